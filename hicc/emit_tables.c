/* SPDX-License-Identifier: ISC */
/*
 * Descriptors of what a unit defines: objects, functions with their variables and stages, allocation sites.  Built in
 * memory first (the spec is printed from there), then printed as C tables.
 */
#include "cut.h"
#include "emit.h"
#include "pass.h"
#include "ptrmap.h"
#include "sizeflow.h"
#include "source.h"
#include "type.h"
#include "typetab.h"
#include "vla.h"

#include <stdio.h>
#include <string.h>

static struct unit *unit;
static const struct translate_job *job;

static struct entry {
	struct decl *decl; /* function */
	struct hicam_var *vars;
	struct decl **var_decls;
	struct hicam_stage *stages;
} * functions;
static size_t nfunctions;
static struct ptrmap function_index; /* interned name -> index + 1 */

static struct object {
	struct decl *decl; /* NULL: literal */
	const struct literal *literal;
} * objects;
static size_t nobjects;

static struct hicam_unit memory;
static struct hicam_function *function_table;
static struct hicam_object *object_table;
static const struct hicam_type **heap_types;
static size_t nheap_types;

static const char *
key(const char *s)
{
	return intern(s, strlen(s));
}

static int
line_of(uint32_t token)
{
	return (int)unit->tokens->v[token].line;
}

unsigned
emit_function_index(const struct decl *d)
{
	return (unsigned)(uintptr_t)ptrmap_get(&function_index, key(d->name)) - 1;
}

/* ---- collecting ------------------------------------------------------------------------------------------------ */

static void
collect_function(struct decl *d)
{
	if (ptrmap_get(&function_index, key(d->name)))
		return;
	VEC_ADD(functions, nfunctions, ((struct entry){.decl = d}));
	ptrmap_set(&function_index, key(d->name), (void *)(uintptr_t)nfunctions);
}

static bool
is_object(const struct decl *d)
{
	return d->kind == DECL_VAR && d->defined && d->at_file_scope && !d->builtin && !d->system &&
		   d->storage != ST_REGISTER && d->name && type_is_complete(d->type) && d->type->kind != TY_FUNCTION;
}

static void
collect_objects(void)
{
	struct ptrmap seen = {0};

	for (struct external *x = unit->externals; x; x = x->next) {
		if (x->system)
			continue;
		for (size_t i = 0; i < x->ndecls; i++) {
			struct decl *d = x->decls[i];
			uintptr_t at;

			if (!is_object(d))
				continue;
			at = (uintptr_t)ptrmap_get(&seen, key(d->name));
			if (at) {
				objects[at - 1].decl = d; /* later declarations know more */
				continue;
			}
			VEC_ADD(objects, nobjects, ((struct object){d, NULL}));
			ptrmap_set(&seen, key(d->name), (void *)(uintptr_t)nobjects);
		}
	}
	ptrmap_clear(&seen);
	for (size_t i = 0; i < hoist_nstatics; i++)
		VEC_ADD(objects, nobjects, ((struct object){hoist_statics[i], NULL}));
	for (size_t i = 0; i < uses_nliterals; i++)
		VEC_ADD(objects, nobjects, ((struct object){NULL, &uses_literals[i]}));
}

static bool
is_const(const struct type *t)
{
	while (t->kind == TY_ARRAY)
		t = t->base;
	return (t->quals & Q_CONST) && !(t->quals & Q_VOLATILE);
}

/* Does the run time know what is stored where in this array of characters (views.c)? */
static bool
is_followed(const struct decl *d)
{
	return !d->thread_local_ && !source_orders_bytes(unit->tokens->files[unit->tokens->v[d->name_token].file].name);
}

