/* SPDX-License-Identifier: ISC */
/* Which loops need a poll, by what they do and how often (DESIGN.md 4, migration points). */
#include "bytes.h"
#include "expr.h"
#include "gram.tab.h"
#include "loops_local.h"
#include "names.h"
#include "pass.h"
#include "ptrmap.h"
#include "type.h"
#include "vla.h"
#include "walk.h"

enum {
	SHORT_CALLS = 32, /* a nest of at most this cost needs no poll if it calls functions */
	CALL_COST = 16,	  /* a call that reaches no point, in iterations */
	MISS_COST = 32,	  /* a turn in which caches miss: some 100 ns */
	OPERATIONS = 16,  /* nodes of expressions that count as one more */
	LARGE_COST = 4	  /* of a turn of a nest whose turns are counted at run time: up to here all are alike */
};

/* ---- what a loop does ---------------------------------------------------------------------------- */

static uint64_t loop_cost(const struct stmt *, bool *calls);
static uint64_t function_cost(const struct function *, bool *calls);
static bool has_points(const struct stmt *loop, uint64_t cost, bool calls);

/* Of a call: what a function of the unit does in its loops counts too. */
static void
add_call(const struct expr *e, struct loop_facts *f)
{
	const struct call *c = call_of(e);
	uint64_t cost = CALL_COST, one;

	if (c && c->stage)
		f->stage = true;
	for (size_t i = 0; c && i < c->ntargets; i++)
		if (decl_own_body(c->targets[i])) {
			f->calls_own = true;
			one = function_cost(c->targets[i]->body, &f->calls);
			cost = one > cost ? one : cost;
		}
	f->calls |= !c || !c->callee || !(name_is_brief(c->callee->name) || decl_own_body(c->callee));
	if (cost == UINT64_MAX)
		f->unpredictable = true;
	else
		f->cost += cost;
}

static void
look_expr(struct expr *e, void *p)
{
	struct loop_facts *f = p;
	const struct expr *target = walk_assigned(e);

	f->operations++;
	if (e->kind == EX_CALL)
		add_call(e, f);
	if (target && target->kind == EX_IDENT && target->decl == f->var)
		f->assigned = true;
	if (e->kind == EX_STMT)
		f->unpredictable = true;
	walk_children(e, look_expr, f);
}

static void look_stmt(struct stmt *, struct loop_facts *, bool in_loop, bool in_switch);

static void
look_one(struct stmt *s, struct loop_facts *f, bool in_loop, bool in_switch)
{
	switch (s->kind) {
	case S_GOTO:
	case S_GOTO_COMPUTED:
		f->unpredictable |= s->kind == S_GOTO_COMPUTED || (s->label && s->label->name_token < s->span.first);
		f->goto_or_label = true;
		break;
	case S_ASM:
		f->calls = true;
		f->goto_or_label = true;
		break;
	case S_LABEL:
		f->goto_or_label = true;
		break;
	case S_CASE:
	case S_DEFAULT:
		if (!in_switch) /* of a switch around the loop */
			f->goto_or_label = true;
		break;
	case S_RETURN:
		f->returns = true;
		break;
	case S_BREAK:
		if (!in_loop && !in_switch)
			f->breaks = true;
		break;
	case S_CONTINUE:
		if (!in_loop)
			f->continues = true;
		break;
	case S_WHILE:
	case S_DO:
	case S_FOR: {
		bool calls = false;
		uint64_t c = loop_cost(s, &calls);

		f->calls |= calls;
		if (has_points(s, c, calls)) /* a piece of the loop around it cannot be entered in the middle */
			f->unpredictable = true;
		else
			f->cost += c;
		break;
	}
	case S_DECL:
		for (size_t i = 0; i < s->ndecls; i++)
			if (s->decls[i]->init && s->decls[i]->storage != ST_STATIC)
				walk_initializer(s->decls[i]->init->is_list ? s->decls[i]->init->list : s->decls[i]->init, look_expr,
								 f);
		break;
	default:
		break;
	}
	if (s->expr && s->kind != S_CASE)
		look_expr(s->expr, f);
	if (s->step)
		look_expr(s->step, f);
	if (s->init)
		look_stmt(s->init, f, in_loop, in_switch);
	if (s->body)
		look_stmt(s->body, f, in_loop || walk_is_loop(s), s->kind == S_SWITCH || (in_switch && !walk_is_loop(s)));
	if (s->otherwise)
		look_stmt(s->otherwise, f, in_loop, in_switch);
}

