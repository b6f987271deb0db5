/* SPDX-License-Identifier: ISC */
/*
 * What hicc found, for people: one line a fact, `FILE:LINE: FUNCTION: text`, function by function, with a summary of
 * the unit at the end.
 */
#include "explain.h"

#include "../rt/shape.h"
#include "bytes.h"
#include "diag.h"
#include "pass.h"
#include "type.h"
#include "typetab.h"
#include "walk.h"

static const struct token *
token_at(uint32_t at)
{
	return &the_unit->tokens->v[at];
}

static void
say(struct buf *b, uint32_t at, const char *function, const char *text)
{
	buf_printf(b, "%s:%u: %s: %s\n", the_unit->tokens->files[token_at(at)->file].name, token_at(at)->line, function,
			   text);
}

static const char *
stage_text(const struct stage *s)
{
	const struct call *c;

	switch (s->kind) {
	case STAGE_LOOP:
		return s->flat->kind == F_CHUNK ? arena_printf("loop, run in pieces of %lld", (long long)s->flat->chunk->pieces)
										: "loop, polled";
	case STAGE_RECURSION:
		return "recursive call";
	case STAGE_LABEL:
		return "target of a backward or computed goto";
	case STAGE_WAIT:
		return "wait in a library function";
	case STAGE_CALL:
		c = call_of(s->flat->expr);
		return c->callee ? arena_printf("call of %s", c->callee->name) : "call through a pointer";
	}
	return "";
}

struct loops {
	struct buf *out;
	const char *function;
};

/* Loops that run as they were written, and why they may. */
static void
explain_loop(struct stmt *s, void *ctx)
{
	const struct loops *in = ctx;
	struct expr *limits[2];
	uint64_t most;

	if (!walk_is_loop(s) || token_at(s->span.first)->system)
		return;
	if (bytes_are_moved(s))
		say(in->out, s->span.first, in->function, "loop, free: it moves the bytes of objects");
	else if (points_loop_is_short(s))
		say(in->out, s->span.first, in->function, "loop, free: it is short");
	else if (points_nest_limits(s, limits, &most))
		say(in->out, s->span.first, in->function,
			arena_printf("nest of loops, free when it takes at most %llu turns", (unsigned long long)most));
	else if (points_body_polls(s->body))
		say(in->out, s->span.first, in->function, "loop, free: each turn passes another point");
}

static void
ignore_expr(struct expr *e, void *ctx)
{
	if (e->kind == EX_STMT)
		walk_stmt(e->body, explain_loop, ignore_expr, ctx);
	else
		walk_children(e, ignore_expr, ctx);
}

static void
explain_function(struct buf *b, const struct function *f)
{
	const struct plan *p = plan_of(f);
	struct loops in = {b, f->decl->name};

	if (p->plan == PLAN_ATOMIC)
		say(b, p->why_token, f->decl->name, arena_printf("atomic region: %s", p->why));
	for (size_t i = 0; i < p->nstages; i++) {
		const struct stage *s = &p->stages[i];
		const char *vars = "";

		for (size_t v = 0; v < s->nvars; v++)
			if (!local_of(s->vars[v])->temp)
				vars = arena_printf("%s %s", vars, s->vars[v]->name);
		say(b, s->token, f->decl->name,
			arena_printf("migration point %zu: %s; saves%s", i, stage_text(s), *vars ? vars : " nothing"));
	}
	if (p->plan != PLAN_ATOMIC)
		walk_stmt(f->body, explain_loop, ignore_expr, &in);
}

/* A type whose contents cannot be told apart, by itself or in something it holds; its name for the message. */
static const char *
find_refused(const struct hicam_type *t)
{
	if (t->kind == HICAM_REFUSED)
		return t->name;
	if (t->kind == HICAM_UNION && !t->which && hicam_union_same(t) < 0)
		return "union without switch_is";
	if (t->kind == HICAM_ARRAY)
		return find_refused(t->elem);
	for (unsigned i = 0; i < t->nfields; i++) {
		const char *r = find_refused(t->fields[i].type);

		if (r)
			return r;
	}
	return NULL;
}

struct refusal {
	uint32_t token;
	const char *text;
};

static struct refusal *
refusals(struct unit *u, size_t *n)
{
	struct refusal *list = NULL;

	*n = 0;
	for (size_t i = 0; i < u->ndecls; i++) {
		struct decl *d = u->decls[i];
		const char *why;

		if (d->kind != DECL_VAR || d->system || d->builtin || !d->name_token || !type_is_complete(d->type) ||
			d->storage == ST_EXTERN)
			continue;
		if (d->function &&
			(d->function->system || (d->storage != ST_STATIC && plan_of(d->function)->plan != PLAN_POINTS)))
			continue;
		why = find_refused(&typetab_of(d->type, false)->t);
		if (why)
			VEC_ADD(
				list, *n,
				((struct refusal){d->name_token, arena_printf("'%s' (%s) is refused where it is live", d->name, why)}));
	}
	return list;
}

void
explain_unit(struct buf *b, struct unit *u)
{
	size_t points = 0, atomic = 0, plain = 0, n;
	struct refusal *r;

	for (struct function *f = u->functions; f; f = f->next) {
		const struct plan *p = plan_of(f);

		if (f->system)
			continue;
		explain_function(b, f);
		points += p->nstages;
		atomic += p->plan == PLAN_ATOMIC;
		plain += p->plan == PLAN_PLAIN;
	}
	r = refusals(u, &n);
	for (size_t i = 0; i < n; i++)
		say(b, r[i].token, "state", r[i].text);
	buf_printf(b,
			   "%s: %zu migration points, %zu atomic functions, %zu functions without points, %zu refusals possible\n",
			   u->name, points, atomic, plain, n);
}

void
explain_warn(struct unit *u)
{
	size_t n;
	struct refusal *r = refusals(u, &n);

	for (struct function *f = u->functions; f; f = f->next)
		if (!f->system && plan_of(f)->plan == PLAN_ATOMIC)
			diag_at(DIAG_WARNING, plan_of(f)->why_token, "'%s' is an atomic region: it %s [-Whicam]", f->decl->name,
					plan_of(f)->why);
	for (size_t i = 0; i < n; i++)
		diag_at(DIAG_WARNING, r[i].token, "%s [-Whicam]", r[i].text);
}
