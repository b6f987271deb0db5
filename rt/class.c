/* SPDX-License-Identifier: ISC */
/*
 * Building the class: sort the units, keep one entry of each external name, number everything.  Nothing here may
 * depend on sizes, addresses or the order of linking, else a state could not go to another target.
 */
#include "class.h"
#include "class_local.h"
#include "sha256.h"
#include "spec.h"
#include "table.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hicam_class_index {
	struct hicam_table types, functions, entries;
};

/* The class under construction; the arrays of struct hicam_class, still writable. */
struct builder {
	struct hicam_class *class;
	const struct hicam_unit **units;
	const struct hicam_object **places;
	const struct hicam_function **functions;
	const struct hicam_type **types;
	uint32_t *place_unit, *function_unit;
	size_t room_types;
	struct hicam_table names; /* external objects and functions: number of the entry that stays */
};

/* ---- order of the units ------------------------------------------------------------------------ */

struct keyed_unit {
	const struct hicam_unit *unit;
	uint64_t digest;
	size_t order;
};

static uint64_t
mix(uint64_t h, uint64_t v)
{
	int i;

	for (i = 0; i < 64; i += 8)
		h = (h ^ (v >> i & 0xff)) * 0x100000001b3u;
	return h;
}

static uint64_t
unit_digest(const struct hicam_unit *u)
{
	uint64_t h = hicam_hash_string(u->flags != NULL ? u->flags : "");
	unsigned i, j;

	for (i = 0; i < u->nobjects; i++) {
		h = mix(h, hicam_hash_string(u->objects[i].name));
		h = mix(h, u->objects[i].type->digest);
		h = mix(h, u->objects[i].flags);
		h = mix(h, u->objects[i].digest);
	}
	for (i = 0; i < u->nfunctions; i++) {
		h = mix(h, hicam_hash_string(u->functions[i].name));
		h = mix(h, u->functions[i].flags);
		h = mix(h, u->functions[i].digest);
		for (j = 0; j < u->functions[i].nstages; j++)
			h = mix(h, (uint64_t)u->functions[i].stages[j].line);
	}
	for (i = 0; i < u->nheap_types; i++)
		h = mix(h, u->heap_types[i]->digest);
	return h;
}

