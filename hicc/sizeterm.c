/* SPDX-License-Identifier: ISC */
/* Sizes in expressions: see sizeterm.h. */
#include "sizeterm.h"

#include <inttypes.h>
#include <string.h>

#include "gram.tab.h"
#include "parse.h"
#include "pass.h"
#include "ptrmap.h"
#include "type.h"
#include "typetab.h"
#include "walk.h"

static struct size {
	const char *text; /* equal on every target */
	const char *c;
} * sizes;
static size_t nsizes;
static struct ptrmap by_text; /* interned text -> number + 1 */

void
sizeterm_init(void)
{
	sizes = NULL;
	nsizes = 0;
	ptrmap_clear(&by_text);
}

static unsigned
number_of(const char *text, const char *c)
{
	const char *key = intern(text, strlen(text));
	uintptr_t n = (uintptr_t)ptrmap_get(&by_text, key);
	struct size s = {key, c};

	if (!n) {
		VEC_ADD(sizes, nsizes, s);
		n = nsizes;
		ptrmap_set(&by_text, key, (void *)n);
	}
	return (unsigned)(n - 1);
}

static bool
is_variable(const struct type *t)
{
	while (t->kind == TY_ARRAY && t->array == ARRAY_FIXED)
		t = t->base;
	return t->kind == TY_ARRAY;
}

static const char *
span_text(struct span s)
{
	struct buf b = {0};
	const char *text;

	print_span(&b, s);
	text = arena_take(&b);
	return text;
}

/* What tells a struct from another one of its name in another unit: a digest of its definition. */
static const char *
mark_of(const struct type *t)
{
	const char *text;

	while (t->kind == TY_ARRAY)
		t = t->base;
	if ((t->kind != TY_STRUCT && t->kind != TY_UNION) || t->tag->span.last < t->tag->span.first)
		return "";
	text = span_text(t->tag->span);
	return arena_printf("\\t%016llx", digest_text(text, strlen(text)));
}

/* The number of the size that E is; -1 if E is none, or is equal on every target. */
static int
size_of(const struct expr *e)
{
	bool align = e->kind == EX_ALIGNOF_EXPR || e->kind == EX_ALIGNOF_TYPE;
	const struct type *t = e->kind == EX_SIZEOF_EXPR || e->kind == EX_ALIGNOF_EXPR ? e->a->type : e->of;
	const char *what = align ? "_Alignof" : "sizeof", *text, *c;

	switch (e->kind) {
	case EX_SIZEOF_EXPR:
	case EX_SIZEOF_TYPE:
	case EX_ALIGNOF_EXPR:
	case EX_ALIGNOF_TYPE:
		if (!t || !type_is_complete(t) || is_variable(t) || t->kind == TY_FUNCTION ||
			!(align ? type_align_by_target(t) : type_size_by_target(t)))
			return -1;
		text = arena_printf("%s(%s)%s", what, type_text(t), mark_of(t));
		c = arena_printf("%s(%s)", what, ctype_declare(t, "", true));
		break;
	case EX_OFFSETOF:
		if (!e->is_const || !e->const_by_target)
			return -1;
		what = span_text((struct span){e->of_span.last + 2, e->span.last - 1});
		text = arena_printf("offsetof(%s,%s)%s", type_text(t), what, mark_of(t));
		c = arena_printf("__builtin_offsetof(%s,%s)", ctype_declare(t, "", true), what);
		break;
	default:
		return -1;
	}
	return (int)number_of(text, c);
}

/* ---- as a program ----------------------------------------------------------------------------------------------- */

struct writer {
	struct buf b;
	const void *(*place_of)(struct expr *);
	const void *place;
};

static bool
put(struct writer *w, const char *text)
{
	buf_printf(&w->b, "%s%s", w->b.len ? "," : "", text);
	return true;
}

/* The operator as one character, 0 if it is none that is computed with. */
static char
operator_of(int op)
{
	return op == LEFT_OP ? '<' : op == RIGHT_OP ? '>' : op > 0 && op < 128 && strchr("+-*/%&|^", op) ? (char)op : '\0';
}

static bool
is_wide(const struct type *t)
{
	return type_is_integer(t) && t->kind != TY_BOOL && type_bits(t) >= 32 && type_bits(t) <= 64;
}

static bool
write(struct writer *w, struct expr *e)
{
	const void *place;
	char op[2] = {0};
	int n;

	e = walk_strip(e);
	n = size_of(e);
	if (n >= 0)
		return put(w, arena_printf("s%d", n));
	if (!is_wide(e->type))
		return false;
	if (e->is_const && !e->const_by_target)
		return put(w, arena_printf("%" PRId64, e->value));
	place = w->place_of(e);
	if (place) {
		if (w->place && place != w->place)
			return false;
		w->place = place;
		return put(w, "x");
	}
	switch (e->kind) {
	case EX_CAST:
		return write(w, e->a);
	case EX_IDENT:
		return e->decl->kind == DECL_ENUMERATOR && e->decl->value_expr && write(w, e->decl->value_expr);
	case EX_UNARY:
		return (e->op == '+' || e->op == '-' || e->op == '~') && write(w, e->a) &&
			   (e->op == '+' || put(w, e->op == '-' ? "_" : "~"));
	case EX_BINARY:
		op[0] = operator_of(e->op);
		return op[0] && write(w, e->a) && write(w, e->b) && put(w, op);
	default:
		return false;
	}
}

const char *
sizeterm_program(struct expr *e, const void *(*place_of)(struct expr *), const void **place)
{
	struct writer w = {.place_of = place_of};
	const char *text = NULL;

	if (write(&w, e))
		text = arena_take(&w.b);
	*place = w.place;
	return text;
}

/* ---- what is computed ----------------------------------------------------------------------------------------------
 */

struct finder {
	void (*found)(unsigned, void *);
	void *ctx;
};

static void
find(struct expr *e, void *ctx)
{
	struct finder *f = ctx;
	int n = size_of(e);

	if (n >= 0) {
		f->found((unsigned)n, f->ctx);
		return;
	}
	if (e->kind == EX_CALL || e->kind == EX_INDEX || e->kind == EX_LOGAND || e->kind == EX_LOGOR ||
		e->kind == EX_STMT || (e->kind == EX_BINARY && type_unqualified(e->type)->kind == TY_INT && !e->type->word) ||
		(e->kind == EX_BINARY && (e->op == '/' || e->op == '%')) || e->type->kind == TY_POINTER)
		return;
	if (e->kind == EX_BINARY && (e->op == LEFT_OP || e->op == RIGHT_OP)) {
		find(e->a, f);
		return;
	}
	walk_children(e, find, f);
}

void
sizeterm_computed(struct expr *e, void (*found)(unsigned size, void *ctx), void *ctx)
{
	struct finder f = {found, ctx};

	find(e, &f);
}

void
sizeterm_print(struct buf *b)
{
	buf_puts(b, "static const struct hicam_sizeof __hicam_sizes[] = {");
	for (size_t i = 0; i < nsizes; i++)
		buf_printf(b, "{\"%s\", %s},\n", sizes[i].text, sizes[i].c);
	buf_puts(b, "{0}};\n");
}
