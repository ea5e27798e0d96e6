#include "check.h"
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

static void put(const fs::path &path, const std::string &text)
{
    std::ofstream(path) << text;
}

int main()
{
    CHECK(fs::current_path() == "/" && fs::temp_directory_path() == "/tmp");
    fs::current_path("/tmp");
    CHECK(fs::create_directories("a/b/c") && !fs::create_directories("a/b/c") && fs::is_directory("a/b"));
    put("a/one.txt", "1");
    put("a/b/two.txt", "22");
    put("a/b/c/three.txt", "333");
    std::vector<std::string> found;
    for (const auto &entry : fs::recursive_directory_iterator("a"))
        if (entry.is_regular_file())
            found.push_back(entry.path().filename().string() + std::to_string(entry.file_size()));
    std::ranges::sort(found);
    CHECK((found == std::vector<std::string>{"one.txt1", "three.txt3", "two.txt2"}));
    CHECK(std::distance(fs::directory_iterator("a"), fs::directory_iterator()) == 2);

    fs::copy("a", "copy", fs::copy_options::recursive);
    CHECK(fs::exists("copy/b/c/three.txt") && fs::file_size("copy/b/two.txt") == 2);
    CHECK(fs::copy_file("a/one.txt", "single") && !fs::copy_file("a/one.txt", "single", fs::copy_options::skip_existing));
    std::error_code error;
    CHECK(!fs::copy_file("a/one.txt", "single", error) && error == std::errc::file_exists);
    fs::rename("single", "renamed");
    CHECK(!fs::exists("single") && fs::exists("renamed"));
    fs::resize_file("renamed", 100);
    CHECK(fs::file_size("renamed") == 100);
    fs::create_symlink("renamed", "link");
    CHECK(fs::is_symlink("link") && fs::read_symlink("link") == "renamed" && fs::canonical("link") == "/tmp/renamed");
    CHECK(fs::equivalent("link", "renamed"));
    fs::create_hard_link("renamed", "hard");
    CHECK(fs::hard_link_count("hard") == 2);
    fs::permissions("renamed", fs::perms::owner_read);
    CHECK((fs::status("renamed").permissions() & fs::perms::mask) == fs::perms::owner_read);
    auto when = fs::file_time_type::clock::now() - std::chrono::hours(5);
    fs::last_write_time("renamed", when);
    auto delta = fs::last_write_time("renamed") - when;
    CHECK(delta < std::chrono::seconds(1) && delta > -std::chrono::seconds(1));

    CHECK(fs::remove_all("copy") == 6 && !fs::exists("copy") && fs::remove_all("copy") == 0);
    CHECK(!fs::remove("none") && fs::remove("hard"));
    CHECK(!fs::remove("a", error) && error == std::errc::directory_not_empty);
    CHECK(!fs::create_directory("none/x", error) && error == std::errc::no_such_file_or_directory);
    try {
        fs::file_size("none");
        CHECK(false);
    } catch (const fs::filesystem_error &failure) {
        CHECK(failure.path1() == "none" && failure.code() == std::errc::no_such_file_or_directory);
    }
    CHECK(fs::is_empty("/tmp/a/b/c") == false && fs::is_character_file("/dev/null"));
    fs::path path = "/x/y/../z.tar.gz";
    CHECK(path.extension() == ".gz" && path.stem() == "z.tar" && path.lexically_normal() == "/x/z.tar.gz" && path.parent_path() == "/x/y/..");
    CHECK(fs::path("/a/b/c").lexically_relative("/a/d") == "../b/c" && (fs::path("a") / "b") == "a/b");
    CHECK(fs::space("/").capacity >= fs::space("/").available);
    return finish();
}
