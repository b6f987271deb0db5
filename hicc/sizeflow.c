/* SPDX-License-Identifier: ISC */
/*
 * Data flow of sizeof and offsetof, without regard to order.  A place (a variable, parameter, function result, or
 * member of a struct) receives sizes, other constants, copies of other places, values computed from sizes or places,
 * and what has nothing to do with sizes.  What that comes to is known only when the units of the program are together:
 * places that other units know too have names, and the run time follows the whole (rt/flow.h says how it is written
 * down).
 *
 * Sums of two places are not followed, nor what `used += size` does: how much of a pool is used is not to be refused,
 * since a pool keeps its offsets (rt/pool.h).
 */
#include "sizeflow.h"

#include <inttypes.h>
#include <string.h>

#include "pass.h"
#include "ptrmap.h"
#include "sizeterm.h"
#include "type.h"
#include "typetab.h"
#include "walk.h"

enum { CONSTANTS_MOST = 8 }; /* of a place that receives more of them nothing is known */

enum term_kind { TERM_PROGRAM, TERM_COPY, TERM_PRODUCT, TERM_COMPUTED };

struct term {
	enum term_kind kind;
	const void *place;	 /* TERM_PROGRAM: NULL if it reads none */
	const char *program; /* TERM_PROGRAM */
	unsigned size;		 /* TERM_COMPUTED */
};

struct flow {
	const void *place;
	struct term *terms;
	size_t nterms;
	int64_t constants[CONSTANTS_MOST];
	size_t nconstants;
	bool other;	  /* receives something that has nothing to do with sizes */
	bool changed; /* counted up or down */
	bool wanted;  /* a size may reach it */
	unsigned number;
};

static struct ptrmap flows;	  /* place -> flow */
static struct ptrmap aliases; /* declaration or member -> name that the place has in other units */
static struct ptrmap names;	  /* such a name -> itself */
static struct flow **all;
static size_t nall;
static struct function *current;

/* ---- places ----------------------------------------------------------------------------------------------------- */

static struct flow *
flow_of(const void *place)
{
	struct flow *f = ptrmap_get(&flows, place);

	if (!f) {
		f = NEW(struct flow);
		f->place = place;
		ptrmap_set(&flows, place, f);
		VEC_ADD(all, nall, f);
	}
	return f;
}

static const char *
name_of(const char *text)
{
	const char *name = intern(text, strlen(text));

	if (!ptrmap_get(&names, name))
		ptrmap_set(&names, name, (void *)(uintptr_t)name);
	return name;
}

static bool
can_hold(const struct type *t)
{
	while (t->kind == TY_ARRAY)
		t = t->base;
	return type_is_integer(t) && t->kind != TY_BOOL && t->kind != TY_ENUM;
}

static const void *
place_of_variable(const struct decl *d)
{
	const void *alias = ptrmap_get(&aliases, d);

	if (!can_hold(d->type) || d->system || d->builtin)
		return NULL;
	if (alias || !d->at_file_scope)
		return alias ? alias : d;
	while (d->linked)
		d = d->linked;
	return d->storage == ST_STATIC ? (const void *)d : name_of(d->name);
}

static const void *
place_of_field(const struct field *f)
{
	return f && !f->is_bitfield && can_hold(f->type) ? ptrmap_get(&aliases, f) : NULL;
}

/* The array, a variable or member, that E is one of the elements of, else E. */
static struct expr *
whole(struct expr *e)
{
	e = walk_strip(e);
	while (e->kind == EX_INDEX && walk_strip(e->a)->type->kind == TY_ARRAY)
		e = walk_strip(e->a);
	return e;
}

