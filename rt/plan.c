/* SPDX-License-Identifier: ISC */
/* Plans of structs; see plan.h. */
#include "plan.h"
#include "class.h"
#include "flow.h"
#include "message.h"
#include "object.h"
#include "refuse.h"
#include "shape.h"
#include "typemap.h"
#include <stdlib.h>
#include <string.h>

static struct hicam_typemap plans;

size_t
hicam_step_size(enum hicam_step_kind kind)
{
	static const uint8_t size[] = {1, 1, 2, 2, 4, 8, 1};

	return size[kind];
}

size_t
hicam_step_wire(enum hicam_step_kind kind)
{
	return kind == HICAM_STEP_64 ? 8 : 4;
}

/* The kind of step for a scalar; OTHER if it needs more care. */
static enum hicam_step_kind
kind_of(const struct hicam_type *t)
{
	switch (hicam_shape(t)) {
	case HICAM_SHAPE_BOOL:
		return t->size == 1 ? HICAM_STEP_BOOL : HICAM_STEP_OTHER;
	case HICAM_SHAPE_I32:
	case HICAM_SHAPE_F32:
		return t->size == 1 ? HICAM_STEP_I8 : t->size == 2 ? HICAM_STEP_I16 : HICAM_STEP_32;
	case HICAM_SHAPE_U32:
		return t->size == 1 ? HICAM_STEP_U8 : t->size == 2 ? HICAM_STEP_U16 : HICAM_STEP_32;
	case HICAM_SHAPE_I64:
	case HICAM_SHAPE_U64:
	case HICAM_SHAPE_F64:
		return t->size == 8 ? HICAM_STEP_64 : HICAM_STEP_OTHER;
	case HICAM_SHAPE_POINTER:
		return HICAM_STEP_POINTER;
	default:
		return HICAM_STEP_OTHER;
	}
}

static struct hicam_step *
add(struct hicam_plan *plan, enum hicam_step_kind kind, size_t offset)
{
	struct hicam_step *s;

	if ((plan->nsteps & (plan->nsteps - 1)) == 0)
		plan->steps = hicam_need(plan->steps, (plan->nsteps ? 2 * plan->nsteps : 1) * sizeof(*plan->steps));
	s = &plan->steps[plan->nsteps++];
	memset(s, 0, sizeof(*s));
	s->kind = (uint8_t)kind;
	s->offset = offset;
	s->count = 1;
	return s;
}

/* Numbers that go on where the last step ends make it longer. */
static void
add_numbers(struct hicam_plan *plan, enum hicam_step_kind kind, size_t offset, uint64_t n)
{
	struct hicam_step *last = plan->nsteps ? &plan->steps[plan->nsteps - 1] : NULL;

	if (last && last->kind == kind && last->offset + last->count * hicam_step_size(kind) == offset)
		last->count += n;
	else
		add(plan, kind, offset)->count = n;
}

static void add_struct(struct hicam_plan *, const struct hicam_type *, const struct hicam_type *there, size_t offset);

static void
add_value(struct hicam_plan *plan, const struct hicam_type *t, const struct hicam_type *there, size_t offset,
		  size_t parent)
{
	const struct hicam_type *leaf = t;
	enum hicam_step_kind kind;
	struct hicam_step *s;
	uint64_t n = 1;

	while (hicam_shape(leaf) == HICAM_SHAPE_ARRAY) {
		n *= leaf->count;
		leaf = leaf->elem;
	}
	kind = kind_of(leaf);
	if (hicam_shape(t) == HICAM_SHAPE_STRUCT)
		add_struct(plan, t, there, offset);
	else if (kind < HICAM_STEP_POINTER)
		add_numbers(plan, kind, offset, n);
	else if (kind == HICAM_STEP_POINTER) {
		s = add(plan, kind, offset);
		s->type = leaf;
		s->count = n;
	} else {
		s = add(plan, HICAM_STEP_OTHER, offset);
		s->type = t;
		s->there = there;
		s->parent = parent;
	}
}

