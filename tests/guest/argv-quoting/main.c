#include <stdio.h>

int main(int argc, char **argv)
{
    printf("argc %d\n", argc);
    for (int i = 1; i < argc; i++) {
        printf("%d [", i);
        for (const unsigned char *p = (const unsigned char *)argv[i]; *p; p++) {
            if (*p < 32 || *p == 127)
                printf("<%02x>", *p);
            else
                putchar(*p);
        }
        puts("]");
    }
    puts(argv[argc] == NULL ? "ends with NULL" : "no NULL at the end");
    return 0;
}
