/* SPDX-License-Identifier: ISC */
/*
 * Initialisers (C11 6.7.9).  A braced list is walked with a cursor in the object it initialises; where a list has an
 * expression and the cursor stands before an aggregate that this cannot initialise as a whole, the cursor goes down
 * into it (brace elision).  The list itself stays as written: each element only learns the type of its object.
 */
#include <string.h>

#include "expr_local.h"

/* An aggregate whose parts are being initialised, and the part the cursor stands at. */
struct level {
	struct level *outer;
	struct type *type;
	uint64_t index; /* array, vector */
	bool index_known;
	struct field *field; /* struct, union; NULL behind the last */
};

struct cursor {
	struct level *top, *base;
	struct level *spare; /* levels to use again: linear memory */
	bool constant;		 /* expressions must be constant */
	uint64_t count;		 /* largest index of the base array + 1 */
	bool count_known, count_by_target;
};

static void check_init(struct type *, struct initializer *, bool constant);

static struct field *
initializable(struct field *f)
{
	/* Unnamed bit-fields are no members. */
	while (f != NULL && f->is_bitfield && f->name == NULL)
		f = f->next;
	return f;
}

static bool
is_aggregate(const struct type *t)
{
	return t->kind == TY_ARRAY || t->kind == TY_STRUCT || t->kind == TY_UNION || t->kind == TY_VECTOR;
}

static void
push(struct cursor *c, struct type *t)
{
	struct level *l = c->spare;

	if (l != NULL)
		c->spare = l->outer;
	else
		l = NEW(struct level);
	*l = (struct level){.outer = c->top, .type = t, .index_known = true};
	if (t->kind == TY_STRUCT || t->kind == TY_UNION)
		l->field = initializable(t->tag->fields);
	c->top = l;
}

static void
pop(struct cursor *c)
{
	struct level *l = c->top;

	c->top = l->outer;
	l->outer = c->spare;
	c->spare = l;
}

/* Type of the part that level L stands at, NULL behind the last. */
static struct type *
part(const struct level *l)
{
	if (l->type->kind == TY_STRUCT || l->type->kind == TY_UNION)
		return l->field == NULL ? NULL : type_qualified(l->field->type, l->type->quals);
	if (l->type->kind == TY_ARRAY && (l->type->array != ARRAY_FIXED || !l->type->count_known || !l->index_known))
		return l->type->base;
	return l->index < l->type->count ? l->type->base : NULL;
}

/* Note how far an array of unknown size reaches. */
static void
note_index(struct cursor *c)
{
	const struct level *l = c->base;

	if (l->type->kind != TY_ARRAY)
		return;
	if (!l->index_known)
		c->count_known = false;
	else if (l->index >= c->count)
		c->count = l->index + 1;
}

/* Step to the part behind the one just initialised, out of the aggregates that are done. */
static void
advance(struct cursor *c)
{
	for (;;) {
		struct level *l = c->top;

		if (l->type->kind == TY_STRUCT)
			l->field = initializable(l->field->next);
		else if (l->type->kind == TY_UNION)
			l->field = NULL;
		else
			l->index++;
		if (l == c->base || part(l) != NULL)
			return;
		pop(c);
	}
}

/* ---- designators ---- */

/* Stand at FIELD of the top level, through anonymous members if need be; false if it is not in it. */
static bool
find_field(struct cursor *c, const char *name)
{
	struct level *l = c->top;

	for (struct field *f = l->type->tag->fields; f != NULL; f = f->next) {
		if (f->name != NULL) {
			if (f->name == name || strcmp(f->name, name) == 0) {
				l->field = f;
				return true;
			}
		} else if ((f->type->kind == TY_STRUCT || f->type->kind == TY_UNION) && type_field(f->type, name) != NULL) {
			l->field = f;
			push(c, type_qualified(f->type, l->type->quals));
			return find_field(c, name);
		}
	}
	return false;
}

static bool
designate_field(struct cursor *c, struct designator *d)
{
	const struct type *t = c->top->type;
	const char *name = d->field->name;

	if (t->kind != TY_STRUCT && t->kind != TY_UNION) {
		diag_at(DIAG_ERROR, d->field->span.first, "field name not in record or union initializer");
		return false;
	}
	if (!find_field(c, name)) {
		diag_at(DIAG_ERROR, d->field->span.first, "'%s' has no member named '%s'", type_text(t), name);
		return false;
	}
	d->field = c->top->field;
	return true;
}

