/* SPDX-License-Identifier: ISC */
/*
 * Short nests of loops, which run without points, as functions of their own.  The C compiler unrolls and jams a nest
 * only if it knows that what is stored is not what is read, and it loses that for pointers to which a restore assigns,
 * too.  The function's parameters are restrict instead: what leads elsewhere are restrict parameters of the program's
 * own, and pointers that have nothing but results of malloc in every call.
 */
#include "nests.h"

#include "expr.h"
#include "type.h"
#include "util.h"
#include "walk.h"

enum { MOST = 12 }; /* parameters */

static struct nest_function {
	const struct function *in;
	struct span span;
	unsigned id;
	const struct decl *params[MOST];
	bool assigned[MOST]; /* the caller gets its value back */
	size_t nparams;
	bool returns;
} * nests;
static size_t nnests;
static const struct unit *of_unit;

/* ---- pointers that lead to memory of their own --------------------------------------------------------------- */

struct assignments {
	const struct decl *d;
	bool other; /* than allocations */
};

static void
look_assigned(struct expr *e, void *ctx)
{
	struct assignments *a = ctx;
	const struct expr *to = walk_assigned(e);

	if (to && to->kind == EX_IDENT && to->decl == a->d && (e->kind != EX_ASSIGN || !fresh_is_allocation(e->b)))
		a->other = true;
}

/* Is the local D of F assigned nothing but results of allocations?  A parameter: nothing at all. */
static bool
only_allocations(const struct decl *d, const struct function *f)
{
	struct assignments a = {d, false};

	if (d->address_taken || d->type->kind != TY_POINTER || d->type->quals & Q_VOLATILE || walk_has_asm(f->body))
		return false;
	if (d->init && (d->init->is_list || !d->init->expr || !fresh_is_allocation(d->init->expr)))
		return false;
	walk_all(f->body, look_assigned, &a);
	return !a.other;
}

static bool
is_own_argument(const struct expr *call, size_t i)
{
	const struct expr *arg = walk_strip(call->args[i]);

	if (arg->kind != EX_IDENT || arg->decl->kind != DECL_VAR || !arg->decl->function ||
		arg->decl->storage == ST_STATIC || arg->decl->storage == ST_EXTERN)
		return false;
	for (size_t k = 0; k < call->nargs; k++)
		if (k != i && walk_strip(call->args[k])->kind == EX_IDENT && walk_strip(call->args[k])->decl == arg->decl)
			return false;
	return only_allocations(arg->decl, arg->decl->function);
}

/* Has the parameter I of F, in every call, memory of its own? */
static bool
own_in_all_calls(const struct function *f, size_t i)
{
	bool found = false;

	if (!constants_are_calls_known(f))
		return false;
	for (size_t k = 0; k < the_unit->ncalls; k++) {
		const struct expr *call = the_unit->calls[k];
		const struct decl *callee = expr_direct_callee(call);

		if (!callee || callee->body != f)
			continue;
		if (i >= call->nargs || !is_own_argument(call, i))
			return false;
		found = true;
	}
	return found;
}

static bool
leads_to_its_own(const struct decl *d, const struct function *f)
{
	if (d->kind == DECL_VAR)
		return only_allocations(d, f);
	for (size_t i = 0; i < f->nparams; i++)
		if (f->params[i] == d)
			return only_allocations(d, f) && (d->type->quals & Q_RESTRICT || own_in_all_calls(f, i));
	return false;
}

/* ---- what is in a nest ---------------------------------------------------------------------------------------- */

struct inspection {
	const struct function *f;
	struct nest_function *n;
	struct span span;
	size_t pointers;
	bool stores, ok;
};

static bool
is_inside(const struct decl *d, const struct inspection *in)
{
	return d->name_token >= in->span.first && d->name_token <= in->span.last;
}

static void
need(const struct decl *d, bool assigned, struct inspection *in)
{
	struct nest_function *n = in->n;

	n->returns |= assigned;
	for (size_t i = 0; i < n->nparams; i++)
		if (n->params[i] == d) {
			n->assigned[i] |= assigned;
			return;
		}
	if (n->nparams == MOST || d->address_taken || d->type->quals & (Q_VOLATILE | Q_ATOMIC)) {
		in->ok = false;
		return;
	}
	n->assigned[n->nparams] = assigned;
	n->params[n->nparams++] = d;
}

static bool
is_plain(const struct type *t)
{
	return type_is_integer(t) || t->kind == TY_FLOAT || t->kind == TY_DOUBLE;
}

static void
look_name(const struct expr *e, struct inspection *in)
{
	const struct decl *d = e->decl;
	const struct type *t = e->type;

	if (d->kind == DECL_ENUMERATOR || is_inside(d, in))
		return;
	if (d->kind != DECL_PARAM && !(d->kind == DECL_VAR && d->function && !d->at_file_scope && d->storage == ST_NONE)) {
		in->ok &= d->kind == DECL_VAR && t->kind == TY_ARRAY && d->function == NULL;
		return;
	}
	if (t->kind == TY_POINTER) {
		in->pointers++;
		in->ok &= is_plain(t->base) && !(t->base->quals & (Q_VOLATILE | Q_ATOMIC)) && leads_to_its_own(d, in->f);
	} else
		in->ok &= is_plain(t);
	need(d, false, in);
}

