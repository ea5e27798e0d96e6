#include "check.h"
#include <stdalign.h>
#include <stdint.h>

static _Thread_local alignas(65536) int value = 7;
static _Thread_local alignas(65536) char zero[5000];

/* The compiler, which asked for the alignment, would not look. */
static uintptr_t address(void *object)
{
    void *volatile hidden = object;
    return (uintptr_t)hidden;
}

int main(void)
{
    CHECK(address(&value) % 65536 == 0 && value == 7);
    CHECK(address(zero) % 65536 == 0 && zero[0] == 0 && zero[4999] == 0);
    return finish();
}
