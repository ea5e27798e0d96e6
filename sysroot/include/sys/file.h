/* <sys/file.h>: flock().  */
#ifndef _SYS_FILE_H_
#define _SYS_FILE_H_

#include <fcntl.h>

#ifndef L_SET
#define L_SET 0
#define L_INCR 1
#define L_XTND 2
#endif

#endif
