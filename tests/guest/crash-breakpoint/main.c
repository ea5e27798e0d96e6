int main(void)
{
    __asm__ volatile("int3\n\tnop");
    return 0;
}
