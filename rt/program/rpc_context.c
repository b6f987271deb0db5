/* SPDX-License-Identifier: ISC */
/*
 * Context handles.  A client holds a random number; the server finds what it stands for in a table.  Both are ordinary
 * state of their programs, so handles outlive moves of either.  A handle travels as DCE's does: 4 bytes that are zero,
 * then its UUID; all zeros is null.
 *
 * They are called by XDR routines, which are atomic: nobody is captured in here.
 *
 * Handles whose clients have gone are not missed: nobody can tell a client that has gone from one that moves.
 */
#include <hicam/rpc_context.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { WIRE_BYTES = 20, BUCKETS = 256 };

/* At the client: what the program's pointer leads to. */
struct held {
	unsigned char id[16];
};

/* At the server. */
struct context {
	struct context *next;
	void *value;	  /* the program's own */
	const char *type; /* name of the handle's type: one type cannot be taken for another */
	unsigned char id[16];
};

static struct context *contexts[BUCKETS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int
is_null(const unsigned char id[16])
{
	static const unsigned char zeros[16];

	return memcmp(id, zeros, sizeof zeros) == 0;
}

static bool_t
transfer(XDR *x, unsigned char id[16])
{
	char wire[WIRE_BYTES] = {0};

	memcpy(wire + 4, id, 16);
	if (!xdr_opaque(x, wire, WIRE_BYTES))
		return FALSE;
	memcpy(id, wire + 4, 16);
	return TRUE;
}

/* Where the pointer to the context ID is, or would be. */
static struct context **
find(const unsigned char id[16], const char *type)
{
	struct context **at = &contexts[id[0]];

	while (*at && (memcmp((*at)->id, id, 16) != 0 || strcmp((*at)->type, type) != 0))
		at = &(*at)->next;
	return at;
}

static void
forget(const unsigned char id[16], const char *type)
{
	struct context **at = find(id, type), *c = *at;

	if (c) {
		*at = c->next;
		free(c);
	}
}

/* VALUE is what ID stands for from now on; a new ID if that is none. */
static bool_t
remember(unsigned char id[16], const char *type, void *value)
{
	struct context **at = find(id, type), *c = *at;

	if (!c) {
		c = calloc(1, sizeof *c);
		if (!c || getrandom(c->id, sizeof c->id, 0) != sizeof c->id) {
			free(c);
			return FALSE;
		}
		c->type = type;
		memcpy(id, c->id, 16);
		at = find(id, type);
		*at = c;
	}
	c->value = value;
	return TRUE;
}

bool_t
hicam_rpc_context_in(XDR *x, void **value, struct hicam_rpc_context *c, const char *type)
{
	struct context *known;

	if (x->x_op == XDR_ENCODE && *value)
		memcpy(c->id, ((struct held *)*value)->id, sizeof c->id);
	if (!transfer(x, c->id))
		return FALSE;
	if (x->x_op != XDR_DECODE)
		return TRUE;
	*value = NULL;
	if (is_null(c->id))
		return TRUE;
	pthread_mutex_lock(&lock);
	known = *find(c->id, type);
	if (known)
		*value = known->value;
	c->unknown = !known;
	pthread_mutex_unlock(&lock);
	return TRUE;
}

/* The client's side of what comes back. */
static bool_t
take(void **value, const unsigned char id[16])
{
	struct held *held = *value;

	if (is_null(id)) {
		free(held);
		*value = NULL;
		return TRUE;
	}
	if (!held)
		*value = held = malloc(sizeof *held);
	if (!held)
		return FALSE;
	memcpy(held->id, id, sizeof held->id);
	return TRUE;
}

bool_t
hicam_rpc_context_out(XDR *x, void **value, struct hicam_rpc_context *c, const char *type)
{
	unsigned char none[16] = {0};
	bool_t ok = TRUE;

	if (x->x_op == XDR_DECODE)
		return transfer(x, none) && take(value, none);
	if (x->x_op != XDR_ENCODE)
		return TRUE;
	pthread_mutex_lock(&lock);
	if (*value)
		ok = remember(c->id, type, *value);
	else
		forget(c->id, type);
	pthread_mutex_unlock(&lock);
	return ok && transfer(x, *value ? c->id : none);
}
