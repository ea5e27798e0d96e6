#include <stdlib.h>

static volatile int result;

int main(void)
{
    unsigned char *code = malloc(16);
    code[0] = 0xc3;
    __asm__("" : "+r"(code));
    ((void (*)(void))code)();
    result = 1;
    return 0;
}
