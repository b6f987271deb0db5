/* SPDX-License-Identifier: ISC */
/*
 * Liveness: what each stage saves.
 *
 * The flattened body is lowered to a list of instructions with successors; the usual backward data flow over bit
 * sets tells which by-value variables are live at a stage.  Memory variables (arrays, those whose address is taken)
 * are saved wherever they are in scope, as pointers may lead to them.
 */
#include "pass.h"
#include "type.h"
#include "vla.h"
#include "walk.h"

#include <stdlib.h>
#include <string.h>

struct instr {
	int *uses;
	size_t nuses;
	int def;		 /* slot or -1 */
	int stage;		 /* or -1: what is live behind this instruction is saved */
	size_t *targets; /* labels */
	size_t ntargets;
	bool falls;			/* goes on to the next instruction */
	struct nest *inner; /* the loop whose body starts here, or NULL */
};

static struct instr *code;
static size_t ncode, code_cap;
static size_t *labels; /* label number -> instruction */
static size_t nlabels;
static struct plan *plan;
static bool has_vla; /* the function has */

struct named {
	const char *name;
	size_t label;
};
static struct named *names;
static size_t nnames;

static size_t
emit(void)
{
	if (ncode == code_cap) {
		code_cap = code_cap ? 2 * code_cap : 256;
		code = xrealloc(code, code_cap * sizeof *code);
	}
	code[ncode] = (struct instr){.def = -1, .stage = -1, .falls = true};
	return ncode++;
}

static size_t
label_new(void)
{
	VEC_ADD(labels, nlabels, 0);
	return nlabels - 1;
}

static void
label_here(size_t l)
{
	labels[l] = ncode;
}

static size_t
label_named(const char *name)
{
	for (size_t i = 0; i < nnames; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].label;
	VEC_ADD(names, nnames, ((struct named){name, label_new()}));
	return names[nnames - 1].label;
}

static void
jump_to(size_t instr, size_t label)
{
	VEC_ADD(code[instr].targets, code[instr].ntargets, label);
}

static size_t
emit_jump(size_t label)
{
	size_t i = emit();

	code[i].falls = false;
	jump_to(i, label);
	return i;
}

/* ---- what an expression reads ----------------------------------------------------------------------------- */

static bool
is_tracked(const struct decl *d)
{
	return (d->kind == DECL_VAR || d->kind == DECL_PARAM) && d->slot >= 0 && d->info && !local_of(d)->memory;
}

static size_t use_target;

static void
add_part(const struct decl *d, void *i)
{
	if (is_tracked(d))
		VEC_ADD(code[*(size_t *)i].uses, code[*(size_t *)i].nuses, d->slot);
}

static void
add_use(size_t i, const struct decl *d)
{
	add_part(d, &i);
	if ((d->kind == DECL_VAR || d->kind == DECL_PARAM) && d->info && d->function && local_of(d)->vla)
		vla_each_part(local_of(d)->vla, add_part, &i);
}

static void
uses_of_tokens(size_t i, struct span s)
{
	for (size_t k = 0; k < the_unit->nuses; k++)
		if (the_unit->uses[k].token >= s.first && the_unit->uses[k].token <= s.last && the_unit->uses[k].decl)
			add_use(i, the_unit->uses[k].decl);
}

/* What a type of variable size is computed from; what stands inside a statement expression. */
static bool
reads_by_type(const struct expr *e)
{
	switch (e->kind) {
	case EX_SIZEOF_EXPR:
	case EX_SIZEOF_TYPE:
	case EX_CAST:
	case EX_COMPOUND:
	case EX_STMT:
		return true;
	default:
		return false;
	}
}

static void
find_uses(struct expr *e, void *ctx)
{
	if (e->kind == EX_IDENT || e->kind == EX_TEMP) {
		add_use(use_target, e->decl);
		return;
	}
	if (has_vla && reads_by_type(e))
		uses_of_tokens(use_target, e->span);
	if (e->kind == EX_ASSIGN) {
		struct expr *to = walk_strip(e->a);

		if (to->kind == EX_IDENT && is_tracked(to->decl)) {
			find_uses(e->b, ctx);
			return;
		}
	}
	walk_children(e, find_uses, ctx);
}

static void
uses_of(size_t i, struct expr *e)
{
	use_target = i;
	find_uses(e, NULL);
}

static size_t
emit_expr(struct expr *e)
{
	size_t i = emit();
	struct expr *s = walk_strip(e);

	uses_of(i, e);
	if (s->kind == EX_ASSIGN) {
		struct expr *to = walk_strip(s->a);

		if (to->kind == EX_IDENT && is_tracked(to->decl))
			code[i].def = to->decl->slot;
	}
	return i;
}

