/* SPDX-License-Identifier: ISC */
/*
 * What rpcgen printed is read by lines, in the form in which it has printed servers for decades:
 *
 *     ...functions that fit procedures (-N)...
 *     static void
 *     DISPATCHER(struct svc_req *rqstp, register SVCXPRT *transp)
 *     	union {
 *     		TYPE PROCEDURE_arg;
 *     	} argument;
 *     	case NUMBER:
 *     		_xdr_argument = (xdrproc_t) ROUTINE;
 *     		_xdr_result = (xdrproc_t) ROUTINE;
 *     		local = (...) PROCEDURE_svc;
 *     ...
 *     	if (!svc_register(transp, PROGRAM, VERSION, DISPATCHER, IPPROTO_TCP)) {
 */
#include "rpcgen.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"
#include "rpcgen_text.h"

struct procedure {
	const char *number; /* C text */
	const char *argument_xdr, *result_xdr;
	const char *function;		   /* called by the dispatcher */
	const char *name;			   /* what the members of the unions are named after */
	const char *argument, *result; /* declarations of `hicam_argument` and `hicam_result` */
};

struct dispatcher {
	const char *name, *program, *version;
	bool threads; /* -M: results are the caller's */
	struct procedure *procedures;
	size_t n;
};

struct server {
	struct buf functions; /* that fit procedures */
	struct dispatcher *dispatchers;
	size_t n;
};

/* Line AT without what is white in front of it. */
static const char *
text_of(const char *at)
{
	return at + strspn(at, " \t");
}

/* Does a dispatcher begin at the line AT? */
static bool
is_dispatcher(const char *at)
{
	const char *name;

	if (!text_starts(at, "static void\n"))
		return false;
	name = text_next_line(at);
	return text_starts(name + text_name_length(name), "(struct svc_req *rqstp, register SVCXPRT *transp)");
}

/* ---- dispatchers ------------------------------------------------------------------------------------------------ */

/*
 * The declaration of procedure NAME's member, which is called NAME and SUFFIX, of the union in [START, END), with its
 * name replaced by AS.
 */
static const char *
member(const char *start, const char *end, const char *name, const char *suffix, const char *as)
{
	const char *wanted = arena_printf("%s%s;", name, suffix);

	for (const char *at = start; at < end; at = text_next_line(at)) {
		const char *text = text_of(at);
		size_t len = strcspn(text, "\n"), tail = strlen(wanted);
		const char *before = text + len - tail;

		if (len > tail && text_starts(before, wanted) && !(isalnum((unsigned char)before[-1]) || before[-1] == '_'))
			return arena_printf("%.*s%s", (int)(before - text), text, as);
	}
	/* void */
	return arena_printf("int %s", as);
}

/* What stands behind `(xdrproc_t) ` in the line AT. */
static const char *
routine(const char *at)
{
	const char *cast = strstr(at, "(xdrproc_t) ");

	return cast ? arena_strndup(cast + 12, text_name_length(cast + 12)) : NULL;
}

/* A case of the dispatcher that begins at START; *AT is behind its first line, and moves to its last one. */
static bool
read_case(const char **at, const char *start, struct procedure *p)
{
	const char *svc;
	size_t len;

	p->argument_xdr = routine(*at);
	*at = text_next_line(*at);
	p->result_xdr = routine(*at);
	*at = text_next_line(*at);
	if (!p->argument_xdr || !p->result_xdr || !text_starts(text_of(*at), "local = "))
		return false;
	p->function = text_name_before(*at, *at + strcspn(*at, ";"));
	/* NAME_svc itself, or _NAME, which calls it */
	len = strlen(p->function);
	svc = len > 4 ? p->function + len - 4 : "";
	p->name = *p->function == '_' ? p->function + 1 : arena_strndup(p->function, strcmp(svc, "_svc") ? len : len - 4);
	p->argument = member(start, *at, p->name, "_arg", "hicam_argument");
	p->result = member(start, *at, p->name, "_res", "hicam_result");
	return true;
}

/* The dispatcher whose name is at START; the place behind it, or NULL. */
static const char *
read_dispatcher(const char *start, struct dispatcher *d)
{
	const char *at = start;

	*d = (struct dispatcher){.name = arena_strndup(start, text_name_length(start))};
	for (; *at && !text_starts(at, "}\n"); at = text_next_line(at)) {
		const char *text = text_of(at);
		struct procedure p = {0};

		if (text_starts(text, "bool_t retval;"))
			d->threads = true;
		if (!text_starts(text, "case ") || text_starts(text, "case NULLPROC:"))
			continue;
		p.number = arena_strndup(text + 5, strcspn(text + 5, ":\n"));
		at = text_next_line(at);
		if (!read_case(&at, start, &p))
			return NULL;
		VEC_ADD(d->procedures, d->n, p);
	}
	return *at ? text_next_line(at) : NULL;
}

