/* SPDX-License-Identifier: ISC */
/*
 * How a frame is saved and loaded.  Variables by value pass through one struct for the whole function.  A restore loads
 * each of them where it is needed first: ahead of the outermost loop at the start of whose body it is live, so that
 * what does not change inside a loop does not change there by a restore either; else where it reaches the stage.
 */
#include "emit_local.h"
#include "pad.h"
#include "type.h"
#include "typetab.h"

#include <stdlib.h>

const char *
emit_stage_ref(int stage)
{
	return arena_printf("&__hicam_fns[%u], %d", emit_function_index(emit.fun->decl), stage);
}

/* Does assigning to a T fail since something in it is const? */
static bool
has_const(const struct type *t)
{
	if (t->kind == TY_ARRAY)
		return (t->base->quals & Q_CONST) || has_const(t->base);
	if ((t->kind == TY_STRUCT || t->kind == TY_UNION) && t->tag)
		for (const struct field *f = t->tag->fields; f; f = f->next)
			if ((f->type->quals & Q_CONST) || has_const(f->type))
				return true;
	return false;
}

/* Can D only be written behind the compiler's back? */
static bool
is_const(const struct decl *d)
{
	return has_const(d->type) || (d->kind == DECL_PARAM && (d->type->quals & Q_CONST));
}

void
emit_assign_begin(const struct decl *d)
{
	if (is_const(d))
		buf_printf(emit.out, "{ %s = ", ctype_declare(d->type, "__hicam_v", true));
	else
		buf_printf(emit.out, "%s = ", decl_name(d));
}

void
emit_assign_end(const struct decl *d)
{
	if (is_const(d))
		buf_printf(emit.out, "; __builtin_memcpy((void *)&%s, &__hicam_v, sizeof __hicam_v); }\n", decl_name(d));
	else
		buf_puts(emit.out, ";\n");
}

/* ---- the struct of values ------------------------------------------------------------------------------------ */

const char *
emit_frame_name(unsigned function)
{
	return arena_printf("__hicam_frame%u", function);
}

/* Does some stage save D? */
static bool
is_saved(const struct decl *d)
{
	return local_of(d)->saved;
}

static bool
is_value(const struct decl *d)
{
	return is_saved(d) && !local_of(d)->memory;
}

bool
emit_has_memory(void)
{
	for (size_t v = 0; v < emit.plan->nvars; v++)
		if (is_saved(emit.plan->vars[v]) && !is_value(emit.plan->vars[v]))
			return true;
	return false;
}

bool
emit_frame_is_empty(const struct plan *p)
{
	for (size_t v = 0; v < p->nvars; v++)
		if (is_value(p->vars[v]))
			return false;
	return true;
}

/* A pointer to an array of variable length is any pointer outside its function, and has its own name there. */
static struct type *
storage_type(const struct decl *d)
{
	return local_of(d)->vla ? type_pointer(type_basic(TY_VOID)) : type_unqualified(d->type);
}

static const char *
storage_name(const struct decl *d)
{
	return local_of(d)->vla ? d->name : decl_name(d);
}

static void number_sets(void);

void
emit_frame_begin(void)
{
	number_sets();
	if (emit_frame_is_empty(emit.plan))
		return;
	buf_printf(emit.out, "struct %s {", emit_frame_name(emit_function_index(emit.fun->decl)));
	for (size_t v = 0; v < emit.plan->nvars; v++)
		if (is_value(emit.plan->vars[v]))
			buf_printf(emit.out, " %s;",
					   ctype_declare(storage_type(emit.plan->vars[v]), arena_printf("v%zu", v), true));
	buf_puts(emit.out, " };\n");
}

