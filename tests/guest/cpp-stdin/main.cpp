#include <iostream>
#include <string>

int main()
{
    long sum = 0, count = 0, number;
    while (std::cin >> number) {
        sum += number;
        count++;
    }
    std::cin.clear();
    std::string rest;
    std::getline(std::cin, rest);
    std::cout << count << ' ' << sum << " [" << rest << "] " << std::cin.eof() << '\n';
}
