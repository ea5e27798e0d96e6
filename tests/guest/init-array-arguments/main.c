#include "check.h"
#include <stdlib.h>

static int seen_argc;
static char **seen_argv;
static char **seen_envp;

static void initialise(int argc, char **argv, char **envp)
{
    seen_argc = argc;
    seen_argv = argv;
    seen_envp = envp;
}
__attribute__((section(".init_array"), used)) static void (*const entry)(int, char **, char **) = initialise;

int main(int argc, char **argv, char **envp)
{
    CHECK(seen_argc == argc && argc == 3);
    CHECK(seen_argv == argv && strcmp(argv[2], "two") == 0);
    CHECK(seen_envp == envp);
    int found = 0;
    for (; *envp; envp++)
        found += strcmp(*envp, "CASE_VALUE=seen") == 0;
    CHECK(found == 1);
    CHECK(getenv("CASE_VALUE") != NULL);
    return finish();
}
