#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    close(1);
    long result = write(1, "x", 1);
    fprintf(stderr, "write gave %ld, EBADF %d\n", result, errno == EBADF);
    return 0;
}
