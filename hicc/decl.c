/* SPDX-License-Identifier: ISC */
/*
 * 6.7 Declarations.  Each declaration makes a struct decl of its own; those of one entity are linked, and the
 * latest one carries the composite type.  Where GCC only warns about a mismatch we say nothing.
 */
#include <string.h>

#include "diag.h"
#include "gram.tab.h"
#include "parse.h"

static void
previous_here(const struct decl *old)
{
	if (!old->builtin && !old->is_implicit)
		diag_at(DIAG_NOTE, old->name_token, "previous %s of '%s' here",
				old->defined && old->kind != DECL_TYPEDEF ? "definition" : "declaration", old->name);
}

/* Specifiers of a declaration that has none. */
static struct specs *
bare_specs(const struct declarator *d)
{
	struct specs *s = NEW(struct specs);

	s->bare = true;
	s->level = d->span.first;
	s->span = (struct span){d->span.first, d->span.first - 1};
	s->type = type_basic(TY_INT);
	return s;
}

/* Last token of the attributes behind a declarator that ends at LAST, with the asm label between. */
static uint32_t
last_attribute(uint32_t last)
{
	uint32_t at = attribute_next_visible(last + 1);
	unsigned open = 0;

	if (parser.tokens[at].kind == KW_ASM) {
		do {
			at = attribute_next_visible(at + 1);
			if (parser.tokens[at].kind == '(')
				open++;
			else if (parser.tokens[at].kind == ')')
				open--;
		} while (open && parser.tokens[at].kind != TOKEN_END);
		at = attribute_next_visible(at + 1);
	}
	return at - 1;
}

/* Are the declared types those of one object? Qualifiers count for objects. */
static bool
types_agree(const struct decl *old, const struct decl *d)
{
	if (old->type->kind == TY_ERROR || d->type->kind == TY_ERROR)
		return true;
	if (!type_compatible(old->type, d->type))
		return false;
	return d->kind == DECL_FUNCTION || old->type->quals == d->type->quals;
}

/* ---- 6.2.2 linkage ---- */

/* GCC lets a void function follow its implicit declaration, and anything a builtin of that name. */
static bool
mismatch_tolerated(const struct decl *old, const struct decl *d)
{
	return old->builtin || (old->is_implicit && d->type->kind == TY_FUNCTION && d->type->base->kind == TY_VOID);
}

static void
check_storage(const struct decl *old, struct decl *d, const struct specs *specs)
{
	if (old->storage == ST_STATIC && d->storage != ST_STATIC) {
		if (d->storage == ST_EXTERN || d->kind == DECL_FUNCTION)
			d->storage = ST_STATIC; /* it keeps its internal linkage */
		else {
			diag_at(DIAG_ERROR, d->name_token, "non-static declaration of '%s' follows static declaration", d->name);
			previous_here(old);
		}
	} else if (old->storage != ST_STATIC && specs->storage == ST_STATIC && !old->builtin) {
		diag_at(DIAG_ERROR, d->name_token, "static declaration of '%s' follows non-static declaration", d->name);
		diag_at(DIAG_NOTE, old->name_token, "previous declaration of '%s' here", old->name);
	}
}

/* D has linkage; OLD is the latest declaration with linkage of its name, or NULL. */
static void
link_decl(struct decl *d, struct decl *old, const struct specs *specs)
{
	if (!old)
		return;
	if (old->kind != d->kind) {
		diag_at(DIAG_ERROR, d->name_token, "'%s' redeclared as different kind of symbol", d->name);
		previous_here(old);
		return;
	}
	if (!types_agree(old, d)) {
		if (!mismatch_tolerated(old, d)) {
			diag_at(DIAG_ERROR, d->name_token, "conflicting types for '%s'; have '%s'", d->name, type_text(d->type));
			diag_at(DIAG_NOTE, old->name_token, "previous declaration of '%s' with type '%s' here", old->name,
					type_text(old->type));
		}
	} else
		d->type = type_composite(old->type, d->type);
	check_storage(old, d, specs);
	d->linked = old;
	d->body = old->body;
	d->init = old->init;
	d->asm_name = d->asm_name ? d->asm_name : old->asm_name;
	d->noreturn |= old->noreturn;
	d->returns_twice |= old->returns_twice;
	d->annotations = d->annotations ? d->annotations : old->annotations;
}

