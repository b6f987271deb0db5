/* SPDX-License-Identifier: ISC */
/* C declarations from types (C11 6.7.6): used where a declaration moves and its tokens cannot. */
#include "pass.h"
#include "type.h"

#include <string.h>

static const char *const basic_names[] = {
	[TY_ERROR] = "int",
	[TY_VOID] = "void",
	[TY_BOOL] = "_Bool",
	[TY_CHAR] = "char",
	[TY_SCHAR] = "signed char",
	[TY_UCHAR] = "unsigned char",
	[TY_SHORT] = "short",
	[TY_USHORT] = "unsigned short",
	[TY_INT] = "int",
	[TY_UINT] = "unsigned int",
	[TY_LONG] = "long",
	[TY_ULONG] = "unsigned long",
	[TY_LLONG] = "long long",
	[TY_ULLONG] = "unsigned long long",
	[TY_INT128] = "__int128",
	[TY_UINT128] = "unsigned __int128",
	[TY_FLOAT] = "float",
	[TY_DOUBLE] = "double",
	[TY_LDOUBLE] = "long double",
	[TY_FLOAT16] = "_Float16",
	[TY_FLOAT128] = "_Float128",
	[TY_VA_LIST] = "__builtin_va_list",
};

static const char *
with_quals(unsigned quals, const char *text)
{
	return arena_printf("%s%s%s%s%s", quals & Q_CONST ? "const " : "", quals & Q_VOLATILE ? "volatile " : "",
						quals & Q_RESTRICT ? "__restrict " : "", quals & Q_ATOMIC ? "_Atomic " : "", text);
}

/* A typedef that is visible wherever the unit's own code is printed, or was moved there. */
static bool
can_name(const struct decl *d)
{
	return d && d->name && (!d->function || d->emit_name) && !d->builtin;
}

static const char *
bound_text(const struct type *t)
{
	struct buf b = {0};
	const char *s;

	if (t->array == ARRAY_UNKNOWN || t->array == ARRAY_FLEXIBLE)
		return "";
	if (t->bound && t->bound->kind == EX_TEMP) /* vla.c */
		return decl_name(t->bound->decl);
	if (t->count_known || !t->bound)
		return arena_printf("%llu", (unsigned long long)t->count);
	print_span(&b, t->bound->span);
	s = arena_take(&b);
	return s;
}

static const char *declare(const struct type *t, const char *inner, unsigned drop);

static const char *
parameters(const struct type *t)
{
	const char *list = "";

	if (t->unprototyped)
		return "";
	for (size_t i = 0; i < t->nparams; i++)
		list = arena_printf("%s%s%s", list, i ? ", " : "", declare(t->params[i]->type, "", 0));
	if (t->variadic)
		return arena_printf("%s%s...", list, t->nparams ? ", " : "");
	return t->nparams ? list : "void";
}

static const char *
specifier(const struct type *t, unsigned quals, const char *inner)
{
	const char *name;

	switch (t->kind) {
	case TY_STRUCT:
	case TY_UNION:
	case TY_ENUM:
		name = tag_name(t->tag)		? arena_printf("%s %s", tag_keyword(t->tag), tag_name(t->tag))
			   : t->kind == TY_ENUM ? "int"
									: "struct";
		if (t->kind == TY_ENUM && !tag_name(t->tag) && t->tag->enum_unsigned)
			name = "unsigned int";
		break;
	case TY_COMPLEX:
		name = arena_printf("_Complex %s", basic_names[t->base->kind]);
		break;
	default:
		name = basic_names[t->kind];
	}
	return arena_printf("%s %s", with_quals(quals, name), inner);
}

/* DROP: qualifiers left out at the top, of the elements for an array. */
static const char *
declare(const struct type *t, const char *inner, unsigned drop)
{
	unsigned quals = t->quals & ~drop;

	if (can_name(t->typedef_decl) && !(drop & t->quals) && t->kind != TY_ARRAY)
		return arena_printf("%s %s", with_quals(t->quals & ~t->typedef_decl->type->quals, decl_name(t->typedef_decl)),
							inner);
	switch (t->kind) {
	case TY_POINTER:
		inner = arena_printf("*%s%s", with_quals(quals, ""), inner);
		if (t->base->kind == TY_ARRAY || t->base->kind == TY_FUNCTION)
			if (!can_name(t->base->typedef_decl) || t->base->kind == TY_ARRAY)
				inner = arena_printf("(%s)", inner);
		return declare(t->base, inner, 0);
	case TY_ARRAY:
		return declare(t->base, arena_printf("%s[%s]", inner, bound_text(t)), drop);
	case TY_FUNCTION:
		return declare(t->base, arena_printf("%s(%s)", inner, parameters(t)), 0);
	case TY_VECTOR:
		if (t->typedef_decl)
			return arena_printf("%s %s", decl_name(t->typedef_decl), inner);
		return specifier(t->base, quals,
						 arena_printf("__attribute__((vector_size(%llu * sizeof(%s)))) %s",
									  (unsigned long long)t->count, basic_names[t->base->kind], inner));
	default:
		return specifier(t, quals, inner);
	}
}

char *
ctype_declare(const struct type *t, const char *name, bool mutable)
{
	return (char *)declare(t, name, mutable ? Q_CONST | Q_RESTRICT : 0);
}
