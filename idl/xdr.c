/* SPDX-License-Identifier: ISC */
/* XDR routines in C: statements that encode, decode or free one thing, and functions made of them. */
#include "xdr_local.h"

#include <string.h>

/* The text of support.h. */
static const char support[] =
#include "idl_support.inc"
	;

void
idl_line(struct out *o, const char *fmt, ...)
{
	va_list ap;

	for (int i = 0; i < o->depth; i++)
		buf_puts(o->b, "\t");
	va_start(ap, fmt);
	buf_vprintf(o->b, fmt, ap);
	va_end(ap);
	buf_puts(o->b, "\n");
}

void
idl_open(struct out *o, const char *head)
{
	idl_line(o, "%s%s{", head, *head ? " " : "");
	o->depth++;
}

void
idl_close(struct out *o)
{
	o->depth--;
	idl_line(o, "}");
}

/* ---- values ---------------------------------------------------------------------------------------------------------
 */

static const char *
base_routine(enum idl_kind kind)
{
	static const char *const names[] = {
		[IDL_BOOLEAN] = "hicam_idl_boolean", [IDL_BYTE] = "xdr_u_char",		[IDL_CHAR] = "xdr_char",
		[IDL_SMALL] = "xdr_int8_t",			 [IDL_USMALL] = "xdr_uint8_t",	[IDL_SHORT] = "xdr_int16_t",
		[IDL_USHORT] = "xdr_uint16_t",		 [IDL_LONG] = "xdr_int32_t",	[IDL_ULONG] = "xdr_uint32_t",
		[IDL_HYPER] = "xdr_int64_t",		 [IDL_UHYPER] = "xdr_uint64_t", [IDL_FLOAT] = "xdr_float",
		[IDL_DOUBLE] = "xdr_double",
	};

	return names[kind];
}

/* A routine that does a whole array of TYPE at once, or NULL. */
static const char *
array_routine(const struct idl_type *t)
{
	switch (idl_strip(t)->kind) {
	case IDL_CHAR:
	case IDL_BYTE:
		return "xdr_opaque";
	case IDL_LONG:
	case IDL_ULONG:
	case IDL_FLOAT:
		return "hicam_idl_words";
	case IDL_HYPER:
	case IDL_UHYPER:
	case IDL_DOUBLE:
		return "hicam_idl_hypers";
	default:
		return NULL;
	}
}

/* Elements FROM to FROM + COUNT, C texts, of the array LV. */
void
idl_elements(struct out *o, const struct idl_type *elem, const char *lv, const char *from, const char *count)
{
	const char *all = array_routine(elem);
	const char *where = strcmp(from, "0") == 0 ? lv : arena_printf("%s + %s", lv, from);
	unsigned k = o->names;

	if (all && strcmp(all, "xdr_opaque") == 0) {
		idl_line(o, "if (!xdr_opaque(hicam_x, (char *)(%s), (uint32_t)(%s)))", where, count);
		idl_line(o, "\treturn FALSE;");
		return;
	}
	if (all) {
		idl_line(o, "if (!%s(hicam_x, %s, %s))", all, where, count);
		idl_line(o, "\treturn FALSE;");
		return;
	}
	o->names++;
	idl_open(o, arena_printf("for (uint64_t hicam_i%u = %s; hicam_i%u < %s%s%s; hicam_i%u++)", k, from, k,
							 strcmp(from, "0") ? from : "", strcmp(from, "0") ? " + " : "", count, k));
	idl_value_of(o, elem, arena_printf("%s[hicam_i%u]", lv, k));
	idl_close(o);
	o->names--;
}

/* TYPE * of new memory, zeroed, for COUNT of them; failure returns. */
void
idl_allocate(struct out *o, const struct idl_type *elem, const char *lv, const char *count)
{
	idl_line(o, "if (!(%s = (%s)calloc(%s, sizeof(%s))))", lv, idl_pointer_text(elem), count, idl_type_text(elem));
	idl_line(o, "\treturn FALSE;");
}