/* ---- lowering ------------------------------------------------------------------------------------------------ */

struct goals {
	size_t brk, cont;
	struct flat *cases; /* unused outside a switch */
	size_t dispatch;	/* instruction that jumps to the cases, or SIZE_MAX */
	bool has_default;
};

static void lower(struct flat *f, struct goals *t);

static void
stage_here(int stage)
{
	size_t i = emit(); /* may move code[] */

	code[i].stage = stage;
}

/* The start of a loop's body, where a restore comes by. */
static void
body_starts(struct nest *n)
{
	size_t i;

	if (!n)
		return;
	i = emit(); /* may move code[] */
	code[i].inner = n;
	if (n->poll >= 0)
		stage_here(n->poll);
}

/*
 * The condition is tested in front of the body and behind it, or at its start only.  The poll of a leaf stands ahead of
 * the condition.
 */
static void
lower_loop(struct flat *f, struct goals *t)
{
	struct goals in = {label_new(), label_new(), NULL, t ? t->dispatch : SIZE_MAX, false};
	bool at_start = f->kind != F_DO && f->expr && f->inner && (f->inner->once || f->inner->leaf);
	size_t head = label_new();

	if (f->kind != F_DO && f->expr && !at_start)
		jump_to(emit_expr(f->expr), in.brk);
	label_here(head);
	body_starts(f->inner);
	if (at_start)
		jump_to(emit_expr(f->expr), in.brk);
	lower(f->body, &in);
	label_here(in.cont);
	if (f->step)
		emit_expr(f->step);
	if (f->expr && !at_start)
		jump_to(emit_expr(f->expr), in.brk);
	emit_jump(head);
	label_here(in.brk);
	if (t && in.has_default)
		t->has_default = true;
}

static void
lower_chunk(struct flat *f)
{
	struct goals in = {label_new(), label_new(), NULL, SIZE_MAX, false};
	size_t outer = label_new(), inner = label_new(), i;

	label_here(outer);
	body_starts(f->inner);
	i = emit();
	if (f->chunk->limit)
		uses_of(i, f->chunk->limit);
	add_use(i, f->chunk->var);
	label_here(inner);
	if (f->chunk->ends) {
		lower(f->body, &in);
		label_here(in.cont);
	}
	i = emit_expr(f->expr);
	jump_to(i, in.brk);
	jump_to(i, outer);
	if (!f->chunk->ends) {
		lower(f->body, &in);
		label_here(in.cont);
		if (f->step)
			emit_expr(f->step);
	}
	emit_jump(inner);
	label_here(in.brk);
}

static void
lower_switch(struct flat *f, struct goals *t)
{
	struct goals in = {label_new(), t ? t->cont : SIZE_MAX, NULL, 0, false};
	size_t i = emit_expr(f->expr);

	code[i].falls = false;
	in.dispatch = i;
	lower(f->body, &in);
	label_here(in.brk);
	jump_to(i, in.brk);
}

static void
init_uses(struct initializer *in, size_t i)
{
	for (; in; in = in->next) {
		if (in->is_list)
			init_uses(in->list, i);
		else if (in->expr)
			uses_of(i, in->expr);
	}
}

static void
lower_one(struct flat *f, struct goals *t)
{
	size_t i, l, m;

	switch (f->kind) {
	case F_EVAL:
		emit_expr(f->expr);
		break;
	case F_SET:
		i = emit();
		uses_of(i, f->expr);
		code[i].def = is_tracked(f->var) ? f->var->slot : -1;
		break;
	case F_STORE:
		i = emit();
		init_uses(f->init->is_list ? f->init->list : f->init, i);
		code[i].def = is_tracked(f->var) ? f->var->slot : -1;
		break;
	case F_CALL:
		i = emit();
		uses_of(i, f->expr);
		stage_here(f->stage);
		if (f->var) {
			i = emit();
			code[i].def = f->var->slot;
		}
		break;
	case F_POLL:
		if (!f->own) /* else body_starts() does it */
			stage_here(f->stage);
		break;
	case F_IF:
		i = emit_expr(f->expr);
		code[i].def = -1;
		l = label_new();
		jump_to(i, l);
		lower(f->body, t);
		if (f->otherwise) {
			m = label_new();
			emit_jump(m);
			label_here(l);
			lower(f->otherwise, t);
			label_here(m);
		} else
			label_here(l);
		break;
	case F_WHILE:
	case F_DO:
	case F_FOR:
		lower_loop(f, t);
		break;
	case F_CHUNK:
		lower_chunk(f);
		break;
	case F_SWITCH:
		lower_switch(f, t);
		break;
	case F_CASE:
	case F_DEFAULT:
		l = label_new();
		label_here(l);
		if (t && t->dispatch != SIZE_MAX)
			jump_to(t->dispatch, l);
		break;
	case F_LABEL:
		label_here(label_named(f->name));
		break;
	case F_GOTO:
		emit_jump(label_named(f->name));
		break;
	case F_JUMP:
		i = emit_expr(f->expr);
		code[i].falls = false;
		for (size_t k = 0; k < plan->ntargets; k++)
			jump_to(i, label_named(plan->targets[k]->name));
		break;
	case F_BREAK:
		emit_jump(t->brk);
		break;
	case F_CONTINUE:
		emit_jump(t->cont);
		break;
	case F_RETURN:
		i = f->expr ? emit_expr(f->expr) : emit();
		code[i].falls = false;
		break;
	case F_BLOCK:
		lower(f->body, t);
		break;
	case F_TOKENS:
		uses_of_tokens(emit(), f->span);
		break;
	}
}

