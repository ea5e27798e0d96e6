/* Signals: numbers and layouts of x86-64 GNU/Linux, so that a shell reads an
   appliance's exit status 128+n as it reads any other program's.  */
#ifndef _SYS_SIGNAL_H_
#define _SYS_SIGNAL_H_

#include <sys/cdefs.h>
#include <sys/features.h>
#include <sys/_types.h>
#include <sys/_pthreadtypes.h>

#ifndef _PID_T_DECLARED
typedef __pid_t pid_t;
#define _PID_T_DECLARED
#endif
#ifndef _UID_T_DECLARED
typedef __uid_t uid_t;
#define _UID_T_DECLARED
#endif
#if !defined(__clock_t_defined) && !defined(_CLOCK_T_DECLARED)
typedef _CLOCK_T_ clock_t;
#define __clock_t_defined
#define _CLOCK_T_DECLARED
#endif
#include <sys/_sigset.h>
#include <sys/_timespec.h>

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGIOT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGSTKFLT 16
#define SIGCHLD 17
#define SIGCLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGIO 29
#define SIGPOLL 29
#define SIGPWR 30
#define SIGSYS 31
#define SIGRTMIN 34
#define SIGRTMAX 64
#define NSIG 65
#define _NSIG NSIG

typedef void (*_sig_func_ptr) (int);

#if !defined(_SIGSET_T_DECLARED)
#define _SIGSET_T_DECLARED
typedef __sigset_t sigset_t;
#endif

union sigval
{
  int sival_int;
  void *sival_ptr;
};
typedef union sigval sigval_t;

struct sigevent
{
  union sigval sigev_value;
  int sigev_signo;
  int sigev_notify;
  void (*sigev_notify_function) (union sigval);
  pthread_attr_t *sigev_notify_attributes;
  int __reserved[8];
};
typedef struct sigevent sigevent_t;

#define SIGEV_SIGNAL 0
#define SIGEV_NONE 1
#define SIGEV_THREAD 2

typedef struct
{
  int si_signo;
  int si_errno;
  int si_code;
  int __pad0;
  union
  {
    int __pad[28];
    struct
    {
      pid_t __pid;
      uid_t __uid;
      union sigval __value;
    } __sender;
    struct
    {
      int __timerid;
      int __overrun;
      union sigval __value;
    } __timer;
    struct
    {
      pid_t __pid;
      uid_t __uid;
      int __status;
      clock_t __utime;
      clock_t __stime;
    } __child;
    struct
    {
      void *__addr;
      short __addr_lsb;
    } __fault;
    struct
    {
      long __band;
      int __fd;
    } __poll;
  } __si;
} siginfo_t;

#define si_pid __si.__sender.__pid
#define si_uid __si.__sender.__uid
#define si_value __si.__sender.__value
#define si_int __si.__sender.__value.sival_int
#define si_ptr __si.__sender.__value.sival_ptr
#define si_timerid __si.__timer.__timerid
#define si_overrun __si.__timer.__overrun
#define si_status __si.__child.__status
#define si_utime __si.__child.__utime
#define si_stime __si.__child.__stime
#define si_addr __si.__fault.__addr
#define si_addr_lsb __si.__fault.__addr_lsb
#define si_band __si.__poll.__band
#define si_fd __si.__poll.__fd

