#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char buffer[64];
    CHECK(pipe(ends) == 0 && ends[0] == 3 && ends[1] == 4);
    CHECK(write(ends[1], "hello ", 6) == 6 && write(ends[1], "pipe", 4) == 4);
    CHECK(read(ends[0], buffer, 3) == 3 && memcmp(buffer, "hel", 3) == 0);
    CHECK(read(ends[0], buffer, 64) == 7 && memcmp(buffer, "lo pipe", 7) == 0);
    CHECK_ERRNO(lseek(ends[0], 0, SEEK_SET), ESPIPE);
    CHECK_ERRNO(write(ends[0], "x", 1), EBADF);
    CHECK_ERRNO(read(ends[1], buffer, 1), EBADF);

    struct pollfd poller = {ends[0], POLLIN, 0};
    CHECK(poll(&poller, 1, 0) == 0);
    write(ends[1], "x", 1);
    CHECK(poll(&poller, 1, 0) == 1 && poller.revents == POLLIN);
    close(ends[1]);
    CHECK(read(ends[0], buffer, 64) == 1);
    CHECK(read(ends[0], buffer, 64) == 0);
    CHECK(poll(&poller, 1, 0) == 1 && (poller.revents & POLLHUP));
    close(ends[0]);

    signal(SIGPIPE, SIG_IGN);
    CHECK(pipe(ends) == 0);
    close(ends[0]);
    CHECK_ERRNO(write(ends[1], "x", 1), EPIPE);
    CHECK(write(ends[1], "x", 0) == 0);
    close(ends[1]);

    CHECK(pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0);
    CHECK(fcntl(ends[0], F_GETFD) == FD_CLOEXEC);
    CHECK_ERRNO(read(ends[0], buffer, 1), EAGAIN);
    static char block[65536];
    long total = 0, put;
    while ((put = write(ends[1], block, sizeof block)) > 0)
        total += put;
    CHECK(errno == EAGAIN && total >= 4096);
    long back = 0, got;
    while ((got = read(ends[0], block, sizeof block)) > 0)
        back += got;
    CHECK(errno == EAGAIN && back == total);

    /* stdio over a pipe */
    CHECK(pipe(ends) == 0);
    FILE *writer = fdopen(ends[1], "w"), *reader = fdopen(ends[0], "r");
    fprintf(writer, "%d %s\n", 42, "words");
    fclose(writer);
    int number;
    CHECK(fscanf(reader, "%d %63s", &number, buffer) == 2 && number == 42 && strcmp(buffer, "words") == 0);
    CHECK(fgetc(reader) == '\n' && fgetc(reader) == EOF);
    return finish();
}
