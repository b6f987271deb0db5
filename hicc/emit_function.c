/* SPDX-License-Identifier: ISC */
/* The versions of a function with points (versions.c), each with its variables and, unless it is never restored, its
 * way in for a restore. */
#include "ctypeloc.h"
#include "emit_local.h"
#include "pad.h"
#include "type.h"

static void
clear(const struct decl *d)
{
	if (type_is_scalar(d->type))
		buf_printf(emit.out, "%s = 0;\n", decl_name(d));
	else
		buf_printf(emit.out, "__builtin_memset((void *)&%s, 0, sizeof %s);\n", decl_name(d), decl_name(d));
}

/* Must D be cleared at the function's entry?  What may hold a pointer never holds an old stack slot's contents. */
static bool
is_cleared(const struct decl *d)
{
	const struct local *l = local_of(d);

	return (d->kind != DECL_PARAM || emit.version == EMIT_CLONE) && l->must_clear && (l->memory || l->maybe_unset);
}

static void
print_variables(void)
{
	for (size_t i = 0; i < emit.plan->nvars; i++) {
		const struct decl *d = emit.plan->vars[i];

		if (d->kind == DECL_PARAM && emit.version != EMIT_CLONE)
			continue;
		if (!local_of(d)->box)
			print_attributes(emit.out, d);
		if (local_of(d)->box)
			buf_printf(emit.out, "struct { %s; char end; } %s;\n", ctype_declare(d->type, "v", true), local_of(d)->box);
		else
			buf_printf(emit.out, "%s;\n", ctype_declare(d->type, decl_name(d), true));
	}
	ctypeloc_print(emit.out, emit.fun);
	if (emit.fun->has_alloca)
		buf_puts(emit.out, "void *__hicam_allocas __attribute__((cleanup(__hicam_allocas_end))) = 0;\n");
	if (emit.plan->narrays)
		buf_printf(emit.out,
				   "struct { unsigned n; void *block[%u]; } __hicam_arrays"
				   " __attribute__((cleanup(__hicam_arrays_end))) = {%u, {0}};\n",
				   emit.plan->narrays, emit.plan->narrays);
	for (size_t i = 0; i < emit.plan->nvars; i++)
		if (is_cleared(emit.plan->vars[i]))
			clear(emit.plan->vars[i]);
}

static bool
is_cleared_late(const struct decl *d)
{
	return local_of(d)->must_clear && !is_cleared(d) && !type_is_scalar(d->type) &&
		   (d->kind != DECL_PARAM || emit.version == EMIT_CLONE);
}

/* What a restore does at the function's entry. */
static void
print_preparation(void)
{
	for (size_t i = 0; i < emit.plan->nvars; i++)
		if (is_cleared_late(emit.plan->vars[i]))
			clear(emit.plan->vars[i]);
	emit_load_memory();
}

static bool
is_prepared(void)
{
	for (size_t i = 0; i < emit.plan->nvars; i++)
		if (is_cleared_late(emit.plan->vars[i]))
			return true;
	return emit_has_memory();
}

static void
print_entry(void)
{
	if (emit.version == EMIT_CLONE && emit.calls) {
		emit_pad_entry(is_prepared() ? print_preparation : NULL);
		buf_puts(emit.out, "__builtin_unreachable();\n");
	} else if (emit.version == EMIT_CLONE) {
		buf_printf(emit.out, "__hicam_stage = __hicam_clone_stage(&__hicam_fns[%u]);\n",
				   emit_function_index(emit.fun->decl));
		print_preparation();
		buf_puts(emit.out, "switch (__hicam_stage) {\n");
		emit_ways(emit.plan->flat, 0);
		buf_puts(emit.out, "default: __builtin_unreachable(); }\n");
	} else if (emit.version == EMIT_WHOLE)
		emit_pad_entry(is_prepared() ? print_preparation : NULL);
}

/*
 * Do all of F's arguments travel in registers, whatever the machine?  Then F can be called without any: it finds in
 * them what it does not look at.  Others are to be there, since they may be written to.
 */
static bool
takes_registers(const struct function *f)
{
	enum { INTEGERS = 5, FLOATS = 4 };
	size_t integers = 0, floats = 0;

	if (the_unit->target->ptr_bytes != 8 || f->is_knr || f->decl->type->variadic || f->decl->has_attributes)
		return false;
	for (size_t i = 0; i < f->nparams; i++) {
		const struct type *t = f->params[i]->type;

		if (t->kind == TY_POINTER || (type_is_integer(t) && t->kind != TY_INT128 && t->kind != TY_UINT128))
			integers++;
		else if (t->kind == TY_FLOAT || t->kind == TY_DOUBLE)
			floats++;
		else
			return false;
	}
	return integers <= INTEGERS && floats <= FLOATS;
}

static bool
is_resumed_itself(const struct function *f)
{
	return plan_of(f)->versions == VERSIONS_WHOLE && takes_registers(f);
}

const char *
emit_resume_name(const struct function *f)
{
	return is_resumed_itself(f) ? f->decl->name : arena_printf("__hicam_clone_of_%s", f->decl->name);
}

