static unsigned char code[] = {0xb8, 42, 0, 0, 0, 0xc3};
static volatile int result;

int main(void)
{
    int (*function)(void) = (int (*)(void))code;
    __asm__("" : "+r"(function));
    result = function();
    return 0;
}
