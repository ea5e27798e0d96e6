#include "check.h"
#include <unistd.h>

int main(void)
{
    char c;
    CHECK(read(0, &c, 1) == 0);
    CHECK(read(0, &c, 1) == 0);
    CHECK(getchar() == EOF && feof(stdin));
    CHECK(!isatty(0) && errno == ENOTTY);
    CHECK(!isatty(1));
    CHECK(!isatty(2));
    return finish();
}
