/* SPDX-License-Identifier: ISC */
/*
 * The stubs of an interface: for each operation a function that calls a server and one that serves a call, in one unit.
 * The caller's name is weak: a manager routine of that name in the program takes its place, and then the interface is
 * offered.  So a program is the server of what it defines, and the client of the rest.
 */
#include "xdr_local.h"

#include <string.h>

struct stubs {
	struct buf *b;
	const struct idl_interface *i;
	bool client, server;
};

static const struct idl_operation *
operation(const struct idl_interface *i, size_t k)
{
	return i->items[k].kind == IDL_ITEM_OPERATION ? i->items[k].operation : NULL;
}

/* ---- client
 * ------------------------------------------------------------------------------------------------------------ */

static const char *
handle_text(const struct stubs *s, const struct idl_operation *op)
{
	return op->first_is_handle					  ? op->params[0].name
		   : op->explicit_handle				  ? "hicam_handle"
		   : s->i->binding == IDL_IMPLICIT_HANDLE ? s->i->handle
												  : "NULL";
}

/* The parameter that is told of failures, COMM or else of faults; NULL if there is none. */
static const struct idl_member *
status_param(const struct idl_operation *op, bool comm)
{
	for (size_t k = 0; k < op->nparams; k++)
		if (comm ? op->params[k].comm_status : op->params[k].fault_status)
			return &op->params[k];
	return NULL;
}

/* What the caller learns of a call that failed. */
static void
print_failure(struct out *o, const struct idl_operation *op)
{
	const struct idl_member *comm = status_param(op, true), *fault = status_param(op, false);
	bool result = op->result->kind == IDL_NAMED && op->result->predefined;

	idl_open(o, "if (hicam_status != rpc_s_ok)");
	if (comm && fault && comm != fault) {
		idl_line(o, "*%s = hicam_idl_is_fault(hicam_status) ? rpc_s_ok : hicam_status;", comm->name);
		idl_line(o, "*%s = hicam_idl_is_fault(hicam_status) ? hicam_status : rpc_s_ok;", fault->name);
	} else if (comm || fault)
		idl_line(o, "*%s = hicam_status;", comm ? comm->name : fault->name);
	if (result)
		idl_line(o, "return hicam_status;");
	else {
		if (!comm && !fault)
			idl_line(o, "hicam_rpc_failed(hicam_status);");
		if (op->result->kind != IDL_VOID) {
			idl_line(o, "memset(&hicam_a.result__, 0, sizeof hicam_a.result__);");
			idl_line(o, "return hicam_a.result__;");
		}
	}
	idl_close(o);
}

static void
print_client(struct stubs *s, const struct idl_operation *op)
{
	struct out o = {.b = s->b, .depth = 1};
	const char *name = arena_printf("%s_call_%s", s->i->name, op->name);

	idl_print_place(s->b, s->i, op->at);
	idl_print_prototype(s->b, op, name);
	buf_puts(s->b, "\n{\n");
	idl_line(&o, "struct hicam_idl_args_%s hicam_a;", op->name);
	idl_line(&o, "uint32_t hicam_status;");
	buf_puts(s->b, "\n");
	idl_line(&o, "memset(&hicam_a, 0, sizeof hicam_a);");
	for (size_t k = 0; k < op->nparams; k++)
		if (idl_param_type(&op->params[k])->kind != IDL_HANDLE)
			idl_line(&o, "hicam_a.%s = %s;", op->params[k].name, op->params[k].name);
	idl_line(
		&o,
		"hicam_status = hicam_rpc_invoke(%s, &hicam_idl_%s, %u, (xdrproc_t)%s%s, &hicam_a, (xdrproc_t)%s%s, &hicam_a);",
		handle_text(s, op), s->i->name, op->number, idl_sends(op) ? "hicam_idl_in_" : "xdr_void",
		idl_sends(op) ? op->name : "", idl_receives(op) ? "hicam_idl_out_" : "xdr_void",
		idl_receives(op) ? op->name : "");
	print_failure(&o, op);
	if (op->result->kind != IDL_VOID)
		idl_line(&o, "return hicam_a.result__;");
	buf_puts(s->b, "}\n\n");
	idl_print_prototype(s->b, op, op->name);
	buf_printf(s->b, " __attribute__((weak, alias(\"%s\")));\n\n", name);
}

