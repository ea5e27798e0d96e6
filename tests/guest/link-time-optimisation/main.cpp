#include <cstdio>
#include <stdexcept>

extern "C" int helper(int);
int thrower(int);

int main()
{
    try {
        thrower(helper(20));
    } catch (const std::exception &error) {
        std::printf("%s %d\n", error.what(), helper(20));
    }
}
