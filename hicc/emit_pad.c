/* SPDX-License-Identifier: ISC */
/*
 * Pads in functions with points, and where open ones lead.  Where they are calls (pad.c) the run time does all that
 * leads back to the pad itself; else they lead to code here, which asks the run time what is to be done.
 */
#include "ahead.h"
#include "emit_local.h"
#include "pad.h"

/* ---- ways of a restore, from a pad to stages or to loops inside ------------------------------------------------ */

static const char *
go_label(int stage)
{
	return arena_printf("__hicam_go%d", stage);
}

static const char *
enter_label(const struct nest *n)
{
	return arena_printf("__hicam_enter%u", n->id);
}

/* Into a loop. */
static void
print_way_in(const struct nest *n, int base)
{
	buf_printf(emit.out, "case %d", base + n->first);
	if (n->last > n->first)
		buf_printf(emit.out, " ... %d", base + n->last);
	buf_puts(emit.out, ":\n");
	if (!n->leaf)
		emit_nest_load(n);
	buf_printf(emit.out, "goto %s;\n", n->leaf ? go_label(n->first) : enter_label(n));
}

void
emit_ways(const struct flat *f, int base)
{
	for (; f; f = f->next) {
		if (f->inner) {
			print_way_in(f->inner, base);
			continue;
		}
		if (f->stage >= 0 && !f->own)
			buf_printf(emit.out, "case %d: goto %s;\n", base + f->stage, go_label(f->stage));
		emit_ways(f->body, base);
		emit_ways(f->otherwise, base);
	}
}

static bool
has_landing(const struct nest *n)
{
	return !n->leaf && emit_nest_loads(n);
}

static const char *
landing_label(const struct nest *n)
{
	return arena_printf("__hicam_way%u", n->id);
}

static void
add_way(struct pad *p, int first, int last, const char *label)
{
	VEC_ADD(p->ways, p->nways, ((struct pad_way){first, last, label}));
}

static void
add_ways(struct pad *p, const struct flat *f)
{
	for (; f; f = f->next) {
		const struct nest *n = f->inner;

		if (n) {
			add_way(p, n->first, n->last,
					n->leaf			 ? go_label(n->first)
					: has_landing(n) ? landing_label(n)
									 : enter_label(n));
			continue;
		}
		if (f->stage >= 0 && !f->own)
			add_way(p, f->stage, f->stage, go_label(f->stage));
		add_ways(p, f->body);
		add_ways(p, f->otherwise);
	}
}

/* Where variables are loaded on the way. */
static void
print_landings(const struct flat *f)
{
	for (; f; f = f->next) {
		if (f->inner && has_landing(f->inner)) {
			buf_printf(emit.out, "if (0) { %s: __attribute__((cold));\n", landing_label(f->inner));
			emit_nest_load(f->inner);
			buf_printf(emit.out, "goto %s; }\n", enter_label(f->inner));
		}
		if (!f->inner) {
			print_landings(f->body);
			print_landings(f->otherwise);
		}
	}
}

/* ---- pads that are calls -------------------------------------------------------------------------------------- */

static struct pad
pad_begin(int kinds)
{
	return (struct pad){
		.function = arena_printf("&__hicam_fns[%u]", emit_function_index(emit.fun->decl)),
		.kinds = kinds,
		.poll = -1,
		.call = -1,
	};
}

/* What LOOP's next turn loads, whose poll P is. */
static void
add_loads(struct pad *p, const struct flat *loop)
{
	static const struct expr *loads[AHEAD_LOADS];

	if (!loop)
		return;
	p->loads = loads;
	p->nloads = ahead_find(loop, loop->inner->leaf || (loop->kind != F_DO && loop->inner->once), loads);
}

static void
add_poll(struct pad *p, int stage)
{
	p->kinds |= HICAM_PAD_POLL;
	p->poll = stage;
	add_way(p, HICAM_WAY_POLL, HICAM_WAY_POLL, emit_save_label(stage));
}