static bool
designate_index(struct cursor *c, const struct designator *d)
{
	struct level *l = c->top;
	const struct expr *last = d->index_last != NULL ? d->index_last : d->index;
	bool known = d->index->is_const && last->is_const;

	if (expr_failed(d->index) || expr_failed(last))
		return false;
	if (l->type->kind != TY_ARRAY && l->type->kind != TY_VECTOR) {
		diag_at(DIAG_ERROR, d->index->span.first, "array index in non-array initializer");
		return false;
	}
	if (!type_is_integer(d->index->type) || !type_is_integer(last->type)) {
		diag_at(DIAG_ERROR, d->index->span.first, "array index in initializer not of integer type");
		return false;
	}
	if (!expr_is_constant(d->index) || !expr_is_constant(last)) {
		diag_at(DIAG_ERROR, d->index->span.first, "nonconstant array index in initializer");
		return false;
	}
	if (known && d->index->value > last->value) {
		diag_at(DIAG_ERROR, d->index->span.first, "empty index range in initializer");
		return false;
	}
	if (known && (last->value < 0 || (l->type->kind == TY_ARRAY && l->type->array == ARRAY_FIXED &&
									  l->type->count_known && (uint64_t)last->value >= l->type->count))) {
		diag_at(DIAG_ERROR, d->index->span.first, "array index in initializer exceeds array bounds");
		return false;
	}
	if (l == c->base && (d->index->const_by_target || last->const_by_target))
		c->count_by_target = true;
	l->index = known ? (uint64_t)last->value : 0;
	l->index_known = known;
	return true;
}

/* Stand where designators D say; false after a report. */
static bool
designate(struct cursor *c, struct designator *d)
{
	while (c->top != c->base)
		pop(c);
	for (; d != NULL; d = d->next) {
		if (!(d->index != NULL ? designate_index(c, d) : designate_field(c, d)))
			return false;
		if (d->next != NULL) {
			struct type *t = part(c->top);

			if (t == NULL || !is_aggregate(t)) {
				if (d->next->index != NULL)
					diag_at(DIAG_ERROR, d->next->index->span.first, "array index in non-array initializer");
				else
					diag_at(DIAG_ERROR, d->next->field->span.first, "field name not in record or union initializer");
				return false;
			}
			push(c, t);
		}
	}
	return true;
}

/* ---- expressions ---- */

/* The string literal that E is, or NULL. */
static struct expr *
string_literal(const struct expr *e)
{
	e = walk_strip(e);
	return e->kind == EX_STRING ? (struct expr *)e : NULL;
}

/* Are the elements of array T characters that string S can fill? */
static bool
takes_string(const struct type *t, const struct expr *s)
{
	const struct type *element = t->base;

	if (t->kind != TY_ARRAY || !type_is_integer(element) || element->kind == TY_BOOL)
		return false;
	if (s->string_width == 1)
		return element->kind >= TY_CHAR && element->kind <= TY_UCHAR;
	return type_bits(element) == (unsigned)s->string_width * 8;
}

/* Can E initialise an aggregate of type T as a whole? */
static bool
fits_whole(const struct type *t, const struct expr *e)
{
	const struct expr *s;

	if (expr_failed(e))
		return true;
	switch (t->kind) {
	case TY_ARRAY:
		s = string_literal(e);
		if (s != NULL)
			return takes_string(t, s);
		/* GNU: from a compound literal */
		return walk_strip(e)->kind == EX_COMPOUND && e->type->kind == TY_ARRAY &&
			   type_compatible(t->base, e->type->base);
	case TY_VECTOR:
		return e->type->kind == TY_VECTOR;
	default:
		return type_compatible(t, type_unqualified(e->type));
	}
}

static void
check_expr(struct type *t, struct initializer *init, bool constant)
{
	struct expr *e = init->expr;

	init->type = t;
	if (expr_failed(e) || t->kind == TY_ERROR)
		return;
	if (t->kind == TY_ARRAY) {
		const struct expr *s = string_literal(e);

		if (s != NULL && type_is_integer(t->base) && !takes_string(t, s))
			diag_at(DIAG_ERROR, e->span.first,
					"array of '%s' cannot be initialized from a string literal with type array of '%s'",
					type_text(t->base), type_text(s->type->base));
		else if (!fits_whole(t, e))
			diag_at(DIAG_ERROR, e->span.first,
					e->type->kind == TY_ARRAY ? "array initialized from non-constant array expression"
											  : "invalid initializer");
		return;
	}
	if ((t->kind == TY_STRUCT || t->kind == TY_UNION || t->kind == TY_VECTOR) && !fits_whole(t, e)) {
		if (e->type->kind == TY_VOID)
			expr_need_value(e);
		else if (e->type->kind == TY_STRUCT || e->type->kind == TY_UNION)
			expr_check_assign(t, e, "initialization");
		else
			diag_at(DIAG_ERROR, e->span.first, "invalid initializer");
		return;
	}
	expr_check_assign(t, e, "initialization");
	if (constant && fold_not_constant(e))
		diag_at(DIAG_ERROR, e->span.first, "initializer element is not constant");
}

