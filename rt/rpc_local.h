/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RPC_LOCAL_H
#define HICAM_RPC_LOCAL_H

/*
 * Shared by rpc_*.c only.
 *
 * What travels: calls that a server has taken or has in its queue, replies that it keeps, calls that a client has
 * begun, handles, addresses.  What does not: descriptors, connections, threads of the run time's own.  All that travels
 * changes under rpc_lock only, which the thread that makes a capture holds while the process forks.
 */
#include "include/hicam/rpc_stub.h"
#include "libc_local.h"
#include "rpc_hooks.h"
#include "rpc_wire.h"
#include "wait.h"

#define REPLACE(name) extern __typeof__(name) __hicam_##name;
#define WAITS(name) REPLACE(name)
#define PROGRAM(name)
#include "replace_rpc.def"
#undef PROGRAM
#undef WAITS
#undef REPLACE

extern int rpc_lock;

/* ---- settings: HICAM_ variables (rpc_config.c) ---- */

struct rpc_config {
	char *listen;	   /* addresses, separated by spaces; NULL: a default */
	char *locator;	   /* directory; NULL: none can be had */
	unsigned workers;  /* 0: not said */
	size_t stack;	   /* bytes, of a worker */
	size_t queue;	   /* requests that wait for a worker, at most */
	size_t record;	   /* bytes of one */
	size_t kept;	   /* bytes of replies that are kept for clients that have not said that they have them */
	uint64_t patience; /* us: how long a client looks for a server that it cannot reach */
	bool sync;		   /* replies wait for checkpoints */
	bool rpcbind;	   /* is told what the server offers */
};
const struct rpc_config *rpc_config(void);

/* ---- addresses (rpc_address.c) ---- */

#include <sys/socket.h>
struct rpc_address {
	struct sockaddr_storage sa;
	socklen_t len;
};
/* "tcp!HOST!PORT", "unix!PATH"; false: it is neither, or the host is not known. */
bool rpc_address_parse(const char *text, struct rpc_address *);
/* Of that form, cut off at RPC_ADDRESS_MAX. */
void rpc_address_print(const struct rpc_address *, char text[RPC_ADDRESS_MAX + 1]);
/* FD, or -1, as a descriptor out of the program's way that is the run time's own. */
int rpc_descriptor(int fd);
void rpc_close(int fd);

/* ---- connections of a server (rpc_conn.h) ---- */

struct rpc_conn;
struct rpc_conn *rpc_conn_ref(struct rpc_conn *);
void rpc_conn_unref(struct rpc_conn *);
/* Sends HEAD and BODY in one piece, as far as the peer takes it; the rest follows by itself.  */
void rpc_conn_send(struct rpc_conn *, const char *head, size_t head_len, const char *body, size_t body_len);
const struct rpc_address *rpc_conn_peer(const struct rpc_conn *);
/* The peer is a process of this machine and this user's, for certain. */
bool rpc_conn_is_own(const struct rpc_conn *);

/* ---- events (rpc_server.c) ---- */

enum rpc_serving { RPC_IDLE, RPC_SERVING, RPC_WITHDRAWN, RPC_STOPPING };
extern int rpc_serving; /* enum rpc_serving */

/* Listens where the settings or the state say; a status. */
uint32_t rpc_server_open(void);
void rpc_server_close(void);
/* No more connections come. */
void rpc_server_unlisten(void);
void rpc_server_forked(void);
/* The process has copies of its sockets, which go. */
void rpc_server_apart(void);
/*
 * It listens no more, so that another can at the same addresses.  Meanwhile the program's threads may be stopped, and
 * its connections are looked after by whoever calls rpc_server_look, which takes so long.  Then it listens again.
 */
void rpc_server_pause(void);
void rpc_server_look(int milliseconds);
void rpc_server_resume(void);
/* Where the management interface is; false: nowhere. */
bool rpc_server_manager(char text[RPC_ADDRESS_MAX + 1]);
unsigned rpc_server_connections(void);
/* Where the server listens in fact, by number; false: no more. */
bool rpc_server_address(unsigned i, char text[RPC_ADDRESS_MAX + 1]);
/* Asked for so far, by number: what a state says. */
const char *rpc_server_asked(unsigned i);
bool rpc_server_ask(const char *address);
/* A connection that was not read because of the queue may be. */
void rpc_server_unstall(void);

/* ---- whose turn it is to see to them (rpc_turns.c) ---- */

/*
 * A worker without a call waits for events and does what is to be done, or until it is to look at the queue.  False: it
 * is to poll.  POLLED: it just has.
 */
bool rpc_turns_next(struct hicam_wait *, bool polled);
/* It has taken a call; NEXT: since when (us) the next one waits, 0: there is none. */
void rpc_turns_took(uint64_t next);
/* It is done with that. */
void rpc_turns_ended(void);
/* A worker without a call is to look at the queue. */
void rpc_turns_wake(void);
/* The run time's own thread for this, which is to look in a moment. */
bool rpc_turns_start(void);
void rpc_turns_stop(void);
void rpc_turns_look(void);
void rpc_turns_forked(void);