static void
look_stmt(struct stmt *s, struct loop_facts *f, bool in_loop, bool in_switch)
{
	for (; s; s = s->next)
		look_one(s, f, in_loop, in_switch);
}

struct loop_facts
loops_look_at_stmt(struct stmt *s)
{
	struct loop_facts f = {0};

	look_one(s, &f, false, false);
	return f;
}

void
loops_look_at(struct expr *e, struct loop_facts *f)
{
	look_expr(e, f);
}

/*
 * Iterations in a call of F, CALL_COST at least; UINT64_MAX if unknown or with a point inside.  CALLS: or some more, if
 * what it calls may take long.
 */
static uint64_t
function_cost(const struct function *f, bool *calls)
{
	struct loop_facts x = {.cost = CALL_COST};
	struct plan *p = plan_of(f);

	if (!p->cost) {
		p->cost = UINT64_MAX; /* if it comes back here it is recursive */
		look_stmt(f->body->body, &x, false, false);
		x.cost += x.operations / OPERATIONS;
		p->cost = x.stage || x.unpredictable || x.cost > SHORT_ITERATIONS ? UINT64_MAX : x.cost;
		p->cost_calls = x.calls;
	}
	*calls |= p->cost_calls;
	return p->cost;
}

struct loop_facts
loops_look(const struct stmt *loop, const struct decl *var)
{
	struct loop_facts f = {.var = var, .cost = 1};

	look_one(loop->body, &f, false, false);
	f.cost += f.operations / OPERATIONS;
	return f;
}

/* ---- counted loops --------------------------------------------------------------------------------- */

/* A local that only its own function's plain assignments can change. */
static bool
is_own(const struct decl *d)
{
	return (d->kind == DECL_VAR || d->kind == DECL_PARAM) && d->function && !d->at_file_scope &&
		   d->storage != ST_STATIC && d->storage != ST_EXTERN && !d->address_taken &&
		   !(d->type->quals & (Q_VOLATILE | Q_ATOMIC));
}

bool
loops_is_private(const struct decl *d)
{
	return is_own(d) && type_is_integer(d->type) && d->type->kind != TY_BOOL && d->type->kind != TY_ENUM;
}

bool
loops_is_private_pointer(const struct decl *d)
{
	return is_own(d) && d->type->kind == TY_POINTER && type_is_complete(d->type->base) &&
		   d->type->base->kind != TY_FUNCTION && d->type->base->kind != TY_VOID && !vla_is_modified(d->type->base);
}

/* The type whose size E is. */
static struct type *
sized(const struct expr *e)
{
	while (e->kind == EX_PAREN || e->kind == EX_CAST)
		e = e->a;
	return e->kind == EX_SIZEOF_EXPR ? e->a->type : e->kind == EX_SIZEOF_TYPE ? e->of : NULL;
}

/* A constant that is the same on every target, so that all have the same points. */
bool
loops_same_everywhere(struct expr *e, int64_t *value)
{
	struct type *all, *one;

	if (walk_strip(e)->kind == EX_IDENT && walk_strip(e)->decl->constant) {
		*value = walk_strip(e)->decl->value;
		return true;
	}
	if (!expr_constant(e, value))
		return false;
	if (!e->const_by_target)
		return true;
	e = walk_strip(e);
	while (e->kind == EX_CAST)
		e = walk_strip(e->a);
	if (e->kind != EX_BINARY || e->op != '/')
		return false;
	all = sized(e->a);
	one = sized(e->b);
	return all && one && all->kind == TY_ARRAY && !all->count_by_target &&
		   type_same(type_unqualified(all->base), type_unqualified(one));
}

struct counted {
	struct decl *var;
	struct expr *limit;
	int op;
	int64_t step;
};

int
loops_mirrored(int op)
{
	return op == '<' ? '>' : op == '>' ? '<' : op == LE_OP ? GE_OP : op == GE_OP ? LE_OP : op;
}

