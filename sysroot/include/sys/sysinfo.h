/* <sys/sysinfo.h>  */
#ifndef _SYS_SYSINFO_H_
#define _SYS_SYSINFO_H_

#include <sys/cdefs.h>

struct sysinfo
{
  long uptime;
  unsigned long loads[3];
  unsigned long totalram;
  unsigned long freeram;
  unsigned long sharedram;
  unsigned long bufferram;
  unsigned long totalswap;
  unsigned long freeswap;
  unsigned short procs;
  unsigned short __pad;
  unsigned long totalhigh;
  unsigned long freehigh;
  unsigned int mem_unit;
};

__BEGIN_DECLS
int sysinfo (struct sysinfo *);
int get_nprocs (void);
int get_nprocs_conf (void);
long get_avphys_pages (void);
long get_phys_pages (void);
__END_DECLS

#endif
