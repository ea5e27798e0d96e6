#include "list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct entry *find(const struct list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->entries[i].name, name) == 0)
            return &list->entries[i];
    return NULL;
}

int list_change(struct list *list, const char *name, long by)
{
    struct entry *entry = find(list, name);
    if ((entry ? entry->number : 0) + by < 0) {
        errno = ERANGE;
        return -1;
    }
    if (!entry) {
        struct entry *grown = realloc(list->entries, (list->count + 1) * sizeof *grown);
        if (!grown)
            return -1;
        list->entries = grown;
        entry = &grown[list->count++];
        snprintf(entry->name, sizeof entry->name, "%s", name);
        entry->number = 0;
    }
    entry->number += by;
    return 0;
}

int list_load(struct list *list, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return -1;
    char name[NAME_SIZE];
    long number;
    int result = 0;
    while (result == 0 && fscanf(file, "%31s %ld", name, &number) == 2)
        result = list_change(list, name, number);
    fclose(file);
    return result;
}

int list_save(const struct list *list, const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return -1;
    for (size_t i = 0; i < list->count; i++)
        fprintf(file, "%s %ld\n", list->entries[i].name, list->entries[i].number);
    return fclose(file);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

void list_print(struct list *list, FILE *out)
{
    if (list->count > 0)
        qsort(list->entries, list->count, sizeof *list->entries, by_name);
    for (size_t i = 0; i < list->count; i++)
        fprintf(out, "%-16s %8ld\n", list->entries[i].name, list->entries[i].number);
}

void list_free(struct list *list)
{
    free(list->entries);
    list->entries = NULL;
    list->count = 0;
}