/* A scalar in braces; cc warns of more than one element. */
static void
check_scalar_list(struct type *t, struct initializer *init, bool constant)
{
	struct initializer *first = init->list;

	if (first == NULL)
		return;
	if (first->designators != NULL) {
		const struct designator *d = first->designators;

		diag_at(DIAG_ERROR, d->index != NULL ? d->index->span.first : d->field->span.first, "%s",
				d->index != NULL ? "array index in non-array initializer"
								 : "field name not in record or union initializer");
		return;
	}
	check_init(t, first, constant);
}

/* Check INIT at the cursor. */
static void
check_element(struct cursor *c, struct initializer *init)
{
	struct type *t = part(c->top);

	if (!init->is_list) {
		while (t != NULL && is_aggregate(t) && !fits_whole(t, init->expr)) {
			if (t->kind == TY_ARRAY && string_literal(init->expr) != NULL && type_is_integer(t->base))
				break; /* a string of the wrong width */
			push(c, t);
			t = part(c->top);
			if (t == NULL) { /* an empty aggregate uses the expression up, as an excess one */
				pop(c);
				advance(c);
			}
		}
	}
	if (t == NULL) /* an excess element: cc warns and forgets it */
		return;
	check_init(t, init, c->constant);
	note_index(c);
	advance(c);
}

/* Types and designators of the braced list INIT for T, whose size is learnt if it is an array of unknown size. */
static struct type *
check_list(struct type *t, struct initializer *init, bool constant)
{
	struct cursor c = {.constant = constant, .count_known = true};
	struct type *completed;

	init->type = t;
	if (t->kind == TY_ARRAY && init->list != NULL && init->list->next == NULL && init->list->designators == NULL &&
		!init->list->is_list && string_literal(init->list->expr) != NULL &&
		takes_string(t, string_literal(init->list->expr))) { /* { "text" } */
		init->list->type = init->type = init_check(t, init->list, constant);
		return init->type;
	}
	push(&c, t);
	c.base = c.top;
	for (struct initializer *i = init->list; i != NULL; i = i->next) {
		if (i->designators != NULL && !designate(&c, i->designators))
			continue;
		check_element(&c, i);
	}
	if (t->kind != TY_ARRAY || t->array != ARRAY_UNKNOWN)
		return t;
	completed = type_array(t->base, ARRAY_FIXED, c.count, c.count_by_target, NULL);
	completed->count_known = c.count_known;
	return init->type = completed;
}

static void
check_init(struct type *t, struct initializer *init, bool constant)
{
	if (t->kind == TY_ERROR)
		init->type = t;
	else if (!init->is_list)
		check_expr(t, init, constant);
	else if (is_aggregate(t))
		check_list(t, init, constant);
	else {
		init->type = t;
		check_scalar_list(t, init, constant);
	}
}

struct type *
init_check(struct type *t, struct initializer *init, bool constant)
{
	struct type *completed;
	const struct expr *e;

	if ((t->kind == TY_STRUCT || t->kind == TY_UNION || t->kind == TY_ENUM) && !t->tag->complete) {
		diag_at(DIAG_ERROR, init->span.first, "variable has initializer but incomplete type '%s'", type_text(t));
		return type_basic(TY_ERROR);
	}
	if (t->kind != TY_ARRAY) {
		check_init(t, init, constant);
		return t;
	}
	if (t->array == ARRAY_VLA) {
		if (!init->is_list || init->list != NULL) /* {} is fine */
			diag_at(DIAG_ERROR, init->span.first, "variable-sized object may not be initialized");
		return t;
	}
	if (init->is_list)
		return check_list(t, init, constant);
	check_init(t, init, constant);
	if (t->array != ARRAY_UNKNOWN)
		return t;
	e = init->expr;
	completed = t;
	if (e->type->kind == TY_ARRAY && fits_whole(t, e)) {
		completed = type_array(t->base, ARRAY_FIXED, e->type->count, e->type->count_by_target, NULL);
		completed->count_known = e->type->count_known;
	} else if (expr_failed(e)) {
		return type_basic(TY_ERROR);
	}
	return init->type = completed;
}
