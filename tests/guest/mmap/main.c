#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
    long page = sysconf(_SC_PAGESIZE);
    CHECK(page == 4096);
    unsigned char *a = mmap(NULL, 10 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(a != MAP_FAILED && (uintptr_t)a % page == 0);
    for (long i = 0; i < 10 * page; i++)
        CHECK(a[i] == 0);
    memset(a, 0xaa, 10 * page);
    CHECK(mprotect(a + page, page, PROT_READ) == 0 && a[page] == 0xaa);
    CHECK(mprotect(a + page, page, PROT_READ | PROT_WRITE) == 0);
    a[page] = 1;
    CHECK(mprotect(a + 2 * page, page, PROT_NONE) == 0);
    CHECK(munmap(a + 3 * page, 2 * page) == 0 && a[5 * page] == 0xaa);
    CHECK(munmap(a, 10 * page) == 0);

    /* What comes back is zeroed again, and memory does not run out by doing so. */
    for (int i = 0; i < 2000; i++) {
        unsigned char *b = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (b == MAP_FAILED || b[0] || b[(1 << 20) - 1]) {
            CHECK(!"a fresh mapping is not there or not zero");
            break;
        }
        b[0] = b[(1 << 20) - 1] = 1;
        munmap(b, 1 << 20);
    }

    /* Memory given up is zero afterwards, whatever its protection. */
    unsigned char *given = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(given, 0xaa, 3 * page);
    CHECK(mprotect(given, page, PROT_NONE) == 0 && mprotect(given + 2 * page, page, PROT_READ) == 0);
    CHECK(madvise(given, 3 * page, MADV_DONTNEED) == 0);
    CHECK(mprotect(given, page, PROT_READ) == 0);
    CHECK(given[0] == 0 && given[page] == 0 && given[2 * page] == 0);
    given[page] = 1;

    /* Code written into a mapping runs once it is executable. */
    static const unsigned char code[] = {0xb8, 42, 0, 0, 0, 0xc3}; /* mov $42,%eax; ret */
    void *text = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(text, code, sizeof code);
    CHECK(mprotect(text, page, PROT_READ | PROT_EXEC) == 0);
    CHECK(((int (*)(void))text)() == 42);

    int fd = open("/tmp/f", O_CREAT | O_RDWR, 0644);
    for (int i = 0; i < 3000; i++)
        write(fd, "abcd", 4);
    char *file = mmap(NULL, 12000, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    CHECK(file != MAP_FAILED && memcmp(file + 11996, "abcd", 4) == 0);
    CHECK(file[12000] == 0);
    file[0] = 'X';
    char c;
    CHECK(pread(fd, &c, 1, 0) == 1 && c == 'a');
    char *second = mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, page);
    CHECK(second != MAP_FAILED && memcmp(second, "abcd", 4) == 0);
    close(fd);
    CHECK(file[4] == 'a' && munmap(file, 12000) == 0);

    /* Bytes that end in an unreadable page are not written, or as far as they are readable. */
    char *edge = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(mprotect(edge + page, page, PROT_NONE) == 0);
    int out = open("/tmp/edge", O_CREAT | O_WRONLY, 0644);
    ssize_t written = write(out, edge + page - 6, 100);
    CHECK(written == 6 || (written == -1 && errno == EFAULT));
    CHECK(write(out, edge + page - 6, 6) == 6 && close(out) == 0);

    CHECK(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == EINVAL);
    CHECK(mmap(NULL, page, PROT_READ, MAP_PRIVATE, 99, 0) == MAP_FAILED && errno == EBADF);
    CHECK(mmap(NULL, page, PROT_READ, MAP_PRIVATE, second ? open("/tmp/f", O_RDONLY) : -1, 5) == MAP_FAILED && errno == EINVAL);
    CHECK(mmap(NULL, (size_t)1 << 46, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == ENOMEM);
    CHECK_ERRNO(munmap((void *)1, page), EINVAL);
    CHECK_ERRNO(mprotect((void *)1, page, PROT_READ), EINVAL);
    CHECK(getpagesize() == 4096);
    void *aligned = NULL;
    CHECK(madvise((void *)((uintptr_t)&aligned & ~4095ul), page, MADV_NORMAL) == 0);
    return finish();
}