static void
lower(struct flat *f, struct goals *t)
{
	for (; f; f = f->next)
		lower_one(f, t);
}

/* ---- data flow --------------------------------------------------------------------------------------------------- */

typedef uint64_t word;

static void
live_out(word *out, const word *in, size_t words, size_t i)
{
	const struct instr *c = &code[i];

	memset(out, 0, words * sizeof *out);
	if (c->falls && i + 1 < ncode)
		memcpy(out, in + (i + 1) * words, words * sizeof *out);
	for (size_t k = 0; k < c->ntargets; k++)
		if (labels[c->targets[k]] < ncode)
			for (size_t w = 0; w < words; w++)
				out[w] |= in[labels[c->targets[k]] * words + w];
}

static void
solve(word *in, size_t words)
{
	word *now = xmalloc(words * sizeof *now);
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = ncode; i-- > 0;) {
			const struct instr *c = &code[i];

			live_out(now, in, words, i);
			if (c->def >= 0)
				now[c->def / 64] &= ~((word)1 << c->def % 64);
			for (size_t k = 0; k < c->nuses; k++)
				now[c->uses[k] / 64] |= (word)1 << c->uses[k] % 64;
			if (memcmp(now, in + i * words, words * sizeof *now) != 0) {
				memcpy(in + i * words, now, words * sizeof *now);
				changed = true;
			}
		}
	}
	free(now);
}

static bool
in_scope(const struct decl *d, uint32_t token)
{
	const struct local *l = local_of(d);

	return token >= l->scope.first && token <= l->scope.last;
}

static bool
is_live(const word *out, const struct decl *d)
{
	return out[d->slot / 64] >> d->slot % 64 & 1;
}

static void
record_stage(const word *live, struct stage *s)
{
	for (size_t v = 0; v < plan->nvars; v++) {
		struct decl *d = plan->vars[v];

		if (local_of(d)->memory ? in_scope(d, s->token) : d != s->result && is_live(live, d)) {
			local_of(d)->saved = true;
			VEC_ADD(s->vars, s->nvars, d);
		}
	}
}

/* What a restore loads ahead of a loop. */
static void
record_nest(const word *live, struct nest *n)
{
	bool *saved = arena_alloc((plan->nvars + 1) * sizeof *saved);

	for (int s = n->first; s <= n->last; s++)
		for (size_t v = 0; v < plan->stages[s].nvars; v++)
			saved[plan->stages[s].vars[v]->slot] = true;
	for (size_t v = 0; v < plan->nvars; v++)
		if (saved[v] && !local_of(plan->vars[v])->memory && is_live(live, plan->vars[v]))
			VEC_ADD(n->vars, n->nvars, plan->vars[v]);
}

static void
record(const word *in, size_t words)
{
	word *out = xmalloc(words * sizeof *out);

	for (size_t i = 0; i < ncode; i++)
		if (code[i].stage >= 0) {
			live_out(out, in, words, i);
			record_stage(out, &plan->stages[code[i].stage]);
		}
	for (size_t i = 0; i < ncode; i++)
		if (code[i].inner) {
			live_out(out, in, words, i);
			record_nest(out, code[i].inner);
		}
	if (ncode)
		for (size_t v = 0; v < plan->nvars; v++)
			if (is_live(in, plan->vars[v]))
				local_of(plan->vars[v])->maybe_unset = true;
	free(out);
}

void
live_function(struct function *f)
{
	size_t words, last;
	word *in;

	plan = plan_of(f);
	has_vla = f->has_vla;
	ncode = nlabels = nnames = 0;
	labels = NULL;
	names = NULL;
	lower(plan->flat, NULL);
	last = emit();
	code[last].falls = false;
	words = plan->nvars / 64 + 1;
	in = calloc(ncode * words, sizeof *in);
	if (!in)
		fatal("out of memory");
	solve(in, words);
	record(in, words);
	free(in);
}
