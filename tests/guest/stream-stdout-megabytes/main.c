#include "pattern.h"
#include <stdio.h>

int main(void)
{
    long left = 8388608;
    size_t size = 1;
    static unsigned char buffer[20000];
    while (left > 0) {
        size = size * 7 % 19997 + 1;
        if ((long)size > left)
            size = (size_t)left;
        for (size_t i = 0; i < size; i++)
            buffer[i] = pattern_next();
        if (fwrite(buffer, 1, size, stdout) != size)
            return 1;
        left -= (long)size;
    }
    return 0;
}
