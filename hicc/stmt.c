/* SPDX-License-Identifier: ISC */
/*
 * 6.8 Statements and labels.
 *
 * Statements are built from the inside to the outside: when `break;` is read, the loop around it does not exist
 * yet.  So jumps wait in a list until a loop or switch that began before them claims them; what nobody has
 * claimed at the end of the function is an error.
 */
#include <stdlib.h>

#include "diag.h"
#include "gram.tab.h"
#include "parse.h"

struct jump {
	struct jump *next; /* read before this one */
	struct stmt *stmt;
};

static struct stmt *
new_stmt(enum stmt_kind kind, struct span where)
{
	struct stmt *s = NEW(struct stmt);

	s->kind = kind;
	s->span = where;
	return s;
}

/* ---- lists ---- */

struct exprs *
exprs_add(struct exprs *list, struct expr *e)
{
	if (!list)
		list = NEW(struct exprs);
	if (e)
		VEC_ADD(list->v, list->n, e);
	return list;
}

struct generic *
generic_add(struct generic *g, struct type *t, struct expr *e)
{
	if (!g)
		g = NEW(struct generic);
	VEC_ADD(g->types, g->n, t);
	VEC_ADD(g->exprs, g->nexprs, e);
	return g;
}

struct stmts
stmts_add(struct stmts list, struct stmt *s)
{
	return stmts_join(list, (struct stmts){s, s});
}

struct stmts
stmts_join(struct stmts a, struct stmts b)
{
	if (!a.first)
		return b;
	if (b.first) {
		a.last->next = b.first;
		a.last = b.last;
	}
	return a;
}

/* ---- jumps that wait for their loop or switch ---- */

static void
add_jump(struct stmt *s)
{
	struct jump *j = NEW(struct jump);

	if (!parser.body)
		return; /* reported as a statement outside of functions */
	*j = (struct jump){parser.body->jumps, s};
	parser.body->jumps = j;
}

static bool
is_label(const struct stmt *s)
{
	return s->kind == S_CASE || s->kind == S_DEFAULT;
}

/* Take the jumps at or behind token FIRST that a loop (or a switch) claims; the cases of a switch are returned. */
static struct jump *
claim_jumps(uint32_t first, bool is_switch)
{
	struct jump **link = parser.body ? &parser.body->jumps : NULL, *cases = NULL;

	while (link && *link && (*link)->stmt->span.first >= first) {
		struct jump *j = *link;
		bool mine = is_switch ? j->stmt->kind != S_CONTINUE : !is_label(j->stmt);

		if (!mine) {
			link = &j->next;
			continue;
		}
		*link = j->next;
		if (is_label(j->stmt)) {
			j->next = cases;
			cases = j;
		}
	}
	return cases;
}

static void
report_jump(const struct stmt *s)
{
	switch (s->kind) {
	case S_BREAK:
		diag_at(DIAG_ERROR, s->span.first, "break statement not within loop or switch");
		break;
	case S_CONTINUE:
		diag_at(DIAG_ERROR, s->span.first, "continue statement not within a loop");
		break;
	case S_CASE:
		diag_at(DIAG_ERROR, s->span.first, "case label not within a switch statement");
		break;
	default:
		diag_at(DIAG_ERROR, s->span.first, "'default' label not within a switch statement");
		break;
	}
}

/* ---- 6.8.1 labels ---- */

static struct decl *
new_label(const char *name, uint32_t token, bool local)
{
	struct decl *d = unit_new_decl(DECL_LABEL, name, token, type_basic(TY_VOID));

	d->function = parser.function;
	scope_add_label(d, local);
	if (parser.body)
		VEC_ADD(parser.body->labels, parser.body->nlabels, d);
	return d;
}

static struct decl *
find_label(uint32_t token)
{
	const char *name = token_name(token);
	struct decl *d = scope_find_label(name);

	if (!d)
		d = new_label(name, token, false);
	use_decl(token, d);
	return d;
}

static struct decl *
use_label(uint32_t token)
{
	struct decl *d = find_label(token);

	d->used = true;
	return d;
}

