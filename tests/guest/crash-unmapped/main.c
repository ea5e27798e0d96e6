int main(void)
{
    volatile char *where = (volatile char *)0x700000000000;
    __asm__("" : "+r"(where));
    return *where;
}
