/* SPDX-License-Identifier: ISC */
/* Types as C declarations. */
#include "print.h"

#include <stdlib.h>

static const char *const base_names[] = {
	[IDL_VOID] = "void",
	[IDL_BOOLEAN] = "idl_boolean",
	[IDL_BYTE] = "idl_byte",
	[IDL_CHAR] = "idl_char",
	[IDL_SMALL] = "idl_small_int",
	[IDL_USMALL] = "idl_usmall_int",
	[IDL_SHORT] = "idl_short_int",
	[IDL_USHORT] = "idl_ushort_int",
	[IDL_LONG] = "idl_long_int",
	[IDL_ULONG] = "idl_ulong_int",
	[IDL_HYPER] = "idl_hyper_int",
	[IDL_UHYPER] = "idl_uhyper_int",
	[IDL_FLOAT] = "idl_short_float",
	[IDL_DOUBLE] = "idl_long_float",
	[IDL_HANDLE] = "handle_t",
	[IDL_CONTEXT] = "idl_void_p_t",
};

static bool
is_array(const struct idl_type *t)
{
	return t->kind == IDL_ARRAY || ((t->kind == IDL_STRING || t->kind == IDL_SEQUENCE) && t->storage != IDL_BY_POINTER);
}

/* Before the name, which DECLARATOR stands for: pointers and arrays are put around it. */
static void
print(struct buf *b, const struct idl_type *t, const char *declarator)
{
	char *inner;

	switch (t->kind) {
	case IDL_NAMED:
		buf_printf(b, "%s%s%s", t->name, *declarator ? " " : "", declarator);
		return;
	case IDL_ENUM:
	case IDL_STRUCT:
	case IDL_UNION:
		buf_printf(b, "%s %s%s%s", t->kind == IDL_ENUM ? "enum" : "struct", t->name, *declarator ? " " : "",
				   declarator);
		return;
	case IDL_ARRAY:
	case IDL_STRING:
	case IDL_SEQUENCE:
	case IDL_POINTER:
		if (!is_array(t))
			inner = xasprintf(is_array(t->elem) ? "(*%s)" : "*%s", declarator);
		else if (t->kind != IDL_ARRAY && t->storage == IDL_OPEN)
			inner = xasprintf("%s[]", declarator);
		else
			inner = xasprintf("%s[%u]", declarator, t->count);
		print(b, t->elem, inner);
		free(inner);
		return;
	default:
		buf_printf(b, "%s%s%s", base_names[t->kind], *declarator ? " " : "", declarator);
	}
}

void
idl_print_decl(struct buf *b, const struct idl_type *t, const char *name)
{
	print(b, t, name);
}

char *
idl_type_text(const struct idl_type *t)
{
	struct buf b = {0};
	char *text;

	print(&b, t, "");
	text = arena_strndup(b.s, b.len);
	buf_free(&b);
	return text;
}

char *
idl_pointer_text(const struct idl_type *t)
{
	struct buf b = {0};
	char *text;

	print(&b, t, is_array(t) ? "(*)" : "*");
	text = arena_strndup(b.s, b.len);
	buf_free(&b);
	return text;
}

void
idl_print_param(struct buf *b, const struct idl_member *m, const char *prefix)
{
	char *name = xasprintf("%s%s", prefix, m->name);

	print(b, m->type, name);
	free(name);
}

void
idl_print_prototype(struct buf *b, const struct idl_operation *op, const char *name)
{
	struct buf declarator = {0};
	bool any = false;

	buf_printf(&declarator, "%s(", name);
	if (op->explicit_handle && !op->first_is_handle) {
		buf_puts(&declarator, "handle_t hicam_handle");
		any = true;
	}
	for (size_t i = 0; i < op->nparams; i++, any = true) {
		buf_puts(&declarator, any ? ", " : "");
		idl_print_param(&declarator, &op->params[i], "");
	}
	buf_puts(&declarator, any ? ")" : "void)");
	print(b, op->result, declarator.s);
	buf_free(&declarator);
}

bool
idl_is_opaque(const struct idl_type *elem)
{
	elem = idl_strip(elem);
	return elem->kind == IDL_CHAR || elem->kind == IDL_BYTE;
}
