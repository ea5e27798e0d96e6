#include "check.h"
#include <stdalign.h>
#include <stdint.h>

#define BOTH(n)                                                                     \
    static _Thread_local alignas(n) struct { char c[n + 3]; } zero_##n;             \
    static _Thread_local alignas(n) struct { char c[n + 3]; } data_##n = {{n & 63, 1, 2}};
BOTH(1) BOTH(2) BOTH(16) BOTH(32) BOTH(64) BOTH(128) BOTH(256) BOTH(1024) BOTH(4096)

static _Thread_local int number = 0x12345678;
static _Thread_local const char *text = "relocated";
static _Thread_local double real = 2.5;
_Thread_local int external_tls = 77;
extern _Thread_local int external_tls;

#define TEST(n)                                                                     \
    do {                                                                            \
        CHECK((uintptr_t)&zero_##n % n == 0);                                       \
        CHECK((uintptr_t)&data_##n % n == 0);                                       \
        for (unsigned i = 0; i < sizeof zero_##n; i++)                              \
            CHECK(((volatile char *)&zero_##n)[i] == 0);                            \
        CHECK(data_##n.c[0] == (n & 63) && data_##n.c[1] == 1 && data_##n.c[2] == 2); \
        for (unsigned i = 3; i < sizeof data_##n.c; i++)                            \
            CHECK(((volatile char *)&data_##n)[i] == 0);                            \
        memset(&zero_##n, 0xff, sizeof zero_##n);                                   \
    } while (0)

int main(void)
{
    TEST(1); TEST(2); TEST(16); TEST(32); TEST(64); TEST(128); TEST(256); TEST(1024); TEST(4096);
    /* The writes above must not have reached the initialised ones. */
    CHECK(data_16.c[0] == 16 && data_4096.c[1] == 1);
    CHECK(number == 0x12345678);
    CHECK(strcmp(text, "relocated") == 0);
    CHECK(real == 2.5);
    CHECK(external_tls == 77);
    return finish();
}