/* Find the numbers of the dispatchers in main's calls of svc_register. */
static bool
read_numbers(const char *at, struct server *s)
{
	static const char call[] = "svc_register(transp, ";
	size_t found = 0;

	for (; (at = strstr(at, call)); at++) {
		const char *program = at + sizeof call - 1, *version = program + strcspn(program, ",") + 2;
		const char *name = version + strcspn(version, ",") + 2;

		for (size_t i = 0; i < s->n; i++)
			if (strlen(s->dispatchers[i].name) == text_name_length(name) && text_starts(name, s->dispatchers[i].name)) {
				s->dispatchers[i].program = arena_strndup(program, strcspn(program, ","));
				s->dispatchers[i].version = arena_strndup(version, strcspn(version, ","));
				found++;
			}
	}
	return found == s->n;
}

static bool
read_server(const char *text, struct server *s)
{
	const char *at = strstr(text, "#define SIG_PF");

	at = at ? strstr(at, "#endif\n") : NULL;
	if (!at)
		return false;
	for (at = text_next_line(at); *at && !text_starts(at, "int\nmain ");) {
		const char *end;

		if (is_dispatcher(at)) {
			struct dispatcher d;

			at = read_dispatcher(text_next_line(at), &d);
			if (!at)
				return false;
			VEC_ADD(s->dispatchers, s->n, d);
			continue;
		}
		end = text_next_line(at);
		buf_add(&s->functions, at, (size_t)(end - at));
		at = end;
	}
	return read_numbers(at, s);
}

/* ---- C
 * ---------------------------------------------------------------------------------------------------------------- */

/* TEXT without comments at its head and its own header, which is included already; XDR routines are atomic. */
static void
add_text(struct buf *b, const char *text)
{
	for (const char *end; *text; text = end) {
		end = text_next_line(text);
		if (text_starts(text, "#include \""))
			continue;
		if (text_starts(text, "bool_t\nxdr_"))
			buf_puts(b, "HICAM_IDL_ATTRIBUTE(atomic) ");
		buf_add(b, text, (size_t)(end - text));
	}
}

/* The procedures of the program may be missing: then it is a client. */
static void
print_weak(struct buf *b, const struct procedure *p)
{
	buf_printf(b, "extern __typeof__(%s_svc) %s_svc __attribute__((weak));\n", p->name, p->name);
}

/*
 * Results in static variables, and whatever else procedures share, are made for a server that takes one call after the
 * other; those for threads (-M) are not.
 */
static void
print_procedure(struct buf *b, const struct dispatcher *d, const struct procedure *p)
{
	buf_printf(b, "static void\nhicam_rpcgen_%s(hicam_rpc_call hicam_call)\n{\n", p->name);
	buf_printf(b, "\t%s;\n", p->argument);
	if (d->threads)
		buf_printf(b, "\t%s;\n", p->result);
	else
		buf_puts(b, "\tvoid *hicam_result;\n");
	buf_puts(b, "\tstruct svc_req *hicam_request;\n\n");
	buf_puts(b, "\tmemset(&hicam_argument, 0, sizeof hicam_argument);\n");
	if (d->threads)
		buf_puts(b, "\tmemset(&hicam_result, 0, sizeof hicam_result);\n");
	buf_printf(b, "\tif (!%s_svc) {\n\t\thicam_rpc_fault(hicam_call, rpc_s_op_rng_error);\n\t\treturn;\n\t}\n",
			   p->name);
	buf_printf(b, "\tif (!hicam_rpc_arguments(hicam_call, (xdrproc_t)%s, &hicam_argument)) {\n", p->argument_xdr);
	buf_printf(b, "\t\txdr_free((xdrproc_t)%s, (char *)&hicam_argument);\n\t\treturn;\n\t}\n", p->argument_xdr);
	buf_puts(b, "\thicam_request = hicam_rpc_request(hicam_call);\n");
	if (d->threads) {
		buf_printf(b, "\tif (hicam_request && %s((void *)&hicam_argument, (void *)&hicam_result, hicam_request) > 0)\n",
				   p->function);
		buf_printf(b, "\t\thicam_rpc_reply(hicam_call, (xdrproc_t)%s, &hicam_result);\n", p->result_xdr);
		buf_printf(b,
				   "\tif (hicam_request)\n\t\t%s_freeresult(hicam_rpc_transport(hicam_call), "
				   "(xdrproc_t)%s,\n\t\t\t(caddr_t)&hicam_result);\n",
				   d->name, p->result_xdr);
	} else {
		buf_puts(b, "\tif (hicam_request) {\n\t\tpthread_mutex_lock(&hicam_rpcgen_one_call);\n");
		buf_printf(b, "\t\thicam_result = (void *)%s((void *)&hicam_argument, hicam_request);\n", p->function);
		buf_printf(b, "\t\tif (hicam_result)\n\t\t\thicam_rpc_reply(hicam_call, (xdrproc_t)%s, hicam_result);\n",
				   p->result_xdr);
		buf_puts(b, "\t\tpthread_mutex_unlock(&hicam_rpcgen_one_call);\n\t}\n");
	}
	buf_printf(b, "\txdr_free((xdrproc_t)%s, (char *)&hicam_argument);\n}\n\n", p->argument_xdr);
}

