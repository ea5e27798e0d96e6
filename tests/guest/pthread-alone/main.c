#define _GNU_SOURCE
#include "check.h"
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

static int once_count;
static void once(void) { once_count++; }

int main(void)
{
    pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER, other;
    pthread_mutexattr_t attributes;
    CHECK(pthread_mutex_lock(&plain) == 0 && pthread_mutex_trylock(&plain) == EBUSY && pthread_mutex_unlock(&plain) == 0);
    pthread_mutexattr_init(&attributes);
    CHECK(pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE) == 0);
    CHECK(pthread_mutex_init(&other, &attributes) == 0);
    CHECK(pthread_mutex_lock(&other) == 0 && pthread_mutex_lock(&other) == 0 && pthread_mutex_trylock(&other) == 0);
    CHECK(pthread_mutex_unlock(&other) == 0 && pthread_mutex_unlock(&other) == 0 && pthread_mutex_unlock(&other) == 0);
    CHECK(pthread_mutex_unlock(&other) == EPERM);
    CHECK(pthread_mutex_destroy(&other) == 0);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&other, &attributes);
    CHECK(pthread_mutex_lock(&other) == 0 && pthread_mutex_lock(&other) == EDEADLK);
    CHECK(pthread_mutex_unlock(&other) == 0 && pthread_mutex_unlock(&other) == EPERM);

    pthread_once_t control = PTHREAD_ONCE_INIT;
    CHECK(pthread_once(&control, once) == 0 && pthread_once(&control, once) == 0 && once_count == 1);

    pthread_key_t key, second;
    CHECK(pthread_key_create(&key, NULL) == 0 && pthread_key_create(&second, NULL) == 0 && key != second);
    CHECK(pthread_getspecific(key) == NULL && pthread_setspecific(key, &key) == 0 && pthread_getspecific(key) == &key);
    CHECK(pthread_getspecific(second) == NULL && pthread_key_delete(second) == 0);

    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    CHECK(pthread_cond_signal(&condition) == 0 && pthread_cond_broadcast(&condition) == 0);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec -= 1;
    pthread_mutex_lock(&plain);
    CHECK(pthread_cond_timedwait(&condition, &plain, &until) == ETIMEDOUT);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 30000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    CHECK(pthread_cond_timedwait(&condition, &plain, &until) == ETIMEDOUT);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    CHECK(now.tv_sec > until.tv_sec || (now.tv_sec == until.tv_sec && now.tv_nsec >= until.tv_nsec));
    CHECK(pthread_mutex_unlock(&plain) == 0);

    pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
    CHECK(pthread_rwlock_rdlock(&rw) == 0 && pthread_rwlock_tryrdlock(&rw) == 0 && pthread_rwlock_trywrlock(&rw) == EBUSY);
    CHECK(pthread_rwlock_unlock(&rw) == 0 && pthread_rwlock_unlock(&rw) == 0);
    CHECK(pthread_rwlock_wrlock(&rw) == 0 && pthread_rwlock_tryrdlock(&rw) == EBUSY && pthread_rwlock_unlock(&rw) == 0);
    pthread_spinlock_t spin;
    CHECK(pthread_spin_init(&spin, 0) == 0 && pthread_spin_lock(&spin) == 0 && pthread_spin_trylock(&spin) == EBUSY);
    sem_t semaphore;
    CHECK(sem_init(&semaphore, 0, 1) == 0 && sem_wait(&semaphore) == 0);
    CHECK_ERRNO(sem_trywait(&semaphore), EAGAIN);
    int value;
    CHECK(sem_post(&semaphore) == 0 && sem_getvalue(&semaphore, &value) == 0 && value == 1);
    CHECK(pthread_equal(pthread_self(), pthread_self()));
    pthread_attr_t attr;
    size_t size;
    CHECK(pthread_attr_init(&attr) == 0 && pthread_attr_setstacksize(&attr, 1 << 20) == 0);
    CHECK(pthread_attr_getstacksize(&attr, &size) == 0 && size == 1 << 20);
    CHECK(pthread_atfork(NULL, NULL, NULL) == 0);
    return finish();
}
