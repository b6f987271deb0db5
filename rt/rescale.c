/* SPDX-License-Identifier: ISC */
/* Sizes that differ between the machines: see rescale.h. */
#include "rescale.h"
#include "decode.h"
#include "encode.h"
#include "heap.h"
#include "message.h"
#include "refuse.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A value that may be one of several sizes. */
static struct doubt {
	char *p, *parent;
	const struct hicam_type *type, *owner;
	const struct hicam_flow *flow;
	const struct hicam_sizeof *there;
	char *what;		  /* its name */
	const char *size; /* one of them */
} * doubts;
static size_t ndoubts, cap;
static const char doubtful[] = "%llu may be %.*s or something else, which differ here";

/* FMT is given the value and the size, without what only tells that from others of its name. */
static _Noreturn void
unfit(const char *name, uint64_t v, const char *size, const char *fmt)
{
	char why[300];

	snprintf(why, sizeof(why), fmt, (unsigned long long)v, (int)strcspn(size, "\t"), size);
	hicam_damaged("%s (%s)", name, why);
}

static void
put_off(const struct doubt *d, const char *name, const char *size)
{
	if (ndoubts == cap) {
		cap = cap ? 2 * cap : 16;
		doubts = hicam_need(doubts, cap * sizeof(*doubts));
	}
	doubts[ndoubts] = *d;
	doubts[ndoubts].size = size;
	doubts[ndoubts].what = hicam_need(NULL, strlen(name) + 1);
	strcpy(doubts[ndoubts++].what, name);
}

static void
rescale(const struct doubt *d)
{
	const struct hicam_sizeof *here = d->flow->sizes;
	uint64_t v = hicam_load_unsigned(d->p, d->type->size), to = v;
	bool found = d->flow->other || v == 0; /* it may be meant to stay what it is */
	const char *computed = NULL, *second = NULL;
	char name[380];
	size_t i;

	for (i = 0; here[i].text && d->there[i].text; i++) {
		if (d->flow->computed[i] && here[i].size != d->there[i].size)
			computed = here[i].text;
		if (d->flow->computed[i] || d->there[i].size != v)
			continue;
		if (found && to != here[i].size)
			second = here[i].text;
		found = true;
		to = here[i].size;
	}
	if (found && second == NULL) {
		hicam_store(d->p, d->type->size, to);
		return;
	}
	if (!found && computed == NULL)
		return;
	hicam_path_print(name, sizeof(name));
	if (!found)
		unfit(name, v, computed, "%llu is computed from %.*s, which differs here");
	if (d->owner == NULL)
		unfit(name, v, second, doubtful);
	put_off(d, name, second);
}

void
hicam_rescale(const struct hicam_type *type, char *p, const struct hicam_flow *flow, const struct hicam_sizeof *there,
			  const struct hicam_type *owner, char *parent)
{
	const struct doubt d = {p, parent, type, owner, flow, there, NULL, NULL};
	unsigned depth = hicam_path_depth();
	uint64_t k;

	if (flow == NULL || there == NULL || !hicam_flow_differs(flow, there) || type->flags & HICAM_COUNT_BY_TARGET)
		return;
	if (type->kind != HICAM_ARRAY) {
		if (type->kind >= HICAM_CHAR && type->kind <= HICAM_WORD && type->size <= 8)
			rescale(&d);
		return;
	}
	for (k = 0; k < type->count; k++) {
		hicam_path_item(k);
		hicam_rescale(type->elem, p + k * type->elem->size, flow, there, owner, parent);
		hicam_path_cut(depth);
	}
}

/* ---- doubts ---------------------------------------------------------------------------------------------------- */

size_t
hicam_doubts(void)
{
	return ndoubts;
}

void
hicam_doubts_move(size_t from, const char *old, size_t size, char *new)
{
	size_t i;

	for (i = from; i < ndoubts; i++)
		if (doubts[i].p >= old && doubts[i].p < old + size) {
			doubts[i].parent = new + (doubts[i].parent - old);
			doubts[i].p = new + (doubts[i].p - old);
		}
}

static bool
is_untyped(const struct hicam_type *t)
{
	return t->kind == HICAM_POINTER &&
		   (t->elem->kind == HICAM_VOID || t->elem->kind == HICAM_CHAR || t->elem->kind == HICAM_UCHAR);
}

/* Is V, which was the size of the objects in the block at P, the one of D's sizes that they have here? */
static bool
settle(const struct doubt *d, uint64_t v, const void *p)
{
	const struct hicam_sizeof *here = d->flow->sizes;
	const struct hicam_type *t;
	struct hicam_block block;
	long number;
	size_t i;

	if (p == NULL || !hicam_heap_find(p, &block))
		return false;
	t = block.nregions ? block.regions[0].type : block.type;
	number = t ? hicam_class_type(hicam_class(), t) : -1;
	if (number < 0 || hicam_there->types[number]->size != v)
		return false;
	for (i = 0; here[i].text && d->there[i].text; i++)
		if (!d->flow->computed[i] && d->there[i].size == v && here[i].size == t->size)
			break;
	if ((here[i].text == NULL || d->there[i].text == NULL) && !(d->flow->other && t->size == v))
		return false;
	hicam_store(d->p, d->type->size, t->size);
	return true;
}

void
hicam_doubts_settle(void)
{
	size_t i;
	int k;

	for (i = 0; i < ndoubts; i++) {
		const struct doubt *d = &doubts[i];
		const struct hicam_field *f = d->owner->fields;
		uint64_t v = hicam_load_unsigned(d->p, d->type->size);
		bool settled = false;
		void *p;

		for (k = 0; k < d->owner->nfields && !settled; k++)
			if (is_untyped(f[k].type)) {
				memcpy(&p, d->parent + f[k].offset, sizeof(p));
				settled = settle(d, v, p);
			}
		if (!settled)
			unfit(d->what, v, d->size, doubtful);
		free(d->what);
	}
	free(doubts);
	doubts = NULL;
	ndoubts = cap = 0;
}