static void
print_value(const struct decl *d, bool save)
{
	const char *name = storage_name(d), *at = arena_printf("__hicam_r->v%d", d->slot);

	if (d->constant && !save)
		buf_printf(emit.out, "%s = %lld;\n", name, (long long)d->value);
	else if (local_of(d)->fresh && !save)
		buf_printf(emit.out,
				   "%s = __hicam_fresh(__builtin_offsetof(struct %s, v%d));"
				   " __asm__ volatile (\"\" : : \"r\" (%s) : \"memory\");\n",
				   name, emit_frame_name(emit_function_index(emit.fun->decl)), d->slot, name);
	else if (!is_const(d))
		buf_printf(emit.out, "%s = %s;\n", save ? at : name, save ? name : at);
	else if (save)
		buf_printf(emit.out, "{ %s = %s; __builtin_memcpy((void *)&%s, &__hicam_v, sizeof __hicam_v); }\n",
				   ctype_declare(d->type, "__hicam_v", true), name, at);
	else
		buf_printf(emit.out, "__builtin_memcpy((void *)&%s, (const void *)&%s, sizeof %s);\n", name, at, name);
}

static int
by_slot(const void *slot, const void *var)
{
	int a = *(const int *)slot, b = (*(struct decl *const *)var)->slot;

	return (a > b) - (a < b);
}

/* Is D by value, and not loaded ahead of loop BUT already? */
static bool
is_left(const struct decl *d, const struct nest *but)
{
	return !local_of(d)->memory &&
		   !(but && but->nvars && bsearch(&d->slot, but->vars, but->nvars, sizeof *but->vars, by_slot));
}

/*
 * Those of VARS that are not in BUT; both by slot, ascending.  Volatile, else compilers turn neighbours into vectors,
 * and carry them as such through the whole loop (GCC 12).
 */
static void
print_values(struct decl *const *vars, size_t nvars, const struct nest *but, bool save)
{
	const char *frame = emit_frame_name(emit_function_index(emit.fun->decl));
	bool open = false;

	for (size_t v = 0; v < nvars; v++) {
		if (!is_left(vars[v], but))
			continue;
		if (!open)
			buf_printf(emit.out, "{ volatile struct %s *__hicam_r = (struct %s *)__hicam_values;\n", frame, frame);
		open = true;
		print_value(vars[v], save);
	}
	if (open)
		buf_puts(emit.out, "}\n");
}

static void
print_memory(const char *function)
{
	for (size_t v = 0; v < emit.plan->nvars; v++)
		if (is_saved(emit.plan->vars[v]) && !is_value(emit.plan->vars[v]))
			buf_printf(emit.out, "%s((void *)&%s);\n", function, decl_name(emit.plan->vars[v]));
}

/* ---- sets of values: what a stage saves ---------------------------------------------------------------------- */

static struct set {
	const struct stage *first; /* that has it */
	size_t uses;
} * sets;
static size_t nsets;

static size_t
next_value(const struct stage *s, size_t v)
{
	while (v < s->nvars && local_of(s->vars[v])->memory)
		v++;
	return v;
}

static bool
is_same_set(const struct stage *a, const struct stage *b)
{
	size_t i = next_value(a, 0), j = next_value(b, 0);

	while (i < a->nvars && j < b->nvars && a->vars[i] == b->vars[j]) {
		i = next_value(a, i + 1);
		j = next_value(b, j + 1);
	}
	return i == a->nvars && j == b->nvars;
}

/* Numbers the stages' sets as they come. */
static void
number_sets(void)
{
	const struct plan *p = emit.plan;

	sets = arena_alloc((p->nstages + 1) * sizeof *sets);
	nsets = 0;
	for (size_t s = 0; s < p->nstages; s++) {
		struct stage *st = &p->stages[s];

		st->set = 0;
		while (st->set < nsets && !is_same_set(st, sets[st->set].first))
			st->set++;
		if (st->set == nsets)
			sets[nsets++] = (struct set){.first = st};
		sets[st->set].uses++;
	}
}

static void
print_keep(const struct stage *st)
{
	print_values(st->vars, st->nvars, NULL, true);
	buf_puts(emit.out, "goto __hicam_keep;\n");
}

