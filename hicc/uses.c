/* SPDX-License-Identifier: ISC */
/*
 * What user code does with the library: allocation sites and the types they give, hints where untyped memory gets
 * its type, library functions that the run time replaces, calls that call back, literals that pointers can keep.
 */
#include "allocations.h"
#include "casts.h"
#include "copies.h"
#include "expr.h"
#include "family.h"
#include "handed.h"
#include "heapcut.h"
#include "names.h"
#include "pass.h"
#include "ptrmap.h"
#include "type.h"
#include "typetab.h"
#include "views.h"
#include "walk.h"

#include <string.h>

struct site **uses_sites;
size_t uses_nsites;
struct literal *uses_literals;
size_t uses_nliterals;

static struct replaced {
	const char *name, *to;
	uint32_t token;
	bool implicit;
} * replaced;
static size_t nreplaced, nprinted;
static struct ptrmap literal_ids; /* interned "width:bytes" -> id + 1 */

/* ---- sites ------------------------------------------------------------------------------------------- */

struct site *
uses_new_site(struct type *t, bool tail, uint32_t token)
{
	struct site *s = NEW(struct site);

	s->id = (unsigned)uses_nsites;
	s->type = t;
	s->tail = tail;
	s->token = token;
	VEC_ADD(uses_sites, uses_nsites, s);
	return s;
}

static void use_expr(struct expr *e, struct type *ctx);

/* The address P in front of what the function hands out, a T *: there is a T.  CALL: its allocation. */
static void
hint_header(struct expr *p, struct type *to, struct expr *call)
{
	struct type *t = type_unqualified(to->base);
	struct site *s = uses_new_site(t, false, p->span.first);

	s->heads = allocation_heads(call);
	edit_before(p->span.first, p->kind == EX_BINARY ? arena_printf("(%s)__hicam_hint(", ctype_declare(to, "", true))
													: "__hicam_hint(");
	edit_after(p->span.last, arena_printf(", sizeof(%s), &__hicam_site%u)", ctype_declare(t, "", true), s->id));
}

/* (T *)p - 1, when p has moved on to what is handed out. */
static bool
use_header_behind(struct expr *e)
{
	struct expr *cast = walk_strip(e->a), *call;

	if (e->op != '-' || !e->b->is_const || e->b->value != 1 || cast->kind != EX_CAST || !allocation_type(cast->of) ||
		type_is_bytes(cast->of->base) || !(call = handed_untyped(cast->a)))
		return false;
	views_take(cast->a);
	hint_header(e, cast->of, call);
	use_expr(cast->a, cast->of);
	return true;
}

/* ---- literals ------------------------------------------------------------------------------------------ */

static unsigned
literal_id(struct expr *e, const char *text)
{
	struct buf key = {0};
	const char *k;
	void *id;

	buf_printf(&key, "%d:", e->string_width);
	buf_add(&key, e->string, e->string_len * (size_t)e->string_width);
	k = intern(key.s, key.len);
	buf_free(&key);
	id = ptrmap_get(&literal_ids, k);
	if (!id) {
		struct literal l = {(unsigned)uses_nliterals, e, text};

		VEC_ADD(uses_literals, uses_nliterals, l);
		id = (void *)(uintptr_t)uses_nliterals;
		ptrmap_set(&literal_ids, k, id);
	}
	return (unsigned)(uintptr_t)id - 1;
}

static const char *
literal_reference(struct expr *e, unsigned id)
{
	return arena_printf("((%s *)__hicam_s%u)",
						e->string_width == 1 ? "char" : ctype_declare(type_unqualified(e->type->base), "", true), id);
}

static void
found_string(struct expr *e)
{
	if (!edit_at(e->span.first) || !edit_at(e->span.first)->instead)
		edit_replace(e->span, literal_reference(e, literal_id(e, NULL)));
}

/* __func__ would name the cold clone there. */
static void
found_function_name(struct expr *e, const struct function *f)
{
	struct expr *s = NEW(struct expr);

	s->kind = EX_STRING;
	s->type = e->type;
	s->string = f->decl->name;
	s->string_len = strlen(f->decl->name);
	s->string_width = 1;
	edit_replace(e->span, arena_printf("((char *)__hicam_s%u)", literal_id(s, f->decl->name)));
}

