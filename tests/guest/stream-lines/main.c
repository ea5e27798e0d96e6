#define _GNU_SOURCE
#include "check.h"
#include <stdlib.h>

int main(void)
{
    int number;
    char word[16];
    double real;
    CHECK(scanf("%d %15s %lf", &number, word, &real) == 3);
    CHECK(number == 12 && strcmp(word, "abc") == 0 && real == 3.5);
    CHECK(getchar() == '\n');
    int c = getchar();
    CHECK(c == 's' && ungetc('S', stdin) == 'S');
    char line[8];
    CHECK(fgets(line, sizeof line, stdin) && strcmp(line, "Second ") == 0);
    char *text = NULL;
    size_t size = 0;
    CHECK(getline(&text, &size, stdin) == 13 && strcmp(text, "line is long\n") == 0);
    CHECK(getline(&text, &size, stdin) == 1);
    CHECK(getline(&text, &size, stdin) == 20 && strcmp(text, "last without newline") == 0);
    CHECK(getline(&text, &size, stdin) == -1 && feof(stdin));
    free(text);
    return finish();
}
