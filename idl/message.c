/* SPDX-License-Identifier: ISC */
/*
 * The two messages of an operation.  Its parameters are a struct, of which the client encodes and the server decodes
 * what is [in]; back go the result and what is [out].  Parameters that are arrays, and what pointers lead to, are the
 * caller's memory at the client.  The server has it in the struct itself if it is small, else on the heap.
 */
#include "xdr_local.h"

#include <string.h>

const struct idl_type *
idl_param_type(const struct idl_member *m)
{
	return idl_strip(m->type);
}

const struct idl_type *
idl_param_elements(const struct idl_member *m)
{
	const struct idl_type *t = idl_param_type(m);

	if (t->kind == IDL_ARRAY)
		return t->elem;
	if (t->kind == IDL_SEQUENCE || (t->kind == IDL_STRING && (t->storage == IDL_IN_PLACE || t->bounds)))
		return t->elem;
	return NULL;
}

bool
idl_is_kept_inside(const struct idl_member *m)
{
	const struct idl_type *t = idl_param_type(m), *target;

	if (t->kind != IDL_POINTER || t->pointer != IDL_PTR_REF)
		return false;
	target = idl_strip(t->elem);
	return target->kind != IDL_STRUCT && target->kind != IDL_UNION && target->kind != IDL_ARRAY &&
		   !((target->kind == IDL_STRING || target->kind == IDL_SEQUENCE) && target->storage == IDL_IN_PLACE);
}

static void
print_field(struct buf *b, const struct idl_member *m)
{
	const struct idl_type *t = idl_param_type(m), *elem = idl_param_elements(m);
	bool by_pointer = t->kind == IDL_SEQUENCE && t->storage == IDL_BY_POINTER;

	buf_puts(b, "\t");
	if (elem && !by_pointer)
		idl_print_decl(b, elem,
					   elem->kind == IDL_ARRAY ? arena_printf("(*%s)", m->name) : arena_printf("*%s", m->name));
	else if (t->kind == IDL_STRING)
		buf_printf(b, "%s *%s", idl_type_text(t->elem), m->name);
	else
		idl_print_decl(b, m->type, m->name);
	buf_puts(b, ";\n");
	if (idl_is_context(m->type))
		buf_printf(b, "\tstruct hicam_rpc_context %s__c;\n", m->name);
	if (idl_is_kept_inside(m)) {
		buf_puts(b, "\t");
		idl_print_decl(b, t->elem, arena_printf("%s__", m->name));
		buf_puts(b, ";\n");
	}
}

static void
print_args(struct buf *b, const struct idl_operation *op)
{
	buf_printf(b, "struct hicam_idl_args_%s {\n", op->name);
	for (size_t k = 0; k < op->nparams; k++)
		if (idl_param_type(&op->params[k])->kind != IDL_HANDLE)
			print_field(b, &op->params[k]);
	if (op->result->kind != IDL_VOID) {
		buf_puts(b, "\t");
		idl_print_decl(b, op->result, "result__");
		buf_puts(b, ";\n");
	}
	if (!idl_sends(op) && !idl_receives(op))
		buf_puts(b, "\tint nothing__;\n");
	buf_puts(b, "};\n\n");
}

/* The memory of an array that is a parameter, on the heap of the server. */
static void
print_array(struct out *o, const struct idl_member *m, const char *lv)
{
	const struct idl_type *t = idl_param_type(m);
	bool chars = t->kind == IDL_STRING;
	char *size = idl_size_text(t);

	idl_open(o, arena_printf("if (hicam_x->x_op == XDR_DECODE && !%s)", lv));
	if (chars && t->bounds) {
		idl_line(o, "if (!hicam_idl_fits(hicam_x, %s, 1, 1, 4))", size);
		idl_line(o, "\treturn FALSE;");
	}
	idl_allocate(o, t->elem, lv, size);
	idl_close(o);
	idl_open(o, arena_printf("if (%s)", lv));
	if (chars) {
		idl_line(o, "if (!hicam_idl_chars(hicam_x, (char *)%s, %s))", lv, size);
		idl_line(o, "\treturn FALSE;");
	} else
		idl_elements(o, t->elem, lv, "0", size);
	idl_close(o);
	idl_line(o, "else if (hicam_x->x_op != XDR_FREE)");
	idl_line(o, "\treturn FALSE;");
	idl_free_it(o, lv);
}

/* A [ref] pointer: its target is the client's memory, at the server the struct's or new. */
static void
print_target(struct out *o, const struct idl_member *m, const char *lv)
{
	const struct idl_type *t = idl_param_type(m);
	bool inside = idl_is_kept_inside(m);

	if (!inside) {
		idl_open(o, arena_printf("if (hicam_x->x_op == XDR_DECODE && !%s)", lv));
		idl_allocate(o, t->elem, lv, "1");
		idl_close(o);
	}
	idl_open(o, arena_printf("if (%s)", lv));
	idl_value_of(o, t->elem, arena_printf("(*%s)", lv));
	idl_close(o);
	idl_line(o, "else if (hicam_x->x_op != XDR_FREE)");
	idl_line(o, "\treturn FALSE;");
	if (!inside)
		idl_free_it(o, lv);
}

