/* <features.h>: feature test macros.  */
#ifndef _FEATURES_H_
#define _FEATURES_H_

#include <sys/features.h>
#include <sys/cdefs.h>

#endif
