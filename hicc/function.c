/* SPDX-License-Identifier: ISC */
/*
 * 6.9.1 Function definitions, and the expressions that mean something for the function they stand in.
 *
 * The scope of the parameters is opened by function_begin(), so that K&R parameter declarations find the
 * names they declare, and is the scope of the body's outermost block, too.
 */
#include <string.h>

#include "diag.h"
#include "gram.tab.h"
#include "parse.h"
#include "vla.h"

static struct params *
params_of(const struct declarator *d)
{
	const struct part *c = d->innermost;

	if (c && c->kind == PART_FUNCTION)
		return c->params;
	diag_after(DIAG_ERROR, d->span.last, "expected '=', ',', ';', 'asm' or '__attribute__' before '{' token");
	return NULL;
}

static void
check_returned(const struct decl *d)
{
	const struct type *t;

	if (d->type->kind != TY_FUNCTION)
		return;
	t = d->type->base;
	if (t->kind != TY_VOID && t->kind != TY_ERROR && !type_is_complete(t))
		diag_at(DIAG_ERROR, d->name_token, "return type is an incomplete type");
}

struct function *
function_begin(struct specs *specs, struct declarator *d)
{
	struct function *f = NEW(struct function);
	struct body *b = NEW(struct body);

	b->params = params_of(d);
	f->decl = decl_function(specs, d);
	f->span = f->head = (struct span){specs ? specs->span.first : d->span.first, d->span.last};
	if (parser.function)
		parser.function->has_nested_function = true;
	check_returned(f->decl);
	b->outer = parser.body;
	b->function = f;
	b->knr = parser.knr;
	b->scope = scope_open();
	scope_mark_function();
	if (b->params)
		scope_enter_again(b->params->names);
	parser.body = b;
	parser.function = f;
	parser.knr = true;
	return f;
}

void
function_knr_param(struct specs *specs, struct declarator *d)
{
	struct params *known = parser.body->params;
	struct type *t = declarator_type(d, specs_type(specs), d->name_token);

	parser.function->is_knr = true;
	for (size_t i = 0; known && known->names_only && i < known->n; i++) {
		struct decl *p = known->v[i];

		if (p->name != d->name)
			continue;
		p->type = param_adjust(attribute_apply(&specs->attributes, t), d->innermost ? d->innermost->quals : 0);
		p->storage = specs->storage;
		p->specifiers = specs->span;
		p->declarator = d->span;
		p->name_token = d->name_token;
		use_decl(d->name_token, p);
		return;
	}
	diag_at(DIAG_ERROR, d->name_token, "declaration for parameter '%s' but no such parameter", d->name);
}

/* The parameters are variables of the function from here on. */
static void
enter_params(struct function *f, const struct params *known)
{
	for (size_t i = 0; known && i < known->n; i++) {
		struct decl *p = known->v[i];
		struct attributes none = {0};

		p->function = f;
		VEC_ADD(f->params, f->nparams, p);
		VEC_ADD(f->locals, f->nlocals, p);
		if (!type_is_complete(p->type) && p->type->kind != TY_ERROR && p->type->kind != TY_VOID)
			diag_at(DIAG_ERROR, p->name_token, "parameter %zu ('%s') has incomplete type", i + 1,
					p->name ? p->name : "<unnamed>");
		function_note_decl(p, &none);
	}
}

struct function *
function_enter(struct function *f, uint32_t brace)
{
	struct body *b = parser.body;

	parser.knr = false;
	scope_note_braces();
	b->brace = brace;
	f->head.last = brace - 1;
	if (b->params && b->params->names_only)
		f->is_knr = true;
	enter_params(f, b->params);
	return f;
}

static void
leave(struct body *b)
{
	scope_close(b->scope);
	parser.body = b->outer;
	parser.function = b->outer ? b->outer->function : NULL;
	parser.knr = b->knr;
}

struct function *
function_end(struct function *f, struct stmts stmts, struct span where)
{
	struct body *b = parser.body;

	f->body = stmt_block(stmts, (struct span){b->brace, where.last});
	f->span = where;
	f->system = parser.tokens[where.first].system;
	f->head.first = attribute_lead(where.first);
	labels_finish(b);
	leave(b);
	f->decl->body = f;
	/* The body of a nested function belongs to the one around it. */
	if (!parser.function) {
		*parser.functions_end = f;
		parser.functions_end = &f->next;
	}
	return f;
}

