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
#include "flatten_local.h"

#include <string.h>

#include "locals.h"
#include "nests.h"
#include "type.h"
#include "vla.h"
#include "walk.h"

struct function *flatten_fun;
struct plan *flatten_plan;

/* The list that statements are added to. */
static struct flat **end;

struct jumps {
	const char *break_label, *continue_label; /* NULL: the plain statement does */
	bool continue_used;
};
static struct jumps *jumps;

static void flat_polled_loop(struct stmt *);

/* ---- making nodes --------------------------------------------------------------------------------------- */

struct flat *
flat_add(enum flat_kind kind, uint32_t token)
{
	struct flat *f = NEW(struct flat);

	f->kind = kind;
	f->token = token;
	f->stage = -1;
	*end = f;
	end = &f->next;
	return f;
}

struct flat *
flat_add_expr(enum flat_kind kind, struct expr *e)
{
	struct flat *f = flat_add(kind, e->span.first);

	f->expr = e;
	return f;
}

int
flat_add_stage(enum stage_kind kind, struct flat *f)
{
	struct stage s = {.kind = kind, .token = f->token, .flat = f, .result = f->kind == F_CALL ? f->var : NULL};

	f->stage = (int)flatten_plan->nstages;
	VEC_ADD(flatten_plan->stages, flatten_plan->nstages, s);
	return f->stage;
}

struct flat *
flat_add_poll(enum stage_kind kind, uint32_t token)
{
	struct flat *f = flat_add(F_POLL, token);

	flat_add_stage(kind, f);
	return f;
}

static bool
needs_poll(struct stmt *s)
{
	return !the_unit->tokens->v[s->span.first].system && !points_loop_is_short(s) && !points_body_polls(s->body);
}

static void
look_printable(struct expr *e, void *ok)
{
	if (e->kind == EX_OPAQUE || e->kind == EX_COMPOUND || e->kind == EX_STMT)
		*(bool *)ok = false;
	else
		walk_children(e, look_printable, ok);
}

/* Begins the body of LOOP, which S becomes: its poll, if it needs one. */
static void
nest_begin(struct stmt *s, struct flat *loop, struct nest *n)
{
	bool twice = true;

	if (loop->expr)
		look_printable(loop->expr, &twice);
	*n = (struct nest){.first = (int)flatten_plan->nstages, .poll = -1, .once = !twice};
	if (needs_poll(s)) {
		struct flat *poll = flat_add_poll(STAGE_LOOP, s->span.first);

		poll->own = true;
		n->poll = poll->stage;
	}
}

void
flat_nest_end(struct flat *loop, const struct nest *n)
{
	if (n->first == (int)flatten_plan->nstages)
		return;
	loop->inner = NEW(struct nest);
	*loop->inner = *n;
	loop->inner->id = flatten_plan->nnests++;
	loop->inner->last = (int)flatten_plan->nstages - 1;
	if (!n->once && loop->expr && (loop->kind == F_WHILE || loop->kind == F_FOR) && n->poll == loop->inner->last)
		loop->inner->leaf = true;
}

static void
add_label(const char *name, uint32_t token)
{
	flat_add(F_LABEL, token)->name = name;
}

static const char *
new_label(void)
{
	return arena_printf("__hicam_l%u", flatten_plan->nlabels++);
}

void
flat_body_begin(struct flat_body *b)
{
	b->first = NULL;
	b->outer = end;
	end = &b->first;
}

struct flat *
flat_body_end(struct flat_body *b)
{
	end = b->outer;
	return b->first;
}

/* ---- statements ----------------------------------------------------------------------------------------------------
 */

static struct flat *
flat_list(struct stmt *s)
{
	struct flat_body b;

	flat_body_begin(&b);
	for (; s; s = s->next)
		flat_stmt(s);
	return flat_body_end(&b);
}

