// Counts words of the files that are named, or of standard input, and prints the most frequent ones.
//
//     llama-run --files texts ./wordcount /novel.txt
//     ./wordcount < novel.txt

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <string>
#include <unordered_map>
#include <vector>

using Counts = std::unordered_map<std::string, long>;

static void count(std::istream &in, Counts &counts)
{
    std::string word;
    for (char c; in.get(c);) {
        if (std::isalpha(static_cast<unsigned char>(c)))
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        else if (!word.empty()) {
            counts[word]++;
            word.clear();
        }
    }
    if (!word.empty())
        counts[word]++;
}

int main(int argc, char **argv)
{
    std::ios::sync_with_stdio(false);
    Counts counts;
    if (argc == 1)
        count(std::cin, counts);
    for (int i = 1; i < argc; i++) {
        std::ifstream file(argv[i]);
        if (!file) {
            std::cerr << "wordcount: cannot open " << argv[i] << '\n';
            return 1;
        }
        count(file, counts);
    }
    std::vector<std::pair<std::string, long>> ranking(counts.begin(), counts.end());
    std::ranges::sort(ranking, [](const auto &a, const auto &b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    if (ranking.size() > 10)
        ranking.resize(10);
    for (const auto &[word, number] : ranking)
        std::cout << std::setw(8) << number << ' ' << word << '\n';
    return 0;
}