/* ---- requests (rpc_request.c) ---- */

struct rpc_entry;
struct rpc_svc;
struct rpc_offer;

struct rpc_request {
	uint64_t id;
	struct rpc_request *next;	/* in the queue */
	struct rpc_request *hashed; /* by id */
	struct rpc_conn *conn;		/* that awaits the reply; NULL: none (any more) */
	uint32_t xid;
	char *record; /* the head only when the arguments were taken */
	size_t len;
	struct rpc_call_head head;
	const struct rpc_offer *offer; /* see rpc_request_offer */
	struct rpc_entry *entry;	   /* NULL: the client is a plain one, or the reply is out */
	bool begun, taken, replied;
	uint32_t thread; /* that runs it */
	uint64_t since;	 /* us, when it came */
	struct rpc_svc *svc;
	struct hicam_rpc_binding *caller;
};

/* A record has come in; takes RECORD over.  False: the peer speaks something else. */
bool rpc_request_arrived(struct rpc_conn *, struct rpc_bytes record);
/* The oldest that no worker has; NULL: none.  *NEXT: since when (us) the next one waits, 0: there is none. */
struct rpc_request *rpc_request_take(uint64_t *next);
bool rpc_request_queue_full(void);
size_t rpc_request_waiting(void);
/* By its number; NULL: none. */
struct rpc_request *rpc_request_find(hicam_rpc_call);
/* The calling thread is done with it. */
void rpc_request_end(struct rpc_request *);
/* One reply or none: RESULTS are copied. */
void rpc_request_finish(struct rpc_request *, enum accept_stat, uint32_t fault, const char *results, size_t len);
/* Encodes what PROC makes of WHERE; false: it cannot be. */
bool rpc_request_results(struct rpc_request *, xdrproc_t proc, void *where);
/* Runs one that is not known to others, and frees it. */
void rpc_request_aside(struct rpc_request *);
/* Clients whose calls are under way, and those that ask from now on, are told that the server has moved to ADDRESS. */
void rpc_request_moved(const char *address);
/* Shows all to SEE, those of the queue in its order. */
void rpc_request_each(void (*see)(struct rpc_request *, void *), void *);
/* What it is for, in a restored process only when that has its programs again; NULL: nothing. */
const struct rpc_offer *rpc_request_offer(struct rpc_request *);
/* Of a state: false: damaged. */
bool rpc_request_restore(struct rpc_request *);
/* Decodes the arguments, which are gone then. */
bool rpc_request_arguments(struct rpc_request *, xdrproc_t, void *args);
/* XDR in an atomic region.  Encoded into ROOM, or memory that TO->data then owns. */
bool rpc_encode(xdrproc_t, const void *where, struct rpc_bytes *to, char *room, size_t size);
bool rpc_decode(xdrproc_t, void *where, char *data, size_t len);
void rpc_free(xdrproc_t, void *where);
extern uint64_t rpc_request_last; /* number given so far */
unsigned rpc_request_running(void);

/* ---- what a server offers (rpc_offer.c) ---- */

struct rpc_offer {
	struct rpc_offer *next;
	uint32_t program, version;
	const struct hicam_rpc_interface *interface; /* or, if NULL */
	hicam_rpc_dispatch *dispatcher;
	bool local; /* for this user's own processes of this machine only */
};
/* NULL; then *LOW and *HIGH are the versions of the program that there are, LOW > HIGH: none. */
const struct rpc_offer *rpc_offer_find(uint32_t program, uint32_t version, uint32_t *low, uint32_t *high);
const struct rpc_offer *rpc_offers(void);
void rpc_offer_remove(uint32_t program, uint32_t version);

/* ---- at most once (rpc_once.c); all under rpc_lock ---- */

enum rpc_entry_state {
	RPC_ENTRY_CALL, /* in the queue, or a worker has it */
	RPC_ENTRY_HELD, /* its reply waits for a checkpoint */
	RPC_ENTRY_DONE
};
struct rpc_client;
struct rpc_entry {
	struct rpc_entry *hashed, *next, *previous; /* of the client's; oldest first */
	struct rpc_entry *older, *newer;			/* of all that are done */
	struct rpc_client *client;
	uint64_t number;
	enum rpc_entry_state state;
	struct rpc_request *request; /* of a call */
	enum accept_stat stat;
	uint32_t fault;
	bool none; /* there is no reply */
	char *results;
	size_t len;
	uint64_t sequence;	   /* held: until a checkpoint later than this one */
	struct rpc_conn *conn; /* held: who awaits it */
	uint32_t xid;
};
enum rpc_once { RPC_ONCE_NEW, RPC_ONCE_KNOWN, RPC_ONCE_FORGOTTEN };
/* Looks a call up, and notes what the client is done with.  NEW: *ENTRY is made, NULL: no memory. */
enum rpc_once rpc_once_enter(const struct rpc_identity *, struct rpc_entry **entry);
/* The call was run; RESULTS becomes the entry's. */
void rpc_once_done(struct rpc_entry *, enum rpc_entry_state);
/* It may be run again. */
void rpc_once_drop(struct rpc_entry *);
/* Those held whose effect is in checkpoint SEQUENCE, one after another, now done; NULL: no more. */
struct rpc_entry *rpc_once_release(uint64_t sequence);
bool rpc_once_holds(void);
size_t rpc_once_kept(void);
bool rpc_once_save(struct hicam_items *);
bool rpc_once_restore(const struct hicam_item *);
/* Number of a client in a state, and back. */
int64_t rpc_once_client_number(const struct rpc_entry *);
struct rpc_entry *rpc_once_restore_call(int64_t client, uint64_t number);
const unsigned char *rpc_once_uuid(const struct rpc_entry *);

