#define _GNU_SOURCE
#include "check.h"
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int visits, last_was_root;

static int visit(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    visits++;
    last_was_root = strcmp(path, "/tmp/d") == 0 && ftw->level == 0 && kind == FTW_DP;
    return 0;
}

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(void)
{
    CHECK(mkdir("/tmp/d", 0755) == 0);
    CHECK_ERRNO(mkdir("/tmp/d", 0755), EEXIST);
    CHECK_ERRNO(mkdir("/", 0755), EEXIST);
    CHECK_ERRNO(mkdir("/tmp/none/x", 0755), ENOENT);
    CHECK(mkdir("/tmp/d/sub/", 0755) == 0);
    char name[64];
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "/tmp/d/file-%03d", i);
        close(open(name, O_CREAT | O_WRONLY, 0644));
    }
    DIR *directory = opendir("/tmp/d");
    CHECK(directory != NULL);
    static int seen[300];
    int dots = 0, subs = 0, total = 0;
    struct dirent *entry;
    while ((errno = 0, entry = readdir(directory))) {
        total++;
        int index;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            dots++;
        else if (sscanf(entry->d_name, "file-%d", &index) == 1 && entry->d_type == DT_REG)
            seen[index]++;
        else if (!strcmp(entry->d_name, "sub") && entry->d_type == DT_DIR)
            subs++;
    }
    CHECK(errno == 0 && total == 303 && dots == 2 && subs == 1);
    for (int i = 0; i < 300; i++)
        CHECK(seen[i] == 1);
    rewinddir(directory);
    long place = telldir(directory);
    entry = readdir(directory);
    char first[256];
    strcpy(first, entry->d_name);
    readdir(directory);
    seekdir(directory, place);
    CHECK(strcmp(readdir(directory)->d_name, first) == 0);
    CHECK(dirfd(directory) >= 3);
    CHECK(closedir(directory) == 0);
    CHECK(opendir("/tmp/none") == NULL && errno == ENOENT);
    CHECK(opendir("/tmp/d/file-000") == NULL && errno == ENOTDIR);

    struct dirent **list;
    int count = scandir("/tmp/d", &list, not_hidden, alphasort);
    CHECK(count == 301);
    CHECK(strcmp(list[0]->d_name, "file-000") == 0 && strcmp(list[300]->d_name, "sub") == 0);
    glob_t found;
    CHECK(glob("/tmp/d/file-0[0-4]?", 0, NULL, &found) == 0);
    CHECK(found.gl_pathc == 50 && strcmp(found.gl_pathv[49], "/tmp/d/file-049") == 0);
    globfree(&found);
    CHECK(glob("/tmp/d/nothing*", 0, NULL, &found) == GLOB_NOMATCH);
    CHECK(nftw("/tmp/d", visit, 16, FTW_DEPTH | FTW_PHYS) == 0);
    CHECK(visits == 302 && last_was_root);
    /* A directory to which two paths lead is visited once if links are followed. */
    CHECK(symlink("sub", "/tmp/d/link") == 0);
    visits = 0;
    CHECK(nftw("/tmp/d", visit, 16, 0) == 0 && visits == 302);
    visits = 0;
    CHECK(nftw("/tmp/d", visit, 16, FTW_PHYS) == 0 && visits == 303);
    CHECK(unlink("/tmp/d/link") == 0);

    /* Entries removed while reading do not confuse the reading of the others. */
    directory = opendir("/tmp/d");
    int removed = 0;
    while ((entry = readdir(directory)))
        if (entry->d_type == DT_REG)
            removed += unlinkat(dirfd(directory), entry->d_name, 0) == 0;
    CHECK(removed == 300);
    closedir(directory);

    CHECK_ERRNO(rmdir("/tmp/d"), ENOTEMPTY);
    CHECK_ERRNO(unlink("/tmp/d/sub"), EISDIR);
    CHECK(rmdir("/tmp/d/sub") == 0);
    CHECK_ERRNO(rmdir("/tmp/d/sub"), ENOENT);
    close(open("/tmp/d/f", O_CREAT | O_WRONLY, 0644));
    CHECK_ERRNO(rmdir("/tmp/d/f"), ENOTDIR);
    CHECK_ERRNO(rmdir("/tmp/d/."), EINVAL);
    CHECK(remove("/tmp/d/f") == 0 && remove("/tmp/d") == 0);
    char template[] = "/tmp/made-XXXXXX";
    CHECK(mkdtemp(template) != NULL && access(template, F_OK) == 0);
    char file[] = "/tmp/file-XXXXXX";
    int fd = mkstemp(file);
    CHECK(fd >= 0 && write(fd, "x", 1) == 1 && access(file, F_OK) == 0);
    FILE *temporary = tmpfile();
    CHECK(temporary && fputs("text", temporary) >= 0);
    return finish();
}
