/* <sched.h>: POSIX scheduling and the CPU sets of GNU/Linux.  */
#ifndef _SCHED_H_
#define _SCHED_H_

#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/sched.h>
#include <sys/_timespec.h>
#include <time.h>
#include <string.h>

#define CPU_SETSIZE 1024
#define __NCPUBITS (8 * sizeof (__cpu_mask))

typedef unsigned long __cpu_mask;

typedef struct
{
  __cpu_mask __bits[CPU_SETSIZE / (8 * sizeof (__cpu_mask))];
} cpu_set_t;

__BEGIN_DECLS
int sched_get_priority_max (int);
int sched_get_priority_min (int);
int sched_getparam (pid_t, struct sched_param *);
int sched_getscheduler (pid_t);
int sched_rr_get_interval (pid_t, struct timespec *);
int sched_setparam (pid_t, const struct sched_param *);
int sched_setscheduler (pid_t, int, const struct sched_param *);
int sched_yield (void);
#if __GNU_VISIBLE
int sched_getcpu (void);
int getcpu (unsigned int *, unsigned int *);
int sched_getaffinity (pid_t, size_t, cpu_set_t *);
int sched_setaffinity (pid_t, size_t, const cpu_set_t *);
#endif
__END_DECLS

#if __GNU_VISIBLE
#define __CPU_BYTES(n) ((((n) + __NCPUBITS - 1) / __NCPUBITS) * sizeof (__cpu_mask))
#define __CPU_WORD(cpu, set) (((__cpu_mask *) (set))[(cpu) / __NCPUBITS])
#define __CPU_BIT(cpu) ((__cpu_mask) 1 << ((cpu) % __NCPUBITS))

static __inline int
__cpu_count (size_t __bytes, const cpu_set_t *__set)
{
  const __cpu_mask *__word = (const __cpu_mask *) (const void *) __set;
  int __count = 0;
  size_t __i;
  for (__i = 0; __i < __bytes / sizeof (__cpu_mask); __i++)
    __count += __builtin_popcountl (__word[__i]);
  return __count;
}

#define __CPU_OP(bytes, to, a, op, b)					\
  do									\
    {									\
      size_t __cpu_i;							\
      for (__cpu_i = 0; __cpu_i < (bytes) / sizeof (__cpu_mask); __cpu_i++) \
	(to)->__bits[__cpu_i]						\
	  = (a)->__bits[__cpu_i] op (b)->__bits[__cpu_i];		\
    }									\
  while (0)

#define CPU_SET_S(cpu, bytes, set)					\
  ((size_t) (cpu) < 8 * (bytes)						\
   ? (__CPU_WORD (cpu, set) |= __CPU_BIT (cpu)) : 0)
#define CPU_CLR_S(cpu, bytes, set)					\
  ((size_t) (cpu) < 8 * (bytes)						\
   ? (__CPU_WORD (cpu, set) &= ~__CPU_BIT (cpu)) : 0)
#define CPU_ISSET_S(cpu, bytes, set)					\
  ((size_t) (cpu) < 8 * (bytes)						\
   ? (__CPU_WORD (cpu, set) & __CPU_BIT (cpu)) != 0 : 0)
#define CPU_ZERO_S(bytes, set) ((void) memset (set, 0, bytes))
#define CPU_COUNT_S(bytes, set) __cpu_count (bytes, set)
#define CPU_EQUAL_S(bytes, a, b) (memcmp (a, b, bytes) == 0)
#define CPU_AND_S(bytes, to, a, b) __CPU_OP (bytes, to, a, &, b)
#define CPU_OR_S(bytes, to, a, b) __CPU_OP (bytes, to, a, |, b)
#define CPU_XOR_S(bytes, to, a, b) __CPU_OP (bytes, to, a, ^, b)

#define CPU_SET(cpu, set) CPU_SET_S (cpu, sizeof (cpu_set_t), set)
#define CPU_CLR(cpu, set) CPU_CLR_S (cpu, sizeof (cpu_set_t), set)
#define CPU_ISSET(cpu, set) CPU_ISSET_S (cpu, sizeof (cpu_set_t), set)
#define CPU_ZERO(set) CPU_ZERO_S (sizeof (cpu_set_t), set)
#define CPU_COUNT(set) CPU_COUNT_S (sizeof (cpu_set_t), set)
#define CPU_EQUAL(a, b) CPU_EQUAL_S (sizeof (cpu_set_t), a, b)
#define CPU_AND(to, a, b) CPU_AND_S (sizeof (cpu_set_t), to, a, b)
#define CPU_OR(to, a, b) CPU_OR_S (sizeof (cpu_set_t), to, a, b)
#define CPU_XOR(to, a, b) CPU_XOR_S (sizeof (cpu_set_t), to, a, b)

#define CPU_ALLOC_SIZE(n) __CPU_BYTES (n)
#define CPU_ALLOC(n) ((cpu_set_t *) __builtin_calloc (1, __CPU_BYTES (n)))
#define CPU_FREE(set) __builtin_free (set)
#endif

#endif
