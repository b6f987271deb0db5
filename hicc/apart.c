/* SPDX-License-Identifier: ISC */
/*
 * A pointer one past the end of an object must not equal the address of its neighbour, or the run time could not tell
 * which of the two it belongs to (DESIGN.md 13).
 *
 * Global and static aggregates get sections of their own, each with one byte of padding in front; local ones of
 * functions with points stand in a struct with a byte behind them.
 */
#include "apart.h"

#include "pass.h"
#include "type.h"

static struct decl **padded;
static size_t npadded;

static bool
is_const(const struct type *t)
{
	while (t->kind == TY_ARRAY)
		t = t->base;
	return (t->quals & Q_CONST) && !(t->quals & Q_VOLATILE); /* as emit_tables.c: those are saved */
}

static bool
is_aggregate(const struct type *t)
{
	return (t->kind == TY_ARRAY || t->kind == TY_STRUCT || t->kind == TY_UNION) && type_is_complete(t);
}

/* Constants with pointers stay where cc puts them: whether that can be written at start depends on -fPIC. */
static bool
can_move(const struct decl *d)
{
	return d->kind == DECL_VAR && d->defined && !d->system && !d->thread_local_ && !d->weak && !d->has_attributes &&
		   !d->asm_name && d->name && is_aggregate(d->type) && !(is_const(d->type) && type_has_pointer(d->type)) &&
		   !d->linked;
}

static const char *
section(const struct decl *d)
{
	return arena_printf("%s.hicam.%u.%s", is_const(d->type) ? ".rodata" : d->init ? ".data" : ".bss", d->id, d->name);
}

const char *
apart_attribute(const struct decl *d)
{
	if (!can_move(d))
		return "";
	VEC_ADD(padded, npadded, (struct decl *)d);
	return arena_printf(" __attribute__((section(\"%s\")))", section(d));
}

void
apart_unit(struct unit *u, bool common)
{
	padded = NULL;
	npadded = 0;
	for (struct external *x = u->externals; x; x = x->next) {
		if (x->system || x->function)
			continue;
		for (size_t i = 0; i < x->ndecls; i++) {
			struct decl *d = x->decls[i];
			bool again = false;

			/* a tentative definition may be repeated, or be common with other units */
			if (d->kind != DECL_VAR || !d->at_file_scope || d->storage == ST_EXTERN ||
				(common && d->storage != ST_STATIC && !d->init))
				continue;
			for (struct external *y = x->next; y && !again && !d->init; y = y->next)
				for (size_t k = 0; k < y->ndecls; k++)
					again |= y->decls[k]->linked == d;
			if (!again && can_move(d))
				edit_after(d->declarator.last, apart_attribute(d));
		}
	}
}

void
apart_print(struct buf *b)
{
	for (size_t i = 0; i < npadded; i++)
		buf_printf(b, "__asm__(\".section %s,\\\"%s\\\",%%%s\\n\\t.zero 1\\n\\t.previous\");\n", section(padded[i]),
				   is_const(padded[i]->type) ? "a" : "aw",
				   padded[i]->init || is_const(padded[i]->type) ? "progbits" : "nobits");
}

bool
apart_is_boxed(const struct decl *d)
{
	return d->kind == DECL_VAR && d->type->kind == TY_ARRAY && !d->has_attributes && d->info && local_of(d)->memory &&
		   !local_of(d)->temp;
}
