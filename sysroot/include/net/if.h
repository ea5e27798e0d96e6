/* <net/if.h>: network interfaces.  */
#ifndef _NET_IF_H_
#define _NET_IF_H_

#include <sys/cdefs.h>
#include <sys/socket.h>

#define IF_NAMESIZE 16
#define IFNAMSIZ IF_NAMESIZE

#define IFF_UP 0x1
#define IFF_BROADCAST 0x2
#define IFF_LOOPBACK 0x8
#define IFF_POINTOPOINT 0x10
#define IFF_RUNNING 0x40
#define IFF_NOARP 0x80
#define IFF_PROMISC 0x100
#define IFF_MULTICAST 0x1000

struct if_nameindex
{
  unsigned int if_index;
  char *if_name;
};

struct ifreq
{
  char ifr_name[IFNAMSIZ];
  union
  {
    struct sockaddr ifru_addr;
    struct sockaddr ifru_netmask;
    struct sockaddr ifru_broadaddr;
    struct sockaddr ifru_hwaddr;
    short ifru_flags;
    int ifru_ivalue;
    int ifru_mtu;
    char __ifru_size[24];
  } ifr_ifru;
};
#define ifr_addr ifr_ifru.ifru_addr
#define ifr_netmask ifr_ifru.ifru_netmask
#define ifr_broadaddr ifr_ifru.ifru_broadaddr
#define ifr_hwaddr ifr_ifru.ifru_hwaddr
#define ifr_flags ifr_ifru.ifru_flags
#define ifr_ifindex ifr_ifru.ifru_ivalue
#define ifr_mtu ifr_ifru.ifru_mtu

struct ifconf
{
  int ifc_len;
  union
  {
    char *ifcu_buf;
    struct ifreq *ifcu_req;
  } ifc_ifcu;
};
#define ifc_buf ifc_ifcu.ifcu_buf
#define ifc_req ifc_ifcu.ifcu_req

__BEGIN_DECLS
void if_freenameindex (struct if_nameindex *);
char *if_indextoname (unsigned int, char *);
struct if_nameindex *if_nameindex (void);
unsigned int if_nametoindex (const char *);
__END_DECLS

#endif
