#include "check.h"
#include <stdexcept>

static long destroyed;

struct Counter {
    ~Counter() { destroyed++; }
};

__attribute__((noinline)) static int descend(int depth)
{
    Counter counter;
    if (depth == 0)
        throw std::runtime_error("bottom");
    return descend(depth - 1) + 1;
}

int main()
{
    int caught = 0;
    try {
        descend(9999);
    } catch (const std::runtime_error &) {
        caught = 1;
    }
    CHECK(caught && destroyed == 10000);
    return finish();
}
