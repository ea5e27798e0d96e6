#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    char buffer[PATH_MAX];
    chdir("/tmp");
    mkdir("d", 0755);
    close(open("d/file", O_CREAT | O_WRONLY, 0644));
    CHECK(symlink("d", "to-d") == 0);
    CHECK(symlink("/tmp/d/file", "absolute") == 0);
    CHECK(symlink("../to-d/file", "d/up") == 0);
    CHECK_ERRNO(symlink("x", "absolute"), EEXIST);
    CHECK(access("to-d/file", F_OK) == 0 && access("absolute", F_OK) == 0 && access("d/up", F_OK) == 0);
    CHECK(readlink("to-d", buffer, sizeof buffer) == 1 && buffer[0] == 'd');
    CHECK(readlink("absolute", buffer, 4) == 4 && memcmp(buffer, "/tmp", 4) == 0);
    CHECK_ERRNO(readlink("d/file", buffer, sizeof buffer), EINVAL);
    CHECK_ERRNO(readlink("to-d", buffer, 0), EINVAL);
    CHECK_ERRNO(readlink("none", buffer, sizeof buffer), ENOENT);

    CHECK(realpath("to-d/../d/./up", buffer) && strcmp(buffer, "/tmp/d/file") == 0);
    CHECK(realpath("/", buffer) && strcmp(buffer, "/") == 0);
    CHECK(realpath("none", buffer) == NULL && errno == ENOENT);
    char *allocated = realpath("to-d", NULL);
    CHECK(allocated && strcmp(allocated, "/tmp/d") == 0);
    free(allocated);

    symlink("loop-b", "loop-a");
    symlink("loop-a", "loop-b");
    CHECK_ERRNO(open("loop-a", O_RDONLY), ELOOP);
    CHECK_ERRNO(access("loop-a/x", F_OK), ELOOP);
    CHECK(realpath("loop-a", buffer) == NULL && errno == ELOOP);
    CHECK_ERRNO(open("to-d", O_RDONLY | O_NOFOLLOW), ELOOP);

    /* A chain of 30 links is fine. */
    symlink("d/file", "link-0");
    for (int i = 1; i < 30; i++) {
        char from[16], to[16];
        snprintf(from, sizeof from, "link-%d", i - 1);
        snprintf(to, sizeof to, "link-%d", i);
        symlink(from, to);
    }
    CHECK(access("link-29", F_OK) == 0);

    /* Creating through a dangling link makes its target. */
    symlink("made", "dangling");
    CHECK_ERRNO(access("dangling", F_OK), ENOENT);
    int fd = open("dangling", O_CREAT | O_WRONLY, 0644);
    CHECK(fd >= 0 && access("made", F_OK) == 0);
    CHECK_ERRNO(open("absolute", O_CREAT | O_EXCL | O_WRONLY, 0644), EEXIST);
    CHECK(unlink("to-d") == 0 && access("d/file", F_OK) == 0);
    CHECK_ERRNO(rmdir("dangling"), ENOTDIR);
    return finish();
}