/* ---- management: idl/manage.idl (rpc_manage.c, manage/) ---- */

#define RPC_MANAGE_UUID "5d3c9a70-8c5f-4b7e-9a53-6b1f0f6a2d10"
bool rpc_manage_is(const struct hicam_rpc_interface *);
/* Runs it, which it then owns; false: there are too many. */
bool rpc_manage_run(struct rpc_request *);
/* When the reply to the call of this thread is out, the server begins again as rpc_anew_prepare has said. */
void rpc_manage_begin_again(void);
void rpc_manage_forked(void);
/* Of manage/manage.c, not null: who refers to it is linked with that. */
extern int (*const hicam_manage_stubs)(int, char **);

/* From main, or from the STATE; false: WHY it cannot. */
bool rpc_anew_prepare(const char *state, char *why, size_t size);
void rpc_anew_go(void);
void rpc_anew_save(struct hicam_items *);
bool rpc_anew_restore(const struct hicam_item *);

/* The next capture that is made for a move waits so long for a successor; false: another one does. */
bool rpc_handover_allow(uint64_t us);
/* It is not to wait any longer. */
void rpc_handover_deny(void);
/* There is none to wait. */
void rpc_handover_end(void);

/* ---- replies that wait for checkpoints (rpc_sync.c) ---- */

/* There are such. */
void rpc_sync_wanted(void);
void rpc_sync_forked(void);

/* ---- serving (rpc_serve.c) ---- */

/* Opens the sockets; in a restored process, too. */
uint32_t rpc_serve_begin(unsigned workers);
unsigned rpc_serve_workers(void);

/* ---- for dispatchers that rpcgen made (rpc_svc.c) ---- */

/* What a dispatcher is called with; false: the credential is no good, and the call has been answered. */
bool rpc_svc_make(struct rpc_request *);
/* The same in a restored process, where the client was let in before. */
bool rpc_svc_again(struct rpc_request *);
void rpc_svc_free(struct rpc_svc *);
bool rpc_svc_save(struct hicam_items *);
bool rpc_svc_restore(const struct hicam_item *);
/* Homes: P is something of a request's, or of a transport that was pretended. */
bool rpc_svc_is_home(const void *p, int64_t *number);
void *rpc_svc_home_at(int64_t number);

/* ---- handles (rpc_binding.c) ---- */

struct hicam_rpc_binding *rpc_binding_of_caller(const struct rpc_request *);
/* With the lock held: the program has no more use for it. */
void rpc_binding_done(struct hicam_rpc_binding *);
bool rpc_binding_save(struct hicam_items *);
bool rpc_binding_restore(const struct hicam_item *);
bool rpc_binding_home(const void *p, int64_t *number);
void *rpc_binding_home_at(int64_t number);

/* ---- where servers are (rpc_locate.c) ---- */

/* Says where the server with this UUID (zeros: any that offers PROGRAM, VERSION) is; false: nobody knows now. */
bool rpc_locate(unsigned char server[16], uint32_t program, uint32_t version, uint32_t *epoch,
				char address[RPC_ADDRESS_MAX + 1]);
/* This server is to be found, as the latest activation of itself.  False: another one is there, and alive. */
bool rpc_locate_claim(void);
/* It is to be found, or for the moment not. */
void rpc_locate_tell(bool up);
/* It has ended. */
void rpc_locate_remove(void);
/* Has a later activation of this server gone on, and where, if it is up?  If none has, TAKE_BACK says that this one is
 * up. */
bool rpc_locate_successor(bool take_back, char address[RPC_ADDRESS_MAX + 1]);

/* ---- rpcbind (rpc_rpcbind.c) ---- */

/* The server is to be found there too, or for the moment not; nothing, unless the user has asked for it. */
void rpc_rpcbind_tell(bool up);
void rpc_rpcbind_forked(void);

/* ---- calls of a client (rpc_client.c) ---- */

bool rpc_client_save(struct hicam_items *);
bool rpc_client_restore(const struct hicam_item *);
void rpc_client_forked(void);
/* Names of states (rpc_state.c): FORMAT is the state's text for an item. */
#define RPC_ITEM(kind) "rpc " kind

#endif
