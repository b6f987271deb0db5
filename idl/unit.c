/* SPDX-License-Identifier: ISC */
/*
 * The interface being parsed: its items, in order, with those of the files it imports.  An imported file has an
 * interface of its own, which says how its pointers are, but its items go into the list of the one that imports it.
 */
#include <string.h>

#include "diag.h"
#include "idl.tab.h"
#include "names.h"
#include "util.h"

enum { MOST_DEPTH = 64 };

static struct idl_interface *stack[MOST_DEPTH + 1]; /* the file that is being read is on top */
static size_t depth;
static struct idl_source *source;
static uint32_t next; /* token */

struct idl_interface *
idl_unit(void)
{
	return stack[depth];
}

uint32_t
idl_next_token(bool unread)
{
	return unread || !next ? next : next - 1;
}

int
idl_read_token(void)
{
	if (next >= source->tokens.n)
		return 0;
	return source->tokens.v[next++].kind;
}

const char *
idl_name(uint32_t at)
{
	const struct token *t = &source->tokens.v[at];

	return intern(t->text, t->len);
}

static void
push_interface(uint32_t file)
{
	struct idl_interface *i = NEW(struct idl_interface);

	*i = (struct idl_interface){.file = file, .pointer_default = IDL_PTR_UNIQUE, .source = source};
	stack[depth] = i;
}

void
idl_open_file(void)
{
	if (depth == MOST_DEPTH)
		fatal("%s: imports are nested too deeply", source->tokens.files[0].name);
	depth++;
	push_interface(source->tokens.v[next ? next - 1 : 0].file);
}

void
idl_close_file(void)
{
	VEC_ADD(stack[0]->imports, stack[0]->nimports, stack[depth]);
	depth--;
}

void
idl_add_import(uint32_t at)
{
	if (source->tokens.v[at].len < 3)
		diag_at(DIAG_ERROR, at, "expected the name of a file");
}

void
idl_begin_interface(const struct idl_attr *attrs, uint32_t name)
{
	struct idl_interface *i = idl_unit();

	i->name = idl_name(name);
	i->at = name;
	idl_check_name(name);
	idl_attr_interface(attrs, i);
}

static void
add_item(struct idl_item item)
{
	item.file = idl_unit()->file;
	VEC_ADD(stack[0]->items, stack[0]->nitems, item);
}

/* ---- constants -------------------------------------------------------------------------------------------------- */

bool
idl_fits(enum idl_kind kind, int64_t n)
{
	static const struct {
		int64_t min, max;
	} ranges[] = {
		[IDL_BOOLEAN] = {0, 1},
		[IDL_BYTE] = {0, UINT8_MAX},
		[IDL_CHAR] = {INT8_MIN, UINT8_MAX},
		[IDL_SMALL] = {INT8_MIN, INT8_MAX},
		[IDL_USMALL] = {0, UINT8_MAX},
		[IDL_SHORT] = {INT16_MIN, INT16_MAX},
		[IDL_USHORT] = {0, UINT16_MAX},
		[IDL_LONG] = {INT32_MIN, INT32_MAX},
		[IDL_ULONG] = {0, UINT32_MAX},
		[IDL_HYPER] = {INT64_MIN, INT64_MAX},
		[IDL_UHYPER] = {0, INT64_MAX},
	};

	return kind <= IDL_UHYPER && n >= ranges[kind].min && n <= ranges[kind].max;
}

void
idl_const(struct span span, const struct idl_type *type, uint32_t star, uint32_t name, struct idl_value v)
{
	const struct idl_type *t = idl_strip(type);
	struct idl_item item = {.kind = IDL_ITEM_CONST, .span = span, .name = idl_name(name), .is_string = star != 0};

	if (!idl_enter(name, NULL, &v) || !v.known)
		return;
	if (star ? t->kind != IDL_CHAR : t->kind == IDL_VOID || t->kind > IDL_UHYPER) {
		diag_at(DIAG_ERROR, span.first + 1, "a constant is an integer, a character, a boolean or 'char *'");
		return;
	}
	if (v.is_string != (star != 0)) {
		diag_at(DIAG_ERROR, v.at, star ? "expected a string" : "a string is no number");
		return;
	}
	if (!v.is_string && !idl_fits(t->kind, v.number)) {
		diag_at(DIAG_ERROR, v.at, "the value does not fit into the type");
		return;
	}
	item.text = v.is_string ? v.text : arena_printf("%lld", (long long)v.number);
	add_item(item);
}

/* ---- types ---------------------------------------------------------------------------------------------------------
 */

void
idl_add_type(struct idl_type *t)
{
	add_item((struct idl_item){.kind = IDL_ITEM_TYPE, .span = {t->at, idl_next_token(false)}, .type = t});
}

