/* SPDX-License-Identifier: ISC */
/*
 * Functions with points: as the user wrote them, plus polls, ways out behind the calls that can reach a point, and cold
 * paths that save the frame's variables and load them again (emit_frame.c).
 *
 * A restore enters at the top, where a pad leads to the stage.  C compilers want loops with one entry: so its way into
 * a loop is through the start of the loop's body, where another pad leads on, to the start of a loop inside or to the
 * stage.
 */
#include "emit_local.h"
#include "gram.tab.h"
#include "type.h"

struct emit emit;

static void
print_store(const struct flat *f)
{
	const struct decl *d = f->var;
	const char *type = ctype_declare(d->type, "", true), *name = decl_name(d);

	if (f->init->is_list && type_is_scalar(d->type)) {
		const struct initializer *i = f->init;

		while (i && i->is_list)
			i = i->list;
		buf_printf(emit.out, "%s = ", name);
		if (i)
			print_expr(emit.out, i->expr);
		else
			buf_puts(emit.out, "0");
	} else if (!f->init->is_list) { /* an array from a string */
		const struct expr *e = f->init->expr;

		buf_printf(emit.out, "__builtin_memcpy(&%s, &(%s){", name, type);
		for (uint32_t t = e->span.first; t <= e->span.last; t++) {
			buf_puts(emit.out, " ");
			buf_add(emit.out, the_unit->tokens->v[t].text, the_unit->tokens->v[t].len);
		}
		buf_printf(emit.out, "}, sizeof %s)", name);
	} else {
		buf_printf(emit.out, "__builtin_memcpy((void *)&%s, &(%s)", name, type);
		print_initializer(emit.out, f->init);
		buf_printf(emit.out, ", sizeof %s)", name);
	}
	buf_puts(emit.out, ";\n");
}

static void
print_call_stage(const struct flat *f)
{
	const struct flat *poll = f->next && f->next->kind == F_POLL && f->next->behind ? f->next : NULL;

	if (emit.version != EMIT_HOT) {
		buf_puts(emit.out, "if (0) {\n");
		emit_go(f->stage);
		buf_puts(emit.out, "} else {\n");
	}
	if (f->var)
		emit_assign_begin(f->var);
	print_expr(emit.out, f->expr);
	if (f->var)
		emit_assign_end(f->var);
	else
		buf_puts(emit.out, ";\n");
	/*
	 * If the call is inlined, its ways out are to meet before the way of a restore joins them: of three GCC 12 (cddce)
	 * joins two ahead, and takes what comes behind for cold if the first of these is.
	 */
	if (emit.version != EMIT_HOT)
		buf_puts(emit.out, emit.clang ? "}\n" : "__asm__ volatile (\"\");\n}\n");
	emit_pad_behind(f->stage, poll ? poll->stage : -1);
	if (call_of(f->expr)->noreturn)
		buf_puts(emit.out, "__builtin_unreachable();\n");
}

static void
print_poll_stage(const struct flat *f)
{
	if (f->own) /* by the loop */
		return;
	if (!f->behind) /* else by the call */
		emit_pad_poll(f->stage, NULL);
	if (emit.version != EMIT_HOT && !(emit.around && emit.around->leaf)) {
		buf_puts(emit.out, "if (0) {\n");
		emit_go(f->stage);
		buf_puts(emit.out, "}\n");
	}
}

static void
print_block(const char *head, const struct flat *body)
{
	buf_printf(emit.out, "%s {\n", head);
	emit_list(body);
	buf_puts(emit.out, "}\n");
}

/* ---- loops -------------------------------------------------------------------------------------------------- */

/* Where a restore enters a loop; returns the loop around it. */
static const struct nest *
nest_begin(const struct flat *loop)
{
	const struct nest *outer = emit.around;

	if (!loop->inner)
		return outer;
	if (emit.version != EMIT_HOT)
		buf_printf(emit.out, "__hicam_enter%u:;\n", loop->inner->id);
	emit.around = loop->inner;
	return outer;
}

