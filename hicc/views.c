/* SPDX-License-Identifier: ISC */
/*
 * Pointers to untyped memory that become pointers to something wide, through which the unit stores or which it lets go
 * elsewhere:
 *
 *	struct key *k = (struct key *)((char *)m->slots + i * m->slot);
 *	k->a = 1;
 *
 * That is all that tells what is in such memory.  What is only read there was stored before.  Variables, parameters and
 * results are followed through the unit without regard to order.
 */
#include "views.h"

#include "../rt/abi.h"
#include "cut.h"
#include "handed.h"
#include "heapcut.h"
#include "names.h"
#include "ptrmap.h"
#include "source.h"
#include "type.h"
#include "util.h"
#include "walk.h"

/* What is done with a pointer's value, apart from reading where it leads. */
enum use { READ = 0, STORE = 1, ITEMS = 2, AWAY = 4 };

/* Of a variable, or of what a function returns. */
struct followed {
	unsigned use;
	bool moves;		  /* it is moved along */
	bool computed;	  /* it got an address that is a sum */
	bool outside;	  /* what it gets comes from other functions: a pointer leads there */
	bool called_back; /* a function whose address is taken */
};
static struct ptrmap variables; /* and functions: decl -> struct followed */

/* The variable TO gets the value of FROM. */
static struct copy {
	struct followed *to, *from;
} * copies;
static size_t ncopies;

/* E becomes a pointer to TO. */
static struct conversion {
	struct expr *e;
	struct type *to;
	unsigned use;
	struct followed *var;  /* what is done with this, too; or NULL */
	const struct decl *in; /* function */
} * conversions;
static size_t nconversions;
static struct ptrmap sites; /* of expr -> site */
/* Places that lead to characters which are stored one by one, or by functions of the library. */
static struct ptrmap characters;
static struct decl *current; /* the function that is looked at */

static bool
is_byte(const struct type *t)
{
	return t->kind == TY_CHAR || t->kind == TY_SCHAR || t->kind == TY_UCHAR;
}

static bool
is_untyped(const struct expr *e)
{
	const struct type *t = type_decay(e->type);

	return t->kind == TY_POINTER && (t->base->kind == TY_VOID || is_byte(t->base));
}

static bool
is_wide_pointer(const struct type *t)
{
	return t->kind == TY_POINTER && type_is_complete(t->base) && !(t->base->quals & (Q_CONST | Q_VOLATILE)) &&
		   cut_is_wide(t->base);
}

static struct followed *
follow(const struct decl *d)
{
	struct followed *v = ptrmap_get(&variables, d);

	if (!v) {
		v = NEW(struct followed);
		v->outside = d->kind != DECL_VAR;
		ptrmap_set(&variables, d, v);
	}
	return v;
}

/* The variable E, if all that is done with it is seen; or NULL. */
static struct followed *
followed(const struct expr *e)
{
	if (e->kind != EX_IDENT || !e->decl || e->decl->type->kind != TY_POINTER || e->decl->address_taken ||
		!(e->decl->kind == DECL_PARAM || (e->decl->kind == DECL_VAR && e->decl->function &&
										  e->decl->storage != ST_STATIC && e->decl->storage != ST_EXTERN)))
		return NULL;
	return follow(e->decl);
}

/* Is the address E a sum?  Of variables, what they got so far. */
static bool
is_computed(struct expr *e)
{
	struct followed *v;

	e = walk_strip(e);
	while (e->kind == EX_CAST)
		e = walk_strip(e->a);
	switch (e->kind) {
	case EX_BINARY:
	case EX_INDEX:
		return true;
	case EX_UNARY:
		return e->op == '&' && walk_strip(e->a)->kind == EX_INDEX;
	case EX_COND:
		return (e->b && is_computed(e->b)) || is_computed(e->c);
	case EX_CALL:
		return handed_computed(expr_direct_callee(e));
	default:
		return (v = followed(e)) && (v->computed || v->moves);
	}
}

static void value(struct expr *e, unsigned use, struct followed *var);

/* Memory from libc's allocators, and addresses of typed things, need no view. */
static bool
is_source(struct expr *e)
{
	struct decl *f;

	e = walk_strip(e);
	if (e->kind == EX_CALL) {
		f = expr_direct_callee(e);
		return !(f && (f->builtin || (f->system && !decl_own_body(f))));
	}
	if (e->kind == EX_CAST)
		return is_untyped(walk_strip(e->a)) && is_source(e->a);
	return e->kind != EX_STRING && !(e->is_const && e->value == 0);
}

