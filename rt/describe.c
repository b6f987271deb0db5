/* SPDX-License-Identifier: ISC */
/* Writing the descriptor section: the tables of the class in order, each list with its count in front. */
#include "describe.h"
#include "describe_local.h"
#include "flow.h"

static const unsigned char wire_kind[] = HICAM_WIRE_KINDS;

static void
put_name(struct hicam_out *o, const char *s)
{
	hicam_put_string(o, s != NULL ? s : "");
}

static void
put_type_index(struct hicam_out *o, const struct hicam_class *c, const struct hicam_type *t)
{
	hicam_put_u32(o, t != NULL ? (uint32_t)(hicam_class_type(c, t) + 1) : 0);
}

static void
put_sizes(struct hicam_out *o, const struct hicam_sizeof *s)
{
	uint32_t i, n = 0;

	while (s != NULL && s[n].text != NULL)
		n++;
	hicam_put_u32(o, n);
	for (i = 0; i < n; i++) {
		put_name(o, s[i].text);
		hicam_put_u64(o, s[i].size);
	}
}

static void
put_type(struct hicam_out *o, const struct hicam_class *c, const struct hicam_type *t)
{
	const struct hicam_field *f;
	int i;

	put_name(o, t->name);
	hicam_put_u32(o, wire_kind[t->kind]);
	hicam_put_u32(o, t->flags);
	hicam_put_u64(o, t->size);
	hicam_put_u64(o, t->count);
	put_type_index(o, c, t->elem);
	hicam_put_u32(o, t->which != NULL);
	hicam_put_u64(o, t->digest);
	hicam_put_u32(o, t->nfields);
	for (i = 0; i < t->nfields; i++) {
		f = &t->fields[i];
		put_name(o, f->name);
		put_type_index(o, c, f->type);
		hicam_put_u64(o, f->offset);
		hicam_put_u32(o, f->flags);
		hicam_put_u32(o, f->bits);
		put_sizes(o, hicam_flow_sizes(hicam_flow_of_field(c, t, (unsigned)i)));
	}
}

/* The beginning of a string literal; nothing for other objects. */
static void
put_literal(struct hicam_out *o, const struct hicam_object *object)
{
	const struct hicam_type *t = object->type;
	size_t n = 0;

	if (object->flags & HICAM_LITERAL && object->addr != NULL && t->kind == HICAM_ARRAY && t->elem->kind == HICAM_CHAR)
		n = t->count < HICAM_LITERAL_BYTES ? t->count : HICAM_LITERAL_BYTES;
	hicam_put_bytes(o, object->addr, n);
}

static void
put_object(struct hicam_out *o, const struct hicam_class *c, size_t i)
{
	const struct hicam_object *object = c->places[i];

	put_name(o, object->name);
	hicam_put_u32(o, c->place_unit[i]);
	put_type_index(o, c, object->type);
	hicam_put_u32(o, object->flags);
	hicam_put_i32(o, object->line);
	hicam_put_u64(o, object->digest);
	put_sizes(o, hicam_flow_sizes(hicam_flow_of_place(c, i)));
	put_literal(o, object);
}

static void
put_function(struct hicam_out *o, const struct hicam_class *c, size_t i)
{
	const struct hicam_function *f = c->functions[i];
	const struct hicam_stage *s;
	int j, k;

	put_name(o, f->name);
	put_name(o, f->file);
	hicam_put_u32(o, c->function_unit[i]);
	hicam_put_i32(o, f->line);
	hicam_put_u32(o, f->flags);
	hicam_put_u64(o, f->digest);
	hicam_put_u32(o, f->nvars);
	for (j = 0; j < f->nvars; j++) {
		put_name(o, f->vars[j].name);
		put_type_index(o, c, f->vars[j].type);
		hicam_put_u32(o, f->vars[j].flags);
		hicam_put_i32(o, f->vars[j].line);
		put_sizes(o, hicam_flow_sizes(hicam_flow_of_var(c, i, (unsigned)j)));
	}
	hicam_put_u32(o, f->nstages);
	for (j = 0; j < f->nstages; j++) {
		s = &f->stages[j];
		hicam_put_i32(o, s->line);
		hicam_put_u32(o, s->kind);
		hicam_put_u32(o, s->nvars);
		for (k = 0; k < s->nvars; k++)
			hicam_put_u32(o, s->vars[k]);
	}
}

void
hicam_describe_write(struct hicam_out *o, const struct hicam_class *c)
{
	size_t i;

	hicam_put_string(o, c->name);
	hicam_put_u32(o, (uint32_t)c->ntypes);
	for (i = 0; i < c->ntypes; i++)
		put_type(o, c, c->types[i]);
	hicam_put_u32(o, (uint32_t)c->nunits);
	for (i = 0; i < c->nunits; i++) {
		put_name(o, c->units[i]->name);
		put_name(o, c->units[i]->flags);
	}
	hicam_put_u32(o, (uint32_t)c->nobjects);
	hicam_put_u32(o, (uint32_t)c->nplaces);
	for (i = 0; i < c->nplaces; i++)
		put_object(o, c, i);
	hicam_put_u32(o, (uint32_t)c->nfunctions);
	for (i = 0; i < c->nfunctions; i++)
		put_function(o, c, i);
	hicam_flows_forget();
}