/* D has no linkage; HERE is what its scope knows by that name, or NULL. */
static void
check_redeclared(struct decl *d, struct decl *here)
{
	const char *what;

	if (!here || here->type->kind == TY_ERROR)
		return;
	if (here->kind == DECL_TYPEDEF && d->kind == DECL_TYPEDEF && type_same(here->type, d->type)) {
		d->linked = here;
		return;
	}
	if (here->kind != d->kind && !(here->kind == DECL_PARAM && d->kind == DECL_VAR))
		what = "'%s' redeclared as different kind of symbol";
	else if (d->kind == DECL_TYPEDEF)
		what = "conflicting types for '%s'";
	else
		what = here->kind == DECL_PARAM ? "'%s' redeclared as different kind of symbol"
										: "redeclaration of '%s' with no linkage";
	diag_at(DIAG_ERROR, d->name_token, what, d->name);
	previous_here(here);
}

/* ---- one declarator ---- */

static void
check_object(struct decl *d, bool at_file)
{
	struct type *t = d->type;

	if (t->kind == TY_VOID && d->storage != ST_EXTERN) {
		diag_at(DIAG_ERROR, d->name_token, "variable or field '%s' declared void", d->name);
		d->type = type_basic(TY_ERROR);
	} else if (t->kind == TY_ARRAY && t->array == ARRAY_VLA && (at_file || d->storage == ST_EXTERN)) {
		diag_at(DIAG_ERROR, d->name_token, "variably modified '%s' at file scope", d->name);
		d->type = type_basic(TY_ERROR);
	} else if (t->kind == TY_ARRAY && t->array == ARRAY_VLA && d->storage == ST_STATIC) {
		diag_at(DIAG_ERROR, d->name_token, "storage size of '%s' isn't constant", d->name);
		d->type = type_basic(TY_ERROR);
	}
	if (at_file && d->storage == ST_AUTO)
		diag_at(DIAG_ERROR, d->name_token, "file-scope declaration of '%s' specifies 'auto'", d->name);
	else if (at_file && d->storage == ST_REGISTER && !d->asm_name)
		diag_at(DIAG_ERROR, d->name_token, "register name not specified for '%s'", d->name);
}

static void
enter_in_function(struct decl *d)
{
	struct function *f = parser.function;

	if (!f)
		return;
	d->function = f;
	if (d->kind == DECL_TYPEDEF)
		VEC_ADD(f->typedefs, f->ntypedefs, d);
	else if (d->kind == DECL_VAR && !d->at_file_scope)
		VEC_ADD(f->locals, f->nlocals, d);
}

static void
declare_linked(struct decl *d, const struct specs *specs)
{
	struct decl *here = scope_find_here(d->name);
	const char *what = NULL;

	if (d->kind == DECL_FUNCTION && !scope_at_file() && d->storage == ST_STATIC)
		diag_at(DIAG_ERROR, d->name_token, "invalid storage class for function '%s'", d->name);
	if (here && here->type->kind != TY_ERROR) {
		if (here->kind != d->kind)
			what = "'%s' redeclared as different kind of symbol";
		else if (!here->at_file_scope)
			what = "extern declaration of '%s' follows declaration with no linkage";
	}
	if (what) {
		diag_at(DIAG_ERROR, d->name_token, what, d->name);
		previous_here(here);
	} else
		link_decl(d, scope_find_linked(d->name), specs);
	scope_add_linked(d);
}

static void
note_attributes(struct decl *d, const struct specs *specs, const struct attributes *a)
{
	d->noreturn = specs->noreturn || a->noreturn;
	d->returns_twice = a->returns_twice;
	d->weak = a->weak;
	d->aligned = specs->aligned || a->aligned;
	d->has_attributes = a->other || specs->aligned;
	d->kept = a->kept;
	d->annotations = a->annotations;
	d->gnu_inline = d->is_inline && (a->gnu_inline || d->storage == ST_EXTERN);
}

