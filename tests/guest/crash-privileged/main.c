int main(void)
{
    __asm__ volatile("lgdt (%%rsp)" : : : "memory");
    return 0;
}