static struct flat *
flat_one(struct stmt *s)
{
	struct flat_body b;

	flat_body_begin(&b);
	if (s)
		flat_stmt(s);
	return flat_body_end(&b);
}

static void
flat_decl(struct stmt *s)
{
	if (s->ndecls == 0 || labels_is_table(s->decls[0]) || s->decls[0]->storage == ST_EXTERN ||
		s->decls[0]->at_file_scope) {
		flat_add(F_TOKENS, s->span.first)->span = s->span;
		return;
	}
	for (size_t i = 0; i < s->ndecls; i++) {
		struct decl *d = s->decls[i];
		struct flat *f;

		if (d->kind == DECL_VAR && d->info && local_of(d)->vla)
			vla_declare(d);
		if (d->kind != DECL_VAR || d->storage == ST_STATIC || !d->init)
			continue;
		if (d->init->is_list || d->type->kind == TY_ARRAY) {
			if (d->init->is_list)
				flat_initializer(d->init->list);
			f = flat_add(F_STORE, d->name_token);
			f->var = d;
			f->init = d->init;
		} else {
			struct expr *v = flat_value(d->init->expr);

			f = flat_add(F_SET, d->name_token);
			f->expr = v;
			f->var = vla_data(d) ? vla_data(d) : d;
		}
	}
}

void
flat_add_break(struct expr *c)
{
	struct flat *test = flat_add_expr(F_IF, c);
	struct flat_body b;

	flat_body_begin(&b);
	flat_add(F_BREAK, c->span.first);
	test->body = flat_body_end(&b);
}

/* while (c) body; for (; c; step) body; do body while (c) with stages in c or step: for (;;) with a break. */
static void
flat_open_loop(struct stmt *s)
{
	struct flat *f = flat_add(s->kind == S_FOR && s->step && !s->step->has_stage ? F_FOR : F_WHILE, s->span.first);
	bool step_inside = s->step && s->step->has_stage;
	struct jumps j = {NULL, step_inside || s->kind == S_DO ? new_label() : NULL, false}, *outer = jumps;
	struct flat_body b;
	struct nest n;

	if (f->kind == F_FOR)
		f->step = s->step;
	flat_body_begin(&b);
	nest_begin(s, f, &n);
	if (s->kind != S_DO && s->expr)
		flat_add_break(flat_not(flat_value(s->expr)));
	jumps = &j;
	flat_stmt(s->body);
	jumps = outer;
	if (j.continue_used)
		add_label(j.continue_label, s->span.first);
	if (step_inside)
		flat_effect(s->step);
	if (s->kind == S_DO)
		flat_add_break(flat_not(flat_value(s->expr)));
	f->body = flat_body_end(&b);
	flat_nest_end(f, &n);
}

static void
flat_chunk(struct stmt *s, struct chunk *k)
{
	struct flat *f = flat_add(F_CHUNK, s->span.first);
	struct jumps j = {new_label(), NULL, false}, *outer = jumps;
	struct flat_body b;
	struct nest n = {0};

	f->chunk = k;
	k->done = j.break_label;
	f->step = s->step;
	f->expr = s->expr;
	n.first = n.poll = flat_add_stage(STAGE_LOOP, f);
	flat_nest_end(f, &n);
	flat_body_begin(&b);
	jumps = &j;
	flat_stmt(s->body);
	jumps = outer;
	f->body = flat_body_end(&b);
	add_label(j.break_label, s->span.last);
}

struct expr *
flat_text(const char *text, struct span span)
{
	struct expr *e = NEW(struct expr);

	e->kind = EX_OPAQUE;
	e->type = type_basic(TY_INT);
	e->span = span;
	e->string = text;
	e->has_stage = true; /* so that print.c looks at it */
	return e;
}

