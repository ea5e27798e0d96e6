#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int at(const char *expected)
{
    char buffer[256];
    return getcwd(buffer, sizeof buffer) && strcmp(buffer, expected) == 0;
}

int main(void)
{
    char small[3];
    CHECK(at("/"));
    CHECK(chdir("tmp") == 0 && at("/tmp"));
    CHECK(getcwd(small, sizeof small) == NULL && errno == ERANGE);
    CHECK(mkdir("deep", 0755) == 0 && mkdir("deep/er", 0755) == 0);
    CHECK(chdir("deep/er") == 0 && at("/tmp/deep/er"));
    CHECK(chdir("..") == 0 && at("/tmp/deep"));
    close(open("relative", O_CREAT | O_WRONLY, 0644));
    CHECK(access("/tmp/deep/relative", F_OK) == 0);
    CHECK_ERRNO(chdir("none"), ENOENT);
    CHECK_ERRNO(chdir("relative"), ENOTDIR);
    CHECK(at("/tmp/deep"));
    CHECK(symlink("/tmp/deep/er", "/tmp/short") == 0 && chdir("/tmp/short") == 0 && at("/tmp/deep/er"));
    int root = open("/", O_RDONLY);
    CHECK(fchdir(root) == 0 && at("/"));
    CHECK_ERRNO(fchdir(99), EBADF);
    CHECK(chdir("/../..") == 0 && at("/"));
    char *name = getcwd(NULL, 0);
    CHECK(name && strcmp(name, "/") == 0);
    free(name);
    CHECK(chdir("/tmp/deep/er") == 0 && rename("/tmp/deep", "/tmp/renamed") == 0 && at("/tmp/renamed/er"));
    return finish();
}
