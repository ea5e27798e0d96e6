#include <cstdio>
#include <stdexcept>

__attribute__((noinline)) static void inner(int value)
{
    throw std::runtime_error("nobody catches this");
    std::printf("%d\n", value);
}

int main(int argc, char **)
{
    std::puts("before");
    std::fflush(stdout);
    inner(argc);
    return 0;
}
