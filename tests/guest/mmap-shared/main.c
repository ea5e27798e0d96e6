#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096 };
static int fd;

static char *map(size_t length, int protection)
{
    char *mapping = mmap(NULL, length, protection, MAP_SHARED, fd, 0);
    CHECK(mapping != MAP_FAILED);
    return mapping;
}

static char at(off_t offset)
{
    char byte = 0;
    CHECK(pread(fd, &byte, 1, offset) == 1);
    return byte;
}

static void put(off_t offset, char byte)
{
    CHECK(pwrite(fd, &byte, 1, offset) == 1);
}

int main(void)
{
    fd = open("/tmp/f", O_CREAT | O_RDWR, 0600);
    CHECK(ftruncate(fd, 3 * PAGE) == 0);
    int both = PROT_READ | PROT_WRITE;

    /* What was only read does not undo a later write. */
    char *m = map(3 * PAGE, PROT_READ);
    put(0, 'n');
    CHECK(munmap(m, 3 * PAGE) == 0 && at(0) == 'n');
    m = map(3 * PAGE, PROT_READ);
    CHECK(mprotect(m, PAGE, both) == 0);
    m[1] = 'p';
    CHECK(munmap(m, 3 * PAGE) == 0 && at(1) == 'p');

    /* Parts are synchronised and removed on their own. */
    m = map(3 * PAGE, both);
    m[0] = 'a';
    m[PAGE] = 'b';
    CHECK(msync(m + PAGE, PAGE, MS_SYNC) == 0 && at(PAGE) == 'b');
    put(2 * PAGE, 'z');
    m[2 * PAGE] = 'z';
    CHECK(munmap(m + PAGE, PAGE) == 0);
    put(PAGE, 'c');
    m[0] = 'd';
    m[2 * PAGE] = 'e';
    CHECK(munmap(m, PAGE) == 0 && munmap(m + 2 * PAGE, PAGE) == 0);
    CHECK(at(0) == 'd' && at(PAGE) == 'c' && at(2 * PAGE) == 'e');

    /* A smaller mapping has no more to do with what it gave up. */
    m = map(2 * PAGE, both);
    CHECK(mremap(m, 2 * PAGE, PAGE, 0) == m);
    put(PAGE, 'f');
    m[0] = 'g';
    CHECK(munmap(m, PAGE) == 0 && at(0) == 'g' && at(PAGE) == 'f');

    /* A larger one shows, and changes, more of the file. */
    m = map(PAGE, both);
    m[1] = 'h';
    char *n = mremap(m, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
    CHECK(n != MAP_FAILED && n[1] == 'h' && n[PAGE] == 'f');
    n[PAGE] = 'i';
    CHECK(munmap(n, 2 * PAGE) == 0 && at(1) == 'h' && at(PAGE) == 'i');

    /* Advice to drop the memory does not reach the file. */
    m = map(2 * PAGE, both);
    CHECK(madvise(m, 2 * PAGE, MADV_DONTNEED) == 0 && m[1] == 'h');
    CHECK(munmap(m, 2 * PAGE) == 0 && at(1) == 'h' && at(PAGE) == 'i');

    /* A file that was cut does not grow again. */
    struct stat status;
    m = map(3 * PAGE, both);
    m[0] = 'j';
    CHECK(ftruncate(fd, 10) == 0);
    CHECK(munmap(m, 3 * PAGE) == 0 && at(0) == 'j');
    CHECK(fstat(fd, &status) == 0 && status.st_size == 10);
    return finish();
}
