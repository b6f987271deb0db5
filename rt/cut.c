/* SPDX-License-Identifier: ISC */
/*
 * Where the program's functions hand out memory for things of which type is noted as they do it.  Notes keep the
 * lowest and the highest address only: a pool is one array.
 */
#include "cut.h"

#include <stdint.h>

enum { NOTES = 1024 }; /* a power of two; types beyond these are not noted */

static struct hicam_note notes[NOTES];

void
hicam_cut_note(const void *p, const struct hicam_type *type)
{
	uintptr_t at = (uintptr_t)p;
	size_t i = (uintptr_t)type / sizeof(struct hicam_type), tries;
	struct hicam_note *n;

	if (p == NULL)
		return;
	for (tries = 0; tries < NOTES; tries++, i++) {
		n = &notes[i % NOTES];
		if (n->type == NULL)
			*n = (struct hicam_note){type, at, at};
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

const struct hicam_note *
hicam_cut_notes(size_t *n)
{
	*n = NOTES;
	return notes;
}
