#define _GNU_SOURCE
#include "check.h"
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>

int main(void)
{
    CHECK(strcmp(setlocale(LC_ALL, NULL), "C") == 0);
    CHECK(strcmp(localeconv()->decimal_point, ".") == 0 && localeconv()->thousands_sep[0] == 0);
    CHECK(setlocale(LC_ALL, "nonsense_XX") == NULL);
    CHECK(setlocale(LC_ALL, "C") != NULL && setlocale(LC_ALL, "POSIX") != NULL);
    CHECK(setlocale(LC_CTYPE, "C.UTF-8") != NULL);
    CHECK(MB_CUR_MAX >= 4 && strcmp(nl_langinfo(CODESET), "UTF-8") == 0);

    const char *utf8 = "z\xc3\xbc\xe6\xbc\xa2\xf0\x9f\xa6\x99";
    wchar_t wide[16];
    CHECK(mbstowcs(wide, utf8, 16) == 4);
    CHECK(wide[0] == L'z' && wide[1] == 0xfc && wide[2] == 0x6f22 && wide[3] == 0x1f999 && wide[4] == 0);
    char back[16];
    CHECK(wcstombs(back, wide, 16) == 10 && strcmp(back, utf8) == 0);
    wchar_t one;
    mbstate_t state = {0};
    CHECK(mbrtowc(&one, "\xc3", 1, &state) == (size_t)-2 && mbrtowc(&one, "\xbc", 1, &state) == 1 && one == 0xfc);
    memset(&state, 0, sizeof state);
    CHECK(mbrtowc(&one, "\xff", 1, &state) == (size_t)-1 && errno == EILSEQ);
    CHECK(mblen("\xc3\xbc", 2) == 2 && wctomb(back, 0x20ac) == 3);
    CHECK(towupper(0xfc) == 0xdc && iswalpha(0xfc) && iswdigit(L'5') && !iswspace(L'x') && wcwidth(0x6f22) == 2);

    CHECK(wcslen(L"four") == 4 && wcscmp(L"a", L"b") < 0 && wcschr(L"abc", L'c')[0] == L'c' && wcsstr(L"haystack", L"st")[0] == L's');
    CHECK(wcstol(L"-42", NULL, 10) == -42 && wcstod(L"2.5", NULL) == 2.5);
    wchar_t copy[8];
    CHECK(wcscpy(copy, L"ab") && wcscat(copy, L"cd") && wmemcmp(copy, L"abcd", 5) == 0);
    wchar_t *rest;
    wchar_t tokens[] = L"x y";
    CHECK(wcscmp(wcstok(tokens, L" ", &rest), L"x") == 0 && wcscmp(wcstok(NULL, L" ", &rest), L"y") == 0);

    FILE *file = fopen("/tmp/wide", "w+");
    CHECK(fwide(file, 1) > 0 && fputws(L"z\u00fc\u6f22\n", file) >= 0 && fwprintf(file, L"%d", 7) == 1);
    rewind(file);
    CHECK(fgetwc(file) == L'z' && fgetwc(file) == 0xfc && fgetwc(file) == 0x6f22);
    fclose(file);
    CHECK(setlocale(LC_ALL, "C") && MB_CUR_MAX == 1);
    locale_t locale = newlocale(LC_ALL_MASK, "C", NULL);
    CHECK(locale && uselocale(locale) != NULL);
    return finish();
}
