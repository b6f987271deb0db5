/* SPDX-License-Identifier: ISC */
/* Settings of the RPC run time, from HICAM_ variables; hicam-rpc(7) describes them. */
#include "locator.h"
#include "message.h"
#include "rpc_local.h"
#include "start.h"
#include <errno.h>
#include <sys/stat.h>

enum { MIB = 1 << 20, SECOND_US = 1000000 };

/* A whole number from LEAST on. */
static uint64_t
number(const char *name, uint64_t least, uint64_t otherwise)
{
	const char *text = hicam_variable(name);
	unsigned long long n;
	char *end;

	if (text == NULL)
		return otherwise;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno || *end || *text == '-' || n < least) {
		hicam_say("%s: '%s' is not a number from %llu", name, text, (unsigned long long)least);
		return otherwise;
	}
	return n;
}

static bool
is_on(const char *name)
{
	const char *text = hicam_variable(name);

	return text && strcmp(text, "0") != 0;
}

/* The user's own directory for what lasts as long as he is there; NULL: there is none that is his alone. */
static char *
default_locator(void)
{
	char dir[HICAM_LOCATOR_PATH];
	struct stat st;

	if (hicam_locator_folder(dir) && (mkdir(dir, 0700) == 0 || errno == EEXIST) && lstat(dir, &st) == 0 &&
		S_ISDIR(st.st_mode) && st.st_uid == geteuid() && (st.st_mode & 022) == 0)
		return strdup(dir);
	return NULL;
}

static void
read_all(struct rpc_config *c)
{
	const char *sync = hicam_variable("HICAM_REPLIES");

	c->listen = hicam_variable("HICAM_LISTEN");
	c->locator = hicam_variable("HICAM_LOCATOR");
	if (c->locator == NULL)
		c->locator = default_locator();
	c->rpcbind = is_on("HICAM_RPCBIND");
	c->workers = (unsigned)number("HICAM_WORKERS", 1, 0);
	c->stack = number("HICAM_STACK", 64, 2048) * 1024;
	c->queue = number("HICAM_QUEUE", 1, 4096);
	c->record = number("HICAM_RECORD_MAX", 4096, 64 * MIB);
	c->kept = number("HICAM_REPLIES_MAX", 4096, 256 * MIB);
	c->patience = number("HICAM_PATIENCE", 0, 60) * SECOND_US;
	if (sync && strcmp(sync, "sync") == 0)
		c->sync = true;
	else if (sync && strcmp(sync, "interval") != 0)
		hicam_say("HICAM_REPLIES: '%s' is neither 'interval' nor 'sync'", sync);
}

const struct rpc_config *
rpc_config(void)
{
	static struct rpc_config config;
	static bool known;
	static int lock;

	hicam_lock(&lock);
	if (!known)
		read_all(&config);
	known = true;
	hicam_unlock(&lock);
	return &config;
}
