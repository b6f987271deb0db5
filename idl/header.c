/* SPDX-License-Identifier: ISC */
/* The C header: the interface's types and constants, those of the files it imports, and its operations. */
#include "print.h"

#include <ctype.h>
#include <string.h>

void
idl_print_place(struct buf *b, const struct idl_interface *i, uint32_t at)
{
	const struct token *t = &i->source->tokens.v[at];

	buf_printf(b, "#line %u \"", (unsigned)t->line);
	for (const char *s = i->source->tokens.files[t->file].name; *s; s++)
		buf_printf(b, *s == '"' || *s == '\\' ? "\\%c" : "%c", *s);
	buf_puts(b, "\"\n");
}

struct header {
	struct buf *b;
	const struct idl_interface *i;
	struct idl_comments *comments; /* of each file */
	uint32_t file;				   /* that is being printed */
	bool places;
};

static void
print_place(struct header *h, uint32_t at)
{
	if (h->places)
		idl_print_place(h->b, h->i, at);
}

static void
print_enum(struct header *h, const struct idl_type *t)
{
	buf_printf(h->b, "enum %s {\n", t->name);
	for (size_t i = 0; i < t->n; i++) {
		bool last = i + 1 == t->n;
		uint32_t end = last ? t->enumerators[i].at : t->enumerators[i + 1].at - 1;

		idl_print_comments(h->b, &h->comments[h->file], t->enumerators[i].at, "\t");
		buf_printf(h->b, "\t%s = %d%s", t->enumerators[i].name, (int)t->enumerators[i].value, last ? "" : ",");
		idl_print_line_end(h->b, &h->comments[h->file], end);
	}
	buf_puts(h->b, "};\n");
}

static void
print_struct(struct header *h, const struct idl_type *t)
{
	buf_printf(h->b, "struct %s {\n", t->name);
	for (size_t i = 0; i < t->n; i++) {
		const struct idl_member *m = &t->members[i];

		idl_print_comments(h->b, &h->comments[h->file], m->span.last, "\t");
		buf_puts(h->b, "\t");
		idl_print_param(h->b, m, "");
		buf_puts(h->b, ";");
		idl_print_line_end(h->b, &h->comments[h->file], m->span.last);
	}
	buf_puts(h->b, "};\n");
}

static bool
has_data(const struct idl_type *u)
{
	for (size_t i = 0; i < u->n; i++)
		if (u->members[i].name)
			return true;
	return false;
}

/* The annotations tell hicc which arm is alive. */
static void
print_union(struct header *h, const struct idl_type *t)
{
	buf_printf(h->b, "struct %s {\n\t", t->name);
	idl_print_decl(h->b, t->tag, t->tag_name);
	buf_puts(h->b, ";\n");
	if (has_data(t)) {
		buf_printf(h->b, "\tHICAM_IDL_ATTRIBUTE(switch_is(%s)) union {\n", t->tag_name);
		for (size_t i = 0; i < t->n; i++) {
			const struct idl_member *m = &t->members[i];

			if (!m->name)
				continue;
			idl_print_comments(h->b, &h->comments[h->file], m->span.last, "\t\t");
			buf_puts(h->b, "\t\t");
			if (m->is_default)
				buf_puts(h->b, "HICAM_IDL_ATTRIBUTE(default) ");
			else {
				buf_puts(h->b, "HICAM_IDL_ATTRIBUTE(case(");
				for (size_t k = 0; k < m->nvalues; k++)
					buf_printf(h->b, "%s%lld", k ? ", " : "", (long long)m->values[k]);
				buf_puts(h->b, ")) ");
			}
			idl_print_param(h->b, m, "");
			buf_puts(h->b, ";");
			idl_print_line_end(h->b, &h->comments[h->file], m->span.last);
		}
		buf_printf(h->b, "\t} %s;\n", t->union_name);
	}
	buf_puts(h->b, "};\n");
}

