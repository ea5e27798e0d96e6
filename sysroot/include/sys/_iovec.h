/* struct iovec, for <sys/uio.h> and <sys/socket.h>.  */
#ifndef _SYS__IOVEC_H_
#define _SYS__IOVEC_H_

#include <sys/_types.h>

struct iovec
{
  void *iov_base;
  __size_t iov_len;
};

#endif
