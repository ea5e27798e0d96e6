#define _GNU_SOURCE
#include "check.h"
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    char buffer[128];
    FILE *file = fopen("/tmp/f", "w+");
    CHECK(file && fprintf(file, "line %d\n", 1) == 7 && fputs("line 2\n", file) >= 0);
    rewind(file);
    CHECK(fgets(buffer, sizeof buffer, file) && strcmp(buffer, "line 1\n") == 0);
    CHECK(ftell(file) == 7 && fseek(file, -3, SEEK_END) == 0 && fgetc(file) == ' ');
    CHECK(fseeko(file, 5, SEEK_SET) == 0 && fputc('X', file) == 'X');
    fpos_t place;
    CHECK(fgetpos(file, &place) == 0 && fseek(file, 0, SEEK_SET) == 0);
    CHECK(fread(buffer, 1, sizeof buffer, file) == 14 && feof(file));
    CHECK(memcmp(buffer, "line X\nline 2\n", 14) == 0);
    CHECK(fsetpos(file, &place) == 0 && !feof(file) && fgetc(file) == '\n');
    CHECK(fclose(file) == 0);

    CHECK(fopen("/tmp/f", "wx") == NULL && errno == EEXIST);
    CHECK(fopen("/tmp/none/f", "w") == NULL && errno == ENOENT);
    CHECK(fopen("/tmp/f", "q") == NULL && errno == EINVAL);
    file = fopen("/tmp/f", "a+");
    CHECK(fputs("end", file) >= 0 && fclose(file) == 0);
    file = fopen("/tmp/f", "r");
    CHECK(fseek(file, -3, SEEK_END) == 0 && fread(buffer, 1, 4, file) == 3 && memcmp(buffer, "end", 3) == 0);
    CHECK(fputc('x', file) == EOF && ferror(file));
    clearerr(file);
    CHECK(!ferror(file));
    file = freopen("/tmp/g", "w", file);
    CHECK(file && fputs("other", file) >= 0 && fclose(file) == 0 && access("/tmp/g", F_OK) == 0);

    FILE *memory = fmemopen((void *)"12 words", 8, "r");
    int number;
    CHECK(fscanf(memory, "%d %127s", &number, buffer) == 2 && number == 12 && strcmp(buffer, "words") == 0);
    fclose(memory);
    char *text = NULL;
    size_t size = 0;
    memory = open_memstream(&text, &size);
    for (int i = 0; i < 1000; i++)
        fprintf(memory, "%d,", i);
    fclose(memory);
    CHECK(size == 3890 && strncmp(text, "0,1,2,", 6) == 0 && strcmp(text + size - 4, "999,") == 0);
    free(text);

    /* More than a buffer, by lines, back and forth. */
    file = fopen("/tmp/big", "w+");
    for (int i = 0; i < 20000; i++)
        fprintf(file, "%08d\n", i);
    for (int i = 19999; i >= 0; i -= 997) {
        fseek(file, i * 9L, SEEK_SET);
        CHECK(fscanf(file, "%d", &number) == 1 && number == i);
    }
    fclose(file);
    CHECK(remove("/tmp/big") == 0 && access("/tmp/big", F_OK) == -1);
    CHECK(rename("/tmp/g", "/tmp/h") == 0);
    errno = ENOENT;
    perror(NULL);
    char *line = NULL;
    size_t room = 0;
    file = fopen("/tmp/h", "r");
    CHECK(getdelim(&line, &room, 'h', file) == 3 && strcmp(line, "oth") == 0);
    CHECK(fileno(file) >= 3);
    CHECK(asprintf(&line, "%s-%d", "made", 7) == 6 && strcmp(line, "made-7") == 0);
    return finish();
}