static void
converts(struct expr *e, struct type *to, unsigned use, struct followed *var)
{
	struct conversion c = {e, to, use, var, current};
	const struct expr *inner = walk_strip(e);

	/* where it comes from: what contains points is not printed in one piece */
	if (inner->kind == EX_COND) {
		converts(inner->b ? inner->b : inner->a, to, use, var);
		converts(inner->c, to, use, var);
	} else if (inner->kind == EX_COMMA)
		converts(inner->b, to, use, var);
	else if (is_wide_pointer(to) && is_untyped(inner) && is_source(e))
		VEC_ADD(conversions, nconversions, c);
}

/* The cast to a pointer to something wide from which the sum E leads on; NULL: none. */
static struct expr *
cast_below(struct expr *e)
{
	e = walk_strip(e);
	if (e->kind == EX_BINARY && (e->op == '+' || e->op == '-'))
		return cast_below(type_decay(e->a->type)->kind == TY_POINTER ? e->a : e->b);
	return e->kind == EX_CAST && is_wide_pointer(e->of) ? e : NULL;
}

/* (T *)p - 1: not what is at P. */
static void
converts_sum(struct expr *e, struct expr *cast, unsigned use, struct followed *var)
{
	struct conversion c = {e, cast->of, use, var, current};

	if (is_source(cast->a))
		VEC_ADD(conversions, nconversions, c);
}

/* The P of (void *)p, if that is untyped too. */
static struct expr *
below_untyped(struct expr *e)
{
	e = walk_strip(e);
	while (e->kind == EX_CAST && is_untyped(e) && is_untyped(walk_strip(e->a)))
		e = walk_strip(e->a);
	return e;
}

/* The value of E goes to something of type T. */
static void
flows(struct expr *e, struct type *t, unsigned use, struct followed *var)
{
	struct followed *from = followed(walk_strip(e));
	struct expr *below = below_untyped(e);
	struct copy c = {var, from};

	if (below->kind != EX_CAST && t)
		converts(below, t, use, var);
	if (var && from)
		VEC_ADD(copies, ncopies, c);
	if (var && !var->outside && is_computed(e))
		var->computed = true;
	value(e, use, var);
}

/* E is read, or stored to. */
static void
lvalue(struct expr *e, bool stored)
{
	struct expr *pointer;

	e = walk_strip(e);
	switch (e->kind) {
	case EX_UNARY:
		value(e->a, stored && e->op == '*' ? STORE : READ, NULL);
		break;
	case EX_ARROW:
		value(e->a, stored ? STORE : READ, NULL);
		break;
	case EX_MEMBER:
		lvalue(e->a, stored);
		break;
	case EX_INDEX:
		pointer = type_is_integer(e->a->type) ? e->b : e->a;
		value(pointer == e->a ? e->b : e->a, READ, NULL);
		if (walk_strip(pointer)->type->kind == TY_ARRAY)
			lvalue(pointer, stored);
		else
			value(pointer, !stored ? READ : e->b->is_const && e->b->value == 0 ? STORE : ITEMS, NULL);
		break;
	case EX_IDENT:
		break;
	default:
		value(e, READ, NULL);
	}
}

static void
are_stored(struct expr *address)
{
	const void *place = heapcut_place(address);

	if (place)
		ptrmap_set(&characters, place, (void *)(uintptr_t)place);
}

/* The lvalue E, a character, is stored to. */
static void
is_stored(struct expr *e)
{
	if (e->kind == EX_INDEX && !e->b->is_const && is_untyped(walk_strip(e->a)))
		are_stored(e->a);
	else if (e->kind == EX_UNARY && e->op == '*' && walk_strip(e->a)->kind != EX_IDENT && is_untyped(walk_strip(e->a)))
		are_stored(e->a);
}

static void
assigns(struct expr *e, unsigned use)
{
	struct expr *to = walk_strip(e->a);
	struct followed *v = followed(to);

	if (e->kind == EX_ASSIGN_OP) {
		if (v)
			v->moves = true;
		else
			lvalue(to, true);
		value(e->b, READ, NULL);
		return;
	}
	if (v)
		v->use |= use;
	else
		lvalue(to, true);
	is_stored(to);
	flows(e->b, to->type, v ? READ : AWAY, v);
}

