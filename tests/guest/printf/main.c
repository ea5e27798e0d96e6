#define _GNU_SOURCE
#include "check.h"
#include <float.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <wchar.h>

#define IS(expected, ...)                                                  \
    do {                                                                   \
        char text[512];                                                    \
        int length = snprintf(text, sizeof text, __VA_ARGS__);             \
        if (strcmp(text, expected) != 0)                                   \
            printf("got [%s]\n", text);                                    \
        CHECK(strcmp(text, expected) == 0 && length == (int)strlen(expected)); \
    } while (0)

int main(void)
{
    IS("-2147483648 2147483647 4294967295", "%d %d %u", INT_MIN, INT_MAX, UINT_MAX);
    IS("-9223372036854775808 18446744073709551615", "%ld %lu", LONG_MIN, ULONG_MAX);
    IS("9223372036854775807 ff FF 0xff 0377 #", "%lld %x %X %#x %#o %c", LLONG_MAX, 255, 255, 255, 255, '#');
    IS("[   42][42   ][00042][+42][ 42][   +7]", "[%5d][%-5d][%05d][%+d][% d][%+5d]", 42, 42, 42, 42, 42, 7);
    IS("[  042][.][7  ][   x]", "[%5.3d][%.0d.][%-*d][%*s]", 42, 0, 3, 7, 4, "x");
    IS("-1 65535 127 12 34 56", "%hhd %hu %hhd %zu %td %jd", 255, 65535, 127, (size_t)12, (ptrdiff_t)34, (intmax_t)56);
    IS("1.500000 1.5 1.50e+00 1.5E+10 0 1e-05 100000 1e+06", "%f %.1f %.2e %.1E %g %g %g %g", 1.5, 1.5, 1.5, 1.5e10, 0.0, 1e-5, 1e5, 1e6);
    IS("inf -INF nan [  inf] -0.0", "%f %F %f [%5f] %.1f", INFINITY, -INFINITY, fabs(NAN), INFINITY, -0.0);
    IS("0.1000000000000000055511151231257827021181583404541015625", "%.55f", 0.1);
    IS("1.7976931348623157e+308 4.9406564584124654e-324", "%.16e %.16e", DBL_MAX, 4.9406564584124654e-324);
    IS("123456789012345677877719597056", "%.0f", 123456789012345677877719597056.0);
    IS("0x1.8p+0 0x1p-1022 0X1.FP+3", "%a %a %A", 1.5, 2.2250738585072014e-308, 15.5);
    IS("3.14159265358979323851 1e+4932", "%.20Lf %.0Le", 3.14159265358979323846264338327950288L, 1.18973149535723176502e+4932L);
    /* Which digit stands before the point is the library's choice. */
    char pi[64];
    snprintf(pi, sizeof pi, "%La", 3.14159265358979323846264338327950288L);
    CHECK(strtold(pi, NULL) == 3.14159265358979323846264338327950288L);
    IS("2.5 2 4 0.5 0.12", "%.1f %.0f %.0f %.1f %.2f", 2.45000000000000017763568394002504646778106689453125, 2.5, 3.5, 0.45000000000000001, 0.125);
    IS("b a b", "%2$s %1$s %2$s", "a", "b");
    IS("[abc][  abc][abc  ][ab]", "[%s][%5s][%-5s][%.2s]", "abc", "abc", "abc", "abc");
    IS("100% (nil)", "%d%% %s", 100, "(nil)");
    IS("wide A", "%ls %lc", L"wide", (wint_t)L'A');
    IS("18446744073709551615 -5", "%" PRIu64 " %" PRId8, UINT64_MAX, (int8_t)-5);
    int count = 0;
    IS("12345", "%s%n45", "123", &count);
    CHECK(count == 3);
    char small[4];
    CHECK(snprintf(small, sizeof small, "%d", 123456) == 6 && strcmp(small, "123") == 0);
    CHECK(snprintf(NULL, 0, "%1000d", 1) == 1000);
    wchar_t wide[32];
    CHECK(swprintf(wide, 32, L"%d-%ls-%.2f", 5, L"x", 0.5) == 8 && wcscmp(wide, L"5-x-0.50") == 0);
    return finish();
}
