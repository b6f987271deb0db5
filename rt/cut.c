/* SPDX-License-Identifier: ISC */
/*
 * Where the program's functions hand out memory for things of which type is noted as they do it.  Notes keep the
 * lowest and the highest address only: a pool is one array.
 */
#include "cut.h"
#include "object.h"
#include "pointer.h"
#include "refuse.h"
#include "shape.h"

#include <stdint.h>
#include <string.h>

enum { NOTES = 1024 }; /* a power of two; types beyond these are not noted */

/* Where things of one type were handed out. */
static struct note {
	const struct hicam_type *type;
	uintptr_t lowest, highest;
} notes[NOTES];

void
hicam_cut_note(const void *p, const struct hicam_type *type)
{
	uintptr_t at = (uintptr_t)p;
	size_t i = (uintptr_t)type / sizeof(struct hicam_type), tries;
	struct note *n;

	if (p == NULL)
		return;
	for (tries = 0; tries < NOTES; tries++, i++) {
		n = &notes[i % NOTES];
		if (n->type == NULL)
			*n = (struct note){type, at, at};
		if (n->type != type)
			continue;
		if (at < n->lowest)
			n->lowest = at;
		if (at > n->highest)
			n->highest = at;
		return;
	}
}

static bool
is_char(const struct hicam_type *t)
{
	return t->kind == HICAM_CHAR || t->kind == HICAM_UCHAR || t->kind == HICAM_VOID || t->kind == HICAM_BOOL;
}

bool
hicam_cut_is_wide(const struct hicam_type *t)
{
	int i;

	while (t->kind == HICAM_ARRAY)
		t = t->elem;
	if (t->kind != HICAM_STRUCT && t->kind != HICAM_UNION)
		return !is_char(t);
	for (i = 0; i < t->nfields; i++)
		if (hicam_cut_is_wide(t->fields[i].type))
			return true;
	return false;
}

static bool
has_values(const char *p, size_t n)
{
	while (n > 0 && p[n - 1] == 0)
		n--;
	return n > 0;
}

void
hicam_cut_refuse(const struct hicam_type *t)
{
	if (t != NULL && t->name != NULL)
		hicam_refuse("characters in which objects of type %s lie", t->name);
	else
		hicam_refuse("characters in which objects of other types lie");
}

/* Is P one of the characters in the object? */
static bool
in_characters(const struct hicam_object *o, const char *start, uintptr_t p)
{
	struct hicam_extent e;
	const struct hicam_type *t;
	size_t at = p - (uintptr_t)start;

	if (at >= o->type->size)
		return false;
	hicam_extent_simple(&e, (uintptr_t)start, o->type, 1);
	t = hicam_innermost(&e, at);
	return t == NULL || is_char(t);
}

void
hicam_cut_check(const struct hicam_object *o, const char *p)
{
	size_t i;

	if (o->flags & HICAM_CONST || !has_values(p, o->type->size))
		return;
	if (o->flags & HICAM_CUT) {
		hicam_cut_refuse(NULL);
		return;
	}
	for (i = 0; i < NOTES; i++)
		if (notes[i].type && hicam_cut_is_wide(notes[i].type) &&
			(in_characters(o, p, notes[i].lowest) || in_characters(o, p, notes[i].highest))) {
			hicam_cut_refuse(notes[i].type);
			return;
		}
}

/* Leads a pointer to bytes, in a variable of the frame, to something wide? */
static bool
leads_to_wide(const struct hicam_frame *f)
{
	unsigned i;

	for (i = 0; i < f->stage->nvars; i++) {
		const struct hicam_saved *v = &hicam_frames.vars[f->first + i];
		const struct hicam_type *t = v->var->type;
		void *p;

		if (t->kind != HICAM_POINTER || (t->elem != NULL && !is_char(t->elem)))
			continue;
		memcpy(&p, hicam_saved_bytes(v), sizeof(p));
		t = hicam_map_type(p);
		if (t != NULL && hicam_cut_is_wide(t))
			return true;
	}
	return false;
}

void
hicam_cut_check_local(const struct hicam_frame *f, const struct hicam_saved *v)
{
	const unsigned flags = v->var->flags;

	if (!(flags & (HICAM_CUT_VAR | HICAM_MOVED_VAR)) || !has_values(hicam_saved_bytes(v), v->var->type->size))
		return;
	if (flags & HICAM_CUT_VAR || leads_to_wide(f))
		hicam_cut_refuse(NULL);
}
