#include <stdio.h>

int main(void)
{
    puts("not read");
    return 0;
}
