int main(void)
{
    unsigned char *code = (unsigned char *)main;
    __asm__("" : "+r"(code));
    *code = 0xc3;
    return 0;
}
