#define _GNU_SOURCE
#include "check.h"
#include <setjmp.h>
#include <signal.h>

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

    /* The variants differ in whether they keep the signal mask. */
    volatile int calls = 0;
    if (_setjmp(place) == 0) {
        calls++;
        _longjmp(place, 1);
    }
    CHECK(calls == 1);
    sigjmp_buf masked;
    sigset_t blocked, now;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    if (sigsetjmp(masked, 1) == 0) {
        sigprocmask(SIG_BLOCK, &blocked, NULL);
        siglongjmp(masked, 1);
    }
    sigprocmask(SIG_BLOCK, NULL, &now);
    CHECK(!sigismember(&now, SIGUSR1));
    return finish();
}
