/* <sys/param.h>: BSD's limits and helpers.  */
#ifndef _SYS_PARAM_H_
#define _SYS_PARAM_H_

#include <endian.h>
#include <limits.h>
#include <signal.h>
#include <sys/types.h>

#define NBBY CHAR_BIT
#define HZ 100
#define NOFILE OPEN_MAX
#define NGROUPS NGROUPS_MAX
#define MAXPATHLEN PATH_MAX
#define MAXSYMLINKS SYMLOOP_MAX
#define MAXHOSTNAMELEN HOST_NAME_MAX
#define NCARGS ARG_MAX
#define EXEC_PAGESIZE 4096
#define DEV_BSIZE 512

#ifndef MIN
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#endif
#ifndef howmany
#define howmany(x, y) (((x) + ((y) - 1)) / (y))
#endif
#define roundup(x, y) ((((x) + ((y) - 1)) / (y)) * (y))
#define powerof2(x) ((((x) - 1) & (x)) == 0)
#define setbit(a, i) ((a)[(i) / NBBY] |= 1 << ((i) % NBBY))
#define clrbit(a, i) ((a)[(i) / NBBY] &= ~(1 << ((i) % NBBY)))
#define isset(a, i) ((a)[(i) / NBBY] & (1 << ((i) % NBBY)))
#define isclr(a, i) (((a)[(i) / NBBY] & (1 << ((i) % NBBY))) == 0)

#endif
