#include "check.h"
#include "pattern.h"

int main(void)
{
    long count = 0, wrong = 0;
    int c;
    while ((c = getchar()) != EOF) {
        wrong += c != pattern_next();
        count++;
    }
    CHECK(count == 8388608);
    CHECK(wrong == 0);
    CHECK(feof(stdin) && !ferror(stdin));
    CHECK(getchar() == EOF);
    return finish();
}
