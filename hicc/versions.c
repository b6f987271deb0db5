/* SPDX-License-Identifier: ISC */
/*
 * Which versions of a function with points are emitted.  One whole version with the way in for a restore is the
 * smallest, and nearly always as fast as any.  Where that way in would stand in the way of what the C compiler does to
 * the function, it goes to a clone, which only a restore enters, and the function itself is left without it: small
 * functions that call themselves and do nothing but arithmetic, which C compilers inline into themselves, several
 * levels deep (where they get at memory, that is what takes the time, and little is gained: trees, lists); small static
 * ones that only run a loop in pieces; those that become part of their only caller; and at -O3 those that are told what
 * to call, and those that call themselves in one place (backtracking).
 */
#include "callers.h"
#include "pass.h"
#include "type.h"
#include "vla.h"
#include "walk.h"

#include <string.h>

/* Few: each level has the code of all its stages. */
enum { UNROLLED_STAGES = 4, UNROLLED_STAGES_O3 = 8, SMALL_TOKENS = 100, SMALL_TOKENS_ONE_LOOP = 180 };

static bool
is_plain(const struct function *f)
{
	const struct decl *d = f->decl;

	return !d->is_inline && !f->is_knr && !d->has_attributes && !d->type->variadic && strcmp(d->name, "main") != 0;
}

static void
look_arithmetic(struct expr *e, void *ok)
{
	if (e->kind == EX_ARROW || e->kind == EX_INDEX || e->kind == EX_MEMBER || e->kind == EX_STRING ||
		e->kind == EX_STMT || e->kind == EX_COMPOUND || (e->kind == EX_UNARY && (e->op == '*' || e->op == '&')) ||
		(e->kind == EX_IDENT && e->decl->kind == DECL_VAR && !e->decl->function))
		*(bool *)ok = false;
}

static void
look_branches(struct stmt *s, void *ok)
{
	if (s->kind != S_EXPR && s->kind != S_DECL && s->kind != S_BLOCK && s->kind != S_IF && s->kind != S_RETURN)
		*(bool *)ok = false;
}

/* Nothing but arithmetic and branches. */
static bool
is_arithmetic(const struct function *f)
{
	bool ok = type_is_scalar(f->decl->type->base);

	for (size_t i = 0; i < plan_of(f)->nvars; i++)
		if (local_of(plan_of(f)->vars[i])->memory || !type_is_scalar(plan_of(f)->vars[i]->type))
			ok = false;
	walk_stmt(f->body, look_branches, NULL, &ok);
	walk_all(f->body, look_arithmetic, &ok);
	return ok;
}

/* Are all calls of F in the unit, and by its name? */
static bool
is_only_called(const struct function *f)
{
	return f->decl->storage == ST_STATIC && !f->decl->address_taken;
}

static uint32_t
tokens_of(const struct function *f)
{
	return f->span.last - f->span.first;
}

/* Are its points polls between pieces of one loop? */
static bool
has_one_chunk(const struct plan *p)
{
	return p->nstages == 1 && p->stages[0].kind == STAGE_LOOP && p->stages[0].flat->kind == F_CHUNK;
}

/* A small function that only polls between pieces of a loop. */
static bool
is_small_loop(const struct function *f)
{
	const struct plan *p = plan_of(f);

	if (!is_only_called(f) || tokens_of(f) > SMALL_TOKENS || !has_one_chunk(p))
		return false;
	for (size_t i = 0; i < p->nvars; i++)
		if (local_of(p->vars[i])->memory)
			return false;
	return true;
}

/* How many calls in F are of F. */
static size_t
recursions(const struct function *f)
{
	const struct plan *p = plan_of(f);
	size_t n = 0;

	for (size_t i = 0; i < p->nstages; i++)
		n += p->stages[i].kind == STAGE_RECURSION;
	return p->calls_itself ? n : 0;
}

bool
versions_is_own_call(const struct function *f, const struct stage *s)
{
	return s->kind == STAGE_CALL && call_of(s->flat->expr)->callee == f->decl;
}

/*
 * Clang does not inline functions into themselves, but makes a loop of the last call if nothing comes behind.  The copy
 * makes up for that; of two calls both have one.
 */
static unsigned
copies_for_clang(const struct function *f)
{
	unsigned n = 0;

	for (size_t i = 0; i < plan_of(f)->nstages; i++)
		n += versions_is_own_call(f, &plan_of(f)->stages[i]);
	return n > 2 ? 1 : n;
}

static void
look_switch(struct stmt *s, void *found)
{
	if (s->kind == S_SWITCH)
		*(bool *)found = true;
}

static bool
has_loop_stage(const struct plan *p)
{
	for (size_t i = 0; i < p->nstages; i++)
		if (p->stages[i].kind == STAGE_LOOP)
			return true;
	return false;
}

static void
look_inner_loop(struct stmt *s, void *found)
{
	if (walk_is_loop(s))
		++*(unsigned *)found;
}

static void
look_nest(struct stmt *s, void *found)
{
	unsigned loops = 0;

	if (!walk_is_loop(s))
		return;
	walk_stmt(s, look_inner_loop, NULL, &loops);
	if (loops > 1)
		*(bool *)found = true;
}

/* Is there a loop in a loop? */
static bool
has_nest(const struct function *f)
{
	bool found = false;

	walk_stmt(f->body, look_nest, NULL, &found);
	return found;
}

