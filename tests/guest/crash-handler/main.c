#include "check.h"
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>

static sigjmp_buf place;
static void *volatile address;
static volatile int count;

static void handler(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    address = info->si_addr;
    count++;
    siglongjmp(place, 1);
}

int main(void)
{
    struct sigaction action = {0};
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO;
    CHECK(sigaction(SIGSEGV, &action, NULL) == 0 && sigaction(SIGFPE, &action, NULL) == 0);
    for (volatile int i = 0; i < 3; i++)
        if (sigsetjmp(place, 1) == 0) {
            *(volatile int *)0x123 = 1;
            CHECK(!"the write had an effect");
        } else
            CHECK(address == (void *)0x123);
    CHECK(count == 3);
    if (sigsetjmp(place, 1) == 0) {
        volatile int zero = 0;
        volatile int one = 1, quotient = one / zero;
        CHECK(quotient && !"division worked");
    }
    CHECK(count == 4);
    return finish();
}