void
idl_free_it(struct out *o, const char *lv)
{
	idl_open(o, "if (hicam_x->x_op == XDR_FREE)");
	idl_line(o, "free(%s);", lv);
	idl_line(o, "%s = NULL;", lv);
	idl_close(o);
}

static void
print_enum(struct out *o, const struct idl_type *t, const char *lv)
{
	idl_open(o, "");
	idl_line(o, "int32_t hicam_e = (int32_t)%s;", lv);
	idl_line(o, "if (!xdr_int32_t(hicam_x, &hicam_e))");
	idl_line(o, "\treturn FALSE;");
	idl_line(o, "if (hicam_x->x_op == XDR_DECODE)");
	idl_line(o, "\t%s = (%s)hicam_e;", lv, idl_type_text(t));
	idl_close(o);
}

void
idl_string_value(struct out *o, const struct idl_type *t, const char *lv)
{
	if (t->storage == IDL_IN_PLACE) {
		idl_line(o, "if (!hicam_idl_chars(hicam_x, (char *)%s, %u))", lv, t->count);
		idl_line(o, "\treturn FALSE;");
		return;
	}
	if (t->pointer != IDL_PTR_UNIQUE && t->pointer != IDL_PTR_FULL) {
		idl_line(o, "if (!hicam_idl_string(hicam_x, (char **)&%s))", lv);
		idl_line(o, "\treturn FALSE;");
		return;
	}
	idl_open(o, "");
	idl_line(o, "bool_t hicam_more = %s != NULL;", lv);
	idl_line(o, "if (!xdr_bool(hicam_x, &hicam_more))");
	idl_line(o, "\treturn FALSE;");
	idl_line(o, "if (hicam_x->x_op == XDR_DECODE)");
	idl_line(o, "\t%s = NULL;", lv);
	idl_line(o, "if (hicam_more && !hicam_idl_string(hicam_x, (char **)&%s))", lv);
	idl_line(o, "\treturn FALSE;");
	idl_close(o);
}

/* What tells things of one type from others at the same place: a struct from its first field. */
static const char *
alias_key(const struct idl_type *pointer)
{
	return idl_type_text(idl_strip(pointer->elem));
}

/* New memory for what the pointer LV, of type T, leads to; known from now on if others may lead there. */
static void
print_new(struct out *o, const struct idl_type *t, const char *lv)
{
	idl_allocate(o, t->elem, lv, "1");
	if (t->pointer == IDL_PTR_FULL) {
		idl_open(o, arena_printf("if (!hicam_idl_enter(hicam_x, (void *)%s, \"%s\"))", lv, alias_key(t)));
		idl_line(o, "free(%s);", lv);
		idl_line(o, "%s = NULL;", lv);
		idl_line(o, "return FALSE;");
		idl_close(o);
	}
}

