/* SPDX-License-Identifier: ISC */
/*
 * Bodies with migration points become struct flat: every call that can reach a point stands alone in a statement,
 * its operands in variables or temporaries, so that the frame can be saved behind it.
 *
 * Where C leaves the order of evaluation open, GCC's is kept on every target (and for every cc), since programs
 * depend on it unknowingly and stages must be numbered alike: arguments from right to left; the left operand of a
 * binary operator first, but a plain variable there is read last; the left side of an assignment first, that of a
 * compound assignment last.
 */
#include "expr.h"
#include "locals.h"
#include "pass.h"
#include "type.h"
#include "walk.h"

#include <string.h>

static struct function *fun;
static struct plan *plan;

/* The list that statements are added to. */
static struct flat **end;

struct jumps {
	const char *break_label, *continue_label; /* NULL: the plain statement does */
	bool continue_used;
};
static struct jumps *jumps;

static void flat_stmt(struct stmt *);
static void flat_polled_loop(struct stmt *);
static struct expr *flat_value(struct expr *);
static void flat_effect(struct expr *);

/* ---- making nodes --------------------------------------------------------------------------------------- */

static struct flat *
add(enum flat_kind kind, uint32_t token)
{
	struct flat *f = NEW(struct flat);

	f->kind = kind;
	f->token = token;
	f->stage = -1;
	*end = f;
	end = &f->next;
	return f;
}

static struct flat *
add_expr(enum flat_kind kind, struct expr *e)
{
	struct flat *f = add(kind, e->span.first);

	f->expr = e;
	return f;
}

static int
add_stage(enum stage_kind kind, struct flat *f)
{
	struct stage s = {.kind = kind, .token = f->token, .flat = f, .result = f->kind == F_CALL ? f->var : NULL};

	f->stage = (int)plan->nstages;
	VEC_ADD(plan->stages, plan->nstages, s);
	return f->stage;
}

static void
add_poll(enum stage_kind kind, uint32_t token)
{
	add_stage(kind, add(F_POLL, token));
}

static void
add_label(const char *name, uint32_t token)
{
	add(F_LABEL, token)->name = name;
}

static const char *
new_label(void)
{
	return arena_printf("__hicam_l%u", plan->nlabels++);
}

struct decl *
flatten_new_var(struct type *t, bool memory)
{
	struct decl *d = NEW(struct decl);
	struct local *l = NEW(struct local);

	d->kind = DECL_VAR;
	d->type = type_unqualified(t);
	d->name = arena_printf("__hicam_t%u", plan->ntemps++);
	d->function = fun;
	d->slot = (int)plan->nvars;
	d->info = l;
	l->memory = memory;
	l->temp = true;
	l->scope = fun->span;
	l->must_clear = type_has_pointer(t) || type_size_by_target(t);
	VEC_ADD(plan->vars, plan->nvars, d);
	return d;
}

static struct expr *
temp_expr(struct decl *d, struct span span)
{
	struct expr *e = NEW(struct expr);

	e->kind = EX_TEMP;
	e->type = d->type;
	e->decl = d;
	e->span = span;
	e->evaluated = e->lvalue = true;
	return e;
}

static struct expr *
copy(const struct expr *e)
{
	struct expr *c = NEW(struct expr);

	*c = *e;
	return c;
}

/* Statements made by what follows go to a list of their own until body_end(). */
struct body {
	struct flat *first, **outer;
};

static void
body_begin(struct body *b)
{
	b->first = NULL;
	b->outer = end;
	end = &b->first;
}

static struct flat *
body_end(struct body *b)
{
	end = b->outer;
	return b->first;
}

/* ---- operands ------------------------------------------------------------------------------------------------ */

/* Pointers into the C library's tables must not be live across a stage; reading them late is as good. */
static void
find_library_table(struct expr *e, void *found)
{
	if (e->kind == EX_CALL && call_of(e)->callee) {
		const char *n = call_of(e)->callee->name;

		if (strcmp(n, "__ctype_b_loc") == 0 || strcmp(n, "__ctype_tolower_loc") == 0 ||
		    strcmp(n, "__ctype_toupper_loc") == 0 || strcmp(n, "__errno_location") == 0)
			*(bool *)found = true;
	}
	walk_children(e, find_library_table, found);
}

static bool
is_private_var(const struct decl *d)
{
	return (d->kind == DECL_VAR || d->kind == DECL_PARAM) && local_of(d) && !local_of(d)->memory;
}

