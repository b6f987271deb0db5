/* SPDX-License-Identifier: ISC */
/* Addresses as text, and descriptors that keep out of the program's way. */
#include "rpc_local.h"
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/un.h>

enum { HIGH_FD = 200 };

static bool
parse_unix(const char *path, struct rpc_address *a)
{
	struct sockaddr_un *un = (struct sockaddr_un *)&a->sa;
	size_t len = strlen(path);

	if (len == 0 || len >= sizeof un->sun_path)
		return false;
	un->sun_family = AF_UNIX;
	memcpy(un->sun_path, path, len + 1);
	a->len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + 1);
	return true;
}

static bool
parse_tcp(const char *text, struct rpc_address *a)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV}, *found;
	const char *port = strrchr(text, '!');
	char host[RPC_ADDRESS_MAX + 1];

	if (port == NULL || (size_t)(port - text) >= sizeof host || port == text || port[1] == '\0')
		return false;
	memcpy(host, text, (size_t)(port - text));
	host[port - text] = '\0';
	if (getaddrinfo(host, port + 1, &hints, &found) != 0)
		return false;
	memcpy(&a->sa, found->ai_addr, found->ai_addrlen);
	a->len = found->ai_addrlen;
	freeaddrinfo(found);
	return true;
}

bool
rpc_address_parse(const char *text, struct rpc_address *a)
{
	memset(a, 0, sizeof *a);
	if (strlen(text) > RPC_ADDRESS_MAX)
		return false;
	if (strncmp(text, "unix!", 5) == 0)
		return parse_unix(text + 5, a);
	return strncmp(text, "tcp!", 4) == 0 && parse_tcp(text + 4, a);
}

void
rpc_address_print(const struct rpc_address *a, char text[RPC_ADDRESS_MAX + 1])
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)&a->sa;
	char host[128], port[16];

	text[0] = '\0';
	if (a->sa.ss_family == AF_UNIX)
		snprintf(text, RPC_ADDRESS_MAX + 1, "unix!%.*s", (int)sizeof un->sun_path, un->sun_path);
	else if (a->len && getnameinfo((const struct sockaddr *)&a->sa, a->len, host, sizeof host, port, sizeof port,
								   NI_NUMERICHOST | NI_NUMERICSERV) == 0)
		snprintf(text, RPC_ADDRESS_MAX + 1, "tcp!%s!%s", host, port);
}

/* ---- descriptors --------------------------------------------------------------------------------------------------
 */

static unsigned char *ours; /* by number; grows only */
static size_t nours;
static int lock;

static void
note(int fd, bool is)
{
	size_t i = (size_t)fd;
	unsigned char *bigger;

	hicam_lock(&lock);
	if (i >= nours) {
		bigger = realloc(ours, 2 * i + 64);
		if (bigger) {
			memset(bigger + nours, 0, 2 * i + 64 - nours);
			ours = bigger;
			nours = 2 * i + 64;
		}
	}
	if (i < nours)
		ours[i] = is;
	hicam_unlock(&lock);
}

int
rpc_descriptor(int fd)
{
	int high;

	if (fd < 0)
		return -1;
	if (fd < HIGH_FD && (high = fcntl(fd, F_DUPFD_CLOEXEC, HIGH_FD)) >= 0) {
		close(fd);
		fd = high;
	}
	note(fd, true);
	return fd;
}

void
rpc_close(int fd)
{
	int saved = errno;

	note(fd, false);
	close(fd);
	errno = saved;
}

/* In the capturing child, too, where nobody holds the lock for good: it is not taken. */
bool
hicam_rpc_owns(int fd)
{
	return fd >= 0 && (size_t)fd < nours && ours[fd];
}