/* The client has its name for the handle, the server its own data. */
static void
print_context(struct out *o, const struct idl_member *m, enum idl_message message, const char *lv)
{
	bool direct = idl_param_type(m)->kind == IDL_CONTEXT;

	if (message == IDL_MESSAGE_OUT && !m->in) {
		idl_line(o, "if (hicam_x->x_op == XDR_DECODE)");
		idl_line(o, "\t*%s = NULL;", lv);
	}
	idl_line(o, "if (!hicam_rpc_context_%s(hicam_x, %s%s, &hicam_p->%s__c, \"%s\"))",
			 message == IDL_MESSAGE_IN ? "in" : "out", direct ? "&" : "", lv, m->name,
			 idl_type_text(direct ? m->type : idl_param_type(m)->elem));
	idl_line(o, "\treturn FALSE;");
}

static void
print_param(struct out *o, const struct idl_member *m, enum idl_message message)
{
	const struct idl_type *t = idl_param_type(m);
	const char *lv = arena_printf("hicam_p->%s", m->name);

	if (idl_is_context(m->type)) {
		if (message != IDL_MESSAGE_FREE)
			print_context(o, m, message, lv);
	} else if (t->kind == IDL_SEQUENCE)
		idl_sequence_value(o, t, lv, t->pointer == IDL_PTR_UNIQUE || t->pointer == IDL_PTR_FULL);
	else if (idl_param_elements(m))
		print_array(o, m, lv);
	else if (t->kind == IDL_POINTER && t->pointer == IDL_PTR_REF)
		print_target(o, m, lv);
	else
		idl_value_of(o, m->type, lv);
}

static bool
needs_freeing(const struct idl_member *m)
{
	const struct idl_type *t = idl_param_type(m);

	if (t->kind == IDL_HANDLE || idl_is_context(m->type))
		return false;
	if (idl_is_kept_inside(m))
		return idl_has_memory(t->elem);
	return idl_param_elements(m) || idl_has_memory(t);
}

bool
idl_needs_freeing(const struct idl_operation *op)
{
	for (size_t i = 0; i < op->nparams; i++)
		if (needs_freeing(&op->params[i]))
			return true;
	return idl_has_memory(op->result);
}

static bool
takes_part(const struct idl_member *m, enum idl_message message)
{
	if (idl_param_type(m)->kind == IDL_HANDLE)
		return false;
	return message == IDL_MESSAGE_IN ? m->in : message == IDL_MESSAGE_OUT ? m->out : needs_freeing(m);
}

/* Has the message things that may lead to themselves? */
static bool
needs_walk(const struct idl_operation *op, enum idl_message message)
{
	for (size_t i = 0; i < op->nparams; i++)
		if (takes_part(&op->params[i], message) && idl_may_lead_back(op->params[i].type))
			return true;
	return message != IDL_MESSAGE_IN && idl_may_lead_back(op->result);
}

static void
print_routine(struct buf *b, const struct idl_operation *op, enum idl_message message)
{
	static const char *const names[] = {"in", "out", "free"};
	static const char head[] = "HICAM_IDL_ATTRIBUTE(atomic) __attribute__((unused)) static bool_t\n";
	const struct idl_member **order = idl_wire_order(op->params, op->nparams);
	struct out o = {.b = b, .depth = 1};
	bool walk = needs_walk(op, message);
	const char *name = arena_printf("hicam_idl_%s_%s", names[message], op->name);

	buf_printf(b, "%s%s%s(XDR *hicam_x, void *hicam_args)\n{\n", head, name, walk ? "_" : "");
	buf_printf(b, "\tstruct hicam_idl_args_%s *hicam_p = (struct hicam_idl_args_%s *)hicam_args;\n\n", op->name,
			   op->name);
	if (message != IDL_MESSAGE_IN && op->result->kind != IDL_VOID &&
		(message == IDL_MESSAGE_OUT || idl_has_memory(op->result)))
		idl_value_of(&o, op->result, "hicam_p->result__");
	for (size_t i = 0; i < op->nparams; i++)
		if (takes_part(order[i], message))
			print_param(&o, order[i], message);
	buf_puts(b, "\treturn TRUE;\n}\n\n");
	if (walk)
		buf_printf(b,
				   "%s%s(XDR *hicam_x, void *hicam_args)\n{\n\treturn hicam_idl_walk(hicam_x, %s_, hicam_args);\n}\n\n",
				   head, name, name);
}

void
idl_print_messages(struct buf *b, const struct idl_operation *op, bool server)
{
	print_args(b, op);
	if (idl_sends(op))
		print_routine(b, op, IDL_MESSAGE_IN);
	if (idl_receives(op))
		print_routine(b, op, IDL_MESSAGE_OUT);
	if (server && idl_needs_freeing(op))
		print_routine(b, op, IDL_MESSAGE_FREE);
}
