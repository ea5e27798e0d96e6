#include "check.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    int fd = open("/tmp/f", O_CREAT | O_RDWR, 0644);
    char buffer[8];
    struct stat st;
    CHECK(write(fd, "abcdefgh", 8) == 8);
    CHECK(ftruncate(fd, 3) == 0);
    CHECK(fstat(fd, &st) == 0 && st.st_size == 3);
    CHECK(lseek(fd, 0, SEEK_CUR) == 8);
    CHECK(ftruncate(fd, 6) == 0);
    CHECK(pread(fd, buffer, 8, 0) == 6 && memcmp(buffer, "abc\0\0\0", 6) == 0);
    CHECK(truncate("/tmp/f", 1) == 0);
    CHECK(fstat(fd, &st) == 0 && st.st_size == 1);
    CHECK_ERRNO(ftruncate(fd, -1), EINVAL);
    CHECK_ERRNO(truncate("/tmp/none", 0), ENOENT);
    CHECK_ERRNO(truncate("/tmp", 0), EISDIR);
    CHECK_ERRNO(ftruncate(99, 0), EBADF);

    /* Half a gigabyte of zeros does not fit into the guest, but nothing is stored of them. */
    CHECK(ftruncate(fd, 512L << 20) == 0);
    CHECK(fstat(fd, &st) == 0 && st.st_size == 512L << 20);
    CHECK(pread(fd, buffer, 8, 400L << 20) == 8 && memcmp(buffer, "\0\0\0\0\0\0\0\0", 8) == 0);
    CHECK(pwrite(fd, "x", 1, 300L << 20) == 1);
    CHECK(pread(fd, buffer, 2, 300L << 20) == 2 && buffer[0] == 'x' && buffer[1] == 0);
    CHECK(ftruncate(fd, 0) == 0);
    CHECK(read(fd, buffer, 1) == 0);

    int reader = open("/tmp/f", O_RDONLY);
    CHECK_ERRNO(ftruncate(reader, 5), EINVAL);
    return finish();
}
