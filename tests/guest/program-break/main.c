#define _GNU_SOURCE
#include "check.h"
#include <stdint.h>
#include <unistd.h>

int main(void)
{
    char *start = sbrk(0);
    CHECK(sbrk(10000) == start);
    start[0] = start[9999] = 1;
    CHECK_ERRNO(brk((void *)UINTPTR_MAX), ENOMEM);
    CHECK(sbrk(0) == start + 10000);
    CHECK(sbrk(PTRDIFF_MAX) == (void *)-1 && errno == ENOMEM);
    CHECK(sbrk(0) == start + 10000);
    CHECK(start[0] == 1 && start[9999] == 1);
    CHECK(sbrk(-10000) == start + 10000 && sbrk(0) == start);
    return finish();
}