/* Does E have the same value behind a stage as before it? */
static bool
is_stable(struct expr *e)
{
	bool table = false;

	if (e->is_const)
		return true;
	switch (e->kind) {
	case EX_INT:
	case EX_FLOAT:
	case EX_STRING:
	case EX_TEMP:
	case EX_SIZEOF_EXPR:
	case EX_SIZEOF_TYPE:
	case EX_ALIGNOF_EXPR:
	case EX_ALIGNOF_TYPE:
	case EX_OFFSETOF:
	case EX_ERROR:
		return true;
	case EX_IDENT:
		return e->decl->kind == DECL_ENUMERATOR || e->decl->kind == DECL_FUNCTION || e->type->kind == TY_ARRAY ||
		       is_private_var(e->decl);
	case EX_PAREN:
	case EX_CAST:
	case EX_EXTENSION:
		return is_stable(e->a);
	case EX_UNARY:
		if (e->op == '&')
			return walk_strip(e->a)->kind == EX_IDENT;
		return e->op != '*' && is_stable(e->a);
	default:
		find_library_table(e, &table);
		return table;
	}
}

static struct expr *
snapshot(struct expr *e)
{
	struct flat *f;
	struct type *t = type_decay(e->type);

	if (is_stable(e))
		return e;
	if (t->kind == TY_VOID) {
		add_expr(F_EVAL, e);
		return e;
	}
	f = add(F_SET, e->span.first);
	f->expr = e;
	f->var = flatten_new_var(t, false);
	return temp_expr(f->var, e->span);
}

/* E as an lvalue whose parts are read now if LATER operands hold a stage. */
static struct expr *
flat_lvalue(struct expr *e, bool later)
{
	struct expr *c;

	if (!e->has_stage && !later)
		return e;
	switch (e->kind) {
	case EX_PAREN:
	case EX_EXTENSION:
	case EX_REAL:
	case EX_IMAG:
	case EX_MEMBER:
	case EX_GENERIC:
	case EX_CHOOSE:
		c = copy(e);
		c->a = e->kind == EX_MEMBER && !e->a->lvalue ? flat_value(e->a) : flat_lvalue(e->a, later);
		break;
	case EX_ARROW:
		c = copy(e);
		c->a = flat_value(e->a);
		if (later)
			c->a = snapshot(c->a);
		break;
	case EX_UNARY:
		c = copy(e);
		c->a = flat_value(e->a);
		if (later)
			c->a = snapshot(c->a);
		break;
	case EX_INDEX:
		c = copy(e);
		c->a = e->a->type->kind == TY_ARRAY ? flat_lvalue(e->a, later || e->b->has_stage) : flat_value(e->a);
		if (e->a->type->kind != TY_ARRAY && (later || e->b->has_stage))
			c->a = snapshot(c->a);
		c->b = flat_value(e->b);
		if (later)
			c->b = snapshot(c->b);
		break;
	case EX_IDENT:
	case EX_STRING:
		return e;
	default:
		return e->has_stage ? flat_value(e) : e;
	}
	c->has_stage = true; /* print by parts */
	return c;
}

/* ---- expressions ------------------------------------------------------------------------------------------------ */

/* The call itself; operands first. */
static struct expr *
flat_call_operands(struct expr *e)
{
	struct expr *c = copy(e);
	size_t first = e->nargs; /* leftmost operand with a stage */

	c->has_stage = true;
	c->args = arena_alloc((e->nargs + 1) * sizeof *c->args);
	for (size_t i = e->nargs; i-- > 0;)
		if (e->args[i]->has_stage)
			first = i;
	for (size_t i = e->nargs; i-- > 0;) {
		c->args[i] = e->args[i]->has_stage ? flat_value(e->args[i]) : e->args[i];
		if (i > first || e->a->has_stage)
			c->args[i] = snapshot(c->args[i]);
	}
	if (e->a->has_stage)
		c->a = flat_value(e->a);
	return c;
}

static struct expr *
flat_call(struct expr *e, bool value)
{
	struct expr *c = flat_call_operands(e);
	struct flat *f;

	if (!call_of(e)->stage)
		return c;
	f = add_expr(F_CALL, c);
	f->token = e->a->span.first;
	if (value && e->type->kind != TY_VOID)
		f->var = flatten_new_var(e->type, false);
	add_stage(STAGE_CALL, f);
	return f->var ? temp_expr(f->var, e->span) : c;
}