static void
build_object(const struct object *o, struct hicam_object *h)
{
	if (o->literal) {
		const struct expr *e = o->literal->expr;

		struct type *element = type_unqualified(e->type->base);

		if (element->word) { /* wchar_t differs in sign and kind: let its name say so */
			static struct decl wchar = {.kind = DECL_TYPEDEF, .name = "wchar_t", .builtin = true};
			struct type *named = NEW(struct type);

			*named = *element;
			named->typedef_decl = &wchar;
			wchar.type = element;
			element = named;
		}
		h->name = "";
		h->type = &typetab_of(type_array(element, ARRAY_FIXED, e->string_len + 1, false, NULL), false)->t;
		h->flags = HICAM_CONST | HICAM_STATIC | HICAM_LITERAL;
		h->digest = digest_text(e->string, e->string_len * (size_t)e->string_width);
		return;
	}
	h->name = o->decl->function && !o->decl->at_file_scope
				  ? arena_printf("%s.%s", o->decl->function->decl->name, o->decl->name)
				  : o->decl->name;
	h->type = &typetab_of(o->decl->type, false)->t;
	h->flags = (is_const(o->decl->type) ? HICAM_CONST : 0) | (o->decl->storage == ST_STATIC ? HICAM_STATIC : 0) |
			   (o->decl->thread_local_ ? HICAM_THREAD : 0) |
			   (o->decl->annotations && o->decl->annotations->ignore ? HICAM_NOT_SAVED : 0) |
			   (!is_followed(o->decl) && cut_is_pool(o->decl) ? HICAM_CUT : 0);
	h->line = line_of(o->decl->name_token);
}

/* Lines FIRST to LAST of TEXT. */
static void
add_lines(struct buf *b, const char *text, size_t len, uint32_t first, uint32_t last)
{
	uint32_t line = 1;

	for (const char *p = text, *end = text + len; p < end && line <= last; line++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *next = nl ? nl + 1 : end;

		if (line >= first)
			buf_add(b, p, (size_t)(next - p));
		p = next;
	}
}

/*
 * Digest of a function's unpreprocessed source lines, so that what macros of system headers expand to on a target makes
 * no difference; of its tokens where the source cannot be read.
 */
static unsigned long long
digest_function(const struct function *f)
{
	const struct token *first = &unit->tokens->v[f->span.first], *last = &unit->tokens->v[f->span.last];
	struct buf b = {0};
	unsigned long long d;
	size_t len;
	const char *text = first->file == last->file ? source_text(unit->tokens->files[first->file].name, &len) : NULL;

	if (text)
		add_lines(&b, text, len, first->line, last->line);
	else
		for (uint32_t i = f->span.first; i <= f->span.last; i++) {
			const struct token *t = &unit->tokens->v[i];

			if (t->system || t->kind == TOKEN_PRAGMA)
				continue;
			buf_add(&b, t->text, t->len);
			buf_puts(&b, " ");
		}
	d = digest_text(b.s ? b.s : "", b.len);
	buf_free(&b);
	return d;
}