/* Pointers that are part of something lead to new memory when they are decoded, whatever they were before. */
static void
print_pointer(struct out *o, const struct idl_type *t, const char *lv)
{
	const char *target = arena_printf("(*%s)", lv);

	idl_open(o, "");
	if (t->pointer == IDL_PTR_FULL) {
		idl_line(o, "void *hicam_known = (void *)%s;", lv);
		idl_line(o, "int hicam_more = hicam_idl_alias(hicam_x, &hicam_known, \"%s\");", alias_key(t));
		idl_line(o, "if (hicam_more < 0)");
		idl_line(o, "\treturn FALSE;");
		idl_line(o, "if (hicam_x->x_op == XDR_DECODE)");
		idl_line(o, "\t%s = (%s)hicam_known;", lv, idl_type_text(t));
	} else if (t->pointer == IDL_PTR_UNIQUE) {
		idl_line(o, "bool_t hicam_more = %s != NULL;", lv);
		idl_line(o, "if (!xdr_bool(hicam_x, &hicam_more))");
		idl_line(o, "\treturn FALSE;");
		idl_line(o, "if (hicam_x->x_op == XDR_DECODE)");
		idl_line(o, "\t%s = NULL;", lv);
	} else {
		idl_line(o, "bool_t hicam_more = hicam_x->x_op == XDR_DECODE || %s != NULL;", lv);
		idl_line(o, "if (!hicam_more && hicam_x->x_op == XDR_ENCODE)");
		idl_line(o, "\treturn FALSE;");
	}
	idl_open(o, "if (hicam_more)");
	idl_open(o, "if (hicam_x->x_op == XDR_DECODE)");
	print_new(o, t, lv);
	idl_close(o);
	idl_value_of(o, t->elem, target);
	idl_line(o, "if (hicam_x->x_op == XDR_FREE)");
	idl_line(o, "\tfree(%s);", lv);
	idl_close(o);
	idl_line(o, "if (hicam_x->x_op == XDR_FREE)");
	idl_line(o, "\t%s = NULL;", lv);
	idl_close(o);
}

/* ---- sequences
 * -------------------------------------------------------------------------------------------------------- */

/* What REFERENCE names, in terms of `p`; negative numbers become more than any array has. */
static char *
reference(const struct idl_reference *r, bool plus_one)
{
	return arena_printf(plus_one ? "(uint64_t)(1 + (int64_t)%shicam_p->%s)" : "(uint64_t)%shicam_p->%s",
						r->deref ? "*" : "", r->member->name);
}

char *
idl_size_text(const struct idl_type *t)
{
	const struct idl_bounds *b = t->bounds;

	if (t->storage == IDL_IN_PLACE || t->kind == IDL_ARRAY)
		return arena_printf("%u", t->count);
	return reference(&b->size, b->size_is_max);
}

static char *
length_text(const struct idl_type *t)
{
	const struct idl_bounds *b = t->bounds;

	if (!b->length.name)
		return arena_printf("hicam_size");
	if (!b->length_is_last)
		return reference(&b->length, false);
	return arena_printf("(uint64_t)(1 + (int64_t)%shicam_p->%s) - hicam_first", b->length.deref ? "*" : "",
						b->length.member->name);
}

/* ANEW: decoding makes new memory; else only where there is none. */
void
idl_sequence_value(struct out *o, const struct idl_type *t, const char *lv, bool anew)
{
	bool optional = t->pointer == IDL_PTR_UNIQUE || t->pointer == IDL_PTR_FULL;
	bool in_place = t->storage == IDL_IN_PLACE && anew;

	idl_open(o, "");
	idl_line(o, "uint64_t hicam_size = %s;", idl_size_text(t));
	idl_line(o, "uint64_t hicam_first = %s;", t->bounds->first.name ? reference(&t->bounds->first, false) : "0");
	idl_line(o, "uint64_t hicam_n = %s;", length_text(t));
	if (optional) {
		idl_line(o, "bool_t hicam_more = %s != NULL;", lv);
		idl_line(o, "if (!xdr_bool(hicam_x, &hicam_more))");
		idl_line(o, "\treturn FALSE;");
	}
	if (!in_place && anew) {
		idl_line(o, "if (hicam_x->x_op == XDR_DECODE)");
		idl_line(o, "\t%s = NULL;", lv);
	}
	if (optional)
		idl_open(o, "if (hicam_more)");
	idl_line(o, "if (!hicam_idl_count(hicam_x, hicam_size, hicam_first, hicam_n))");
	idl_line(o, "\treturn FALSE;");
	if (!in_place) {
		idl_open(o, anew ? "if (hicam_x->x_op == XDR_DECODE)"
						 : arena_printf("if (hicam_x->x_op == XDR_DECODE && !%s)", lv));
		idl_line(o, "if (!hicam_idl_fits(hicam_x, hicam_size, sizeof *%s, hicam_n, %u))", lv,
				 idl_is_opaque(t->elem) ? 1 : idl_wire_least(t->elem));
		idl_line(o, "\treturn FALSE;");
		idl_allocate(o, t->elem, lv, "hicam_size ? hicam_size : 1");
		idl_close(o);
		idl_line(o, "if (hicam_x->x_op == XDR_ENCODE && hicam_n && !%s)", lv);
		idl_line(o, "\treturn FALSE;");
		idl_open(o, arena_printf("if (%s && hicam_idl_within(hicam_size, hicam_first, hicam_n))", lv));
	} else
		idl_open(o, "if (hicam_idl_within(hicam_size, hicam_first, hicam_n))");
	idl_elements(o, t->elem, lv, "hicam_first", "hicam_n");
	idl_close(o);
	if (optional)
		idl_close(o);
	if (!in_place)
		idl_free_it(o, lv);
	idl_close(o);
}

