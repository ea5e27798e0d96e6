#include <stdio.h>

static volatile int sink;

__attribute__((noinline)) static int recurse(int depth)
{
    volatile char frame[200];
    frame[depth % 200] = (char)depth;
    sink = frame[(depth + 1) % 200];
    return recurse(depth + 1) + frame[0];
}

int main(void)
{
    puts("before");
    fflush(stdout);
    return recurse(0);
}
