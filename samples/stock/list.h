/* A list of names and numbers that is kept in a text file. */
#ifndef LIST_H
#define LIST_H

#include <stddef.h>
#include <stdio.h>

enum { NAME_SIZE = 32 };

struct entry {
    char name[NAME_SIZE];
    long number;
};

struct list {
    struct entry *entries;
    size_t count;
};

/* These return 0, or -1 with errno set. */
int list_load(struct list *list, const char *path);
int list_save(const struct list *list, const char *path);

/* Adds to a number; it must not become negative (ERANGE). */
int list_change(struct list *list, const char *name, long by);

/* Prints the list in the order of the names. */
void list_print(struct list *list, FILE *out);
void list_free(struct list *list);

#endif
