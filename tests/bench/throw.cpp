// The cost of an exception thrown three frames below its handler, between the addresses of bench_begin and bench_end.
#include <cstdio>
#include <stdexcept>

extern "C" {
__attribute__((noinline)) void bench_begin() { asm volatile(""); }
__attribute__((noinline)) void bench_end() { asm volatile(""); }
}

struct Witness {
    int &destroyed;
    ~Witness() { ++destroyed; }
};

__attribute__((noinline)) void third(int &destroyed)
{
    Witness witness{destroyed};
    throw std::runtime_error("three frames down");
}

__attribute__((noinline)) void second(int &destroyed)
{
    Witness witness{destroyed};
    third(destroyed);
}

__attribute__((noinline)) void first(int &destroyed)
{
    Witness witness{destroyed};
    second(destroyed);
}

int main()
{
    constexpr int rounds = 1000;
    int destroyed = 0, caught = 0;
    auto round = [&] {
        try {
            first(destroyed);
        } catch (const std::exception &) {
            ++caught;
        }
    };
    round(); // the first throw reads the unwind tables' headers
    bench_begin();
    for (int i = 0; i < rounds; ++i)
        round();
    bench_end();
    std::printf("%d caught, %d destroyed\n", caught, destroyed);
    return caught == rounds + 1 && destroyed == 3 * caught ? 0 : 1;
}