static struct decl *
declare(struct specs *specs, struct declarator *d, const char *asm_name, bool definition)
{
	bool at_file = scope_at_file();
	struct type *t = declarator_type(d, specs_type(specs), d->name_token);
	struct attributes a = attribute_inherit(&specs->attributes);
	struct decl *n = unit_new_decl(DECL_VAR, d->name, d->name_token, t);
	uint32_t first = specs->ndecls ? attribute_lead(d->span.first) : d->span.first;
	bool linkage;

	attribute_collect(&a, first, last_attribute(d->span.last), specs->level);
	n->type = attribute_apply(&a, t);
	n->kind = specs->is_typedef ? DECL_TYPEDEF : n->type->kind == TY_FUNCTION ? DECL_FUNCTION : DECL_VAR;
	n->storage = specs->storage;
	n->is_inline = specs->is_inline;
	n->thread_local_ = specs->thread;
	n->asm_name = asm_name;
	n->specifiers = specs->span;
	n->declarator = d->span;
	note_attributes(n, specs, &a);
	if (n->kind == DECL_VAR)
		check_object(n, at_file);
	/* A nested function, or `auto int f();` that announces one, has no linkage. */
	linkage = n->kind == DECL_FUNCTION ? at_file || !(definition || n->storage == ST_AUTO)
									   : n->kind == DECL_VAR && (at_file || n->storage == ST_EXTERN);
	n->at_file_scope = at_file || linkage;
	if (linkage)
		declare_linked(n, specs);
	else if (n->kind != DECL_FUNCTION)
		check_redeclared(n, scope_find_here(n->name));
	n->defined = n->kind == DECL_TYPEDEF || definition || (n->kind == DECL_VAR && n->storage != ST_EXTERN);
	if (n->type->kind != TY_AUTO)
		scope_add(n);
	use_decl(n->name_token, n);
	enter_in_function(n);
	function_note_decl(n, &a);
	if (at_file)
		VEC_ADD(parser.external_decls, parser.nexternal_decls, n);
	return n;
}

struct specs *
decl_declare(struct specs *specs, struct declarator *d, const char *asm_name)
{
	if (!specs)
		specs = bare_specs(d);
	specs->last = NULL;
	if (parser.knr) {
		function_knr_param(specs, d);
		return specs;
	}
	specs->last = declare(specs, d, asm_name, false);
	VEC_ADD(specs->decls, specs->ndecls, specs->last);
	return specs;
}

struct decl *
decl_function(struct specs *specs, struct declarator *d)
{
	struct decl *n;

	if (!specs)
		specs = bare_specs(d);
	n = declare(specs, d, NULL, true);
	if (n->linked && n->linked->body && !n->linked->body->decl->gnu_inline) {
		diag_at(DIAG_ERROR, n->name_token, "redefinition of '%s'", n->name);
		diag_at(DIAG_NOTE, n->linked->body->decl->name_token, "previous definition of '%s' here", n->name);
	}
	if (specs->is_typedef)
		diag_at(DIAG_ERROR, n->name_token, "function definition declared 'typedef'");
	return n;
}

struct specs *
decl_finish(struct specs *specs)
{
	struct decl *d = specs->last;

	if (!d || d->kind != DECL_VAR || d->storage == ST_EXTERN || d->type->kind == TY_ERROR)
		return specs;
	if (d->type->kind == TY_AUTO) {
		diag_at(DIAG_ERROR, d->name_token, "'__auto_type' requires an initialized data declaration");
		d->type = type_basic(TY_ERROR);
		scope_add(d);
	} else if (!scope_at_file() && !type_is_complete(d->type)) {
		diag_at(DIAG_ERROR, d->name_token,
				d->type->kind == TY_ARRAY && d->type->array == ARRAY_UNKNOWN ? "array size missing in '%s'"
																			 : "storage size of '%s' isn't known",
				d->name);
		d->type = type_basic(TY_ERROR);
	}
	return specs;
}

struct specs *
decl_empty(struct specs *specs)
{
	specs_type(specs);
	return specs;
}

/* ---- 6.7.9 initialisers ---- */

/* What may not be initialised at all; reports it. */
static bool
cannot_initialize(const struct decl *d)
{
	const char *what = NULL;

	if (d->kind == DECL_TYPEDEF)
		what = "typedef '%s' is initialized (use '__typeof__' instead)";
	else if (d->kind == DECL_FUNCTION)
		what = "function '%s' is initialized like a variable";
	else if (d->storage == ST_EXTERN && d->function)
		what = "'%s' has both 'extern' and initializer";
	else if (d->type->kind == TY_ARRAY && d->type->array == ARRAY_VLA)
		what = "variable-sized object '%s' may not be initialized";
	else if ((d->type->kind == TY_STRUCT || d->type->kind == TY_UNION) && !type_is_complete(d->type))
		what = "variable '%s' has initializer but incomplete type";
	if (what)
		diag_at(DIAG_ERROR, d->name_token, what, d->name);
	return what;
}

