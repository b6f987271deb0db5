/* SPDX-License-Identifier: ISC */
/*
 * Structs that begin with another: objects of which a pointer to that, and a kind in it, is all that most code knows.
 *
 *	struct shape { enum kind kind; };	struct circle { struct shape shape; double radius; };
 */
#include "family.h"

#include "pass.h"

bool
family_begins(const struct type *t, const struct type *base)
{
	if (base->kind != TY_STRUCT)
		return false;
	while (t->kind == TY_STRUCT && t->tag && t->tag->fields) {
		t = t->tag->fields->type;
		if (t->kind == TY_STRUCT && t->tag == base->tag)
			return true;
	}
	return false;
}

bool
family_has(const struct type *base)
{
	for (size_t i = 0; i < the_unit->ntags; i++) {
		const struct tag *tag = the_unit->tags[i];

		if (tag->kind == TY_STRUCT && tag->fields && base->kind == TY_STRUCT &&
			(tag->fields->type->tag == base->tag && tag->fields->type->kind == TY_STRUCT))
			return true;
	}
	return false;
}
