/* SPDX-License-Identifier: ISC */
/*
 * Names that tables and cold clones can use from file scope: local types, enumerators, typedefs and static locals
 * get unique names there and their definitions move in front of their function; untagged structs get a tag.
 * What stays in the body refers to them by edits.
 */
#include "apart.h"
#include "pass.h"
#include "ptrmap.h"
#include "type.h"
#include "walk.h"

#include <stdlib.h>
#include <string.h>

struct decl **hoist_statics;
size_t hoist_nstatics;
static struct ptrmap members; /* tags of anonymous members: must stay untagged */

static uint32_t
opening_brace(const struct tag *t)
{
	unsigned depth = 0;

	for (uint32_t i = t->keyword; i <= t->span.last; i++) {
		const struct token *k = &the_unit->tokens->v[i];

		if (k->len == 1 && *k->text == '(')
			depth++;
		else if (k->len == 1 && *k->text == ')')
			depth--;
		else if (k->len == 1 && *k->text == '{' && depth == 0)
			return i;
	}
	return 0;
}

static bool
has_vla(const struct type *t)
{
	for (; t; t = t->base)
		if (t->kind == TY_ARRAY && t->array == ARRAY_VLA)
			return true;
	return false;
}

static void
name_tags(void)
{
	ptrmap_clear(&members);
	for (size_t i = 0; i < the_unit->ntags; i++)
		for (struct field *f = the_unit->tags[i]->fields; f; f = f->next)
			if (!f->name && !f->is_bitfield && f->type->tag)
				ptrmap_set(&members, f->type->tag, f);
	for (size_t i = 0; i < the_unit->ntags; i++) {
		struct tag *t = the_unit->tags[i];

		if (!t->complete || t->span.last == 0)
			continue;
		if (t->function && !t->function->system) {
			t->emit_name = arena_printf("__hicam_%s_%s_%u", t->function->decl->name, t->name ? t->name : "", t->id);
			if (!t->name && opening_brace(t) && !ptrmap_get(&members, t))
				edit_before(opening_brace(t), arena_printf("%s ", t->emit_name));
		} else if (!t->name && t->kind != TY_ENUM && opening_brace(t) && !ptrmap_get(&members, t)) {
			t->emit_name = arena_printf("__hicam_tag_%u", t->id);
			edit_before(opening_brace(t), arena_printf("%s ", t->emit_name));
		}
	}
}

static bool
is_static_local(const struct decl *d)
{
	return d->kind == DECL_VAR && d->storage == ST_STATIC && d->function && !d->function->system;
}

static void
name_decls(void)
{
	for (size_t i = 0; i < the_unit->ndecls; i++) {
		struct decl *d = the_unit->decls[i];

		if (!d->function || d->function->system || !d->name || d->at_file_scope)
			continue;
		if (d->kind == DECL_ENUMERATOR || (d->kind == DECL_TYPEDEF && !has_vla(d->type)) ||
			(is_static_local(d) && !labels_is_table(d)))
			d->emit_name = arena_printf("__hicam_%s_%s_%u", d->function->decl->name, d->name, d->id);
		if (is_static_local(d) && d->emit_name)
			VEC_ADD(hoist_statics, hoist_nstatics, d);
	}
}

static void
edit_uses(void)
{
	for (size_t i = 0; i < the_unit->nuses; i++) {
		struct name_use *u = &the_unit->uses[i];
		const char *to = u->decl ? u->decl->emit_name : u->tag && u->tag->name ? u->tag->emit_name : NULL;

		if (to && u->decl && u->decl->kind == DECL_PARAM && u->token == u->decl->name_token)
			continue; /* vla.c: another name inside only */
		if (to)
			edit_replace((struct span){u->token, u->token}, to);
	}
}

static bool tag_moves(const struct tag *t);

/* `struct t { ... };` or `struct t;`: left in the body it would declare another type. */
static bool
declares_tag_only(const struct stmt *s, const struct function *f)
{
	for (size_t i = 0; i < f->ntags; i++) {
		const struct tag *t = f->tags[i];

		if (!tag_moves(t))
			continue;
		if (t->span.last + 1 == s->span.last && t->span.first >= s->span.first)
			return true;
		for (size_t u = 0; u < the_unit->nuses && s->span.last == s->span.first + 2; u++)
			if (the_unit->uses[u].tag == t && the_unit->uses[u].token == s->span.first + 1)
				return true;
	}
	return false;
}

/* In the body, a definition becomes a reference, and declarations of what moved away disappear. */
static void
edit_statement(struct stmt *s, void *ctx)
{
	struct function *f = ctx;

	if (s->kind != S_DECL)
		return;
	if (s->ndecls == 0 && declares_tag_only(s, f)) {
		edit_replace(s->span, ";");
		return;
	}
	for (size_t i = 0; i < s->ndecls; i++)
		if (is_static_local(s->decls[i]) && s->decls[i]->emit_name) {
			edit_replace(s->span, ";");
			return;
		}
	for (size_t i = 0; i < f->ntypedefs; i++) {
		struct decl *d = f->typedefs[i];

		if (d->kind == DECL_TYPEDEF && d->emit_name && d->name_token >= s->span.first &&
			d->name_token <= s->span.last) {
			edit_replace(s->span, ";");
			return;
		}
	}
}

