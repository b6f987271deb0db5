/* SPDX-License-Identifier: ISC */
/* Attributes by table: where each may stand, how many arguments it has, which are refused. */
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "idl.tab.h"
#include "names.h"
#include "util.h"

#define DATA (IDL_AT_FIELD | IDL_AT_PARAM)
#define ANY_TYPE (DATA | IDL_AT_TYPEDEF)

static const struct {
	const char *name;
	unsigned places;
	unsigned nargs;
	const char *refusal; /* why it is known but not taken */
} table[] = {
	{"uuid", IDL_AT_INTERFACE, 1, NULL},
	{"version", IDL_AT_INTERFACE, 1, NULL},
	{"pointer_default", IDL_AT_INTERFACE, 1, NULL},
	{"auto_handle", IDL_AT_INTERFACE, 0, NULL},
	{"implicit_handle", IDL_AT_INTERFACE, 1, NULL},
	{"explicit_handle", IDL_AT_INTERFACE | IDL_AT_OPERATION, 0, NULL},
	{"local", IDL_AT_INTERFACE, 0, "interfaces that are not called need no IDL"},
	{"endpoint", IDL_AT_INTERFACE, 1, "where a server listens is not part of its interface"},
	{"idempotent", IDL_AT_OPERATION, 0, NULL},
	{"maybe", IDL_AT_OPERATION, 0, NULL},
	{"broadcast", IDL_AT_OPERATION, 0, "calls go to one server"},
	{"comm_status", IDL_AT_OPERATION | IDL_AT_PARAM, 0, NULL},
	{"fault_status", IDL_AT_OPERATION | IDL_AT_PARAM, 0, NULL},
	{"in", IDL_AT_PARAM, 0, NULL},
	{"out", IDL_AT_PARAM, 0, NULL},
	{"string", ANY_TYPE | IDL_AT_OPERATION, 0, NULL},
	{"ref", ANY_TYPE, 0, NULL},
	{"unique", ANY_TYPE | IDL_AT_OPERATION, 0, NULL},
	{"ptr", ANY_TYPE | IDL_AT_OPERATION, 0, NULL},
	{"size_is", DATA, 1, NULL},
	{"max_is", DATA, 1, NULL},
	{"length_is", DATA, 1, NULL},
	{"last_is", DATA, 1, NULL},
	{"first_is", DATA, 1, NULL},
	{"min_is", DATA, 1, "arrays begin with element 0"},
	{"context_handle", IDL_AT_TYPEDEF, 0, NULL},
	{"transmit_as", IDL_AT_TYPEDEF, 1, "types travel as they are"},
	{"represent_as", IDL_AT_TYPEDEF, 1, "types travel as they are"},
	{"handle", IDL_AT_TYPEDEF, 0, "handles are handle_t"},
	{"ignore", IDL_AT_FIELD, 0, "all fields travel"},
	{"switch_type", ANY_TYPE, 1, "say 'union switch (TYPE NAME)'"},
	{"switch_is", DATA, 1, "say 'union switch (TYPE NAME)'"},
};

struct idl_attr *
idl_attr(uint32_t name, struct idl_attr_arg *args)
{
	struct idl_attr *a = NEW(struct idl_attr);

	*a = (struct idl_attr){.name = idl_name(name), .at = name, .args = args};
	return a;
}

struct idl_attr_arg *
idl_attr_arg(uint32_t at, bool deref, struct idl_type *type)
{
	struct idl_attr_arg *a = NEW(struct idl_attr_arg);

	*a = (struct idl_attr_arg){.at = at, .deref = deref, .type = type};
	return a;
}

const struct idl_attr *
idl_attr_find(const struct idl_attr *a, const char *name)
{
	while (a && strcmp(a->name, name))
		a = a->next;
	return a;
}

static void
check_one(const struct idl_attr *a, enum idl_place place)
{
	unsigned nargs = 0;

	for (const struct idl_attr_arg *arg = a->args; arg; arg = arg->next)
		nargs++;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		if (strcmp(table[i].name, a->name))
			continue;
		if (table[i].refusal)
			diag_at(DIAG_ERROR, a->at, "[%s] is not supported: %s", a->name, table[i].refusal);
		else if (!(table[i].places & place))
			diag_at(DIAG_ERROR, a->at, "[%s] has no meaning here", a->name);
		else if (table[i].nargs != nargs)
			diag_at(DIAG_ERROR, a->at, table[i].nargs ? "[%s] needs one argument" : "[%s] has no argument", a->name);
		else if (idl_attr_find(a->next, a->name))
			diag_at(DIAG_ERROR, a->at, "[%s] is given twice", a->name);
		return;
	}
	diag_at(DIAG_ERROR, a->at, "unknown attribute [%s]", a->name);
}

void
idl_attr_check(const struct idl_attr *a, enum idl_place place)
{
	for (; a; a = a->next)
		check_one(a, place);
}

