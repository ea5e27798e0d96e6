#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void)
{
    int fd = open("/tmp/f", O_CREAT | O_RDWR, 0644);
    char buffer[32];
    CHECK(write(fd, "0123456789", 10) == 10);
    CHECK(lseek(fd, 0, SEEK_CUR) == 10);
    CHECK(read(fd, buffer, 5) == 0);
    CHECK(lseek(fd, -3, SEEK_END) == 7);
    CHECK(read(fd, buffer, 10) == 3 && memcmp(buffer, "789", 3) == 0);
    CHECK(lseek(fd, 2, SEEK_SET) == 2);
    CHECK(lseek(fd, 3, SEEK_CUR) == 5);
    int available = 0;
    CHECK(ioctl(fd, FIONREAD, &available) == 0 && available == 5);
    CHECK_ERRNO(lseek(fd, -1, SEEK_SET), EINVAL);
    CHECK_ERRNO(lseek(fd, 0, 99), EINVAL);
    CHECK(lseek(fd, 0, SEEK_CUR) == 5);

    CHECK(pread(fd, buffer, 4, 1) == 4 && memcmp(buffer, "1234", 4) == 0);
    CHECK(lseek(fd, 0, SEEK_CUR) == 5);
    CHECK(pwrite(fd, "ab", 2, 0) == 2);
    CHECK(lseek(fd, 0, SEEK_CUR) == 5);
    CHECK(pread(fd, buffer, 4, 100) == 0);

    struct iovec out[3] = {{"X", 1}, {"", 0}, {"YZ", 2}};
    CHECK(writev(fd, out, 3) == 3);
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    char head[3], tail[16];
    struct iovec in[2] = {{head, 3}, {tail, 16}};
    CHECK(readv(fd, in, 2) == 10);
    CHECK(memcmp(head, "ab2", 3) == 0 && memcmp(tail, "34XYZ89", 7) == 0);
    CHECK_ERRNO(writev(fd, out, -1), EINVAL);

    /* Writing far behind the end leaves a hole that reads as zeros. */
    CHECK(pwrite(fd, "end", 3, 1000000) == 3);
    struct stat st;
    CHECK(fstat(fd, &st) == 0 && st.st_size == 1000003);
    CHECK(pread(fd, buffer, 8, 500000) == 8 && memcmp(buffer, "\0\0\0\0\0\0\0\0", 8) == 0);
    CHECK(lseek(fd, 0, SEEK_END) == 1000003);

    /* A write of nothing succeeds; a read past the end does not. */
    CHECK(write(fd, buffer, 0) == 0);
    CHECK(read(fd, buffer, 1) == 0);
    return finish();
}
