#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(void)
{
    int ends[2];
    CHECK(pipe(ends) == 0);
    int file = open("/tmp/f", O_CREAT | O_RDWR, 0644);
    struct pollfd fds[4] = {{ends[0], POLLIN, 0}, {ends[1], POLLOUT, 0}, {file, POLLIN | POLLOUT, 0}, {99, POLLIN, 0}};
    CHECK(poll(fds, 4, 1000) == 3);
    CHECK(fds[0].revents == 0 && fds[1].revents == POLLOUT && fds[2].revents == (POLLIN | POLLOUT) && fds[3].revents == POLLNVAL);
    fds[0].fd = -1;
    CHECK(poll(fds, 1, 0) == 0);
    fds[0].fd = ends[0];

    double start = now();
    CHECK(poll(fds, 1, 50) == 0);
    double took = now() - start;
    CHECK(took >= 0.049 && took < 5);

    fd_set set;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    struct timeval tv = {0, 30000};
    start = now();
    CHECK(select(ends[0] + 1, &set, NULL, NULL, &tv) == 0 && !FD_ISSET(ends[0], &set));
    CHECK(now() - start >= 0.029);
    write(ends[1], "x", 1);
    FD_SET(ends[0], &set);
    fd_set writable;
    FD_ZERO(&writable);
    FD_SET(ends[1], &writable);
    FD_SET(file, &writable);
    CHECK(select(10, &set, &writable, NULL, NULL) == 3);
    CHECK(FD_ISSET(ends[0], &set) && FD_ISSET(ends[1], &writable) && FD_ISSET(file, &writable));
    FD_ZERO(&set);
    FD_SET(98, &set);
    CHECK_ERRNO(select(99, &set, NULL, NULL, NULL), EBADF);
    CHECK_ERRNO(select(-1, NULL, NULL, NULL, NULL), EINVAL);
    struct timespec ts = {0, 1000000};
    CHECK(pselect(0, NULL, NULL, NULL, &ts, NULL) == 0);
    CHECK(poll(NULL, 0, 1) == 0);

    struct pollfd input = {0, POLLIN, 0};
    CHECK(poll(&input, 1, 5000) == 1 && (input.revents & (POLLIN | POLLHUP)));
    char c;
    CHECK(read(0, &c, 1) == 0);
    struct pollfd output = {1, POLLOUT, 0};
    CHECK(poll(&output, 1, 5000) == 1 && output.revents == POLLOUT);
    return finish();
}