/* The item that defines TYPE; it begins where its typedef does, for the sake of comments. */
static void
begin_at(const struct idl_type *t, uint32_t first)
{
	struct idl_interface *i = stack[0];

	if (i->nitems && i->items[i->nitems - 1].type == t && i->items[i->nitems - 1].kind == IDL_ITEM_TYPE)
		i->items[i->nitems - 1].span.first = first;
}

static bool
has_no_name(const struct idl_type *t)
{
	return (t->kind == IDL_STRUCT || t->kind == IDL_UNION || t->kind == IDL_ENUM) && !t->name;
}

void
idl_typedef(struct span span, const struct idl_attr *attrs, struct idl_type *type, const struct idl_declarator *names)
{
	const struct idl_declarator **order = NULL;
	size_t n = 0;

	idl_attr_check(attrs, IDL_AT_TYPEDEF);
	begin_at(type, span.first);
	for (; names; names = names->next)
		VEC_ADD(order, n, names);
	while (n-- > 0) {
		struct idl_type *t = idl_base(IDL_NAMED);

		t->name = idl_name(order[n]->at);
		t->at = order[n]->at;
		if (has_no_name(type) && !idl_find_tag(t->name)) {
			type->name = t->name;
			idl_enter_tag(type);
		}
		t->elem = idl_declared(attrs, type, order[n], false);
		if (idl_enter(order[n]->at, t, NULL))
			add_item((struct idl_item){.kind = IDL_ITEM_TYPEDEF, .span = {span.last, span.last}, .type = t});
	}
}

void
idl_tagged(struct span span, const struct idl_attr *attrs, const struct idl_type *type)
{
	idl_attr_check(attrs, IDL_AT_TYPE);
	if (type->kind != IDL_STRUCT && type->kind != IDL_UNION && type->kind != IDL_ENUM)
		diag_at(DIAG_ERROR, span.first, "nothing is declared here");
	begin_at(type, span.first);
}

/* ---- operations -----------------------------------------------------------------------------------------------------
 */

static bool
is_status(const struct idl_type *t)
{
	return t->kind == IDL_NAMED && t->predefined;
}

static void
check_direction(struct idl_member *m, const struct idl_operation *op)
{
	const struct idl_type *t = m->type, *s = idl_strip(t);
	bool memory = s->kind == IDL_POINTER || s->kind == IDL_STRING || s->kind == IDL_SEQUENCE || s->kind == IDL_ARRAY;

	if (s->kind == IDL_HANDLE) {
		if (m != op->params)
			diag_at(DIAG_ERROR, m->at, "a handle can only be the first parameter");
		if (m->out)
			diag_at(DIAG_ERROR, m->at, "a handle does not travel");
		return;
	}
	if (idl_leads_to_context(t) && !idl_is_context(t))
		diag_at(DIAG_ERROR, m->at, "a context handle is a parameter by itself, or behind one pointer");
	if (!m->in && !m->out)
		diag_at(DIAG_ERROR, m->at, "'%s' is neither [in] nor [out]", m->name);
	if (m->out && (!memory || (s->pointer != IDL_PTR_REF && s->pointer != IDL_PTR_NONE)))
		diag_at(DIAG_ERROR, m->at, "an [out] parameter has to be a [ref] pointer or an array");
	if (m->out && s->kind == IDL_STRING && s->storage != IDL_IN_PLACE && !s->bounds)
		diag_at(DIAG_ERROR, m->at, "the string has no room to come back in: say char **%s, or char %s[SIZE]", m->name,
				m->name);
	if (m->in && t->kind == IDL_STRING && t->bounds && !m->out)
		diag_at(DIAG_ERROR, m->at, "a [string] ends by itself");
}

static void
check_status(const struct idl_member *m)
{
	const struct idl_type *t = m->type;

	if ((m->comm_status || m->fault_status) && (m->in || !m->out || t->kind != IDL_POINTER || !is_status(t->elem)))
		diag_at(DIAG_ERROR, m->at, "[comm_status] and [fault_status] are for [out] error_status_t *");
}

static void
add_param(struct idl_operation *op, const struct idl_declaration *d)
{
	struct idl_member m = {.span = d->span};

	idl_attr_check(d->attrs, IDL_AT_PARAM);
	if (!d->declarators) {
		diag_at(DIAG_ERROR, d->span.first, "a parameter needs a name");
		return;
	}
	m.at = d->declarators->at;
	m.name = idl_name(m.at);
	m.in = idl_attr_find(d->attrs, "in") != NULL;
	m.out = idl_attr_find(d->attrs, "out") != NULL;
	m.comm_status = idl_attr_find(d->attrs, "comm_status") != NULL;
	m.fault_status = idl_attr_find(d->attrs, "fault_status") != NULL;
	m.type = idl_declared(d->attrs, d->type, d->declarators, true);
	idl_check_name(m.at);
	for (size_t i = 0; i < op->nparams; i++)
		if (op->params[i].name == m.name)
			diag_at(DIAG_ERROR, m.at, "there is a '%s' already", m.name);
	VEC_ADD(op->params, op->nparams, m);
}

