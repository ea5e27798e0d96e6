#define _GNU_SOURCE
#include "check.h"
#include <ctype.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

int main(void)
{
    static unsigned char a[9000], b[9000];
    /* Every alignment and length of the block functions against a loop. */
    for (int from = 0; from < 17; from++)
        for (int length = 0; length < 300; length += length < 70 ? 1 : 37) {
            for (int i = 0; i < 400; i++) {
                a[i] = (unsigned char)(i * 31 + 1);
                b[i] = 0xee;
            }
            memcpy(b + 5, a + from, (size_t)length);
            for (int i = 0; i < length; i++)
                if (b[5 + i] != a[from + i])
                    CHECK(!"memcpy");
            CHECK(b[4] == 0xee && b[5 + length] == 0xee);
            memmove(a + from + 3, a + from, (size_t)length);
            CHECK(memcmp(a + from + 3, b + 5, (size_t)length) == 0);
            memset(b + 1, 0x11, (size_t)length);
            CHECK(b[0] == 0xee && (length == 0 || b[length] == 0x11));
        }
    memset(a, 'x', 8000);
    a[8000] = 0;
    CHECK(strlen((char *)a) == 8000 && memchr(a, 0, 9000) == a + 8000 && strnlen((char *)a, 100) == 100);
    CHECK(strcmp("abc", "abd") < 0 && strncmp("abc", "abd", 2) == 0 && strcasecmp("HeLLo", "hEllO") == 0 && strncasecmp("ABx", "aby", 2) == 0);
    CHECK(strcmp("\x80", "\x7f") > 0 && memcmp("\xff", "\x01", 1) > 0);
    char text[64];
    CHECK(strcpy(text, "copy") == text && strcat(text, "+cat") == text && strcmp(text, "copy+cat") == 0);
    CHECK(stpcpy(text, "ab") == text + 2 && strncpy(text, "xyz", 10)[9] == 0 && strncat(text, "12345", 2) && strcmp(text, "xyz12") == 0);
    const char *hello = "hello";
    CHECK(strchr(hello, 'l') == hello + 2 && strrchr(hello, 'l') == hello + 3 && strchr(hello, 0) == hello + 5 && *strchrnul(hello, 'x') == 0);
    CHECK(strstr(hello, "lo") == hello + 3 && strstr(hello, "") == hello && !strstr(hello, "lx") && strcasestr(hello, "LL") == hello + 2);
    CHECK(memmem("a\0b\0c", 5, "b\0c", 3) && memrchr(hello, 'l', 5) == hello + 3);
    CHECK(strspn("aabbc", "ab") == 4 && strcspn("aabbc", "c") == 4 && strpbrk(hello, "xo") == hello + 4);
    char list[] = "a,b,,c";
    char *rest = list, *state;
    CHECK(strcmp(strsep(&rest, ","), "a") == 0 && strcmp(strsep(&rest, ","), "b") == 0 && strcmp(strsep(&rest, ","), "") == 0);
    char words[] = "one two  three";
    CHECK(strcmp(strtok_r(words, " ", &state), "one") == 0 && strcmp(strtok_r(NULL, " ", &state), "two") == 0);
    CHECK(strcmp(strtok_r(NULL, " ", &state), "three") == 0 && strtok_r(NULL, " ", &state) == NULL);
    char *copy = strdup("dup"), *part = strndup("dup", 2);
    CHECK(strcmp(copy, "dup") == 0 && strcmp(part, "du") == 0);
    free(copy);
    free(part);
    CHECK(strcmp(strerror(ENOENT), "No such file or directory") == 0 && strstr(strerror(99999), "99999"));
    CHECK(isalpha('a') && !isalpha('1') && toupper('z') == 'Z' && isspace('\t') && isxdigit('f') && ispunct('!') && !isprint(7) && isblank(' '));
    CHECK(ffs(8) == 4 && ffsl(1L << 40) == 41 && strverscmp("a10", "a9") > 0);
    CHECK(strcoll("a", "b") < 0 && strxfrm(text, "abc", 64) == 3);
    explicit_bzero(a, 10);
    CHECK(a[9] == 0 && a[10] == 'x');
    swab("abcd", text, 4);
    CHECK(memcmp(text, "badc", 4) == 0);
    CHECK(strcmp(basename("/usr/lib/x"), "x") == 0);
    return finish();
}
