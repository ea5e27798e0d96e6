#include <stdio.h>

int main(void)
{
    for (int i = 0; i < 500; i++) {
        fprintf(stdout, "out %d\n", i);
        fprintf(stderr, "err %d\n", i);
        if (i % 7 == 0)
            fflush(stdout);
    }
    return 0;
}
