#include "check.h"
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

static std::string trace;

struct Noisy {
    char name;
    explicit Noisy(char n) : name(n) { trace += n; }
    ~Noisy() { trace += static_cast<char>(name - 'a' + 'A'); }
};

struct Base {
    virtual ~Base() = default;
};
struct Derived : Base {
    int value = 7;
};
struct Other : virtual std::exception {};

struct Half {
    Noisy first{'a'};
    std::unique_ptr<Noisy> second = std::make_unique<Noisy>('b');
    Half() { throw 5; }
    ~Half() { trace += "never"; }
};

struct FunctionTry {
    Noisy part;
    FunctionTry() try : part('p') { throw std::runtime_error("inside"); } catch (const std::exception &) { trace += '!'; }
};

static void thrower(int depth)
{
    Noisy guard('g');
    if (depth == 0)
        throw std::out_of_range("deep");
    thrower(depth - 1);
}

static int nested_levels(const std::exception &error)
{
    try {
        std::rethrow_if_nested(error);
    } catch (const std::exception &inner) {
        return 1 + nested_levels(inner);
    }
    return 1;
}

int main()
{
    try {
        thrower(3);
    } catch (const std::logic_error &error) {
        CHECK(std::string(error.what()) == "deep");
    }
    CHECK(trace == "ggggGGGG");
    trace.clear();

    try {
        Half half;
    } catch (int value) {
        CHECK(value == 5);
    }
    CHECK(trace == "abBA");
    trace.clear();
    try {
        FunctionTry object;
    } catch (const std::runtime_error &) {
        trace += '.';
    }
    CHECK(trace == "pP!.");

    try {
        throw Derived();
    } catch (const Base &base) {
        CHECK(dynamic_cast<const Derived &>(base).value == 7);
    }
    try {
        throw new Derived();
    } catch (Base *base) {
        delete base;
    }
    try {
        throw Other();
    } catch (const std::exception &) {
    }
    int order = 0;
    try {
        try {
            throw std::string("first");
        } catch (...) {
            order = 1;
            throw;
        }
    } catch (const std::string &text) {
        CHECK(text == "first" && order == 1);
    }

    std::exception_ptr kept;
    try {
        throw std::invalid_argument("kept");
    } catch (...) {
        kept = std::current_exception();
    }
    for (int i = 0; i < 3; i++)
        try {
            std::rethrow_exception(kept);
        } catch (const std::invalid_argument &error) {
            CHECK(std::string(error.what()) == "kept");
        }
    CHECK(std::make_exception_ptr(1) != nullptr && !std::current_exception());

    try {
        try {
            try {
                throw std::runtime_error("one");
            } catch (...) {
                std::throw_with_nested(std::logic_error("two"));
            }
        } catch (...) {
            std::throw_with_nested(std::runtime_error("three"));
        }
    } catch (const std::exception &error) {
        CHECK(nested_levels(error) == 3);
    }

    /* Throwing while another exception is handled, and in a destructor's own scope during unwinding. */
    struct Cleaner {
        ~Cleaner()
        {
            CHECK(std::uncaught_exceptions() == 1);
            try {
                throw 1;
            } catch (int) {
            }
        }
    };
    try {
        Cleaner cleaner;
        throw std::bad_alloc();
    } catch (const std::bad_alloc &) {
        CHECK(std::uncaught_exceptions() == 0);
    }
    CHECK(noexcept(trace.size()) && !noexcept(thrower(1)));
    try {
        std::vector<int>().at(5);
        CHECK(false);
    } catch (const std::out_of_range &) {
    }
    try {
        Base *null = nullptr;
        (void)typeid(*null);
        CHECK(false);
    } catch (const std::bad_typeid &) {
    }
    try {
        Derived derived;
        Base &base = derived;
        (void)dynamic_cast<Other &>(base);
        CHECK(false);
    } catch (const std::bad_cast &) {
    }
    for (int i = 0; i < 20000; i++)
        try {
            throw i;
        } catch (int caught) {
            if (caught != i)
                CHECK(false);
        }
    return finish();
}
