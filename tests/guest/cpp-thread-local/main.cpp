#include "check.h"
#include <string>
#include <vector>

extern thread_local int dynamic;
extern thread_local std::vector<std::string> words;

struct Holder {
    static thread_local std::string text;
    inline static thread_local int count = 3;
};
thread_local std::string Holder::text = "static member";
struct alignas(512) Big {
    char bytes[600] = {1};
};
static thread_local Big big;

int main()
{
    CHECK(dynamic == 42 && words.size() == 2 && words[1] == "b");
    words.emplace_back(1000, 'x');
    CHECK(Holder::text == "static member" && Holder::count++ == 3 && Holder::count == 4);
    CHECK(reinterpret_cast<unsigned long>(&big) % 512 == 0 && big.bytes[0] == 1 && big.bytes[599] == 0);
    auto lambda = [] { static thread_local int calls; return ++calls; };
    CHECK(lambda() == 1 && lambda() == 2);
    return finish();
}