bool
loops_step_of(struct expr *e, const struct decl *var, int64_t *step)
{
	struct expr *target;

	e = walk_strip(e);
	if (!e->a)
		return false;
	target = walk_strip(e->a);
	if (target->kind != EX_IDENT || target->decl != var)
		return false;
	switch (e->kind) {
	case EX_PREINC:
	case EX_POSTINC:
		*step = 1;
		return true;
	case EX_PREDEC:
	case EX_POSTDEC:
		*step = -1;
		return true;
	case EX_ASSIGN_OP:
		if ((e->op != '+' && e->op != '-') || !loops_same_everywhere(e->b, step) || *step <= 0 || *step > 1 << 16)
			return false;
		if (e->op == '-')
			*step = -*step;
		return true;
	default:
		return false;
	}
}

static bool
counted_loop(const struct stmt *loop, struct counted *c)
{
	struct expr *cond, *left, *right;

	if (loop->kind != S_FOR || !loop->expr || !loop->step)
		return false;
	cond = walk_strip(loop->expr);
	if (cond->kind != EX_BINARY || (cond->op != '<' && cond->op != '>' && cond->op != LE_OP && cond->op != GE_OP))
		return false;
	left = walk_strip(cond->a);
	right = walk_strip(cond->b);
	c->op = cond->op;
	if (left->kind != EX_IDENT || !loops_is_private(left->decl)) {
		struct expr *t = left;

		left = right;
		right = t;
		c->op = loops_mirrored(c->op);
	}
	if (left->kind != EX_IDENT || !loops_is_private(left->decl) || !loops_step_of(loop->step, left->decl, &c->step))
		return false;
	if ((c->step > 0) != (c->op == '<' || c->op == LE_OP))
		return false;
	c->var = left->decl;
	c->limit = right;
	return true;
}

static bool
constant_false(struct expr *e)
{
	int64_t v;

	return e && loops_same_everywhere(e, &v) && v == 0;
}

bool
loops_always_true(struct expr *e)
{
	int64_t v;

	return e && loops_same_everywhere(e, &v) && v != 0;
}

/* What the loop's variable starts from, or NULL. */
static struct expr *
start_of(const struct stmt *loop, const struct decl *var)
{
	struct stmt *init = loop->init;

	if (!init)
		return NULL;
	if (init->kind == S_DECL)
		return init->ndecls == 1 && init->decls[0] == var && var->init ? var->init->expr : NULL;
	if (init->kind == S_EXPR && init->expr) {
		struct expr *e = walk_strip(init->expr);

		while (e->kind == EX_COMMA)
			e = walk_strip(e->b);
		if (e->kind == EX_ASSIGN && walk_strip(e->a)->kind == EX_IDENT && walk_strip(e->a)->decl == var)
			return e->b;
	}
	return NULL;
}

/* ---- bounds: variables of counted loops further out -------------------------------------------------- */

static struct ptrmap around; /* loop -> the loop around it */

static void
note_loops(struct stmt *s, struct stmt *outer)
{
	for (; s; s = s->next) {
		bool loop = walk_is_loop(s);

		if (loop && outer)
			ptrmap_set(&around, s, outer);
		note_loops(s->body, loop ? s : outer);
		note_loops(s->otherwise, outer);
	}
}

void
points_loops_find(const struct unit *u)
{
	ptrmap_clear(&around);
	for (const struct function *f = u->functions; f; f = f->next)
		if (!f->system)
			note_loops(f->body, NULL);
}

static bool bound(const struct stmt *loop, struct expr *e, bool most, int64_t *value);
static bool bound_as(const struct type *, const struct stmt *loop, struct expr *e, bool most, int64_t *value);

/* Can control come to a place inside S from elsewhere? */
static bool
has_entry(const struct stmt *s, bool in_switch)
{
	for (; s; s = s->next)
		if (s->kind == S_LABEL || ((s->kind == S_CASE || s->kind == S_DEFAULT) && !in_switch) ||
			has_entry(s->body, in_switch || s->kind == S_SWITCH) || has_entry(s->otherwise, in_switch))
			return true;
	return false;
}

