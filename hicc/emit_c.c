/* SPDX-License-Identifier: ISC */
/*
 * The emitted C of a unit, in the order of the source: every external declaration from its tokens with edits, but for
 * functions with points.  In front stand the run time's declarations and the literals, behind it the tables.
 */
#include "apart.h"
#include "compound.h"
#include "emit.h"
#include "nests.h"
#include "pad.h"
#include "pass.h"
#include "typetab.h"

#include <string.h>

/* rt/abi.h without comments and directives, made at build time */
static const char abi_text[] =
#include "abi_text.inc"
	;

static uint32_t at_file, at_line; /* where the compiler believes to be */
static bool known;

static void
marker(struct buf *b, const struct token *t)
{
	const struct source_file *f = &the_unit->tokens->files[t->file];

	buf_printf(b, "\n# %u \"%s\"%s\n", t->line, f->name, t->system || f->system ? " 3" : "");
	at_file = t->file;
	at_line = t->line;
	known = true;
}

void
emit_line(struct buf *b, uint32_t token)
{
	marker(b, &the_unit->tokens->v[token]);
}

static void
follow(struct buf *b, const struct token *t)
{
	if (!known || t->file != at_file || t->line < at_line || t->line > at_line + 8)
		marker(b, t);
	while (at_line < t->line) {
		buf_puts(b, "\n");
		at_line++;
	}
}

/* Tokens with edits, each on its own line of the source. */
static void
print_verbatim(struct buf *b, struct span s)
{
	for (uint32_t i = s.first; i <= s.last; i++) {
		const struct token *t = &the_unit->tokens->v[i];
		const struct edit *e = edit_at(i);

		if (t->kind == TOKEN_PRAGMA) {
			marker(b, t);
			buf_add(b, t->text, t->len);
			buf_puts(b, "\n");
			known = false;
			continue;
		}
		follow(b, t);
		buf_puts(b, " ");
		if (e) {
			uint32_t last = e->instead ? e->skip_to - 1 : i;

			print_span(b, (struct span){i, last});
			i = last;
		} else
			buf_add(b, t->text, t->len);
	}
}

static void
print_function(struct buf *b, struct function *f, const struct translate_job *job)
{
	uses_print_replaced(b, f->span.last);
	hoist_print(b, f);
	compound_print_static(b, f->span);
	known = false;
	switch (plan_of(f)->plan) {
	case PLAN_POINTS:
		nests_print(b, f);
		emit_points_function(b, f, job);
		known = false;
		break;
	case PLAN_ATOMIC:
		edit_after(f->body->span.first,
				   " int __hicam_region __attribute__((cleanup(__hicam_leave))) = __hicam_enter();");
		print_verbatim(b, f->span);
		break;
	case PLAN_PLAIN:
		print_verbatim(b, f->span);
		break;
	}
	buf_puts(b, "\n");
	hoist_print_statics(b, f);
	known = false;
}

void
emit_unit(struct buf *b, struct unit *u, const struct translate_job *job)
{
	uint32_t next = 0;

	known = false;
	buf_printf(b, "# 1 \"%s\"\n# 1 \"<hicam>\" 3\n%s\n", u->name, abi_text);
	/* in a program the run time's variables are near, which clang does not take for granted */
	if (job->clang && !job->pic)
		buf_puts(b, "extern __attribute__((visibility(\"protected\"))) void *__hicam_values;\n"
					"extern __attribute__((visibility(\"protected\"))) unsigned long __hicam_view_epoch;\n");
	/* clang need not put registers aside around it */
	buf_printf(b, "__attribute__((cold%s)) void __hicam_save_here(void);\n",
			   job->clang && pad_calls(u->target) ? ", preserve_all" : "");
	uses_print_literals(b);
	emit_tables_forward(b);
	for (struct external *x = u->externals; x; x = x->next) {
		/* pragmas stand between external declarations */
		if (x->span.first > next)
			print_verbatim(b, (struct span){next, x->span.first - 1});
		if (x->function && !x->system && !x->function->system)
			print_function(b, x->function, job);
		else {
			if (!x->system) {
				size_t before = b->len;

				uses_print_replaced(b, x->span.last);
				compound_print_static(b, x->span);
				if (b->len != before)
					known = false;
			}
			print_verbatim(b, x->span);
		}
		next = x->span.last + 1;
	}
	if (next < u->tokens->n)
		print_verbatim(b, (struct span){next, (uint32_t)u->tokens->n - 1});
	buf_puts(b, "\n# 1 \"<hicam>\" 3\n");
	apart_print(b);
	emit_tables(b);
}