void
function_abandon(struct function *f)
{
	struct body *b = parser.body;

	if (b && b->function == f)
		leave(b);
}

/* ---- what stands in a body ---- */

void
function_note_type(const struct type *t)
{
	if (parser.function && !parser.knr && vla_is_modified(t))
		parser.function->has_vla = true;
}

static bool
mentions_va_list(const struct type *t)
{
	while (t->kind == TY_POINTER || t->kind == TY_ARRAY)
		t = t->base;
	return t->kind == TY_VA_LIST;
}

void
function_note_decl(struct decl *d, const struct attributes *a)
{
	struct function *f = parser.function;

	if (!f || parser.knr || d->kind == DECL_FUNCTION)
		return;
	function_note_type(d->type);
	if (d->kind == DECL_TYPEDEF)
		return;
	if (mentions_va_list(d->type))
		f->has_va_list = true;
	if (a->cleanup)
		f->has_cleanup_attr = true;
	if (d->kind == DECL_VAR && d->storage == ST_STATIC)
		f->has_static_locals = true;
}

void
function_note_pragma(uint32_t at)
{
	const struct token *t = &parser.tokens[at];
	const char *text = arena_strndup(t->text, t->len);
	const char *p = text + strcspn(text, "p");

	if (parser.function && strncmp(p, "pragma", 6) == 0 && strncmp(p + 6 + strspn(p + 6, " \t"), "omp", 3) == 0)
		parser.function->has_omp = true;
}

static void
note_callee(struct function *f, const struct decl *d)
{
	static const char *const setjmps[] = {"setjmp",			  "_setjmp", "sigsetjmp",  "__sigsetjmp",
										  "__builtin_setjmp", "vfork",	 "getcontext", "__sigsetjmp_cancel"};
	static const char *const allocas[] = {"alloca", "__builtin_alloca"};
	static const char *const aligned[] = {"__builtin_alloca_with_align", "__builtin_alloca_with_align_and_max"};
	static const char *const va_starts[] = {"__builtin_va_start", "__builtin_c23_va_start", "__builtin_stdarg_start"};

	for (size_t i = 0; i < sizeof setjmps / sizeof setjmps[0]; i++)
		if (strcmp(d->name, setjmps[i]) == 0)
			f->has_setjmp = true;
	for (size_t i = 0; i < sizeof allocas / sizeof allocas[0]; i++)
		if (strcmp(d->name, allocas[i]) == 0)
			f->has_alloca = true;
	for (size_t i = 0; i < sizeof aligned / sizeof aligned[0]; i++)
		if (strcmp(d->name, aligned[i]) == 0)
			f->has_aligned_alloca = true;
	for (size_t i = 0; i < sizeof va_starts / sizeof va_starts[0]; i++)
		if (strcmp(d->name, va_starts[i]) == 0)
			f->has_va_list = true;
	if (d->returns_twice)
		f->has_setjmp = true;
}

struct expr *
call_expression(struct span where, struct expr *callee, struct exprs *args)
{
	const struct expr *e = callee;

	while (e->kind == EX_PAREN || e->kind == EX_EXTENSION)
		e = e->a;
	if (parser.function && e->kind == EX_IDENT && e->decl->kind == DECL_FUNCTION)
		note_callee(parser.function, e->decl);
	return expr_call(where, callee, args->v, args->n);
}

struct expr *
name_expression(struct span where)
{
	const char *name = token_name(where.first);
	struct decl *d = scope_find(name);

	if (!d) {
		uint32_t next = attribute_next_visible(where.first + 1);

		d = decl_implicit(name, where.first, parser.tokens[next].kind == '(');
	} else if (parser.body && parser.body->outer && d->function && d->function != parser.function)
		d->address_taken = true; /* a nested function reaches out for it */
	use_decl(where.first, d);
	return expr_ident(where, d);
}

struct expr *
function_name_expression(struct span where)
{
	return expr_func_name(where, parser.function && parser.function->decl->name ? parser.function->decl->name : "");
}

struct expr *
statement_expression(struct span where, struct stmt *body)
{
	if (!parser.function)
		diag_at(DIAG_ERROR, where.first, "braced-group within expression allowed only inside a function");
	return expr_stmt(where, body);
}

int
unevaluated_open(void)
{
	expr_push_unevaluated();
	return 0;
}

void
unevaluated_close(int open)
{
	(void)open;
	expr_pop_unevaluated();
}
