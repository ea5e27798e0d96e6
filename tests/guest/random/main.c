#define _GNU_SOURCE
#include "check.h"
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

int main(void)
{
    static unsigned char a[256], b[256], c[300];
    CHECK(getentropy(a, 256) == 0 && getentropy(b, 256) == 0 && memcmp(a, b, 256) != 0);
    CHECK_ERRNO(getentropy(c, 257), EIO);
    static unsigned char many[1 << 16];
    int counts[256] = {0};
    for (int i = 0; i < 1 << 16; i += 256)
        getentropy(many + i, 256);
    for (int i = 0; i < 1 << 16; i++)
        counts[many[i]]++;
    for (int i = 0; i < 256; i++)
        CHECK(counts[i] > 128 && counts[i] < 384);
    CHECK(getrandom(c, sizeof c, 0) == sizeof c);
    srand(7);
    int first = rand(), second = rand();
    srand(7);
    CHECK(rand() == first && rand() == second && first != second);
    srandom(3);
    long r = random();
    CHECK(r >= 0 && r <= 0x7fffffff);
    srand48(1);
    double d = drand48();
    CHECK(d >= 0 && d < 1);
    return finish();
}
