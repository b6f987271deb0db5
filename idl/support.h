/* SPDX-License-Identifier: ISC */
/*
 * What the XDR routines of an interface share: its text is put in front of them (without comments and directives), so
 * that hicc compiles it with them and memory has the right types.  Streams are in memory, aligned.  Every routine does
 * all of encoding, decoding and freeing; decoding leaves memory that can be freed whatever happens.
 */
#include <hicam/rpc_stub.h>
#include <stdlib.h>
#include <string.h>

/* Deepest nesting of structs that contain themselves, and most memory for an array that is not sent whole. */
enum { HICAM_IDL_DEPTH = 5000, HICAM_IDL_MOST = 1 << 26 };

/* A walk over data that may lead back to itself; in x_public of the stream. */
struct hicam_idl_walk {
	uint32_t depth, n, capacity;
	struct hicam_idl_alias {
		void *pointer;
		const char *type;
		uint32_t same; /* next of the same hash, from 1 */
	} * aliases;	   /* by number */
	uint32_t *heads;
};

/* Are there N more bytes to decode? */
HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static bool_t hicam_idl_room(XDR *x, uint64_t n)
{
	uint32_t at = XDR_GETPOS(x);
	bool_t there = n < UINT32_MAX / 2 && XDR_INLINE(x, (uint32_t)n) != NULL;

	return XDR_SETPOS(x, at) && there;
}

HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static bool_t hicam_idl_boolean(XDR *x, unsigned char *v)
{
	bool_t b = *v != 0;

	if (!xdr_bool(x, &b))
		return FALSE;
	if (x->x_op == XDR_DECODE)
		*v = b != 0;
	return TRUE;
}

/* N integers or floats of 4 bytes. */
HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static bool_t hicam_idl_words(XDR *x, void *v, uint64_t n)
{
	uint32_t *words = v, *wire;

	if (x->x_op == XDR_FREE || !n)
		return TRUE;
	if (n > UINT32_MAX / 8 || !(wire = (uint32_t *)XDR_INLINE(x, (uint32_t)(4 * n))))
		return FALSE;
	if (x->x_op == XDR_ENCODE)
		for (uint64_t i = 0; i < n; i++)
			wire[i] = htonl(words[i]);
	else
		for (uint64_t i = 0; i < n; i++)
			words[i] = ntohl(wire[i]);
	return TRUE;
}

/* The same, of 8 bytes. */
HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static bool_t hicam_idl_hypers(XDR *x, void *v, uint64_t n)
{
	uint64_t *hypers = v;
	uint32_t *wire;

	if (x->x_op == XDR_FREE || !n)
		return TRUE;
	if (n > UINT32_MAX / 16 || !(wire = (uint32_t *)XDR_INLINE(x, (uint32_t)(8 * n))))
		return FALSE;
	for (uint64_t i = 0; i < n; i++)
		if (x->x_op == XDR_ENCODE) {
			wire[2 * i] = htonl((uint32_t)(hypers[i] >> 32));
			wire[2 * i + 1] = htonl((uint32_t)hypers[i]);
		} else
			hypers[i] = (uint64_t)ntohl(wire[2 * i]) << 32 | ntohl(wire[2 * i + 1]);
	return TRUE;
}

/* A string that is decoded into new memory. */
HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static bool_t hicam_idl_string(XDR *x, char **s)
{
	size_t len = x->x_op == XDR_ENCODE && *s ? strlen(*s) : 0;
	uint32_t n = (uint32_t)len;

	if (x->x_op == XDR_FREE) {
		free(*s);
		*s = NULL;
		return TRUE;
	}
	if (x->x_op == XDR_DECODE)
		*s = NULL;
	else if (!*s || len > UINT32_MAX / 4)
		return FALSE;
	if (!xdr_u_int(x, &n))
		return FALSE;
	if (x->x_op == XDR_DECODE) {
		if (!hicam_idl_room(x, ((uint64_t)n + 3) & ~(uint64_t)3) || !(*s = (char *)malloc((size_t)n + 1)))
			return FALSE;
		(*s)[n] = '\0';
	}
	return xdr_opaque(x, *s, n);
}

/* A string in an array of SIZE. */
HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static bool_t hicam_idl_chars(XDR *x, char *s, uint64_t size)
{
	uint32_t n = 0;

	if (x->x_op == XDR_FREE)
		return TRUE;
	if (!s)
		return FALSE;
	if (x->x_op == XDR_ENCODE)
		while (n < size && s[n])
			n++;
	if (!xdr_u_int(x, &n) || n >= size)
		return FALSE;
	if (x->x_op == XDR_DECODE)
		s[n] = '\0';
	return xdr_opaque(x, s, n);
}

/* Elements FIRST to FIRST + N of an array of SIZE? */
HICAM_IDL_ATTRIBUTE(atomic)
__attribute__((unused)) static bool_t
hicam_idl_within(uint64_t size, uint64_t first, uint64_t n)
{
	return size <= UINT32_MAX && first <= size && n <= size - first;
}

/* May SIZE elements of BYTES each be had, though nothing of them was sent? */
HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static bool_t hicam_idl_moderate(uint64_t size, size_t bytes)
{
	return size <= HICAM_IDL_MOST / bytes;
}

/* The count that precedes them; when decoding, it has to be N. */
HICAM_IDL_ATTRIBUTE(atomic)
__attribute__((unused)) static bool_t
hicam_idl_count(XDR *x, uint64_t size, uint64_t first, uint64_t n)
{
	uint32_t count = (uint32_t)n;

	if (x->x_op == XDR_FREE)
		return TRUE;
	return hicam_idl_within(size, first, n) && xdr_u_int(x, &count) && count == n;
}

