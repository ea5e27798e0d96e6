#include <stdio.h>

__attribute__((noinline)) static void store(int *where)
{
    *where = 1;
}

int main(void)
{
    store((int *)16);
    puts("not reached");
    return 0;
}
