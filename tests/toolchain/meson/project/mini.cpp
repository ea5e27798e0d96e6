#include <string>

std::string sum(int a, int b)
{
    return "sum " + std::to_string(a + b);
}
