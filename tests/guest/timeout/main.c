#include <stdio.h>

int main(void)
{
    puts("started");
    fflush(stdout);
    for (volatile long i = 0;; i++)
        ;
}
