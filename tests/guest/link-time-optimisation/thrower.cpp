#include <stdexcept>

int thrower(int x)
{
    if (x == 42)
        throw std::runtime_error("forty-two");
    return x;
}