/* What a restore calls instead: it has the arguments.  The pointer keeps the function from being inlined. */
static void
print_resume(void)
{
	const struct type *t = emit.fun->decl->type;
	const char *name = arena_printf("%s(void)", emit_resume_name(emit.fun));

	if (emit.plan->nstages == 0 || is_resumed_itself(emit.fun))
		return;
	buf_printf(emit.out, "static __attribute__((cold, noinline)) %s\n{\n", ctype_declare(t->base, name, true));
	buf_printf(emit.out, "__typeof__(%s) *volatile __hicam_f = %s;\n", emit.fun->decl->name, emit.fun->decl->name);
	buf_puts(emit.out, t->base->kind == TY_VOID ? "__hicam_f(" : "return __hicam_f(");
	for (size_t i = 0; i < emit.fun->nparams; i++) {
		const struct type *p = emit.fun->params[i]->type;

		buf_puts(emit.out, i ? ", " : "");
		if (p->kind == TY_FLOAT && emit.fun->is_knr)
			buf_puts(emit.out, "0.0");
		else if (type_is_scalar(p))
			buf_puts(emit.out, "0");
		else
			buf_printf(emit.out, "({ static %s; __hicam_z; })", ctype_declare(p, "__hicam_z", true));
	}
	buf_puts(emit.out, ");\n}\n");
}

static void
print_version(enum emit_version v)
{
	emit.version = v;
	emit.around = NULL;
	buf_puts(emit.out, "\n{\nint __hicam_stage;\n");
	print_variables();
	if (emit.plan->nstages)
		print_entry();
	for (size_t i = 0; i < emit.fun->nparams; i++)
		if (emit.fun->params[i]->constant)
			buf_printf(emit.out, "%s = %lld;\n", decl_name(emit.fun->params[i]), (long long)emit.fun->params[i]->value);
	emit_list(emit.plan->flat);
	if (emit.plan->nstages) {
		buf_puts(emit.out, "goto __hicam_out;\n");
		emit_saves();
	}
	buf_puts(emit.out, "}\n");
}

/* The head of the function, its attributes in front. */
static void
print_head(const char *attributes)
{
	emit_line(emit.out, emit.fun->head.first);
	buf_puts(emit.out, attributes);
	print_span(emit.out, emit.fun->head);
}

/* Lets the last calls of itself call NAME. */
static void
rename_own_calls(const char *name)
{
	unsigned left = emit.plan->unrolled;

	for (size_t i = emit.plan->nstages; i-- > 0 && left;)
		if (versions_is_own_call(emit.fun, &emit.plan->stages[i])) {
			call_of(emit.plan->stages[i].flat->expr)->rename = name;
			left--;
		}
}

/* The function, with copies of itself instead of some of its calls of itself. */
static void
print_unrolled(void)
{
	const struct span head = emit.fun->head;
	const uint32_t name = emit.fun->decl->name_token;
	const char *copy = arena_printf("__hicam_copy_of_%s", emit.fun->decl->name);

	emit_line(emit.out, head.first);
	buf_puts(emit.out, emit.fun->decl->storage == ST_STATIC ? "" : "static ");
	buf_puts(emit.out, "__inline __attribute__((always_inline)) ");
	print_span(emit.out, (struct span){head.first, name - 1});
	buf_printf(emit.out, " %s ", copy);
	print_span(emit.out, (struct span){name + 1, head.last});
	print_version(EMIT_HOT);
	print_head("");
	rename_own_calls(copy);
	print_version(EMIT_HOT);
	rename_own_calls(NULL);
}

/* What is asked of the C compiler. */
static const char *
wish(void)
{
	return emit.plan->is_called ? "__attribute__((noinline)) " : emit.plan->is_inline ? "__inline " : "";
}

/*
 * GCC is to be told that it may inline an unrolled function, since the cold code makes it look large.  Where it makes a
 * loop of that, it likes to count by the next turn's argument (ivopts); but the ways out save this turn's, and then all
 * levels keep both (Ackermann's function: 1.0 instead of 1.5 times plain).  A plain declaration in front keeps an
 * external function external, and lets a copy call it.
 */
static void
print_versions(void)
{
	if (emit.plan->versions == VERSIONS_WHOLE) {
		print_head(wish());
		print_version(EMIT_WHOLE);
		print_resume();
		return;
	}
	if (emit.fun->decl->storage != ST_STATIC || emit.plan->unrolled) {
		print_head("");
		buf_puts(emit.out, ";\n");
	}
	if (emit.plan->unrolled)
		print_unrolled();
	else {
		if (emit.plan->is_loop)
			buf_puts(emit.out, "__attribute__((optimize(\"no-ivopts\"))) ");
		print_head(wish());
		print_version(EMIT_HOT);
	}
	buf_printf(emit.out, "static __attribute__((noinline, cold)) %s",
			   ctype_declare(emit.fun->decl->type->base, arena_printf("%s(void)", emit_resume_name(emit.fun)), true));
	print_version(EMIT_CLONE);
}

void
emit_points_function(struct buf *b, struct function *f, const struct translate_job *job)
{
	emit.out = b;
	emit.fun = f;
	emit.plan = plan_of(f);
	emit.calls = pad_calls(the_unit->target);
	emit.clang = job->clang;
	emit_frame_begin();
	print_versions();
}