/* Library functions that keep a string as argument I, be it for a thread, or return a pointer into it. */
static bool
keeps_argument(const struct decl *callee, size_t i)
{
	static const char *const plain[] = {"fopen",  "freopen", "popen",	"getenv",		   "fdopen",
										"strdup", "strndup", "opendir", "__builtin_strdup"};

	const struct type *t = callee->type;

	if (strcmp(callee->name, "putenv") == 0 || strcmp(callee->name, "pthread_setspecific") == 0 ||
		t->kind != TY_FUNCTION)
		return true;
	if (i < t->nparams && t->params[i]->type->kind == TY_POINTER && t->params[i]->type->base->kind == TY_VOID &&
		!(t->params[i]->type->base->quals & Q_CONST))
		return true;
	if (t->base->kind != TY_POINTER)
		return false;
	for (size_t k = 0; k < sizeof plain / sizeof *plain; k++)
		if (strcmp(callee->name, plain[k]) == 0)
			return false;
	return true;
}

/* The memory that E allocates is for characters, but objects are stored there. */
static void
cut_memory(struct expr *e)
{
	const struct decl *f;
	struct call *c;

	e = walk_strip(e);
	while (e->kind == EX_CAST)
		e = walk_strip(e->a);
	f = e->kind == EX_CALL ? expr_direct_callee(e) : NULL;
	if (!f || !(c = e->info) || e->type->kind != TY_POINTER || e->type->base->kind != TY_VOID)
		return;
	c->hint = uses_new_site(NULL, false, e->span.first);
	c->hint->cut = true;
}

/* ---- the walk ---------------------------------------------------------------------------------------------- */

static struct function *current;

const char *
uses_replacement(const struct decl *d)
{
	if (d->kind != DECL_FUNCTION || decl_own_body(d))
		return NULL;
	/* the label says which function it is: `signal` under -std=c11 is __sysv_signal */
	if (d->asm_name)
		return name_is_replaced(d->asm_name) ? arena_printf("__hicam_%s", d->asm_name) : NULL;
	return name_replacement(d->name, !d->builtin && (d->system || name_is_library(d->name)));
}

static void
use_name(struct expr *e)
{
	struct decl *d = e->decl;
	const char *to;

	if (d->kind == DECL_VAR && d->builtin && current && strncmp(d->name, "__", 2) == 0) {
		found_function_name(e, current);
		return;
	}
	to = uses_replacement(d);
	if (!to)
		return;
	edit_replace(e->span, to);
	if (strcmp(d->name, "free") != 0)
		VEC_ADD(replaced, nreplaced, ((struct replaced){d->name, to, e->span.first, d->is_implicit}));
}

