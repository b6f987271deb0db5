/* SPDX-License-Identifier: ISC */
/*
 * Labels as values.  A label's address is no state: it means nothing elsewhere.  It needs not travel where it is used
 * up at once: in the operand of a computed goto, or in a static table that only such operands read, as interpreters
 * have.
 */
#include "pass.h"
#include "type.h"
#include "walk.h"

struct search {
	stmt_visit *on_stmt;
	const struct decl *table; /* reads of it are counted */
	size_t labels, reads;
	bool calls;
};

static struct function *fun;

static void
count(struct expr *e, void *ctx)
{
	struct search *s = ctx;

	if (e->kind == EX_LABEL_ADDR)
		s->labels++;
	else if (e->kind == EX_CALL || e->kind == EX_STMT)
		s->calls = true;
	else if (e->kind == EX_INDEX) {
		const struct expr *array = walk_strip(e->a);

		if (array->kind == EX_IDENT && array->decl == s->table)
			s->reads++;
	}
}

static void
count_all(struct expr *e, void *ctx)
{
	walk_all_expr(e, count, ctx);
}

static void
find_stmts(struct expr *e, void *ctx)
{
	if (e->kind == EX_STMT)
		walk_stmt(e->body, ((struct search *)ctx)->on_stmt, find_stmts, ctx);
	else
		walk_children(e, find_stmts, ctx);
}

static void
each_stmt(struct search *s, stmt_visit *on_stmt)
{
	s->on_stmt = on_stmt;
	walk_stmt(fun->body, on_stmt, find_stmts, s);
}

/* With a call in it, `goto *table[i]` alone keeps nothing while that runs. */
static bool
is_used_up(struct expr *operand)
{
	struct search s = {.calls = false};
	struct expr *e = walk_strip(operand);

	count_all(operand, &s);
	return !s.calls ||
		   (e->kind == EX_INDEX && walk_strip(e->a)->kind == EX_IDENT && e->a->type->kind == TY_ARRAY && s.labels == 0);
}

static void
in_goto(struct stmt *s, void *ctx)
{
	struct search *known = ctx;
	bool calls = known->calls;

	if (s->kind != S_GOTO_COMPUTED)
		return;
	count_all(s->expr, known);
	known->calls = calls || !is_used_up(s->expr);
}

static size_t
labels_in(struct initializer *init)
{
	struct search s = {.labels = 0};

	walk_initializer(init->is_list ? init->list : init, count_all, &s);
	return s.labels;
}

bool
labels_is_table(const struct decl *d)
{
	return d->kind == DECL_VAR && d->storage == ST_STATIC && d->init && labels_in(d->init) > 0;
}

static void
in_table(struct stmt *s, void *ctx)
{
	struct search *all = ctx;

	for (size_t i = 0; s->kind == S_DECL && i < s->ndecls; i++)
		if (labels_is_table(s->decls[i]))
			all->labels += labels_in(s->decls[i]->init);
}

/* Is the table declared alone, and read by computed gotos only? */
static void
in_private_table(struct stmt *s, void *ctx)
{
	struct search *known = ctx, gotos = {0};
	size_t uses = 0;

	if (s->kind != S_DECL || s->ndecls != 1 || !labels_is_table(s->decls[0]))
		return;
	gotos.table = s->decls[0];
	each_stmt(&gotos, in_goto);
	for (size_t i = 0; i < the_unit->nuses; i++)
		uses += the_unit->uses[i].decl == s->decls[0] && the_unit->uses[i].token != s->decls[0]->name_token;
	if (gotos.reads == uses)
		known->labels += labels_in(s->decls[0]->init);
}

bool
labels_are_used_up(struct function *f)
{
	struct search all = {0}, known = {0};

	fun = f;
	walk_all(f->body, count, &all);
	each_stmt(&all, in_table);
	each_stmt(&known, in_goto);
	each_stmt(&known, in_private_table);
	return all.labels == known.labels && !known.calls;
}
