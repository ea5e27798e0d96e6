/* <sys/auxv.h>: the auxiliary vector.  */
#ifndef _SYS_AUXV_H_
#define _SYS_AUXV_H_

#include <elf.h>
#include <sys/cdefs.h>

__BEGIN_DECLS
unsigned long getauxval (unsigned long);
__END_DECLS

#endif
