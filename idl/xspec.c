/* SPDX-License-Identifier: ISC */
/*
 * The interface as an rpcgen specification, which says what travels: any client made from it can call the server.
 * rpcgen wants a name for whatever is an element or behind a pointer and has none; such typedefs are named after what
 * they stand for, and precede what needs them.
 */
#include "print.h"

#include <ctype.h>
#include <string.h>

struct spec {
	struct buf *b;	 /* the whole */
	struct buf item; /* what is being printed; its typedefs go to b first */
	const struct idl_interface *i;
	struct idl_comments *comments; /* of each file */
	uint32_t file;				   /* that the item is from */
	const char **made;			   /* typedefs that were printed */
	size_t nmade;
};

static const char *nameable(struct spec *, const struct idl_type *);

/* Words of rpcgen's language that are names in ours. */
static const char *
x_name(const char *name)
{
	static const char *const words[] = {"array",	 "bool",   "bytes",	 "destroy", "free",	   "getpos",
										"hyper",	 "inline", "opaque", "pointer", "program", "quad",
										"reference", "setpos", "string", "vector",	"version"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i], name) == 0)
			return arena_printf("%s_", name);
	return name;
}

static const char *
base_name(enum idl_kind kind)
{
	static const char *const names[] = {
		[IDL_VOID] = "void",		  [IDL_BOOLEAN] = "bool",		 [IDL_BYTE] = "unsigned char",
		[IDL_CHAR] = "char",		  [IDL_SMALL] = "int",			 [IDL_SHORT] = "int",
		[IDL_LONG] = "int",			  [IDL_USMALL] = "unsigned int", [IDL_USHORT] = "unsigned int",
		[IDL_ULONG] = "unsigned int", [IDL_HYPER] = "hyper",		 [IDL_UHYPER] = "unsigned hyper",
		[IDL_FLOAT] = "float",		  [IDL_DOUBLE] = "double",		 [IDL_HANDLE] = "void",
	};

	return names[kind];
}

/* The name of TYPE if it has one that rpcgen can use, else NULL. */
static const char *
direct_name(const struct idl_type *t)
{
	switch (t->kind) {
	case IDL_NAMED:
		return t->predefined	? base_name(t->elem->kind)
			   : t->shares_name ? arena_printf("%s_", t->name)
								: x_name(t->name);
	case IDL_ENUM:
	case IDL_STRUCT:
	case IDL_UNION:
		return x_name(t->name);
	case IDL_ARRAY:
	case IDL_STRING:
	case IDL_SEQUENCE:
	case IDL_POINTER:
	case IDL_CONTEXT:
		return NULL;
	default:
		return base_name(t->kind);
	}
}

/* TYPE without what says that it is behind a pointer that may be null. */
static struct idl_type
without_pointer(const struct idl_type *t)
{
	struct idl_type plain = *t;

	plain.pointer = IDL_PTR_REF;
	return plain;
}

static bool
may_be_null(const struct idl_type *t)
{
	return t->pointer == IDL_PTR_UNIQUE || t->pointer == IDL_PTR_FULL;
}

/* What a pointer to TYPE leads to: it may be declared later only if it is called a struct, which unions are in C too.
 */
static const char *
pointed_name(struct spec *s, const struct idl_type *t)
{
	const char *name = nameable(s, t);

	return t->kind == IDL_STRUCT || t->kind == IDL_UNION ? arena_printf("struct %s", name) : name;
}

/* `TYPE NAME` without the semicolon. */
static char *
declare(struct spec *s, const struct idl_type *t, const char *name)
{
	const char *direct = direct_name(t);
	struct idl_type plain;

	if (direct)
		return arena_printf("%s %s", direct, name);
	if (t->kind != IDL_POINTER && may_be_null(t)) {
		plain = without_pointer(t);
		return arena_printf("%s *%s", nameable(s, &plain), name);
	}
	switch (t->kind) {
	case IDL_CONTEXT:
		return arena_printf("opaque %s[20]", name);
	case IDL_STRING:
		return t->storage == IDL_IN_PLACE ? arena_printf("string %s<%u>", name, t->count - 1)
										  : arena_printf("string %s<>", name);
	case IDL_ARRAY:
		return arena_printf("%s %s[%u]", idl_is_opaque(t->elem) ? "opaque" : nameable(s, t->elem), name, t->count);
	case IDL_SEQUENCE:
		direct = idl_is_opaque(t->elem)		  ? "opaque"
				 : t->storage == IDL_IN_PLACE ? nameable(s, t->elem)
											  : pointed_name(s, t->elem);
		return t->storage == IDL_IN_PLACE ? arena_printf("%s %s<%u>", direct, name, t->count)
										  : arena_printf("%s %s<>", direct, name);
	default:
		if (t->pointer == IDL_PTR_REF)
			return declare(s, t->elem, name);
		if (t->pointer == IDL_PTR_FULL)
			return arena_printf("%s %s", nameable(s, t), name);
		return arena_printf("%s *%s", pointed_name(s, t->elem), name);
	}
}

