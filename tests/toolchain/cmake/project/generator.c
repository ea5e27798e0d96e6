#include <stdio.h>

int main(void)
{
    puts("#define MADE \"made in a guest\"");
    return 0;
}
