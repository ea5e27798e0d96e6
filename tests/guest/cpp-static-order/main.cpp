#include "noisy.h"
#include <cstdlib>

Noisy one("one");
__attribute__((init_priority(200))) Noisy early("early");
thread_local Noisy per_thread("thread_local");
static Noisy two("two");

static Noisy &local(const char *name)
{
    static Noisy object(name);
    return object;
}

static int attempts;
struct Fails {
    Fails()
    {
        if (attempts++ == 0)
            throw 1;
        std::puts("second attempt works");
    }
};

int main()
{
    std::puts("main");
    std::atexit([] { std::puts("atexit"); });
    local("local");
    local("not built");
    std::printf("uses %s\n", per_thread.name);
    for (int i = 0; i < 2; i++)
        try {
            static Fails fails;
        } catch (int) {
            std::puts("first attempt fails");
        }
    Noisy automatic("automatic");
    return 0;
}
