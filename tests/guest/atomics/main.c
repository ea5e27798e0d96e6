#include "check.h"
#include <stdatomic.h>
#include <stdint.h>

#define TEST(type)                                                                  \
    do {                                                                            \
        _Atomic type a = 5;                                                         \
        CHECK(atomic_fetch_add(&a, 3) == 5 && atomic_load(&a) == 8);                \
        CHECK(atomic_fetch_sub(&a, 1) == 8 && atomic_exchange(&a, 100) == 7);       \
        type expected = 99;                                                         \
        CHECK(!atomic_compare_exchange_strong(&a, &expected, 1) && expected == 100); \
        CHECK(atomic_compare_exchange_strong(&a, &expected, 12) && a == 12);        \
        CHECK(atomic_fetch_or(&a, 3) == 12 && atomic_fetch_and(&a, 10) == 15 && atomic_fetch_xor(&a, 1) == 10 && a == 11); \
    } while (0)

struct pair {
    uint64_t low, high;
};

int main(void)
{
    TEST(unsigned char);
    TEST(unsigned short);
    TEST(unsigned);
    TEST(unsigned long);
    _Atomic unsigned __int128 wide = ((unsigned __int128)1 << 100) + 5;
    CHECK(atomic_fetch_add(&wide, 2) == ((unsigned __int128)1 << 100) + 5);
    unsigned __int128 old = ((unsigned __int128)1 << 100) + 7;
    CHECK(atomic_compare_exchange_strong(&wide, &old, 3) && atomic_load(&wide) == 3);
    _Atomic struct pair both = {1, 2};
    struct pair expected = {1, 2}, wanted = {3, 4};
    CHECK(atomic_compare_exchange_strong(&both, &expected, wanted));
    expected = atomic_load(&both);
    CHECK(expected.low == 3 && expected.high == 4);
    atomic_flag flag = ATOMIC_FLAG_INIT;
    CHECK(!atomic_flag_test_and_set(&flag) && atomic_flag_test_and_set(&flag));
    atomic_flag_clear(&flag);
    atomic_thread_fence(memory_order_seq_cst);
    _Atomic double d = 1.5;
    d += 2;
    CHECK(d == 3.5);
    int array[2], *_Atomic pointer = array;
    pointer++;
    CHECK(pointer == array + 1);
    return finish();
}