/* Of D, if a loop around LOOP counts it up. */
static bool
bound_of_variable(const struct stmt *loop, const struct decl *d, bool most, int64_t *value)
{
	struct counted c;
	struct expr *start;

	while ((loop = ptrmap_get(&around, loop)) && !(counted_loop(loop, &c) && c.var == d))
		;
	if (!loop || c.step < 0 || !(start = start_of(loop, d)) || has_entry(loop->body, false))
		return false;
	if (walk_assigns(loop->body, d) || !bound(loop, start, false, value) || *value < 0)
		return false;
	return !most || bound(loop, c.limit, true, value);
}

/* The least value that E can have when LOOP begins, or the greatest: none below 0, or of more than 31 bits. */
static bool
bound(const struct stmt *loop, struct expr *e, bool most, int64_t *value)
{
	int64_t by;

	e = walk_strip(e);
	if (loops_same_everywhere(e, value))
		return true;
	if (e->kind == EX_IDENT)
		return loops_is_private(e->decl) && bound_of_variable(loop, e->decl, most, value);
	if (e->kind != EX_BINARY || (e->op != '+' && e->op != '-') || !loops_same_everywhere(e->b, &by) ||
		!bound_as(e->type, loop, e->a, most, value) || by < 0 || by > INT32_MAX || *value > INT32_MAX)
		return false;
	*value += e->op == '+' ? by : -by;
	return *value >= 0 && *value <= INT32_MAX;
}

/* The same of E as a T.  What is unsigned must not be below 0 in between: that is a great number. */
static bool
bound_as(const struct type *t, const struct stmt *loop, struct expr *e, bool most, int64_t *value)
{
	int64_t least;

	return bound(loop, e, most, value) &&
		   (!most || (type_is_signed(t) && type_is_signed(type_promote(e->type))) || bound(loop, e, false, &least));
}

/*
 * Does the comparison fail before the variable wraps?  It counts from no less than FROM, and TO is the limit at most,
 * or the other way round.
 */
static bool
ends(const struct counted *c, int64_t from, int64_t to)
{
	struct type *t = c->var->type;
	bool is_signed = type_is_signed(type_promote(t));
	int bits = type_bits(t) < 32 ? type_bits(t) : 32;
	int64_t last = to + (c->op == '<' || c->op == '>' ? -1 : 0) * (c->step > 0 ? 1 : -1) + c->step;

	if (from > UINT32_MAX || to > UINT32_MAX || from < INT32_MIN || to < INT32_MIN)
		return false;
	/* below 0 an unsigned operand is a great number */
	if ((!is_signed || !type_is_signed(type_promote(c->limit->type))) && (from < 0 || to < 0 || last < 0))
		return false;
	if (type_is_signed(t))
		return last < (int64_t)1 << (bits - 1) && last >= -((int64_t)1 << (bits - 1));
	return last < (int64_t)1 << bits && last >= 0;
}

static uint64_t
misses(const struct stmt *loop)
{
	return loops_scatter(loop->body) ? MISS_COST : 0;
}

/* Iterations in the whole nest, UINT64_MAX if unknown or with a point inside. */
static uint64_t
loop_cost(const struct stmt *loop, bool *calls)
{
	struct counted c;
	struct loop_facts f;
	struct expr *start;
	int64_t from, to;
	uint64_t trips;

	if (loop->kind == S_DO && constant_false(loop->expr)) {
		f = loops_look(loop, NULL);
		*calls |= f.calls;
		return f.stage || f.unpredictable || f.goto_or_label ? UINT64_MAX : f.cost;
	}
	if (!counted_loop(loop, &c) || !(start = start_of(loop, c.var)) ||
		!bound_as(c.var->type, loop, start, c.step < 0, &from) ||
		!bound_as(type_promote(c.var->type), loop, c.limit, c.step > 0, &to) || !ends(&c, from, to))
		return UINT64_MAX;
	f = loops_look(loop, c.var);
	*calls |= f.calls;
	if (f.assigned || f.stage || f.goto_or_label || f.unpredictable)
		return UINT64_MAX;
	if (c.step > 0)
		trips = to >= from ? ((uint64_t)to - (uint64_t)from) / (uint64_t)c.step + 1 : 0;
	else
		trips = from >= to ? ((uint64_t)from - (uint64_t)to) / (uint64_t)-c.step + 1 : 0;
	f.cost += misses(loop);
	if (trips > SHORT_ITERATIONS || f.cost > SHORT_ITERATIONS)
		return UINT64_MAX;
	return trips * f.cost;
}

