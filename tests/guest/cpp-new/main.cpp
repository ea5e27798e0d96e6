#include "check.h"
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

static int handled;

struct alignas(4096) Page {
    char bytes[4096];
};

int main()
{
    bool thrown = false;
    std::vector<std::unique_ptr<char[]>> blocks;
    try {
        for (;;)
            blocks.push_back(std::make_unique<char[]>(100000));
    } catch (const std::bad_alloc &error) {
        thrown = std::string(error.what()) == "std::bad_alloc";
    }
    CHECK(thrown && blocks.size() > 150);
    CHECK(new (std::nothrow) char[1 << 28] == nullptr);
    blocks.clear();
    CHECK(std::unique_ptr<char[]>(new char[20000000]) != nullptr);
    volatile long huge = -1;
    try {
        delete[] new int[static_cast<unsigned long>(huge)];
        CHECK(false);
    } catch (const std::bad_array_new_length &) {
    }
    try {
        std::string text;
        text.reserve(1ul << 40);
        CHECK(false);
    } catch (const std::bad_alloc &) {
    }
    try {
        std::vector<long> numbers(1ul << 61);
        CHECK(false);
    } catch (const std::length_error &) {
    }
    std::set_new_handler([] {
        handled++;
        std::set_new_handler(nullptr);
    });
    try {
        delete[] new char[1ul << 30];
        CHECK(false);
    } catch (const std::bad_alloc &) {
    }
    CHECK(handled == 1);
    for (int i = 0; i < 20; i++) {
        auto page = std::make_unique<Page>();
        CHECK(reinterpret_cast<std::uintptr_t>(page.get()) % 4096 == 0);
    }
    return finish();
}
