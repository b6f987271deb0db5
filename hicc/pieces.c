/* SPDX-License-Identifier: ISC */
/*
 * Which loops can be run in pieces, with a poll in front of each, so that the C compiler still sees a plain inner loop
 * (DESIGN.md 4, migration points): those of which the condition, or one part of it, compares a variable that only goes
 * up (or down) with a limit that stays the same.  A piece is the loop with a limit nearer by.
 */
#include "expr.h"
#include "gram.tab.h"
#include "loops_local.h"
#include "type.h"
#include "walk.h"

enum {
	PIECE_ITERATIONS = 4096, /* of a loop with a small body */
	PARTS = 8				 /* of a condition, at most */
};

/* The parts of the condition E, which && joins. */
static bool
add_parts(struct expr *e, struct chunk *k)
{
	e = walk_strip(e);
	if (e->kind == EX_LOGAND)
		return add_parts(e->a, k) && add_parts(e->b, k);
	if (k->nparts == PARTS)
		return false;
	k->parts[k->nparts++] = e;
	return true;
}

/* ---- the variable ---------------------------------------------------------------------------------- */

struct steps {
	const struct decl *var;
	bool up, ok;
	unsigned n;	  /* of them */
	int64_t sure; /* what is added in every turn, or 0 */
};

static void
look_at_assignment(struct expr *e, void *ctx)
{
	struct steps *s = ctx;
	const struct expr *to = walk_assigned(e);
	int64_t step;

	if (to && to->kind == EX_IDENT && to->decl == s->var) {
		s->n++;
		if (!loops_step_of(e, s->var, &step) || (step > 0) != s->up)
			s->ok = false;
	}
	walk_children(e, look_at_assignment, s);
}

/* What E adds to the variable whenever it is evaluated. */
static void
look_for_step(struct expr *e, void *ctx)
{
	struct steps *s = ctx;
	int64_t step;

	if (s->sure)
		return;
	if (loops_step_of(e, s->var, &step))
		s->sure = step;
	else
		walk_sure_children(e, look_for_step, s);
}

static void
note_continue(struct stmt *s, void *found)
{
	if (s->kind == S_CONTINUE)
		*(bool *)found = true;
}

/* The same of what the statements from LIST on do in every turn, until one may go on to the next. */
static void
look_in_statements(struct stmt *list, struct steps *s)
{
	for (; list && !s->sure; list = list->next) {
		struct stmt one = *list;
		bool goes_on = false;

		one.next = NULL;
		walk_stmt(&one, note_continue, NULL, &goes_on);
		if (goes_on) /* of an inner loop, perhaps */
			return;
		if ((list->kind == S_EXPR || list->kind == S_IF || list->kind == S_SWITCH) && list->expr)
			look_for_step(list->expr, s);
		if (list->kind == S_BLOCK)
			look_in_statements(list->body, s);
	}
}

/* Does the variable only go towards the limit in LOOP, in each turn?  Notes by how much. */
static bool
goes_one_way(const struct stmt *loop, struct chunk *k)
{
	struct steps s = {k->var, k->op == '<' || k->op == LE_OP, true, 0, 0};
	struct stmt body = *loop->body;

	body.next = NULL;
	look_at_assignment(loop->expr, &s);
	if (loop->step)
		look_at_assignment(loop->step, &s);
	walk_stmt(&body, NULL, look_at_assignment, &s);
	if (!s.ok)
		return false;
	if (loop->step)
		look_for_step(loop->step, &s);
	for (size_t i = 0; i < k->nparts; i++)
		look_for_step(k->parts[i], &s);
	look_in_statements(&body, &s);
	k->step = s.sure;
	return s.sure != 0 && (k->op != NE_OP || (s.sure == -1 && s.n == 1));
}

/* ---- the limit -------------------------------------------------------------------------------------- */

/*
 * Both sides of the comparison must be of one sign, so that the wider type has all values of the other.  Not of one
 * type: which ones are the same differs between targets.
 */
static bool
can_be_compared(const struct chunk *k)
{
	const struct type *var = k->var->type;
	int64_t v;

	if (k->op == NE_OP)
		return type_is_integer(var) && type_promote(k->var->type)->kind == type_unqualified(k->var->type)->kind;
	if (var->kind == TY_POINTER)
		return type_decay(k->limit->type)->kind == TY_POINTER;
	if (!type_is_integer(k->limit->type) || type_bits(k->limit->type) > 64 ||
		(type_is_signed(type_promote(k->var->type)) != type_is_signed(type_promote(k->limit->type)) &&
		 !(loops_same_everywhere(k->limit, &v) && v >= 0 && v < 1 << 30)))
		return false;
	if (type_promote(k->var->type)->kind != type_unqualified(k->var->type)->kind)
		return false; /* short and char variables would wrap */
	if (!type_is_signed(type_promote(k->var->type)) &&
		(k->step < -1 ||
		 (loops_same_everywhere(k->limit, &v) && ((k->op == GE_OP && v == 0) || (k->op == LE_OP && v >= UINT32_MAX)))))
		return false; /* it may wrap within a piece, and only a break end it */
	return true;
}

