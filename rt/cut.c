/* SPDX-License-Identifier: ISC */
#include "cut.h"

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
