/* <sys/un.h>: addresses of local sockets.  */
#ifndef _SYS_UN_H_
#define _SYS_UN_H_

#include <sys/socket.h>

struct sockaddr_un
{
  sa_family_t sun_family;
  char sun_path[108];
};

#if __MISC_VISIBLE
#define SUN_LEN(address)						\
  (__builtin_offsetof (struct sockaddr_un, sun_path)			\
   + __builtin_strlen ((address)->sun_path))
#endif

#endif
