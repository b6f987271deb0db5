/* SPDX-License-Identifier: ISC */
/*
 * The two versions of a function with points: the hot one, as the user wrote it plus polls and checks, and the cold
 * clone that a restore enters, which loads the frame and jumps to its stage.
 */
#include "emit.h"
#include "gram.tab.h"
#include "pass.h"
#include "type.h"
#include "typetab.h"

#include <string.h>

static struct buf *out;
static struct function *fun;
static struct plan *plan;
static bool clone;

static void print_list(const struct flat *f);

static const char *
stage_ref(int stage)
{
	return arena_printf("&__hicam_fns[%u], %d", emit_function_index(fun->decl), stage);
}

/* Behind a stage: the label that the clone jumps to, then the way out if the stack is being unwound. */
static void
print_check(int stage)
{
	if (clone)
		buf_printf(out, "__hicam_after%d:;\n", stage);
	buf_printf(out, "if (__builtin_expect(__hicam_mode, 0)) goto __hicam_save%d;\n", stage);
}

static void
print_poll(int stage)
{
	buf_printf(out, "if (__builtin_expect(__hicam_request, 0) && __hicam_at_point(%s)) goto __hicam_save%d;\n",
			   stage_ref(stage), stage);
	if (clone)
		buf_printf(out, "__hicam_after%d:;\n", stage);
}

/* Does assigning to a T fail since something in it is const? */
static bool
has_const(const struct type *t)
{
	if (t->kind == TY_ARRAY)
		return (t->base->quals & Q_CONST) || has_const(t->base);
	if ((t->kind == TY_STRUCT || t->kind == TY_UNION) && t->tag)
		for (const struct field *f = t->tag->fields; f; f = f->next)
			if ((f->type->quals & Q_CONST) || has_const(f->type))
				return true;
	return false;
}

/* D = what comes in between. */
static void
assign_begin(const struct decl *d)
{
	if (has_const(d->type))
		buf_printf(out, "{ %s = ", ctype_declare(d->type, "__hicam_v", true));
	else
		buf_printf(out, "%s = ", decl_name(d));
}

static void
assign_end(const struct decl *d)
{
	if (has_const(d->type))
		buf_printf(out, "; __builtin_memcpy((void *)&%s, &__hicam_v, sizeof __hicam_v); }\n", decl_name(d));
	else
		buf_puts(out, ";\n");
}

static void
print_store(const struct flat *f)
{
	const struct decl *d = f->var;
	const char *type = ctype_declare(d->type, "", true), *name = decl_name(d);

	if (f->init->is_list && type_is_scalar(d->type)) {
		const struct initializer *i = f->init;

		while (i && i->is_list)
			i = i->list;
		buf_printf(out, "%s = ", name);
		if (i)
			print_expr(out, i->expr);
		else
			buf_puts(out, "0");
	} else if (!f->init->is_list) { /* an array from a string */
		const struct expr *e = f->init->expr;

		buf_printf(out, "__builtin_memcpy(&%s, &(%s){", name, type);
		for (uint32_t t = e->span.first; t <= e->span.last; t++) {
			buf_puts(out, " ");
			buf_add(out, the_unit->tokens->v[t].text, the_unit->tokens->v[t].len);
		}
		buf_printf(out, "}, sizeof %s)", name);
	} else {
		buf_printf(out, "__builtin_memcpy((void *)&%s, &(%s)", name, type);
		print_initializer(out, f->init);
		buf_printf(out, ", sizeof %s)", name);
	}
	buf_puts(out, ";\n");
}

static void
print_call_stage(const struct flat *f)
{
	if (f->var)
		assign_begin(f->var);
	print_expr(out, f->expr);
	if (f->var)
		assign_end(f->var);
	else
		buf_puts(out, ";\n");
	print_check(f->stage);
	if (call_of(f->expr)->noreturn)
		buf_puts(out, "__builtin_unreachable();\n");
}

static const char *
comparison(int op)
{
	return op == LE_OP ? "<=" : op == GE_OP ? ">=" : op == '<' ? "<" : ">";
}

