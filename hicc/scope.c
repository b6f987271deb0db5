/* SPDX-License-Identifier: ISC */
/*
 * Scopes.  One hash table maps (name, name space) to its innermost binding; a binding knows what it hides and
 * its neighbour in the same scope, so that leaving a scope costs as much as it declared.  Names are
 * interned and compared by address.
 */
#include <stdlib.h>
#include <string.h>

#include "parse.h"

enum name_space { NAMES, TAGS, LABELS, LINKED, NAME_SPACES };

struct binding {
	const char *name;
	enum name_space space;
	unsigned depth;			/* of its scope */
	bool local;				/* a label declared by __label__: nested functions see it */
	void *what;				/* struct decl or struct tag */
	struct binding *hidden; /* of the same name, further out */
	struct binding *next;	/* in the scope, latest first */
	struct binding *chain;	/* in the bucket of the table */
};

struct scope {
	struct scope *outer;
	struct binding *bindings;
	unsigned depth; /* 1 at file scope */
	bool is_function;
	unsigned braces; /* open outside of its first token */
};

static struct binding **buckets; /* chains of innermost bindings */
static size_t nbuckets, nnames;
static struct scope *innermost;

static size_t
bucket_of(const char *name, enum name_space space)
{
	uintptr_t h = (uintptr_t)name;

	h ^= h >> 15;
	h = (h * NAME_SPACES + space) * (uintptr_t)2654435761u;
	return (h ^ h >> 16) & (nbuckets - 1);
}

static struct binding **
find_slot(const char *name, enum name_space space)
{
	struct binding **slot = &buckets[bucket_of(name, space)];

	while (*slot && ((*slot)->name != name || (*slot)->space != space))
		slot = &(*slot)->chain;
	return slot;
}

static void
grow(void)
{
	size_t old_size = nbuckets;
	struct binding **old = buckets;

	nbuckets = old_size ? 2 * old_size : 1024;
	buckets = xmalloc(nbuckets * sizeof *buckets);
	memset(buckets, 0, nbuckets * sizeof *buckets);
	for (size_t i = 0; i < old_size; i++) {
		for (struct binding *b = old[i], *next; b; b = next) {
			size_t to = bucket_of(b->name, b->space);

			next = b->chain;
			b->chain = buckets[to];
			buckets[to] = b;
		}
	}
	free(old);
}

static void *
find(const char *name, enum name_space space)
{
	struct binding *b = *find_slot(name, space);

	return b ? b->what : NULL;
}

/* Bind in scope S, which need not be the innermost one unless something of that name is bound further in. */
static void
bind(struct scope *s, const char *name, enum name_space space, void *what)
{
	struct binding **slot = find_slot(name, space);
	struct binding *b;

	if (*slot && (*slot)->depth == s->depth) {
		(*slot)->what = what;
		return;
	}
	b = NEW(struct binding);
	*b = (struct binding){.name = name, .space = space, .depth = s->depth, .what = what, .next = s->bindings};
	s->bindings = b;
	if (*slot) {
		b->hidden = *slot;
		b->chain = (*slot)->chain;
	} else if (++nnames > nbuckets) {
		grow();
		slot = find_slot(name, space);
	}
	*slot = b;
}

static void
unbind(struct binding *b)
{
	struct binding **slot = find_slot(b->name, b->space);

	if (b->hidden) {
		b->hidden->chain = b->chain;
		*slot = b->hidden;
	} else {
		*slot = b->chain;
		nnames--;
	}
}

void
scope_init(struct unit *unit)
{
	(void)unit;
	free(buckets);
	buckets = NULL;
	nbuckets = nnames = 0;
	innermost = NULL;
	grow();
	scope_push();
}

void
scope_push(void)
{
	struct scope *s = NEW(struct scope);

	*s = (struct scope){.outer = innermost, .depth = innermost ? innermost->depth + 1 : 1};
	innermost = s;
}

static struct binding *
pop(void)
{
	struct binding *bindings = innermost->bindings;

	for (struct binding *b = bindings; b; b = b->next)
		unbind(b);
	innermost = innermost->outer;
	return bindings;
}

void
scope_pop(void)
{
	if (!scope_at_file())
		pop();
}

int
scope_open(void)
{
	scope_push();
	scope_note_braces();
	return (int)innermost->depth;
}

void
scope_close(int open)
{
	while (!scope_at_file() && innermost->depth >= (unsigned)open)
		pop();
}

struct binding *
scope_close_keep(int open)
{
	struct binding *kept = NULL;

	while (!scope_at_file() && innermost->depth >= (unsigned)open)
		kept = pop();
	return kept;
}

void
scope_enter_again(struct binding *b)
{
	struct binding *reversed = NULL;

	/* Earlier ones first, as they were bound. */
	for (struct binding *next; b; b = next) {
		next = b->next;
		b->next = reversed;
		reversed = b;
	}
	for (b = reversed; b; b = b->next)
		bind(innermost, b->name, b->space, b->what);
}

bool
scope_at_file(void)
{
	return innermost->depth == 1;
}

void
scope_mark_function(void)
{
	innermost->is_function = true;
}

unsigned
scope_braces(void)
{
	return innermost->braces;
}

void
scope_note_braces(void)
{
	innermost->braces = filter_braces();
}

static struct scope *
function_scope(void)
{
	struct scope *s = innermost;

	while (s->outer && !s->is_function)
		s = s->outer;
	return s;
}

struct decl *
scope_find(const char *name)
{
	return find(name, NAMES);
}

struct decl *
scope_find_here(const char *name)
{
	struct binding *b = *find_slot(name, NAMES);

	return b && b->depth == innermost->depth ? b->what : NULL;
}

void
scope_add(struct decl *d)
{
	bind(innermost, d->name, NAMES, d);
}

void
scope_add_in_function(struct decl *d)
{
	bind(function_scope(), d->name, NAMES, d);
}

struct tag *
scope_find_tag(const char *name)
{
	return find(name, TAGS);
}

struct tag *
scope_find_tag_here(const char *name)
{
	struct binding *b = *find_slot(name, TAGS);

	return b && b->depth == innermost->depth ? b->what : NULL;
}

void
scope_add_tag(struct tag *t)
{
	bind(innermost, t->name, TAGS, t);
}

struct decl *
scope_find_label(const char *name)
{
	struct binding *b = *find_slot(name, LABELS);

	return b && (b->local || b->depth >= function_scope()->depth) ? b->what : NULL;
}

void
scope_add_label(struct decl *d, bool local)
{
	bind(local ? innermost : function_scope(), d->name, LABELS, d);
	(*find_slot(d->name, LABELS))->local = local;
}

struct decl *
scope_find_linked(const char *name)
{
	return find(name, LINKED);
}

void
scope_add_linked(struct decl *d)
{
	struct scope *s = innermost;

	while (s->outer)
		s = s->outer;
	bind(s, d->name, LINKED, d);
}
