#include "check.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct block {
    struct block *next;
    unsigned char rest[65536 - 8];
};

static long fill(struct block **list)
{
    long count = 0;
    struct block *block;
    while ((block = malloc(sizeof *block))) {
        memset(block, 0x5a, sizeof *block);
        block->next = *list;
        *list = block;
        count++;
    }
    return count;
}

static void release(struct block *list)
{
    while (list) {
        struct block *next = list->next;
        free(list);
        list = next;
    }
}

int main(void)
{
    struct block *list = NULL;
    CHECK(malloc(1L << 40) == NULL && errno == ENOMEM);
    CHECK(calloc(1L << 33, 1L << 33) == NULL && errno == ENOMEM);
    errno = 0;
    long first = fill(&list);
    CHECK(errno == ENOMEM);
    /* Of 64 MiB at least 52 are the program's (the stack takes 8). */
    CHECK(first * 65536L >= 50L << 20);
    CHECK(first * 65536L < 64L << 20);
    /* The rest of the system goes on: files, mappings and output fail or work, nothing dies. */
    int fd = open("/tmp/f", O_CREAT | O_RDWR, 0644);
    static char chunk[1 << 20];
    memset(chunk, 1, sizeof chunk);
    if (fd >= 0) {
        ssize_t put = write(fd, chunk, sizeof chunk);
        CHECK(put < (ssize_t)sizeof chunk);
        CHECK(put > 0 || errno == ENOSPC || errno == ENOMEM);
    }
    CHECK(mmap(NULL, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == ENOMEM);
    release(list);
    list = NULL;
    long second = fill(&list);
    CHECK(second >= first - 32);
    release(list);
    char *big = malloc(40L << 20);
    CHECK(big != NULL);
    memset(big, 1, 40L << 20);
    /* Growing may need a second block, for which there is no room; then the first must be as it was. */
    char *grown = realloc(big, 45L << 20);
    CHECK(grown || errno == ENOMEM);
    big = grown ? grown : big;
    CHECK(big[0] == 1 && big[(40L << 20) - 1] == 1);
    free(big);
    return finish();
}
