#define _GNU_SOURCE
#include "check.h"
#include <fnmatch.h>
#include <getopt.h>
#include <libgen.h>
#include <regex.h>
#include <search.h>
#include <stdlib.h>

static int compare_ints(const void *a, const void *b)
{
    return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

static int tree_nodes;
static void visit(const void *node, VISIT order, int depth)
{
    (void)node;
    (void)depth;
    tree_nodes += order == postorder || order == leaf;
}

int main(void)
{
    regex_t regex;
    regmatch_t match[4];
    CHECK(regcomp(&regex, "^([a-z]+)=([0-9]{2,4})$", REG_EXTENDED) == 0);
    CHECK(regexec(&regex, "key=123", 4, match, 0) == 0 && match[1].rm_eo == 3 && match[2].rm_so == 4 && match[2].rm_eo == 7);
    CHECK(regexec(&regex, "key=12345", 4, match, 0) == REG_NOMATCH);
    regfree(&regex);
    CHECK(regcomp(&regex, "HELLO|[[:digit:]]+", REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0);
    CHECK(regexec(&regex, "say hello", 0, NULL, 0) == 0 && regexec(&regex, "x9", 0, NULL, 0) == 0);
    regfree(&regex);
    char text[64];
    int code = regcomp(&regex, "a[", REG_EXTENDED);
    CHECK(code != 0 && regerror(code, &regex, text, sizeof text) > 0 && text[0]);

    CHECK(fnmatch("*.[ch]", "main.c", 0) == 0 && fnmatch("*.[ch]", "main.o", 0) == FNM_NOMATCH);
    CHECK(fnmatch("*", "a/b", FNM_PATHNAME) == FNM_NOMATCH && fnmatch("*", ".x", FNM_PERIOD) == FNM_NOMATCH);

    char *words[] = {"prog", "-a", "-bvalue", "file", "--long=5", "--flag", "-c", "9", "--", "-x", NULL};
    struct option options[] = {{"long", required_argument, NULL, 'l'}, {"flag", no_argument, NULL, 'f'}, {0}};
    char seen[16] = "";
    int c;
    while ((c = getopt_long(10, words, "ab:c:", options, NULL)) != -1) {
        size_t end = strlen(seen);
        seen[end] = (char)c;
        if (c == 'b')
            CHECK(strcmp(optarg, "value") == 0);
        if (c == 'l')
            CHECK(strcmp(optarg, "5") == 0);
        if (c == 'c')
            CHECK(strcmp(optarg, "9") == 0);
    }
    CHECK(strcmp(seen, "ablfc") == 0 && optind == 8 && strcmp(words[8], "file") == 0 && strcmp(words[9], "-x") == 0);

    enum { COUNT = 100000 };
    int *numbers = malloc(COUNT * sizeof *numbers);
    unsigned seed = 42;
    for (int i = 0; i < COUNT; i++)
        numbers[i] = (int)((seed = seed * 1664525 + 1013904223) >> 1);
    qsort(numbers, COUNT, sizeof *numbers, compare_ints);
    for (int i = 1; i < COUNT; i++)
        if (numbers[i - 1] > numbers[i])
            CHECK(!"not sorted");
    CHECK(bsearch(&numbers[777], numbers, COUNT, sizeof *numbers, compare_ints) != NULL);
    int absent = -1;
    CHECK(bsearch(&absent, numbers, COUNT, sizeof *numbers, compare_ints) == NULL);
    free(numbers);

    static int keys[100];
    void *root = NULL;
    for (int i = 0; i < 100; i++) {
        keys[i] = i * 37 % 100;
        CHECK(tsearch(&keys[i], &root, compare_ints) != NULL);
    }
    int wanted = 50;
    CHECK(**(int **)tfind(&wanted, &root, compare_ints) == 50);
    CHECK(tdelete(&wanted, &root, compare_ints) != NULL && tfind(&wanted, &root, compare_ints) == NULL);
    twalk(root, visit);
    CHECK(tree_nodes == 99);
    CHECK(hcreate(50) != 0);
    ENTRY entry = {(char *)"key", (void *)"data"}, query = {(char *)"key", NULL};
    CHECK(hsearch(entry, ENTER) && strcmp(hsearch(query, FIND)->data, "data") == 0);
    char path[] = "/usr/lib/file.c", path2[] = "/usr/lib/file.c";
    CHECK(strcmp(basename(path), "file.c") == 0 && strcmp(dirname(path2), "/usr/lib") == 0);
    return finish();
}
