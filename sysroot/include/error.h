/* <error.h>: the GNU way to report errors.  */
#ifndef _ERROR_H_
#define _ERROR_H_

#include <sys/cdefs.h>

__BEGIN_DECLS
extern void (*error_print_progname) (void);
extern unsigned int error_message_count;
extern int error_one_per_line;
void error_at_line (int, int, const char *, unsigned int, const char *, ...)
  __attribute__ ((__format__ (__printf__, 5, 6)));
void error (int, int, const char *, ...) __attribute__ ((__format__ (__printf__, 3, 4)));
__END_DECLS

#endif
