/* SPDX-License-Identifier: ISC */
#include "callers.h"

#include "ptrmap.h"
#include "util.h"
#include "walk.h"

struct calls {
	struct expr **v;
	size_t n;
};

static struct ptrmap found; /* function -> struct calls */

void
callers_find(const struct unit *u)
{
	ptrmap_clear(&found);
	for (size_t i = 0; i < u->ncalls; i++) {
		const struct decl *callee = expr_direct_callee(u->calls[i]);
		struct calls *c;

		if (!callee || !callee->body)
			continue;
		c = ptrmap_get(&found, callee->body);
		if (!c)
			ptrmap_set(&found, callee->body, c = NEW(struct calls));
		VEC_ADD(c->v, c->n, u->calls[i]);
	}
}

struct expr **
callers_of(const struct function *f, size_t *n)
{
	struct calls *c = ptrmap_get(&found, f);

	*n = c ? c->n : 0;
	return c ? c->v : NULL;
}