static void
print_table(struct buf *b, const struct dispatcher *d)
{
	buf_printf(b,
			   "static const struct hicam_rpc_operation hicam_rpcgen_operations_%s[] = {\n\t[0] = {NULL, NULL, 0},\n",
			   d->name);
	for (size_t i = 0; i < d->n; i++)
		buf_printf(b, "\t[%s] = {\"%s\", hicam_rpcgen_%s, 0},\n", d->procedures[i].number, d->procedures[i].name,
				   d->procedures[i].name);
	buf_printf(b,
			   "};\nstatic const struct hicam_rpc_interface hicam_rpcgen_%s = {\n"
			   "\t\"%s\", NULL, %s, %s,\n"
			   "\tsizeof hicam_rpcgen_operations_%s / sizeof hicam_rpcgen_operations_%s[0],\n"
			   "\thicam_rpcgen_operations_%s};\n\n",
			   d->name, d->name, d->program, d->version, d->name, d->name, d->name);
}

static void
print_server(struct buf *b, const struct server *s)
{
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < s->dispatchers[i].n; k++)
			print_weak(b, &s->dispatchers[i].procedures[k]);
	for (size_t i = 0; i < s->n; i++)
		if (s->dispatchers[i].threads)
			buf_printf(b, "extern __typeof__(%s_freeresult) %s_freeresult __attribute__((weak));\n",
					   s->dispatchers[i].name, s->dispatchers[i].name);
	buf_puts(b, "\n__attribute__((weak)) pthread_mutex_t hicam_rpcgen_one_call = PTHREAD_MUTEX_INITIALIZER;\n\n");
	if (s->functions.s)
		buf_puts(b, s->functions.s);
	for (size_t i = 0; i < s->n; i++) {
		for (size_t k = 0; k < s->dispatchers[i].n; k++)
			print_procedure(b, &s->dispatchers[i], &s->dispatchers[i].procedures[k]);
		print_table(b, &s->dispatchers[i]);
	}
	buf_puts(b, "__attribute__((constructor)) static void\nhicam_rpcgen_offer(void)\n{\n");
	for (size_t i = 0; i < s->n; i++) {
		buf_puts(b, "\tif (0");
		for (size_t k = 0; k < s->dispatchers[i].n; k++)
			buf_printf(b, " || %s_svc", s->dispatchers[i].procedures[k].name);
		buf_printf(b, ")\n\t\thicam_rpc_offer(&hicam_rpcgen_%s);\n", s->dispatchers[i].name);
	}
	buf_puts(
		b, "}\n\n__attribute__((weak)) int\nmain(int argc, char **argv)\n{\n\treturn hicam_rpc_main(argc, argv);\n}\n");
}

char *
idl_rpcgen_code(const struct idl_rpcgen *x)
{
	struct server s = {0};
	struct buf b = {0};

	/* a place that cannot be read: the text below is what counts */
	buf_printf(&b, "#line 1 \"<%s>\"\n#include \"%s\"\n#include <hicam/rpc_stub.h>\n", x->file, x->header);
	buf_puts(&b, "#include <pthread.h>\n#include <stdlib.h>\n#include <string.h>\n\n");
	idl_print_attribute_macro(&b);
	add_text(&b, x->xdr);
	if (x->client)
		add_text(&b, x->client);
	if (x->server && read_server(x->server, &s) && s.n)
		print_server(&b, &s);
	else if (x->server && strstr(x->server, "svc_register")) {
		buf_free(&b);
		b.s = NULL;
	}
	buf_free(&s.functions);
	arena_release();
	return b.s;
}
