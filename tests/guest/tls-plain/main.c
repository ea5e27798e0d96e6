#include "check.h"
#include <math.h>
#include <stdlib.h>

static _Thread_local char one = 1;
static _Thread_local long counters[100];

int main(void)
{
    errno = EILSEQ;
    CHECK(errno == EILSEQ);
    errno = 0;
    CHECK(strtol("99999999999999999999", NULL, 10) == 9223372036854775807L && errno == ERANGE);
    CHECK(one == 1);
    for (int i = 0; i < 100; i++) {
        CHECK(counters[i] == 0);
        counters[i] = i;
    }
    CHECK(counters[99] == 99);
    CHECK(one == 1);
    return finish();
}
