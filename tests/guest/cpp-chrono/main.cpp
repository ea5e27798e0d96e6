#include "check.h"
#include <chrono>
#include <cstdlib>
#include <thread>

using namespace std::chrono;
using namespace std::literals;

int main()
{
    long host = std::atol(std::getenv("HOST_TIME"));
    auto seconds_now = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
    CHECK(seconds_now >= host - 2 && seconds_now <= host + 60);
    auto start = steady_clock::now();
    std::this_thread::sleep_for(50ms);
    auto took = steady_clock::now() - start;
    CHECK(took >= 50ms && took < 5s);
    std::this_thread::sleep_until(steady_clock::now() + 10ms);
    CHECK(steady_clock::is_steady && !system_clock::is_steady);
    CHECK(duration_cast<minutes>(2h + 30min).count() == 150 && 1.5s == 1500ms && floor<seconds>(1999ms) == 1s);
    sys_days day = 2024y / February / 29;
    CHECK(weekday(day) == Thursday && (day + days(1)) == sys_days(2024y / March / 1));
    CHECK(!(2023y / February / 29).ok() && year_month_day(sys_days(days(0))) == 1970y / January / 1);
    CHECK((2024y / February / last).day() == 29d);
    hh_mm_ss time(3661s);
    CHECK(time.hours() == 1h && time.minutes() == 1min && time.seconds() == 1s);
    auto t = system_clock::to_time_t(sys_days(2000y / January / 1));
    CHECK(t == 946684800 && system_clock::from_time_t(t) == sys_days(2000y / January / 1));
    return finish();
}
