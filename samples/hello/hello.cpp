// The first program: what a user of C++ expects to work, works in the guest as well.

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

static std::string greeting(const std::string &name)
{
    if (name.empty())
        throw std::invalid_argument("a greeting needs a name");
    return "Hello, " + name + "!";
}

int main(int argc, char **argv)
{
    std::vector<std::string> names(argv + 1, argv + argc);
    if (names.empty())
        names = {"world"};
    std::sort(names.begin(), names.end());
    try {
        for (const auto &name : names)
            std::cout << greeting(name) << '\n';
    } catch (const std::exception &error) {
        std::cerr << "hello: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
