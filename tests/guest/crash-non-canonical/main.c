int main(void)
{
    volatile char *where = (volatile char *)0x8000000000000000;
    __asm__("" : "+r"(where));
    return *where;
}
