#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void put(const char *path, const char *text)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

static int holds(const char *path, const char *text)
{
    char buffer[64] = "";
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return 0;
    ssize_t got = read(fd, buffer, sizeof buffer - 1);
    close(fd);
    return got == (ssize_t)strlen(text) && memcmp(buffer, text, (size_t)got) == 0;
}

int main(void)
{
    chdir("/tmp");
    put("a", "A");
    put("b", "B");
    CHECK(rename("a", "c") == 0 && holds("c", "A") && access("a", F_OK) == -1);

    /* The target is replaced; who has it open keeps it. */
    int old = open("b", O_RDONLY);
    CHECK(rename("c", "b") == 0 && holds("b", "A"));
    char byte;
    CHECK(read(old, &byte, 1) == 1 && byte == 'B');
    close(old);
    CHECK(rename("b", "b") == 0 && holds("b", "A"));

    mkdir("d", 0755);
    mkdir("d/e", 0755);
    put("d/e/f", "F");
    mkdir("empty", 0755);
    CHECK(rename("d", "moved") == 0 && holds("moved/e/f", "F"));
    CHECK(rename("moved", "empty") == 0 && holds("empty/e/f", "F"));
    mkdir("full", 0755);
    put("full/x", "x");
    errno = 0;
    CHECK(rename("empty", "full") == -1 && (errno == ENOTEMPTY || errno == EEXIST));
    CHECK_ERRNO(rename("empty", "empty/e/inside"), EINVAL);
    CHECK_ERRNO(rename("b", "full"), EISDIR);
    CHECK_ERRNO(rename("full", "b"), ENOTDIR);
    CHECK_ERRNO(rename("none", "x"), ENOENT);
    CHECK_ERRNO(rename("b", "none/x"), ENOENT);
    CHECK(rename("empty/e/f", "full/f") == 0 && holds("full/f", "F"));
    int from = open("full", O_RDONLY), to = open("empty", O_RDONLY);
    CHECK(renameat(from, "f", to, "g") == 0 && holds("empty/g", "F"));

    CHECK(link("b", "hard") == 0 && holds("hard", "A"));
    struct stat one, two;
    CHECK(stat("b", &one) == 0 && stat("hard", &two) == 0 && one.st_ino == two.st_ino && one.st_nlink == 2);
    CHECK_ERRNO(link("b", "hard"), EEXIST);
    CHECK_ERRNO(link("none", "x"), ENOENT);
    CHECK(rename("b", "hard") == 0 && access("b", F_OK) == 0);
    CHECK(unlink("b") == 0 && holds("hard", "A"));
    return finish();
}