/* ---- server
 * ------------------------------------------------------------------------------------------------------------ */

/* The memory of what is only [out]: it is there before the manager routine runs. */
static void
print_out_memory(struct out *o, const struct idl_operation *op, const struct idl_member *m)
{
	const struct idl_type *t = idl_param_type(m), *elem = idl_param_elements(m);
	const char *lv = arena_printf("hicam_a.%s", m->name), *size = elem ? idl_size_text(t) : "1";

	if (m->in || idl_is_context(t) || idl_is_kept_inside(m))
		return;
	idl_open(o, arena_printf("if (!hicam_idl_moderate(%s, sizeof *%s) || !(%s = (%s)calloc(%s + !(%s), sizeof *%s)))",
							 size, lv, lv, idl_pointer_text(elem ? elem : t->elem), size, size, lv));
	if (idl_needs_freeing(op))
		idl_line(o, "hicam_idl_free(hicam_idl_free_%s, &hicam_a);", op->name);
	idl_line(o, "hicam_rpc_fault(hicam_call, rpc_s_no_memory);");
	idl_line(o, "return;");
	idl_close(o);
}

static void
print_manager_call(struct out *o, const struct idl_operation *op)
{
	struct buf call = {0};
	bool any = false;

	if (op->result->kind != IDL_VOID)
		buf_puts(&call, "hicam_a.result__ = ");
	buf_printf(&call, "%s(", op->name);
	if (op->explicit_handle && !op->first_is_handle) {
		buf_puts(&call, "hicam_rpc_caller(hicam_call)");
		any = true;
	}
	for (size_t k = 0; k < op->nparams; k++, any = true) {
		buf_puts(&call, any ? ", " : "");
		if (idl_param_type(&op->params[k])->kind == IDL_HANDLE)
			buf_puts(&call, "hicam_rpc_caller(hicam_call)");
		else
			buf_printf(&call, "hicam_a.%s", op->params[k].name);
	}
	buf_puts(&call, ");");
	idl_line(o, "%s", call.s);
	buf_free(&call);
}

/* Handles of clients that the server does not know, or none where the routine relies on one. */
static void
print_context_check(struct out *o, const struct idl_operation *op)
{
	for (size_t k = 0; k < op->nparams; k++) {
		const struct idl_member *m = &op->params[k];
		const char *null = "";

		if (!m->in || !idl_is_context(m->type))
			continue;
		if (!m->out)
			null = arena_printf(" || !%shicam_a.%s", idl_param_type(m)->kind == IDL_CONTEXT ? "" : "*", m->name);
		idl_open(o, arena_printf("if (hicam_a.%s__c.unknown%s)", m->name, null));
		if (idl_needs_freeing(op))
			idl_line(o, "hicam_idl_free(hicam_idl_free_%s, &hicam_a);", op->name);
		idl_line(o, "hicam_rpc_fault(hicam_call, rpc_s_context_mismatch);");
		idl_line(o, "return;");
		idl_close(o);
	}
}

static void
print_server(struct stubs *s, const struct idl_operation *op)
{
	struct out o = {.b = s->b, .depth = 1};

	idl_print_place(s->b, s->i, op->at);
	buf_printf(s->b, "static void\nhicam_idl_serve_%s(hicam_rpc_call hicam_call)\n{\n", op->name);
	idl_line(&o, "struct hicam_idl_args_%s hicam_a, *hicam_p = &hicam_a;", op->name);
	buf_puts(s->b, "\n");
	idl_line(&o, "(void)hicam_p;");
	idl_line(&o, "memset(&hicam_a, 0, sizeof hicam_a);");
	for (size_t k = 0; k < op->nparams; k++)
		if (idl_is_kept_inside(&op->params[k]))
			idl_line(&o, "hicam_a.%s = &hicam_a.%s__;", op->params[k].name, op->params[k].name);
	if (s->client) {
		idl_open(&o, arena_printf("if (%s == %s_call_%s)", op->name, s->i->name, op->name));
		idl_line(&o, "hicam_rpc_fault(hicam_call, rpc_s_op_rng_error);");
		idl_line(&o, "return;");
		idl_close(&o);
	}
	idl_open(&o, arena_printf("if (!hicam_rpc_arguments(hicam_call, (xdrproc_t)%s%s, &hicam_a))",
							  idl_sends(op) ? "hicam_idl_in_" : "xdr_void", idl_sends(op) ? op->name : ""));
	if (idl_needs_freeing(op))
		idl_line(&o, "hicam_idl_free(hicam_idl_free_%s, &hicam_a);", op->name);
	idl_line(&o, "return;");
	idl_close(&o);
	print_context_check(&o, op);
	for (size_t k = 0; k < op->nparams; k++)
		if (op->params[k].out)
			print_out_memory(&o, op, &op->params[k]);
	print_manager_call(&o, op);
	idl_line(&o, "hicam_rpc_reply(hicam_call, (xdrproc_t)%s%s, &hicam_a);",
			 idl_receives(op) ? "hicam_idl_out_" : "xdr_void", idl_receives(op) ? op->name : "");
	if (idl_needs_freeing(op))
		idl_line(&o, "hicam_idl_free(hicam_idl_free_%s, &hicam_a);", op->name);
	buf_puts(s->b, "}\n\n");
}