static int
compare_units(const void *a, const void *b)
{
	const struct keyed_unit *x = a, *y = b;
	int c = strcmp(x->unit->name, y->unit->name);

	if (c != 0)
		return c;
	if (x->digest != y->digest)
		return x->digest < y->digest ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int
sort_units(struct builder *b, const struct hicam_unit *const *units, size_t n)
{
	struct keyed_unit *keyed = calloc(n + 1, sizeof *keyed);
	size_t i;

	b->units = calloc(n + 1, sizeof *b->units);
	if (keyed == NULL || b->units == NULL) {
		free(keyed);
		return -1;
	}
	for (i = 0; i < n; i++)
		keyed[i] = (struct keyed_unit){units[i], unit_digest(units[i]), i};
	qsort(keyed, n, sizeof *keyed, compare_units);
	for (i = 0; i < n; i++)
		b->units[i] = keyed[i].unit;
	b->class->nunits = n;
	free(keyed);
	return 0;
}

/* ---- types ------------------------------------------------------------------------------------- */

static uint64_t
type_hash(const struct hicam_type *t)
{
	return t->digest != 0 ? hicam_hash_bytes(0, &t->digest, sizeof t->digest) : hicam_hash_address(t);
}

static int
same_type(const void *a, const void *b)
{
	const struct hicam_type *x = a, *y = b;

	return x == y || (x->digest != 0 && x->digest == y->digest);
}

/* Adds T and all types that can be reached from it. */
static int
add_type(struct builder *b, const struct hicam_type *t)
{
	struct hicam_table *table = &b->class->index->types;
	const struct hicam_type **more;
	int i;

	if (t == NULL || hicam_table_find(table, t, type_hash(t)) != NULL)
		return 0;
	if (b->class->ntypes == b->room_types) {
		b->room_types = b->room_types * 2 + 64;
		more = realloc(b->types, b->room_types * sizeof *more);
		if (more == NULL)
			return -1;
		b->types = more;
	}
	if (hicam_table_add(table, t, type_hash(t), (uint32_t)b->class->ntypes) != 0)
		return -1;
	b->types[b->class->ntypes++] = t;
	if (add_type(b, t->elem) != 0)
		return -1;
	for (i = 0; i < t->nfields; i++)
		if (add_type(b, t->fields[i].type) != 0)
			return -1;
	return 0;
}

static int
add_types(struct builder *b)
{
	const struct hicam_unit *u;
	size_t i;
	unsigned j, k;

	for (i = 0; i < b->class->nunits; i++) {
		u = b->units[i];
		for (j = 0; j < u->nobjects; j++)
			if (add_type(b, u->objects[j].type) != 0)
				return -1;
		for (j = 0; j < u->nfunctions; j++)
			for (k = 0; k < u->functions[j].nvars; k++)
				if (add_type(b, u->functions[j].vars[k].type) != 0)
					return -1;
		for (j = 0; j < u->nheap_types; j++)
			if (add_type(b, u->heap_types[j]) != 0)
				return -1;
	}
	return 0;
}

/* ---- objects ----------------------------------------------------------------------------------- */

static int
is_external(unsigned flags)
{
	return !(flags & (HICAM_STATIC | HICAM_LITERAL));
}

static int
is_saved(const struct hicam_object *o)
{
	return !(o->flags & (HICAM_CONST | HICAM_LITERAL | HICAM_NOT_SAVED));
}

static int
same_name(const void *a, const void *b)
{
	return strcmp(a, b) == 0;
}

static int
object_completeness(const struct hicam_object *o)
{
	return !(o->type->kind == HICAM_ARRAY && o->type->count == 0 && !(o->type->flags & HICAM_COUNT_BY_TARGET));
}

static int
function_completeness(const struct hicam_function *f)
{
	int defined = f->nstages != 0 || f->digest != 0;

	return !defined ? 0 : f->flags & HICAM_WEAK_SYMBOL ? 1 : f->nstages == 0 ? 2 : 3;
}

/*
 * Notes in b->names which entry of NAME stays; entries are numbered over all units.  BETTER: this one is more complete
 * than those before it.
 */
static int
note_name(struct builder *b, const char *name, uint32_t entry, int completeness, unsigned char *best)
{
	uint64_t hash = hicam_hash_string(name);
	uint32_t *kept = hicam_table_find(&b->names, name, hash);

	best[entry] = (unsigned char)completeness;
	if (kept == NULL)
		return hicam_table_add(&b->names, name, hash, entry);
	if (completeness > best[*kept])
		*kept = entry;
	return 0;
}

static int
add_objects(struct builder *b)
{
	struct hicam_class *c = b->class;
	const struct hicam_object *o;
	unsigned char *best;
	uint32_t entry = 0;
	size_t i, total = 0;
	unsigned j;
	int saved;

	for (i = 0; i < c->nunits; i++)
		total += b->units[i]->nobjects;
	b->places = calloc(total + 1, sizeof *b->places);
	b->place_unit = calloc(total + 1, sizeof *b->place_unit);
	best = calloc(total + 1, 1);
	if (b->places == NULL || b->place_unit == NULL || best == NULL || total > UINT32_MAX)
		goto err;
	hicam_table_init(&b->names, same_name);
	for (i = 0; i < c->nunits; i++)
		for (j = 0; j < b->units[i]->nobjects; j++, entry++) {
			o = &b->units[i]->objects[j];
			if (is_external(o->flags) && note_name(b, o->name, entry, object_completeness(o), best) != 0)
				goto err;
		}
	for (saved = 1; saved >= 0; saved--) {
		entry = 0;
		for (i = 0; i < c->nunits; i++)
			for (j = 0; j < b->units[i]->nobjects; j++, entry++) {
				o = &b->units[i]->objects[j];
				if (is_saved(o) != saved ||
					(is_external(o->flags) &&
					 *hicam_table_find(&b->names, o->name, hicam_hash_string(o->name)) != entry))
					continue;
				b->place_unit[c->nplaces] = (uint32_t)i;
				b->places[c->nplaces++] = o;
			}
		if (saved)
			c->nobjects = c->nplaces;
	}
	free(best);
	hicam_table_free(&b->names);
	return 0;
err:
	free(best);
	hicam_table_free(&b->names);
	return -1;
}

/* ---- functions --------------------------------------------------------------------------------- */

/* Makes descriptor F, and its address, look up to number K. */
static int
index_function(struct hicam_class *c, const struct hicam_function *f, uint32_t k)
{
	const void *entry = (const void *)(uintptr_t)f->entry;

	if (hicam_table_find(&c->index->functions, f, hicam_hash_address(f)) == NULL &&
		hicam_table_add(&c->index->functions, f, hicam_hash_address(f), k) != 0)
		return -1;
	if (entry == NULL || hicam_table_find(&c->index->entries, entry, hicam_hash_address(entry)) != NULL)
		return 0;
	return hicam_table_add(&c->index->entries, entry, hicam_hash_address(entry), k);
}

static int
add_functions(struct builder *b)
{
	struct hicam_class *c = b->class;
	const struct hicam_function *f;
	unsigned char *best;
	uint32_t entry = 0, *number, *kept;
	size_t i, total = 0;
	unsigned j;
	int r = -1;

	for (i = 0; i < c->nunits; i++)
		total += b->units[i]->nfunctions;
	b->functions = calloc(total + 1, sizeof *b->functions);
	b->function_unit = calloc(total + 1, sizeof *b->function_unit);
	best = calloc(total + 1, 1);
	number = calloc(total + 1, sizeof *number);
	hicam_table_init(&b->names, same_name);
	if (b->functions == NULL || b->function_unit == NULL || best == NULL || number == NULL || total > UINT32_MAX)
		goto out;
	for (i = 0; i < c->nunits; i++)
		for (j = 0; j < b->units[i]->nfunctions; j++, entry++) {
			f = &b->units[i]->functions[j];
			if (is_external(f->flags) && note_name(b, f->name, entry, function_completeness(f), best) != 0)
				goto out;
		}
	entry = 0;
	for (i = 0; i < c->nunits; i++)
		for (j = 0; j < b->units[i]->nfunctions; j++, entry++) {
			f = &b->units[i]->functions[j];
			if (is_external(f->flags) && *hicam_table_find(&b->names, f->name, hicam_hash_string(f->name)) != entry)
				continue;
			b->function_unit[c->nfunctions] = (uint32_t)i;
			b->functions[c->nfunctions] = f;
			number[entry] = (uint32_t)c->nfunctions++;
		}
	entry = 0;
	for (i = 0; i < c->nunits; i++)
		for (j = 0; j < b->units[i]->nfunctions; j++, entry++) {
			f = &b->units[i]->functions[j];
			kept = is_external(f->flags) ? hicam_table_find(&b->names, f->name, hicam_hash_string(f->name)) : &entry;
			if (index_function(c, f, number[*kept]) != 0)
				goto out;
		}
	r = 0;
out:
	free(best);
	free(number);
	hicam_table_free(&b->names);
	return r;
}

/* ---- the variables of each thread ---------------------------------------------------------------- */

static void
nothing(void)
{
}

static int
is_own(const struct hicam_object *o)
{
	return o->flags & HICAM_THREAD;
}

/*
 * Main's are among the globals; each other thread has, as if they were its locals, an outermost frame with its own.
 */
static int
add_own(struct builder *b)
{
	struct hicam_class *c = b->class;
	struct hicam_function *f;
	struct hicam_stage *stage;
	struct hicam_var *vars;
	unsigned short *indices;
	size_t i, n = 0;

	for (i = 0; i < c->nobjects; i++)
		n += is_own(b->places[i]) != 0;
	if (n == 0 || n > UINT16_MAX)
		return 0;
	f = calloc(1, sizeof *f + sizeof *stage + n * (sizeof *vars + sizeof *indices));
	if (f == NULL)
		return -1;
	stage = (struct hicam_stage *)(f + 1);
	vars = (struct hicam_var *)(stage + 1);
	indices = (unsigned short *)(vars + n);
	*f = (struct hicam_function){.name = HICAM_OWN_FUNCTION,
								 .file = "",
								 .flags = HICAM_STATIC,
								 .resume = nothing,
								 .vars = vars,
								 .stages = stage,
								 .nvars = (unsigned short)n,
								 .nstages = 1};
	*stage = (struct hicam_stage){.kind = HICAM_STAGE_CALL, .nvars = (unsigned short)n, .vars = indices};
	for (i = n = 0; i < c->nobjects; i++)
		if (is_own(b->places[i])) {
			const struct hicam_object *o = b->places[i];

			vars[n] = (struct hicam_var){.name = o->name, .type = o->type, .line = o->line};
			indices[n] = (unsigned short)n;
			n++;
		}
	c->own = f;
	b->function_unit[c->nfunctions] = 0;
	b->functions[c->nfunctions] = f;
	return index_function(c, f, (uint32_t)c->nfunctions++);
}

const struct hicam_object *
hicam_class_own_object(const struct hicam_class *c, unsigned i)
{
	const struct hicam_object *const *o = c->places;

	for (;; o++)
		if (is_own(*o) && i-- == 0)
			return *o;
}

/* ---- the whole --------------------------------------------------------------------------------- */

static int
new_index(struct hicam_class *c)
{
	c->index = calloc(1, sizeof *c->index);
	if (c->index == NULL)
		return -1;
	hicam_table_init(&c->index->types, same_type);
	hicam_table_init(&c->index->functions, NULL);
	hicam_table_init(&c->index->entries, NULL);
	return 0;
}

int
hicam_class_index(struct hicam_class *c)
{
	size_t i;

	if (new_index(c) != 0)
		return -1;
	for (i = 0; i < c->ntypes; i++)
		if (hicam_table_find(&c->index->types, c->types[i], type_hash(c->types[i])) == NULL &&
			hicam_table_add(&c->index->types, c->types[i], type_hash(c->types[i]), (uint32_t)i) != 0)
			return -1;
	for (i = 0; i < c->nfunctions; i++)
		if (index_function(c, c->functions[i], (uint32_t)i) != 0)
			return -1;
	return 0;
}

void
hicam_class_index_free(struct hicam_class *c)
{
	if (c->index != NULL) {
		hicam_table_free(&c->index->types);
		hicam_table_free(&c->index->functions);
		hicam_table_free(&c->index->entries);
	}
	free(c->index);
	c->index = NULL;
}

static int
sha_sink(void *arg, const void *data, size_t len)
{
	hicam_sha256_add(arg, data, len);
	return 0;
}

static int
sign(struct hicam_class *c)
{
	struct hicam_sha256 sha;

	hicam_sha256_init(&sha);
	if (hicam_spec_print(c, sha_sink, &sha) != 0)
		return -1;
	hicam_sha256_end(&sha, c->signature);
	return 0;
}

struct hicam_class *
hicam_class_build(const char *name, const struct hicam_unit *const *units, size_t n)
{
	struct builder b = {.class = calloc(1, sizeof *b.class)};
	struct hicam_class *c = b.class;
	int failed;

	if (c == NULL)
		return NULL;
	c->name = strdup(name);
	failed = c->name == NULL || new_index(c) != 0 || sort_units(&b, units, n) != 0 || add_types(&b) != 0 ||
			 add_objects(&b) != 0 || add_functions(&b) != 0 || add_own(&b) != 0;
	c->units = b.units;
	c->places = b.places;
	c->place_unit = b.place_unit;
	c->functions = b.functions;
	c->function_unit = b.function_unit;
	c->types = b.types;
	if (failed || sign(c) != 0) {
		hicam_class_free(c);
		errno = ENOMEM;
		return NULL;
	}
	return c;
}

/* The arrays are const to everybody but us. */
static void
release(const void *p)
{
	free((void *)(uintptr_t)p);
}

void
hicam_class_free(struct hicam_class *c)
{
	if (c == NULL)
		return;
	hicam_class_index_free(c);
	release(c->units);
	release(c->places);
	release(c->place_unit);
	release(c->functions);
	release(c->own);
	release(c->function_unit);
	release(c->types);
	release(c->name);
	free(c);
}

static long
value_or_none(const uint32_t *v)
{
	return v != NULL ? (long)*v : -1;
}

long
hicam_class_type(const struct hicam_class *c, const struct hicam_type *t)
{
	return value_or_none(hicam_table_find(&c->index->types, t, type_hash(t)));
}

long
hicam_class_function(const struct hicam_class *c, const struct hicam_function *f)
{
	return value_or_none(hicam_table_find(&c->index->functions, f, hicam_hash_address(f)));
}

long
hicam_class_function_at(const struct hicam_class *c, void (*entry)(void))
{
	const void *p = (const void *)(uintptr_t)entry;

	return p == NULL ? -1 : value_or_none(hicam_table_find(&c->index->entries, p, hicam_hash_address(p)));
}
