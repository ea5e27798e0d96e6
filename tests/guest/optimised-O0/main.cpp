#include "check.h"
#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

static thread_local int counter = 10;

static double sum(int count, ...)
{
    va_list list;
    va_start(list, count);
    double total = 0;
    for (int i = 0; i < count; i++)
        total += va_arg(list, double);
    va_end(list);
    return total;
}

static std::string describe(long value)
{
    if (value < 0)
        throw std::domain_error("negative " + std::to_string(value));
    return std::to_string(value * ++counter);
}

int main()
{
    CHECK(sum(4, 1.0, 2.5, 3.5, std::sqrt(16.0)) == 11);
    CHECK(describe(2) == "22" && describe(2) == "24");
    try {
        describe(-5);
        CHECK(false);
    } catch (const std::domain_error &error) {
        CHECK(std::string(error.what()) == "negative -5");
    }
    std::vector<double> a(1000), b(1000);
    std::iota(a.begin(), a.end(), 1);
    std::transform(a.begin(), a.end(), b.begin(), [](double x) { return x * x; });
    CHECK(std::inner_product(a.begin(), a.end(), b.begin(), 0.0) == 250500250000.0);
    return finish();
}
