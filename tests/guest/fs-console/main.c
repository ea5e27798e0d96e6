#include "check.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    struct stat st;
    int fd = open("/dev/console", O_RDWR);
    CHECK(fd >= 0 && fstat(fd, &st) == 0 && S_ISCHR(st.st_mode));
    CHECK(write(fd, "to the console\n", 15) == 15);
    return finish();
}
