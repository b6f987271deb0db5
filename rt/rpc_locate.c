/* SPDX-License-Identifier: ISC */
/*
 * Where servers are: a directory (HICAM_LOCATOR) with one file for each, named by its UUID.  A server replaces its file
 * as a whole, and never that of a later activation of itself.
 */
#include "identity.h"
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

enum { TEXT_MAX = 8192, PATH_ROOM = 1024 };
static const char first_line[] = "hicam-locator 1";

void
rpc_uuid_print(const unsigned char u[16], char text[37])
{
	static const char hex[] = "0123456789abcdef";
	int i;

	for (i = 0; i < 16; i++) {
		*text++ = hex[u[i] >> 4];
		*text++ = hex[u[i] & 15];
		if (i == 3 || i == 5 || i == 7 || i == 9)
			*text++ = '-';
	}
	*text = '\0';
}

static int
digit(char c)
{
	return c >= '0' && c <= '9'	  ? c - '0'
		   : c >= 'a' && c <= 'f' ? c - 'a' + 10
		   : c >= 'A' && c <= 'F' ? c - 'A' + 10
								  : -1;
}

bool
rpc_uuid_parse(const char *text, unsigned char u[16])
{
	int i, high, low;

	for (i = 0; i < 16; i++) {
		high = digit(text[0]);
		low = high < 0 ? -1 : digit(text[1]);
		if (low < 0)
			return false;
		u[i] = (unsigned char)(high << 4 | low);
		text += 2;
		if ((i == 3 || i == 5 || i == 7 || i == 9) && *text++ != '-')
			return false;
	}
	return *text == '\0';
}

/* ---- reading ------------------------------------------------------------------------------------------------------
 */

struct found {
	unsigned char server[16];
	uint32_t epoch;
	bool up;
	int pid;
	char address[RPC_ADDRESS_MAX + 1]; /* the first that can be parsed */
	bool offers;					   /* the program and version asked for */
};

static bool
path_of(char path[PATH_ROOM], const char *name, const char *suffix)
{
	const char *dir = rpc_config()->locator;

	return dir && snprintf(path, PATH_ROOM, "%s/%s%s", dir, name, suffix) < PATH_ROOM;
}

static void
take_line(struct found *f, const char *line, uint32_t program, uint32_t version)
{
	uint32_t p, v;

	if (strncmp(line, "epoch ", 6) == 0)
		f->epoch = (uint32_t)strtoul(line + 6, NULL, 10);
	else if (strcmp(line, "state up") == 0)
		f->up = true;
	else if (strncmp(line, "pid ", 4) == 0)
		f->pid = (int)strtol(line + 4, NULL, 10);
	else if (strncmp(line, "address ", 8) == 0 && f->address[0] == '\0' && strlen(line + 8) <= RPC_ADDRESS_MAX)
		strcpy(f->address, line + 8);
	else if (sscanf(line, "interface %" SCNu32 " %" SCNu32, &p, &v) == 2 && p == program && v == version)
		f->offers = true;
}

/* False: there is no such file, or it is none of a server's. */
static bool
read_file(const char *name, struct found *f, uint32_t program, uint32_t version)
{
	char path[PATH_ROOM], text[TEXT_MAX + 1], *line, *rest;
	ssize_t n;
	int fd;

	memset(f, 0, sizeof *f);
	if (!rpc_uuid_parse(name, f->server) || !path_of(path, name, ""))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	n = read(fd, text, TEXT_MAX);
	close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	line = strtok_r(text, "\n", &rest);
	if (line == NULL || strcmp(line, first_line) != 0)
		return false;
	while ((line = strtok_r(NULL, "\n", &rest)) != NULL)
		take_line(f, line, program, version);
	return true;
}

/* One of those that offer it, by chance. */
static bool
find_any(struct found *f, uint32_t program, uint32_t version)
{
	const char *dir = rpc_config()->locator;
	DIR *d = dir ? opendir(dir) : NULL;
	struct dirent *e;
	struct found one;
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
	struct found f;
	char name[37];

	if (memcmp(server, any, 16) == 0) {
		if (!find_any(&f, program, version))
			return false;
	} else {
		rpc_uuid_print(server, name);
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

	rpc_uuid_print(hicam_identity.uuid, uuid);
	n = (size_t)snprintf(text, TEXT_MAX, "%s\nuuid %s\nclass %.200s\nepoch %u\nstate %s\npid %d\n", first_line, uuid,
						 hicam_name(), hicam_identity.epoch, up ? "up" : "withdrawn", (int)getpid());
	for (i = 0; n < TEXT_MAX && rpc_server_address(i, address); i++)
		if (address[0])
			n += (size_t)snprintf(text + n, TEXT_MAX - n, "address %s\n", address);
	for (o = rpc_offers(); n < TEXT_MAX && o; o = o->next)
		if (o->interface || o->dispatcher)
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
is_alive(const struct found *f)
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
	struct found f;
	bool free = true;
	int fd;

	hicam_identity_need();
	rpc_uuid_print(hicam_identity.uuid, name);
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
	struct found f;
	int fd;

	rpc_uuid_print(hicam_identity.uuid, name);
	fd = lock_file(name);
	if (fd < 0)
		return;
	if (!read_file(name, &f, 0, 0) || f.epoch <= hicam_identity.epoch)
		tell(name, up);
	close(fd);
}

void
rpc_locate_remove(void)
{
	char path[PATH_ROOM], name[37];
	struct found f;
	int fd;

	rpc_uuid_print(hicam_identity.uuid, name);
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