/* LV, of TYPE: `if (!...) return FALSE;`. */
void
idl_value_of(struct out *o, const struct idl_type *t, const char *lv)
{
	switch (t->kind) {
	case IDL_NAMED:
		idl_value_of(o, t->elem, lv);
		break;
	case IDL_ENUM:
		print_enum(o, t, lv);
		break;
	case IDL_STRUCT:
	case IDL_UNION:
		idl_line(o, "if (!hicam_idl_x_%s(hicam_x, &%s))", t->name, lv);
		idl_line(o, "\treturn FALSE;");
		break;
	case IDL_ARRAY:
		idl_elements(o, t->elem, lv, "0", arena_printf("%u", t->count));
		break;
	case IDL_STRING:
		idl_string_value(o, t, lv);
		break;
	case IDL_SEQUENCE:
		idl_sequence_value(o, t, lv, true);
		break;
	case IDL_POINTER:
		print_pointer(o, t, lv);
		break;
	default:
		idl_line(o, "if (!%s(hicam_x, &%s))", base_routine(t->kind), lv);
		idl_line(o, "\treturn FALSE;");
	}
}

/* ---- structs and unions
 * ------------------------------------------------------------------------------------------------ */

/* The pointer at the end of a struct that leads to another one: a list, which is walked without going deeper. */
static const struct idl_member *
tail_of(const struct idl_type *t, const struct idl_member **order)
{
	const struct idl_member *last = order[t->n - 1];
	const struct idl_type *p = idl_strip(last->type);

	return p->kind == IDL_POINTER && p->pointer != IDL_PTR_REF && idl_strip(p->elem) == t ? last : NULL;
}

/* Go on with what P's field leads to; the first of the list belongs to the caller, the others are freed here. */
static void
print_tail(struct out *o, const struct idl_type *t, const struct idl_member *m)
{
	const struct idl_type *p = idl_strip(m->type);
	const char *lv = arena_printf("hicam_p->%s", m->name);

	if (p->pointer == IDL_PTR_FULL) {
		idl_line(o, "void *hicam_known = (void *)%s;", lv);
		idl_line(o, "int hicam_more = hicam_idl_alias(hicam_x, &hicam_known, \"%s\");", alias_key(p));
		idl_line(o, "if (hicam_more < 0)");
		idl_line(o, "\treturn FALSE;");
	} else {
		idl_line(o, "struct %s *hicam_known = NULL;", t->name);
		idl_line(o, "bool_t hicam_more = %s != NULL;", lv);
		idl_line(o, "if (!xdr_bool(hicam_x, &hicam_more))");
		idl_line(o, "\treturn FALSE;");
	}
	idl_open(o, "if (hicam_x->x_op == XDR_DECODE)");
	idl_line(o, "%s = (struct %s *)hicam_known;", lv, t->name);
	idl_open(o, "if (hicam_more)");
	print_new(o, p, lv);
	idl_close(o);
	idl_close(o);
	idl_line(o, "hicam_next = hicam_more ? %s : NULL;", lv);
	idl_open(o, "if (hicam_x->x_op == XDR_FREE)");
	idl_line(o, "%s = NULL;", lv);
	idl_line(o, "if (hicam_p != hicam_start)");
	idl_line(o, "\tfree(hicam_p);");
	idl_close(o);
	idl_line(o, "hicam_p = hicam_next;");
}

