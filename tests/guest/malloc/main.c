#define _GNU_SOURCE
#include "check.h"
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

#define COUNT 2000

static unsigned char *blocks[COUNT];
static size_t sizes[COUNT];

static int intact(int i)
{
    for (size_t at = 0; at < sizes[i]; at++)
        if (blocks[i][at] != (unsigned char)(i * 7 + at))
            return 0;
    return 1;
}

static void stamp(int i)
{
    for (size_t at = 0; at < sizes[i]; at++)
        blocks[i][at] = (unsigned char)(i * 7 + at);
}

int main(void)
{
    unsigned seed = 1;
    for (int round = 0; round < 20000; round++) {
        seed = seed * 1103515245 + 12345;
        int i = (int)(seed >> 8) % COUNT;
        size_t size = (seed >> 4) % 3000;
        if (blocks[i] && !intact(i)) {
            CHECK(!"a block was overwritten");
            break;
        }
        if (blocks[i] && seed % 3 == 0) {
            free(blocks[i]);
            blocks[i] = NULL;
        } else {
            unsigned char *moved = realloc(blocks[i], size + 1);
            CHECK(moved && (uintptr_t)moved % 16 == 0);
            size_t kept = blocks[i] ? (sizes[i] < size ? sizes[i] : size) : 0;
            blocks[i] = moved;
            for (size_t at = 0; at < kept; at++)
                if (moved[at] != (unsigned char)(i * 7 + at)) {
                    CHECK(!"realloc lost data");
                    break;
                }
            sizes[i] = size;
            stamp(i);
        }
    }
    for (size_t align = 16; align <= 65536; align *= 2) {
        void *p = aligned_alloc(align, align * 2), *q = NULL;
        CHECK(p && (uintptr_t)p % align == 0);
        CHECK(posix_memalign(&q, align, 100) == 0 && (uintptr_t)q % align == 0);
        free(p);
        free(q);
    }
    void *q = NULL;
    CHECK(posix_memalign(&q, 3, 100) == EINVAL);
    unsigned char *zeroed = calloc(1000, 100);
    for (int i = 0; i < 100000; i++)
        CHECK(zeroed[i] == 0);
    CHECK(malloc_usable_size(zeroed) >= 100000);
    free(zeroed);
    free(NULL);
    void *none = malloc(0);
    free(none);
    CHECK((uintptr_t)valloc(10) % 4096 == 0 && (uintptr_t)memalign(256, 10) % 256 == 0);
    CHECK(reallocarray(NULL, (size_t)1 << 40, (size_t)1 << 40) == NULL && errno == ENOMEM);
    return finish();
}
