/* <uchar.h>: UTF-16 and UTF-32, which newlib's multibyte functions lead to: its wchar_t is UTF-32. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

typedef uint_least16_t char16;
typedef uint_least32_t char32;

enum {
    FIRST_HIGH = 0xd800,
    FIRST_LOW = 0xdc00,
    AFTER_LOW = 0xe000,
    BEYOND_BMP = 0x10000,
    /* The count of a conversion state that holds half of a pair; newlib's own counts are not negative. */
    HALF = -1
};

size_t mbrtoc32(char32 *restrict target, const char *restrict bytes, size_t size, mbstate_t *restrict state) {
    static mbstate_t own;
    wchar_t wide;
    if (state == NULL)
        state = &own;
    if (bytes == NULL) {
        target = NULL;
        bytes = "";
        size = 1;
    }
    size_t used = mbrtowc(&wide, bytes, size, state);
    if (used < (size_t)-2 && target != NULL)
        *target = (char32)wide;
    return used;
}

size_t c32rtomb(char *restrict bytes, char32 character, mbstate_t *restrict state) {
    static mbstate_t own;
    return wcrtomb(bytes, (wchar_t)character, state != NULL ? state : &own);
}

size_t mbrtoc16(char16 *restrict target, const char *restrict bytes, size_t size, mbstate_t *restrict state) {
    static mbstate_t own;
    char32 wide = 0;
    if (state == NULL)
        state = &own;
    if (state->__count == HALF) {
        if (target != NULL)
            *target = (char16)state->__value.__wch;
        memset(state, 0, sizeof *state);
        return (size_t)-3;
    }
    if (bytes == NULL)
        target = NULL;
    size_t used = mbrtoc32(&wide, bytes, size, state);
    if (used >= (size_t)-2)
        return used;
    if (wide >= BEYOND_BMP) {
        wide -= BEYOND_BMP;
        state->__count = HALF;
        state->__value.__wch = FIRST_LOW + (wide & 0x3ff);
        wide = FIRST_HIGH + (wide >> 10);
    }
    if (target != NULL)
        *target = (char16)wide;
    return used;
}

size_t c16rtomb(char *restrict bytes, char16 unit, mbstate_t *restrict state) {
    static mbstate_t own;
    if (state == NULL)
        state = &own;
    if (bytes == NULL)
        unit = 0;
    if (state->__count == HALF) {
        char32 high = (char32)state->__value.__wch;
        memset(state, 0, sizeof *state);
        if (unit < FIRST_LOW || unit >= AFTER_LOW) {
            errno = EILSEQ;
            return (size_t)-1;
        }
        return c32rtomb(bytes, BEYOND_BMP + ((high - FIRST_HIGH) << 10) + (unit - FIRST_LOW), state);
    }
    if (unit >= FIRST_HIGH && unit < FIRST_LOW) {
        state->__count = HALF;
        state->__value.__wch = unit;
        return 0;
    }
    if (unit >= FIRST_LOW && unit < AFTER_LOW) {
        errno = EILSEQ;
        return (size_t)-1;
    }
    return c32rtomb(bytes, unit, state);
}
