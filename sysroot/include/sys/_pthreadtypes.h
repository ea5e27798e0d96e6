/* The types of POSIX threads.  Their sizes are those of x86-64 GNU/Linux and
   part of the ABI; the members belong to the runtime.  A zeroed mutex,
   condition variable, rwlock or once control is an initialised one.  */
#ifndef _SYS__PTHREADTYPES_H_
#define _SYS__PTHREADTYPES_H_

#include <sys/_types.h>
#include <sys/sched.h>

struct __pthread;

typedef unsigned long pthread_t;
typedef unsigned int pthread_key_t;

typedef struct
{
  int __state;
} pthread_once_t;

typedef struct
{
  unsigned int __lock;
  unsigned int __owner_count;
  struct __pthread *__owner;
  void *__waiters;
  int __kind;
  int __spare;
  void *__reserved[1];
} pthread_mutex_t;

typedef struct
{
  int __kind;
  int __pshared;
  int __protocol;
  int __prioceiling;
  int __robust;
} pthread_mutexattr_t;

typedef struct
{
  unsigned int __sequence;
  int __clock;
  void *__waiters;
  void *__mutex;
  void *__reserved[3];
} pthread_cond_t;

typedef struct
{
  int __clock;
  int __pshared;
} pthread_condattr_t;

typedef struct
{
  int __readers;
  int __flags;
  struct __pthread *__writer;
  void *__waiters;
  void *__spare;
  void *__reserved[3];
} pthread_rwlock_t;

typedef struct
{
  int __pshared;
  int __kind;
} pthread_rwlockattr_t;

typedef struct
{
  unsigned int __count;
  unsigned int __waiting;
  unsigned int __cycle;
  unsigned int __spare;
  void *__waiters;
  void *__reserved[1];
} pthread_barrier_t;

typedef struct
{
  int __pshared;
} pthread_barrierattr_t;

typedef volatile int pthread_spinlock_t;

typedef struct
{
  void *__stackaddr;
  __size_t __stacksize;
  __size_t __guardsize;
  int __detachstate;
  int __contentionscope;
  int __inheritsched;
  int __schedpolicy;
  struct sched_param __schedparam;
  int __flags;
  unsigned long __affinity;
} pthread_attr_t;

#endif
