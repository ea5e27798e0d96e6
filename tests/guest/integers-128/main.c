#include "check.h"
#include <alloca.h>
#include <stdint.h>
#include <stdlib.h>

static long sum_vla(int n)
{
    long numbers[n];
    for (int i = 0; i < n; i++)
        numbers[i] = i;
    long sum = 0;
    for (int i = 0; i < n; i++)
        sum += numbers[i];
    return sum;
}

static unsigned long sum_alloca(int n)
{
    unsigned char *bytes = alloca((size_t)n);
    memset(bytes, 3, (size_t)n);
    unsigned long sum = 0;
    for (int i = 0; i < n; i++)
        sum += bytes[i];
    return sum;
}

int main(void)
{
    volatile unsigned __int128 a = ((unsigned __int128)0x123456789abcdef0 << 64) | 0xfedcba9876543210;
    volatile unsigned __int128 b = 1000000007;
    unsigned __int128 q = a / b, r = a % b;
    CHECK(q * b + r == a && r < b);
    volatile __int128 s = -(__int128)1 << 100;
    CHECK(s / 3 < 0 && s % 7 <= 0 && (s >> 90) == -1024);
    CHECK((double)s == -1267650600228229401496703205376.0);
    CHECK((unsigned __int128)1e30 == (unsigned __int128)1000000000000000019884624838656.0);
    int result;
    CHECK(__builtin_add_overflow(2147483647, 1, &result) && !__builtin_mul_overflow(3, 4, &result) && result == 12);
    CHECK(__builtin_popcountll(0xff00ff00ff00ff00) == 32 && __builtin_clz(1) == 31 && __builtin_ctzll(1ull << 40) == 40);
    CHECK(__builtin_bswap64(0x0102030405060708) == 0x0807060504030201);
    volatile int n = 1000;
    CHECK(sum_vla(n) == 499500 && sum_alloca(n) == 3000);
    lldiv_t d = lldiv(-17, 5);
    CHECK(d.quot == -3 && d.rem == -2 && labs(-5L) == 5);
    _Float128 f = 1;
    volatile _Float128 third = f / 3;
    CHECK((double)(third * 3) > 0.9999999999999999);
    _Complex double c = 3.0 + 4.0i;
    volatile _Complex double product = c * c;
    CHECK(__real__ product == -7 && __imag__ product == 24);
    return finish();
}