/* The nest as it was, or TEXT instead. */
static void
flat_plain_nest(struct stmt *s, const char *text)
{
	struct flat *f = flat_add(F_TOKENS, s->span.first);

	f->span = s->span;
	f->text = text;
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
	struct flat_body b;
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
	f = flat_add(F_IF, s->span.first);
	f->expr = flat_text(arena_strndup(t.s, t.len), (struct span){limits[0]->span.first, limits[0]->span.last});
	f->expr->args = arena_alloc(2 * sizeof *f->expr->args);
	f->expr->args[0] = limits[0]; /* what it reads, for live.c */
	f->expr->args[1] = limits[1];
	f->expr->nargs = 2;
	buf_free(&t);
	flat_body_begin(&b);
	flat_plain_nest(s, nests_call(s, flatten_fun));
	f->body = flat_body_end(&b);
	flat_body_begin(&b);
	flat_polled_loop(s);
	f->otherwise = flat_body_end(&b);
	return true;
}

/* The same of a nest that is known to be short. */
static bool
flat_nest(struct stmt *s)
{
	struct expr *limits[2];
	uint64_t most;
	const char *text = points_nest_limits(s, limits, &most) ? nests_call(s, flatten_fun) : NULL;

	if (text)
		flat_plain_nest(s, text);
	return text != NULL;
}

static void
flat_loop(struct stmt *s)
{
	if (points_loop_is_short(s) ? !flat_nest(s) : !flat_short_nest(s))
		flat_polled_loop(s);
}

static void
flat_polled_loop(struct stmt *s)
{
	struct jumps j = {NULL, NULL, false}, *outer = jumps;
	struct chunk *k = needs_poll(s) ? points_loop_chunk(s) : NULL;
	struct flat *f;
	struct flat_body b;
	struct nest n;

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
	f = flat_add(s->kind == S_FOR ? F_FOR : s->kind == S_DO ? F_DO : F_WHILE, s->span.first);
	f->expr = s->expr;
	f->step = s->step;
	flat_body_begin(&b);
	nest_begin(s, f, &n);
	jumps = &j;
	flat_stmt(s->body);
	jumps = outer;
	f->body = flat_body_end(&b);
	flat_nest_end(f, &n);
}

static void
find_back_goto(struct stmt *s, void *ctx)
{
	struct {
		struct decl *label;
		bool found;
	} *q = ctx;

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
	struct {
		struct decl *label;
		bool found;
	} q = {s->label, false};

	add_label(s->label->name, s->span.first);
	if (s->label->address_taken)
		VEC_ADD(flatten_plan->targets, flatten_plan->ntargets, s->label);
	walk_stmt(flatten_fun->body, find_back_goto, skip_expr, &q);
	if (q.found || s->label->address_taken)
		flat_add_poll(STAGE_LABEL, s->span.first);
	if (s->body)
		flat_stmt(s->body);
}

/*
 * Can E, whose value the function returns, be left as a call in tail position?  C compilers make jumps of those, and
 * loops between recursive functions.  As nothing is done behind the call, the frame need not be saved: a restored stack
 * is built without it.  A local that the callee may have a pointer to keeps its frame.
 */
static struct expr *
tail_call(struct expr *e)
{
	bool polls;

	e = walk_strip(e);
	if (e->kind != EX_CALL || !call_of(e)->stage || call_of(e)->waits || call_of(e)->noreturn || call_of(e)->hint ||
		strcmp(flatten_fun->decl->name, "main") == 0 ||
		!type_same(type_unqualified(e->type), type_unqualified(flatten_fun->decl->type->base)) ||
		flatten_plan->narrays || flatten_fun->has_alloca)
		return NULL;
	for (size_t i = 0; i < flatten_plan->nvars; i++)
		if (local_of(flatten_plan->vars[i])->memory)
			return NULL;
	polls = !points_is_recursion(flatten_fun, e);
	for (size_t i = 0; !polls && i < e->nargs; i++) {
		const struct expr *arg = walk_strip(e->args[i]);

		if (arg->kind == EX_CALL && points_is_recursion(flatten_fun, arg))
			polls = true; /* behind that call */
	}
	if (!polls)
		flat_add_poll(STAGE_RECURSION, e->span.first);
	flatten_plan->tails = true;
	return flat_call_operands(e);
}

