#include "check.h"
#include <setjmp.h>

static jmp_buf place;

static int deep(int depth)
{
    volatile char frame[100];
    frame[0] = (char)depth;
    if (depth == 0)
        longjmp(place, 7);
    return deep(depth - 1) + frame[0];
}

int main(void)
{
    volatile int round = 0;
    double kept = 1.25;
    int value = setjmp(place);
    if (value == 0)
        deep(1000);
    CHECK(value == 7 || value == 1);
    CHECK(kept == 1.25);
    if (round++ < 3)
        longjmp(place, 0);
    CHECK(round == 4 && value == 1);
    return finish();
}
