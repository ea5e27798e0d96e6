#include "check.h"
#include <netdb.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    errno = 0;
    CHECK(socket(AF_INET, SOCK_STREAM, 0) == -1 && (errno == EAFNOSUPPORT || errno == ENOSYS));
    CHECK_ERRNO(connect(99, NULL, 0), EBADF);
    CHECK(htons(0x1234) == 0x3412 && ntohl(1) == 0x01000000);
    struct in_addr address;
    CHECK(inet_pton(AF_INET, "192.168.1.2", &address) == 1 && address.s_addr == htonl(0xc0a80102));
    char text[INET_ADDRSTRLEN];
    CHECK(inet_ntop(AF_INET, &address, text, sizeof text) && strcmp(text, "192.168.1.2") == 0);
    struct addrinfo *found = NULL;
    CHECK(getaddrinfo("example.org", "80", NULL, &found) != 0);
    return finish();
}
