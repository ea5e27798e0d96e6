#include <cstdlib>
#include <iostream>
#include <string>

std::string sum(int a, int b);

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    std::cout << sum(std::atoi(argv[1]), std::atoi(argv[2])) << std::endl;
}