struct stmt *
label_named(uint32_t name_token, struct span where)
{
	struct stmt *s = new_stmt(S_LABEL, where);
	struct decl *d = find_label(name_token);

	if (d->defined) {
		diag_at(DIAG_ERROR, name_token, "duplicate label '%s'", d->name);
		diag_at(DIAG_NOTE, d->name_token, "previous definition of '%s' here", d->name);
	} else
		d->name_token = name_token;
	d->defined = true;
	s->label = d;
	return s;
}

void
label_declare_local(uint32_t name_token)
{
	struct decl *d = new_label(token_name(name_token), name_token, true);

	use_decl(name_token, d);
	if (parser.function)
		parser.function->has_local_label = true;
}

void
label_asm_target(uint32_t name_token)
{
	use_label(name_token);
}

struct expr *
label_address(struct span where, uint32_t name_token)
{
	if (parser.function)
		parser.function->has_labels_as_values = true;
	return expr_label_addr(where, use_label(name_token));
}

void
labels_finish(struct body *b)
{
	for (size_t i = 0; i < b->nlabels; i++)
		if (!b->labels[i]->defined && b->labels[i]->used)
			diag_at(DIAG_ERROR, b->labels[i]->name_token, "label '%s' used but not defined", b->labels[i]->name);
	for (const struct jump *j = b->jumps; j; j = j->next)
		report_jump(j->stmt);
}

static void
check_case(const struct expr *e)
{
	if (e->type->kind != TY_ERROR && (!type_is_integer(e->type) || !expr_is_constant(e)))
		diag_at(DIAG_ERROR, e->span.first, "case label does not reduce to an integer constant");
}

struct stmt *
label_case(struct expr *e, struct expr *last, struct span where)
{
	struct stmt *s = new_stmt(S_CASE, where);

	check_case(e);
	if (last)
		check_case(last);
	s->expr = e;
	s->last = last;
	add_jump(s);
	return s;
}

struct stmt *
label_default(struct span where)
{
	struct stmt *s = new_stmt(S_DEFAULT, where);

	add_jump(s);
	return s;
}

struct stmt *
stmt_labelled(struct stmts labels, struct stmt *body, uint32_t last)
{
	struct stmt *s = labels.first;

	if (!body)
		body = new_stmt(S_EXPR, (struct span){last + 1, last});
	while (s) {
		struct stmt *next = s->next;

		s->next = NULL;
		s->span.last = body->span.last;
		s->body = next ? next : body;
		s = next;
	}
	return labels.first;
}

/* ---- the other statements ---- */

struct stmt *
stmt_block(struct stmts list, struct span where)
{
	struct stmt *s = new_stmt(S_BLOCK, where);

	s->body = list.first;
	return s;
}

struct stmt *
stmt_expr(struct expr *e, struct span where)
{
	struct stmt *s = new_stmt(S_EXPR, where);

	s->span.first = attribute_lead(where.first);
	s->expr = e;
	return s;
}

struct stmt *
stmt_declaration(struct specs *specs, struct span where)
{
	struct stmt *s = new_stmt(S_DECL, where);

	s->span.first = attribute_lead(where.first);
	for (size_t i = 0; specs && i < specs->ndecls; i++)
		if (specs->decls[i]->kind == DECL_VAR && !specs->decls[i]->at_file_scope)
			VEC_ADD(s->decls, s->ndecls, specs->decls[i]);
	return s;
}

struct stmts
stmts_declaration(struct stmts labels, struct specs *specs, struct span where)
{
	struct stmts list = {0};

	if (labels.first)
		list = stmts_add(list, stmt_labelled(labels, NULL, attribute_lead(where.first) - 1));
	return stmts_add(list, stmt_declaration(specs, where));
}

struct stmt *
stmt_if(struct expr *condition, struct stmt *body, struct stmt *otherwise, struct span where)
{
	struct stmt *s = new_stmt(S_IF, where);

	expr_check_scalar(condition, "if");
	s->expr = condition;
	s->body = body;
	s->otherwise = otherwise;
	return s;
}

