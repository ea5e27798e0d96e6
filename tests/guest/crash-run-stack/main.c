static volatile int result;

int main(void)
{
    unsigned char code[16] = {0xc3};
    void (*function)(void) = (void (*)(void))code;
    __asm__("" : "+r"(function) : : "memory");
    function();
    result = 1;
    return 0;
}
