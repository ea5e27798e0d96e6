#include "check.h"

int main(int argc, char **argv)
{
    CHECK(argc == 2002);
    CHECK(strcmp(argv[1], "first") == 0);
    for (int i = 2; i < argc; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "generated-%d", i - 2);
        CHECK(strcmp(argv[i], expected) == 0);
    }
    CHECK(argv[argc] == NULL);
    return finish();
}