/* return E; */
static void
flat_return_value(struct expr *e, uint32_t token)
{
	struct expr *v = tail_call(e), *c = walk_strip(e);
	struct flat *f;

	if (!v && c->kind == EX_COND && c->b && (c->b->has_stage || c->c->has_stage) && type_is_scalar(c->type) &&
		type_same(type_unqualified(c->type), type_unqualified(c->b->type)) &&
		type_same(type_unqualified(c->type), type_unqualified(c->c->type))) {
		struct flat_body b;

		f = flat_add_expr(F_IF, flat_value(c->a));
		flat_body_begin(&b);
		flat_return_value(c->b, token);
		f->body = flat_body_end(&b);
		flat_body_begin(&b);
		flat_return_value(c->c, token);
		f->otherwise = flat_body_end(&b);
		return;
	}
	if (!v)
		v = flat_value(e);
	f = flat_add(F_RETURN, token);
	f->expr = v;
}

static void
flat_return(struct stmt *s)
{
	if (s->expr && s->expr->type->kind != TY_VOID)
		flat_return_value(s->expr, s->span.first);
	else {
		if (s->expr)
			flat_effect(s->expr);
		flat_add(F_RETURN, s->span.first);
	}
}

void
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
		f = flat_add(F_BLOCK, s->span.first);
		f->body = flat_list(s->body);
		break;
	case S_IF: {
		struct expr *c = flat_value(s->expr);

		/* else-if chains can be thousands long; they nest no deeper here than in the source */
		f = flat_add_expr(F_IF, c);
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

		f = flat_add_expr(F_SWITCH, c);
		jumps = &j;
		f->body = flat_one(s->body);
		jumps = outer;
		if (outer && j.continue_used)
			outer->continue_used = true;
		break;
	}
	case S_CASE:
		f = flat_add(F_CASE, s->span.first);
		f->expr = s->expr;
		f->last = s->last;
		if (s->body)
			flat_stmt(s->body);
		break;
	case S_DEFAULT:
		flat_add(F_DEFAULT, s->span.first);
		if (s->body)
			flat_stmt(s->body);
		break;
	case S_LABEL:
		flat_label(s);
		break;
	case S_GOTO:
		flat_add(F_GOTO, s->span.first)->name = s->label->name;
		break;
	case S_GOTO_COMPUTED:
		flat_add_expr(F_JUMP, flat_value(s->expr));
		break;
	case S_BREAK:
		if (jumps && jumps->break_label)
			flat_add(F_GOTO, s->span.first)->name = jumps->break_label;
		else
			flat_add(F_BREAK, s->span.first);
		break;
	case S_CONTINUE:
		if (jumps && jumps->continue_label) {
			jumps->continue_used = true;
			flat_add(F_GOTO, s->span.first)->name = jumps->continue_label;
		} else
			flat_add(F_CONTINUE, s->span.first);
		break;
	case S_RETURN:
		flat_return(s);
		break;
	default:
		flat_add(F_TOKENS, s->span.first)->span = s->span;
	}
}

void
flatten_begin(struct function *f)
{
	flatten_fun = f;
	flatten_plan = plan_of(f);
	jumps = NULL;
	end = &flatten_plan->flat;
}

void
flatten_function(struct function *f)
{
	flatten_begin(f);
	vla_begin(f);
	for (struct stmt *s = f->body->body; s; s = s->next) {
		struct expr *last = !s->next && s->kind == S_EXPR && s->expr && f->decl->type->base->kind == TY_VOID
								? tail_call(s->expr)
								: NULL;

		if (last)
			flat_add_expr(F_EVAL, last);
		else
			flat_stmt(s);
	}
}