/* Is there a point in a loop of this cost: a poll of its own, or one inside? */
static bool
has_points(const struct stmt *loop, uint64_t cost, bool calls)
{
	if (cost == UINT64_MAX)
		return true;
	/* do { } while (0) never goes back, whatever is inside */
	if (loop->kind == S_DO && constant_false(loop->expr))
		return false;
	return cost > (calls ? SHORT_CALLS : SHORT_ITERATIONS);
}

bool
points_loop_is_short(const struct stmt *loop)
{
	bool calls = false;
	uint64_t cost = loop_cost(loop, &calls);

	return !has_points(loop, cost, calls) || (loop->kind == S_DO && constant_false(loop->expr)) ||
		   bytes_are_moved(loop);
}

/* ---- nests that can be asked at run time whether they are short ------------------------------------------- */

/* The only loop directly inside BODY, with nothing that keeps a nest from being copied; NULL if there is none. */
static const struct stmt *
inner_loop(const struct stmt *body, bool *ok)
{
	const struct stmt *found = NULL;

	if (body->kind == S_FOR)
		return body;
	if (body->kind != S_BLOCK)
		return NULL;
	for (const struct stmt *s = body->body; s; s = s->next) {
		if (s->kind == S_FOR && !found)
			found = s;
		else if (s->kind == S_DECL) {
			for (size_t i = 0; i < s->ndecls; i++)
				if (s->decls[i]->type->kind == TY_ARRAY || s->decls[i]->storage != ST_NONE)
					*ok = false;
		} else if (s->kind != S_EXPR)
			*ok = false;
	}
	return found;
}

static bool
counted_from_zero(const struct stmt *loop, struct counted *c)
{
	struct expr *start;
	int64_t from;

	return counted_loop(loop, c) && c->step > 0 && (start = start_of(loop, c->var)) &&
		   loops_same_everywhere(start, &from) && from >= 0;
}

/* The pointer that E reads through, if it is a member of what a variable points to. */
static const struct decl *
pointer_in(struct expr *e)
{
	e = walk_strip(e);
	if (e->kind != EX_ARROW)
		return NULL;
	e = walk_strip(e->a);
	return e->kind == EX_IDENT ? e->decl : NULL;
}

/* What the limit of an inner loop may read in front of the nest: all, where the outer one's is in the same struct. */
static enum loops_reads
reads_in_front(const struct counted *outer, const struct counted *inner)
{
	const struct decl *p = pointer_in(outer->limit);

	return p && pointer_in(inner->limit) == p ? LOOPS_READS_ALL : LOOPS_READS_NAMED;
}

bool
points_nest_limits(const struct stmt *loop, struct expr *limits[2], uint64_t *most)
{
	struct counted outer, inner;
	const struct stmt *in;
	struct loop_facts f, fi;
	bool ok = true;

	if (loop->kind != S_FOR || !counted_from_zero(loop, &outer) ||
		!loops_is_invariant(outer.limit, loop, outer.var, LOOPS_READS_ALL))
		return false;
	in = inner_loop(loop->body, &ok);
	if (!in || !ok || !counted_from_zero(in, &inner) ||
		!loops_is_invariant(inner.limit, loop, inner.var, reads_in_front(&outer, &inner)))
		return false;
	fi = loops_look(in, inner.var);
	if (fi.assigned || fi.stage || fi.calls || fi.calls_own || fi.goto_or_label || fi.unpredictable || fi.breaks)
		return false;
	f = loops_look(loop, outer.var);
	if (f.assigned || f.stage || f.calls || f.calls_own || f.goto_or_label)
		return false;
	if (inner_loop(in->body, &ok))
		return false; /* deeper nests are asked further in */
	fi.cost += misses(in);
	limits[0] = outer.limit;
	limits[1] = inner.limit;
	*most = SHORT_ITERATIONS / (fi.cost > LARGE_COST ? fi.cost / LARGE_COST : 1);
	return true;
}
