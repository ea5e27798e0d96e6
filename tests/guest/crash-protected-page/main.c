#include <stdio.h>
#include <sys/mman.h>

int main(void)
{
    volatile char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED || mprotect((void *)page, 4096, PROT_NONE) != 0)
        return 1;
    return page[5];
}
