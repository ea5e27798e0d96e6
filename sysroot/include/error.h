/* <error.h>: the GNU way to report errors.  */
#ifndef _ERROR_H_
#define _ERROR_H_

#include <sys/cdefs.h>

__BEGIN_DECLS
void error (int, int, const char *, ...) __attribute__ ((__format__ (__printf__, 3, 4)));
__END_DECLS

#endif
