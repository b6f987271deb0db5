/* SPDX-License-Identifier: ISC */
/*
 * The sockets of a server, and what is done on their events, which workers wait for (rpc_turns.c).  Events are edges,
 * so a connection that is being read is not read by another; who finds it so leaves a note.
 */
#include "rpc_server.h"
#include "identity.h"
#include "message.h"
#include "rpc_conn.h"
#include "stats.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/un.h>

enum {
	LISTENERS = 16,
	PLACES = LISTENERS + 1,
	BACKLOG = 1024,
	RETRY_MS = 20, /* an address that is in use, */
	RETRIES = 100, /* so often */
	READ_SIZE = 32 << 10,
	STUCK_US = 60 * 1000000 /* how long a peer may stop in the middle of something */
};

int rpc_serving;

static struct listener {
	int fd;
	char asked[RPC_ADDRESS_MAX + 1]; /* as the program or the user wrote it */
	char at[RPC_ADDRESS_MAX + 1];	 /* where it was before it paused; "": it does not */
	char path[108];					 /* of a unix socket: to be removed */
} listeners[PLACES] = {[0 ... PLACES - 1] = {.fd = -1}};
static unsigned nlisteners; /* that were asked for; behind LISTENERS is the one for managers, if need be */
static int listening;		/* lock: listeners come and go */

static int events = -1, wake = -1; /* epoll; eventfd */
static int aside = -1;			   /* epoll, while it pauses */
static bool unaccepted;			   /* there was no descriptor, or no memory, for a connection */
static struct rpc_conn *stalled;
static int stalled_lock;

/* ---- reading ------------------------------------------------------------------------------------------------------
 */

static void
stall(struct rpc_conn *c)
{
	hicam_lock(&stalled_lock);
	if (!c->stalled) {
		c->stalled = true;
		c->next_stalled = stalled;
		stalled = rpc_conn_ref(c);
	}
	hicam_unlock(&stalled_lock);
}

/* False: there is no more to be had, or the peer is not to be listened to any longer. */
static bool
take(struct rpc_conn *c, const char *data, size_t n)
{
	struct rpc_bytes record;

	for (;;)
		switch (rpc_records_feed(&c->records, &data, &n, rpc_config()->record, &record)) {
		case RPC_FEED_RECORD:
			if (!rpc_request_arrived(c, record)) {
				rpc_conn_close(c);
				return false;
			}
			break;
		case RPC_FEED_BAD:
			rpc_conn_close(c);
			return false;
		case RPC_FEED_MORE:
			if (rpc_conn_partial(c))
				return true;
			rpc_conn_close(c);
			return false;
		}
}

static void
read_some(struct rpc_conn *c, bool to_the_end)
{
	char data[READ_SIZE];
	ssize_t k;

	for (;;) {
		if (c->closed)
			return;
		if (rpc_request_queue_full()) {
			stall(c);
			/* it may have become empty before that was seen */
			if (rpc_request_queue_full())
				return;
			rpc_server_unstall();
			return;
		}
		k = recv(c->fd, data, sizeof data, MSG_DONTWAIT);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0 && errno == EAGAIN)
			return;
		if (k <= 0) {
			rpc_conn_close(c);
			return;
		}
		rpc_conn_progress(c);
		if (!take(c, data, (size_t)k))
			return;
		if (k < (ssize_t)sizeof data && !to_the_end)
			return;
	}
}

