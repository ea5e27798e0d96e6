#include <stdlib.h>
#include <unistd.h>

static void normal(void) { write(1, "atexit ran\n", 11); }
static void first(void) { write(1, "first\n", 6); }
static void second(void) { write(1, "second\n", 7); }

int main(void)
{
    atexit(normal);
    at_quick_exit(first);
    at_quick_exit(second);
    quick_exit(17);
}