static void
print_chunk(const struct flat *f)
{
	const struct chunk *k = f->chunk;
	const char *i = decl_name(k->var), *op = comparison(k->op), *limit;
	unsigned long long reach = (unsigned long long)(k->step > 0 ? k->step : -k->step) * (unsigned long long)k->pieces;
	struct buf b = {0};

	print_expr(&b, k->limit);
	limit = arena_strndup(b.s, b.len);
	buf_free(&b);
	buf_puts(out, "do {\n");
	print_poll(f->stage);
	buf_printf(out, "{ %s = ", ctype_declare(type_unqualified(type_promote(k->var->type)), "__hicam_limit", true));
	if (k->step > 0)
		buf_printf(out, "%s %s %s && (unsigned long long)%s - (unsigned long long)%s > %lluu ? %s + %llu : %s;\n", i,
				   op, limit, limit, i, reach, i, reach, limit);
	else
		buf_printf(out, "%s %s %s && (unsigned long long)%s - (unsigned long long)%s > %lluu ? %s - %llu : %s;\n", i,
				   op, limit, i, limit, reach, i, reach, limit);
	buf_printf(out, "for (; %s %s __hicam_limit; ", i, op);
	print_expr(out, f->step);
	buf_puts(out, ") {\n");
	print_list(f->body);
	buf_printf(out, "} }\n} while (%s %s %s);\n", i, op, limit);
}

static void
print_block(const char *head, const struct flat *body)
{
	buf_printf(out, "%s {\n", head);
	print_list(body);
	buf_puts(out, "}\n");
}

static void
print_loop(const struct flat *f)
{
	if (f->kind == F_DO) {
		print_block("do", f->body);
		buf_puts(out, "while (");
		print_expr(out, f->expr);
		buf_puts(out, ");\n");
		return;
	}
	buf_puts(out, "for (; ");
	if (f->expr)
		print_expr(out, f->expr);
	buf_puts(out, "; ");
	if (f->step)
		print_expr(out, f->step);
	print_block(")", f->body);
}

static void
print_one(const struct flat *f)
{
	switch (f->kind) {
	case F_EVAL:
		print_expr(out, f->expr);
		buf_puts(out, ";\n");
		break;
	case F_SET:
		assign_begin(f->var);
		print_expr(out, f->expr);
		assign_end(f->var);
		break;
	case F_STORE:
		print_store(f);
		break;
	case F_CALL:
		print_call_stage(f);
		break;
	case F_POLL:
		print_poll(f->stage);
		break;
	case F_IF:
		buf_puts(out, "if (");
		print_expr(out, f->expr);
		print_block(")", f->body);
		if (f->otherwise)
			print_block("else", f->otherwise);
		break;
	case F_WHILE:
	case F_DO:
	case F_FOR:
		print_loop(f);
		break;
	case F_CHUNK:
		print_chunk(f);
		break;
	case F_SWITCH:
		buf_puts(out, "switch (");
		print_expr(out, f->expr);
		print_block(")", f->body);
		break;
	case F_CASE:
		buf_puts(out, "case ");
		print_expr(out, f->expr);
		if (f->last) {
			buf_puts(out, " ... ");
			print_expr(out, f->last);
		}
		buf_puts(out, ":;\n");
		break;
	case F_DEFAULT:
		buf_puts(out, "default:;\n");
		break;
	case F_LABEL:
		buf_printf(out, "%s:;\n", f->name);
		break;
	case F_GOTO:
		buf_printf(out, "goto %s;\n", f->name);
		break;
	case F_BREAK:
		buf_puts(out, "break;\n");
		break;
	case F_CONTINUE:
		buf_puts(out, "continue;\n");
		break;
	case F_RETURN:
		buf_puts(out, "return ");
		if (f->expr)
			print_expr(out, f->expr);
		buf_puts(out, ";\n");
		break;
	case F_BLOCK:
		print_block("", f->body);
		break;
	case F_TOKENS:
		print_span(out, f->span);
		buf_puts(out, "\n");
		break;
	}
}

static void
print_list(const struct flat *f)
{
	for (; f; f = f->next) {
		emit_line(out, f->token);
		print_one(f);
	}
}

/* ---- the frame ---------------------------------------------------------------------------------------------- */

static const char *
declare_var(const struct decl *d, const char *name)
{
	struct type *t = d->type;

	return ctype_declare(t, name, true);
}

static void
print_variables(bool params)
{
	for (size_t i = 0; i < plan->nvars; i++) {
		const struct decl *d = plan->vars[i];

		if (d->kind == DECL_PARAM && !params)
			continue;
		if (local_of(d)->box)
			buf_printf(out, "struct { %s; char end; } %s;\n", declare_var(d, "v"), local_of(d)->box);
		else
			buf_printf(out, "%s;\n", declare_var(d, decl_name(d)));
	}
	/* whatever may hold a pointer must never hold an old stack slot's contents */
	for (size_t i = 0; i < plan->nvars; i++) {
		const struct decl *d = plan->vars[i];
		const struct local *l = local_of(d);

		if ((d->kind == DECL_PARAM && !params) || !l->must_clear ||
			(!l->memory && !l->maybe_unset && !(clone && !type_is_scalar(d->type))))
			continue;
		if (type_is_scalar(d->type))
			buf_printf(out, "%s = 0;\n", decl_name(d));
		else
			buf_printf(out, "__builtin_memset((void *)&%s, 0, sizeof %s);\n", decl_name(d), decl_name(d));
	}
}