/* May memory be had for SIZE elements of BYTES each, N of which follow with LEAST bytes each? */
HICAM_IDL_ATTRIBUTE(atomic)
__attribute__((unused)) static bool_t
hicam_idl_fits(XDR *x, uint64_t size, size_t bytes, uint64_t n, uint32_t least)
{
	return (size == n || hicam_idl_moderate(size, bytes)) && hicam_idl_room(x, n * least);
}

HICAM_IDL_ATTRIBUTE(atomic)
__attribute__((unused)) static uint32_t *
hicam_idl_head(struct hicam_idl_walk *w, const void *pointer)
{
	return &w->heads[((uintptr_t)pointer >> 4) * 2654435761u % w->capacity];
}

HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static bool_t hicam_idl_grow(struct hicam_idl_walk *w)
{
	uint32_t capacity = w->capacity ? 2 * w->capacity : 64;
	struct hicam_idl_alias *aliases =
		(struct hicam_idl_alias *)realloc(w->aliases, capacity * sizeof(struct hicam_idl_alias));
	uint32_t *heads = (uint32_t *)calloc(capacity, sizeof(uint32_t));

	if (aliases)
		w->aliases = aliases;
	if (!aliases || !heads) {
		free(heads);
		return FALSE;
	}
	free(w->heads);
	w->heads = heads;
	w->capacity = capacity;
	for (uint32_t i = 0; i < w->n; i++) {
		uint32_t *head = hicam_idl_head(w, aliases[i].pointer);

		aliases[i].same = *head;
		*head = i + 1;
	}
	return TRUE;
}

/* POINTER, to a TYPE, becomes the next number. */
HICAM_IDL_ATTRIBUTE(atomic)
__attribute__((unused)) static bool_t
hicam_idl_enter(XDR *x, void *pointer, const char *type)
{
	struct hicam_idl_walk *w = (struct hicam_idl_walk *)(void *)x->x_public;
	uint32_t *head;

	if (!pointer || (w->n == w->capacity && !hicam_idl_grow(w)))
		return FALSE;
	head = hicam_idl_head(w, pointer);
	w->aliases[w->n].pointer = pointer;
	w->aliases[w->n].type = type;
	w->aliases[w->n].same = *head;
	*head = ++w->n;
	return TRUE;
}

/*
 * A pointer to a TYPE that others may equal.  1: what it leads to has not been met, and follows; when decoding it then
 * has to be entered.  0: it is null or known, *POINTER is right.  -1: failure.
 */
HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static int hicam_idl_alias(XDR *x, void **pointer, const char *type)
{
	struct hicam_idl_walk *w = (struct hicam_idl_walk *)(void *)x->x_public;
	uint32_t id = 0;
	bool_t first;

	if (x->x_op != XDR_DECODE && *pointer) {
		for (id = w->capacity ? *hicam_idl_head(w, *pointer) : 0; id; id = w->aliases[id - 1].same)
			if (w->aliases[id - 1].pointer == *pointer && strcmp(w->aliases[id - 1].type, type) == 0)
				break;
		if (!id && !hicam_idl_enter(x, *pointer, type))
			return -1;
	}
	first = *pointer && !id;
	if (first)
		id = w->n;
	if (x->x_op == XDR_FREE)
		return first;
	if (!xdr_u_int(x, &id) || !xdr_bool(x, &first))
		return -1;
	if (x->x_op == XDR_ENCODE)
		return first;
	*pointer = NULL;
	if (first)
		return id == w->n + 1 ? 1 : -1;
	if (id > w->n || (id && strcmp(w->aliases[id - 1].type, type) != 0))
		return -1;
	if (id)
		*pointer = w->aliases[id - 1].pointer;
	return 0;
}

/* One level deeper into a struct that contains itself. */
HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static bool_t hicam_idl_deeper(XDR *x)
{
	return ++((struct hicam_idl_walk *)(void *)x->x_public)->depth <= HICAM_IDL_DEPTH || x->x_op == XDR_FREE;
}

HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static bool_t hicam_idl_higher(XDR *x)
{
	((struct hicam_idl_walk *)(void *)x->x_public)->depth--;
	return TRUE;
}

/* Do ROUTINE with a walk. */
HICAM_IDL_ATTRIBUTE(atomic)
__attribute__((unused)) static bool_t
hicam_idl_walk(XDR *x, bool_t (*routine)(XDR *, void *), void *args)
{
	struct hicam_idl_walk w = {0, 0, 0, NULL, NULL};
	char *before = (char *)x->x_public;
	bool_t ok;

	x->x_public = (char *)&w;
	ok = routine(x, args);
	x->x_public = before;
	free(w.aliases);
	free(w.heads);
	return ok;
}

HICAM_IDL_ATTRIBUTE(atomic)
__attribute__((unused)) static void
hicam_idl_free(bool_t (*routine)(XDR *, void *), void *args)
{
	XDR x;

	memset(&x, 0, sizeof x);
	x.x_op = XDR_FREE;
	routine(&x, args);
}

/* Did the server fail, rather than the way to it? */
HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static int hicam_idl_is_fault(uint32_t status)
{
	return status == rpc_s_fault_unspec || status == rpc_s_access_denied || status == rpc_s_context_mismatch ||
		   status == rpc_s_op_rng_error || status == rpc_s_unknown_if || status == rpc_s_cannot_decode_args;
}
