/* <sys/uio.h>: vectored input and output.  */
#ifndef _SYS_UIO_H_
#define _SYS_UIO_H_

#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/_iovec.h>

#define UIO_MAXIOV 1024

__BEGIN_DECLS
ssize_t readv (int, const struct iovec *, int);
ssize_t writev (int, const struct iovec *, int);
#if __MISC_VISIBLE
ssize_t preadv (int, const struct iovec *, int, off_t);
ssize_t pwritev (int, const struct iovec *, int, off_t);
#endif
__END_DECLS

#endif
