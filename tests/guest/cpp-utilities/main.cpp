#include "check.h"
#include <any>
#include <atomic>
#include <bit>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <numbers>
#include <optional>
#include <random>
#include <source_location>
#include <string>
#include <system_error>
#include <variant>
#include <vector>

struct Generator {
    struct promise_type {
        int current = 0;
        Generator get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        std::suspend_always yield_value(int value)
        {
            current = value;
            return {};
        }
        void return_void() {}
        void unhandled_exception() { failure = std::current_exception(); }
        std::exception_ptr failure;
    };
    std::coroutine_handle<promise_type> handle;
    ~Generator() { handle.destroy(); }
};

static Generator count(int to)
{
    for (int i = 1; i <= to; i++)
        co_yield i;
    throw std::string("end");
}

struct Quad {
    std::uint64_t low, high;
};

int main()
{
    std::variant<int, std::string, double> variant = "text";
    CHECK(variant.index() == 1 && std::get<std::string>(variant) == "text" && std::get_if<int>(&variant) == nullptr);
    CHECK(std::visit([](auto &value) { return sizeof value; }, variant) == sizeof(std::string));
    try {
        (void)std::get<int>(variant);
        CHECK(false);
    } catch (const std::bad_variant_access &) {
    }
    std::any any = std::vector{1, 2, 3};
    CHECK(std::any_cast<std::vector<int> &>(any).size() == 3);
    try {
        (void)std::any_cast<int>(any);
        CHECK(false);
    } catch (const std::bad_any_cast &) {
    }
    std::optional<int> none;
    CHECK(!none && none.value_or(9) == 9);
    try {
        (void)none.value();
        CHECK(false);
    } catch (const std::bad_optional_access &) {
    }

    Generator numbers = count(100);
    int sum = 0;
    for (numbers.handle.resume(); !numbers.handle.done(); numbers.handle.resume())
        sum += numbers.handle.promise().current;
    CHECK(sum == 5050);
    try {
        std::rethrow_exception(numbers.handle.promise().failure);
    } catch (const std::string &text) {
        CHECK(text == "end");
    }

    std::random_device device;
    bool differs = false;
    auto first = device();
    for (int i = 0; i < 10; i++)
        differs |= device() != first;
    CHECK(differs);
    std::mt19937 engine;
    engine.discard(9999);
    CHECK(engine() == 4123659995u);
    std::mt19937_64 wide;
    wide.discard(9999);
    CHECK(wide() == 9981545732273789042ull);
    std::uniform_int_distribution<int> dice(1, 6);
    std::normal_distribution<double> bell(10, 2);
    double total = 0;
    for (int i = 0; i < 10000; i++) {
        int face = dice(engine);
        if (face < 1 || face > 6)
            CHECK(false);
        total += bell(engine);
    }
    CHECK(total > 99000 && total < 101000);

    std::atomic<Quad> quad{Quad{1, 2}};
    Quad expected{1, 2};
    CHECK(quad.compare_exchange_strong(expected, Quad{3, 4}) && quad.load().high == 4);
    std::atomic<double> real{1.5};
    real.fetch_add(1);
    CHECK(real == 2.5);
    std::atomic_ref<int> reference(sum);
    reference += 1;
    CHECK(sum == 5051 && std::atomic<int>::is_always_lock_free);
    CHECK(std::bit_cast<std::uint64_t>(1.0) == 0x3ff0000000000000 && std::popcount(255u) == 8 && std::bit_width(1000u) == 10);
    CHECK(std::source_location::current().line() == __LINE__ && std::numbers::pi > 3.14159);
    CHECK(std::make_error_code(std::errc::no_space_on_device).message() == "No space left on device");
    CHECK(std::system_error(2, std::generic_category(), "open").what() == std::string("open: No such file or directory"));
    return finish();
}