static const char *
comparison(int op)
{
	return op == LE_OP ? "<=" : op == GE_OP ? ">=" : op == '<' ? "<" : op == NE_OP ? "!=" : ">";
}

static const char *
text_of(const struct expr *e)
{
	struct buf b = {0};

	print_expr(&b, e);
	return arena_take(&b);
}

/* What print_chunk knows of its loop. */
struct piece {
	const struct chunk *k;
	const char *i, *limit;
	const char *bounded; /* the comparison with the end of the piece; whole: with that of the loop */
	const char *whole;
};

/* Declares where it ends. */
static void
print_limit(const struct piece *p)
{
	const struct chunk *k = p->k;
	unsigned long long reach = (unsigned long long)(k->step > 0 ? k->step : -k->step) * (unsigned long long)k->pieces;
	const char *low = k->step > 0 ? p->i : p->limit, *high = k->step > 0 ? p->limit : p->i;
	bool pointer = k->var->type->kind == TY_POINTER;
	struct type *t = pointer	? k->var->type
					 : k->limit ? type_usual(k->var->type, k->limit->type)
								: type_promote(k->var->type);

	buf_printf(emit.out, "{ %s = ", ctype_declare(type_unqualified(t), "__hicam_limit", true));
	if (pointer) /* within one object: a difference below 0 means that the loop is over */
		buf_printf(emit.out, "(const volatile char *)%s - (const volatile char *)%s > (long long)sizeof *%s * %llu",
				   high, low, p->i, reach);
	else if (type_bits(t) <= 32)
		buf_printf(emit.out, "(long long)%s - (long long)%s > %llu", high, low, reach);
	else
		buf_printf(emit.out, "%s %s %s && (unsigned long long)%s - (unsigned long long)%s > %lluu", p->i,
				   comparison(k->op == NE_OP ? '>' : k->op), p->limit, high, low, reach);
	buf_printf(emit.out, " ? %s %c %llu : ", p->i, k->step > 0 ? '+' : '-', reach);
	if (pointer)
		buf_printf(emit.out, "(__typeof__(%s))", p->i);
	buf_printf(emit.out, "%s;\n", p->limit);
}

/* The parts of the condition from the FIRST on, with COMPARISON instead of the one with the limit. */
static void
print_parts(const struct piece *p, size_t first, const char *comparison)
{
	for (size_t n = first; n < p->k->nparts; n++) {
		buf_puts(emit.out, n > first ? " && (" : "(");
		if (n == p->k->which)
			buf_puts(emit.out, comparison);
		else
			print_expr(emit.out, p->k->parts[n]);
		buf_puts(emit.out, ")");
	}
}

/*
 * do body while (...): the comparison moves the variable before it looks at it (then the whole loop is asked about what
 * it is now), behind that, or not at all.
 */
static void
print_do_pieces(const struct flat *f, const struct piece *p)
{
	const struct chunk *k = p->k;
	const char *moves = k->moves ? text_of(k->moves) : NULL;

	buf_puts(emit.out, "do {\n");
	emit_list(f->body);
	buf_puts(emit.out, "} while (");
	print_parts(p, 0,
				!moves		? p->bounded
				: k->behind ? arena_printf("%s && (%s, 1)", p->bounded, moves)
							: arena_printf("%s, %s", moves, p->bounded));
	buf_puts(emit.out, ");\n");
	if (k->nparts > 1)
		buf_printf(emit.out, "if (%s) break;\n", p->bounded);
	buf_puts(emit.out, "}\n} while (");
	if (moves && !k->behind)
		print_parts(p, 0, p->whole);
	else
		print_expr(emit.out, f->expr);
	buf_puts(emit.out, ");\n");
}

/* for (; ...; step) body and while (...) body.  What moves the variable does so in each turn, and once more at the end.
 */