/* What an expression stands for, NULL if it is nothing that is followed. */
static const void *
place_of(struct expr *e)
{
	if (!type_is_integer(walk_strip(e)->type))
		return NULL;
	e = whole(e);
	if (e->kind == EX_IDENT && (e->decl->kind == DECL_VAR || e->decl->kind == DECL_PARAM))
		return place_of_variable(e->decl);
	if (e->kind == EX_TEMP)
		return can_hold(e->decl->type) ? e->decl : NULL;
	if (e->kind == EX_MEMBER || e->kind == EX_ARROW)
		return place_of_field(e->field);
	return NULL;
}

static bool
is_outside(const struct decl *function)
{
	return function->storage != ST_STATIC;
}

/* Of a function of the program: what it returns. */
static const void *
place_of_result(const struct decl *function)
{
	const struct decl *d = function->body ? function->body->decl : function;

	if (d->type->kind != TY_FUNCTION || !can_hold(d->type->base) || d->system || d->builtin)
		return NULL;
	return is_outside(d) ? (const void *)name_of(arena_printf("%s()", d->name)) : d;
}

/* Its parameter number I. */
static const void *
place_of_parameter(const struct decl *function, size_t i)
{
	const struct function *f = function->body;

	if (function->system || function->builtin)
		return NULL;
	if (f)
		return i < f->nparams && f->params[i] && !f->system ? place_of_variable(f->params[i]) : NULL;
	return is_outside(function) ? name_of(arena_printf("%s#%zu", function->name, i)) : NULL;
}

/* Members are known by the name of their struct: structs of one name in several units count as one. */
static void
name_fields(const struct tag *t)
{
	const char *name = typetab_tag_name(t);

	if (t->system || t->kind != TY_STRUCT)
		return;
	for (struct field *f = t->fields; f; f = f->next)
		if (f->name && can_hold(f->type))
			ptrmap_set(&aliases, f, (void *)(uintptr_t)name_of(arena_printf("%s.%s", name ? name : "", f->name)));
}

/* ---- what places receive ------------------------------------------------------------------------------------------
 */

static void
add_term(struct flow *f, struct term t)
{
	for (size_t i = 0; i < f->nterms; i++) {
		struct term *old = &f->terms[i];

		if (old->kind == t.kind && old->place == t.place && old->size == t.size && old->program == t.program)
			return;
	}
	VEC_ADD(f->terms, f->nterms, t);
}

static void
name_parameters(struct function *f)
{
	for (size_t i = 0; is_outside(f->decl) && i < f->nparams; i++) {
		struct decl *d = f->params[i];
		const char *name = name_of(arena_printf("%s#%zu", f->decl->name, i));

		if (!d || !can_hold(d->type))
			continue;
		ptrmap_set(&aliases, d, (void *)(uintptr_t)name);
		add_term(flow_of(d), (struct term){.kind = TERM_COPY, .place = name});
	}
}

static void
add_constant(struct flow *f, int64_t value)
{
	for (size_t i = 0; i < f->nconstants; i++)
		if (f->constants[i] == value)
			return;
	if (f->nconstants < CONSTANTS_MOST)
		f->constants[f->nconstants++] = value;
	else
		f->other = true;
}

static void
add_computed(unsigned size, void *ctx)
{
	add_term(ctx, (struct term){.kind = TERM_COMPUTED, .size = size});
}

/* Places that E multiplies with something. */
static void
find_products(struct expr *e, void *ctx)
{
	struct expr *const sides[] = {e->a, e->b};

	if (e->kind == EX_CALL || e->kind == EX_INDEX || e->kind == EX_LOGAND || e->kind == EX_LOGOR || e->kind == EX_STMT)
		return;
	for (size_t i = 0; e->kind == EX_BINARY && e->op == '*' && i < 2; i++) {
		struct expr *side = walk_strip(sides[i]);

		while (side->kind == EX_CAST)
			side = walk_strip(side->a);
		if (place_of(side))
			add_term(ctx, (struct term){.kind = TERM_PRODUCT, .place = place_of(side)});
	}
	walk_children(e, find_products, ctx);
}

