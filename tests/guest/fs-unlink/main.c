#include "check.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    int fd = open("/tmp/f", O_CREAT | O_RDWR, 0644);
    CHECK(write(fd, "old", 3) == 3);
    CHECK(unlink("/tmp/f") == 0);
    CHECK_ERRNO(unlink("/tmp/f"), ENOENT);
    CHECK_ERRNO(open("/tmp/f", O_RDONLY), ENOENT);
    struct stat st;
    CHECK(fstat(fd, &st) == 0 && st.st_nlink == 0 && st.st_size == 3);
    int again = open("/tmp/f", O_CREAT | O_EXCL | O_RDWR, 0644);
    CHECK(again >= 0 && write(again, "new", 3) == 3);
    char buffer[4] = "";
    CHECK(pread(fd, buffer, 3, 0) == 3 && strcmp(buffer, "old") == 0);
    CHECK(write(fd, "er", 2) == 2 && pread(fd, buffer, 3, 2) == 3 && strcmp(buffer, "der") == 0);

    /* Memory comes back: far more is written in turn than the guest has. */
    char *block = calloc(1, 1 << 20);
    for (int i = 0; i < 200; i++) {
        int temporary = open("/tmp/big", O_CREAT | O_RDWR, 0644);
        for (int part = 0; part < 4; part++)
            CHECK(write(temporary, block, 1 << 20) == 1 << 20);
        unlink("/tmp/big");
        close(temporary);
    }
    CHECK_ERRNO(unlink("/tmp"), EISDIR);
    CHECK_ERRNO(unlink("/tmp/none/x"), ENOENT);
    return finish();
}
