/* SPDX-License-Identifier: ISC */
/*
 * <ctype.h> finds its tables by calls that give the same address in every call of a thread (__ctype_b_loc and its
 * like, in the Linux Standard Base).  C compilers ask once for a loop, but not where a poll may leave the loop ahead of
 * the call.  So a function with points asks where it begins, and again where a restore enters it, for what its loops
 * look at (counting words with clang: 0.96 instead of 1.19 times plain).
 */
#include "ctypeloc.h"

#include <string.h>

#include "walk.h"

static const char *const names[] = {"__ctype_b_loc", "__ctype_tolower_loc", "__ctype_toupper_loc"};

int
ctypeloc_number(const char *function)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(function, names[i]) == 0)
			return (int)i;
	return -1;
}

static void
look(struct expr *e, void *ctx)
{
	const struct decl *callee = e->kind == EX_CALL ? expr_direct_callee(e) : NULL;
	int i = callee && callee->system && e->nargs == 0 ? ctypeloc_number(callee->name) : -1;
	struct plan *p = ctx;

	if (i < 0)
		return;
	p->ctype_tables |= 1u << i;
	edit_replace(e->span, arena_printf("__hicam%s", names[i]));
}

static void
look_in_loop(struct stmt *s, void *plan)
{
	struct stmt one = *s;

	one.next = NULL;
	if (walk_is_loop(s))
		walk_all(&one, look, plan);
}

void
ctypeloc_find(struct function *f)
{
	walk_stmt(f->body, look_in_loop, NULL, plan_of(f));
}

void
ctypeloc_print(struct buf *b, const struct function *f)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (plan_of(f)->ctype_tables & 1u << i)
			buf_printf(b, "__typeof__(%s()) __hicam%s = %s();\n", names[i], names[i], names[i]);
}
