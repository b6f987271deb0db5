/* SPDX-License-Identifier: ISC */
/*
 * Migration points: which calls can reach one, which functions are resumable and which stay atomic, and which
 * calls of library functions have to be atomic since they call back.
 *
 * Within a unit the call graph decides; a function of another unit of the program is taken to reach a point, one from
 * a system header not.  Recursive functions have points at the calls that make them so, so that recursion without loops
 * can stop.
 */
#include "bytes.h"
#include "callees.h"
#include "names.h"
#include "pass.h"
#include "type.h"
#include "vla.h"
#include "walk.h"

#include <string.h>

static const struct translate_job *job;

/* ---- calls ----------------------------------------------------------------------------------------- */

static bool
takes_function(const struct type *f)
{
	for (size_t i = 0; i < f->nparams; i++) {
		const struct type *p = f->params[i]->type;

		if (p->kind == TY_POINTER && p->base->kind == TY_FUNCTION)
			return true;
	}
	return false;
}

static bool
is_library(const struct decl *d)
{
	if (decl_own_body(d) || (d->system && name_is_program(d->name)))
		return false;
	return d->system || d->builtin || d->is_implicit ? d->system || d->builtin || name_is_library(d->name)
													 : name_is_library(d->name);
}

/* What D runs; NULL if the unit does not show it, or a stronger definition of another unit may take its place. */
static struct function *
body_of(const struct decl *d)
{
	return d && !d->weak ? decl_own_body(d) : NULL;
}

/* May the library function D call functions of the program? */
static bool
calls_back(const struct decl *d)
{
	return name_calls_back(d->name) || (d->type->kind == TY_FUNCTION && takes_function(d->type));
}

/* What a call by way of a pointer can come to, if that is known, and no library function that calls back. */
/* Is it one of the run time's in which its caller can stop? */
static bool
waits(const struct decl *d)
{
	return name_waits(d->asm_name ? d->asm_name : d->name) && uses_replacement(d);
}

static void
classify_targets(struct expr *e, struct call *c)
{
	struct decl **to;
	size_t n;

	c->stage = true;
	to = callees_of(e, &n);
	if (!to)
		return;
	for (size_t i = 0; i < n; i++)
		if (!body_of(to[i]) && (!is_library(to[i]) || calls_back(to[i]) || waits(to[i])))
			return;
	c->targets = to;
	c->ntargets = n;
	c->stage = false;
}

static void
classify_call(struct expr *e, void *ctx)
{
	struct call *c;

	(void)ctx;
	if (e->kind != EX_CALL || e->info)
		return;
	c = NEW(struct call);
	e->info = c;
	c->callee = expr_direct_callee(e);
	if (!c->callee) {
		classify_targets(e, c);
		return;
	}
	c->targets = &c->callee;
	c->ntargets = 1;
	c->noreturn = c->callee->noreturn;
	if (body_of(c->callee))
		return; /* decided by propagate() */
	if (is_library(c->callee)) {
		c->atomic = !name_is_replaced(c->callee->name) && calls_back(c->callee);
		c->noreturn = false;
		c->stage = c->waits = waits(c->callee);
		return;
	}
	c->stage = true;
}

/* ---- reasons to stay atomic ----------------------------------------------------------------------- */

static void
keep_atomic(struct function *f, const char *why, uint32_t token)
{
	struct plan *p = plan_of(f);

	if (p->plan == PLAN_ATOMIC)
		return;
	p->plan = PLAN_ATOMIC;
	p->why = why;
	p->why_token = token;
}

static bool
type_is_portable(const struct type *t)
{
	while (t->kind == TY_ARRAY || t->kind == TY_COMPLEX)
		t = t->base;
	return t->kind != TY_VECTOR && t->kind != TY_VA_LIST && t->kind != TY_FLOAT16;
}

