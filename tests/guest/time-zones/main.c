#define _GNU_SOURCE
#include "check.h"
#include <stdlib.h>
#include <time.h>

static const char *local(time_t t, const char *zone)
{
    static char text[64];
    setenv("TZ", zone, 1);
    tzset();
    struct tm tm;
    localtime_r(&t, &tm);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %Z", &tm);
    return text;
}

#define IS(t, zone, expected)                                              \
    do {                                                                   \
        const char *got = local(t, zone);                                  \
        if (strcmp(got, expected) != 0)                                    \
            printf("%s\n", got);                                           \
        CHECK(strcmp(got, expected) == 0);                                 \
    } while (0)

int main(void)
{
    IS(0, "UTC0", "1970-01-01 00:00:00 UTC");
    IS(1700000000, "UTC0", "2023-11-14 22:13:20 UTC");
    IS(1700000000, "CET-1CEST,M3.5.0,M10.5.0/3", "2023-11-14 23:13:20 CET");
    IS(1690000000, "CET-1CEST,M3.5.0,M10.5.0/3", "2023-07-22 06:26:40 CEST");
    IS(1679792399, "CET-1CEST,M3.5.0,M10.5.0/3", "2023-03-26 01:59:59 CET");
    IS(1679792400, "CET-1CEST,M3.5.0,M10.5.0/3", "2023-03-26 03:00:00 CEST");
    IS(1690000000, "EST5EDT,M3.2.0,M11.1.0", "2023-07-22 00:26:40 EDT");
    IS(1700000000, "AEST-10AEDT,M10.1.0,M4.1.0/3", "2023-11-15 09:13:20 AEDT");
    IS(1690000000, "AEST-10AEDT,M10.1.0,M4.1.0/3", "2023-07-22 14:26:40 AEST");
    IS(4102444800, "UTC0", "2100-01-01 00:00:00 UTC");
    IS(-1, "UTC0", "1969-12-31 23:59:59 UTC");

    setenv("TZ", "EST5EDT,M3.2.0,M11.1.0", 1);
    tzset();
    CHECK(timezone == 18000 && strcmp(tzname[0], "EST") == 0 && strcmp(tzname[1], "EDT") == 0);
    struct tm tm = {.tm_year = 123, .tm_mon = 6, .tm_mday = 22, .tm_hour = 0, .tm_min = 26, .tm_sec = 40, .tm_isdst = -1};
    CHECK(mktime(&tm) == 1690000000 && tm.tm_wday == 6 && tm.tm_yday == 202 && tm.tm_isdst == 1);
    struct tm odd = {.tm_year = 123, .tm_mon = 13, .tm_mday = -3, .tm_hour = 25};
    CHECK(mktime(&odd) != -1 && odd.tm_year == 124 && odd.tm_mon == 0 && odd.tm_mday == 29 && odd.tm_hour == 1);
    time_t t = 951782400;
    struct tm *leap = gmtime(&t);
    CHECK(leap->tm_mon == 1 && leap->tm_mday == 29 && leap->tm_wday == 2);
    CHECK(timegm(leap) == 951782400);
    struct tm early = {.tm_year = 1000 - 1900, .tm_mday = 1};
    CHECK(timegm(&early) == -30610224000 && early.tm_year == 1000 - 1900 && early.tm_wday == 3);
    early = (struct tm){.tm_year = -1900, .tm_mon = 2};
    CHECK(timegm(&early) == -62162121600 && early.tm_mon == 1 && early.tm_mday == 29);
    struct tm late = {.tm_year = 9999 - 1900, .tm_mon = 11, .tm_mday = 31};
    CHECK(timegm(&late) == 253402214400 && late.tm_yday == 364);
    CHECK(strcmp(asctime(leap), "Tue Feb 29 00:00:00 2000\n") == 0);
    char text[64];
    CHECK(strftime(text, sizeof text, "%A %d %B %j %U %p %I %y %e %T %F %%", leap) > 0);
    CHECK(strcmp(text, "Tuesday 29 February 060 09 AM 12 00 29 00:00:00 2000-02-29 %") == 0);
    CHECK(strftime(text, 3, "%Y", leap) == 0);
    struct tm parsed = {0};
    const char *end = strptime("2024-03-05 06:07:08 rest", "%Y-%m-%d %H:%M:%S", &parsed);
    CHECK(end && strcmp(end, " rest") == 0 && parsed.tm_year == 124 && parsed.tm_mon == 2 && parsed.tm_sec == 8);
    CHECK(difftime(10, 4) == 6.0);
    return finish();
}