static void
print_out(void)
{
	struct type *returns = emit.fun->decl->type->base;

	/*
	 * Not a tail call: what is called at a pad may write below the stack of functions that call nothing themselves. And
	 * no constant where that can be helped: GCC 12 (cddce) joins ways on which the same is returned, and where the
	 * first of them is never gone takes what comes behind all of them for cold.
	 */
	if (returns->kind == TY_POINTER || (type_is_integer(returns) && returns->kind != TY_BOOL &&
										type_bits(returns) <= 8u * the_unit->target->ptr_bytes)) {
		buf_printf(emit.out, "{ %s; __asm__ volatile (\"\" : \"=r\" (__hicam_none)); return __hicam_none; }\n",
				   ctype_declare(type_unqualified(returns), "__hicam_none", true));
		buf_puts(emit.out, "__hicam_out: return 0;\n");
		return;
	}
	buf_puts(emit.out, "__asm__ volatile (\"\");\n");
	if (returns->kind == TY_VOID)
		buf_puts(emit.out, "__hicam_out: return;\n");
	else if (type_is_scalar(returns))
		buf_puts(emit.out, "__hicam_out: return 0;\n");
	else
		buf_printf(emit.out, "__hicam_out: { static %s; return __hicam_none; }\n",
				   ctype_declare(returns, "__hicam_none", true));
}

/* Where a frame is saved that stands at STAGE. */
const char *
emit_save_label(int stage)
{
	return emit.calls ? arena_printf("__hicam_set%zu", emit.plan->stages[stage].set)
					  : arena_printf("__hicam_save%d", stage);
}

/* How is D saved if there are registers left: "r", "x", or else 0. */
static char
register_kind(const struct decl *d)
{
	const struct type *t = storage_type(d);

	if (t->quals & Q_ATOMIC || t->kind == TY_INT128 || t->kind == TY_UINT128)
		return 0;
	if (t->kind == TY_POINTER || type_is_integer(t))
		return 'r';
	return t->kind == TY_FLOAT || t->kind == TY_DOUBLE ? 'x' : 0;
}

/* Values that pass through registers, as far as these suffice, and the others. */
struct held {
	struct pad_value values[PAD_INTEGERS + PAD_FLOATS];
	struct decl **others;
	size_t n, nothers, integers, floats;
};

static struct held *
held_begin(size_t most)
{
	struct held *h = arena_alloc(sizeof *h);

	*h = (struct held){.others = arena_alloc((most + 1) * sizeof *h->others)};
	return h;
}

/* Adds D, which the run time knows by NUMBER; KIND as of register_kind. */
static void
hold(struct held *h, struct decl *d, size_t number, char kind)
{
	size_t *of = kind == 'x' ? &h->floats : &h->integers;

	if (kind == 0 || number >= HICAM_NO_VALUE || *of == (kind == 'x' ? PAD_FLOATS : PAD_INTEGERS)) {
		h->others[h->nothers++] = d;
		return;
	}
	h->values[h->n++] = (struct pad_value){number, storage_name(d), kind == 'x'};
	++*of;
}

/*
 * Is a frame whole with the values of a set?  Clang is told to leave what is below the stack alone (stages.c): GCC does
 * so only where a function calls others, so there it always does.
 */
static bool
is_whole(void)
{
	return emit.clang && !emit_has_memory();
}

/* Most values are in registers: their numbers take less than code that stores them. */
static void
print_registers(const struct stage *st)
{
	struct held *h = held_begin(st->nvars);
	size_t number = 0;

	for (size_t v = next_value(st, 0); v < st->nvars; v = next_value(st, v + 1))
		hold(h, st->vars[v], number++, register_kind(st->vars[v]));
	print_values(h->others, h->nothers, NULL, true);
	if (h->n || is_whole())
		pad_print_save(emit.out, h->values, h->n, is_whole(), emit.clang);
}