/* What is there, by one thread at a time. */
static void
read_conn(struct rpc_conn *c, bool to_the_end)
{
	int was = 0;

	if (!__atomic_compare_exchange_n(&c->reading, &was, 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
		if (__atomic_exchange_n(&c->reading, 2, __ATOMIC_ACQ_REL) != 0)
			return;
		/* it had just ended */
		__atomic_store_n(&c->reading, 1, __ATOMIC_RELEASE);
	}
	do {
		__atomic_store_n(&c->reading, 1, __ATOMIC_RELEASE);
		read_some(c, to_the_end);
		was = 1;
		to_the_end = true;
	} while (!__atomic_compare_exchange_n(&c->reading, &was, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
}

void
rpc_server_unstall(void)
{
	struct rpc_conn *c;

	for (;;) {
		if (__atomic_load_n(&stalled, __ATOMIC_ACQUIRE) == NULL || rpc_request_queue_full())
			return;
		hicam_lock(&stalled_lock);
		c = stalled;
		if (c) {
			stalled = c->next_stalled;
			c->stalled = false;
			rpc_conn_progress(c);
		}
		hicam_unlock(&stalled_lock);
		if (c == NULL)
			return;
		read_conn(c, true);
		rpc_conn_unref(c);
	}
}

/* ---- events -------------------------------------------------------------------------------------------------------
 */

/* What events are called: rpc_conn_name, or one of these. */
static const uint64_t wake_name = UINT64_MAX, listener_name = UINT64_MAX - PLACES;

static bool
watch(int fd, uint32_t what, uint64_t name)
{
	struct epoll_event e = {.events = what, .data.u64 = name};

	return epoll_ctl(events, EPOLL_CTL_ADD, fd, &e) == 0;
}

/* An event that goes to a thread which is stopped is not seen before it goes on. */
static void
watch_aside(struct rpc_conn *c)
{
	struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u64 = rpc_conn_name(c)};

	(void)epoll_ctl(aside, EPOLL_CTL_ADD, c->fd, &e);
}

static void
accept_all(struct listener *l)
{
	struct rpc_address peer;
	struct rpc_conn *c;
	int fd, one = 1;

	for (;;) {
		memset(&peer, 0, sizeof peer);
		peer.len = sizeof peer.sa;
		hicam_lock(&listening);
		errno = EAGAIN;
		fd = l->fd < 0 ? -1 : accept4(l->fd, (struct sockaddr *)&peer.sa, &peer.len, SOCK_CLOEXEC | SOCK_NONBLOCK);
		hicam_unlock(&listening);
		if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
			continue;
		if (fd < 0) {
			/* there will be no event of those that wait now */
			if (errno != EAGAIN && !__atomic_exchange_n(&unaccepted, true, __ATOMIC_SEQ_CST))
				rpc_turns_look();
			return;
		}
		fd = rpc_descriptor(fd);
		if (l->path[0])
			peer.sa.ss_family = AF_UNIX;
		else
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		c = rpc_conn_new(fd, &peer);
		if (c == NULL)
			rpc_close(fd);
		else if (!watch(fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, rpc_conn_name(c)))
			rpc_conn_close(c);
	}
}

void
rpc_server_handle(const struct epoll_event *e)
{
	uint64_t name = e->data.u64, count;
	struct rpc_conn *c;

	if (name == wake_name) {
		while (read(wake, &count, sizeof count) < 0 && errno == EINTR)
			;
		return;
	}
	if (name >= listener_name) {
		accept_all(&listeners[name - listener_name]);
		return;
	}
	c = rpc_conn_named(name);
	if (c == NULL)
		return;
	if (e->events & EPOLLOUT)
		rpc_conn_flush(c);
	if (e->events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
		read_conn(c, (e->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
	rpc_conn_unref(c);
}

void
rpc_server_poke(void)
{
	static const uint64_t one = 1;

	while (write(wake, &one, sizeof one) < 0 && errno == EINTR)
		;
}

int
rpc_server_events(struct epoll_event *e, int most, int ms)
{
	return epoll_wait(events, e, most, ms);
}

bool
rpc_server_has_unaccepted(void)
{
	return __atomic_load_n(&unaccepted, __ATOMIC_SEQ_CST);
}

void
rpc_server_accept_again(void)
{
	unsigned i;

	if (!rpc_server_has_unaccepted() || !__atomic_exchange_n(&unaccepted, false, __ATOMIC_SEQ_CST))
		return;
	for (i = 0; i < PLACES; i++)
		if (listeners[i].fd >= 0)
			accept_all(&listeners[i]);
}

void
rpc_server_sweep(uint64_t now)
{
	rpc_conn_sweep(now - STUCK_US);
}

/* ---- listening ----------------------------------------------------------------------------------------------------
 */

const char *
rpc_server_asked(unsigned i)
{
	return i < nlisteners ? listeners[i].asked : NULL;
}

static bool
ask(struct listener *l, const char *address)
{
	struct rpc_address a;

	if (!rpc_address_parse(address, &a))
		return false;
	memset(l, 0, sizeof *l);
	l->fd = -1;
	strcpy(l->asked, address);
	return true;
}

bool
rpc_server_ask(const char *address)
{
	if (nlisteners == LISTENERS || !ask(&listeners[nlisteners], address))
		return false;
	nlisteners++;
	return true;
}

/* A socket that nobody listens at any more is in the way of this one. */
static void
clear_path(const struct rpc_address *a, const char *path)
{
	struct stat st;
	int fd;

	if (lstat(path, &st) != 0 || !S_ISSOCK(st.st_mode))
		return;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (connect(fd, (const struct sockaddr *)&a->sa, a->len) != 0 && errno == ECONNREFUSED)
		unlink(path);
	close(fd);
}

static bool
listen_at(struct listener *l)
{
	struct rpc_address a;
	int one = 1;

	if (!rpc_address_parse(l->at[0] ? l->at : l->asked, &a))
		return false;
	l->fd = rpc_descriptor(socket(a.sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
	if (l->fd < 0)
		return false;
	if (a.sa.ss_family == AF_UNIX)
		clear_path(&a, ((struct sockaddr_un *)&a.sa)->sun_path);
	else
		setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (a.sa.ss_family == AF_INET6)
		setsockopt(l->fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
	if (bind(l->fd, (struct sockaddr *)&a.sa, a.len) == 0) {
		if (a.sa.ss_family == AF_UNIX)
			strcpy(l->path, ((struct sockaddr_un *)&a.sa)->sun_path);
		l->at[0] = '\0';
		if (listen(l->fd, BACKLOG) == 0 && watch(l->fd, EPOLLIN | EPOLLET, listener_name + (uint64_t)(l - listeners)))
			return true;
	}
	one = errno;
	rpc_close(l->fd);
	l->fd = -1;
	errno = one;
	return false;
}

static void
where(const struct listener *l, char text[RPC_ADDRESS_MAX + 1])
{
	struct rpc_address a;

	memset(&a, 0, sizeof a);
	a.len = sizeof a.sa;
	if (l->fd < 0)
		strcpy(text, l->at);
	else if (l->path[0])
		snprintf(text, RPC_ADDRESS_MAX + 1, "unix!%s", l->path);
	else if (getsockname(l->fd, (struct sockaddr *)&a.sa, &a.len) == 0)
		rpc_address_print(&a, text);
	else
		text[0] = '\0';
}

bool
rpc_server_address(unsigned i, char text[RPC_ADDRESS_MAX + 1])
{
	if (i >= nlisteners)
		return false;
	where(&listeners[i], text);
	return true;
}

bool
rpc_server_manager(char text[RPC_ADDRESS_MAX + 1])
{
	unsigned i;

	for (i = 0; i < PLACES; i++) {
		where(&listeners[i], text);
		if (strncmp(text, "unix!", 5) == 0)
			return true;
	}
	return false;
}

/* The socket beside the locator's files. */
static bool
own_address(char address[RPC_ADDRESS_MAX + 1])
{
	const char *dir = rpc_config()->locator;
	char uuid[37];

	hicam_identity_need();
	hicam_uuid_print(hicam_identity.uuid, uuid);
	return dir && snprintf(address, RPC_ADDRESS_MAX + 1, "unix!%s/%s.sock", dir, uuid) <= RPC_ADDRESS_MAX;
}

/* From the settings, in front of what a state says; else a socket beside the locator's files, or any port. */
static void
ask_for_addresses(void)
{
	const struct rpc_config *c = rpc_config();
	char address[RPC_ADDRESS_MAX + 1], *list, *one, *rest;

	if (c->listen && (list = strdup(c->listen)) != NULL) {
		nlisteners = 0;
		for (one = strtok_r(list, " ,", &rest); one; one = strtok_r(NULL, " ,", &rest))
			if (!rpc_server_ask(one))
				hicam_say("HICAM_LISTEN: '%s' is no address", one);
		free(list);
	}
	if (nlisteners == 0 && !(own_address(address) && rpc_server_ask(address)))
		rpc_server_ask("tcp!127.0.0.1!0");
}

/* Whoever had the address before may be just about to end. */
static bool
listen_soon(struct listener *l)
{
	struct timespec moment = {0, RETRY_MS * 1000000};
	int i;

	for (i = 0; !listen_at(l); i++) {
		if (errno != EADDRINUSE || i == RETRIES)
			return false;
		nanosleep(&moment, NULL);
	}
	return true;
}

static bool
open_listener(struct listener *l)
{
	bool ok = listen_soon(l);

	if (!ok)
		hicam_say("cannot listen at %s: %s", l->at[0] ? l->at : l->asked, strerror(errno));
	return ok;
}

uint32_t
rpc_server_open(void)
{
	char address[RPC_ADDRESS_MAX + 1];
	unsigned i, open = 0;

	events = rpc_descriptor(epoll_create1(EPOLL_CLOEXEC));
	wake = rpc_descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
	if (events < 0 || wake < 0 || !watch(wake, EPOLLIN | EPOLLET, wake_name))
		return rpc_s_no_memory;
	ask_for_addresses();
	for (i = 0; i < nlisteners; i++)
		if (open_listener(&listeners[i]))
			open++;
	/* who manages it is known by a unix socket only */
	if (open && !rpc_server_manager(address) && own_address(address) && ask(&listeners[LISTENERS], address))
		open_listener(&listeners[LISTENERS]);
	if (open == 0 || !rpc_turns_start()) {
		rpc_server_close();
		return rpc_s_cant_create_socket;
	}
	return rpc_s_ok;
}

void
rpc_server_close(void)
{
	unsigned i;

	rpc_server_unlisten();
	rpc_turns_stop();
	rpc_conn_close_all();
	for (i = 0; i < PLACES; i++)
		listeners[i].path[0] = '\0';
	if (events >= 0)
		rpc_close(events);
	if (wake >= 0)
		rpc_close(wake);
	events = wake = -1;
}

static void
close_listener(struct listener *l)
{
	if (l->fd < 0)
		return;
	if (l->path[0])
		unlink(l->path);
	rpc_close(l->fd);
	l->fd = -1;
}

void
rpc_server_unlisten(void)
{
	unsigned i;

	hicam_lock(&listening);
	for (i = 0; i < PLACES; i++)
		close_listener(&listeners[i]);
	hicam_unlock(&listening);
}

void
rpc_server_pause(void)
{
	unsigned i;

	hicam_lock(&listening);
	for (i = 0; i < PLACES; i++) {
		if (listeners[i].fd >= 0)
			where(&listeners[i], listeners[i].at);
		close_listener(&listeners[i]);
	}
	hicam_unlock(&listening);
	aside = rpc_descriptor(epoll_create1(EPOLL_CLOEXEC));
	if (aside >= 0)
		rpc_conn_each(watch_aside);
}

void
rpc_server_look(int ms)
{
	struct epoll_event e[16];
	int n = aside < 0 ? poll(NULL, 0, ms) : epoll_wait(aside, e, 16, ms), i;

	for (i = 0; aside >= 0 && i < n; i++)
		rpc_server_handle(&e[i]);
}

void
rpc_server_resume(void)
{
	unsigned i;

	if (aside >= 0)
		rpc_close(aside);
	aside = -1;
	for (i = 0; i < PLACES; i++)
		if (listeners[i].at[0])
			open_listener(&listeners[i]);
}

unsigned
rpc_server_connections(void)
{
	return rpc_conn_count();
}

void
rpc_server_apart(void)
{
	unsigned i;

	for (i = 0; i < PLACES; i++)
		if (listeners[i].fd >= 0)
			close(listeners[i].fd);
	rpc_conn_forked();
}

void
rpc_server_forked(void)
{
	unsigned i;

	rpc_server_apart();
	for (i = 0; i < PLACES; i++)
		listeners[i].fd = -1;
	nlisteners = 0;
	listening = 0;
	if (events >= 0)
		close(events);
	if (wake >= 0)
		close(wake);
	events = wake = -1;
	rpc_turns_forked();
	stalled = NULL;
	stalled_lock = 0;
	rpc_serving = RPC_IDLE;
}
