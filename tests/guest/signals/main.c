#define _GNU_SOURCE
#include "check.h"
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/select.h>
#include <ucontext.h>
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

static void blocking(int number, siginfo_t *info, void *context)
{
    (void)info;
    sigaddset(&((ucontext_t *)context)->uc_sigmask, number);
}

static void passing_on(int number)
{
    handler(number);
    raise(SIGUSR2);
    CHECK(last == SIGUSR1);
}

/* What is blocked and pending is let through by the calls that wait with another mask. */
static void waiting(void)
{
    sigset_t none, one, before, pending;
    sigemptyset(&none);
    sigemptyset(&one);
    sigaddset(&one, SIGUSR1);
    CHECK(sigprocmask(SIG_BLOCK, &one, &before) == 0);
    signal(SIGUSR1, handler);
    struct timespec soon = {0, 1000000};
    for (int way = 0; way < 3; way++) {
        seen = 0;
        raise(SIGUSR1);
        CHECK(seen == 0 && poll(NULL, 0, 1) == 0 && ppoll(NULL, 0, &soon, NULL) == 0 && seen == 0);
        if (way == 0)
            CHECK_ERRNO(ppoll(NULL, 0, NULL, &none), EINTR);
        else if (way == 1)
            CHECK_ERRNO(pselect(0, NULL, NULL, NULL, NULL, &none), EINTR);
        else
            CHECK_ERRNO(sigsuspend(&none), EINTR);
        CHECK(seen == 1 && sigpending(&pending) == 0 && !sigismember(&pending, SIGUSR1));
        CHECK(sigprocmask(SIG_BLOCK, NULL, &pending) == 0 && sigismember(&pending, SIGUSR1));
    }

    /* Nothing waits for what is ready already, and the signal goes on pending. */
    int ends[2];
    CHECK(pipe(ends) == 0 && write(ends[1], "x", 1) == 1);
    struct pollfd input = {ends[0], POLLIN, 0};
    raise(SIGUSR1);
    CHECK(ppoll(&input, 1, NULL, &none) == 1 && input.revents == POLLIN && seen == 1);
    CHECK(ppoll(NULL, 0, &soon, &one) == 0 && seen == 1);

    /* What only the mask of the wait blocked comes when the wait is over. */
    signal(SIGUSR1, passing_on);
    signal(SIGUSR2, handler);
    sigset_t other = none;
    sigaddset(&other, SIGUSR2);
    seen = 0;
    CHECK_ERRNO(sigsuspend(&other), EINTR);
    CHECK(seen == 2 && last == SIGUSR2);

    /* A handler may change the mask that holds after it. */
    struct sigaction action = {.sa_sigaction = blocking, .sa_flags = SA_SIGINFO};
    CHECK(sigaction(SIGUSR2, &action, NULL) == 0 && raise(SIGUSR2) == 0);
    CHECK(sigprocmask(SIG_BLOCK, NULL, &pending) == 0 && sigismember(&pending, SIGUSR2));

    /* A signal that is ignored from now on is not pending any more, whoever ignores it. */
    sigaddset(&one, SIGCHLD);
    CHECK(sigprocmask(SIG_BLOCK, &one, NULL) == 0);
    signal(SIGCHLD, handler);
    raise(SIGCHLD);
    signal(SIGCHLD, SIG_DFL);
    CHECK(sigpending(&pending) == 0 && !sigismember(&pending, SIGCHLD));
    CHECK(sigprocmask(SIG_SETMASK, &before, NULL) == 0);
}

static void alternate_stack(void)
{
    static char memory[65536];
    stack_t stack = {0};
    CHECK(sigaltstack(NULL, &stack) == 0 && stack.ss_flags == SS_DISABLE);
    stack = (stack_t){.ss_sp = memory, .ss_size = sizeof memory};
    CHECK(sigaltstack(&stack, &stack) == 0 && stack.ss_flags == SS_DISABLE);
    CHECK(sigaltstack(NULL, &stack) == 0 && stack.ss_flags == 0 && stack.ss_sp == memory);
    stack.ss_flags = SS_ONSTACK;
    CHECK(sigaltstack(&stack, NULL) == 0);
    stack.ss_flags = 77;
    CHECK_ERRNO(sigaltstack(&stack, NULL), EINVAL);
    stack = (stack_t){.ss_sp = memory, .ss_size = 100};
    CHECK_ERRNO(sigaltstack(&stack, NULL), ENOMEM);
    stack = (stack_t){.ss_flags = SS_DISABLE};
    CHECK(sigaltstack(&stack, NULL) == 0);
    CHECK(sigaltstack(NULL, &stack) == 0 && stack.ss_flags == SS_DISABLE);
}

int main(void)
{
    waiting();
    alternate_stack();
    signal(SIGUSR1, SIG_DFL);
    signal(SIGUSR2, SIG_DFL);
    seen = 0;
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
