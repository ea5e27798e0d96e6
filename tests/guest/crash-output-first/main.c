#include "pattern.h"
#include <unistd.h>

int main(void)
{
    static unsigned char block[1000000];
    for (int i = 0; i < 1000000; i++)
        block[i] = pattern_next();
    for (long done = 0; done < 1000000;) {
        long put = write(1, block + done, (size_t)(1000000 - done));
        if (put <= 0)
            return 1;
        done += put;
    }
    *(volatile int *)0 = 1;
    return 0;
}
