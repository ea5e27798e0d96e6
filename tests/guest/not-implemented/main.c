#define _GNU_SOURCE
#include "check.h"
#include <dlfcn.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(void)
{
    char *words[] = {(char *)"/bin/true", NULL};
    CHECK_ERRNO(fork(), ENOSYS);
    CHECK_ERRNO(vfork(), ENOSYS);
    CHECK_ERRNO(execve("/bin/true", words, environ), ENOSYS);
    CHECK_ERRNO(execv("/bin/true", words), ENOSYS);
    CHECK_ERRNO(execl("/bin/true", "true", NULL), ENOSYS);
    pid_t child;
    CHECK(posix_spawn(&child, "/bin/true", NULL, NULL, words, environ) == ENOSYS);
    errno = 0;
    CHECK(popen("true", "r") == NULL && errno == ENOSYS);
    errno = 0;
    CHECK(system("true") == -1 && errno == ENOSYS);
    CHECK(system(NULL) == 0);
    CHECK(dlopen("libm.so", RTLD_NOW) == NULL && dlerror() != NULL && dlerror() == NULL);
    CHECK(dlsym(RTLD_DEFAULT, "main") == NULL && dlerror() != NULL);
    errno = 0;
    CHECK(wait(NULL) == -1 && (errno == ECHILD || errno == ENOSYS));
    errno = 0;
    CHECK(socket(AF_INET, SOCK_STREAM, 0) == -1 && (errno == EAFNOSUPPORT || errno == ENOSYS));
    puts("still here");
    return finish();
}
