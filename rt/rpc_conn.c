/* SPDX-License-Identifier: ISC */
/* Connections of a server, as their replies see them: whole ones go out, in one piece each, whatever the peer does. */
#include "rpc_conn.h"
#include "stats.h"
#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum {
	OUT_MAX = 128 << 20,  /* what a peer that reads nothing may leave waiting */
	HELD_MAX = 512 << 20, /* parts of records, of all together */
	FLAGS = MSG_DONTWAIT | MSG_NOSIGNAL
};

/*
 * All that are not closed.  An event of one may come to a thread when another has just closed it, so events name the
 * place and which of those that were there, one after another, is meant.
 */
static struct place {
	struct rpc_conn *conn; /* NULL: free */
	uint32_t round;
	size_t free; /* the next free one, if it is */
} * places;
static size_t nplaces, first_free;
static unsigned nconns;
static int places_lock;
static size_t held; /* bytes of parts of records, of all together */

/* False: no memory. */
static bool
enter(struct rpc_conn *c)
{
	struct place *bigger;
	size_t i, n;

	if (first_free == nplaces) {
		n = nplaces ? 2 * nplaces : 64;
		bigger = realloc(places, n * sizeof *places);
		if (bigger == NULL)
			return false;
		places = bigger;
		for (i = nplaces; i < n; i++)
			places[i] = (struct place){NULL, 0, i + 1};
		nplaces = n;
	}
	c->place = first_free;
	first_free = places[c->place].free;
	places[c->place].conn = c;
	places[c->place].round++;
	__atomic_store_n(&nconns, nconns + 1, __ATOMIC_RELAXED);
	return true;
}

static void
leave(struct rpc_conn *c)
{
	places[c->place].conn = NULL;
	places[c->place].free = first_free;
	first_free = c->place;
	__atomic_store_n(&nconns, nconns - 1, __ATOMIC_RELAXED);
}

uint64_t
rpc_conn_name(const struct rpc_conn *c)
{
	uint64_t name;

	hicam_lock(&places_lock);
	name = (uint64_t)places[c->place].round << 32 | c->place;
	hicam_unlock(&places_lock);
	return name;
}

struct rpc_conn *
rpc_conn_named(uint64_t name)
{
	size_t i = (uint32_t)name;
	struct rpc_conn *c = NULL;

	hicam_lock(&places_lock);
	if (i < nplaces && places[i].round == name >> 32)
		c = rpc_conn_ref(places[i].conn);
	hicam_unlock(&places_lock);
	return c;
}

struct rpc_conn *
rpc_conn_new(int fd, const struct rpc_address *peer)
{
	struct rpc_conn *c = calloc(1, sizeof *c);
	struct ucred cred;
	socklen_t len = sizeof cred;
	bool entered;

	if (c == NULL)
		return NULL;
	c->fd = fd;
	c->references = 1;
	c->peer = *peer;
	rpc_conn_progress(c);
	if (peer->sa.ss_family == AF_UNIX && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) == 0) {
		c->local = true;
		c->uid = cred.uid;
	}
	hicam_lock(&places_lock);
	entered = enter(c);
	hicam_unlock(&places_lock);
	if (!entered) {
		free(c);
		return NULL;
	}
	return c;
}

unsigned
rpc_conn_count(void)
{
	return __atomic_load_n(&nconns, __ATOMIC_RELAXED);
}

struct rpc_conn *
rpc_conn_ref(struct rpc_conn *c)
{
	if (c)
		__atomic_add_fetch(&c->references, 1, __ATOMIC_RELAXED);
	return c;
}