static void
calls(struct expr *e)
{
	const struct decl *f = expr_direct_callee(e);
	const struct function *body = decl_own_body(f);
	const struct type *t = f ? f->type : e->a->type;

	if (t->kind == TY_POINTER)
		t = t->base;
	if (!f)
		value(e->a, READ, NULL);
	for (size_t i = 0; i < e->nargs; i++) {
		struct type *param = t->kind == TY_FUNCTION && i < t->nparams ? t->params[i]->type : NULL;
		bool reads =
			(f && name_tells_nothing(f->name)) || (param && param->kind == TY_POINTER && param->base->quals & Q_CONST);

		if (f && f->system && !reads && is_untyped(walk_strip(e->args[i])))
			are_stored(e->args[i]);
		if (body && i < body->nparams && body->params[i] && body->params[i]->type->kind == TY_POINTER &&
			!body->params[i]->address_taken)
			flows(e->args[i], param, READ, follow(body->params[i]));
		else
			flows(e->args[i], param, reads ? READ : AWAY, NULL);
	}
}

static void
child(struct expr *e, void *ctx)
{
	(void)ctx;
	value(e, READ, NULL);
}

static void
child_but_pointer(struct expr *e, void *ctx)
{
	e = walk_strip(e);
	if (type_decay(e->type)->kind != TY_POINTER)
		value(e, READ, NULL);
	else if (e->kind == EX_BINARY)
		walk_children(e, child_but_pointer, ctx);
}

static void statements(struct stmt *s);

/* The value of E is used as USE says, and, if VAR is not NULL, as that. */
static void
value(struct expr *e, unsigned use, struct followed *var)
{
	struct followed *v;
	struct expr *cast;
	struct decl *f;

	e = walk_strip(e);
	switch (e->kind) {
	case EX_IDENT:
		if ((v = followed(e)))
			v->use |= use;
		else if (e->decl && e->decl->kind == DECL_FUNCTION) { /* whoever gets its address calls it, too */
			follow(e->decl)->use |= AWAY;
			follow(e->decl)->called_back = true;
		}
		break;
	case EX_CAST:
		if (is_untyped(walk_strip(e->a))) {
			converts(e->a, e->of, use, var);
			value(e->a, is_wide_pointer(e->of) ? READ : use, is_wide_pointer(e->of) ? NULL : var);
		} else
			value(e->a, is_wide_pointer(e->of) ? use : READ, is_wide_pointer(e->of) ? var : NULL);
		break;
	case EX_BINARY:
		if (e->type->kind == TY_POINTER && (cast = cast_below(e))) {
			if (is_untyped(walk_strip(cast->a)))
				converts_sum(e, cast, use, var);
			value(cast->a, READ, NULL);
			walk_children(e, child_but_pointer, NULL);
		} else if (e->type->kind == TY_POINTER) {
			value(e->a, use ? ITEMS : READ, NULL);
			value(e->b, use ? ITEMS : READ, NULL);
		} else
			walk_children(e, child, NULL);
		break;
	case EX_PREINC:
	case EX_PREDEC:
	case EX_POSTINC:
	case EX_POSTDEC:
		if ((v = followed(walk_strip(e->a)))) {
			v->moves = true;
			v->use |= use;
		} else
			lvalue(e->a, true);
		break;
	case EX_COND:
		value(e->a, READ, NULL);
		if (e->b)
			value(e->b, use, var);
		value(e->c, use, var);
		break;
	case EX_COMMA:
		value(e->a, READ, NULL);
		value(e->b, use, var);
		break;
	case EX_ASSIGN:
	case EX_ASSIGN_OP:
		assigns(e, use);
		break;
	case EX_CALL:
		calls(e);
		if (e->type->kind == TY_POINTER && decl_own_body(f = expr_direct_callee(e))) {
			v = follow(f);
			v->use |= use;
			if (var)
				VEC_ADD(copies, ncopies, ((struct copy){var, v}));
		}
		break;
	case EX_UNARY:
		if (e->op == '&' || e->op == '*')
			lvalue(e->op == '&' ? e->a : e, use != READ);
		else
			value(e->a, READ, NULL);
		break;
	case EX_INDEX:
	case EX_ARROW:
	case EX_MEMBER:
		/* an array decays: what is done with that is done there */
		lvalue(e, use != READ && e->type->kind == TY_ARRAY && !is_byte(e->type->base));
		break;
	case EX_STMT:
		statements(e->body);
		break;
	default:
		walk_children(e, child, NULL);
	}
}

