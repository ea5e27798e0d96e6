/* The reproducible bytes that the harness feeds and expects (see the harness's module `pattern`). */
#ifndef PATTERN_H
#define PATTERN_H

#include <stdint.h>

static uint64_t pattern_state = 0x9e3779b97f4a7c15u;

static inline unsigned char pattern_next(void)
{
    pattern_state ^= pattern_state << 13;
    pattern_state ^= pattern_state >> 7;
    pattern_state ^= pattern_state << 17;
    return (unsigned char)(pattern_state >> 56);
}

#endif
