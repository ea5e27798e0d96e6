#define _GNU_SOURCE
#include "check.h"
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

static char *page;
static volatile int count;

/* Clears registers that the interrupted code uses, then makes its write possible. */
static void handler(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    CHECK(info->si_addr == page);
    __asm__ volatile("pxor %%xmm0, %%xmm0\n\tpxor %%xmm15, %%xmm15\n\tfldz\n\tfstp %%st(0)\n\tfldz\n\tfstp %%st(0)" ::: "xmm0", "xmm15");
    CHECK(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0);
    count++;
}

static void fault_with_registers_in_use(void)
{
    uint64_t first = 0, last = 0;
    long double x87 = 0;
    CHECK(mprotect(page, 4096, PROT_READ) == 0);
    __asm__ volatile("movq %3, %%xmm0\n\tmovq %4, %%xmm15\n\tfldpi\n\t"
                     "movb $1, (%5)\n\t"
                     "fstpt %2\n\tmovq %%xmm0, %0\n\tmovq %%xmm15, %1"
                     : "=&r"(first), "=&r"(last), "=m"(x87)
                     : "r"((uint64_t)0x1122334455667788), "r"((uint64_t)0x99aabbccddeeff00), "r"(page)
                     : "xmm0", "xmm15", "st", "memory");
    CHECK(page[0] == 1);
    CHECK(first == 0x1122334455667788 && last == 0x99aabbccddeeff00);
    CHECK(x87 > 3.14L && x87 < 3.15L);
}

int main(void)
{
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    CHECK(sigaction(SIGSEGV, &action, NULL) == 0);
    fault_with_registers_in_use();

    stack_t alternate = {.ss_sp = malloc(SIGSTKSZ), .ss_size = SIGSTKSZ};
    CHECK(sigaltstack(&alternate, NULL) == 0);
    action.sa_flags |= SA_ONSTACK;
    CHECK(sigaction(SIGSEGV, &action, NULL) == 0);
    fault_with_registers_in_use();
    CHECK(count == 2);
    return finish();
}
