#include <cstdio>
#include <cstdlib>
#include <exception>

static void fails() noexcept
{
    throw 1;
}

int main()
{
    std::set_terminate([] {
        std::fputs("handler called\n", stderr);
        std::abort();
    });
    try {
        fails();
    } catch (...) {
        return 1;
    }
    return 2;
}
