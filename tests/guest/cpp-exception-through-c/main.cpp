#include "check.h"
#include <cstdlib>
#include <stdexcept>

extern "C" int call_through_c(int (*callback)(int), int value);

static int thrower(int value)
{
    if (value > 3)
        throw std::range_error("too big");
    return value;
}

static int comparisons;
static int compare(const void *, const void *)
{
    if (++comparisons == 5)
        throw 55;
    return 0;
}

int main()
{
    CHECK(call_through_c(thrower, 3) == 6);
    try {
        call_through_c(thrower, 4);
        CHECK(false);
    } catch (const std::range_error &) {
    }
    int numbers[100] = {};
    try {
        qsort(numbers, 100, sizeof *numbers, compare);
        CHECK(false);
    } catch (int value) {
        CHECK(value == 55);
    }
    comparisons = 4;
    int key = 1;
    try {
        bsearch(&key, numbers, 100, sizeof *numbers, compare);
        CHECK(false);
    } catch (int value) {
        CHECK(value == 55);
    }
    return finish();
}