#define SI_USER 0
#define SI_KERNEL 0x80
#define SI_QUEUE (-1)
#define SI_TIMER (-2)
#define SI_MESGQ (-3)
#define SI_ASYNCIO (-4)
#define SI_TKILL (-6)
#define ILL_ILLOPC 1
#define ILL_ILLOPN 2
#define ILL_ILLADR 3
#define ILL_ILLTRP 4
#define ILL_PRVOPC 5
#define ILL_PRVREG 6
#define ILL_COPROC 7
#define ILL_BADSTK 8
#define FPE_INTDIV 1
#define FPE_INTOVF 2
#define FPE_FLTDIV 3
#define FPE_FLTOVF 4
#define FPE_FLTUND 5
#define FPE_FLTRES 6
#define FPE_FLTINV 7
#define FPE_FLTSUB 8
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN 1
#define BUS_ADRERR 2
#define BUS_OBJERR 3
#define TRAP_BRKPT 1
#define TRAP_TRACE 2
#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_DUMPED 3
#define CLD_TRAPPED 4
#define CLD_STOPPED 5
#define CLD_CONTINUED 6
#define POLL_IN 1
#define POLL_OUT 2
#define POLL_MSG 3
#define POLL_ERR 4
#define POLL_PRI 5
#define POLL_HUP 6

struct sigaction
{
  union
  {
    _sig_func_ptr _handler;
    void (*_sigaction) (int, siginfo_t *, void *);
  } _signal_handlers;
  sigset_t sa_mask;
  int sa_flags;
};
#define sa_handler _signal_handlers._handler
#define sa_sigaction _signal_handlers._sigaction

#define SA_NOCLDSTOP 0x1
#define SA_NOCLDWAIT 0x2
#define SA_SIGINFO 0x4
#define SA_ONSTACK 0x08000000
#define SA_RESTART 0x10000000
#define SA_NODEFER 0x40000000
#define SA_RESETHAND 0x80000000
#define SA_ONESHOT SA_RESETHAND
#define SA_NOMASK SA_NODEFER

#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

typedef struct
{
  void *ss_sp;
  int ss_flags;
  size_t ss_size;
} stack_t;

#define SS_ONSTACK 1
#define SS_DISABLE 2
#define MINSIGSTKSZ 4096
#define SIGSTKSZ 16384

#if __POSIX_VISIBLE || __MISC_VISIBLE
#include <sys/ucontext.h>
#endif

#define SIG2STR_MAX 17

__BEGIN_DECLS
#if __POSIX_VISIBLE || __MISC_VISIBLE
int kill (pid_t, int);
int killpg (pid_t, int);
int sigaction (int, const struct sigaction *__restrict, struct sigaction *__restrict);
int sigaddset (sigset_t *, int);
int sigaltstack (const stack_t *__restrict, stack_t *__restrict);
int sigdelset (sigset_t *, int);
int sigemptyset (sigset_t *);
int sigfillset (sigset_t *);
int sigismember (const sigset_t *, int);
int siginterrupt (int, int);
int sigpending (sigset_t *);
int sigprocmask (int, const sigset_t *__restrict, sigset_t *__restrict);
int sigqueue (pid_t, int, const union sigval);
int sigsuspend (const sigset_t *);
int sigtimedwait (const sigset_t *__restrict, siginfo_t *__restrict,
		  const struct timespec *__restrict);
int sigwait (const sigset_t *__restrict, int *__restrict);
int sigwaitinfo (const sigset_t *__restrict, siginfo_t *__restrict);
int pthread_kill (pthread_t, int);
int pthread_sigmask (int, const sigset_t *__restrict, sigset_t *__restrict);
void psiginfo (const siginfo_t *, const char *);
#endif
#if __MISC_VISIBLE || __XSI_VISIBLE
int sighold (int);
int sigignore (int);
int sigpause (int);
int sigrelse (int);
_sig_func_ptr sigset (int, _sig_func_ptr);
#endif
#if __GNU_VISIBLE
int pthread_sigqueue (pthread_t, int, const union sigval);
int sigandset (sigset_t *, const sigset_t *, const sigset_t *);
int sigisemptyset (const sigset_t *);
int sigorset (sigset_t *, const sigset_t *, const sigset_t *);
#endif
#if __MISC_VISIBLE
int sig2str (int, char *);
int str2sig (const char *__restrict, int *__restrict);
#endif
__END_DECLS

#ifndef _SIGNAL_H_
/* Some programs include this file in place of <signal.h>.  */
#include <signal.h>
#endif

#endif