static void
build_frame(struct entry *e, struct hicam_function *h, const struct plan *p)
{
	unsigned short *index = arena_alloc((p->nvars + 1) * sizeof *index);
	size_t n = 0;

	for (size_t s = 0; s < p->nstages; s++)
		for (size_t v = 0; v < p->stages[s].nvars; v++)
			index[p->stages[s].vars[v]->slot] = 1;
	e->vars = arena_alloc((p->nvars + 1) * sizeof *e->vars);
	e->var_decls = arena_alloc((p->nvars + 1) * sizeof *e->var_decls);
	for (size_t v = 0; v < p->nvars; v++) {
		struct decl *d = p->vars[v];
		struct hicam_var *hv = &e->vars[n];

		if (!index[v])
			continue;
		hv->name = d->name;
		hv->type = &typetab_of(local_of(d)->vla ? vla_pointer(d) : d->type, local_of(d)->temp)->t;
		hv->flags = (local_of(d)->memory ? 0 : HICAM_BY_VALUE) | (local_of(d)->temp ? HICAM_TEMP : 0) |
					(d->kind == DECL_PARAM ? HICAM_PARAM : 0) | (cut_is_pool(d) ? HICAM_CUT_VAR : 0) |
					(cut_may_be_pool(d) ? HICAM_MOVED_VAR : 0);
		hv->line = d->name_token ? line_of(d->name_token) : line_of(e->decl->name_token);
		e->var_decls[n] = d;
		index[v] = (unsigned short)n++;
	}
	h->vars = e->vars;
	h->nvars = (unsigned short)n;
	e->stages = arena_alloc((p->nstages + 1) * sizeof *e->stages);
	for (size_t s = 0; s < p->nstages; s++) {
		const struct stage *st = &p->stages[s];
		unsigned short *vars = arena_alloc((st->nvars + 1) * sizeof *vars);

		for (size_t v = 0; v < st->nvars; v++)
			vars[v] = index[st->vars[v]->slot];
		e->stages[s].line = line_of(st->token);
		e->stages[s].kind = (unsigned char)(st->kind == STAGE_LOOP		  ? HICAM_STAGE_LOOP
											: st->kind == STAGE_CALL	  ? HICAM_STAGE_CALL
											: st->kind == STAGE_RECURSION ? HICAM_STAGE_RECURSION
											: st->kind == STAGE_WAIT	  ? HICAM_STAGE_WAIT
																		  : HICAM_STAGE_LABEL);
		e->stages[s].nvars = (unsigned short)st->nvars;
		e->stages[s].vars = vars;
	}
	h->stages = e->stages;
	h->nstages = (unsigned short)p->nstages;
}

static void
build_function(struct entry *e, struct hicam_function *h)
{
	struct function *f = decl_own_body(e->decl);

	h->name = e->decl->name;
	h->flags = (e->decl->storage == ST_STATIC ? HICAM_STATIC : 0) | (e->decl->weak ? HICAM_WEAK_SYMBOL : 0) |
			   (f && plan_of(f)->tails ? HICAM_TAILS : 0);
	h->file = "";
	if (!f)
		return;
	h->file = unit->tokens->files[unit->tokens->v[f->decl->name_token].file].name;
	h->line = line_of(f->decl->name_token);
	h->digest = digest_function(f);
	if (plan_of(f)->plan == PLAN_POINTS)
		build_frame(e, h, plan_of(f));
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void
emit_tables_collect(struct unit *u, const struct translate_job *j)
{
	unit = u;
	job = j;
	functions = NULL;
	objects = NULL;
	heap_types = NULL;
	nfunctions = nobjects = nheap_types = 0;
	ptrmap_clear(&function_index);
	for (struct function *f = u->functions; f; f = f->next)
		if (!f->system && plan_of(f)->plan == PLAN_POINTS)
			collect_function(f->decl);
	for (size_t i = 0; i < u->ndecls; i++) {
		struct decl *d = u->decls[i];

		/* a function of main's kind may be asked for by name; others only if a pointer can lead there */
		if (d->kind == DECL_FUNCTION && d->address_taken && !d->builtin && !d->is_implicit &&
			(d->at_file_scope || !d->function) && !d->gnu_inline && !dead_is(d))
			collect_function(d);
	}
	collect_objects();
	object_table = arena_alloc((nobjects + 1) * sizeof *object_table);
	for (size_t i = 0; i < nobjects; i++)
		build_object(&objects[i], &object_table[i]);
	function_table = arena_alloc((nfunctions + 1) * sizeof *function_table);
	for (size_t i = 0; i < nfunctions; i++)
		build_function(&functions[i], &function_table[i]);
	for (size_t i = 0; i < uses_nsites; i++)
		if (uses_sites[i]->type)
			VEC_ADD(heap_types, nheap_types, &typetab_of(uses_sites[i]->type, false)->t);
	memory = (struct hicam_unit){
		.abi = HICAM_ABI_VERSION,
		.name = base_name(u->name),
		.flags = job->meaning_flags ? job->meaning_flags : "",
		.objects = object_table,
		.functions = function_table,
		.heap_types = heap_types,
		.nobjects = (unsigned)nobjects,
		.nfunctions = (unsigned)nfunctions,
		.nheap_types = (unsigned)nheap_types,
	};
}

struct hicam_unit *
emit_tables_unit(void)
{
	return &memory;
}

/* ---- printing ------------------------------------------------------------------------------------------------------
 */

static const char *
type_ref(const struct hicam_type *t)
{
	return arena_printf("&__hicam_ty%u", ((const struct descriptor *)t)->id);
}

static const char *
quoted(const char *s)
{
	struct buf b = {0};
	const char *q;

	buf_puts(&b, "\"");
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_puts(&b, "\\");
		buf_add(&b, s, 1);
	}
	buf_puts(&b, "\"");
	q = arena_take(&b);
	return q;
}