static bool
is_void(const struct idl_declaration *d)
{
	return d && !d->next && !d->declarators && d->type->kind == IDL_VOID && !d->attrs;
}

static void
add_params(struct idl_operation *op, const struct idl_declaration *params)
{
	const struct idl_declaration **order = NULL;
	size_t n = 0;

	for (; params && !is_void(params); params = params->next)
		VEC_ADD(order, n, params);
	while (n-- > 0)
		add_param(op, order[n]);
	for (size_t i = 0; i < op->nparams; i++) {
		check_direction(&op->params[i], op);
		check_status(&op->params[i]);
	}
	idl_resolve_bounds(op->params, op->nparams, true);
}

static void
check_result(const struct idl_operation *op, const struct idl_attr *attrs)
{
	const struct idl_type *t = idl_strip(op->result);

	if (t->kind == IDL_ARRAY || t->kind == IDL_SEQUENCE || (t->kind == IDL_STRING && t->storage != IDL_BY_POINTER))
		diag_at(DIAG_ERROR, op->at, "an array cannot be returned");
	else if (t->kind == IDL_HANDLE || t->kind == IDL_CONTEXT)
		diag_at(DIAG_ERROR, op->at, "a handle cannot be returned");
	if ((op->comm_status || op->fault_status) && !is_status(op->result))
		diag_at(DIAG_ERROR, op->at, "[comm_status] and [fault_status] are for error_status_t");
	if (op->maybe && t->kind != IDL_VOID)
		diag_at(DIAG_ERROR, op->at, "a [maybe] operation returns nothing");
	for (size_t i = 0; op->maybe && i < op->nparams; i++)
		if (op->params[i].out)
			diag_at(DIAG_ERROR, op->params[i].at, "a [maybe] operation has no [out] parameters");
	if (op->maybe && op->idempotent)
		diag_at(DIAG_ERROR, attrs->at, "[maybe] and [idempotent] together");
}

/* A pointer that is returned may be null, whatever the default. */
static struct idl_type *
result_type(const struct idl_attr *attrs, struct idl_type *type, const struct idl_declarator *d)
{
	struct idl_type *t;

	if (!d->layers)
		return type;
	t = idl_declared(attrs, type, d, false);
	if (t->pointer == IDL_PTR_REF)
		t->pointer = IDL_PTR_UNIQUE;
	return t;
}

void
idl_operation(struct span span, const struct idl_attr *attrs, struct idl_type *type, const struct idl_declarator *d,
			  const struct idl_declaration *params)
{
	struct idl_operation *op = NEW(struct idl_operation);
	bool own = idl_unit() == stack[0];

	idl_attr_check(attrs, IDL_AT_OPERATION);
	*op = (struct idl_operation){.name = idl_name(d->at), .at = d->at, .span = span};
	op->idempotent = idl_attr_find(attrs, "idempotent") != NULL;
	op->maybe = idl_attr_find(attrs, "maybe") != NULL;
	op->comm_status = idl_attr_find(attrs, "comm_status") != NULL;
	op->fault_status = idl_attr_find(attrs, "fault_status") != NULL;
	op->explicit_handle = idl_attr_find(attrs, "explicit_handle") || idl_unit()->binding == IDL_EXPLICIT_HANDLE;
	op->result = result_type(attrs, type, d);
	idl_enter(d->at, NULL, NULL);
	add_params(op, params);
	check_result(op, attrs);
	op->first_is_handle = op->nparams && idl_strip(op->params[0].type)->kind == IDL_HANDLE;
	/* those of an imported interface are not called through this one */
	if (!own)
		return;
	op->number = (uint32_t)++stack[0]->noperations;
	add_item((struct idl_item){.kind = IDL_ITEM_OPERATION, .span = span, .operation = op});
}

/* ---- the whole
 * ------------------------------------------------------------------------------------------------------- */

static void
check_interface(const struct idl_interface *i)
{
	bool sound = !diag_errors();

	if (sound)
		idl_check_tags();
	if (i->noperations && !i->uuid)
		diag_at(DIAG_ERROR, i->at, "the interface needs a [uuid(...)], since it has operations");
	for (size_t k = 0; k < i->nitems && sound; k++) {
		struct idl_type *t = i->items[k].type;

		if (i->items[k].kind == IDL_ITEM_TYPE && !t->name)
			diag_at(DIAG_ERROR, t->at, "the type needs a name");
		else if (i->items[k].kind == IDL_ITEM_TYPEDEF)
			t->shares_name = idl_find_tag(t->name) && idl_find_tag(t->name) != t->elem;
	}
}

struct idl_interface *
idl_parse(struct idl_source *s)
{
	source = s;
	next = 0;
	depth = 0;
	idl_names_begin();
	push_interface(0);
	if (idl_yyparse() == 2)
		fatal("out of memory");
	if (stack[0]->name)
		check_interface(stack[0]);
	return diag_errors() ? NULL : stack[0];
}