/* The run time knows the stage from the pad. */
static void
print_sets(void)
{
	for (size_t k = 0; k < nsets; k++) {
		buf_printf(emit.out, "__hicam_set%zu:;\n", k);
		print_registers(sets[k].first);
		buf_puts(emit.out, "goto __hicam_keep;\n");
	}
	buf_puts(emit.out, is_whole() ? "__hicam_keep:;\n" : "__hicam_keep: __hicam_save_here();\n");
}

static void
print_stages(void)
{
	for (size_t s = 0; s < emit.plan->nstages; s++) {
		const struct stage *st = &emit.plan->stages[s];

		buf_printf(emit.out, "__hicam_save%zu: __hicam_stage = %zu;\n", s, s);
		if (sets[st->set].uses > 1)
			buf_printf(emit.out, "goto __hicam_set%zu;\n", st->set);
		else
			print_keep(st);
	}
	for (size_t k = 0; k < nsets; k++)
		if (sets[k].uses > 1) {
			buf_printf(emit.out, "__hicam_set%zu:;\n", k);
			print_keep(sets[k].first);
		}
	buf_printf(emit.out, "__hicam_keep: __hicam_save(&__hicam_fns[%u], __hicam_stage);\n",
			   emit_function_index(emit.fun->decl));
}

void
emit_saves(void)
{
	if (emit.calls)
		print_sets();
	else
		print_stages();
	print_memory("__hicam_save_memory");
	print_out();
}

/* ---- restoring ------------------------------------------------------------------------------------------------- */

bool
emit_nest_loads(const struct nest *n)
{
	for (size_t v = 0; v < n->nvars; v++)
		if (is_left(n->vars[v], emit.around))
			return true;
	return false;
}

/* Can the run time put D in a register? */
static char
load_kind(const struct decl *d)
{
	return d->constant || local_of(d)->fresh || is_const(d) ? 0 : register_kind(d);
}

/*
 * Loads those of VARS that are not in BUT.  STANDS: with that the frame stands.  What goes to registers takes no code
 * but a call; the others come first, as their values are gone when the frame stands.
 */
static void
print_loads(struct decl *const *vars, size_t nvars, const struct nest *but, bool stands)
{
	struct held *h = held_begin(nvars);
	size_t number = 0;
	int slot = 0;

	for (size_t v = 0; v < nvars; v++) {
		struct decl *d = vars[v];

		if (!is_left(d, but))
			continue;
		for (; slot < d->slot; slot++)
			number += is_saved(emit.plan->vars[slot]);
		hold(h, d, number, emit.calls ? load_kind(d) : 0);
	}
	print_values(h->others, h->nothers, NULL, false);
	if (h->n)
		pad_print_load(emit.out, h->values, h->n, stands);
	else if (stands)
		buf_puts(emit.out, "__hicam_resume_standing();\n");
}

void
emit_nest_load(const struct nest *n)
{
	print_loads(n->vars, n->nvars, emit.around, false);
}

void
emit_load_memory(void)
{
	print_memory("__hicam_resume_memory");
}

void
emit_go(int stage)
{
	const struct stage *st = &emit.plan->stages[stage];

	buf_printf(emit.out, "__hicam_go%d: __attribute__((cold));\n", stage);
	print_loads(st->vars, st->nvars, emit.around, st->kind != STAGE_CALL);
	if (st->kind == STAGE_CALL) {
		const struct expr *call = st->flat->expr;
		const char *next = arena_printf("((%s)%s)()", ctype_declare(call->type, "(*)(void)", false),
										emit.calls ? "__hicam_resume_call" : "__hicam_resume_next()");

		if (st->flat->var)
			emit_assign_begin(st->flat->var);
		if (call_of(call)->hint)
			call_print_hint(emit.out, call_of(call)->hint, next);
		else
			buf_puts(emit.out, next);
		if (st->flat->var)
			emit_assign_end(st->flat->var);
		else
			buf_puts(emit.out, ";\n");
	}
}