/* The result of a call of one of the program's functions; NULL if E is none. */
static const void *
place_of_call(const struct expr *e)
{
	return e->kind == EX_CALL && call_of(e) && call_of(e)->callee ? place_of_result(call_of(e)->callee) : NULL;
}

static void
receives(struct flow *f, struct expr *e)
{
	const void *place;
	const char *program;
	size_t before = f->nterms;

	e = walk_strip(e);
	while (e->kind == EX_CAST && type_is_integer(walk_strip(e->a)->type))
		e = walk_strip(e->a);
	if (e->is_const && !e->const_by_target) {
		add_constant(f, e->value);
		return;
	}
	if (e->kind == EX_COND) {
		receives(f, e->b ? e->b : e->a);
		receives(f, e->c);
		return;
	}
	if (e->kind == EX_COMMA || e->kind == EX_ASSIGN) {
		receives(f, e->b);
		return;
	}
	place = place_of(e) ? place_of(e) : place_of_call(e);
	if (place) {
		add_term(f, (struct term){.kind = TERM_COPY, .place = place});
		return;
	}
	program = sizeterm_program(e, place_of, &place);
	if (program) {
		add_term(f, (struct term){.place = place, .program = intern(program, strlen(program))});
		return;
	}
	sizeterm_computed(e, add_computed, f);
	find_products(e, f);
	if (f->nterms == before)
		f->other = true;
}

static void
add_other(const void *place)
{
	if (place)
		flow_of(place)->other = true;
}

/* PLACE op= E. */
static void
reckons(struct flow *f, int op, struct expr *e)
{
	size_t before = f->nterms;
	const void *read;
	const char *program = sizeterm_program(e, place_of, &read), *sign = "+";

	sizeterm_computed(e, add_computed, f);
	if (op == '-')
		f->changed = true;
	else if (op == '*' && place_of(e))
		add_term(f, (struct term){.kind = TERM_PRODUCT, .place = place_of(e)});
	else if (program && !read && f->nterms == before && op < 128 && strchr("+*&|^", op)) {
		sign = arena_printf("x,%s,%c", program, op);
		add_term(f, (struct term){.place = f->place, .program = intern(sign, strlen(sign))});
	} else if (f->nterms == before)
		f->other = true;
}

/* The initialisers of a struct's members; where braces were left out nothing is known of them. */
static void
members_receive(const struct type *t, struct initializer *i)
{
	struct field *f;

	while (t->kind == TY_ARRAY)
		t = t->base;
	if (t->kind != TY_STRUCT || !t->tag)
		return;
	for (f = t->tag->fields; i; i = i->next) {
		if (i->designators)
			f = i->designators->next ? NULL : i->designators->field;
		while (f && !f->name)
			f = f->next;
		if (!f)
			return;
		if (i->is_list && place_of_field(f))
			add_other(place_of_field(f));
		else if (i->is_list)
			members_receive(f->type, i->list);
		else if (place_of_field(f) && i->expr)
			receives(flow_of(place_of_field(f)), i->expr);
		else if (!type_is_scalar(f->type) && i->expr && !type_compatible(f->type, i->expr->type))
			return;
		f = f->next;
	}
}

static void
element_receives(struct expr *e, void *place)
{
	receives(flow_of(place), e);
}

static void
initialised(struct decl *d)
{
	struct initializer *i = d->init;
	const void *place = place_of_variable(d);

	if (!i)
		return;
	if (place && d->type->kind == TY_ARRAY)
		walk_initializer(i->is_list ? i->list : i, element_receives, (void *)(uintptr_t)place);
	else if (i->is_list && d->type->kind == TY_ARRAY)
		for (i = i->list; i && i->is_list; i = i->next)
			members_receive(d->type, i->list);
	else if (i->is_list)
		members_receive(d->type, i->list);
	else if (i->expr && place)
		receives(flow_of(place), i->expr);
}