void
emit_tables_forward(struct buf *b)
{
	if (nfunctions)
		buf_printf(b, "static const struct hicam_function __hicam_fns[%zu];\n", nfunctions);
	for (size_t i = 0; i < uses_nsites; i++)
		buf_printf(b, "static const struct hicam_site __hicam_site%zu;\n%s", i,
				   uses_sites[i]->view || uses_sites[i]->copy
					   ? arena_printf("static struct hicam_viewed __hicam_viewed%zu;\n", i)
					   : "");
}

/* Of bytes too: an address among them makes them a pool. */
static int
must_clear(const struct type *t)
{
	if (!t || t->kind == TY_CHAR || t->kind == TY_SCHAR || t->kind == TY_UCHAR || t->kind == TY_VOID)
		return 2;
	return type_garbage_matters(t);
}

static void
print_sites(struct buf *b)
{
	for (size_t i = 0; i < uses_nsites; i++) {
		const struct site *s = uses_sites[i];
		const struct token *t = &unit->tokens->v[s->token];

		buf_printf(b, "static const struct hicam_site __hicam_site%zu = {%s, %d, %d, %d, %d, %d, %s, %u};\n", i,
				   s->type ? type_ref(&typetab_of(s->type, false)->t) : "0", s->tail, must_clear(s->type), s->heads,
				   s->cut, s->view, quoted(unit->tokens->files[t->file].name), t->line);
	}
}

static void
print_objects(struct buf *b)
{
	for (size_t i = 0; i < nobjects; i++)
		if (object_table[i].flags & HICAM_THREAD)
			buf_printf(b, "static void *__hicam_where%zu(void) { return (void *)&%s; }\n", i,
					   decl_name(objects[i].decl));
	buf_puts(b, "static const struct hicam_object __hicam_objects[] = {\n");
	for (size_t i = 0; i < nobjects; i++) {
		const struct hicam_object *o = &object_table[i];

		buf_printf(b, "{%s, ", quoted(o->name));
		if (objects[i].literal)
			buf_printf(b, "(void *)&__hicam_s%u, 0", objects[i].literal->id);
		else if (o->flags & HICAM_THREAD)
			buf_printf(b, "0, __hicam_where%zu", i);
		else
			buf_printf(b, "(void *)&%s, 0", decl_name(objects[i].decl));
		buf_printf(b, ", %s, %u, %d, 0x%016llxull, %u},\n", type_ref(o->type), o->flags, o->line, o->digest,
				   objects[i].decl ? sizeflow_of(objects[i].decl) : 0);
	}
	buf_puts(b, "{0}};\n");
}

static void
print_frame(struct buf *b, size_t n)
{
	const struct hicam_function *h = &function_table[n];
	struct decl *const *d = functions[n].var_decls;

	buf_printf(b, "static const struct hicam_var __hicam_vars%zu[] = {\n", n);
	for (unsigned v = 0; v < h->nvars; v++)
		buf_printf(b, "{%s, %s, %u, %d, %u, 0, %s},\n", quoted(h->vars[v].name), type_ref(h->vars[v].type),
				   h->vars[v].flags, h->vars[v].line, d[v] ? sizeflow_of(d[v]) : 0,
				   local_of(d[v])->memory
					   ? "0"
					   : arena_printf("__builtin_offsetof(struct %s, v%d)", emit_frame_name((unsigned)n), d[v]->slot));
	buf_puts(b, "{0}};\n");
	for (unsigned s = 0; s < h->nstages; s++) {
		buf_printf(b, "static const unsigned short __hicam_live%zu_%u[] = {", n, s);
		for (unsigned v = 0; v < h->stages[s].nvars; v++)
			buf_printf(b, "%u,", h->stages[s].vars[v]);
		buf_puts(b, "0};\n");
	}
	buf_printf(b, "static const struct hicam_stage __hicam_stages%zu[] = {\n", n);
	for (unsigned s = 0; s < h->nstages; s++)
		buf_printf(b, "{%d, %u, %u, __hicam_live%zu_%u},\n", h->stages[s].line, h->stages[s].kind, h->stages[s].nvars,
				   n, s);
	buf_puts(b, "{0}};\n");
}

