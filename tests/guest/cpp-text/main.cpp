#include "check.h"
#include <charconv>
#include <regex>
#include <string>
#include <string_view>

using namespace std::literals;

int main()
{
    std::regex pattern(R"((\w+)@(\w+)\.(com|org))");
    std::string text = "write to ada@example.org or grace@navy.com today";
    std::smatch match;
    CHECK(std::regex_search(text, match, pattern) && match[1] == "ada" && match[3] == "org" && match.prefix() == "write to ");
    CHECK(std::distance(std::sregex_iterator(text.begin(), text.end(), pattern), std::sregex_iterator()) == 2);
    CHECK(std::regex_replace(text, pattern, "$2:$1") == "write to example:ada or navy:grace today");
    CHECK(std::regex_match("2024-02-29", std::regex("\\d{4}-\\d{2}-\\d{2}")) && !std::regex_match("x", std::regex("[0-9]+")));
    CHECK(std::regex_match("ABC", std::regex("abc", std::regex::icase)));
    try {
        std::regex broken("a(b");
        CHECK(false);
    } catch (const std::regex_error &error) {
        CHECK(error.code() == std::regex_constants::error_paren);
    }

    char buffer[64];
    auto [end, code] = std::to_chars(buffer, buffer + 64, 0.1);
    CHECK(code == std::errc() && std::string_view(buffer, static_cast<std::size_t>(end - buffer)) == "0.1");
    auto hex = std::to_chars(buffer, buffer + 64, 48879, 16);
    CHECK(std::string_view(buffer, static_cast<std::size_t>(hex.ptr - buffer)) == "beef");
    CHECK(std::to_chars(buffer, buffer + 2, 12345).ec == std::errc::value_too_large);
    double d = 0;
    auto source = "2.5e-3x"sv;
    auto parsed = std::from_chars(source.data(), source.data() + source.size(), d);
    CHECK(d == 0.0025 && *parsed.ptr == 'x');
    int i = 0;
    source = "99999999999"sv;
    CHECK(std::from_chars(source.data(), source.data() + source.size(), i).ec == std::errc::result_out_of_range);
    auto longest = std::to_chars(buffer, buffer + 64, 5e-324);
    CHECK(std::string_view(buffer, static_cast<std::size_t>(longest.ptr - buffer)) == "5e-324");

    CHECK(std::to_string(3.5) == "3.500000" && std::stoi("0x1f", nullptr, 16) == 31 && std::stold("2.25") == 2.25L && std::stoull("18446744073709551615") == ~0ull);
    try {
        (void)std::stoi("none");
        CHECK(false);
    } catch (const std::invalid_argument &) {
    }
    try {
        (void)std::stoi("99999999999");
        CHECK(false);
    } catch (const std::out_of_range &) {
    }
    auto view = "  trimmed  "sv;
    view.remove_prefix(2);
    view.remove_suffix(2);
    CHECK(view == "trimmed" && view.ends_with("med") && view.find('m') == 3 && "abc"s + "def" == "abcdef");
    std::u8string utf8 = u8"ü";
    std::u32string wide = U"漢";
    CHECK(utf8.size() == 2 && wide[0] == 0x6f22);
    std::string grown;
    for (int n = 0; n < 100000; n++)
        grown += static_cast<char>('a' + n % 26);
    CHECK(grown.size() == 100000 && grown.rfind("xyz") == 99993);
    CHECK(grown.compare(0, 3, "abc") == 0);
    return finish();
}
