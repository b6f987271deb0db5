/* SPDX-License-Identifier: ISC */
/* The passes over a translation unit, in order. */
#include "translate.h"

#include <stdlib.h>
#include <string.h>

#include "../rt/class.h"
#include "../rt/spec.h"
#include "apart.h"
#include "compound.h"
#include "ctypeloc.h"
#include "cut.h"
#include "diag.h"
#include "emit.h"
#include "explain.h"
#include "locals.h"
#include "pass.h"
#include "sizeflow.h"
#include "typetab.h"

static void
passes(struct unit *u, const struct translate_job *job)
{
	edit_init(u);
	typetab_init(u);
	locals_init(u);
	dead_find();
	constants_find(u);
	points_find(u, job);
	for (struct function *f = u->functions; f; f = f->next)
		if (plan_of(f)->plan == PLAN_POINTS)
			locals_find(f);
	hoist_unit(u);
	uses_find(u);
	cut_find(u);
	sizeflow_find(u);
	compound_find_static(u);
	apart_unit(u, job->common);
	for (struct function *f = u->functions; f; f = f->next)
		if (plan_of(f)->plan == PLAN_POINTS) {
			locals_prepare(f);
			flatten_function(f);
			live_function(f);
			fresh_find(f);
			ctypeloc_find(f);
			versions_choose(f, job);
			sizeflow_find_temporaries(f);
		}
	sizeflow_settle();
	emit_tables_collect(u, job);
}

static char *
take(struct buf *b)
{
	if (!b->s)
		buf_puts(b, "");
	return b->s;
}

void
translate_unit(const struct translate_job *job, struct translate_result *r)
{
	struct tokens *tokens = tokens_scan(job->name, job->text, job->len);
	struct buf b = {0};
	struct unit *u;

	memset(r, 0, sizeof *r);
	u = unit_parse(tokens, job->name, job->target);
	if (diag_errors()) {
		r->errors = diag_take(false);
		diag_begin(NULL);
		return;
	}
	passes(u, job);
	switch (job->mode) {
	case TRANSLATE_COMPILE:
		emit_unit(&b, u, job);
		r->c_text = take(&b);
		r->len = b.len;
		break;
	case TRANSLATE_EXPLAIN:
		explain_unit(&b, u);
		r->explain = take(&b);
		break;
	case TRANSLATE_EMIT_X: {
		struct hicam_unit *unit = NEW(struct hicam_unit);

		*unit = *emit_tables_unit();
		r->spec = unit;
		break;
	}
	}
	if (job->warnings) {
		explain_warn(u);
		r->warnings = diag_take(true);
	}
	r->ok = true;
	diag_begin(NULL);
}

static int
add_text(void *ctx, const void *text, size_t len)
{
	buf_add(ctx, text, len);
	return 0;
}

char *
translate_emit_x(void *const specs[], size_t n)
{
	const struct hicam_unit **units = xmalloc((n + 1) * sizeof *units);
	struct hicam_class *class;
	struct buf b = {0};

	for (size_t i = 0; i < n; i++)
		units[i] = specs[i];
	class = hicam_class_build("program", units, n);
	free(units);
	if (!class)
		fatal("class:");
	if (hicam_spec_print(class, add_text, &b) != 0)
		fatal("spec:");
	hicam_class_free(class);
	return take(&b);
}
