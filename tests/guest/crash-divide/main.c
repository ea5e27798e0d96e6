__attribute__((noinline)) static int divide(volatile int *a, volatile int *b)
{
    return *a / *b;
}
int main(int argc, char **argv)
{
    volatile int one = argc + (argv == 0), zero = 0;
    return divide(&one, &zero) + 1;
}
