#include <stdio.h>

__attribute__((noinline)) static long load(long *where)
{
    return where[1];
}

int main(int argc, char **argv)
{
    (void)argv;
    printf("%ld\n", load(argc > 5 ? (long *)argv : NULL));
    return 0;
}
