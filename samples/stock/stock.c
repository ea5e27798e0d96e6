/* Keeps a small stock list in a file, for as long as the guest lives: options, files, sorting and formatted output in C.
 *
 *     printf 'add bolts 120\nadd nuts 80\ntake bolts 20\nlist\n' | ./stock
 *     ./stock --file /tmp/parts < commands
 */

#include "list.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int execute(struct list *list, const char *line)
{
    char verb[8], name[NAME_SIZE];
    long number = 0;
    int fields = sscanf(line, "%7s %31s %ld", verb, name, &number);
    if (fields == 3 && strcmp(verb, "add") == 0)
        return list_change(list, name, number);
    if (fields == 3 && strcmp(verb, "take") == 0)
        return list_change(list, name, -number);
    if (fields == 1 && strcmp(verb, "list") == 0) {
        list_print(list, stdout);
        return 0;
    }
    errno = EINVAL;
    return -1;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"file", required_argument, NULL, 'f'}, {"help", no_argument, NULL, 'h'}, {0}};
    const char *path = "/tmp/stock";
    int option;
    while ((option = getopt_long(argc, argv, "f:h", options, NULL)) != -1) {
        if (option != 'f') {
            fprintf(option == 'h' ? stdout : stderr, "usage: %s [--file PATH] < commands\n", argv[0]);
            return option == 'h' ? 0 : 2;
        }
        path = optarg;
    }
    struct list list = {0};
    if (list_load(&list, path) != 0 && errno != ENOENT) {
        perror(path);
        return 1;
    }
    char line[128];
    int status = 0;
    for (int number = 1; fgets(line, sizeof line, stdin); number++)
        if (execute(&list, line) != 0) {
            fprintf(stderr, "%s: line %d: %s\n", argv[0], number, strerror(errno));
            status = 1;
        }
    if (list_save(&list, path) != 0) {
        perror(path);
        status = 1;
    }
    list_free(&list);
    return status;
}