static void
print_item(struct header *h, const struct idl_item *item)
{
	const struct idl_type *t = item->type;

	if (item->kind == IDL_ITEM_OPERATION) {
		idl_skip_comments(&h->comments[h->file], item->span.last);
		return;
	}
	idl_print_comments(h->b, &h->comments[h->file], item->span.first, "");
	print_place(h, item->span.first);
	switch (item->kind) {
	case IDL_ITEM_CONST:
		buf_printf(h->b, item->is_string || *item->text != '-' ? "#define %s %s" : "#define %s (%s)", item->name,
				   item->text);
		idl_print_line_end(h->b, &h->comments[h->file], item->span.last);
		return;
	case IDL_ITEM_TYPEDEF:
		buf_puts(h->b, "typedef ");
		idl_print_decl(h->b, t->elem, t->name);
		buf_puts(h->b, ";");
		idl_print_line_end(h->b, &h->comments[h->file], item->span.last);
		return;
	default:
		if (t->kind == IDL_ENUM)
			print_enum(h, t);
		else if (t->kind == IDL_UNION)
			print_union(h, t);
		else
			print_struct(h, t);
	}
}

/* What one file defines; other headers may have it too. */
static void
print_file(struct header *h, const struct idl_interface *i, uint32_t file)
{
	h->file = file;
	buf_printf(h->b, "#ifndef HICAM_IDL_TYPES_%s\n#define HICAM_IDL_TYPES_%s\n", i->name, i->name);
	for (size_t k = 0; k < h->i->nitems; k++)
		if (h->i->items[k].file == file)
			print_item(h, &h->i->items[k]);
	buf_puts(h->b, "#endif\n");
}

static void
print_operations(struct header *h)
{
	const struct idl_interface *i = h->i;

	h->comments[h->file].next = 0;
	if (i->binding == IDL_IMPLICIT_HANDLE)
		buf_printf(h->b, "/* The server that the operations below are called of. */\nextern handle_t %s;\n", i->handle);
	for (size_t k = 0; k < i->nitems; k++) {
		const struct idl_operation *op = i->items[k].operation;
		char *other;

		if (i->items[k].kind != IDL_ITEM_OPERATION) {
			if (!i->items[k].file)
				idl_skip_comments(&h->comments[h->file], i->items[k].span.last);
			continue;
		}
		idl_print_comments(h->b, &h->comments[h->file], op->span.last, "");
		print_place(h, op->at);
		idl_print_prototype(h->b, op, op->name);
		buf_puts(h->b, ";");
		idl_print_line_end(h->b, &h->comments[h->file], op->span.last);
		print_place(h, op->at);
		other = arena_printf("%s_call_%s", i->name, op->name);
		idl_print_prototype(h->b, op, other);
		buf_puts(h->b, ";\n");
	}
}

/* hicc's attributes, which other compilers do not know and may warn of. */
static const char attributes[] = "#ifndef HICAM_IDL_ATTRIBUTE\n"
								 "#ifdef __HICAM__\n"
								 "#define HICAM_IDL_ATTRIBUTE(a) [[hicam::a]]\n"
								 "#else\n"
								 "#define HICAM_IDL_ATTRIBUTE(a)\n"
								 "#endif\n"
								 "#endif\n";

void
idl_print_attribute_macro(struct buf *b)
{
	buf_puts(b, attributes);
}

void
idl_print_header(struct buf *b, const struct idl_interface *i, bool places)
{
	struct header h = {.b = b, .i = i, .comments = idl_comments(i->source), .places = places};

	buf_printf(b, "/* Made by hicc from the interface %s. */\n", i->name);
	buf_printf(b, "#ifndef HICAM_IDL_%s\n#define HICAM_IDL_%s\n\n#include <hicam/idltypes.h>\n\n", i->name, i->name);
	buf_puts(b, "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
	idl_print_attribute_macro(b);
	for (size_t k = 0; k < i->nimports; k++)
		if (i->imports[k]->name)
			print_file(&h, i->imports[k], i->imports[k]->file);
	print_file(&h, i, 0);
	if (i->noperations)
		buf_puts(b, "\n");
	print_operations(&h);
	buf_puts(b, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
}