enum idl_pointer
idl_attr_pointer(const struct idl_attr *a)
{
	return idl_attr_find(a, "ref")		? IDL_PTR_REF
		   : idl_attr_find(a, "unique") ? IDL_PTR_UNIQUE
		   : idl_attr_find(a, "ptr")	? IDL_PTR_FULL
										: IDL_PTR_NONE;
}

static const struct token *
token_of(const struct idl_attr_arg *arg)
{
	return &idl_unit()->source->tokens.v[arg->at];
}

static void
set_version(struct idl_interface *i, const struct idl_attr *a)
{
	unsigned long n = strtoul(idl_name(a->args->at), NULL, 10);
	int kind = token_of(a->args)->kind;

	if ((kind != IDL_T_VERSION && kind != IDL_T_NUMBER) || n > UINT16_MAX)
		diag_at(DIAG_ERROR, a->args->at, "expected a version such as 1.0");
	i->version = (uint32_t)n;
}

static void
set_uuid(struct idl_interface *i, const struct idl_attr *a)
{
	char *text = arena_strndup(idl_name(a->args->at), 36);

	if (token_of(a->args)->kind != IDL_T_UUID) {
		diag_at(DIAG_ERROR, a->args->at, "expected a UUID such as 01234567-89ab-cdef-0123-456789abcdef");
		return;
	}
	for (char *c = text; *c; c++)
		if (*c >= 'A' && *c <= 'F')
			*c += 'a' - 'A';
	i->uuid = text;
	i->program = idl_program_number(text);
}

static void
set_pointer_default(struct idl_interface *i, const struct idl_attr *a)
{
	struct idl_attr class = {.name = idl_name(a->args->at)};

	i->pointer_default = idl_attr_pointer(&class);
	if (i->pointer_default == IDL_PTR_NONE)
		diag_at(DIAG_ERROR, a->args->at, "expected ref, unique or ptr");
}

void
idl_attr_interface(const struct idl_attr *attrs, struct idl_interface *i)
{
	const struct idl_attr *a;

	idl_attr_check(attrs, IDL_AT_INTERFACE);
	if ((a = idl_attr_find(attrs, "uuid")) && a->args)
		set_uuid(i, a);
	if ((a = idl_attr_find(attrs, "version")) && a->args)
		set_version(i, a);
	if ((a = idl_attr_find(attrs, "pointer_default")) && a->args)
		set_pointer_default(i, a);
	if ((a = idl_attr_find(attrs, "implicit_handle")) && a->args) {
		i->binding = IDL_IMPLICIT_HANDLE;
		i->handle = idl_name(a->args->at);
		if (!a->args->type)
			diag_at(DIAG_ERROR, a->args->at, "expected 'handle_t NAME'");
	}
	if (idl_attr_find(attrs, "explicit_handle"))
		i->binding = IDL_EXPLICIT_HANDLE;
	if (!!idl_attr_find(attrs, "implicit_handle") + !!idl_attr_find(attrs, "explicit_handle") +
			!!idl_attr_find(attrs, "auto_handle") >
		1)
		diag_at(DIAG_ERROR, attrs->at, "more than one kind of handles");
}

static struct idl_reference
reference(const struct idl_attr *a)
{
	if (!a || !a->args)
		return (struct idl_reference){0};
	return (struct idl_reference){.name = idl_name(a->args->at), .deref = a->args->deref, .at = a->args->at};
}

struct idl_bounds *
idl_attr_bounds(const struct idl_attr *attrs)
{
	const struct idl_attr *size = idl_attr_find(attrs, "size_is"), *max = idl_attr_find(attrs, "max_is");
	const struct idl_attr *length = idl_attr_find(attrs, "length_is"), *last = idl_attr_find(attrs, "last_is");
	const struct idl_attr *first = idl_attr_find(attrs, "first_is");
	struct idl_bounds *b;

	if (!size && !max && !length && !last && !first)
		return NULL;
	if (size && max)
		diag_at(DIAG_ERROR, max->at, "[size_is] and [max_is] together");
	if (length && last)
		diag_at(DIAG_ERROR, last->at, "[length_is] and [last_is] together");
	if (first && !length && !last)
		diag_at(DIAG_ERROR, first->at, "[first_is] needs [length_is] or [last_is]");
	b = NEW(struct idl_bounds);
	b->size = reference(size ? size : max);
	b->size_is_max = !size && max;
	b->length = reference(length ? length : last);
	b->length_is_last = !length && last;
	b->first = reference(first);
	return b;
}

/*
 * The four words of the UUID, combined by exclusive or; its low 29 bits select one of the numbers that RFC 5531 leaves
 * to users.
 */
uint32_t
idl_program_number(const char *uuid)
{
	uint32_t word = 0;
	unsigned digits = 0;

	for (; *uuid; uuid++) {
		if (*uuid == '-')
			continue;
		word ^= (uint32_t)(*uuid <= '9' ? *uuid - '0' : *uuid - 'a' + 10) << (28 - 4 * (digits++ % 8));
	}
	return 0x20000000u | (word & 0x1fffffffu);
}