/* A name for what has none, after its parts. */
static const char *
made_name(const struct idl_type *t)
{
	const char *direct = direct_name(t), *elem;
	char *name;

	if (direct) {
		name = arena_strndup(direct, strlen(direct));
		for (char *c = name; *c; c++)
			if (*c == ' ')
				*c = '_';
		return name;
	}
	if (t->kind == IDL_CONTEXT)
		return "context_handle";
	elem = t->kind == IDL_STRING							  ? "string"
		   : idl_is_opaque(t->elem) && t->kind != IDL_POINTER ? "opaque"
															  : made_name(t->elem);
	if (t->kind == IDL_POINTER)
		return t->pointer == IDL_PTR_REF ? elem
										 : arena_printf("%s_%s", elem, t->pointer == IDL_PTR_FULL ? "ptr" : "opt");
	if (t->kind == IDL_ARRAY)
		name = arena_printf("%s_%u", elem, t->count);
	else if (t->storage == IDL_IN_PLACE)
		name = arena_printf("%s_max_%u", elem, t->count);
	else
		name = arena_printf(t->kind == IDL_STRING ? "%s_t" : "%s_list", elem);
	return may_be_null(t) ? arena_printf("%s_opt", name) : name;
}

static bool
was_made(struct spec *s, const char *name)
{
	for (size_t i = 0; i < s->nmade; i++)
		if (strcmp(s->made[i], name) == 0)
			return true;
	VEC_ADD(s->made, s->nmade, name);
	return false;
}

/* A name for TYPE, after a typedef if need be. */
static const char *
nameable(struct spec *s, const struct idl_type *t)
{
	const char *name = direct_name(t);
	char *text;

	if (name)
		return name;
	if (t->kind == IDL_POINTER && t->pointer == IDL_PTR_REF)
		return nameable(s, t->elem);
	name = made_name(t);
	if (was_made(s, name))
		return name;
	if (t->kind == IDL_POINTER && t->pointer == IDL_PTR_FULL) {
		text = arena_printf("%s *first", pointed_name(s, t->elem));
		buf_printf(
			s->b,
			"/* A pointer that others may equal: 0 is null; what it leads to follows where its number is new. */\n"
			"struct %s {\n\tunsigned int id;\n\t%s;\n};\n\n",
			name, text);
	} else {
		text = declare(s, t, name);
		buf_printf(s->b, "typedef %s;\n", text);
	}
	return name;
}

/* ---- items ----------------------------------------------------------------------------------------------------------
 */

static void
print_enum(struct spec *s, const struct idl_type *t)
{
	buf_printf(&s->item, "enum %s {\n", x_name(t->name));
	for (size_t i = 0; i < t->n; i++) {
		bool last = i + 1 == t->n;

		idl_print_comments(&s->item, &s->comments[s->file], t->enumerators[i].at, "\t");
		buf_printf(&s->item, "\t%s = %d%s", t->enumerators[i].name, (int)t->enumerators[i].value, last ? "" : ",");
		idl_print_line_end(&s->item, &s->comments[s->file], last ? t->enumerators[i].at : t->enumerators[i + 1].at - 1);
	}
	buf_puts(&s->item, "};\n");
}

/* One that was moved in front of an array has no comment of its own place. */
static void
print_member(struct spec *s, const struct idl_member *m, bool in_place)
{
	if (in_place)
		idl_print_comments(&s->item, &s->comments[s->file], m->span.last, "\t");
	buf_printf(&s->item, "\t%s;", declare(s, m->type, x_name(m->name)));
	if (in_place)
		idl_print_line_end(&s->item, &s->comments[s->file], m->span.last);
	else
		buf_puts(&s->item, "\n");
}

static void
print_struct(struct spec *s, const struct idl_type *t)
{
	const struct idl_member **order = idl_wire_order(t->members, t->n);

	buf_printf(&s->item, "struct %s {\n", x_name(t->name));
	for (size_t i = 0; i < t->n; i++)
		print_member(s, order[i], order[i] == &t->members[i]);
	buf_puts(&s->item, "};\n");
}

static void
print_case(struct spec *s, const struct idl_type *u, int64_t value)
{
	const struct idl_type *tag = idl_strip(u->tag);

	for (size_t i = 0; tag->kind == IDL_ENUM && i < tag->n; i++)
		if (tag->enumerators[i].value == value) {
			buf_printf(&s->item, "case %s:\n", tag->enumerators[i].name);
			return;
		}
	if (tag->kind == IDL_BOOLEAN)
		buf_printf(&s->item, "case %s:\n", value ? "TRUE" : "FALSE");
	else
		buf_printf(&s->item, "case %lld:\n", (long long)value);
}

static void
print_union(struct spec *s, const struct idl_type *t)
{
	buf_printf(&s->item, "union %s switch (%s) {\n", x_name(t->name), declare(s, t->tag, x_name(t->tag_name)));
	/* the default comes last in XDR */
	for (unsigned defaults = 0; defaults < 2; defaults++)
		for (size_t i = 0; i < t->n; i++) {
			const struct idl_member *m = &t->members[i];

			if (m->is_default != (defaults == 1))
				continue;
			idl_print_comments(&s->item, &s->comments[s->file], m->span.last, "");
			for (size_t k = 0; k < m->nvalues && !defaults; k++)
				print_case(s, t, m->values[k]);
			if (defaults)
				buf_puts(&s->item, "default:\n");
			if (m->name)
				print_member(s, m, true);
			else
				buf_puts(&s->item, "\tvoid;\n");
		}
	buf_puts(&s->item, "};\n");
}

