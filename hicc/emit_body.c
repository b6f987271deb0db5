/* SPDX-License-Identifier: ISC */
/*
 * Functions with points: as the user wrote them, plus polls, ways out behind the calls that can reach a point, and cold
 * paths that save the frame's variables and load them again.  A restore enters at the top, where a pad leads to the
 * stage.  Stages in loops are entered at the loop's head, so that loops keep the one entry that C compilers want.
 */
#include "emit.h"
#include "gram.tab.h"
#include "pad.h"
#include "pass.h"
#include "type.h"
#include "typetab.h"

#include <string.h>

static struct buf *out;
static struct function *fun;
static struct plan *plan;
static enum version {
	WHOLE, /* the function, with the way in for a restore */
	HOT,   /* the function without it */
	CLONE  /* what a restore enters instead */
} version;

static void print_list(const struct flat *f);

static const char *
stage_ref(int stage)
{
	return arena_printf("&__hicam_fns[%u], %d", emit_function_index(fun->decl), stage);
}

/* Where a restore goes on. */
static void
print_after(int stage)
{
	if (version == HOT)
		return;
	buf_printf(out, "__hicam_after%d:;\n", stage);
}

/* Behind a call: where a restore goes on, then the way out if the stack is being unwound; a poll may share its pad. */
static void
print_check(int stage, const struct flat *poll)
{
	print_after(stage);
	pad_print(out, the_unit->target, arena_printf("__hicam_save%d", stage),
			  poll ? arena_printf("__hicam_poll%d", poll->stage) : NULL);
}

/* What a poll does when its pad is open. */
static void
print_at_point(int stage)
{
	buf_printf(out, "if (0) { __hicam_poll%d: if (__hicam_at_point(%s)) goto __hicam_save%d; }\n", stage,
			   stage_ref(stage), stage);
}