void
rpc_conn_unref(struct rpc_conn *c)
{
	if (c == NULL || __atomic_sub_fetch(&c->references, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	rpc_close(c->fd);
	__atomic_sub_fetch(&held, c->held, __ATOMIC_RELAXED);
	rpc_records_release(&c->records);
	free(c->out);
	free(c);
}

void
rpc_conn_close(struct rpc_conn *c)
{
	bool first;

	hicam_lock(&c->lock);
	first = !c->closed;
	c->closed = true;
	hicam_unlock(&c->lock);
	if (!first)
		return;
	shutdown(c->fd, SHUT_RDWR);
	hicam_lock(&places_lock);
	leave(c);
	hicam_unlock(&places_lock);
	rpc_conn_unref(c);
}

/* Keeps what the peer did not take of a reply. */
static bool
keep(struct rpc_conn *c, const char *data, size_t len)
{
	char *bigger;

	if (len == 0)
		return true;
	if (c->out_done == c->out_len)
		c->out_done = c->out_len = 0;
	if (c->out_len + len > OUT_MAX || (bigger = realloc(c->out, c->out_len + len)) == NULL)
		return false;
	memcpy(bigger + c->out_len, data, len);
	c->out = bigger;
	c->out_len += len;
	return true;
}

void
rpc_conn_send(struct rpc_conn *c, const char *head, size_t head_len, const char *body, size_t body_len)
{
	struct iovec v[2] = {{(char *)head, head_len}, {(char *)body, body_len}};
	struct msghdr m = {.msg_iov = v, .msg_iovlen = 2};
	ssize_t k = 0;
	size_t done;
	bool ok = true;

	hicam_lock(&c->lock);
	if (c->closed) {
		hicam_unlock(&c->lock);
		return;
	}
	if (c->out_done == c->out_len) {
		while ((k = body_len ? sendmsg(c->fd, &m, FLAGS) : send(c->fd, head, head_len, FLAGS)) < 0 && errno == EINTR)
			;
		if (k < 0 && errno != EAGAIN)
			ok = false;
		if (k < 0)
			k = 0;
	}
	done = (size_t)k;
	if (ok && done < head_len + body_len) {
		if (c->out_done == c->out_len)
			rpc_conn_progress(c);
		ok = done >= head_len ? keep(c, body + (done - head_len), body_len - (done - head_len))
							  : keep(c, head + done, head_len - done) && keep(c, body, body_len);
	}
	hicam_unlock(&c->lock);
	if (!ok)
		rpc_conn_close(c);
}

void
rpc_conn_flush(struct rpc_conn *c)
{
	ssize_t k = 0;
	bool ok = true;

	hicam_lock(&c->lock);
	while (!c->closed && c->out_done < c->out_len) {
		k = send(c->fd, c->out + c->out_done, c->out_len - c->out_done, FLAGS);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0) {
			ok = errno == EAGAIN;
			break;
		}
		c->out_done += (size_t)k;
		rpc_conn_progress(c);
	}
	if (c->out_done == c->out_len) {
		free(c->out);
		c->out = NULL;
		c->out_done = c->out_len = 0;
	}
	hicam_unlock(&c->lock);
	if (!ok)
		rpc_conn_close(c);
}

/* Is C stuck in the middle of a record, or of a reply, since before BEFORE? */
static bool
stuck(const struct rpc_conn *c, uint64_t before)
{
	return __atomic_load_n(&c->progress, __ATOMIC_RELAXED) < before && !c->stalled &&
		   (c->out_done < c->out_len || __atomic_load_n(&c->partial, __ATOMIC_RELAXED));
}

/* The first from place FROM on that is stuck, or any if BEFORE is 0; with a reference. */
static struct rpc_conn *
find(size_t from, uint64_t before)
{
	struct rpc_conn *c = NULL;
	size_t i;

	hicam_lock(&places_lock);
	for (i = from; i < nplaces && c == NULL; i++)
		if (places[i].conn && (before == 0 || stuck(places[i].conn, before)))
			c = rpc_conn_ref(places[i].conn);
	hicam_unlock(&places_lock);
	return c;
}

static void
close_each(uint64_t before)
{
	struct rpc_conn *c;
	size_t from = 0;

	while ((c = find(from, before)) != NULL) {
		from = c->place;
		rpc_conn_close(c);
		rpc_conn_unref(c);
	}
}

void
rpc_conn_each(void (*see)(struct rpc_conn *))
{
	struct rpc_conn *c;
	size_t from = 0;

	while ((c = find(from, 0)) != NULL) {
		from = c->place + 1;
		see(c);
		rpc_conn_unref(c);
	}
}

void
rpc_conn_sweep(uint64_t before)
{
	close_each(before);
}

void
rpc_conn_close_all(void)
{
	close_each(0);
}

bool
rpc_conn_partial(struct rpc_conn *c)
{
	size_t now = c->records.data ? c->records.room : 0;

	__atomic_store_n(&c->partial, rpc_records_partial(&c->records), __ATOMIC_RELAXED);
	if (now == c->held)
		return true;
	now = __atomic_add_fetch(&held, now - c->held, __ATOMIC_RELAXED);
	c->held = c->records.data ? c->records.room : 0;
	return now <= HELD_MAX;
}

const struct rpc_address *
rpc_conn_peer(const struct rpc_conn *c)
{
	return &c->peer;
}

bool
rpc_conn_is_own(const struct rpc_conn *c)
{
	return c->local && (c->uid == geteuid() || c->uid == 0);
}

void
rpc_conn_forked(void)
{
	size_t i;

	places_lock = 0;
	for (i = 0; i < nplaces; i++)
		if (places[i].conn)
			close(places[i].conn->fd);
	nplaces = first_free = 0;
	nconns = 0;
}
