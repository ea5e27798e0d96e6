/* Checks for guest cases, in C and C++.
 *
 * CHECK(condition) prints the condition that does not hold and its line; finish() prints the verdict.
 * A program whose checks all hold prints exactly "all checks passed" and ends with status 0. */
#ifndef CHECK_H
#define CHECK_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int check_failures;

#define CHECK(condition)                                                                       \
    do {                                                                                       \
        if (!(condition)) {                                                                    \
            printf("%s:%d: failed: %s (errno %d)\n", __FILE__, __LINE__, #condition, errno);   \
            check_failures++;                                                                  \
        }                                                                                      \
    } while (0)

/* The call must fail, returning -1 with errno as given. */
#define CHECK_ERRNO(call, expected)                                                            \
    do {                                                                                       \
        errno = 0;                                                                             \
        long check_result = (long)(call);                                                      \
        int check_errno = errno;                                                               \
        if (check_result != -1 || check_errno != (expected)) {                                 \
            printf("%s:%d: %s returned %ld with errno %d (%s), expected -1 with %s\n", __FILE__, \
                   __LINE__, #call, check_result, check_errno, strerror(check_errno), #expected); \
            check_failures++;                                                                  \
        }                                                                                      \
    } while (0)

static inline int finish(void)
{
    if (check_failures == 0)
        puts("all checks passed");
    return check_failures == 0 ? 0 : 1;
}

#endif