/* What an element belongs to: a name. */
static bool
is_element(const struct expr *e)
{
	for (e = walk_strip(e); e->kind == EX_INDEX; e = walk_strip(e->a))
		;
	return e->kind == EX_IDENT;
}

static void
look(struct expr *e, void *ctx)
{
	struct inspection *in = ctx;
	const struct expr *to = walk_assigned(e);

	if (to && to->kind == EX_IDENT && !is_inside(to->decl, in)) {
		look_name(to, in);
		in->ok &= is_plain(to->type);
		need(to->decl, true, in);
	}
	in->stores |= to && to->kind == EX_INDEX;
	switch (e->kind) {
	case EX_IDENT:
		look_name(e, in);
		return;
	case EX_INDEX:
		in->ok &= is_element(e);
		break;
	case EX_INT:
	case EX_FLOAT:
	case EX_PAREN:
	case EX_PREINC:
	case EX_PREDEC:
	case EX_POSTINC:
	case EX_POSTDEC:
	case EX_LOGAND:
	case EX_LOGOR:
	case EX_COND:
	case EX_ASSIGN:
	case EX_ASSIGN_OP:
	case EX_COMMA:
		break;
	case EX_BINARY:
	case EX_CAST:
		in->ok &= is_plain(e->type);
		break;
	case EX_UNARY:
		in->ok &= e->op != '&' && e->op != '*' && is_plain(e->type);
		break;
	default:
		in->ok = false;
	}
	/* a name is not an element's without an index */
	if (e->kind != EX_INDEX && e->kind != EX_PAREN && e->type->kind == TY_POINTER)
		in->ok = false;
}

const char *
nests_call(struct stmt *s, const struct function *f)
{
	struct nest_function n = {.in = f, .span = s->span};
	struct inspection in = {f, &n, s->span, 0, false, true};
	struct stmt alone = *s;
	struct buf b = {0};
	const char *text;

	if (of_unit != the_unit)
		nests = NULL, nnests = 0;
	of_unit = the_unit;
	alone.next = NULL;
	walk_all(&alone, look, &in);
	if (!in.ok || !in.stores || in.pointers == 0)
		return NULL;
	n.id = (unsigned)nnests;
	VEC_ADD(nests, nnests, n);
	if (n.returns)
		buf_printf(&b, "{ struct __hicam_nest%u __hicam_n = ", n.id);
	buf_printf(&b, "__hicam_nest%u(", n.id);
	for (size_t i = 0; i < n.nparams; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", decl_name(n.params[i]));
	buf_puts(&b, ");");
	for (size_t i = 0; i < n.nparams; i++)
		if (n.assigned[i])
			buf_printf(&b, " %s = __hicam_n.v%zu;", decl_name(n.params[i]), i);
	buf_puts(&b, n.returns ? " }" : "");
	text = arena_take(&b);
	return text;
}

static void
print_results(struct buf *b, const struct nest_function *n)
{
	buf_printf(b, "struct __hicam_nest%u { ", n->id);
	for (size_t k = 0; k < n->nparams; k++)
		if (n->assigned[k])
			buf_printf(b, "%s; ", ctype_declare(type_unqualified(n->params[k]->type), arena_printf("v%zu", k), true));
	buf_puts(b, "};\n");
}

void
nests_print(struct buf *b, const struct function *f)
{
	for (size_t i = 0; of_unit == the_unit && i < nnests; i++) {
		const struct nest_function *n = &nests[i];

		if (n->in != f)
			continue;
		if (n->returns)
			print_results(b, n);
		buf_printf(b, "static %s __hicam_nest%u(", n->returns ? arena_printf("struct __hicam_nest%u", n->id) : "void",
				   n->id);
		for (size_t k = 0; k < n->nparams; k++) {
			const struct decl *d = n->params[k];
			const char *name = arena_printf("%s%s", d->type->kind == TY_POINTER ? "__restrict " : "", decl_name(d));

			buf_printf(b, "%s%s", k ? ", " : "", ctype_declare(type_unqualified(d->type), name, true));
		}
		buf_puts(b, n->nparams ? ")\n{\n" : "void)\n{\n");
		print_span(b, n->span);
		buf_puts(b, "\n");
		if (n->returns)
			buf_printf(b, "return (struct __hicam_nest%u){", n->id);
		for (size_t k = 0; k < n->nparams; k++)
			if (n->assigned[k])
				buf_printf(b, "%s, ", decl_name(n->params[k]));
		buf_puts(b, n->returns ? "};\n}\n" : "}\n");
	}
}
