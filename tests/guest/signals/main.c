#define _GNU_SOURCE
#include "check.h"
#include <setjmp.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t seen, last;
static sigjmp_buf place;

static void handler(int number)
{
    seen++;
    last = number;
}

static void information(int number, siginfo_t *info, void *context)
{
    seen++;
    last = info->si_signo == number && context ? number : -1;
}

static void jump(int number)
{
    (void)number;
    siglongjmp(place, 1);
}

int main(void)
{
    CHECK(signal(SIGUSR1, handler) == SIG_DFL);
    CHECK(raise(SIGUSR1) == 0 && seen == 1 && last == SIGUSR1);
    CHECK(kill(getpid(), SIGUSR1) == 0 && seen == 2);
    CHECK(signal(SIGUSR1, SIG_IGN) == handler && raise(SIGUSR1) == 0 && seen == 2);

    struct sigaction action = {0}, old;
    action.sa_sigaction = information;
    action.sa_flags = SA_SIGINFO;
    CHECK(sigaction(SIGUSR2, &action, NULL) == 0 && sigaction(SIGUSR2, NULL, &old) == 0);
    CHECK(old.sa_sigaction == information && (old.sa_flags & SA_SIGINFO));
    CHECK(raise(SIGUSR2) == 0 && seen == 3 && last == SIGUSR2);

    sigset_t set, pending, before;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    CHECK(sigprocmask(SIG_BLOCK, &set, &before) == 0 && !sigismember(&before, SIGUSR2));
    CHECK(raise(SIGUSR2) == 0 && seen == 3);
    CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGUSR2) == 1);
    CHECK(sigprocmask(SIG_SETMASK, &before, NULL) == 0 && seen == 4);

    signal(SIGTERM, jump);
    volatile int returned = 0;
    if (sigsetjmp(place, 1) == 0)
        raise(SIGTERM);
    else
        returned = 1;
    CHECK(returned);
    CHECK_ERRNO(sigaction(SIGKILL, &action, NULL), EINVAL);
    CHECK_ERRNO(kill(getpid(), 999), EINVAL);
    CHECK(kill(getpid(), 0) == 0);
    CHECK(strcmp(strsignal(SIGSEGV), "Segmentation fault") == 0);
    CHECK(signal(SIGCHLD, SIG_DFL) == SIG_DFL && raise(SIGCHLD) == 0);
    return finish();
}
