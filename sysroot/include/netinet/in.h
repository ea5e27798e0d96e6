/* <netinet/in.h>: Internet addresses.  */
#ifndef _NETINET_IN_H_
#define _NETINET_IN_H_

#include <inttypes.h>
#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <machine/endian.h>

#ifndef _IN_ADDR_T_DECLARED
typedef __uint32_t in_addr_t;
#define _IN_ADDR_T_DECLARED
#endif
#ifndef _IN_PORT_T_DECLARED
typedef __uint16_t in_port_t;
#define _IN_PORT_T_DECLARED
#endif

struct in_addr
{
  in_addr_t s_addr;
};

struct in6_addr
{
  union
  {
    __uint8_t __u6_addr8[16];
    __uint16_t __u6_addr16[8];
    __uint32_t __u6_addr32[4];
  } __u6_addr;
};
#define s6_addr __u6_addr.__u6_addr8
#define s6_addr16 __u6_addr.__u6_addr16
#define s6_addr32 __u6_addr.__u6_addr32

struct sockaddr_in
{
  sa_family_t sin_family;
  in_port_t sin_port;
  struct in_addr sin_addr;
  unsigned char sin_zero[8];
};

struct sockaddr_in6
{
  sa_family_t sin6_family;
  in_port_t sin6_port;
  __uint32_t sin6_flowinfo;
  struct in6_addr sin6_addr;
  __uint32_t sin6_scope_id;
};

struct ip_mreq
{
  struct in_addr imr_multiaddr;
  struct in_addr imr_interface;
};

struct ip_mreqn
{
  struct in_addr imr_multiaddr;
  struct in_addr imr_address;
  int imr_ifindex;
};

struct ipv6_mreq
{
  struct in6_addr ipv6mr_multiaddr;
  unsigned int ipv6mr_interface;
};

#define IPPROTO_IP 0
#define IPPROTO_ICMP 1
#define IPPROTO_IGMP 2
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_IPV6 41
#define IPPROTO_ICMPV6 58
#define IPPROTO_RAW 255

#define IPPORT_RESERVED 1024

#define INADDR_ANY ((in_addr_t) 0x00000000)
#define INADDR_BROADCAST ((in_addr_t) 0xffffffff)
#define INADDR_NONE ((in_addr_t) 0xffffffff)
#define INADDR_LOOPBACK ((in_addr_t) 0x7f000001)
#define INET_ADDRSTRLEN 16
#define INET6_ADDRSTRLEN 46
#define IN6ADDR_ANY_INIT { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } } }
#define IN6ADDR_LOOPBACK_INIT { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } } }

#define IN_CLASSA(a) ((((in_addr_t) (a)) & 0x80000000) == 0)
#define IN_CLASSB(a) ((((in_addr_t) (a)) & 0xc0000000) == 0x80000000)
#define IN_CLASSC(a) ((((in_addr_t) (a)) & 0xe0000000) == 0xc0000000)
#define IN_CLASSD(a) ((((in_addr_t) (a)) & 0xf0000000) == 0xe0000000)
#define IN_MULTICAST(a) IN_CLASSD (a)
#define IN_LOOPBACKNET 127

#define IP_TOS 1
#define IP_TTL 2
#define IP_HDRINCL 3
#define IP_OPTIONS 4
#define IP_RECVERR 11
#define IP_MULTICAST_IF 32
#define IP_MULTICAST_TTL 33
#define IP_MULTICAST_LOOP 34
#define IP_ADD_MEMBERSHIP 35
#define IP_DROP_MEMBERSHIP 36
#define IPV6_UNICAST_HOPS 16
#define IPV6_MULTICAST_IF 17
#define IPV6_MULTICAST_HOPS 18
#define IPV6_MULTICAST_LOOP 19
#define IPV6_JOIN_GROUP 20
#define IPV6_LEAVE_GROUP 21
#define IPV6_ADD_MEMBERSHIP IPV6_JOIN_GROUP
#define IPV6_DROP_MEMBERSHIP IPV6_LEAVE_GROUP
#define IPV6_V6ONLY 26

#define __IN6_WORD(a, i) (((const __uint32_t *) (const void *) (a))[i])
#define IN6_IS_ADDR_UNSPECIFIED(a)					\
  (__IN6_WORD (a, 0) == 0 && __IN6_WORD (a, 1) == 0			\
   && __IN6_WORD (a, 2) == 0 && __IN6_WORD (a, 3) == 0)
#define IN6_IS_ADDR_LOOPBACK(a)						\
  (__IN6_WORD (a, 0) == 0 && __IN6_WORD (a, 1) == 0			\
   && __IN6_WORD (a, 2) == 0 && __IN6_WORD (a, 3) == __htonl (1))
#define IN6_IS_ADDR_LINKLOCAL(a)					\
  ((__IN6_WORD (a, 0) & __htonl (0xffc00000)) == __htonl (0xfe800000))
#define IN6_IS_ADDR_SITELOCAL(a)					\
  ((__IN6_WORD (a, 0) & __htonl (0xffc00000)) == __htonl (0xfec00000))
#define IN6_IS_ADDR_V4MAPPED(a)						\
  (__IN6_WORD (a, 0) == 0 && __IN6_WORD (a, 1) == 0			\
   && __IN6_WORD (a, 2) == __htonl (0xffff))
#define IN6_IS_ADDR_V4COMPAT(a)						\
  (__IN6_WORD (a, 0) == 0 && __IN6_WORD (a, 1) == 0			\
   && __IN6_WORD (a, 2) == 0 && __IN6_WORD (a, 3) != 0			\
   && __IN6_WORD (a, 3) != __htonl (1))
#define IN6_IS_ADDR_MULTICAST(a) (((const __uint8_t *) (a))[0] == 0xff)
#define IN6_ARE_ADDR_EQUAL(a, b)					\
  (__IN6_WORD (a, 0) == __IN6_WORD (b, 0)				\
   && __IN6_WORD (a, 1) == __IN6_WORD (b, 1)				\
   && __IN6_WORD (a, 2) == __IN6_WORD (b, 2)				\
   && __IN6_WORD (a, 3) == __IN6_WORD (b, 3))

#ifndef htonl
#define htonl(x) __htonl (x)
#define htons(x) __htons (x)
#define ntohl(x) __ntohl (x)
#define ntohs(x) __ntohs (x)
#endif

__BEGIN_DECLS
extern const struct in6_addr in6addr_any;
extern const struct in6_addr in6addr_loopback;
__END_DECLS

#endif
