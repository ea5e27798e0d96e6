#include "check.h"

int main(int argc, char **argv)
{
    CHECK(argc == 3);
    for (int i = 1; i < argc; i++) {
        CHECK(strlen(argv[i]) == 100000);
        CHECK(strncmp(argv[i], i == 1 ? "generated-0x" : "generated-1x", 12) == 0);
        CHECK(strspn(argv[i] + 11, "x") == 100000 - 11);
    }
    return finish();
}
