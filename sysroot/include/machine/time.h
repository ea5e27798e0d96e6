/* clock() counts microseconds, as POSIX asks.  */
#ifndef _MACHINE_TIME_H_
#define _MACHINE_TIME_H_

#define _CLOCKS_PER_SEC_ 1000000L

#endif
