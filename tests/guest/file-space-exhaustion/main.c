#include "check.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char block[65536];

static long fill(const char *path)
{
    int fd = open(path, O_CREAT | O_RDWR, 0644);
    long total = 0;
    ssize_t put;
    while ((put = write(fd, block, sizeof block)) > 0)
        total += put;
    CHECK(put == -1 && errno == ENOSPC);
    struct stat st;
    CHECK(fstat(fd, &st) == 0 && st.st_size == total);
    char last;
    CHECK(pread(fd, &last, 1, total - 1) == 1 && last == 'q');
    close(fd);
    return total;
}

int main(void)
{
    memset(block, 'q', sizeof block);
    long first = fill("/tmp/f");
    CHECK(first >= 18L << 20 && first < 32L << 20);
    CHECK(unlink("/tmp/f") == 0);
    long second = fill("/tmp/g");
    CHECK(second >= first - (1 << 20));
    CHECK(truncate("/tmp/g", 100) == 0);
    void *heap = malloc(10 << 20);
    CHECK(heap != NULL);
    free(heap);

    /* Space that cannot be set aside as a whole is not kept in part. */
    int fd = open("/tmp/i", O_CREAT | O_RDWR, 0644);
    struct stat st;
    CHECK(pwrite(fd, "x", 1, 200000) == 1);
    CHECK(posix_fallocate(fd, 0, 1L << 30) == ENOSPC);
    CHECK(fstat(fd, &st) == 0 && st.st_size == 200001 && st.st_blocks < 1000);
    heap = malloc(10 << 20);
    CHECK(heap != NULL);
    free(heap);
    char byte;
    CHECK(pread(fd, &byte, 1, 200000) == 1 && byte == 'x');

    FILE *file = fopen("/tmp/h", "w");
    CHECK(file && fputs("works again", file) >= 0 && fclose(file) == 0);
    return finish();
}
