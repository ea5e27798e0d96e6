#include "check.h"
#include <stdlib.h>
#include <unistd.h>

extern char **environ;

static int is(const char *name, const char *value)
{
    const char *found = getenv(name);
    if (!found || strcmp(found, value) != 0)
        printf("%s is [%s]\n", name, found ? found : "(unset)");
    return found && strcmp(found, value) == 0;
}

int main(void)
{
    CHECK(is("CASE_PLAIN", "value"));
    CHECK(is("CASE_EMPTY", ""));
    CHECK(is("CASE_SPACES", "  two  words  "));
    CHECK(is("CASE_QUOTES", "a'b\"c\\d"));
    CHECK(is("CASE_EQUALS", "x=y=z"));
    CHECK(is("CASE_UTF8", "gr\xc3\xbc\xc3\x9f" "e"));
    CHECK(is("CASE_LINES", "one\ntwo"));
    CHECK(getenv("CASE_") == NULL);
    CHECK(getenv("CASE_ABSENT") == NULL);

    CHECK(setenv("CASE_PLAIN", "other", 0) == 0 && is("CASE_PLAIN", "value"));
    CHECK(setenv("CASE_PLAIN", "other", 1) == 0 && is("CASE_PLAIN", "other"));
    CHECK(setenv("CASE_NEW", "new", 0) == 0 && is("CASE_NEW", "new"));
    CHECK_ERRNO(setenv("A=B", "x", 1), EINVAL);
    CHECK(unsetenv("CASE_NEW") == 0 && getenv("CASE_NEW") == NULL);
    static char put[] = "CASE_PUT=1";
    CHECK(putenv(put) == 0 && is("CASE_PUT", "1"));

    int found = 0;
    for (char **entry = environ; *entry; entry++)
        found += strcmp(*entry, "CASE_EQUALS=x=y=z") == 0;
    CHECK(found == 1);
    return finish();
}