static void
print_typedef(struct spec *s, const struct idl_type *t)
{
	const struct idl_type *e = t->elem;

	/* rpcgen makes a typedef of the tag itself */
	if ((e->kind == IDL_STRUCT || e->kind == IDL_UNION || e->kind == IDL_ENUM) && e->name == t->name)
		return;
	/* one level of names at a time: rpcgen has no pointers that cannot be null, so the name alone remains */
	buf_printf(&s->item, "typedef %s;", declare(s, e, direct_name(t)));
}

static void
print_messages(struct spec *s, const struct idl_operation *op)
{
	const struct idl_member **order = idl_wire_order(op->params, op->nparams);
	const char *name = op->name;

	if (idl_sends(op)) {
		buf_printf(&s->item, "struct %s_%s_args {\n", s->i->name, name);
		for (size_t i = 0; i < op->nparams; i++)
			if (order[i]->in && idl_strip(order[i]->type)->kind != IDL_HANDLE)
				print_member(s, order[i], false);
		buf_puts(&s->item, "};\n\n");
	}
	if (idl_receives(op)) {
		buf_printf(&s->item, "struct %s_%s_result {\n", s->i->name, name);
		if (op->result->kind != IDL_VOID)
			buf_printf(&s->item, "\t%s;\n", declare(s, op->result, "result_"));
		for (size_t i = 0; i < op->nparams; i++)
			if (order[i]->out)
				print_member(s, order[i], false);
		buf_puts(&s->item, "};\n\n");
	}
}

static void
print_item(struct spec *s, const struct idl_item *item)
{
	s->file = item->file;
	if (item->kind == IDL_ITEM_OPERATION) {
		print_messages(s, item->operation);
		idl_skip_comments(&s->comments[s->file], item->span.last);
	} else {
		idl_print_comments(&s->item, &s->comments[s->file], item->span.first, "");
		if (item->kind == IDL_ITEM_CONST)
			buf_printf(&s->item, item->is_string ? "%%#define %s %s" : "const %s = %s;", item->name, item->text);
		else if (item->kind == IDL_ITEM_TYPEDEF)
			print_typedef(s, item->type);
		else if (item->type->kind == IDL_ENUM)
			print_enum(s, item->type);
		else if (item->type->kind == IDL_UNION)
			print_union(s, item->type);
		else
			print_struct(s, item->type);
		if (item->kind == IDL_ITEM_TYPE)
			buf_puts(&s->item, "\n");
		else if (s->item.len && s->item.s[s->item.len - 1] != '\n')
			idl_print_line_end(&s->item, &s->comments[s->file], item->span.last);
	}
	if (s->item.len)
		buf_add(s->b, s->item.s, s->item.len);
	s->item.len = 0;
}

static const char *
upper(const char *name)
{
	char *text = arena_strndup(name, strlen(name));

	for (char *c = text; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return text;
}

static void
print_program(struct spec *s)
{
	const struct idl_interface *i = s->i;
	const char *prefix = upper(i->name);

	s->file = 0;
	s->comments[0].next = 0;
	buf_printf(s->b, "program %s_PROGRAM {\n\tversion %s_VERSION {\n", prefix, prefix);
	for (size_t k = 0; k < i->nitems; k++) {
		const struct idl_operation *op = i->items[k].operation;

		if (i->items[k].kind != IDL_ITEM_OPERATION) {
			if (!i->items[k].file)
				idl_skip_comments(&s->comments[s->file], i->items[k].span.last);
			continue;
		}
		idl_print_comments(s->b, &s->comments[s->file], op->span.last, "\t\t");
		buf_puts(s->b, "\t\t");
		if (idl_receives(op))
			buf_printf(s->b, "%s_%s_result ", i->name, op->name);
		else
			buf_puts(s->b, "void ");
		buf_printf(s->b, "%s_%s(", prefix, upper(op->name));
		if (idl_sends(op))
			buf_printf(s->b, "%s_%s_args", i->name, op->name);
		else
			buf_puts(s->b, "void");
		buf_printf(s->b, ") = %u;", op->number);
		idl_print_line_end(s->b, &s->comments[s->file], op->span.last);
	}
	buf_printf(s->b, "\t} = %u;\n} = 0x%08x;\n", i->version, i->program);
}

void
idl_print_x(struct buf *b, const struct idl_interface *i)
{
	struct spec s = {.b = b, .i = i, .comments = idl_comments(i->source)};

	buf_printf(b, "/* Made by hicc from the interface %s%s%s. */\n\n", i->name, i->uuid ? ", " : "",
			   i->uuid ? i->uuid : "");
	for (size_t k = 0; k < i->nitems; k++)
		print_item(&s, &i->items[k]);
	buf_free(&s.item);
	if (i->noperations) {
		buf_puts(b, "\n");
		print_program(&s);
	}
}