static void
print_poll(int stage)
{
	pad_print(out, the_unit->target, NULL, arena_printf("__hicam_poll%d", stage));
	print_at_point(stage);
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

/* Can D only be written behind the compiler's back? */
static bool
is_const(const struct decl *d)
{
	return has_const(d->type) || (d->kind == DECL_PARAM && (d->type->quals & Q_CONST));
}

/* D = what comes in between. */
static void
assign_begin(const struct decl *d)
{
	if (is_const(d))
		buf_printf(out, "{ %s = ", ctype_declare(d->type, "__hicam_v", true));
	else
		buf_printf(out, "%s = ", decl_name(d));
}

static void
assign_end(const struct decl *d)
{
	if (is_const(d))
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
	print_check(f->stage, f->next && f->next->kind == F_POLL && f->next->behind ? f->next : NULL);
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
	print_after(f->stage);
	buf_puts(out, "do {\n");
	print_poll(f->stage);
	buf_printf(out, "{ %s = ",
			   ctype_declare(type_unqualified(type_usual(k->var->type, k->limit->type)), "__hicam_limit", true));
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
	if (flat_head_poll(f))
		print_after(f->body->stage);
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
		if (f->behind)
			print_at_point(f->stage);
		else
			print_poll(f->stage);
		if (!f->at_head)
			print_after(f->stage);
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
	case F_JUMP:
		buf_puts(out, "goto *");
		print_expr(out, f->expr);
		buf_puts(out, ";\n");
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

static void
clear(const struct decl *d)
{
	if (type_is_scalar(d->type))
		buf_printf(out, "%s = 0;\n", decl_name(d));
	else
		buf_printf(out, "__builtin_memset((void *)&%s, 0, sizeof %s);\n", decl_name(d), decl_name(d));
}

/* Must D be cleared at the function's entry?  What may hold a pointer never holds an old stack slot's contents. */
static bool
is_cleared(const struct decl *d)
{
	const struct local *l = local_of(d);

	return (d->kind != DECL_PARAM || version == CLONE) && l->must_clear && (l->memory || l->maybe_unset);
}

static void
print_variables(void)
{
	for (size_t i = 0; i < plan->nvars; i++) {
		const struct decl *d = plan->vars[i];

		if (d->kind == DECL_PARAM && version != CLONE)
			continue;
		if (!local_of(d)->box)
			print_attributes(out, d);
		if (local_of(d)->box)
			buf_printf(out, "struct { %s; char end; } %s;\n", ctype_declare(d->type, "v", true), local_of(d)->box);
		else
			buf_printf(out, "%s;\n", ctype_declare(d->type, decl_name(d), true));
	}
	if (fun->has_alloca)
		buf_puts(out, "void *__hicam_allocas __attribute__((cleanup(__hicam_allocas_end))) = 0;\n");
	if (plan->narrays)
		buf_printf(out,
				   "struct { unsigned n; void *block[%u]; } __hicam_arrays"
				   " __attribute__((cleanup(__hicam_arrays_end))) = {%u, {0}};\n",
				   plan->narrays, plan->narrays);
	for (size_t i = 0; i < plan->nvars; i++)
		if (is_cleared(plan->vars[i]))
			clear(plan->vars[i]);
}

/* ---- sets of variables: what a stage saves -------------------------------------------------------------------- */

static struct set {
	const struct stage *first; /* that has it */
	size_t uses;
} * sets;
static size_t nsets;

static bool
is_same_set(const struct stage *a, const struct stage *b)
{
	return a->nvars == b->nvars && (a->nvars == 0 || memcmp(a->vars, b->vars, a->nvars * sizeof *a->vars) == 0);
}

/* Numbers the stages' sets as they come. */
static void
number_sets(void)
{
	sets = arena_alloc((plan->nstages + 1) * sizeof *sets);
	nsets = 0;
	for (size_t s = 0; s < plan->nstages; s++) {
		struct stage *st = &plan->stages[s];

		st->set = 0;
		while (st->set < nsets && !is_same_set(st, sets[st->set].first))
			st->set++;
		if (st->set == nsets)
			sets[nsets++] = (struct set){.first = st};
		sets[st->set].uses++;
	}
}

const char *
emit_set_name(unsigned function, size_t set)
{
	return arena_printf("__hicam_set%u_%zu", function, set);
}

bool
emit_set_is_empty(const struct stage *st)
{
	for (size_t v = 0; v < st->nvars; v++)
		if (!local_of(st->vars[v])->memory)
			return false;
	return true;
}

/* A pointer to an array of variable length is any pointer outside its function, and has its own name there. */
static struct type *
storage_type(const struct decl *d)
{
	return local_of(d)->vla ? type_pointer(type_basic(TY_VOID)) : type_unqualified(d->type);
}

static const char *
storage_name(const struct decl *d)
{
	return local_of(d)->vla ? d->name : decl_name(d);
}

/* The struct that holds the values of a set. */
static void
print_set(const struct stage *st)
{
	if (emit_set_is_empty(st))
		return;
	buf_printf(out, "struct %s {", emit_set_name(emit_function_index(fun->decl), st->set));
	for (size_t v = 0; v < st->nvars; v++)
		if (!local_of(st->vars[v])->memory)
			buf_printf(out, " %s;",
					   ctype_declare(storage_type(st->vars[v]), arena_printf("v%d", st->vars[v]->slot), true));
	buf_puts(out, " };\n");
}

static void
print_set_begin(const struct stage *st, const char *call)
{
	if (emit_set_is_empty(st))
		buf_printf(out, "%s;\n", call);
	else {
		const char *name = emit_set_name(emit_function_index(fun->decl), st->set);

		buf_printf(out, "{ struct %s *__hicam_r = (struct %s *)%s;\n", name, name, call);
	}
}

static void
print_values(const struct stage *st, bool save)
{
	for (size_t v = 0; v < st->nvars; v++) {
		const struct decl *d = st->vars[v];
		const char *name = storage_name(d), *at = arena_printf("__hicam_r->v%d", d->slot);

		if (local_of(d)->memory)
			continue;
		if (!is_const(d))
			buf_printf(out, "%s = %s;\n", save ? at : name, save ? name : at);
		else if (save)
			buf_printf(out, "{ %s = %s; __builtin_memcpy((void *)&%s, &__hicam_v, sizeof __hicam_v); }\n",
					   ctype_declare(d->type, "__hicam_v", true), name, at);
		else
			buf_printf(out, "__builtin_memcpy((void *)&%s, (const void *)&%s, sizeof %s);\n", name, at, name);
	}
	if (!emit_set_is_empty(st))
		buf_puts(out, "}\n");
}

static void
print_memory(const struct stage *st, const char *function)
{
	for (size_t v = 0; v < st->nvars; v++)
		if (local_of(st->vars[v])->memory)
			buf_printf(out, "%s((void *)&%s);\n", function, decl_name(st->vars[v]));
}

static void
print_keep(const struct stage *st)
{
	print_set_begin(st, arena_printf("__hicam_save(&__hicam_fns[%u], __hicam_stage)", emit_function_index(fun->decl)));
	print_values(st, true);
	print_memory(st, "__hicam_save_memory");
	buf_puts(out, "goto __hicam_out;\n");
}

static void
print_saves(void)
{
	for (size_t s = 0; s < plan->nstages; s++) {
		const struct stage *st = &plan->stages[s];

		buf_printf(out, "__hicam_save%zu: __hicam_stage = %zu;\n", s, s);
		if (sets[st->set].uses > 1)
			buf_printf(out, "goto __hicam_keep%zu;\n", st->set);
		else
			print_keep(st);
	}
	for (size_t k = 0; k < nsets; k++)
		if (sets[k].uses > 1) {
			buf_printf(out, "__hicam_keep%zu:;\n", k);
			print_keep(sets[k].first);
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

/* The loaded frame stands again: its call goes on down, or the program goes on. */
static void
print_go(size_t s)
{
	const struct stage *st = &plan->stages[s];

	buf_printf(out, "__hicam_go%zu:;\n", s);
	if (st->kind == STAGE_CALL) {
		const struct expr *call = st->flat->expr;
		const char *next = arena_printf("((%s)__hicam_resume_next())()", ctype_declare(call->type, "(*)(void)", false));

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

static void
print_loads(void)
{
	for (size_t k = 0; k < nsets; k++) {
		const struct stage *st = sets[k].first, *end = &plan->stages[plan->nstages];

		buf_printf(out, "__hicam_load%zu:;\n", k);
		print_memory(st, "__hicam_resume_load");
		if (!emit_set_is_empty(st)) {
			print_set_begin(st, "__hicam_resume_values()");
			print_values(st, false);
		}
		if (sets[k].uses > 1) {
			buf_puts(out, "switch (__hicam_stage) {\n");
			for (const struct stage *t = st; t < end; t++)
				if (t->set == k)
					buf_printf(out, "case %td: goto __hicam_go%td;\n", t - plan->stages, t - plan->stages);
			buf_puts(out, "default: __builtin_unreachable(); }\n");
		}
		for (const struct stage *t = st; t < end; t++)
			if (t->set == k)
				print_go((size_t)(t - plan->stages));
	}
}

static void
print_dispatch(void)
{
	for (size_t i = 0; i < plan->nvars; i++) {
		const struct decl *d = plan->vars[i];

		if (local_of(d)->must_clear && !is_cleared(d) && !type_is_scalar(d->type) &&
			(d->kind != DECL_PARAM || version == CLONE))
			clear(d);
	}
	buf_puts(out, "switch (__hicam_stage) {\n");
	for (size_t s = 0; s < plan->nstages; s++)
		buf_printf(out, "case %zu: goto __hicam_load%zu;\n", s, plan->stages[s].set);
	buf_puts(out, "default: __builtin_unreachable(); }\n");
}

/* At the top: is a restore under way that is to go on inside? */
static void
print_entry(void)
{
	const char *resume = arena_printf("__hicam_stage = __hicam_%s_stage(&__hicam_fns[%u])",
									  version == CLONE ? "clone" : "resume", emit_function_index(fun->decl));

	if (version == CLONE) {
		buf_printf(out, "%s;\n", resume);
		print_dispatch();
	} else if (version == WHOLE) {
		pad_print(out, the_unit->target, NULL, "__hicam_entry");
		buf_printf(out, "if (0) { __hicam_entry:\nif ((%s) >= 0) {\n", resume);
		print_dispatch();
		buf_puts(out, "}\n}\n");
	}
}

/* What a restore calls: the function with arguments that it does not look at.  The pointer keeps it from being
 * inlined. */
static void
print_resume(void)
{
	const struct type *t = fun->decl->type;
	const char *name = arena_printf("%s(void)", emit_resume_name(fun));

	buf_printf(out, "static __attribute__((cold, noinline)) %s\n{\n", ctype_declare(t->base, name, true));
	buf_printf(out, "__typeof__(%s) *volatile __hicam_f = %s;\n", fun->decl->name, fun->decl->name);
	buf_puts(out, t->base->kind == TY_VOID ? "__hicam_f(" : "return __hicam_f(");
	for (size_t i = 0; i < fun->nparams; i++) {
		const struct type *p = fun->params[i]->type;

		buf_puts(out, i ? ", " : "");
		if (p->kind == TY_FLOAT && fun->is_knr)
			buf_puts(out, "0.0");
		else if (type_is_scalar(p))
			buf_puts(out, "0");
		else
			buf_printf(out, "({ static %s; __hicam_z; })", ctype_declare(p, "__hicam_z", true));
	}
	buf_puts(out, ");\n}\n");
}

static void
print_body(enum version v)
{
	version = v;
	buf_puts(out, "\n{\nint __hicam_stage;\n");
	print_variables();
	print_entry();
	print_list(plan->flat);
	buf_puts(out, "goto __hicam_out;\n");
	if (version != HOT)
		print_loads();
	print_saves();
	print_out(fun->decl->type->base);
	buf_puts(out, "}\n");
}

/* The head of the function, its attributes in front. */
static void
print_head(const char *attributes)
{
	emit_line(out, fun->head.first);
	buf_puts(out, attributes);
	print_span(out, fun->head);
}

/*
 * GCC is to be told that it may inline, since the cold code makes a function look large; a plain declaration in front
 * keeps an external function external.  It takes loops that are entered in the middle for code that runs once, and
 * optimizes that for size, if nothing says that the function is hot.
 */
static void
print_versions(void)
{
	switch (plan->versions) {
	case VERSIONS_WHOLE:
		print_head(plan->hot ? "__attribute__((hot)) " : "");
		print_body(WHOLE);
		print_resume();
		return;
	case VERSIONS_INLINED: /* the caller's clone is a second call */
		buf_puts(out, "__inline ");
		/* FALLTHROUGH */
	case VERSIONS_CLONE:
		print_head(plan->hot ? "__attribute__((hot)) " : "");
		break;
	case VERSIONS_UNROLLED:
		if (fun->decl->storage != ST_STATIC) {
			print_head("");
			buf_puts(out, ";\n");
		}
		print_head("__inline ");
		break;
	}
	print_body(HOT);
	buf_printf(out, "static __attribute__((noinline, %s)) %s", plan->hot ? "hot" : "cold",
			   ctype_declare(fun->decl->type->base, arena_printf("%s(void)", emit_resume_name(fun)), true));
	print_body(CLONE);
}

void
emit_points_function(struct buf *b, struct function *f)
{
	out = b;
	fun = f;
	plan = plan_of(f);
	number_sets();
	for (size_t k = 0; k < nsets; k++)
		print_set(sets[k].first);
	print_versions();
}