/* Both branches end in the same temporary, NULL for void. */
static void
set_temp(struct decl *d, struct expr *e)
{
	if (d) {
		struct expr *v = flat_value(e);

		add_expr(F_SET, v)->var = d;
	} else
		flat_effect(e);
}

static struct expr *
truth(struct expr *e)
{
	struct expr *n = NEW(struct expr);

	n->kind = EX_UNARY;
	n->op = '!';
	n->type = type_basic(TY_INT);
	n->span = e->span;
	n->a = e;
	n->has_stage = true;
	return n;
}

static struct expr *
negated(struct expr *e)
{
	return truth(e);
}

static struct expr *
flat_logical(struct expr *e, bool value)
{
	struct decl *d = NULL;
	struct flat *f;
	struct body b;
	struct expr *left = flat_value(e->a);

	if (!e->b->has_stage) {
		struct expr *c = copy(e);

		c->a = left;
		c->has_stage = true;
		if (!value)
			add_expr(F_EVAL, c);
		return c;
	}
	if (value) {
		d = flatten_new_var(type_basic(TY_INT), false);
		add_expr(F_SET, truth(negated(left)))->var = d;
		left = temp_expr(d, e->span);
	}
	f = add_expr(F_IF, e->kind == EX_LOGAND ? left : negated(left));
	body_begin(&b);
	if (d) {
		struct expr *right = flat_value(e->b);

		add_expr(F_SET, truth(negated(right)))->var = d;
	} else
		flat_effect(e->b);
	f->body = body_end(&b);
	return d ? temp_expr(d, e->span) : e;
}

static struct expr *
flat_cond(struct expr *e, bool value)
{
	struct decl *d = NULL;
	struct flat *f;
	struct body b;
	struct expr *c = flat_value(e->a);

	value = value && e->type->kind != TY_VOID;
	if (value && !(e->b && e->b->has_stage) && !e->c->has_stage) {
		struct expr *n = copy(e);

		n->a = c;
		n->has_stage = true;
		return n;
	}
	if (value)
		d = flatten_new_var(type_decay(e->type), false);
	if (!e->b) {
		c = snapshot(c);
		if (d)
			add_expr(F_SET, c)->var = d;
	}
	f = add_expr(F_IF, e->b ? c : negated(c));
	body_begin(&b);
	set_temp(d, e->b ? e->b : e->c);
	f->body = body_end(&b);
	if (e->b) {
		body_begin(&b);
		set_temp(d, e->c);
		f->otherwise = body_end(&b);
	}
	return d ? temp_expr(d, e->span) : e;
}

static struct expr *
flat_assign(struct expr *e)
{
	struct expr *c = copy(e);

	c->has_stage = true;
	if (e->kind == EX_ASSIGN) {
		c->a = flat_lvalue(e->a, e->b->has_stage);
		c->b = flat_value(e->b);
	} else {
		c->b = flat_value(e->b);
		if (e->a->has_stage)
			c->b = snapshot(c->b);
		c->a = flat_lvalue(e->a, false);
	}
	return c;
}

static struct expr *
flat_binary(struct expr *e)
{
	struct expr *c = copy(e), *left = walk_strip(e->a);

	c->has_stage = true;
	c->a = flat_value(e->a);
	if (e->b->has_stage && left->kind != EX_IDENT)
		c->a = snapshot(c->a);
	c->b = flat_value(e->b);
	return c;
}

static struct expr *
flat_stmt_expr(struct expr *e, bool value)
{
	struct flat *block = add(F_BLOCK, e->span.first);
	struct stmt *last = e->body->body;
	struct decl *d = NULL;
	struct body b;

	body_begin(&b);
	for (struct stmt *s = e->body->body; s; s = s->next)
		last = s;
	if (value && e->type->kind != TY_VOID)
		d = flatten_new_var(type_decay(e->type), false);
	for (struct stmt *s = e->body->body; s; s = s->next) {
		if (s == last && d && s->kind == S_EXPR && s->expr) {
			set_temp(d, s->expr);
			break;
		}
		flat_stmt(s);
	}
	block->body = body_end(&b);
	return d ? temp_expr(d, e->span) : e;
}

static void
flat_initializer(struct initializer *i)
{
	for (; i; i = i->next) {
		if (i->is_list)
			flat_initializer(i->list);
		else if (i->expr && i->expr->has_stage)
			i->expr = snapshot(flat_value(i->expr));
	}
}