static void
print_struct(struct out *o, const struct idl_type *t, bool deep)
{
	const struct idl_member **order = idl_wire_order(t->members, t->n);
	const struct idl_member *tail = tail_of(t, order);

	if (tail) {
		idl_line(o, "struct %s *hicam_start = hicam_p, *hicam_next;", t->name);
		idl_open(o, "while (hicam_p)");
	}
	for (size_t i = 0; i < t->n; i++)
		if (order[i] != tail)
			idl_value_of(o, order[i]->type, arena_printf("hicam_p->%s", order[i]->name));
	if (tail) {
		print_tail(o, t, tail);
		idl_close(o);
	}
	idl_line(o, deep ? "return hicam_idl_higher(hicam_x);" : "return TRUE;");
}

static void
print_union(struct out *o, const struct idl_type *t, bool deep)
{
	bool has_default = false;

	idl_value_of(o, t->tag, arena_printf("hicam_p->%s", t->tag_name));
	idl_open(o, arena_printf("switch (hicam_p->%s)", t->tag_name));
	for (size_t i = 0; i < t->n; i++) {
		const struct idl_member *m = &t->members[i];

		o->depth--;
		for (size_t k = 0; k < m->nvalues; k++)
			idl_line(o, "case %lld%s:", (long long)m->values[k], m->values[k] > INT32_MAX ? "u" : "");
		if (m->is_default)
			idl_line(o, "default:");
		o->depth++;
		has_default |= m->is_default;
		if (m->name)
			idl_value_of(o, m->type, arena_printf("hicam_p->%s.%s", t->union_name, m->name));
		idl_line(o, "break;");
	}
	if (!has_default) {
		o->depth--;
		idl_line(o, "default:");
		o->depth++;
		idl_line(o, "return hicam_x->x_op == XDR_FREE;");
	}
	idl_close(o);
	idl_line(o, deep ? "return hicam_idl_higher(hicam_x);" : "return TRUE;");
}

static const char attributes[] = "HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static bool_t\n";

static void
print_routine(struct buf *b, const struct idl_type *t)
{
	struct out o = {.b = b, .depth = 1};
	bool deep = idl_is_recursive(t);

	buf_printf(b, "%shicam_idl_x_%s(XDR *hicam_x, struct %s *hicam_p)\n{\n", attributes, t->name, t->name);
	if (deep) {
		idl_line(&o, "if (!hicam_idl_deeper(hicam_x))");
		idl_line(&o, "\treturn FALSE;");
	}
	if (t->kind == IDL_UNION)
		print_union(&o, t, deep);
	else
		print_struct(&o, t, deep);
	buf_puts(b, "}\n\n");
}

static bool
has_routine(const struct idl_item *item)
{
	return item->kind == IDL_ITEM_TYPE && (item->type->kind == IDL_STRUCT || item->type->kind == IDL_UNION);
}

void
idl_print_support(struct buf *b)
{
	buf_puts(b, support);
}

void
idl_print_xdr(struct buf *b, const struct idl_interface *i)
{
	for (size_t k = 0; k < i->nitems; k++)
		if (has_routine(&i->items[k]))
			buf_printf(b, "%shicam_idl_x_%s(XDR *, struct %s *);\n", attributes, i->items[k].type->name,
					   i->items[k].type->name);
	buf_puts(b, "\n");
	for (size_t k = 0; k < i->nitems; k++)
		if (has_routine(&i->items[k]))
			print_routine(b, i->items[k].type);
}