static void
add_struct(struct hicam_plan *plan, const struct hicam_type *t, const struct hicam_type *there, size_t offset)
{
	const struct hicam_flow *flow;
	struct hicam_step *s;
	bool none = true;
	unsigned i;

	for (i = 0; i < t->nfields; i++) {
		const struct hicam_field *f = &t->fields[i], *g = there ? &there->fields[i] : NULL;

		if (hicam_field_left_out(f))
			continue;
		none = false;
		if (f->flags & HICAM_BITFIELD) {
			s = add(plan, HICAM_STEP_BITFIELD, offset);
			s->type = t;
			s->field = f;
			continue;
		}
		add_value(plan, f->type, g ? g->type : NULL, offset + f->offset, offset);
		flow = g && g->sizes ? hicam_flow_of_field(hicam_class(), t, i) : NULL;
		if (flow && hicam_flow_differs(flow, g->sizes)) {
			s = add(plan, HICAM_STEP_RESCALE, offset + f->offset);
			s->type = t;
			s->parent = offset;
			s->flow = flow;
			s->field = f;
			s->there_field = g;
		}
	}
	if (none)
		add(plan, HICAM_STEP_NOTHING, offset);
}

static void
measure(struct hicam_plan *plan)
{
	bool numbers = true, bounded = true;
	uint64_t wire = 0, most = 0;
	unsigned i;

	for (i = 0; i < plan->nsteps; i++) {
		const struct hicam_step *s = &plan->steps[i];

		if (s->kind < HICAM_STEP_POINTER) {
			wire += s->count * hicam_step_wire(s->kind);
			most += s->count * hicam_step_wire(s->kind);
			continue;
		}
		numbers = false;
		if (s->kind == HICAM_STEP_POINTER) {
			most += s->count * HICAM_POINTER_MOST;
			plan->points = true;
		} else {
			bounded = false;
			if (s->kind == HICAM_STEP_OTHER && hicam_type_points(s->type))
				plan->points = true;
		}
	}
	plan->wire = numbers ? wire : 0;
	plan->most = bounded ? most : 0;
}

const struct hicam_plan *
hicam_plan_of(const struct hicam_type *type, const struct hicam_type *there)
{
	struct hicam_plan *plan = hicam_typemap_find(&plans, type);

	if (plan)
		return plan;
	plan = hicam_need(NULL, sizeof(*plan));
	memset(plan, 0, sizeof(*plan));
	plan->type = type;
	plan->least = hicam_shape_least(type);
	plan->number = hicam_class_type(hicam_class(), type);
	add_struct(plan, type, there, 0);
	measure(plan);
	hicam_typemap_add(&plans, type, plan);
	return plan;
}

void
hicam_plans_forget(void)
{
	size_t i;

	for (i = 0; i < plans.cap; i++) {
		struct hicam_plan *plan = plans.slots[i].value;

		if (plan)
			free(plan->steps);
		free(plan);
	}
	hicam_typemap_free(&plans);
}

void
hicam_path_to(const struct hicam_type *t, size_t offset, const struct hicam_type *stop)
{
	unsigned i;

	while (t != stop || offset != 0) {
		if (t->kind == HICAM_ARRAY && t->elem->size) {
			hicam_path_item(offset / t->elem->size);
			offset %= t->elem->size;
			t = t->elem;
			continue;
		}
		if (t->kind != HICAM_STRUCT)
			return;
		for (i = 0; i < t->nfields; i++) {
			const struct hicam_field *f = &t->fields[i];

			if (!hicam_field_left_out(f) && !(f->flags & HICAM_BITFIELD) && offset >= f->offset &&
				offset - f->offset < f->type->size)
				break;
		}
		if (i == t->nfields)
			return;
		hicam_path_field(t->fields[i].name);
		offset -= t->fields[i].offset;
		t = t->fields[i].type;
	}
}
