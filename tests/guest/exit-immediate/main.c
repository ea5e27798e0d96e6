#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void handler(void) { puts("atexit ran"); }
__attribute__((destructor)) static void destroy(void) { puts("destructor ran"); }

int main(void)
{
    static char buffer[BUFSIZ];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    atexit(handler);
    printf("never flushed");
    write(1, "written\n", 8);
    _exit(9);
}
