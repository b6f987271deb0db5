/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RPC_CONN_H
#define HICAM_RPC_CONN_H

/* Connections of a server, for rpc_conn.c and rpc_server.c. */
#include "rpc_local.h"
#include "stats.h"

struct rpc_conn {
	struct rpc_conn *next_stalled;
	size_t place;
	int fd;
	int references;				/* one for being open */
	int reading;				/* 0: nobody does, 1: somebody, 2: who is to do so once more */
	struct rpc_records records; /* of who reads */
	bool partial;				/* something of a record is there, but not all */
	size_t held;				/* bytes of memory for that */
	bool stalled;				/* not read since the queue is full */
	int lock;					/* of what follows */
	char *out;					/* what the peer has not taken yet */
	size_t out_len, out_done;
	bool closed;
	uint64_t progress; /* us: when a part of a record or of OUT last went through */
	bool local;		   /* by a unix socket */
	uid_t uid;		   /* then of the peer */
	struct rpc_address peer;
};

static inline void
rpc_conn_progress(struct rpc_conn *c)
{
	__atomic_store_n(&c->progress, hicam_now_us(), __ATOMIC_RELAXED);
}

/* Takes FD over; NULL: no memory. */
struct rpc_conn *rpc_conn_new(int fd, const struct rpc_address *peer);
unsigned rpc_conn_count(void);
/* What an event calls it by; the reverse gives a reference, NULL if it is closed. */
uint64_t rpc_conn_name(const struct rpc_conn *);
struct rpc_conn *rpc_conn_named(uint64_t name);
/* Its reader has taken all there is; false: too much memory waits for the rest of records. */
bool rpc_conn_partial(struct rpc_conn *);
void rpc_conn_close(struct rpc_conn *);
void rpc_conn_close_all(void);
void rpc_conn_each(void (*see)(struct rpc_conn *));
/* The peer takes more. */
void rpc_conn_flush(struct rpc_conn *);
/* Closes those whose peer stopped in the middle of something before BEFORE (us). */
void rpc_conn_sweep(uint64_t before);
void rpc_conn_forked(void);

#endif
