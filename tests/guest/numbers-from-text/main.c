#define _GNU_SOURCE
#include "check.h"
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

int main(void)
{
    char *end;
    CHECK(strtod("3.14rest", &end) == 3.14 && strcmp(end, "rest") == 0);
    CHECK(strtod("0x1.8p1", NULL) == 3.0 && strtod("-1e-3", NULL) == -0.001);
    CHECK(isinf(strtod("inf", NULL)) && isinf(strtod("-INFINITY", NULL)) && isnan(strtod("nan", NULL)));
    CHECK(strtod("1.7976931348623157e308", NULL) == DBL_MAX);
    CHECK(strtod("4.9406564584124654e-324", NULL) > 0 && strtod("2.2250738585072011e-308", NULL) < DBL_MIN);
    CHECK(strtod("9007199254740993", NULL) == 9007199254740992.0);
    CHECK(strtod("0.1", NULL) == 0.1 && strtod("123456789012345678901234567890", NULL) == 123456789012345678901234567890.0);
    errno = 0;
    CHECK(strtod("1e400", NULL) == HUGE_VAL && errno == ERANGE);
    errno = 0;
    CHECK(strtod("1e-400", NULL) == 0 && errno == ERANGE);
    CHECK(strtod("x", &end) == 0 && *end == 'x');
    CHECK(strtold("3.14159265358979323846264338327950288", NULL) == 3.14159265358979323846264338327950288L);
    CHECK(strtold("1.18973149535723176502e+4932", NULL) == LDBL_MAX);
    CHECK(strtold("0xc.90fdaa22168c235p-2", NULL) == 3.14159265358979323846264338327950288L);
    CHECK(strtof("1.1", NULL) == 1.1f && strtof("16777217", NULL) == 16777216.0f);
    CHECK(atof("  2.5") == 2.5 && atoi("-17x") == -17 && atoll("9000000000") == 9000000000);

    CHECK(strtol("0x7f", &end, 0) == 127 && strtol("017", NULL, 0) == 15 && strtol("z", NULL, 36) == 35);
    CHECK(strtol("-0b", &end, 10) == 0 && strcmp(end, "b") == 0);
    errno = 0;
    CHECK(strtol("-9223372036854775809", NULL, 10) == LONG_MIN && errno == ERANGE);
    CHECK(strtoul("-1", NULL, 10) == ULONG_MAX && strtoull("18446744073709551615", NULL, 10) == ULLONG_MAX);
    errno = 0;
    CHECK(strtol("1", NULL, 99) == 0 && errno == EINVAL);

    int a, b, count;
    unsigned hex;
    char word[16], set[16], chars[4] = "";
    double d;
    long double ld;
    long long ll;
    CHECK(sscanf("12 -7 ff", "%d %i %x", &a, &b, &hex) == 3 && a == 12 && b == -7 && hex == 255);
    CHECK(sscanf("key=value;rest", "%[^=]=%[a-z];%n", word, set, &count) == 2 && count == 10);
    CHECK(strcmp(word, "key") == 0 && strcmp(set, "value") == 0);
    CHECK(sscanf("2.5e1 1.25 -9000000000", "%lf %Lf %lld", &d, &ld, &ll) == 3 && d == 25 && ld == 1.25L && ll == -9000000000);
    CHECK(sscanf("abcdef", "%3c%2s", chars, word) == 2 && memcmp(chars, "abc", 3) == 0 && strcmp(word, "de") == 0);
    CHECK(sscanf("5 skipped 6", "%d %*s %d", &a, &b) == 2 && b == 6);
    CHECK(sscanf("x", "%d", &a) == 0 && sscanf("", "%d", &a) == EOF);
    CHECK(sscanf("0x1p4 inf", "%lf %lf", &d, &d) == 2 && isinf(d));
    CHECK(sscanf("10%", "%d%%", &a) == 1);
    char *made;
    CHECK(sscanf("allocated text", "%ms", &made) == 1 && strcmp(made, "allocated") == 0);
    free(made);

    /* Every double survives the way through text and back. */
    unsigned long bits = 88172645463325252ul;
    for (int i = 0; i < 2000; i++) {
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        double value, back;
        memcpy(&value, &bits, 8);
        if (!isfinite(value))
            continue;
        char text[64];
        snprintf(text, sizeof text, "%.17g", value);
        back = strtod(text, NULL);
        CHECK(memcmp(&value, &back, 8) == 0);
    }
    return finish();
}
