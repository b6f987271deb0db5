/* SPDX-License-Identifier: ISC */
/* Servers on this machine: found by the locator, called over their unix sockets. */
#include "server.h"
#include "../../rt/identity.h"
#include "miman.h"
#include "output.h"
#include <dirent.h>
#include <errno.h>
#include <hicam/rpc_stub.h>
#include <rpc/rpc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

extern const struct hicam_rpc_interface *const manage_interface; /* client.c */

static struct timeval patience = {10, 0};
static enum clnt_stat last; /* what has become of the last call */

/* ---- finding ---------------------------------------------------------------------------------------------- */

static const char *
folder(void)
{
	static char path[HICAM_LOCATOR_PATH];
	const char *given = getenv("HICAM_LOCATOR");

	if (given && *given)
		return given;
	return hicam_locator_folder(path) ? path : NULL;
}

static bool
is_meant(const char *name, const char *uuid, const struct hicam_located *l)
{
	char pid[20];

	snprintf(pid, sizeof pid, "%d", l->pid);
	return strcasecmp(name, uuid) == 0 || strcmp(name, l->class) == 0 || strcmp(name, pid) == 0;
}

static bool
find_server(const char *name, struct hicam_located *found)
{
	DIR *dir = folder() ? opendir(folder()) : NULL;
	struct hicam_located one;
	const struct dirent *e;
	unsigned n = 0;

	while (dir && (e = readdir(dir)) != NULL)
		if (hicam_locator_read(folder(), e->d_name, &one, 0, 0) && is_meant(name, e->d_name, &one)) {
			*found = one;
			n++;
		}
	if (dir)
		closedir(dir);
	if (n == 0)
		complain("%s: no such server", name);
	else if (n > 1)
		complain("%s: there are %u such servers; name one by its UUID or process ID", name, n);
	return n == 1;
}

bool
server_look(const unsigned char uuid[16], struct hicam_located *now)
{
	char name[37];

	format_uuid(name, uuid);
	return folder() && hicam_locator_read(folder(), name, now, 0, 0);
}

/* ---- calling ---------------------------------------------------------------------------------------------- */

static int
open_socket(const char *address, struct sockaddr_un *to)
{
	int fd;

	memset(to, 0, sizeof *to);
	to->sun_family = AF_UNIX;
	if (strncmp(address, "unix!", 5) != 0 || strlen(address + 5) >= sizeof to->sun_path) {
		errno = EADDRNOTAVAIL;
		return -1;
	}
	strcpy(to->sun_path, address + 5);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)to, sizeof *to) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static handle_t
make_connection(const struct hicam_located *l)
{
	struct sockaddr_un to;
	struct netbuf at = {sizeof to, sizeof to, &to};
	CLIENT *c = NULL;
	int fd = open_socket(l->manage, &to);

	if (fd >= 0) {
		c = clnt_vc_create(fd, &at, manage_interface->program, manage_interface->version, 0, 0);
		if (c)
			clnt_control(c, CLSET_FD_CLOSE, NULL);
		else
			close(fd);
	}
	if (c == NULL)
		complain("%s: %s", l->class, fd < 0 ? strerror(errno) : "cannot be called");
	return (handle_t)c;
}

handle_t
server_open(const char *name, struct hicam_located *found)
{
	return find_server(name, found) ? make_connection(found) : NULL;
}

void
server_close(handle_t h)
{
	if (h)
		clnt_destroy((CLIENT *)h);
}

void
server_patience(unsigned seconds)
{
	patience.tv_sec = seconds;
}

/* What the stubs call. */
uint32_t
hicam_rpc_invoke(handle_t h, const struct hicam_rpc_interface *i, uint32_t operation, xdrproc_t in, const void *args,
				 xdrproc_t out, void *results)
{
	(void)i;
	last = clnt_call((CLIENT *)h, operation, in, (char *)args, out, results, patience);
	switch (last) {
	case RPC_SUCCESS:
		return rpc_s_ok;
	case RPC_AUTHERROR:
		return rpc_s_access_denied;
	case RPC_TIMEDOUT:
		return rpc_s_call_timeout;
	case RPC_PROGUNAVAIL:
	case RPC_PROGVERSMISMATCH:
		return rpc_s_unknown_if;
	default:
		return rpc_s_comm_failure;
	}
}

int
server_result(const char *name, error_status_t result, const manage_checkpoint *made)
{
	if (result == rpc_s_ok)
		return EXIT_SUCCESS;
	if (result == rpc_s_refused && made) {
		complain("%s: refused: %s", name, made->reason);
		return EXIT_REFUSED;
	}
	complain("%s: %s", name, last == RPC_SUCCESS ? rpc_error_text(result) : clnt_sperrno(last));
	return last == RPC_SUCCESS ? EXIT_REFUSED : EXIT_UNAVAILABLE;
}
