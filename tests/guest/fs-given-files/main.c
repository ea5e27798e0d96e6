#include "check.h"
#include "pattern.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    char buffer[64] = "";
    struct stat st;
    int fd = open("/data/text.txt", O_RDONLY);
    CHECK(read(fd, buffer, 63) == 19 && strcmp(buffer, "hello from outside\n") == 0);
    close(fd);
    CHECK(stat("/data/empty", &st) == 0 && st.st_size == 0);
    CHECK(stat("/data/script", &st) == 0 && (st.st_mode & 0111) == 0111 && st.st_mtime > 1000000000);
    CHECK(stat("/data/text.txt", &st) == 0 && (st.st_mode & 0111) == 0);
    CHECK(access("/data/sub/deeper/name with spaces", R_OK) == 0);
    CHECK(access("/data/link/name with spaces", R_OK) == 0);
    CHECK(lstat("/data/link", &st) == 0 && S_ISLNK(st.st_mode));
    CHECK(access("/data/gr\xc3\xbc\xc3\x9f" "e", R_OK) == 0);

    FILE *file = fopen("/data/pattern.bin", "rb");
    int c;
    long count = 0, wrong = 0;
    while ((c = fgetc(file)) != EOF) {
        wrong += c != pattern_next();
        count++;
    }
    CHECK(count == 70000 && wrong == 0);
    fclose(file);

    fd = open("/data/pattern.bin", O_RDWR);
    unsigned char *map = mmap(NULL, 70000, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    CHECK(map != MAP_FAILED && map[69999] != 0);
    unsigned char kept = map[5];
    CHECK(pwrite(fd, "changed", 7, 3) == 7);
    CHECK(ftruncate(fd, 100) == 0 && lseek(fd, 0, SEEK_END) == 100);
    CHECK(pread(fd, buffer, 7, 3) == 7 && memcmp(buffer, "changed", 7) == 0);
    (void)kept;
    close(fd);
    CHECK(unlink("/data/text.txt") == 0 && access("/data/text.txt", F_OK) == -1);
    CHECK(mkdir("/data/new", 0755) == 0 && rename("/data/script", "/data/new/script") == 0);
    int entries = 0;
    DIR *directory = opendir("/data");
    while (readdir(directory))
        entries++;
    CHECK(entries == 8);
    CHECK(access("/tmp", W_OK) == 0 && access("/dev/null", F_OK) == 0);
    return finish();
}