/*
 * The name that stands for the function in the emitted C: replaced library functions have another.  A static one that
 * no pointer leads to is not held, as its copies in its callers may be all that the compiler keeps of it.
 */
static const char *
function_value(const struct decl *d)
{
	if (d->storage == ST_STATIC && !d->address_taken)
		return "0";
	return uses_replacement(d) ? uses_replacement(d) : decl_name(d);
}

static void
print_functions(struct buf *b)
{
	if (!nfunctions)
		return;
	for (size_t i = 0; i < nfunctions; i++)
		if (function_table[i].nstages)
			print_frame(b, i);
	buf_printf(b, "static const struct hicam_function __hicam_fns[%zu] = {\n", nfunctions);
	for (size_t i = 0; i < nfunctions; i++) {
		const struct hicam_function *h = &function_table[i];

		buf_printf(b, "{%s, %s, %d, %u, (void (*)(void))%s, ", quoted(h->name), quoted(h->file), h->line, h->flags,
				   function_value(functions[i].decl));
		if (h->nstages)
			buf_printf(b, "(void (*)(void))%s, 0x%016llxull, __hicam_vars%zu, __hicam_stages%zu, %u, %u, %s},\n",
					   emit_resume_name(functions[i].decl->body), h->digest, i, i, h->nvars, h->nstages,
					   emit_frame_is_empty(plan_of(functions[i].decl->body))
						   ? "0"
						   : arena_printf("sizeof(struct %s)", emit_frame_name((unsigned)i)));
		else
			buf_printf(b, "0, 0x%016llxull, 0, 0, 0, 0, 0},\n", h->digest);
	}
	buf_puts(b, "};\n");
}

void
emit_tables(struct buf *b)
{
	typetab_print_forward(b);
	print_sites(b);
	typetab_print(b);
	print_objects(b);
	print_functions(b);
	sizeflow_print(b);
	buf_puts(b, "static const struct hicam_type *const __hicam_heap_types[] = {");
	for (size_t i = 0; i < nheap_types; i++)
		buf_printf(b, "%s, ", type_ref(heap_types[i]));
	buf_printf(
		b,
		"0};\n"
		"extern const int __start___hicam_pads[] __attribute__((weak, visibility(\"hidden\")));\n"
		"extern const int __stop___hicam_pads[] __attribute__((weak, visibility(\"hidden\")));\n"
		"static struct hicam_unit __hicam_unit = {0, %u, %s, %s, __hicam_objects, %s, __hicam_heap_types, %zu, %zu, "
		"%zu, __start___hicam_pads, __stop___hicam_pads, __hicam_sizes, __hicam_flows};\n",
		memory.abi, quoted(memory.name), quoted(memory.flags), nfunctions ? "__hicam_fns" : "0", nobjects, nfunctions,
		nheap_types);
	if (job->pic) /* a shared object may be linked without hicc */
		buf_puts(b, "static __attribute__((constructor(101), cold)) void __hicam_unit_init(void)"
					" { __hicam_unit_add(&__hicam_unit); }\n");
	else
		buf_puts(b, "static __attribute__((section(\"__hicam_units\"), used)) struct hicam_unit *__hicam_unit_at"
					" = &__hicam_unit;\n");
}
