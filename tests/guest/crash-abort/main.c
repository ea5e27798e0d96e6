#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static void gives_up(void)
{
    abort();
}

int main(void)
{
    puts("to stdout");
    fflush(stdout);
    fputs("to stderr\n", stderr);
    gives_up();
    return 0;
}
