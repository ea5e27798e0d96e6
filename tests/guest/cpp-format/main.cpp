#include "check.h"
#include <chrono>
#include <expected>
#include <format>
#include <generator>
#include <print>
#include <ranges>
#include <string>

struct Point {
    int x, y;
};
template <> struct std::formatter<Point> : std::formatter<std::string> {
    auto format(const Point &p, auto &context) const
    {
        return std::formatter<std::string>::format(std::format("<{};{}>", p.x, p.y), context);
    }
};

static std::expected<int, std::string> half(int x)
{
    if (x % 2)
        return std::unexpected("odd");
    return x / 2;
}

static std::generator<int> fibonacci()
{
    for (int a = 0, b = 1;; std::tie(a, b) = std::pair(b, a + b))
        co_yield a;
}

int main()
{
    CHECK(std::format("{} {:>5} {:<4}| {:^7} {:*^9}", 42, "ab", 'c', 1.5, true) == "42    ab c   |   1.5   **true***");
    CHECK(std::format("{:#x} {:#b} {:08.3f} {:+d} {:e} {:g} {}", 255, 5, 3.14159, 7, 1500.0, 1e-10, 0.1) == "0xff 0b101 0003.142 +7 1.500000e+03 1e-10 0.1");
    CHECK(std::format("{1} {0} {1:{2}}", "a", "b", 3) == "b a b  ");
    CHECK(std::format("{:%Y-%m-%d}", std::chrono::sys_days(std::chrono::days(19782))) == "2024-02-29");
    CHECK(std::format("[{:>8}]", Point{1, 2}) == "[   <1;2>]");
    std::string pattern = "{:d}", word = "x";
    try {
        (void)std::vformat(pattern, std::make_format_args(word));
        CHECK(false);
    } catch (const std::format_error &) {
    }
    CHECK(half(8).value() == 4 && half(3).error() == "odd" && half(8).and_then(half).value_or(0) == 2);
    int sum = 0;
    for (int n : fibonacci() | std::views::take(10))
        sum += n;
    CHECK(sum == 88);
    std::print("printed {}\n", 5);
    std::println(stderr, "to stderr {}", 6);
    return finish();
}