/* An array that is always in the same place. */
static bool
is_fixed_array(const struct expr *e)
{
	e = walk_strip(e);
	return e->kind == EX_IDENT && e->type->kind == TY_ARRAY &&
		   (e->decl->at_file_scope || e->decl->storage == ST_STATIC);
}

static bool
is_told_where(const struct expr *call)
{
	for (size_t i = 0; i < call->nargs; i++)
		if (is_fixed_array(call->args[i]))
			return true;
	return false;
}

/*
 * Does F poll in loops, and is it called in one place only, so that C compilers make it part of its caller?  They then
 * know what the arguments point to (edit distance, compression: 1.2 times plain without this, as fast with it).  Not
 * where there is a switch: it only gets larger.  But an interpreter that is told what to run gains, as it is known
 * where that starts, and with it that the next instruction can be loaded ahead (ahead.c; 0.8 instead of 1.13).
 */
static bool
is_part_of_caller(const struct function *f)
{
	struct expr **calls;
	bool switches = false;
	size_t n;

	if (!is_only_called(f) || !has_loop_stage(plan_of(f)))
		return false;
	calls = callers_of(f, &n);
	if (n != 1)
		return false;
	walk_stmt(f->body, look_switch, NULL, &switches);
	return !switches || is_told_where(calls[0]);
}

/*
 * Is F, which may be part of its only caller, better called?  GCC inlines what is called once whatever it looks like;
 * where F has nested loops, what the caller keeps for later then takes registers that the inner loops need (3mm, syr2k:
 * 1.2 times plain inlined, 1.0 called), and the call itself costs nothing.
 */
static bool
is_better_called_by_gcc(const struct function *f)
{
	size_t n;

	return is_part_of_caller(f) && has_nest(f) && !is_told_where(callers_of(f, &n)[0]);
}

/* Functions, or what F was given itself. */
static bool
is_function_or_own(struct expr *e, const struct function *f)
{
	struct decl *d;

	e = walk_strip(e);
	if (e->kind != EX_IDENT)
		return false;
	d = e->decl;
	return d->type->kind == TY_FUNCTION || (d->kind == DECL_PARAM && d->function == f);
}

/* Is F, a static function, always told what to call?  Then GCC makes versions of it that call just that (sort). */
static bool
is_told_what_to_call(const struct function *f)
{
	struct expr **calls;
	bool told = false;
	size_t n;

	if (!is_only_called(f))
		return false;
	calls = callers_of(f, &n);
	for (size_t p = 0; p < f->nparams; p++) {
		const struct type *t = f->params[p]->type;

		if (t->kind != TY_POINTER || t->base->kind != TY_FUNCTION)
			continue;
		told = true;
		for (size_t i = 0; i < n; i++)
			if (p >= calls[i]->nargs || !is_function_or_own(calls[i]->args[p], f))
				return false;
	}
	return told;
}

/*
 * Clang gains where F is small, or where it knows of the arrays in a loop what they are (jacobi: 1.0 instead of 1.1
 * times plain); else it loses, both time (chacha: 1.16 instead of 1.09) and, over all kernels, a tenth of the text.
 */
static bool
is_better_part_for_clang(const struct function *f)
{
	return is_part_of_caller(f) && tokens_of(f) <= (has_one_chunk(plan_of(f)) ? SMALL_TOKENS_ONE_LOOP : SMALL_TOKENS);
}

/*
 * Clang inlines functions with all their ways in and out.  Where they stay in loops for a while the call does not
 * matter, but this text does.
 */
static bool
is_better_called_by_clang(const struct function *f)
{
	return f->decl->storage == ST_STATIC && !f->decl->is_inline && !f->decl->has_attributes &&
		   has_loop_stage(plan_of(f));
}

static bool
is_better_without_way_in(const struct function *f, bool most, bool clang)
{
	if (plan_of(f)->calls_itself && is_arithmetic(f))
		return true;
	if (clang)
		return !plan_of(f)->calls_itself && is_better_part_for_clang(f);
	if (most && (is_told_what_to_call(f) || (recursions(f) == 1 && plan_of(f)->nstages <= UNROLLED_STAGES)))
		return true;
	return !plan_of(f)->calls_itself && (is_small_loop(f) || is_part_of_caller(f));
}

void
versions_choose(struct function *f, const struct translate_job *job)
{
	struct plan *p = plan_of(f);
	size_t most = job->opt_level > 2 ? UNROLLED_STAGES_O3 : UNROLLED_STAGES;

	p->versions = VERSIONS_WHOLE;
	p->is_called = job->clang ? is_better_called_by_clang(f) : is_plain(f) && is_better_called_by_gcc(f);
	if (job->opt_level < 2 || job->optimize_size || p->nstages == 0 || p->nstages > most || !is_plain(f))
		return;
	for (size_t i = 0; i < f->nparams; i++)
		if (vla_is_modified(f->params[i]->type))
			return; /* of a type that only the parameters of a call give a meaning */
	if (is_better_without_way_in(f, job->opt_level > 2, job->clang)) {
		p->versions = VERSIONS_UNROLLED;
		p->is_called = p->is_called && !job->clang;
		p->is_inline = p->calls_itself ? is_arithmetic(f) : job->opt_level > 2 && !p->is_called;
		p->is_loop = !job->clang && p->is_inline && recursions(f) > 0;
		p->unrolled = job->clang && p->calls_itself && p->is_inline ? copies_for_clang(f) : 0;
	}
}
