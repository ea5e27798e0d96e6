/* <dlfcn.h>: an appliance is one module; the calls exist and say so.  */
#ifndef _DLFCN_H_
#define _DLFCN_H_

#include <sys/cdefs.h>
#include <sys/_types.h>

#define RTLD_LAZY 0x00001
#define RTLD_NOW 0x00002
#define RTLD_NOLOAD 0x00004
#define RTLD_GLOBAL 0x00100
#define RTLD_LOCAL 0
#define RTLD_NODELETE 0x01000

#if __GNU_VISIBLE
#define RTLD_NEXT ((void *) -1L)
#define RTLD_DEFAULT ((void *) 0)

typedef struct
{
  const char *dli_fname;
  void *dli_fbase;
  const char *dli_sname;
  void *dli_saddr;
} Dl_info;

/* What the unwinder asks for.  */
#define DLFO_STRUCT_HAS_EH_DBASE 1
#define DLFO_STRUCT_HAS_EH_COUNT 0
#define DLFO_EH_SEGMENT_TYPE PT_GNU_EH_FRAME

struct dl_find_object
{
  unsigned long long dlfo_flags;
  void *dlfo_map_start;
  void *dlfo_map_end;
  struct link_map *dlfo_link_map;
  void *dlfo_eh_frame;
  void *dlfo_eh_dbase;
  unsigned long long __dlfo_reserved[6];
};
#endif

__BEGIN_DECLS
int dlclose (void *);
char *dlerror (void);
void *dlopen (const char *, int);
void *dlsym (void *__restrict, const char *__restrict);
#if __GNU_VISIBLE
int dladdr (const void *, Dl_info *);
int _dl_find_object (void *, struct dl_find_object *);
#endif
__END_DECLS

#endif
