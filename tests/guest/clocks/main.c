#define _GNU_SOURCE
#include "check.h"
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

static double at(clockid_t id)
{
    struct timespec t;
    CHECK(clock_gettime(id, &t) == 0 && t.tv_nsec >= 0 && t.tv_nsec < 1000000000);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(void)
{
    long host = atol(getenv("HOST_TIME"));
    long now = (long)time(NULL);
    /* The host noted its time before the guest was started; 60 s is a very slow start. */
    CHECK(now >= host - 2 && now <= host + 60);
    struct timeval tv;
    CHECK(gettimeofday(&tv, NULL) == 0 && labs(tv.tv_sec - now) <= 2);
    CHECK(labs((long)at(CLOCK_REALTIME) - now) <= 2);

    double last = at(CLOCK_MONOTONIC);
    for (int i = 0; i < 20000; i++) {
        double next = at(CLOCK_MONOTONIC);
        if (next < last) {
            CHECK(!"the monotonic clock went back");
            break;
        }
        last = next;
    }
    struct timespec resolution;
    CHECK(clock_getres(CLOCK_MONOTONIC, &resolution) == 0 && resolution.tv_sec == 0 && resolution.tv_nsec <= 10000000);

    double start = at(CLOCK_MONOTONIC), wall = at(CLOCK_REALTIME);
    struct timespec pause = {0, 120000000};
    CHECK(nanosleep(&pause, NULL) == 0);
    double took = at(CLOCK_MONOTONIC) - start;
    CHECK(took >= 0.12 && took < 5);
    double wall_took = at(CLOCK_REALTIME) - wall;
    CHECK(wall_took > 0.11 && wall_took < 5.1);
    start = at(CLOCK_MONOTONIC);
    CHECK(usleep(20000) == 0 && at(CLOCK_MONOTONIC) - start >= 0.02);
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 50000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    start = at(CLOCK_MONOTONIC);
    CHECK(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == 0);
    CHECK(at(CLOCK_MONOTONIC) - start >= 0.045);
    /* A moment that is past is no wait. */
    CHECK(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == 0);
    struct timespec wrong = {0, 1000000000};
    CHECK_ERRNO(nanosleep(&wrong, NULL), EINVAL);
    CHECK(clock_nanosleep(CLOCK_MONOTONIC, 0, &wrong, NULL) == EINVAL);
    CHECK(sleep(0) == 0);
    CHECK_ERRNO(clock_gettime((clockid_t)12345, &until), EINVAL);

    /* Processor time goes on while working, not while sleeping (much). */
    clock_t cpu = clock();
    double before = at(CLOCK_PROCESS_CPUTIME_ID);
    volatile unsigned long work = 0;
    start = at(CLOCK_MONOTONIC);
    while (at(CLOCK_MONOTONIC) - start < 0.05)
        work = work + 1;
    CHECK(clock() > cpu && at(CLOCK_PROCESS_CPUTIME_ID) > before);
    struct rusage usage;
    CHECK(getrusage(RUSAGE_SELF, &usage) == 0 && usage.ru_utime.tv_sec * 1000000L + usage.ru_utime.tv_usec > 0);
    struct tms ticks;
    CHECK(times(&ticks) != (clock_t)-1);
    CHECK_ERRNO(getrusage(77, &usage), EINVAL);
    return finish();
}
