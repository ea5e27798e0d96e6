/* <sys/syscall.h>: an appliance has no system calls, so there are no SYS_
   numbers; syscall() fails with ENOSYS.  */
#ifndef _SYS_SYSCALL_H_
#define _SYS_SYSCALL_H_

#include <sys/cdefs.h>

__BEGIN_DECLS
long syscall (long, ...);
__END_DECLS

#endif