static void
find_reasons(struct function *f)
{
	uint32_t at = f->decl->name_token, where;
	const char *why;

	if (f->decl->annotations && f->decl->annotations->atomic)
		keep_atomic(f, "declared [[hicam::atomic]]", at);
	if (f->has_setjmp)
		keep_atomic(f, "calls setjmp", at);
	if (f->has_vla && (why = vla_reason(f, &where)) != NULL)
		keep_atomic(f, why, where);
	if (f->has_aligned_alloca)
		keep_atomic(f, "calls alloca for another alignment", at);
	if (f->has_va_list)
		keep_atomic(f, "uses a va_list", at);
	if ((f->has_computed_goto || f->has_labels_as_values) && !labels_are_used_up(f))
		keep_atomic(f, "keeps the address of a label", at);
	if (f->has_nested_function)
		keep_atomic(f, "has a nested function", at);
	if (f->has_asm_goto)
		keep_atomic(f, "has an asm goto", at);
	if (f->has_cleanup_attr)
		keep_atomic(f, "has a variable with a cleanup attribute", at);
	if (f->has_local_label)
		keep_atomic(f, "declares local labels", at);
	if (f->has_omp && job->openmp)
		keep_atomic(f, "has an OpenMP construct", at);
	for (size_t i = 0; i < f->nlocals; i++)
		if (f->locals[i]->storage != ST_STATIC && f->locals[i]->storage != ST_EXTERN) {
			if (f->locals[i]->asm_name)
				keep_atomic(f, "has a variable in a register of its own", f->locals[i]->name_token);
			if (!type_is_portable(f->locals[i]->type))
				keep_atomic(f, "has a variable of a type that cannot travel", f->locals[i]->name_token);
		}
}

/* ---- the call graph -------------------------------------------------------------------------------- */

struct edges {
	struct function **to;
	size_t n;
	unsigned index, low;
	bool on_stack, stage, loop;
};

static struct edges *
edges_of(const struct function *f)
{
	return plan_of(f) ? (struct edges *)plan_of(f)->flat : NULL;
}

static void
add_edges(struct expr *e, void *ctx)
{
	struct edges *g = ctx;

	classify_call(e, NULL);
	if (e->kind == EX_CALL) {
		struct call *c = call_of(e);

		for (size_t i = 0; i < c->ntargets; i++)
			if (body_of(c->targets[i]))
				VEC_ADD(g->to, g->n, body_of(c->targets[i]));
		g->stage |= c->stage;
	}
}

static void
find_loop(struct stmt *s, void *ctx)
{
	struct edges *g = ctx;

	if (walk_is_loop(s)) {
		/* calls inside are not classified as stages yet, so this errs on the short side: see second_look() */
		if (!the_unit->tokens->v[s->span.first].system && !points_loop_is_short(s))
			g->loop = true;
	}
	if (s->kind == S_GOTO_COMPUTED)
		g->loop = true;
	if (s->kind == S_GOTO && s->label && s->label->name_token < s->span.first)
		g->loop = true;
}

static void
ignore_expr(struct expr *e, void *ctx)
{
	(void)ctx;
	if (e->kind == EX_STMT)
		walk_stmt(e->body, find_loop, ignore_expr, ctx);
	else
		walk_children(e, ignore_expr, ctx);
}

static unsigned next_index;
static struct function **stack;
static size_t nstack;

/* Tarjan's strongly connected components: those with a cycle are recursive. */
static void
components(struct function *f)
{
	struct edges *g = edges_of(f);

	g->index = g->low = ++next_index;
	g->on_stack = true;
	VEC_ADD(stack, nstack, f);
	for (size_t i = 0; i < g->n; i++) {
		struct edges *h = edges_of(g->to[i]);

		if (!h->index) {
			components(g->to[i]);
			g->low = h->low < g->low ? h->low : g->low;
		} else if (h->on_stack)
			g->low = h->index < g->low ? h->index : g->low;
		if (g->to[i] == f)
			plan_of(f)->recursive = plan_of(f)->calls_itself = true;
	}
	if (g->low == g->index) {
		bool several = stack[nstack - 1] != f;
		struct function *m;

		do {
			m = stack[--nstack];
			edges_of(m)->on_stack = false;
			plan_of(m)->component = g->index;
			if (several)
				plan_of(m)->recursive = true;
		} while (m != f);
	}
}

