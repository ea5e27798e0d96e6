#include "check.h"
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    unsigned char buffer[4096], other[4096];
    int fd = open("/dev/null", O_RDWR);
    CHECK(read(fd, buffer, 10) == 0 && write(fd, buffer, 4096) == 4096);
    CHECK(!isatty(fd));
    fd = open("/dev/zero", O_RDWR);
    memset(buffer, 1, sizeof buffer);
    memset(other, 0, sizeof other);
    CHECK(read(fd, buffer, 4096) == 4096 && memcmp(buffer, other, 4096) == 0 && write(fd, buffer, 7) == 7);
    fd = open("/dev/full", O_RDWR);
    CHECK(read(fd, buffer, 16) == 16);
    CHECK_ERRNO(write(fd, buffer, 1), ENOSPC);
    const char *sources[] = {"/dev/random", "/dev/urandom"};
    for (int i = 0; i < 2; i++) {
        fd = open(sources[i], O_RDONLY);
        CHECK(read(fd, buffer, 256) == 256 && read(fd, other, 256) == 256 && memcmp(buffer, other, 256) != 0);
        int bits = 0;
        for (int byte = 0; byte < 256; byte++)
            bits += __builtin_popcount(buffer[byte]);
        CHECK(bits > 824 && bits < 1224);
        close(fd);
    }
    FILE *full = fopen("/dev/full", "w");
    setvbuf(full, NULL, _IONBF, 0);
    CHECK(fputc('x', full) == EOF && errno == ENOSPC && ferror(full));
    CHECK(access("/dev/null", F_OK) == 0);
    CHECK_ERRNO(open("/dev/nothing", O_RDONLY), ENOENT);
    CHECK_ERRNO(open("/dev/null/x", O_RDONLY), ENOTDIR);
    return finish();
}