/* An expression with E's value and no stage inside; statements that must run before it are added. */
static struct expr *
flat_value(struct expr *e)
{
	struct expr *c;

	if (!e->has_stage)
		return e;
	switch (e->kind) {
	case EX_CALL:
		return flat_call(e, true);
	case EX_LOGAND:
	case EX_LOGOR:
		return flat_logical(e, true);
	case EX_COND:
		return flat_cond(e, true);
	case EX_ASSIGN:
	case EX_ASSIGN_OP:
		return flat_assign(e);
	case EX_BINARY:
		return flat_binary(e);
	case EX_COMMA:
		flat_effect(e->a);
		return flat_value(e->b);
	case EX_STMT:
		return flat_stmt_expr(e, true);
	case EX_INDEX:
	case EX_ARROW:
		return flat_lvalue(e, false);
	case EX_UNARY:
		c = copy(e);
		c->a = e->op == '&' ? flat_lvalue(e->a, false) : flat_value(e->a);
		c->has_stage = true;
		return c;
	case EX_PREINC:
	case EX_PREDEC:
	case EX_POSTINC:
	case EX_POSTDEC:
		c = copy(e);
		c->a = flat_lvalue(e->a, false);
		c->has_stage = true;
		return c;
	case EX_GENERIC:
	case EX_CHOOSE:
		return flat_value(e->a);
	case EX_COMPOUND:
		if (e->init)
			flat_initializer(e->init->is_list ? e->init->list : e->init);
		return e;
	default:
		c = copy(e);
		if (e->a)
			c->a = flat_value(e->a);
		c->has_stage = true;
		return c;
	}
}

/* E for its side effects. */
static void
flat_effect(struct expr *e)
{
	if (!e->has_stage) {
		add_expr(F_EVAL, e);
		return;
	}
	switch (e->kind) {
	case EX_PAREN:
	case EX_EXTENSION:
	case EX_GENERIC:
	case EX_CHOOSE:
		flat_effect(e->a);
		return;
	case EX_CAST:
		if (e->of->kind == TY_VOID) {
			flat_effect(e->a);
			return;
		}
		break;
	case EX_CALL: {
		struct expr *c = flat_call(e, false);

		if (!call_of(e)->stage)
			add_expr(F_EVAL, c);
		return;
	}
	case EX_LOGAND:
	case EX_LOGOR:
		flat_logical(e, false);
		return;
	case EX_COND:
		flat_cond(e, false);
		return;
	case EX_COMMA:
		flat_effect(e->a);
		flat_effect(e->b);
		return;
	case EX_STMT:
		flat_stmt_expr(e, false);
		return;
	default:
		break;
	}
	add_expr(F_EVAL, flat_value(e));
}

/* ---- statements ---------------------------------------------------------------------------------------------------- */

static struct flat *
flat_list(struct stmt *s)
{
	struct body b;

	body_begin(&b);
	for (; s; s = s->next)
		flat_stmt(s);
	return body_end(&b);
}

static struct flat *
flat_one(struct stmt *s)
{
	struct body b;

	body_begin(&b);
	if (s)
		flat_stmt(s);
	return body_end(&b);
}

static void
flat_decl(struct stmt *s)
{
	if (s->ndecls == 0 || s->decls[0]->storage == ST_EXTERN || s->decls[0]->at_file_scope) {
		add(F_TOKENS, s->span.first)->span = s->span;
		return;
	}
	for (size_t i = 0; i < s->ndecls; i++) {
		struct decl *d = s->decls[i];
		struct flat *f;

		if (d->kind != DECL_VAR || d->storage == ST_STATIC || !d->init)
			continue;
		if (d->init->is_list || d->type->kind == TY_ARRAY) {
			if (d->init->is_list)
				flat_initializer(d->init->list);
			f = add(F_STORE, d->name_token);
			f->var = d;
			f->init = d->init;
		} else {
			struct expr *v = flat_value(d->init->expr);

			f = add(F_SET, d->name_token);
			f->expr = v;
			f->var = d;
		}
	}
}

static bool
needs_poll(struct stmt *s)
{
	return !the_unit->tokens->v[s->span.first].system && !points_loop_is_short(s) && !points_body_polls(s->body);
}