static void
print_for_pieces(const struct flat *f, const struct piece *p)
{
	const struct chunk *k = p->k;
	const char *moves = k->moves ? text_of(k->moves) : NULL;
	bool behind = moves && k->behind;

	buf_puts(emit.out, "for (; ");
	if (behind)
		buf_puts(emit.out, p->bounded);
	else
		print_parts(p, 0, p->bounded);
	buf_puts(emit.out, "; ");
	if (f->step)
		print_expr(emit.out, f->step);
	if (moves && !behind)
		buf_printf(emit.out, "%s%s", f->step ? ", " : "", moves);
	buf_puts(emit.out, ") {\n");
	if (behind) {
		buf_printf(emit.out, "%s;\n", moves);
		if (k->nparts > 1) {
			buf_puts(emit.out, "if (!(");
			print_parts(p, 1, NULL);
			buf_printf(emit.out, ")) goto %s;\n", k->done);
		}
	}
	emit_list(f->body);
	buf_puts(emit.out, "}\n");
	if (k->nparts > 1 && !behind)
		buf_printf(emit.out, "if (%s) break;\n", p->bounded);
	buf_printf(emit.out, "}\n} while (%s);\n", p->whole);
	if (behind)
		buf_printf(emit.out, "%s;\n", moves);
}

static void
print_chunk(const struct flat *f)
{
	const struct chunk *k = f->chunk;
	struct piece p = {.k = k, .i = decl_name(k->var)};
	const struct nest *outer;

	p.limit = k->limit ? arena_printf("(%s)", text_of(k->limit)) : "0";
	p.bounded = arena_printf("%s %s __hicam_limit", p.i, comparison(k->op));
	p.whole = arena_printf("%s %s %s", p.i, comparison(k->op), p.limit);
	if (k->moves && !k->behind && !k->ends)
		buf_printf(emit.out, "%s;\n", text_of(k->moves));
	outer = nest_begin(f);
	buf_puts(emit.out, "do {\n");
	emit_pad_start(f);
	print_limit(&p);
	if (k->ends)
		print_do_pieces(f, &p);
	else
		print_for_pieces(f, &p);
	emit.around = outer;
}

static void
print_condition(const struct flat *f)
{
	if (f->expr)
		print_expr(emit.out, f->expr);
	else
		buf_puts(emit.out, "1");
}

/* With stages inside: the condition stands in front of the loop, and at its end. */
static void
print_polled_loop(const struct flat *f)
{
	const struct nest *outer;
	bool first = f->kind != F_DO && !f->inner->once;

	if (first) {
		buf_puts(emit.out, "if (");
		print_condition(f);
		buf_puts(emit.out, ") {\n");
	}
	outer = nest_begin(f);
	if (f->kind != F_DO && f->inner->once) {
		buf_puts(emit.out, "for (;; ");
		if (f->step)
			print_expr(emit.out, f->step);
		buf_puts(emit.out, ") {\n");
		emit_pad_start(f);
		buf_puts(emit.out, "if (!(");
		print_condition(f);
		buf_puts(emit.out, ")) break;\n");
		emit_list(f->body);
		buf_puts(emit.out, "}\n");
	} else {
		buf_puts(emit.out, "do {\n");
		emit_pad_start(f);
		emit_list(f->body);
		emit_line(emit.out, f->token);
		buf_puts(emit.out, "} while (");
		if (f->step) {
			print_expr(emit.out, f->step);
			buf_puts(emit.out, ", ");
		}
		print_condition(f);
		buf_puts(emit.out, ");\n");
	}
	emit.around = outer;
	if (first)
		buf_puts(emit.out, "}\n");
}

static void
print_for(const struct flat *f)
{
	buf_puts(emit.out, "for (; ");
	if (f->expr)
		print_expr(emit.out, f->expr);
	buf_puts(emit.out, "; ");
	if (f->step)
		print_expr(emit.out, f->step);
	print_block(")", f->body);
}

/*
 * A leaf is entered at its top.  Its poll stands ahead of the condition, so that what is computed there is still known
 * in the body.
 */
