#include "check.h"
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <limits>
#include <locale>
#include <sstream>
#include <string>
#include <vector>

struct Point {
    int x, y;
    friend std::ostream &operator<<(std::ostream &out, const Point &p) { return out << '(' << p.x << ',' << p.y << ')'; }
    friend std::istream &operator>>(std::istream &in, Point &p)
    {
        char c;
        return in >> c >> p.x >> c >> p.y >> c;
    }
};

int main()
{
    std::ostringstream out;
    out << 42 << ' ' << -7L << ' ' << 3.25 << ' ' << true << ' ' << std::boolalpha << false << ' ' << 'c' << ' ' << Point{1, 2};
    CHECK(out.str() == "42 -7 3.25 1 false c (1,2)");
    out.str("");
    out << std::hex << std::showbase << 255 << ' ' << std::oct << 8 << std::dec << ' ' << std::setw(6) << std::setfill('*') << 42 << ' '
        << std::left << std::setw(4) << 7 << std::right << ' ' << std::fixed << std::setprecision(3) << 3.14159 << ' ' << std::scientific << 1500.0 << ' '
        << std::hexfloat << 1.5 << std::defaultfloat << ' ' << std::setprecision(17) << 0.1;
    CHECK(out.str() == "0xff 010 ****42 7*** 3.142 1.500e+03 0x1.8p+0 0.10000000000000001");
    out.str("");
    out << std::numeric_limits<long double>::max_digits10 << ' ' << std::quoted("a \"b\"") << ' ' << std::uppercase << std::hex << 48879;
    CHECK(out.str() == "21 \"a \\\"b\\\"\" 0XBEEF");

    std::istringstream in("12 0x1f 2.5e3 word (3,4) true rest of line\nsecond\n");
    int a, b;
    double d;
    std::string word, line;
    Point p;
    bool flag;
    in >> a >> std::setbase(0) >> b >> d >> word >> p >> std::boolalpha >> flag;
    CHECK(in && a == 12 && b == 31 && d == 2500 && word == "word" && p.y == 4 && flag);
    std::getline(in >> std::ws, line);
    CHECK(line == "rest of line");
    std::getline(in, line);
    CHECK(line == "second" && !std::getline(in, line) && in.eof() && in.fail());
    in.clear();
    in.str("99999999999999999999 x");
    CHECK(!(in >> a) && in.fail() && a == std::numeric_limits<int>::max());

    {
        std::ofstream file("/tmp/f", std::ios::binary);
        for (int i = 0; i < 10000; i++)
            file << i << '\n';
        CHECK(file.good() && file.tellp() == 48890);
    }
    std::ifstream file("/tmp/f");
    std::vector<int> numbers{std::istream_iterator<int>(file), {}};
    CHECK(numbers.size() == 10000 && numbers.back() == 9999);
    file.clear();
    file.seekg(-5, std::ios::end);
    CHECK(std::getline(file, line) && line == "9999");
    std::fstream both("/tmp/f", std::ios::in | std::ios::out | std::ios::ate);
    both.seekp(0);
    both << "X";
    both.seekg(0);
    std::getline(both, line);
    CHECK(line == "X");
    std::ifstream absent("/tmp/none");
    CHECK(!absent.is_open() && !absent);
    absent.exceptions(std::ios::goodbit);
    try {
        absent.exceptions(std::ios::failbit);
        CHECK(false);
    } catch (const std::ios_base::failure &error) {
        CHECK(error.code() == std::io_errc::stream);
    }
    std::ofstream full("/dev/full");
    full << "x" << std::flush;
    CHECK(full.bad());
    std::wostringstream wide;
    wide << L"wide " << 5;
    CHECK(wide.str() == L"wide 5");
    CHECK(std::locale().name() == "C" && std::use_facet<std::numpunct<char>>(std::locale()).decimal_point() == '.');
    CHECK(std::use_facet<std::ctype<char>>(std::locale::classic()).toupper('q') == 'Q');
    std::stringstream money;
    struct Grouped : std::numpunct<char> {
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
    };
    money.imbue(std::locale(std::locale(), new Grouped));
    money << 1234567;
    CHECK(money.str() == "1.234.567");
    std::cerr << "to cerr\n";
    std::clog << "to clog" << std::endl;
    return finish();
}