static void
arguments_flow(struct expr *call)
{
	const struct decl *callee = call_of(call) ? call_of(call)->callee : NULL;

	for (size_t i = 0; callee && i < call->nargs; i++) {
		const void *place = place_of_parameter(callee, i);

		if (place && type_is_integer(call->args[i]->type))
			receives(flow_of(place), call->args[i]);
	}
}

static void
look(struct expr *e)
{
	const void *to = e->a ? place_of(e->a) : NULL;

	switch (e->kind) {
	case EX_ASSIGN:
		if (to)
			receives(flow_of(to), e->b);
		break;
	case EX_ASSIGN_OP:
		if (to)
			reckons(flow_of(to), e->op, e->b);
		break;
	case EX_PREINC:
	case EX_PREDEC:
	case EX_POSTINC:
	case EX_POSTDEC:
		if (to)
			flow_of(to)->changed = true;
		break;
	case EX_UNARY:
		if (e->op == '&')
			add_other(to); /* may be written through the pointer */
		break;
	case EX_COMPOUND:
		if (e->init && e->init->is_list)
			members_receive(e->type, e->init->list);
		break;
	case EX_CALL:
		arguments_flow(e);
		break;
	case EX_MEMBER:
	case EX_ARROW:
		if (e->type->kind == TY_ARRAY)
			add_other(place_of_field(e->field));
		break;
	default:
		break;
	}
}

static void
look_stmt(struct stmt *s, void *ctx)
{
	(void)ctx;
	if (s->kind == S_DECL)
		for (size_t i = 0; i < s->ndecls; i++)
			initialised(s->decls[i]);
	if (s->kind == S_RETURN && s->expr && place_of_result(current->decl))
		receives(flow_of(place_of_result(current->decl)), s->expr);
}

static void
look_expr(struct expr *e, void *ctx)
{
	if (e->kind == EX_STMT) {
		walk_stmt(e->body, look_stmt, look_expr, ctx);
		return;
	}
	look(e);
	/* an array that is subscripted is not used as a whole */
	while (e->kind == EX_INDEX && walk_strip(e->a)->type->kind == TY_ARRAY) {
		look_expr(e->b, ctx);
		e = walk_strip(e->a);
	}
	walk_children(e, look_expr, ctx);
}

/* What pointers may lead to: functions that may be called with anything, arrays that may be written to. */
static void
open_address_taken(const struct unit *u)
{
	for (size_t i = 0; i < u->ndecls; i++) {
		struct decl *d = u->decls[i];

		if (!d->address_taken)
			continue;
		if (d->kind == DECL_VAR)
			add_other(place_of_variable(d));
		for (size_t k = 0; d->kind == DECL_FUNCTION && d->type->kind == TY_FUNCTION && k < d->type->nparams; k++)
			if (can_hold(d->type->params[k]->type))
				add_other(place_of_parameter(d, k));
	}
}

void
sizeflow_find(struct unit *u)
{
	ptrmap_clear(&flows);
	ptrmap_clear(&aliases);
	ptrmap_clear(&names);
	all = NULL;
	nall = 0;
	sizeterm_init();
	for (size_t i = 0; i < u->ntags; i++)
		name_fields(u->tags[i]);
	for (struct function *f = u->functions; f; f = f->next)
		name_parameters(f);
	for (struct external *x = u->externals; x; x = x->next)
		for (size_t i = 0; i < x->ndecls && !x->system && !x->function; i++)
			if (x->decls[i]->kind == DECL_VAR && x->decls[i]->init) {
				initialised(x->decls[i]);
				walk_initializer(x->decls[i]->init, look_expr, NULL);
			}
	for (struct function *f = u->functions; f; f = f->next) {
		if (f->system)
			continue;
		current = f;
		if (strcmp(f->decl->name, "main") == 0)
			for (size_t i = 0; i < f->nparams; i++)
				add_other(place_of_parameter(f->decl, i));
		walk_stmt(f->body, look_stmt, look_expr, NULL);
	}
	open_address_taken(u);
}