static void
print_leaf(const struct flat *f)
{
	const struct nest *outer = emit.around;

	if (emit.version != EMIT_HOT) {
		buf_puts(emit.out, "if (0) {\n");
		emit_go(f->inner->first);
		buf_puts(emit.out, "}\n");
	}
	emit.around = f->inner;
	if (f->inner->poll < 0)
		print_for(f);
	else {
		buf_puts(emit.out, "if (");
		print_expr(emit.out, f->expr);
		buf_puts(emit.out, ") do {\n");
		emit.next = arena_printf("__hicam_next%u", f->inner->id);
		print_block("", f->body);
		buf_printf(emit.out, "%s:;\n", emit.next);
		emit_line(emit.out, f->token);
		if (f->step) {
			print_expr(emit.out, f->step);
			buf_puts(emit.out, ";\n");
		}
		emit_pad_poll(f->inner->poll, f);
		buf_puts(emit.out, "} while (");
		print_expr(emit.out, f->expr);
		buf_puts(emit.out, ");\n");
	}
	emit.around = outer;
}

static void
print_loop(const struct flat *f)
{
	const char *next = emit.next;

	emit.next = NULL;
	if (f->kind == F_CHUNK)
		print_chunk(f);
	else if (f->inner && f->inner->leaf)
		print_leaf(f);
	else if (f->inner)
		print_polled_loop(f);
	else if (f->kind == F_DO) {
		print_block("do", f->body);
		buf_puts(emit.out, "while (");
		print_expr(emit.out, f->expr);
		buf_puts(emit.out, ");\n");
	} else
		print_for(f);
	emit.next = next;
}

static void
print_one(const struct flat *f)
{
	switch (f->kind) {
	case F_EVAL:
		print_expr(emit.out, f->expr);
		buf_puts(emit.out, ";\n");
		break;
	case F_SET:
		emit_assign_begin(f->var);
		print_expr(emit.out, f->expr);
		emit_assign_end(f->var);
		break;
	case F_STORE:
		print_store(f);
		break;
	case F_CALL:
		print_call_stage(f);
		break;
	case F_POLL:
		print_poll_stage(f);
		break;
	case F_IF:
		buf_puts(emit.out, "if (");
		print_expr(emit.out, f->expr);
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
		print_loop(f);
		break;
	case F_SWITCH:
		buf_puts(emit.out, "switch (");
		print_expr(emit.out, f->expr);
		print_block(")", f->body);
		break;
	case F_CASE:
		buf_puts(emit.out, "case ");
		print_expr(emit.out, f->expr);
		if (f->last) {
			buf_puts(emit.out, " ... ");
			print_expr(emit.out, f->last);
		}
		buf_puts(emit.out, ":;\n");
		break;
	case F_DEFAULT:
		buf_puts(emit.out, "default:;\n");
		break;
	case F_LABEL:
		buf_printf(emit.out, "%s:;\n", f->name);
		break;
	case F_GOTO:
		buf_printf(emit.out, "goto %s;\n", f->name);
		break;
	case F_JUMP:
		buf_puts(emit.out, "goto *");
		print_expr(emit.out, f->expr);
		buf_puts(emit.out, ";\n");
		break;
	case F_BREAK:
		buf_puts(emit.out, "break;\n");
		break;
	case F_CONTINUE:
		if (emit.next)
			buf_printf(emit.out, "goto %s;\n", emit.next);
		else
			buf_puts(emit.out, "continue;\n");
		break;
	case F_RETURN:
		buf_puts(emit.out, "return ");
		if (f->expr)
			print_expr(emit.out, f->expr);
		buf_puts(emit.out, ";\n");
		break;
	case F_BLOCK:
		print_block("", f->body);
		break;
	case F_TOKENS:
		if (f->text)
			buf_puts(emit.out, f->text);
		else
			print_span(emit.out, f->span);
		buf_puts(emit.out, "\n");
		break;
	}
}

void
emit_list(const struct flat *f)
{
	for (; f; f = f->next) {
		emit_line(emit.out, f->token);
		print_one(f);
	}
}
