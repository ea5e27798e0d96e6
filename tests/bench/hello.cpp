// The C++ counterpart of hello.c: what iostreams add to an image.
#include <iostream>

int main()
{
    std::cout << "Hello from C++" << std::endl;
}
