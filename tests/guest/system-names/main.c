#define _GNU_SOURCE
#include "check.h"
#include <limits.h>
#include <pwd.h>
#include <sys/utsname.h>
#include <unistd.h>

int main(void)
{
    struct utsname name;
    CHECK(uname(&name) == 0 && name.sysname[0] && name.nodename[0] && name.release[0] && name.version[0]);
    CHECK(strcmp(name.machine, "x86_64") == 0);
    char host[256];
    CHECK(gethostname(host, sizeof host) == 0 && strcmp(host, name.nodename) == 0);
    CHECK(sysconf(_SC_PAGESIZE) == 4096 && sysconf(_SC_NPROCESSORS_ONLN) >= 1 && sysconf(_SC_NPROCESSORS_CONF) >= 1);
    CHECK(sysconf(_SC_CLK_TCK) == 100);
    CHECK(sysconf(_SC_PHYS_PAGES) > 0 && sysconf(_SC_AVPHYS_PAGES) > 0);
    CHECK(sysconf(_SC_AVPHYS_PAGES) <= sysconf(_SC_PHYS_PAGES));
    CHECK(sysconf(_SC_MONOTONIC_CLOCK) > 0 && sysconf(_SC_THREADS) > 0);
    CHECK(sysconf(_SC_OPEN_MAX) >= 64 && sysconf(_SC_ARG_MAX) >= 4096);
    CHECK_ERRNO(sysconf(123456), EINVAL);
    CHECK(getpid() > 0 && getpid() == getpid());
    CHECK(getppid() >= 0 && getpgrp() >= 0);
    CHECK(getuid() == geteuid() && getgid() == getegid());
    CHECK(pathconf("/tmp", _PC_NAME_MAX) >= 255 && pathconf("/tmp", _PC_PATH_MAX) >= 1024);
    CHECK(getpwuid(getuid()) == NULL || getpwuid(getuid())->pw_name[0]);
    return finish();
}
