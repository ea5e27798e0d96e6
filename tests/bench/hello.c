/* The smallest program one would measure: image size, smallest memory, and the way from the kernel's entry to main. */
#include <stdio.h>

int main(void)
{
    puts("Hello from C");
    return 0;
}
