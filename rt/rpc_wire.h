/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RPC_WIRE_H
#define HICAM_RPC_WIRE_H

/*
 * Records and messages: bytes of peers to requests and replies, and back.  Nothing here has a lock or a descriptor, and
 * everything that reads is safe against any bytes.
 */
#include <rpc/rpc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- records (RFC 5531, 11) ---- */

struct rpc_bytes {
	char *data; /* malloced */
	size_t len;
};

/* A record on its way in; zero at first. */
struct rpc_records {
	char *data;
	size_t len, room;
	unsigned char mark[4]; /* of the next fragment */
	unsigned marked;	   /* bytes of it */
	uint32_t left;		   /* of this fragment */
	bool last;			   /* fragment of the record */
};

enum rpc_feed { RPC_FEED_MORE, RPC_FEED_RECORD, RPC_FEED_BAD };

/* Takes from the N bytes at *P, both of which move on.  RPC_FEED_RECORD: *RECORD is the caller's.  BAD: over LIMIT, or
 * no memory. */
enum rpc_feed rpc_records_feed(struct rpc_records *, const char **p, size_t *n, size_t limit, struct rpc_bytes *record);
void rpc_records_release(struct rpc_records *);
/* Something of a record is there, but not all. */
bool rpc_records_partial(const struct rpc_records *);

/* ---- identity of calls ---- */

enum {
	RPC_AUTH_HICAM = 0x48694361, /* flavour of the verifiers below */
	RPC_IDENTITY_VERSION = 1,
	RPC_ACKS = 16,
	RPC_HEAD_MAX = 1200 /* a call's or reply's head, record mark included */
};

/* Of a call's verifier.  Numbers of the format. */
enum { RPC_CALL_IDEMPOTENT = 1, RPC_CALL_MAYBE = 2 };
struct rpc_identity {
	uint32_t flags;
	unsigned char client[16];
	unsigned char server[16]; /* that is meant; zeros: any */
	uint64_t number;		  /* 0: asks for the server's identity only */
	uint64_t floor;			  /* the client is done with all calls below */
	uint32_t nacks;			  /* and with these */
	uint64_t acks[RPC_ACKS];
};

/* Of a reply's verifier.  Numbers of the format. */
enum rpc_answer {
	RPC_ANSWER_REPLY,
	RPC_ANSWER_WITHDRAWN, /* ask again in a moment */
	RPC_ANSWER_MOVED,	  /* to the address */
	RPC_ANSWER_STRANGER,  /* this is not the server that was meant */
	RPC_ANSWER_FAULT	  /* status says why there is no result */
};
enum { RPC_ADDRESS_MAX = 255 };
struct rpc_answered {
	uint32_t kind;
	uint32_t status;
	unsigned char server[16];
	uint32_t epoch;
	char address[RPC_ADDRESS_MAX + 1];
};

/* ---- messages ---- */

struct rpc_call_head {
	uint32_t xid, program, version, procedure;
	bool identified;
	struct rpc_identity identity; /* if identified */
	uint32_t flavor;			  /* of the credential */
	uint32_t cred_len;
	char cred[MAX_AUTH_BYTES];
	size_t args; /* where they begin in the record */
};

enum rpc_parsed { RPC_PARSED, RPC_PARSED_VERSION /* of RPC is not 2; xid is set */, RPC_PARSED_BAD };
enum rpc_parsed rpc_call_parse(const char *record, size_t len, struct rpc_call_head *);
/* The credential is a whole one of AUTH_SYS; of others libtirpc tells the program's output. */
bool rpc_call_is_of_user(const struct rpc_call_head *);

struct rpc_reply_head {
	uint32_t xid;
	bool denied;
	enum accept_stat stat;		  /* unless denied */
	enum reject_stat reject;	  /* if denied */
	bool answered;				  /* the server is conformist */
	struct rpc_answered verifier; /* if answered */
	size_t results;				  /* where they begin, for SUCCESS */
};
bool rpc_reply_parse(const char *record, size_t len, struct rpc_reply_head *);

/*
 * Heads with the mark of a record of one fragment, in which BODY bytes follow.  They are written to the end of
 * HEAD[RPC_HEAD_MAX]; the result is how long they are, 0: BODY is too long.
 */
size_t rpc_call_head_make(char *head, const struct rpc_call_head *, size_t body);
/* ANSWERED NULL: the client is a plain one.  LOW and HIGH: for PROG_MISMATCH. */
size_t rpc_reply_head_make(char *head, uint32_t xid, enum accept_stat, uint32_t low, uint32_t high,
						   const struct rpc_answered *, size_t body);
/* The version of RPC is wrong, or who calls is not let in. */
size_t rpc_reply_denied_make(char *head, uint32_t xid, enum reject_stat);

#endif
