/* SPDX-License-Identifier: ISC */
/*
 * Expressions: whatever flatten.c left alone is printed from its tokens; what it took apart, part by part, in
 * parentheses.
 */
#include "expr.h"
#include "pass.h"
#include "type.h"
#include "walk.h"

void
print_attributes(struct buf *b, const struct decl *d)
{
	for (const struct kept_attribute *k = d->kept; k; k = k->next) {
		buf_puts(b, k->is_alignas ? "" : "__attribute__((");
		print_span(b, k->span);
		buf_puts(b, k->is_alignas ? " " : ")) ");
	}
}

static void
print_designators(struct buf *b, const struct designator *d)
{
	for (; d; d = d->next) {
		if (d->name)
			buf_printf(b, ".%s", d->name);
		else {
			buf_puts(b, "[");
			print_expr(b, d->index);
			if (d->index_last) {
				buf_puts(b, " ... ");
				print_expr(b, d->index_last);
			}
			buf_puts(b, "]");
		}
	}
	buf_puts(b, " = ");
}

static void
print_items(struct buf *b, const struct initializer *i)
{
	buf_puts(b, "{");
	for (; i; i = i->next) {
		if (i->designators)
			print_designators(b, i->designators);
		print_initializer(b, i);
		buf_puts(b, ", ");
	}
	buf_puts(b, "}");
}

void
print_initializer(struct buf *b, const struct initializer *i)
{
	if (i->is_list)
		print_items(b, i->list);
	else if (i->expr)
		print_expr(b, i->expr);
}

static void
print_call(struct buf *b, const struct expr *e)
{
	call_print_before(b, e);
	if (call_of(e)->rename)
		buf_puts(b, call_of(e)->rename);
	else if (e->a->has_stage)
		print_expr(b, e->a);
	else
		print_span(b, e->a->span); /* a name in parentheses would not be declared implicitly */
	buf_puts(b, "(");
	for (size_t i = 0; i < e->nargs; i++) {
		if (i)
			buf_puts(b, ", ");
		print_expr(b, e->args[i]);
	}
	call_print_site(b, e);
	buf_puts(b, ")");
	call_print_after(b, e);
}

static void
print_two(struct buf *b, const struct expr *e, const char *op)
{
	print_expr(b, e->a);
	buf_printf(b, " %s ", op);
	print_expr(b, e->b);
}

static void
print_parts(struct buf *b, const struct expr *e)
{
	switch (e->kind) {
	case EX_CALL:
		print_call(b, e);
		break;
	case EX_INDEX:
		print_expr(b, e->a);
		buf_puts(b, "[");
		print_expr(b, e->b);
		buf_puts(b, "]");
		break;
	case EX_MEMBER:
	case EX_ARROW:
		print_expr(b, e->a);
		buf_printf(b, "%s%s", e->kind == EX_MEMBER ? "." : "->", e->field->name);
		break;
	case EX_UNARY:
		buf_puts(b, expr_operator_text(e->op));
		print_expr(b, e->a);
		break;
	case EX_PREINC:
	case EX_PREDEC:
		buf_puts(b, e->kind == EX_PREINC ? "++" : "--");
		print_expr(b, e->a);
		break;
	case EX_POSTINC:
	case EX_POSTDEC:
		print_expr(b, e->a);
		buf_puts(b, e->kind == EX_POSTINC ? "++" : "--");
		break;
	case EX_BINARY:
		print_two(b, e, expr_operator_text(e->op));
		break;
	case EX_LOGAND:
	case EX_LOGOR:
		print_two(b, e, e->kind == EX_LOGAND ? "&&" : "||");
		break;
	case EX_ASSIGN:
		print_two(b, e, "=");
		break;
	case EX_ASSIGN_OP:
		print_two(b, e, arena_printf("%s=", expr_operator_text(e->op)));
		break;
	case EX_COMMA:
		print_two(b, e, ",");
		break;
	case EX_COND:
		print_expr(b, e->a);
		buf_puts(b, " ? ");
		if (e->b)
			print_expr(b, e->b);
		buf_puts(b, " : ");
		print_expr(b, e->c);
		break;
	case EX_CAST:
		buf_puts(b, "(");
		print_span(b, e->of_span);
		buf_puts(b, ")");
		print_expr(b, e->a);
		break;
	case EX_COMPOUND:
		buf_puts(b, "(");
		print_span(b, e->of_span);
		buf_puts(b, ")");
		if (e->init)
			print_items(b, e->init->is_list ? e->init->list : e->init);
		else
			buf_puts(b, "{}");
		break;
	case EX_REAL:
	case EX_IMAG:
		buf_puts(b, e->kind == EX_REAL ? "__real__ " : "__imag__ ");
		print_expr(b, e->a);
		break;
	case EX_PAREN:
	case EX_EXTENSION:
	case EX_GENERIC:
	case EX_CHOOSE:
		print_expr(b, e->a);
		break;
	case EX_OPAQUE:
		buf_puts(b, e->string);
		break;
	default:
		print_span(b, e->span);
	}
}

void
print_expr(struct buf *b, const struct expr *e)
{
	if (e->kind == EX_TEMP) {
		buf_printf(b, " %s", decl_name(e->decl));
		return;
	}
	buf_puts(b, e->view ? view_print_before(e) : "(");
	if (e->has_stage)
		print_parts(b, e);
	else
		print_span(b, e->span);
	buf_puts(b, e->view ? view_print_after(e->view) : ")");
}
