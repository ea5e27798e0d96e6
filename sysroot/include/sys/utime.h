/* The older name of <utime.h>.  */
#include <utime.h>