static bool
jumps_out(const char *name)
{
	static const char *const names[] = {"setjmp",  "_setjmp",  "sigsetjmp", "__sigsetjmp",
										"longjmp", "_longjmp", "siglongjmp"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void
edit_call(struct expr *e)
{
	struct buf b = {0};

	call_print_before(&b, e);
	if (b.len)
		edit_before(e->span.first, arena_strndup(b.s, b.len));
	b.len = 0;
	call_print_site(&b, e);
	if (b.len)
		edit_before(e->span.last, arena_strndup(b.s, b.len));
	b.len = 0;
	call_print_after(&b, e);
	if (b.len)
		edit_after(e->span.last, arena_strndup(b.s, b.len));
	buf_free(&b);
}

/* Argument I, for the parameter PARAM. */
static void
use_argument(const struct decl *callee, size_t i, const struct decl *param, struct expr *arg)
{
	struct site *s = copies_shown(callee, i, param, arg);

	if (s)
		edit_before(arg->span.first, "__hicam_show(");
	use_expr(arg, param->type);
	if (s)
		edit_after(arg->span.last, arena_printf(", &__hicam_site%u)", s->id));
}

static void
use_call(struct expr *e, struct type *ctx)
{
	struct call *c = e->info ? e->info : (e->info = NEW(struct call)); /* a builtin in a constant initialiser */
	struct decl *f = c->callee;
	enum allocator kind = f && !decl_own_body(f) ? name_allocator(f->name) : ALLOC_NONE;

	if (kind == ALLOC_FRAME && !(current && plan_of(current)->plan == PLAN_POINTS))
		kind = ALLOC_NONE; /* a frame that is not saved keeps it on the stack */
	if (kind != ALLOC_NONE) {
		allocation_find(e, c, kind, ctx);
		edit_replace(e->a->span, c->rename);
	} else {
		allocation_hint(e, c, ctx);
		if (!c->hint)
			c->hint = views_take(e);
		copies_call(e, c);
		if (c->rename)
			edit_replace(e->a->span, c->rename);
		else
			use_expr(e->a, NULL);
	}
	if (f && e->nargs > 0 && jumps_out(f->name)) {
		edit_before(e->args[0]->span.first, strstr(f->name, "longjmp") ? "__hicam_longjmp(" : "__hicam_setjmp(");
		edit_after(e->args[0]->span.last, ")");
	}
	if (!e->has_stage) /* those with a stage are printed by parts */
		edit_call(e);
	for (size_t i = 0; i < e->nargs; i++) {
		struct expr *arg = walk_strip(e->args[i]);
		struct type *t = f ? f->type : e->a->type;

		if (t->kind == TY_POINTER)
			t = t->base;
		if (arg->kind == EX_STRING && f && !decl_own_body(f) && !c->stage && !c->atomic && !keeps_argument(f, i))
			continue;
		if (t->kind == TY_FUNCTION && i < t->nparams)
			use_argument(f, i, t->params[i], e->args[i]);
		else
			use_expr(e->args[i], NULL);
	}
}

static void
use_initializer(struct initializer *i, bool cut)
{
	for (; i; i = i->next) {
		if (cut && i->expr)
			cut_memory(i->expr);
		if (i->is_list)
			use_initializer(i->list, i->type && heapcut_members(i->type));
		else if (i->expr && !(i->type && i->type->kind == TY_ARRAY && walk_strip(i->expr)->kind == EX_STRING))
			use_expr(i->expr, i->type);
	}
}

static void
use_child(struct expr *e, void *ctx)
{
	(void)ctx;
	use_expr(e, NULL);
}

static void use_statements(struct stmt *s);

static void use_kind(struct expr *e, struct type *ctx);

const char *
view_print_before(const struct expr *e)
{
	return arena_printf("((%s)__hicam_view(", ctype_declare(type_decay(e->type), "", true));
}

const char *
view_print_after(const struct site *s)
{
	return arena_printf(", &__hicam_site%u, &__hicam_viewed%u))", s->id, s->id);
}

static void
use_expr(struct expr *e, struct type *ctx)
{
	struct site *view = walk_strip(e)->kind == EX_CALL ? NULL : views_take(e);

	if (view && e->has_stage) { /* not printed from its tokens */
		walk_strip(e)->view = view;
		view = NULL;
	}
	if (view)
		edit_before(e->span.first, view_print_before(e));
	use_kind(e, ctx);
	if (view)
		edit_after(e->span.last, view_print_after(view));
}

static void
use_kind(struct expr *e, struct type *ctx)
{
	switch (e->kind) {
	case EX_IDENT:
		use_name(e);
		break;
	case EX_STRING:
		found_string(e);
		break;
	case EX_CALL:
		use_call(e, ctx);
		break;
	case EX_PAREN:
	case EX_EXTENSION:
	case EX_GENERIC:
	case EX_CHOOSE:
		if (e->a)
			use_expr(e->a, ctx);
		break;
	case EX_CAST:
		if (allocation_type(e->of) && !type_is_bytes(e->of->base) && handed_untyped(e->a)) {
			views_take(e->a);
			hint_header(e->a, e->of, handed_untyped(e->a));
		}
		use_expr(e->a, allocation_type(e->of) ? e->of : ctx);
		break;
	case EX_BINARY:
		if (!use_header_behind(e))
			walk_children(e, use_child, NULL);
		break;
	case EX_ASSIGN:
		use_expr(e->a, NULL);
		if (heapcut_lvalue(e->a))
			cut_memory(e->b);
		use_expr(e->b, casts_type(e->a) ? casts_type(e->a) : e->a->type);
		break;
	case EX_COND:
		use_expr(e->a, NULL);
		if (e->b)
			use_expr(e->b, ctx);
		use_expr(e->c, ctx);
		break;
	case EX_COMMA:
		use_expr(e->a, NULL);
		use_expr(e->b, ctx);
		break;
	case EX_COMPOUND:
		if (e->init)
			use_initializer(e->init->is_list ? e->init->list : e->init, heapcut_members(e->type));
		break;
	case EX_STMT:
		use_statements(e->body);
		break;
	default:
		walk_children(e, use_child, NULL);
	}
}

static void
use_statements(struct stmt *s)
{
	for (; s; s = s->next) {
		if (s->kind == S_DECL)
			for (size_t i = 0; i < s->ndecls; i++)
				if (s->decls[i]->kind == DECL_VAR && s->decls[i]->init)
					use_initializer(s->decls[i]->init, heapcut_variable(s->decls[i]));
		if (s->init)
			use_statements(s->init);
		if (s->expr && s->kind != S_CASE)
			use_expr(s->expr, s->kind == S_RETURN && current ? current->decl->type->base : NULL);
		if (s->step)
			use_expr(s->step, NULL);
		use_statements(s->body);
		use_statements(s->otherwise);
	}
}

void
uses_find(struct unit *u)
{
	uses_sites = NULL;
	uses_literals = NULL;
	replaced = NULL;
	uses_nsites = uses_nliterals = nreplaced = nprinted = 0;
	ptrmap_clear(&literal_ids);
	casts_find(u);
	heapcut_find(u);
	views_find(u);
	for (struct external *x = u->externals; x; x = x->next) {
		if (x->system)
			continue;
		current = x->function;
		handed_find(current);
		if (x->function) {
			use_statements(x->function->body);
			continue;
		}
		for (size_t i = 0; i < x->ndecls; i++)
			if (x->decls[i]->kind == DECL_VAR && x->decls[i]->init)
				use_initializer(x->decls[i]->init, false);
	}
}

/* ---- printing ------------------------------------------------------------------------------------------------ */

void
call_print_before(struct buf *b, const struct expr *e)
{
	const struct call *c = call_of(e);

	if (c->atomic && e->type->kind == TY_VOID)
		buf_puts(b, "({ int __hicam_r = __hicam_enter(); ");
	else if (c->atomic)
		buf_puts(b, "({ int __hicam_r = __hicam_enter(); __auto_type __hicam_v = ");
	if (c->behind)
		buf_puts(b, "__hicam_hint_behind(");
	if (c->hint)
		buf_puts(b, c->hint->view ? "__hicam_view(" : "__hicam_hint(");
}

void
call_print_hint(struct buf *b, const struct site *hint, const char *value)
{
	if (hint->view)
		buf_printf(b, "__hicam_view(%s, &__hicam_site%u, &__hicam_viewed%u)", value, hint->id, hint->id);
	else
		buf_printf(b, "__hicam_hint(%s, 0, &__hicam_site%u)", value, hint->id);
}

void
call_print_site(struct buf *b, const struct expr *e)
{
	const struct site *site = call_of(e)->site;

	if (site)
		buf_printf(b, ", &__hicam_site%u", site->id);
	if (site && site->copy)
		buf_printf(b, ", &__hicam_viewed%u, %d", site->id, site->from_own);
	if (call_of(e)->in_frame)
		buf_puts(b, ", &__hicam_allocas");
}

void
call_print_after(struct buf *b, const struct expr *e)
{
	const struct call *c = call_of(e);

	if (c->hint && c->hint->view)
		buf_printf(b, ", &__hicam_site%u, &__hicam_viewed%u)", c->hint->id, c->hint->id);
	else if (c->hint) {
		buf_puts(b, ", 0");
		if (c->hint_header)
			buf_printf(b, " + sizeof(%s)", ctype_declare(c->hint->type, "", true));
		if (c->hint_size) {
			buf_puts(b, " + (unsigned long)(");
			print_span(b, c->hint_size->span);
			buf_puts(b, ")");
			if (c->hint_count) {
				buf_puts(b, " * (unsigned long)(");
				print_span(b, c->hint_count->span);
				buf_puts(b, ")");
			}
		}
		buf_printf(b, ", &__hicam_site%u)", c->hint->id);
	}
	if (c->behind) {
		buf_puts(b, ", ");
		print_span(b, c->hint_size->span);
		buf_printf(b, ", &__hicam_site%u)", c->behind->id);
	}
	if (c->atomic)
		buf_puts(b, e->type->kind == TY_VOID ? "; __hicam_leave(&__hicam_r); })"
											 : "; __hicam_leave(&__hicam_r); __hicam_v; })");
}

void
uses_print_literals(struct buf *b)
{
	for (size_t i = 0; i < uses_nliterals; i++) {
		const struct literal *l = &uses_literals[i];

		/* one element longer than the literal: its end is not its neighbour's start (apart.c) */
		buf_printf(b, "static const %s =",
				   ctype_declare(type_array(type_unqualified(l->expr->type->base), ARRAY_FIXED, l->expr->string_len + 2,
											false, NULL),
								 arena_printf("__hicam_s%u", l->id), true));
		if (l->text)
			buf_printf(b, " \"%s\"", l->text);
		else
			for (uint32_t t = l->expr->span.first; t <= l->expr->span.last; t++) {
				buf_puts(b, " ");
				buf_add(b, the_unit->tokens->v[t].text, the_unit->tokens->v[t].len);
			}
		buf_puts(b, ";\n");
	}
}

void
uses_print_replaced(struct buf *b, uint32_t upto)
{
	for (; nprinted < nreplaced && replaced[nprinted].token <= upto; nprinted++)
		if (replaced[nprinted].implicit)
			buf_printf(b, "extern int %s();\n", replaced[nprinted].to);
		else
			buf_printf(b, "extern __typeof__(%s) %s;\n", replaced[nprinted].name, replaced[nprinted].to);
}
