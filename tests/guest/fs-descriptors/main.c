#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void)
{
    char c;
    int fd = open("/tmp/f", O_CREAT | O_RDWR, 0644);
    CHECK(write(fd, "abcdef", 6) == 6 && lseek(fd, 0, SEEK_SET) == 0);
    int copy = dup(fd);
    CHECK(copy == fd + 1);
    CHECK(read(fd, &c, 1) == 1 && c == 'a');
    CHECK(read(copy, &c, 1) == 1 && c == 'b');
    CHECK(lseek(fd, 0, SEEK_CUR) == 2);
    int own = open("/tmp/f", O_RDONLY);
    CHECK(read(own, &c, 1) == 1 && c == 'a');
    CHECK(dup2(fd, 20) == 20 && dup2(20, 20) == 20 && read(20, &c, 1) == 1 && c == 'c');
    CHECK(dup2(own, 20) == 20 && read(20, &c, 1) == 1 && c == 'b');
    CHECK_ERRNO(dup(99), EBADF);
    CHECK_ERRNO(dup2(99, 5), EBADF);
    CHECK_ERRNO(dup2(fd, -1), EBADF);
    CHECK(close(fd) == 0 && read(copy, &c, 1) == 1 && c == 'd');

    CHECK(fcntl(copy, F_GETFD) == 0 && fcntl(copy, F_SETFD, FD_CLOEXEC) == 0 && fcntl(copy, F_GETFD) == FD_CLOEXEC);
    CHECK((fcntl(copy, F_GETFL) & O_ACCMODE) == O_RDWR);
    CHECK((fcntl(own, F_GETFL) & O_ACCMODE) == O_RDONLY);
    CHECK(fcntl(copy, F_SETFL, O_APPEND) == 0 && (fcntl(copy, F_GETFL) & O_APPEND));
    int high = fcntl(copy, F_DUPFD, 50);
    CHECK(high == 50 && fcntl(high, F_GETFD) == 0);
    int closed_later = fcntl(copy, F_DUPFD_CLOEXEC, 50);
    CHECK(closed_later == 51 && fcntl(closed_later, F_GETFD) == FD_CLOEXEC);
    CHECK_ERRNO(fcntl(99, F_GETFL), EBADF);
    CHECK(dup3(copy, 60, O_CLOEXEC) == 60 && fcntl(60, F_GETFD) == FD_CLOEXEC);
    CHECK_ERRNO(dup3(copy, copy, 0), EINVAL);
    int cloexec = open("/tmp/f", O_RDONLY | O_CLOEXEC);
    CHECK(fcntl(cloexec, F_GETFD) == FD_CLOEXEC);

    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    CHECK(fcntl(copy, F_SETLK, &lock) == 0);
    lock.l_type = F_UNLCK;
    CHECK(fcntl(copy, F_SETLK, &lock) == 0);
    CHECK(fsync(copy) == 0 && fdatasync(copy) == 0);

    /* Standard output can be sent elsewhere and brought back. */
    fflush(stdout);
    int saved = dup(1);
    int target = open("/tmp/out", O_CREAT | O_RDWR, 0644);
    dup2(target, 1);
    printf("captured");
    fflush(stdout);
    dup2(saved, 1);
    char buffer[16] = "";
    CHECK(pread(target, buffer, 15, 0) == 8 && strcmp(buffer, "captured") == 0);
    CHECK(sysconf(_SC_OPEN_MAX) >= 64);

    /* Descriptors run out with EMFILE, not with a crash. */
    struct rlimit limit = {256, 256};
    setrlimit(RLIMIT_NOFILE, &limit);
    int last = -1, next;
    for (int i = 0; i < 100000 && (next = open("/dev/null", O_RDONLY)) >= 0; i++)
        last = next;
    CHECK(last >= 64 && errno == EMFILE);
    return finish();
}
