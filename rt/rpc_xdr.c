/* SPDX-License-Identifier: ISC */
/*
 * The XDR routines that allocate, as programs call them: into the program's heap, so that what they read is its state.
 * They are libtirpc's but for that, and never believe a length further than the bytes that are there.
 */
#include "rpc_local.h"
#include <errno.h>

static bool_t
freed(char **what)
{
	__hicam_free(*what);
	*what = NULL;
	return TRUE;
}

/* Room for N elements of SIZE, none of which takes less than a byte of what is still to be read. */
static char *
room(u_int n, u_int size)
{
	size_t whole;

	if (__builtin_mul_overflow((size_t)n, (size_t)size, &whole))
		return NULL;
	return __hicam_calloc_plain(1, whole ? whole : 1);
}

bool_t
__hicam_xdr_reference(XDR *x, caddr_t *what, u_int size, xdrproc_t proc)
{
	bool_t ok;

	if (*what == NULL) {
		if (x->x_op == XDR_FREE)
			return TRUE;
		if (x->x_op == XDR_DECODE && (*what = room(1, size)) == NULL)
			return FALSE;
	}
	ok = proc(x, *what);
	return x->x_op == XDR_FREE ? freed(what) : ok;
}

bool_t
__hicam_xdr_pointer(XDR *x, char **what, u_int size, xdrproc_t proc)
{
	bool_t more = *what != NULL;

	if (!xdr_bool(x, &more))
		return FALSE;
	if (!more) {
		*what = NULL;
		return TRUE;
	}
	return __hicam_xdr_reference(x, what, size, proc);
}

/*
 * Elements are taken up one by one while the bytes last, so that a large number alone allocates little.  *READ: how
 * many there are to be freed on failure.
 */
static bool_t
decode_array(XDR *x, caddr_t *what, u_int n, u_int size, xdrproc_t proc, u_int *read)
{
	enum { AT_FIRST = 64 << 10 };
	u_int has = n, i, most = size ? AT_FIRST / size + 1 : n;
	caddr_t bigger;

	if (*what == NULL) {
		if (has > most)
			has = most;
		if ((*what = room(has, size)) == NULL)
			return FALSE;
	}
	for (i = 0; i < n; i++) {
		if (i == has) {
			has = n - has < has ? n : 2 * has;
			bigger = __hicam_realloc_plain(*what, (size_t)has * size);
			if (bigger == NULL)
				return FALSE;
			memset(bigger + (size_t)i * size, 0, (size_t)(has - i) * size);
			*what = bigger;
		}
		if (!proc(x, *what + (size_t)i * size)) {
			*read = i + 1;
			return FALSE;
		}
	}
	return TRUE;
}

bool_t
__hicam_xdr_array(XDR *x, caddr_t *what, u_int *n, u_int most, u_int size, xdrproc_t proc)
{
	bool_t ok = TRUE;
	u_int i;

	if (!xdr_u_int(x, n) || (x->x_op != XDR_FREE && (*n > most || (size && *n > UINT_MAX / size))))
		return FALSE;
	if (*what == NULL && (x->x_op == XDR_FREE || (x->x_op == XDR_DECODE && *n == 0)))
		return TRUE;
	if (x->x_op == XDR_DECODE) {
		i = *n;
		*n = 0;
		ok = decode_array(x, what, i, size, proc, n);
		if (ok)
			*n = i;
		return ok;
	}
	for (i = 0; i < *n && ok; i++)
		ok = proc(x, *what + (size_t)i * size);
	return x->x_op == XDR_FREE ? freed(what) : ok;
}

/*
 * LEN bytes into *WHAT, with a 0 behind them if that is new memory.  They are taken up piece by piece as elements are:
 * not every stream can tell how many there are.
 */
static bool_t
decode_bytes(XDR *x, char **what, u_int len)
{
	enum { AT_FIRST = 64 << 10 };
	u_int has = len < AT_FIRST ? len : AT_FIRST, done = 0;
	char *bytes, *bigger;

	if (*what != NULL)
		return xdr_opaque(x, *what, len);
	bytes = len > UINT_MAX - 4 ? NULL : room(has + 1, 1);
	while (bytes && xdr_opaque(x, bytes + done, has - done)) {
		if (has == len) {
			bytes[len] = '\0';
			*what = bytes;
			return TRUE;
		}
		done = has;
		has = len - has < has ? len : 2 * has;
		bigger = __hicam_realloc_plain(bytes, (size_t)has + 1);
		if (bigger == NULL)
			break;
		bytes = bigger;
	}
	__hicam_free(bytes);
	return FALSE;
}

bool_t
__hicam_xdr_bytes(XDR *x, char **what, u_int *len, u_int most)
{
	if (!xdr_u_int(x, len) || (x->x_op != XDR_FREE && *len > most))
		return FALSE;
	switch (x->x_op) {
	case XDR_DECODE:
		return *len == 0 || decode_bytes(x, what, *len);
	case XDR_ENCODE:
		return xdr_opaque(x, *what, *len);
	case XDR_FREE:
		return freed(what);
	}
	return FALSE;
}

bool_t
__hicam_xdr_string(XDR *x, char **what, u_int most)
{
	size_t is;
	u_int len = 0;

	if (x->x_op == XDR_FREE)
		return freed(what);
	if (x->x_op == XDR_ENCODE) {
		if (*what == NULL || (is = strlen(*what)) > UINT_MAX)
			return FALSE;
		len = (u_int)is;
	}
	if (!xdr_u_int(x, &len) || len > most)
		return FALSE;
	if (x->x_op == XDR_ENCODE)
		return xdr_opaque(x, *what, len);
	if (!decode_bytes(x, what, len))
		return FALSE;
	(*what)[len] = '\0';
	return TRUE;
}

bool_t
__hicam_xdr_wrapstring(XDR *x, char **what)
{
	return __hicam_xdr_string(x, what, UINT_MAX - 4);
}
