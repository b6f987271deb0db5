/* SPDX-License-Identifier: ISC */
/*
 * Where servers are: a directory (HICAM_LOCATOR) with one file for each, named by its UUID.  A server replaces its file
 * as a whole, and never that of a later activation of itself.
 */
#include "identity.h"
#include "locator.h"
#include "message.h"
#include "rpc_local.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

enum { TEXT_MAX = HICAM_LOCATOR_TEXT, PATH_ROOM = HICAM_LOCATOR_PATH };

/* ---- reading ------------------------------------------------------------------------------------------------------
 */

static bool
path_of(char path[PATH_ROOM], const char *name, const char *suffix)
{
	const char *dir = rpc_config()->locator;

	return dir && snprintf(path, PATH_ROOM, "%s/%s%s", dir, name, suffix) < PATH_ROOM;
}

static bool
read_file(const char *name, struct hicam_located *f, uint32_t program, uint32_t version)
{
	const char *dir = rpc_config()->locator;

	return dir && hicam_locator_read(dir, name, f, program, version);
}

/* One of those that offer it, by chance. */
static bool
find_any(struct hicam_located *f, uint32_t program, uint32_t version)
{
	const char *dir = rpc_config()->locator;
	DIR *d = dir ? opendir(dir) : NULL;
	struct dirent *e;
	struct hicam_located one;
	unsigned n = 0, dice;

	if (d == NULL)
		return false;
	while ((e = readdir(d)) != NULL) {
		if (!read_file(e->d_name, &one, program, version) || !one.up || !one.offers || one.address[0] == '\0')
			continue;
		n++;
		if (getrandom(&dice, sizeof dice, 0) != sizeof dice)
			dice = 0;
		if (dice % n == 0)
			*f = one;
	}
	closedir(d);
	return n > 0;
}

bool
rpc_locate(unsigned char server[16], uint32_t program, uint32_t version, uint32_t *epoch,
		   char address[RPC_ADDRESS_MAX + 1])
{
	static const unsigned char any[16];
	struct hicam_located f;
	char name[37];

	if (memcmp(server, any, 16) == 0) {
		if (!find_any(&f, program, version))
			return false;
	} else {
		hicam_uuid_print(server, name);
		if (!read_file(name, &f, program, version) || !f.up || f.address[0] == '\0')
			return false;
	}
	memcpy(server, f.server, 16);
	*epoch = f.epoch;
	strcpy(address, f.address);
	return true;
}

/* ---- writing ------------------------------------------------------------------------------------------------------
 */

static size_t
describe(char text[TEXT_MAX], bool up)
{
	char uuid[37], address[RPC_ADDRESS_MAX + 1];
	const struct rpc_offer *o;
	size_t n;
	unsigned i;

	hicam_uuid_print(hicam_identity.uuid, uuid);
	n = (size_t)snprintf(text, TEXT_MAX, "%s\nuuid %s\nclass %.200s\nepoch %u\nstate %s\npid %d\n", HICAM_LOCATOR_LINE,
						 uuid, hicam_name(), hicam_identity.epoch, up ? "up" : "withdrawn", (int)getpid());
	for (i = 0; n < TEXT_MAX && rpc_server_address(i, address); i++)
		if (address[0])
			n += (size_t)snprintf(text + n, TEXT_MAX - n, "address %s\n", address);
	if (n < TEXT_MAX && rpc_server_manager(address))
		n += (size_t)snprintf(text + n, TEXT_MAX - n, "manage %s\n", address);
	for (o = rpc_offers(); n < TEXT_MAX && o; o = o->next)
		if (!o->local && (o->interface || o->dispatcher))
			n += (size_t)snprintf(text + n, TEXT_MAX - n, "interface %u %u %.100s\n", o->program, o->version,
								  o->interface ? o->interface->name : "-");
	return n < TEXT_MAX ? n : 0;
}

static bool
replace(const char *name, const char *text, size_t len)
{
	char path[PATH_ROOM], new[PATH_ROOM];
	bool ok;
	int fd;

	if (!path_of(path, name, "") || !path_of(new, name, ".new"))
		return false;
	fd = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return false;
	ok = write(fd, text, len) == (ssize_t)len;
	ok = close(fd) == 0 && ok;
	ok = ok && rename(new, path) == 0;
	if (!ok)
		unlink(new);
	return ok;
}

/* Activations of one server write one after another; -1: there is no locator. */
static int
lock_file(const char *name)
{
	char path[PATH_ROOM];
	int fd = path_of(path, name, ".lock") ? open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644) : -1;

	if (fd >= 0)
		while (flock(fd, LOCK_EX) != 0 && errno == EINTR)
			;
	return fd;
}

/* Another process that serves as this one, or did until it crashed. */
static bool
is_alive(const struct hicam_located *f)
{
	return f->up && f->pid > 0 && f->pid != getpid() && (kill(f->pid, 0) == 0 || errno == EPERM);
}

static void
tell(const char *name, bool up)
{
	char text[TEXT_MAX];
	size_t n = describe(text, up);

	if (n == 0 || !replace(name, text, n))
		hicam_say("%s/%s: %s", rpc_config()->locator, name, n ? strerror(errno) : "too many interfaces");
}

bool
rpc_locate_claim(void)
{
	char name[37];
	struct hicam_located f;
	bool free = true;
	int fd;

	hicam_identity_need();
	hicam_uuid_print(hicam_identity.uuid, name);
	fd = lock_file(name);
	if (fd < 0)
		return true;
	if (read_file(name, &f, 0, 0)) {
		free = !is_alive(&f);
		if (free && f.epoch >= hicam_identity.epoch)
			hicam_identity.epoch = f.epoch + 1;
	}
	if (free)
		tell(name, true);
	close(fd);
	return free;
}

void
rpc_locate_tell(bool up)
{
	char name[37];
	struct hicam_located f;
	int fd;

	hicam_uuid_print(hicam_identity.uuid, name);
	fd = lock_file(name);
	if (fd < 0)
		return;
	if (!read_file(name, &f, 0, 0) || f.epoch <= hicam_identity.epoch)
		tell(name, up);
	close(fd);
}

bool
rpc_locate_successor(bool take_back, char address[RPC_ADDRESS_MAX + 1])
{
	char name[37];
	struct hicam_located f;
	bool found;
	int fd;

	address[0] = '\0';
	hicam_uuid_print(hicam_identity.uuid, name);
	fd = take_back ? lock_file(name) : -1;
	found = read_file(name, &f, 0, 0) && f.epoch > hicam_identity.epoch;
	if (found && f.up)
		strcpy(address, f.address);
	if (!found && take_back)
		tell(name, true);
	if (fd >= 0)
		close(fd);
	return found;
}

void
rpc_locate_remove(void)
{
	char path[PATH_ROOM], name[37];
	struct hicam_located f;
	int fd;

	hicam_uuid_print(hicam_identity.uuid, name);
	fd = lock_file(name);
	if (fd < 0)
		return;
	if (read_file(name, &f, 0, 0) && f.epoch <= hicam_identity.epoch && path_of(path, name, "")) {
		unlink(path);
		if (path_of(path, name, ".lock"))
			unlink(path);
	}
	close(fd);
}