static void
look_flat(const struct flat *f)
{
	for (; f; f = f->next) {
		if ((f->kind == F_SET || f->kind == F_CALL) && f->var && local_of(f->var)->temp && can_hold(f->var->type))
			receives(flow_of(f->var), f->expr);
		look_flat(f->body);
		look_flat(f->otherwise);
	}
}

void
sizeflow_find_temporaries(const struct function *f)
{
	look_flat(plan_of(f)->flat);
}

/* ---- what is written down -------------------------------------------------------------------------------------------
 */

static bool
is_wanted(const struct flow *f)
{
	bool wanted = ptrmap_get(&names, f->place);

	for (size_t i = 0; i < f->nterms && !wanted; i++) {
		const struct term *t = &f->terms[i];
		const struct flow *from = t->place ? ptrmap_get(&flows, t->place) : NULL;

		wanted = t->kind == TERM_COMPUTED || !t->place || ptrmap_get(&names, t->place) || (from && from->wanted);
	}
	return wanted;
}

/* What flows into a place that is written down is so too; of what is never assigned here nothing is known. */
static void
want_sources(struct flow *f)
{
	for (size_t i = 0; i < f->nterms; i++) {
		const void *place = f->terms[i].place;
		struct flow *from = place ? ptrmap_get(&flows, place) : NULL;

		if (place && !from && !ptrmap_get(&names, place)) {
			from = flow_of(place);
			from->other = true;
		}
		if (from && !from->wanted) {
			from->wanted = true;
			want_sources(from);
		}
	}
}

void
sizeflow_settle(void)
{
	bool more = true;
	unsigned n = 0;

	while (more) {
		more = false;
		for (size_t i = 0; i < nall; i++)
			if (!all[i]->wanted && is_wanted(all[i]))
				more = all[i]->wanted = true;
	}
	for (size_t i = 0; i < nall; i++)
		if (all[i]->wanted)
			want_sources(all[i]);
	for (size_t i = 0; i < nall; i++)
		if (all[i]->wanted && !ptrmap_get(&names, all[i]->place))
			all[i]->number = ++n;
}

unsigned
sizeflow_of(const struct decl *d)
{
	const struct flow *f;

	if (d->at_file_scope)
		while (d->linked)
			d = d->linked;
	f = ptrmap_get(&flows, d);
	return f ? f->number : 0;
}

static const char *
place_text(const void *place)
{
	const struct flow *f = ptrmap_get(&flows, place);

	return ptrmap_get(&names, place) ? (const char *)place : arena_printf("%u", f ? f->number : 0);
}

static void
print_flow(struct buf *b, const struct flow *f)
{
	buf_printf(b, "\"%s", place_text(f->place));
	for (size_t i = 0; i < f->nconstants; i++)
		buf_printf(b, " k%" PRId64, f->constants[i]);
	for (size_t i = 0; i < f->nterms; i++) {
		const struct term *t = &f->terms[i];

		switch (t->kind) {
		case TERM_PROGRAM:
			buf_printf(b, t->place ? " e%s@%s" : " e%s", t->program, t->place ? place_text(t->place) : "");
			break;
		case TERM_COPY:
			buf_printf(b, " =%s", place_text(t->place));
			break;
		case TERM_PRODUCT:
			buf_printf(b, " *%s", place_text(t->place));
			break;
		case TERM_COMPUTED:
			buf_printf(b, " c%u", t->size);
			break;
		}
	}
	buf_printf(b, "%s%s\\n\"\n", f->changed ? " +" : "", f->other ? " o" : "");
}

void
sizeflow_print(struct buf *b)
{
	sizeterm_print(b);
	buf_puts(b, "static const char __hicam_flows[] = \"\"\n");
	for (size_t i = 0; i < nall; i++)
		if (all[i]->wanted)
			print_flow(b, all[i]);
	buf_puts(b, ";\n");
}