static bool
is_variable(const struct expr *e)
{
	return e->kind == EX_IDENT && (loops_is_private(e->decl) || loops_is_private_pointer(e->decl));
}

/* Notes the variable of E, which may move it: v, v--, ++v. */
static bool
take_variable(struct expr *e, struct chunk *k)
{
	struct expr *v = e;
	bool moves = e->kind == EX_POSTINC || e->kind == EX_POSTDEC || e->kind == EX_PREINC || e->kind == EX_PREDEC;

	if (moves)
		v = walk_strip(e->a);
	if (!is_variable(v))
		return false;
	k->var = v->decl;
	k->moves = moves ? e : NULL;
	k->behind = e->kind == EX_POSTINC || e->kind == EX_POSTDEC;
	return true;
}

static bool
is_zero(struct expr *e)
{
	int64_t v;

	return loops_same_everywhere(e, &v) && v == 0;
}

/* Has LOOP the shape that goes with a comparison that moves its variable (emit_body.c)? */
static bool
can_move(const struct stmt *loop, const struct chunk *k, size_t i)
{
	return !k->moves || (i == 0 && !(k->behind && loop->kind == S_DO && k->nparts > 1));
}

static bool
suits(const struct stmt *loop, struct chunk *k, size_t i)
{
	k->which = i;
	/* the end of a piece is computed in front of the condition and, if that comes last, of the body */
	return can_move(loop, k, i) && goes_one_way(loop, k) &&
		   (!k->limit || loops_is_invariant(k->limit, loop, k->var,
											i == 0 && loop->kind != S_DO ? LOOPS_READS_ALL : LOOPS_READS_NAMED)) &&
		   can_be_compared(k);
}

static void
look_for_volatile(struct expr *e, void *found)
{
	if (e->type->quals & Q_VOLATILE)
		*(bool *)found = true;
	walk_children(e, look_for_volatile, found);
}

/* Can E be evaluated once more than it stands there? */
static bool
is_repeatable(struct expr *e)
{
	bool found = false;

	look_for_volatile(e, &found);
	return !found && !walk_has_effect(e);
}

/* Is part I of the condition such a comparison?  Those in front of it are evaluated once more at the end of a piece. */
static bool
take_part(const struct stmt *loop, struct chunk *k, size_t i)
{
	struct expr *e = k->parts[i], *sides[2];

	for (size_t j = 0; j < i; j++)
		if (!is_repeatable(k->parts[j]))
			return false;
	k->limit = NULL;
	k->op = NE_OP;
	if (e->kind == EX_POSTDEC || e->kind == EX_PREDEC)
		return take_variable(e, k) && suits(loop, k, i);
	if (e->kind != EX_BINARY)
		return false;
	sides[0] = walk_strip(e->a);
	sides[1] = walk_strip(e->b);
	if (e->op == NE_OP)
		return is_zero(e->b) && take_variable(sides[0], k) && k->moves && suits(loop, k, i);
	if (e->op != '<' && e->op != '>' && e->op != LE_OP && e->op != GE_OP)
		return false;
	for (int side = 0; side < 2; side++) {
		k->op = side ? loops_mirrored(e->op) : e->op;
		k->limit = sides[1 - side];
		if (take_variable(sides[side], k) && suits(loop, k, i))
			return true;
	}
	return false;
}

struct chunk *
points_loop_chunk(const struct stmt *loop)
{
	struct expr *parts[PARTS];
	struct chunk found = {.parts = parts}, *k;
	struct loop_facts f;
	size_t i = 0;

	if (!walk_is_loop(loop) || !loop->expr || loop->expr->has_stage || (loop->step && loop->step->has_stage) ||
		!add_parts(loop->expr, &found))
		return NULL;
	f = loops_look(loop, NULL);
	loops_look_at(loop->expr, &f);
	if (loop->step)
		loops_look_at(loop->step, &f);
	if (f.stage || f.goto_or_label || f.unpredictable)
		return NULL;
	while (i < found.nparts && !take_part(loop, &found, i))
		i++;
	if (i == found.nparts)
		return NULL;
	found.pieces = PIECE_ITERATIONS / (int64_t)f.cost;
	found.pieces -= found.pieces % 16; /* what is moved byte by byte is not cut within a pointer */
	if (found.pieces < 16)			   /* a few calls of something long, or some turns of a short nest */
		found.pieces = f.cost < SHORT_ITERATIONS / 16 ? 16 : 1;
	k = NEW(struct chunk);
	*k = found;
	k->parts = arena_alloc(found.nparts * sizeof *k->parts);
	for (i = 0; i < found.nparts; i++)
		k->parts[i] = parts[i];
	k->ends = loop->kind == S_DO;
	return k;
}
