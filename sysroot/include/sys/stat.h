/* <sys/stat.h>: file status, struct stat as on x86-64 GNU/Linux.  */
#ifndef _SYS_STAT_H
#define _SYS_STAT_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/_timespec.h>
#include <time.h>

struct stat
{
  dev_t st_dev;
  ino_t st_ino;
  nlink_t st_nlink;
  mode_t st_mode;
  uid_t st_uid;
  gid_t st_gid;
  int __pad0;
  dev_t st_rdev;
  off_t st_size;
  blksize_t st_blksize;
  blkcnt_t st_blocks;
  struct timespec st_atim;
  struct timespec st_mtim;
  struct timespec st_ctim;
  long __reserved[3];
};

#define st_atime st_atim.tv_sec
#define st_mtime st_mtim.tv_sec
#define st_ctime st_ctim.tv_sec

#define _IFMT 0170000
#define _IFSOCK 0140000
#define _IFLNK 0120000
#define _IFREG 0100000
#define _IFBLK 0060000
#define _IFDIR 0040000
#define _IFCHR 0020000
#define _IFIFO 0010000

#define S_IFMT _IFMT
#define S_IFSOCK _IFSOCK
#define S_IFLNK _IFLNK
#define S_IFREG _IFREG
#define S_IFBLK _IFBLK
#define S_IFDIR _IFDIR
#define S_IFCHR _IFCHR
#define S_IFIFO _IFIFO

#define S_ISUID 04000
#define S_ISGID 02000
#define S_ISVTX 01000
#define S_IRUSR 00400
#define S_IWUSR 00200
#define S_IXUSR 00100
#define S_IRWXU 00700
#define S_IRGRP 00040
#define S_IWGRP 00020
#define S_IXGRP 00010
#define S_IRWXG 00070
#define S_IROTH 00004
#define S_IWOTH 00002
#define S_IXOTH 00001
#define S_IRWXO 00007

#define S_ISBLK(m) (((m) & S_IFMT) == S_IFBLK)
#define S_ISCHR(m) (((m) & S_IFMT) == S_IFCHR)
#define S_ISDIR(m) (((m) & S_IFMT) == S_IFDIR)
#define S_ISFIFO(m) (((m) & S_IFMT) == S_IFIFO)
#define S_ISREG(m) (((m) & S_IFMT) == S_IFREG)
#define S_ISLNK(m) (((m) & S_IFMT) == S_IFLNK)
#define S_ISSOCK(m) (((m) & S_IFMT) == S_IFSOCK)
#define S_TYPEISMQ(st) 0
#define S_TYPEISSEM(st) 0
#define S_TYPEISSHM(st) 0

#if __MISC_VISIBLE
#define S_IREAD S_IRUSR
#define S_IWRITE S_IWUSR
#define S_IEXEC S_IXUSR
#define S_BLKSIZE 512
#define ACCESSPERMS 0777
#define ALLPERMS 07777
#define DEFFILEMODE 0666
#endif

#define UTIME_NOW ((1L << 30) - 1L)
#define UTIME_OMIT ((1L << 30) - 2L)

__BEGIN_DECLS
int chmod (const char *, mode_t);
int fchmod (int, mode_t);
int fchmodat (int, const char *, mode_t, int);
int fstat (int, struct stat *);
int fstatat (int, const char *__restrict, struct stat *__restrict, int);
int futimens (int, const struct timespec[2]);
int lstat (const char *__restrict, struct stat *__restrict);
int mkdir (const char *, mode_t);
int mkdirat (int, const char *, mode_t);
int mkfifo (const char *, mode_t);
int mkfifoat (int, const char *, mode_t);
int mknod (const char *, mode_t, dev_t);
int mknodat (int, const char *, mode_t, dev_t);
int stat (const char *__restrict, struct stat *__restrict);
mode_t umask (mode_t);
int utimensat (int, const char *, const struct timespec[2], int);
#if __BSD_VISIBLE
int lchmod (const char *, mode_t);
#endif
#ifdef _LIBC
int _fstat (int, struct stat *);
int _mkdir (const char *, mode_t);
int _stat (const char *__restrict, struct stat *__restrict);
#endif
__END_DECLS

#endif