static void
print_saves(void)
{
	for (size_t s = 0; s < plan->nstages; s++) {
		const struct stage *st = &plan->stages[s];

		buf_printf(out, "__hicam_save%zu:\n__hicam_save_begin(%s);\n", s, stage_ref((int)s));
		for (size_t v = 0; v < st->nvars; v++) {
			const struct decl *d = st->vars[v];

			if (local_of(d)->memory)
				buf_printf(out, "__hicam_save((void *)&%s);\n", decl_name(d));
			else
				buf_printf(out, "{ %s = %s; __hicam_save(&__hicam_v); }\n", declare_var(d, "__hicam_v"), decl_name(d));
		}
		buf_puts(out, "goto __hicam_out;\n");
	}
}

static void
print_out(const struct type *returns)
{
	if (returns->kind == TY_VOID)
		buf_puts(out, "__hicam_out: return;\n");
	else if (type_is_scalar(returns))
		buf_puts(out, "__hicam_out: return 0;\n");
	else
		buf_printf(out, "__hicam_out: { static %s; return __hicam_none; }\n",
				   ctype_declare(returns, "__hicam_none", true));
}

static void
print_loads(void)
{
	for (size_t s = 0; s < plan->nstages; s++) {
		const struct stage *st = &plan->stages[s];

		buf_printf(out, "__hicam_load%zu:\n", s);
		for (size_t v = 0; v < st->nvars; v++) {
			const struct decl *d = st->vars[v];

			if (local_of(d)->memory)
				buf_printf(out, "__hicam_resume_load((void *)&%s);\n", decl_name(d));
			else if (has_const(d->type))
				buf_printf(out, "__hicam_resume_load((void *)&%s);\n", decl_name(d));
			else
				buf_printf(out, "{ %s; __hicam_resume_load(&__hicam_v); %s = __hicam_v; }\n",
						   declare_var(d, "__hicam_v"), decl_name(d));
		}
		if (st->kind == STAGE_CALL) {
			const struct expr *call = st->flat->expr;
			const char *next =
				arena_printf("((%s)__hicam_resume_next())()", ctype_declare(call->type, "(*)(void)", false));

			if (st->flat->var)
				assign_begin(st->flat->var);
			if (call_of(call)->hint)
				buf_printf(out, "__hicam_hint(%s, 0, &__hicam_site%u)", next, call_of(call)->hint->id);
			else
				buf_puts(out, next);
			if (st->flat->var)
				assign_end(st->flat->var);
			else
				buf_puts(out, ";\n");
		} else
			buf_puts(out, "__hicam_resume_standing();\n");
		buf_printf(out, "goto __hicam_after%zu;\n", s);
	}
}

static void
print_version(struct buf *b, struct function *f, bool is_clone)
{
	out = b;
	fun = f;
	plan = plan_of(f);
	clone = is_clone;
	print_variables(clone);
	if (clone) {
		buf_printf(out, "switch (__hicam_resume_begin(&__hicam_fns[%u])) {\n", emit_function_index(f->decl));
		for (size_t s = 0; s < plan->nstages; s++)
			buf_printf(out, "case %zu: goto __hicam_load%zu;\n", s, s);
		buf_puts(out, "default: __builtin_trap();\n}\n");
	}
	print_list(plan->flat);
	buf_puts(out, "goto __hicam_out;\n");
	if (clone)
		print_loads();
	print_saves();
	print_out(f->decl->type->base);
}

void
emit_points_function(struct buf *b, struct function *f)
{
	emit_line(b, f->head.first);
	print_span(b, f->head);
	buf_puts(b, "\n{\n");
	print_version(b, f, false);
	buf_puts(b, "}\n");
	buf_printf(b, "static __attribute__((cold, noinline, used)) %s\n{\n",
			   ctype_declare(f->decl->type->base, arena_printf("%s(void)", emit_resume_name(f)), true));
	print_version(b, f, true);
	buf_puts(b, "}\n");
}
