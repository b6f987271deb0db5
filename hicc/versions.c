/* SPDX-License-Identifier: ISC */
/*
 * Which versions of a function with points are emitted.  One whole version with the way in for a restore is the
 * smallest.  Where that way in would stand in the way of what the C compiler does to the function, it goes to a clone,
 * which only a restore enters, and the function itself is left without it:
 *
 * - small functions that call themselves, which C compilers inline into themselves, several levels deep;
 *
 * - static functions with a single call, which the compiler would inline there, constants and all.
 */
#include "pass.h"
#include "vla.h"

#include <string.h>

enum {
	UNROLLED_STAGES = 8, /* of a function that is worth inlining into itself */
	INLINED_TOKENS = 4000
};

static bool
is_plain(const struct function *f)
{
	const struct decl *d = f->decl;

	return !d->is_inline && !f->is_knr && !d->has_attributes && !d->type->variadic && strcmp(d->name, "main") != 0;
}

static bool
is_called_once(const struct function *f)
{
	const struct decl *d = f->decl;

	if (d->storage != ST_STATIC || plan_of(f)->recursive || f->span.last - f->span.first > INLINED_TOKENS)
		return false;
	for (const struct decl *l = d; l; l = l->linked)
		if (l->address_taken || l->has_attributes)
			return false;
	return plan_of(f)->calls == 1;
}

void
versions_choose(struct function *f, const struct translate_job *job)
{
	struct plan *p = plan_of(f);

	p->versions = VERSIONS_WHOLE;
	if (job->opt_level < 1 || job->optimize_size)
		return;
	for (size_t i = 0; i < f->nparams; i++)
		if (vla_is_modified(f->params[i]->type))
			return; /* of a type that only the parameters of a call give a meaning */
	if (!is_plain(f))
		return;
	if (p->calls_itself && p->nstages <= UNROLLED_STAGES && job->opt_level > 1)
		p->versions = VERSIONS_UNROLLED;
	else if (0 && is_called_once(f))
		p->versions = VERSIONS_INLINED;
}
