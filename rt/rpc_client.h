/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RPC_CLIENT_H
#define HICAM_RPC_CLIENT_H

/* Calls that go out, for rpc_binding.c, rpc_link.c and rpc_client.c.  All of it is under rpc_lock. */
#include "rpc_local.h"

struct hicam_rpc_binding {
	struct hicam_rpc_binding *next;
	uint64_t id;
	bool implicit; /* the one for a program and version */
	uint32_t program, version;
	bool fixed;						   /* the program gave the address */
	bool gone;						   /* the program has freed it */
	bool caller;					   /* stands for a client, and is not called by */
	char address[RPC_ADDRESS_MAX + 1]; /* where the server is or was; "": to be located */
	unsigned char server[16];		   /* zeros: not known yet */
	uint32_t epoch;					   /* of its latest activation that was seen */
	uint64_t timeout;				   /* us; 0: none */
	unsigned calls;					   /* that are under way */
	struct rpc_link *link;			   /* NULL: not connected */
	unsigned failures;				   /* to reach it, one after another */
	uint64_t lost;					   /* us: since when it cannot be reached; 0: it can */
	uint64_t next_try;				   /* us */
	uint64_t acks[RPC_ACKS];		   /* replies that are here, of which the server does not know that yet */
	uint32_t nacks;
};

enum rpc_out_state { RPC_OUT_NEW, RPC_OUT_SENT, RPC_OUT_DONE };
struct rpc_out {
	struct rpc_out *next; /* of all, in the order of their numbers */
	uint64_t number;
	struct hicam_rpc_binding *binding; /* NULL: there was none; it is done */
	uint32_t program, version, procedure;
	uint32_t flags; /* enum in rpc.h: HICAM_RPC_IDEMPOTENT ... */
	enum rpc_out_state state;
	char *args;
	size_t len;
	uint64_t deadline; /* us; 0: none */
	uint32_t status;   /* when it is done */
	char *reply;	   /* then, if the status is rpc_s_ok */
	size_t reply_len, results;
	struct rpc_link *link; /* on which it was sent */
	uint32_t xid;
	int changes; /* futex */
};
/* All calls, first number first. */
extern struct rpc_out *rpc_outs;

/* A connection to a server, shared by all threads that call by the handle. */
enum rpc_link_state { RPC_LINK_CONNECTING, RPC_LINK_GREETING, RPC_LINK_UP, RPC_LINK_BROKEN };
struct rpc_link {
	int references;
	int fd;
	enum rpc_link_state state;
	struct hicam_rpc_binding *binding; /* NULL: broken */
	bool read;						   /* a thread waits for what comes, or reads it */
	bool written;					   /* another waits for room for what goes out */
	struct rpc_records records;		   /* of that thread */
	char *out;						   /* what the peer has not taken yet */
	size_t out_len, out_done;
	uint32_t greeting, xid; /* of the greeting; last used */
	uint64_t since;			/* us */
	bool conformist;		/* the server says so */
};

bool rpc_binding_exists(const struct hicam_rpc_binding *);
struct hicam_rpc_binding *rpc_binding_implicit(uint32_t program, uint32_t version);
struct hicam_rpc_binding *rpc_binding_by_id(uint64_t id);
void rpc_binding_settle(struct hicam_rpc_binding *);
/* In a child: the connections are its parent's. */
void rpc_binding_apart(void);
void rpc_binding_forked(void);

/* Begins to connect B, if it is time; *STATUS is set if there is no hope any more. */
void rpc_link_begin(struct hicam_rpc_binding *, uint32_t *status);
/* Sends C on its handle's link, which is up. */
void rpc_link_send(struct rpc_out *);
/* What the link's descriptor is waited for (poll). */
short rpc_link_events(const struct rpc_link *);
/* Until when a link may take to come up. */
uint64_t rpc_link_limit(const struct rpc_link *);
/* Is something on its way out that the peer did not take at once? */
bool rpc_link_is_full(const struct rpc_link *);
/* There may be room for it. */
void rpc_link_flush(struct rpc_link *);
/* Something of that has come; called by the reader without the lock. */
void rpc_link_turn(struct rpc_link *);
/* B is connected no more; calls that were sent are to be sent again. */
void rpc_link_drop(struct hicam_rpc_binding *);
void rpc_link_unref(struct rpc_link *);
/* The call is over. */
void rpc_out_done(struct rpc_out *, uint32_t status);
void rpc_out_wake(struct rpc_out *);
/* All numbers below are done with. */
uint64_t rpc_out_floor(void);

#endif
