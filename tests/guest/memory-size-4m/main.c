#include "check.h"
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    long megabytes = argc > 1 ? atol(argv[1]) : 0;
    long total = sysconf(_SC_PHYS_PAGES) * 4096;
    /* The few pages in which the arguments and the environment came are counted as well. */
    CHECK(total > 0 && total <= (megabytes << 20) + (64 << 10));
    CHECK(total >= (megabytes << 20) * 7 / 8);
    long got = 0;
    char *block;
    while ((block = malloc(32768))) {
        memset(block, 1, 32768);
        got += 32768;
    }
    /* What is left out: the image, the page tables, the main stack (an eighth, 8 MiB at most). */
    long stack = megabytes * 131072L < 8L << 20 ? megabytes * 131072L : 8L << 20;
    CHECK(got >= (megabytes << 20) - stack - (megabytes << 20) / 16 - (1536 << 10));
    CHECK(got < megabytes << 20);
    struct rusage usage;
    CHECK(getrusage(RUSAGE_SELF, &usage) == 0 && usage.ru_maxrss * 1024 >= got);
    return finish();
}