static void
propagate(void)
{
	bool changed = true;

	for (struct function *f = the_unit->functions; f; f = f->next)
		if (!f->system && plan_of(f)->plan != PLAN_ATOMIC)
			plan_of(f)->reaches = edges_of(f)->stage || edges_of(f)->loop || plan_of(f)->recursive;
	while (changed) {
		changed = false;
		for (struct function *f = the_unit->functions; f; f = f->next) {
			if (f->system || plan_of(f)->plan == PLAN_ATOMIC || plan_of(f)->reaches)
				continue;
			for (size_t i = 0; i < edges_of(f)->n; i++)
				if (plan_of(edges_of(f)->to[i])->reaches) {
					plan_of(f)->reaches = changed = true;
					break;
				}
		}
	}
}

static void
mark_stage_calls(struct expr *e, void *ctx)
{
	(void)ctx;
	if (e->kind == EX_CALL) {
		struct call *c = call_of(e);

		for (size_t i = 0; i < c->ntargets; i++)
			c->stage |= body_of(c->targets[i]) && plan_of(body_of(c->targets[i]))->reaches;
		/* A function that neither reaches a point nor leaves the unit keeps its attribute */
	}
}

static void
mark_has_stage(struct expr *e, void *ctx)
{
	bool *outer = ctx, inner = false;

	walk_children(e, mark_has_stage, &inner);
	if (e->kind == EX_CALL && call_of(e)->stage)
		inner = true;
	e->has_stage = inner;
	if (inner)
		*outer = true;
}

bool
points_is_recursion(const struct function *f, const struct expr *call)
{
	const struct call *c = call_of(call);

	for (size_t i = 0; plan_of(f)->recursive && i < c->ntargets; i++) {
		const struct function *to = body_of(c->targets[i]);

		if (to && plan_of(to)->plan == PLAN_POINTS && plan_of(to)->component == plan_of(f)->component)
			return true;
	}
	return false;
}

void
points_find(struct unit *u, const struct translate_job *j)
{
	unsigned id = 0;

	job = j;
	points_note_flags(j);
	callees_find(u);
	points_loops_find(u);
	next_index = 0;
	stack = NULL;
	nstack = 0;
	for (struct function *f = u->functions; f; f = f->next) {
		struct plan *p = NEW(struct plan);

		f->info = p;
		p->id = id++;
		p->flat = f->system ? NULL : arena_alloc(sizeof(struct edges)); /* borrowed until flatten.c */
	}
	for (struct function *f = u->functions; f; f = f->next) {
		if (f->system)
			continue;
		find_reasons(f);
		walk_all(f->body, add_edges, edges_of(f));
	}
	bytes_find(u);
	for (struct function *f = u->functions; f; f = f->next)
		if (!f->system)
			walk_stmt(f->body, find_loop, ignore_expr, edges_of(f));
	for (struct function *f = u->functions; f; f = f->next)
		if (!f->system && !edges_of(f)->index)
			components(f);
	propagate();
	for (struct function *f = u->functions; f; f = f->next) {
		struct plan *p = plan_of(f);
		bool any = false;

		if (f->system)
			continue;
		walk_all(f->body, mark_stage_calls, NULL);
		if (dead_is(f->decl))
			p->plan = PLAN_PLAIN;
		else if (p->plan != PLAN_ATOMIC && p->reaches) {
			p->plan = PLAN_POINTS;
			walk_stmt(f->body, NULL, mark_has_stage, &any);
		} else if (p->plan == PLAN_ATOMIC && !edges_of(f)->stage && !edges_of(f)->loop && !p->recursive) {
			bool reaches = false;

			for (size_t i = 0; i < edges_of(f)->n; i++)
				reaches |= plan_of(edges_of(f)->to[i])->reaches;
			if (!reaches)
				p->plan = PLAN_PLAIN;
		}
	}
	for (struct function *f = u->functions; f; f = f->next)
		plan_of(f)->flat = NULL;
}