/* while (c) body; for (; c; step) body; do body while (c) with stages in c or step: for (;;) with a break. */
static void
flat_open_loop(struct stmt *s)
{
	struct flat *f = add(s->kind == S_FOR && s->step && !s->step->has_stage ? F_FOR : F_WHILE, s->span.first);
	bool step_inside = s->step && s->step->has_stage;
	struct jumps j = {NULL, step_inside || s->kind == S_DO ? new_label() : NULL, false}, *outer = jumps;
	struct body b;

	if (f->kind == F_FOR)
		f->step = s->step;
	body_begin(&b);
	if (needs_poll(s))
		add_poll(STAGE_LOOP, s->span.first);
	if (s->kind != S_DO && s->expr) {
		struct expr *c = flat_value(s->expr);
		struct flat *test = add_expr(F_IF, negated(c));
		struct body t;

		body_begin(&t);
		add(F_BREAK, s->span.first);
		test->body = body_end(&t);
	}
	jumps = &j;
	flat_stmt(s->body);
	jumps = outer;
	if (j.continue_used)
		add_label(j.continue_label, s->span.first);
	if (step_inside)
		flat_effect(s->step);
	if (s->kind == S_DO) {
		struct expr *c = flat_value(s->expr);
		struct flat *test = add_expr(F_IF, negated(c));
		struct body t;

		body_begin(&t);
		add(F_BREAK, s->span.first);
		test->body = body_end(&t);
	}
	f->body = body_end(&b);
}

static void
flat_chunk(struct stmt *s, struct chunk *k)
{
	struct flat *f = add(F_CHUNK, s->span.first);
	struct jumps j = {new_label(), NULL, false}, *outer = jumps;
	struct body b;

	f->chunk = k;
	k->done = j.break_label;
	f->step = s->step;
	f->expr = s->expr;
	add_stage(STAGE_LOOP, f);
	body_begin(&b);
	jumps = &j;
	flat_stmt(s->body);
	jumps = outer;
	f->body = body_end(&b);
	add_label(j.break_label, s->span.last);
}

static struct expr *
printed(const char *text, struct span span)
{
	struct expr *e = NEW(struct expr);

	e->kind = EX_OPAQUE;
	e->type = type_basic(TY_INT);
	e->span = span;
	e->string = text;
	e->has_stage = true; /* so that print.c looks at it */
	return e;
}

/*
 * if (the nest is short) { the nest as it was } else { the nest with points }: keeps what the C compiler does to whole
 * nests (interchange, unroll and jam), which a poll anywhere inside would prevent.
 */
static bool
flat_short_nest(struct stmt *s)
{
	struct expr *limits[2];
	struct flat *f;
	struct body b;
	struct buf t = {0};
	uint64_t most;

	if (!points_nest_limits(s, limits, &most))
		return false;
	for (int i = 0; i < 2; i++) {
		buf_puts(&t, "(unsigned long long)");
		print_expr(&t, limits[i]);
		buf_printf(&t, " <= %lluu && ", (unsigned long long)most);
	}
	buf_puts(&t, "(unsigned long long)");
	print_expr(&t, limits[0]);
	buf_puts(&t, " * (unsigned long long)");
	print_expr(&t, limits[1]);
	buf_printf(&t, " <= %lluu", (unsigned long long)most);
	f = add(F_IF, s->span.first);
	f->expr = printed(arena_strndup(t.s, t.len), (struct span){limits[0]->span.first, limits[0]->span.last});
	f->expr->args = arena_alloc(2 * sizeof *f->expr->args);
	f->expr->args[0] = limits[0]; /* what it reads, for live.c */
	f->expr->args[1] = limits[1];
	f->expr->nargs = 2;
	buf_free(&t);
	body_begin(&b);
	add(F_TOKENS, s->span.first)->span = s->span;
	f->body = body_end(&b);
	body_begin(&b);
	flat_polled_loop(s);
	f->otherwise = body_end(&b);
	return true;
}

static void
flat_loop(struct stmt *s)
{
	if (!points_loop_is_short(s) && flat_short_nest(s))
		return;
	flat_polled_loop(s);
}