/* ---- tables
 * ------------------------------------------------------------------------------------------------------------- */

static void
print_tables(struct stubs *s)
{
	const struct idl_interface *i = s->i;

	idl_print_place(s->b, i, i->at);
	buf_printf(s->b, "static const struct hicam_rpc_operation hicam_idl_operations_%s[] = {\n\t{NULL, NULL, 0},\n",
			   i->name);
	for (size_t k = 0; k < i->nitems; k++) {
		const struct idl_operation *op = operation(i, k);

		if (!op)
			continue;
		buf_printf(s->b, "\t{\"%s\", ", op->name);
		buf_printf(s->b, s->server ? "hicam_idl_serve_%s" : "NULL", op->name);
		buf_printf(s->b, ", %s},\n", op->maybe ? "HICAM_RPC_MAYBE" : op->idempotent ? "HICAM_RPC_IDEMPOTENT" : "0");
	}
	buf_puts(s->b, "};\n");
	buf_printf(s->b,
			   "static const struct hicam_rpc_interface hicam_idl_%s = {\n"
			   "\t\"%s\", \"%s\", 0x%08x, %u, %zu, hicam_idl_operations_%s};\n\n",
			   i->name, i->name, i->uuid, i->program, i->version, i->noperations + 1, i->name);
}

/* Before main: offered is what the program has manager routines for. */
static void
print_offer(struct stubs *s)
{
	struct out o = {.b = s->b, .depth = 1};
	bool any = false;

	buf_printf(s->b, "__attribute__((constructor)) static void\nhicam_idl_offer_%s(void)\n{\n", s->i->name);
	if (s->client) {
		buf_puts(s->b, "\tif (");
		for (size_t k = 0; k < s->i->nitems; k++) {
			const struct idl_operation *op = operation(s->i, k);

			if (!op)
				continue;
			buf_printf(s->b, "%s%s != %s_call_%s", any ? " ||\n\t\t" : "", op->name, s->i->name, op->name);
			any = true;
		}
		buf_puts(s->b, ")\n\t");
	}
	idl_line(&o, "hicam_rpc_offer(&hicam_idl_%s);", s->i->name);
	buf_puts(s->b, "}\n\n");
	buf_puts(s->b,
			 "__attribute__((weak)) int\nmain(int argc, char **argv)\n{\n\treturn hicam_rpc_main(argc, argv);\n}\n");
}

void
idl_print_stubs(struct buf *b, const struct idl_interface *i, bool client, bool server)
{
	struct stubs s = {.b = b, .i = i, .client = client, .server = server};

	if (!i->noperations)
		return;
	for (size_t k = 0; k < i->nitems; k++)
		if (operation(i, k)) {
			idl_print_messages(b, operation(i, k), server);
			if (server)
				buf_printf(b, "static void hicam_idl_serve_%s(hicam_rpc_call);\n\n", operation(i, k)->name);
		}
	if (i->binding == IDL_IMPLICIT_HANDLE)
		buf_printf(b, "__attribute__((weak)) handle_t %s;\n\n", i->handle);
	print_tables(&s);
	for (size_t k = 0; k < i->nitems; k++)
		if (operation(i, k)) {
			if (client)
				print_client(&s, operation(i, k));
			if (server)
				print_server(&s, operation(i, k));
		}
	if (server)
		print_offer(&s);
}
