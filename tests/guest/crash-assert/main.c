#include <assert.h>

int main(int argc, char **argv)
{
    int two = 1 + argc + (argv == 0);
    assert(two == 3);
    return 0;
}