struct specs *
decl_initialize(struct specs *specs, struct initializer *init)
{
	struct decl *d = specs->last;

	if (!d) {
		diag_at(DIAG_ERROR, init->span.first, "parameter is initialized");
		return specs;
	}
	if (cannot_initialize(d))
		return specs;
	if (d->init) {
		diag_at(DIAG_ERROR, d->name_token, "redefinition of '%s'", d->name);
		previous_here(d->linked);
	}
	if (d->type->kind == TY_AUTO) {
		d->type = init->is_list ? type_basic(TY_ERROR)
								: type_qualified(type_unqualified(type_decay(init->expr->type)), d->type->quals);
		scope_add(d);
	}
	d->type = init_check(d->type, init, scope_at_file() || d->storage == ST_STATIC || d->thread_local_);
	d->init = init;
	d->defined = true;
	return specs;
}

struct initializer *
init_expr(struct expr *e, struct span where)
{
	struct initializer *i = NEW(struct initializer);

	i->expr = e;
	i->span = where;
	return i;
}

struct initializer *
init_braced(struct init_list list, struct span where)
{
	struct initializer *i = NEW(struct initializer);

	i->is_list = true;
	i->list = list.first;
	i->span = where;
	return i;
}

struct init_list
init_list_add(struct init_list list, struct designator *designators, struct initializer *i)
{
	i->designators = designators;
	if (!list.first)
		return (struct init_list){i, i};
	list.last->next = i;
	list.last = i;
	return list;
}

struct designator *
designator_field(uint32_t name_token, struct span where)
{
	struct designator *d = NEW(struct designator);

	/* init_check() puts the real field in the place of this one. */
	d->field = NEW(struct field);
	d->field->name = d->name = token_name(name_token);
	d->field->name_token = d->name_token = name_token;
	d->field->span = d->span = where;
	return d;
}

struct designator *
designator_index(struct expr *first, struct expr *last, struct span where)
{
	struct designator *d = NEW(struct designator);

	d->index = first;
	d->index_last = last;
	d->span = where;
	return d;
}

struct designator *
designator_join(struct designator *list, struct designator *d)
{
	struct designator *last = list;

	while (last->next)
		last = last->next;
	last->next = d;
	return list;
}

/* ---- the rest ---- */

void
decl_static_assert(struct expr *e, struct span where)
{
	int64_t value;

	if (e->type->kind == TY_ERROR)
		return;
	if (!expr_is_constant(e))
		diag_at(DIAG_ERROR, e->span.first, "expression in static assertion is not constant");
	else if (expr_constant(e, &value) && value == 0)
		diag_at(DIAG_ERROR, where.first, "static assertion failed");
}

const char *
asm_label_text(struct span strings)
{
	struct buf b = {0};
	const char *name;

	for (uint32_t at = strings.first; at <= strings.last; at++) {
		const struct token *t = &parser.tokens[at];

		if (t->kind == STRING && t->text[0] == '"')
			buf_add(&b, t->text + 1, t->len - 2);
	}
	name = arena_take(&b);
	return name;
}

static bool
is_builtin_name(const char *name)
{
	static const char *const prefixes[] = {"__builtin_", "__sync_", "__atomic_", "__c11_atomic_"};

	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

struct decl *
decl_implicit(const char *name, uint32_t token, bool called)
{
	struct decl *old = scope_find_linked(name), *library, *d;

	if (is_builtin_name(name)) {
		d = builtin_lookup(name);
		if (d)
			return d;
	}
	if (!called) {
		diag_at(DIAG_ERROR, token,
				parser.function ? "'%s' undeclared (first use in this function)"
								: "'%s' undeclared here (not in a function)",
				name);
		d = unit_new_decl(DECL_VAR, name, token, type_basic(TY_ERROR));
		scope_add_in_function(d);
		return d;
	}
	library = builtin_lookup(name);
	d = unit_new_decl(DECL_FUNCTION, name, token, NULL);
	d->builtin = library != NULL;
	d->is_implicit = d->at_file_scope = true;
	d->storage = ST_EXTERN;
	d->function = parser.function;
	d->linked = old;
	if (old && old->kind == DECL_FUNCTION)
		d->type = old->type;
	else
		d->type = library ? library->type : type_function(type_basic(TY_INT), NULL, 0, false, true);
	if (old) {
		d->builtin = old->builtin;
		d->body = old->body;
		d->storage = old->storage;
		d->noreturn = old->noreturn;
		d->returns_twice = old->returns_twice;
	} else
		scope_add_linked(d);
	scope_add(d);
	return d;
}