/* P with the ways into LIST; they start at the pad itself, or at LABEL behind what PREPARE prints. */
static void
print_forked(struct pad *p, const struct flat *list, const char *label, void (*prepare)(void))
{
	struct pad on = pad_begin(HICAM_PAD_WAYS);

	add_ways(&on, list);
	if (!prepare && p->nways + on.nways <= PAD_WAYS) {
		add_ways(p, list);
		pad_print_call(emit.out, p);
		print_landings(list);
		return;
	}
	add_way(p, 0, (int)emit.plan->nstages - 1, label);
	pad_print_call(emit.out, p);
	buf_printf(emit.out, "if (0) { %s:;\n", label);
	if (prepare)
		prepare();
	if (on.nways <= PAD_WAYS) {
		pad_print_call(emit.out, &on);
		buf_puts(emit.out, "__builtin_unreachable();\n}\n");
		print_landings(list);
		return;
	}
	buf_puts(emit.out, "switch (__hicam_at_loop()) {\n");
	emit_ways(list, HICAM_REENTER);
	buf_puts(emit.out, "default: __builtin_unreachable(); }\n}\n");
}

/* ---- all pads ------------------------------------------------------------------------------------------------- */

static const char *
poll_label(int stage)
{
	return arena_printf("__hicam_poll%d", stage);
}

/* What a poll does when its pad is open. */
static void
print_at_point(int stage)
{
	buf_printf(emit.out, "if (0) { %s: if (__hicam_at_point(%s)) goto %s; }\n", poll_label(stage),
			   emit_stage_ref(stage), emit_save_label(stage));
}

void
emit_pad_poll(int stage, const struct flat *loop)
{
	if (emit.calls) {
		struct pad p = pad_begin(0);

		add_poll(&p, stage);
		add_loads(&p, loop);
		pad_print_call(emit.out, &p);
	} else {
		pad_print(emit.out, the_unit->target, NULL, poll_label(stage));
		print_at_point(stage);
	}
}

void
emit_pad_behind(int call, int poll)
{
	if (emit.calls) {
		struct pad p = pad_begin(HICAM_PAD_CALL);

		p.call = call;
		add_way(&p, HICAM_WAY_CALL, HICAM_WAY_CALL, emit_save_label(call));
		if (poll >= 0)
			add_poll(&p, poll);
		pad_print_call(emit.out, &p);
		/* LLVM gives a loop no preheader right behind a branch of an asm goto, and vectorises none without */
		if (emit.clang)
			buf_puts(emit.out, "__asm__ volatile (\"\");\n");
	} else {
		pad_print(emit.out, the_unit->target, emit_save_label(call), poll >= 0 ? poll_label(poll) : NULL);
		if (poll >= 0)
			print_at_point(poll);
	}
}

void
emit_pad_start(const struct flat *loop)
{
	const struct nest *n = loop->inner;
	const char *label;

	if (!n)
		return;
	if (emit.version == EMIT_HOT) {
		if (n->poll >= 0)
			emit_pad_poll(n->poll, loop->kind == F_CHUNK ? NULL : loop);
		return;
	}
	label = n->poll >= 0 ? poll_label(n->poll) : arena_printf("__hicam_loop%u", n->id);
	if (emit.calls) {
		struct pad p = pad_begin(HICAM_PAD_POLL);

		if (n->poll >= 0)
			add_poll(&p, n->poll);
		if (loop->kind != F_CHUNK)
			add_loads(&p, loop);
		print_forked(&p, loop->body, label, NULL);
		return;
	}
	pad_print(emit.out, the_unit->target, NULL, label);
	buf_printf(emit.out, "if (0) { %s: switch (", label);
	if (n->poll >= 0)
		buf_printf(emit.out,
				   "__hicam_at_point(%s)) {\ncase %d: goto %s;\n"
				   "case %d: __hicam_resume_standing(); break;\n",
				   emit_stage_ref(n->poll), HICAM_SAVE, emit_save_label(n->poll), HICAM_REENTER + n->poll);
	else
		buf_puts(emit.out, "__hicam_at_loop()) {\n");
	emit_ways(loop->body, HICAM_REENTER);
	buf_puts(emit.out, "default: break; }\n}\n");
}

void
emit_pad_entry(void (*prepare)(void))
{
	static const char label[] = "__hicam_entry";

	if (emit.calls) {
		struct pad p = pad_begin(HICAM_PAD_POLL | HICAM_PAD_ENTRY);

		print_forked(&p, emit.plan->flat, label, prepare);
		return;
	}
	pad_print(emit.out, the_unit->target, NULL, label);
	buf_printf(emit.out, "if (0) { %s:\nif ((__hicam_stage = __hicam_resume_stage(&__hicam_fns[%u])) >= 0) {\n", label,
			   emit_function_index(emit.fun->decl));
	if (prepare)
		prepare();
	buf_puts(emit.out, "switch (__hicam_stage) {\n");
	emit_ways(emit.plan->flat, 0);
	buf_puts(emit.out, "default: __builtin_unreachable(); }\n}\n}\n");
}
