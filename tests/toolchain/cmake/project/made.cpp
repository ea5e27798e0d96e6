#include "made.h"
#include <cstring>

int main()
{
    return std::strcmp(MADE, "made in a guest");
}
