/* <poll.h>  */
#ifndef _POLL_H_
#define _POLL_H_

#include <sys/cdefs.h>
#include <sys/_sigset.h>
#include <sys/_timespec.h>
#include <sys/types.h>

typedef unsigned long nfds_t;

struct pollfd
{
  int fd;
  short events;
  short revents;
};

#define POLLIN 0x001
#define POLLPRI 0x002
#define POLLOUT 0x004
#define POLLERR 0x008
#define POLLHUP 0x010
#define POLLNVAL 0x020
#define POLLRDNORM 0x040
#define POLLRDBAND 0x080
#define POLLWRNORM 0x100
#define POLLWRBAND 0x200
#if __GNU_VISIBLE
#define POLLRDHUP 0x2000
#endif

__BEGIN_DECLS
int poll (struct pollfd *, nfds_t, int);
#if __GNU_VISIBLE
int ppoll (struct pollfd *, nfds_t, const struct timespec *, const __sigset_t *);
#endif
__END_DECLS

#endif
