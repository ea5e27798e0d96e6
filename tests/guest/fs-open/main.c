#include "check.h"
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char content[64];

static const char *slurp(const char *path)
{
    int fd = open(path, O_RDONLY);
    ssize_t got = read(fd, content, sizeof content - 1);
    content[got < 0 ? 0 : got] = 0;
    close(fd);
    return content;
}

int main(void)
{
    CHECK(mkdir("/tmp/d", 0755) == 0);
    CHECK_ERRNO(open("/tmp/none", O_RDONLY), ENOENT);
    CHECK_ERRNO(open("", O_RDONLY), ENOENT);
    CHECK_ERRNO(open("/tmp/none/deeper", O_RDONLY), ENOENT);
    CHECK_ERRNO(open("/tmp/none/deeper", O_CREAT | O_WRONLY, 0644), ENOENT);

    int fd = open("/tmp/f", O_CREAT | O_EXCL | O_WRONLY, 0640);
    CHECK(fd == 3);
    CHECK(write(fd, "hello", 5) == 5);
    char c;
    CHECK_ERRNO(read(fd, &c, 1), EBADF);
    CHECK(close(fd) == 0);
    CHECK_ERRNO(close(fd), EBADF);
    CHECK_ERRNO(write(fd, "x", 1), EBADF);
    CHECK_ERRNO(lseek(fd, 0, SEEK_SET), EBADF);
    CHECK_ERRNO(close(-1), EBADF);
    CHECK_ERRNO(close(100000), EBADF);

    CHECK_ERRNO(open("/tmp/f", O_CREAT | O_EXCL | O_WRONLY, 0644), EEXIST);
    CHECK_ERRNO(open("/tmp/f/x", O_RDONLY), ENOTDIR);
    CHECK_ERRNO(open("/tmp/f/", O_RDONLY), ENOTDIR);
    CHECK_ERRNO(open("/tmp/f", O_RDONLY | O_DIRECTORY), ENOTDIR);
    CHECK_ERRNO(open("/tmp/d", O_WRONLY), EISDIR);
    CHECK_ERRNO(open("/tmp/d", O_RDWR), EISDIR);
    CHECK_ERRNO(open("/tmp/d", O_CREAT | O_WRONLY, 0644), EISDIR);

    fd = open("/tmp/f", O_RDONLY);
    CHECK_ERRNO(write(fd, "x", 1), EBADF);
    close(fd);
    fd = open("/tmp/f", O_WRONLY);
    CHECK(write(fd, "HE", 2) == 2);
    close(fd);
    CHECK(strcmp(slurp("/tmp/f"), "HEllo") == 0);

    fd = open("/tmp/f", O_WRONLY | O_APPEND);
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    CHECK(write(fd, "!", 1) == 1);
    CHECK(lseek(fd, 0, SEEK_CUR) == 6);
    close(fd);
    CHECK(strcmp(slurp("/tmp/f"), "HEllo!") == 0);

    fd = open("/tmp/f", O_RDWR | O_TRUNC);
    CHECK(lseek(fd, 0, SEEK_END) == 0);
    close(fd);
    fd = creat("/tmp/g", 0600);
    CHECK(write(fd, "g", 1) == 1);
    close(fd);
    CHECK(strcmp(slurp("/tmp/g"), "g") == 0);

    /* The lowest free descriptor is used. */
    int a = open("/tmp/f", O_RDONLY), b = open("/tmp/f", O_RDONLY);
    CHECK(a == 3 && b == 4);
    close(a);
    CHECK(open("/tmp/f", O_RDONLY) == 3);
    close(3);
    close(4);

    char name[NAME_MAX + 20] = "/tmp/";
    memset(name + 5, 'n', NAME_MAX);
    fd = open(name, O_CREAT | O_WRONLY, 0644);
    CHECK(fd == 3);
    close(fd);
    memset(name + 5, 'n', NAME_MAX + 1);
    CHECK_ERRNO(open(name, O_CREAT | O_WRONLY, 0644), ENAMETOOLONG);
    char *path = malloc(PATH_MAX * 2);
    memset(path, 0, PATH_MAX * 2);
    while (strlen(path) < PATH_MAX + 10)
        strcat(path, "/tmp/..");
    CHECK_ERRNO(open(path, O_RDONLY), ENAMETOOLONG);

    /* "." , ".." and repeated slashes are the usual ones; ".." stops at the root. */
    fd = open("//tmp/./d/../..//../tmp///g", O_RDONLY);
    CHECK(fd == 3);
    close(fd);

    int directory = open("/tmp/d", O_RDONLY | O_DIRECTORY);
    CHECK(directory == 3);
    fd = openat(directory, "inside", O_CREAT | O_WRONLY, 0644);
    CHECK(fd == 4);
    close(fd);
    CHECK(access("/tmp/d/inside", F_OK) == 0);
    CHECK_ERRNO(openat(77, "relative", O_RDONLY), EBADF);
    CHECK_ERRNO(read(directory, &c, 1), EISDIR);
    return finish();
}
