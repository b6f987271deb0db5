/* SPDX-License-Identifier: ISC */
/*
 * Static functions to which nothing refers but others of their kind.  The C compiler drops them, and with them what
 * only they refer to, which need not be defined anywhere; so no table may hold them.
 *
 * Whatever looks like a name refers to it, in an attribute or a macro's left-over too: that errs on the safe side.
 */
#include "gram.tab.h"
#include "pass.h"
#include "ptrmap.h"

#include <string.h>

static struct ptrmap by_name;	 /* the unit's own functions */
static struct ptrmap declared;	 /* tokens that declare a function's name, which is no reference */
static struct ptrmap referenced; /* names, in what is not dead */

static struct ptrmap alive; /* functions */

static const char *
name_at(const struct token *t)
{
	if (t->kind == STRING && t->len > 2 && t->text[0] == '"') /* alias("name") */
		return intern(t->text + 1, t->len - 2);
	return t->kind == IDENTIFIER ? intern(t->text, t->len) : NULL;
}

static void revive(const struct function *);

static void
read_tokens(uint32_t from, uint32_t to)
{
	const struct token *v = the_unit->tokens->v;

	for (uint32_t i = from; i < to; i++) {
		const char *name = ptrmap_get(&declared, &v[i]) ? NULL : name_at(&v[i]);
		const struct function *f;

		if (!name)
			continue;
		ptrmap_set(&referenced, name, (void *)name);
		f = ptrmap_get(&by_name, name);
		if (f)
			revive(f);
	}
}

static const struct function **queue;
static size_t nqueue;

static void
revive(const struct function *f)
{
	if (ptrmap_get(&alive, f))
		return;
	ptrmap_set(&alive, f, (void *)f);
	VEC_ADD(queue, nqueue, f);
}

static bool
is_root(const struct function *f)
{
	for (const struct decl *d = f->decl; d; d = d->linked)
		if (d->storage == ST_STATIC && !f->decl->has_attributes)
			return f->system;
	return true;
}

void
dead_find(void)
{
	uint32_t next = 0;

	ptrmap_clear(&by_name);
	ptrmap_clear(&declared);
	ptrmap_clear(&referenced);
	ptrmap_clear(&alive);
	queue = NULL;
	nqueue = 0;
	for (size_t i = 0; i < the_unit->ndecls; i++)
		if (the_unit->decls[i]->kind == DECL_FUNCTION && the_unit->decls[i]->name_token)
			ptrmap_set(&declared, &the_unit->tokens->v[the_unit->decls[i]->name_token], the_unit);
	for (const struct function *f = the_unit->functions; f; f = f->next)
		ptrmap_set(&by_name, intern(f->decl->name, strlen(f->decl->name)), (void *)f);
	for (const struct function *f = the_unit->functions; f; f = f->next) {
		read_tokens(next, f->span.first);
		next = f->span.last + 1;
		if (is_root(f))
			revive(f);
	}
	read_tokens(next, (uint32_t)the_unit->tokens->n);
	for (size_t i = 0; i < nqueue; i++)
		read_tokens(queue[i]->span.first, queue[i]->span.last + 1);
}

bool
dead_is(const struct decl *d)
{
	if (d->body)
		return !ptrmap_get(&alive, d->body);
	return !ptrmap_get(&referenced, intern(d->name, strlen(d->name)));
}