static void
no_expr(struct expr *e, void *ctx)
{
	if (e->kind == EX_STMT)
		walk_stmt(e->body, edit_statement, no_expr, ctx);
	else
		walk_children(e, no_expr, ctx);
}

static bool
tag_moves(const struct tag *t)
{
	return t->complete && t->emit_name && t->function && !t->function->system && opening_brace(t) != 0;
}

static void
edit_function(struct function *f)
{
	for (size_t i = 0; i < f->ntags; i++) {
		struct tag *t = f->tags[i];

		if (tag_moves(t) && !ptrmap_get(&members, t))
			edit_replace(t->span, arena_printf("%s %s", tag_keyword(t), t->emit_name));
	}
	walk_stmt(f->body, edit_statement, no_expr, f);
}

/* Everything but "noreturn" stays: a function that can be captured returns while the stack is unwound. */
static void
strip_noreturn(struct span s)
{
	for (uint32_t i = s.first; i <= s.last; i++)
		if (token_is(i, "_Noreturn") || token_is(i, "noreturn") || token_is(i, "__noreturn__"))
			edit_replace((struct span){i, i}, "");
}

static void
edit_externals(void)
{
	for (struct external *x = the_unit->externals; x; x = x->next) {
		if (x->system)
			continue;
		if (x->function) {
			if (x->function->decl->noreturn)
				strip_noreturn(x->function->head);
			continue;
		}
		for (size_t i = 0; i < x->ndecls; i++)
			if (x->decls[i]->kind == DECL_FUNCTION && x->decls[i]->noreturn) {
				strip_noreturn(x->span);
				break;
			}
	}
}

/* [[hicam::...]] has told what it had to; cc need not know the C23 syntax. */
static void
strip_annotations(void)
{
	for (uint32_t i = 0; i + 3 < the_unit->tokens->n; i++) {
		uint32_t end = i + 2;
		int depth = 2;

		if (!token_is(i, "[") || !token_is(i + 1, "[") || !token_is(i + 2, "hicam"))
			continue;
		for (; end < the_unit->tokens->n && depth > 0; end++)
			depth += token_is(end, "[") ? 1 : token_is(end, "]") ? -1 : 0;
		edit_replace((struct span){i, end - 1}, "");
		i = end - 1;
	}
}

void
hoist_unit(struct unit *u)
{
	hoist_statics = NULL;
	hoist_nstatics = 0;
	name_tags();
	name_decls();
	edit_uses();
	for (struct function *f = u->functions; f; f = f->next)
		if (!f->system)
			edit_function(f);
	edit_externals();
	strip_annotations();
}

static int
by_end(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return x->last < y->last ? -1 : x->last > y->last;
}

static void
print_static(struct buf *b, const struct decl *d)
{
	print_attributes(b, d);
	buf_printf(b, "static %s%s", d->thread_local_ ? "__thread " : "", ctype_declare(d->type, d->emit_name, false));
	if (d->asm_name)
		buf_printf(b, " __asm__(\"%s\")", d->asm_name);
}

/* Local types in the order of their ends, so that inner ones come first. */
void
hoist_print(struct buf *b, const struct function *f)
{
	struct item {
		struct span span; /* first member: sorted by it */
		struct tag *tag;
		struct decl *decl;
	} *items = xmalloc((f->ntags + f->ntypedefs + 1) * sizeof *items);
	size_t n = 0;

	for (size_t i = 0; i < f->ntags; i++)
		if (tag_moves(f->tags[i]) && !ptrmap_get(&members, f->tags[i]))
			items[n++] = (struct item){f->tags[i]->span, f->tags[i], NULL};
	for (size_t i = 0; i < f->ntypedefs; i++)
		if (f->typedefs[i]->kind == DECL_TYPEDEF && f->typedefs[i]->emit_name)
			items[n++] =
				(struct item){{f->typedefs[i]->name_token, f->typedefs[i]->declarator.last}, NULL, f->typedefs[i]};
	qsort(items, n, sizeof *items, by_end);
	for (size_t i = 0; i < n; i++)
		if (items[i].tag && items[i].tag->kind != TY_ENUM)
			buf_printf(b, "%s %s;\n", tag_keyword(items[i].tag), items[i].tag->emit_name);
	for (size_t i = 0; i < n; i++) {
		if (items[i].tag) {
			buf_puts(b, tag_keyword(items[i].tag));
			print_span(b, (struct span){items[i].tag->keyword + 1, items[i].tag->span.last});
			buf_puts(b, ";\n");
		} else {
			print_attributes(b, items[i].decl);
			buf_printf(b, "typedef %s;\n", ctype_declare(items[i].decl->type, items[i].decl->emit_name, false));
		}
	}
	free(items);
	for (size_t i = 0; i < hoist_nstatics; i++)
		if (hoist_statics[i]->function == f) {
			print_static(b, hoist_statics[i]);
			buf_printf(b, "%s;\n", apart_attribute(hoist_statics[i]));
		}
}

void
hoist_print_statics(struct buf *b, const struct function *f)
{
	for (size_t i = 0; i < hoist_nstatics; i++) {
		struct decl *d = hoist_statics[i];

		if (d->function != f || !d->init)
			continue;
		print_static(b, d);
		buf_puts(b, " = ");
		print_initializer(b, d->init);
		buf_puts(b, ";\n");
	}
}
