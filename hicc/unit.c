/* SPDX-License-Identifier: ISC */
/*
 * The unit being parsed: its lists of declarations, tags, uses and external declarations, and what can only be
 * settled at its end.
 */
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "parse.h"

struct parser parser;

const char *
token_name(uint32_t at)
{
	return intern(parser.tokens[at].text, parser.tokens[at].len);
}

/* Types that GCC names without any header. */
static void
declare_builtin_types(void)
{
	static const struct {
		const char *name;
		enum type_kind kind;
	} types[] = {{"__int128_t", TY_INT128}, {"__uint128_t", TY_UINT128}};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		struct decl *d =
			unit_new_decl(DECL_TYPEDEF, intern(types[i].name, strlen(types[i].name)), 0, type_basic(types[i].kind));

		d->builtin = d->at_file_scope = d->defined = true;
		scope_add(d);
	}
}

void
unit_begin(struct tokens *tokens, const char *name, const struct target *target)
{
	struct unit *u = NEW(struct unit);

	*u = (struct unit){.tokens = tokens, .target = target, .name = name};
	parser = (struct parser){
		.unit = u,
		.tokens = tokens->v,
		.externals_end = &u->externals,
		.functions_end = &u->functions,
	};
	type_init(target);
	scope_init(u);
	expr_init(u);
	attribute_scan();
	filter_begin();
	declare_builtin_types();
}

struct function *
unit_body_of(void)
{
	return parser.knr ? NULL : parser.function;
}

struct decl *
unit_new_decl(enum decl_kind kind, const char *name, uint32_t name_token, struct type *type)
{
	struct unit *u = parser.unit;
	struct decl *d = NEW(struct decl);

	d->kind = kind;
	d->name = name;
	d->type = type;
	d->name_token = name_token;
	d->system = parser.tokens[name_token].system;
	d->slot = -1;
	d->declarator = d->specifiers = (struct span){1, 0};
	d->id = (unsigned)u->ndecls;
	VEC_ADD(u->decls, u->ndecls, d);
	return d;
}

struct tag *
unit_new_tag(enum type_kind kind, const char *name)
{
	struct unit *u = parser.unit;
	struct tag *t = NEW(struct tag);

	t->kind = kind;
	t->name = name;
	t->function = unit_body_of();
	t->id = (unsigned)u->ntags;
	VEC_ADD(u->tags, u->ntags, t);
	return t;
}

static void
add_use(struct name_use use)
{
	struct unit *u = parser.unit;

	VEC_ADD(u->uses, u->nuses, use);
}

void
use_decl(uint32_t token, struct decl *d)
{
	add_use((struct name_use){.token = token, .decl = d});
}

void
use_tag(uint32_t token, struct tag *t)
{
	add_use((struct name_use){.token = token, .tag = t});
}

struct decl *
decl_first(struct decl *d)
{
	while (d->linked)
		d = d->linked;
	return d;
}

static struct external *
add_external(struct span span)
{
	struct external *e = NEW(struct external);

	e->span = span;
	e->system = parser.tokens[span.first].system;
	*parser.externals_end = e;
	parser.externals_end = &e->next;
	parser.next_external = span.last + 1;
	return e;
}

/* Pragmas between external declarations stand alone; up to UNTIL. */
static void
add_pragmas(uint32_t until)
{
	while (parser.next_external < until && parser.tokens[parser.next_external].kind == TOKEN_PRAGMA)
		add_external((struct span){parser.next_external, parser.next_external});
}

void
unit_external(struct span span, struct function *f)
{
	struct external *e;

	add_pragmas(span.first);
	e = add_external((struct span){parser.next_external, span.last});
	e->decls = parser.external_decls;
	e->ndecls = parser.nexternal_decls;
	e->function = f;
	if (f)
		f->span = e->span;
	if (f)
		f->head.first = e->span.first;
	parser.external_decls = NULL;
	parser.nexternal_decls = 0;
}

void
unit_recover(uint32_t last)
{
	scope_close(2);
	parser.function = NULL;
	parser.body = NULL;
	parser.knr = false;
	parser.external_decls = NULL;
	parser.nexternal_decls = 0;
	parser.next_external = last + 1;
	filter_skip_braces(0, false);
}

void
block_recover(void)
{
	filter_skip_braces(scope_braces(), false);
}

static int
compare_uses(const void *a, const void *b)
{
	uint32_t x = ((const struct name_use *)a)->token, y = ((const struct name_use *)b)->token;

	return x < y ? -1 : x > y;
}

/* Uses come nearly in order; one that was recorded twice counts once. */
static void
sort_uses(struct unit *u)
{
	size_t n = 0;

	for (size_t i = 1; i < u->nuses; i++) {
		if (u->uses[i - 1].token >= u->uses[i].token) {
			qsort(u->uses, u->nuses, sizeof *u->uses, compare_uses);
			break;
		}
	}
	for (size_t i = 0; i < u->nuses; i++)
		if (n == 0 || u->uses[n - 1].token != u->uses[i].token)
			u->uses[n++] = u->uses[i];
	u->nuses = n;
}

/* What one declaration of an entity knows, all its declarations know. */
static void
share_facts(struct unit *u)
{
	for (size_t i = u->ndecls; i-- > 0;) {
		struct decl *d = u->decls[i], *e = d->linked;

		if (!e)
			continue;
		e->address_taken |= d->address_taken;
		e->used |= d->used;
		e->defined |= d->defined;
		e->noreturn |= d->noreturn;
		e->returns_twice |= d->returns_twice;
		e->weak |= d->weak;
		e->is_inline |= d->is_inline;
		e->thread_local_ |= d->thread_local_;
		if (d->body)
			e->body = d->body;
		if (d->init)
			e->init = d->init;
		if (d->asm_name)
			e->asm_name = d->asm_name;
		if (d->annotations && !e->annotations)
			e->annotations = d->annotations;
		e->type = type_composite(e->type, d->type);
	}
	for (size_t i = 0; i < u->ndecls; i++) {
		struct decl *d = u->decls[i], *e = d->linked;

		if (!e)
			continue;
		d->address_taken = e->address_taken;
		d->used = e->used;
		d->defined = e->defined;
		d->noreturn = e->noreturn;
		d->returns_twice = e->returns_twice;
		d->weak = e->weak;
		d->is_inline = e->is_inline;
		d->thread_local_ = e->thread_local_;
		d->body = e->body;
		d->init = e->init;
		d->asm_name = e->asm_name;
		d->annotations = e->annotations;
		if (d->at_file_scope && !d->function)
			d->type = type_composite(d->type, e->type);
	}
}

/* Tentative definitions whose type was never completed. */
static void
check_tentative(const struct unit *u)
{
	for (size_t i = 0; i < u->ndecls; i++) {
		const struct decl *d = u->decls[i];

		if (d->kind != DECL_VAR || !d->at_file_scope || d->function || d->storage == ST_EXTERN || d->builtin)
			continue;
		if (!type_is_complete(d->type) && d->type->kind != TY_ARRAY && d->type->kind != TY_ERROR)
			diag_at(DIAG_ERROR, d->name_token, "storage size of '%s' isn't known", d->name);
	}
}

struct unit *
unit_end(void)
{
	struct unit *u = parser.unit;

	add_pragmas((uint32_t)u->tokens->n);
	sort_uses(u);
	share_facts(u);
	check_tentative(u);
	return u;
}