static void
flat_polled_loop(struct stmt *s)
{
	struct jumps j = {NULL, NULL, false}, *outer = jumps;
	struct chunk *k = s->kind == S_FOR && needs_poll(s) ? points_loop_chunk(s) : NULL;
	struct flat *f;
	struct body b;

	if (s->init) {
		/* a block of its own is not needed: every variable has a name of its own */
		flat_stmt(s->init);
	}
	if (k) {
		flat_chunk(s, k);
		return;
	}
	if ((s->expr && s->expr->has_stage) || (s->step && s->step->has_stage)) {
		flat_open_loop(s);
		return;
	}
	f = add(s->kind == S_FOR ? F_FOR : s->kind == S_DO ? F_DO : F_WHILE, s->span.first);
	f->expr = s->expr;
	f->step = s->step;
	body_begin(&b);
	if (needs_poll(s))
		add_poll(STAGE_LOOP, s->span.first);
	jumps = &j;
	flat_stmt(s->body);
	jumps = outer;
	f->body = body_end(&b);
}

static void
find_back_goto(struct stmt *s, void *ctx)
{
	struct { struct decl *label; bool found; } *q = ctx;

	if (s->kind == S_GOTO && s->label == q->label && s->span.first > s->label->name_token)
		q->found = true;
}

static void
skip_expr(struct expr *e, void *ctx)
{
	if (e->kind == EX_STMT)
		walk_stmt(e->body, find_back_goto, skip_expr, ctx);
	else
		walk_children(e, skip_expr, ctx);
}

static void
flat_label(struct stmt *s)
{
	struct { struct decl *label; bool found; } q = {s->label, false};

	add_label(s->label->name, s->span.first);
	walk_stmt(fun->body, find_back_goto, skip_expr, &q);
	if (q.found)
		add_poll(STAGE_LABEL, s->span.first);
	if (s->body)
		flat_stmt(s->body);
}

static void
flat_stmt(struct stmt *s)
{
	struct flat *f;

	switch (s->kind) {
	case S_EXPR:
		if (s->expr)
			flat_effect(s->expr);
		break;
	case S_DECL:
		flat_decl(s);
		break;
	case S_BLOCK:
		f = add(F_BLOCK, s->span.first);
		f->body = flat_list(s->body);
		break;
	case S_IF: {
		struct expr *c = flat_value(s->expr);

		/* else-if chains can be thousands long; they nest no deeper here than in the source */
		f = add_expr(F_IF, c);
		f->token = s->span.first;
		f->body = flat_one(s->body);
		f->otherwise = flat_one(s->otherwise);
		break;
	}
	case S_WHILE:
	case S_DO:
	case S_FOR:
		flat_loop(s);
		break;
	case S_SWITCH: {
		struct jumps j = {NULL, jumps ? jumps->continue_label : NULL, false}, *outer = jumps;
		struct expr *c = flat_value(s->expr);

		f = add_expr(F_SWITCH, c);
		jumps = &j;
		f->body = flat_one(s->body);
		jumps = outer;
		if (outer && j.continue_used)
			outer->continue_used = true;
		break;
	}
	case S_CASE:
		f = add(F_CASE, s->span.first);
		f->expr = s->expr;
		f->last = s->last;
		if (s->body)
			flat_stmt(s->body);
		break;
	case S_DEFAULT:
		add(F_DEFAULT, s->span.first);
		if (s->body)
			flat_stmt(s->body);
		break;
	case S_LABEL:
		flat_label(s);
		break;
	case S_GOTO:
		add(F_GOTO, s->span.first)->name = s->label->name;
		break;
	case S_BREAK:
		if (jumps && jumps->break_label)
			add(F_GOTO, s->span.first)->name = jumps->break_label;
		else
			add(F_BREAK, s->span.first);
		break;
	case S_CONTINUE:
		if (jumps && jumps->continue_label) {
			jumps->continue_used = true;
			add(F_GOTO, s->span.first)->name = jumps->continue_label;
		} else
			add(F_CONTINUE, s->span.first);
		break;
	case S_RETURN: {
		struct expr *v = s->expr ? s->expr->type->kind == TY_VOID ? (flat_effect(s->expr), NULL) : flat_value(s->expr) : NULL;

		f = add(F_RETURN, s->span.first);
		f->expr = v;
		break;
	}
	default:
		add(F_TOKENS, s->span.first)->span = s->span;
	}
}

void
flatten_begin(struct function *f)
{
	fun = f;
	plan = plan_of(f);
	jumps = NULL;
	end = &plan->flat;
}

void
flatten_function(struct function *f)
{
	flatten_begin(f);
	if (plan->entry_poll)
		add_poll(STAGE_ENTRY, f->decl->name_token);
	for (struct stmt *s = f->body->body; s; s = s->next)
		flat_stmt(s);
}