struct stmt *
stmt_loop(enum stmt_kind kind, struct expr *condition, struct stmt *body, struct span where)
{
	struct stmt *s = new_stmt(kind, where);

	expr_check_scalar(condition, kind == S_DO ? "do" : "while");
	claim_jumps(where.first, false);
	s->expr = condition;
	s->body = body;
	return s;
}

struct stmt *
stmt_for(struct stmt *init, struct expr *condition, struct expr *step, struct stmt *body, struct span where)
{
	struct stmt *s = new_stmt(S_FOR, where);

	if (condition)
		expr_check_scalar(condition, "for");
	claim_jumps(where.first, false);
	s->init = init && (init->kind == S_DECL || init->expr) ? init : NULL;
	s->expr = condition;
	s->step = step;
	s->body = body;
	return s;
}

struct label_value {
	int64_t low, high;
	uint32_t at;
};

static int
compare_values(const void *a, const void *b)
{
	const struct label_value *x = a, *y = b;

	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static void
check_cases(const struct jump *cases)
{
	struct label_value *v = NULL;
	const struct stmt *fallback = NULL;
	size_t n = 0;

	for (const struct jump *j = cases; j; j = j->next) {
		const struct stmt *s = j->stmt;
		struct label_value value = {.at = s->span.first};

		if (s->kind == S_DEFAULT) {
			if (fallback) {
				diag_at(DIAG_ERROR, s->span.first, "multiple default labels in one switch");
				diag_at(DIAG_NOTE, fallback->span.first, "this is the first default label");
			}
			fallback = s;
			continue;
		}
		if (!expr_constant(s->expr, &value.low) || (s->last && !expr_constant(s->last, &value.high)))
			continue;
		if (!s->last)
			value.high = value.low;
		if (value.high >= value.low) /* an empty range is none */
			VEC_ADD(v, n, value);
	}
	if (n < 2)
		return;
	qsort(v, n, sizeof *v, compare_values);
	for (size_t i = 1; i < n; i++) {
		if (v[i].low <= v[i - 1].high) {
			diag_at(DIAG_ERROR, v[i].at, "duplicate case value");
			diag_at(DIAG_NOTE, v[i - 1].at, "previously used here");
		}
	}
}

struct stmt *
stmt_switch(struct expr *e, struct stmt *body, struct span where)
{
	struct stmt *s = new_stmt(S_SWITCH, where);

	if (e->type->kind != TY_ERROR && !type_is_integer(e->type))
		diag_at(DIAG_ERROR, e->span.first, "switch quantity not an integer");
	check_cases(claim_jumps(where.first, true));
	s->expr = e;
	s->body = body;
	return s;
}

struct stmt *
stmt_jump(enum stmt_kind kind, struct span where)
{
	struct stmt *s = new_stmt(kind, where);

	add_jump(s);
	return s;
}

struct stmt *
stmt_return(struct expr *e, struct span where)
{
	struct stmt *s = new_stmt(S_RETURN, where);
	struct type *t = parser.function ? parser.function->decl->type : NULL;

	s->expr = e;
	/* A value too many or too few is a warning of cc's. */
	if (e && t && t->kind == TY_FUNCTION && t->base->kind != TY_VOID)
		expr_check_assign(t->base, e, "return");
	return s;
}

struct stmt *
stmt_goto(uint32_t name_token, struct span where)
{
	struct stmt *s = new_stmt(S_GOTO, where);

	s->label = use_label(name_token);
	return s;
}

struct stmt *
stmt_goto_computed(struct expr *e, struct span where)
{
	struct stmt *s = new_stmt(S_GOTO_COMPUTED, where);

	if (parser.function)
		parser.function->has_computed_goto = true;
	s->expr = e;
	return s;
}

struct stmt *
stmt_asm(bool with_labels, struct span where)
{
	struct stmt *s = new_stmt(S_ASM, where);

	s->asm_goto = with_labels;
	if (with_labels && parser.function)
		parser.function->has_asm_goto = true;
	return s;
}
