/* <sys/sysmacros.h>: device numbers, packed as on GNU/Linux.  */
#ifndef _SYS_SYSMACROS_H_
#define _SYS_SYSMACROS_H_

#include <sys/types.h>

#define major(dev)							\
  ((unsigned int) ((((dev) >> 8) & 0xfff) | (((dev) >> 32) & ~0xfffUL)))
#define minor(dev)							\
  ((unsigned int) (((dev) & 0xff) | (((dev) >> 12) & ~0xffUL)))
#define makedev(major, minor)						\
  ((((dev_t) (major) & 0xfff) << 8) | (((dev_t) (major) & ~0xfffUL) << 32) \
   | ((dev_t) (minor) & 0xff) | (((dev_t) (minor) & ~0xffUL) << 12))

#endif