static void
initializer(struct initializer *i, const struct decl *d)
{
	struct expr name = {.kind = EX_IDENT, .decl = (struct decl *)(uintptr_t)d};
	struct followed *v = d && !i->is_list ? followed(&name) : NULL;

	if (i->is_list)
		for (struct initializer *k = i->list; k; k = k->next)
			initializer(k, NULL);
	else if (i->expr)
		flows(i->expr, i->type ? i->type : d ? d->type : NULL, v ? READ : AWAY, v);
}

static void
statements(struct stmt *s)
{
	for (; s; s = s->next) {
		for (size_t i = 0; s->kind == S_DECL && i < s->ndecls; i++)
			if (s->decls[i]->kind == DECL_VAR && s->decls[i]->init && s->decls[i]->storage != ST_STATIC)
				initializer(s->decls[i]->init, s->decls[i]);
		if (s->init)
			statements(s->init);
		if (s->expr && s->kind != S_CASE) {
			if (s->kind == S_RETURN)
				flows(s->expr, current->type->base, current->storage == ST_STATIC ? READ : AWAY, follow(current));
			else
				value(s->expr, READ, NULL);
		}
		if (s->step)
			value(s->step, READ, NULL);
		statements(s->body);
		statements(s->otherwise);
	}
}

/* What is done with a copy of a variable is done with the variable. */
static void
follow_copies(void)
{
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < ncopies; i++) {
			struct followed *to = copies[i].to, *from = copies[i].from;
			unsigned use = from->use | to->use | (to->moves && to->use ? ITEMS : READ);
			bool computed = to->computed || (!to->outside && (from->computed || from->moves));

			more |= use != from->use || computed != to->computed;
			from->use = use;
			to->computed = computed;
		}
	}
}

/*
 * void f(void *p) { struct item *i = p; ... }, called back: whoever has the memory has told what is in it.  Links of a
 * free list are the exception.
 */
static bool
is_called_back(const struct conversion *c)
{
	const struct expr *e = walk_strip(c->e);

	return e->kind == EX_IDENT && e->decl && e->decl->kind == DECL_PARAM && e->type->base->kind == TY_VOID &&
		   follow(c->in)->called_back && c->to->base->kind != TY_POINTER;
}

static void
make_site(const struct conversion *c)
{
	unsigned use = c->use | (c->var ? c->var->use | (c->var->moves && c->var->use ? ITEMS : READ) : READ);
	bool scalar = !c->to->base->tag || c->to->base->kind == TY_ENUM;
	const void *place;
	struct site *s;

	if (use == READ || ptrmap_get(&sites, walk_strip(c->e)) || is_called_back(c))
		return;
	place = heapcut_place(c->e);
	s = uses_new_site(type_unqualified(c->to->base), false, c->e->span.first);
	s->view = HICAM_VIEW | (is_computed(c->e) ? HICAM_VIEW_COMPUTED : 0) | (use & ITEMS ? HICAM_VIEW_ITEMS : 0) |
			  (use & AWAY && scalar ? HICAM_VIEW_PERHAPS : 0) |
			  (use & ITEMS && place && ptrmap_get(&characters, place) ? HICAM_VIEW_MIXED : 0);
	ptrmap_set(&sites, walk_strip(c->e), s);
}

void
views_find(struct unit *u)
{
	ptrmap_clear(&variables);
	ptrmap_clear(&sites);
	ptrmap_clear(&characters);
	copies = NULL;
	conversions = NULL;
	ncopies = nconversions = 0;
	for (struct function *f = u->functions; f; f = f->next) {
		if (f->system || source_orders_bytes(u->tokens->files[u->tokens->v[f->decl->name_token].file].name))
			continue;
		current = f->decl;
		statements(f->body);
	}
	follow_copies();
	for (size_t i = 0; i < nconversions; i++)
		make_site(&conversions[i]);
}

struct site *
views_take(struct expr *e)
{
	struct site *s = ptrmap_get(&sites, walk_strip(e));

	if (s)
		ptrmap_set(&sites, walk_strip(e), NULL);
	return s;
}
