#include <string.h>

__attribute__((noinline)) static void copy(const char *text)
{
    char buffer[16];
    char *where = buffer;
    __asm__("" : "+r"(where));
    strcpy(where, text);
    __asm__ volatile("" : : "r"(where) : "memory");
}

int main(void)
{
    copy("this text is far longer than the sixteen bytes that the buffer has, by a good deal");
    return 0;
}
