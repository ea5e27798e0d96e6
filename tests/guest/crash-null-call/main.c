static volatile int result;

__attribute__((noinline)) static void caller(int (*function)(void))
{
    result = function();
    result++;
}

int main(int argc, char **argv)
{
    (void)argv;
    caller(argc > 5 ? (int (*)(void))argv : 0);
    return 0;
}
