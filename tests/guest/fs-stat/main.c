#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

int main(void)
{
    struct stat st, other;
    umask(022);
    int fd = open("/tmp/f", O_CREAT | O_RDWR, 0666);
    CHECK(write(fd, "12345", 5) == 5);
    CHECK(stat("/tmp/f", &st) == 0);
    CHECK(S_ISREG(st.st_mode) && (st.st_mode & 07777) == 0644);
    CHECK(st.st_size == 5 && st.st_nlink == 1 && st.st_blksize > 0);
    CHECK(fstat(fd, &other) == 0 && other.st_ino == st.st_ino && other.st_dev == st.st_dev);
    CHECK(st.st_ino != 0);

    CHECK(mkdir("/tmp/d", 0777) == 0);
    CHECK(stat("/tmp/d", &other) == 0 && S_ISDIR(other.st_mode) && (other.st_mode & 0777) == 0755);
    CHECK(other.st_ino != st.st_ino);
    CHECK(stat("/tmp/d/../f", &other) == 0 && other.st_ino == st.st_ino);
    CHECK(stat("/dev/null", &other) == 0 && S_ISCHR(other.st_mode));
    CHECK(stat("/", &other) == 0 && S_ISDIR(other.st_mode));
    CHECK_ERRNO(stat("/tmp/none", &other), ENOENT);
    CHECK_ERRNO(stat("/tmp/f/x", &other), ENOTDIR);
    CHECK_ERRNO(fstat(99, &other), EBADF);

    CHECK(symlink("f", "/tmp/l") == 0);
    CHECK(lstat("/tmp/l", &other) == 0 && S_ISLNK(other.st_mode) && other.st_size == 1);
    CHECK(stat("/tmp/l", &other) == 0 && other.st_ino == st.st_ino);
    int directory = open("/tmp", O_RDONLY);
    CHECK(fstatat(directory, "l", &other, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(other.st_mode));
    CHECK(fstatat(directory, "l", &other, 0) == 0 && S_ISREG(other.st_mode));
    CHECK(fstatat(AT_FDCWD, "tmp/f", &other, 0) == 0 && S_ISREG(other.st_mode));

    CHECK(chmod("/tmp/f", 0600) == 0 && stat("/tmp/f", &other) == 0 && (other.st_mode & 07777) == 0600);
    CHECK(fchmod(fd, 0755) == 0 && stat("/tmp/f", &other) == 0 && (other.st_mode & 07777) == 0755);
    CHECK_ERRNO(chmod("/tmp/none", 0600), ENOENT);
    CHECK(umask(077) == 022);
    CHECK(mkdir("/tmp/private", 0777) == 0);
    CHECK(stat("/tmp/private", &other) == 0 && (other.st_mode & 0777) == 0700);

    struct timespec times[2] = {{1000000000, 123456789}, {1234567890, 987654321}};
    CHECK(utimensat(AT_FDCWD, "/tmp/f", times, 0) == 0);
    CHECK(stat("/tmp/f", &other) == 0);
    CHECK(other.st_atim.tv_sec == 1000000000 && other.st_mtim.tv_sec == 1234567890);
    CHECK(other.st_mtim.tv_nsec == 987654321);
    struct utimbuf old = {5, 6};
    CHECK(utime("/tmp/f", &old) == 0 && stat("/tmp/f", &other) == 0 && other.st_mtime == 6);
    struct timeval both[2] = {{7, 0}, {8, 0}};
    CHECK(utimes("/tmp/f", both) == 0 && stat("/tmp/f", &other) == 0 && other.st_mtime == 8);

    /* A write sets the modification time to now. */
    time_t before = time(NULL);
    CHECK(write(fd, "x", 1) == 1 && fstat(fd, &other) == 0);
    CHECK(other.st_mtime >= before - 2 && other.st_mtime <= time(NULL) + 2);

    CHECK(access("/tmp/f", F_OK) == 0 && access("/tmp/f", R_OK | W_OK) == 0);
    CHECK_ERRNO(access("/tmp/none", F_OK), ENOENT);
    CHECK(faccessat(directory, "f", R_OK, 0) == 0);
    int ends[2];
    CHECK(pipe(ends) == 0 && fstat(ends[0], &other) == 0 && S_ISFIFO(other.st_mode));
    CHECK(fstat(1, &other) == 0);
    return finish();
}
