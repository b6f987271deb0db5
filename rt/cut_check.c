/* SPDX-License-Identifier: ISC */
/* What a capture makes of objects inside arrays of characters. */
#include "cut.h"
#include "object.h"
#include "pointer.h"
#include "refuse.h"

#include <stdint.h>
#include <string.h>

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

void
hicam_cut_check(const struct hicam_object *o, const char *p)
{
	if (o->flags & HICAM_CUT && !(o->flags & HICAM_CONST) && has_values(p, o->type->size))
		hicam_cut_refuse(NULL);
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

		if (t->kind != HICAM_POINTER || (t->elem != NULL && hicam_cut_is_wide(t->elem)))
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
