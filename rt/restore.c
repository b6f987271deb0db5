/* SPDX-License-Identifier: ISC */
/* Reading a state: is it ours, then globals, heap, frames and libc's state; see restore.h. */
#include "restore.h"
#include "class.h"
#include "decode.h"
#include "describe.h"
#include "flow.h"
#include "identity.h"
#include "libc_state.h"
#include "message.h"
#include "plan.h"
#include "refuse.h"
#include "rescale.h"
#include "resume.h"
#include "shape.h"
#include "start.h"
#include "statefile.h"
#include "stats.h"
#include "target.h"
#include <stdlib.h>
#include <string.h>

static struct hicam_class *described;
static uint64_t started;

/* The state's class must be this program's. */
static void
check_class(const struct hicam_header *h)
{
	const struct hicam_class *c = hicam_class();

	if (c == NULL)
		hicam_die(HICAM_EXIT_IO, "out of memory");
	/* the signature decides; the same class may be linked under other names, such as prog.s390x */
	if (memcmp(h->signature, c->signature, sizeof(h->signature)) != 0) {
		if (strncmp(h->class_name, c->name, sizeof(h->class_name)) != 0)
			hicam_damaged("a state of class '%.128s', not of '%s'", h->class_name, c->name);
		hicam_damaged("a state of another version of '%s' (the class signatures differ)", c->name);
	}
	hicam_identity.epoch = h->epoch + 1;
	hicam_identity.sequence = h->sequence;
	memcpy(hicam_identity.uuid, h->uuid, sizeof(h->uuid));
}

/* Is S what the state says of T?  What contains others is walked side by side, and must be the same on both sides. */
static bool
is_of(const struct hicam_class *c, const struct hicam_type *t, const struct hicam_type *s)
{
	long k = hicam_class_type(c, t);

	return k >= 0 ? s == described->types[k] : t->kind != HICAM_ARRAY && t->nfields == 0;
}

static bool
is_same_type(const struct hicam_class *c, const struct hicam_type *t, const struct hicam_type *s)
{
	int i;

	if (t->nfields != s->nfields || (t->kind == HICAM_ARRAY && (s->elem == NULL || !is_of(c, t->elem, s->elem))))
		return false;
	for (i = 0; i < t->nfields; i++)
		if (!is_of(c, t->fields[i].type, s->fields[i].type))
			return false;
	return true;
}

/* The descriptors that values are read by; the signature does not cover those in the state. */
static bool
is_same_class(const struct hicam_class *c)
{
	size_t i;
	int k;

	for (i = 0; i < c->ntypes; i++)
		if (!is_same_type(c, c->types[i], described->types[i]))
			return false;
	for (i = 0; i < c->nplaces; i++)
		if (!is_of(c, c->places[i]->type, described->places[i]->type))
			return false;
	for (i = 0; i < c->nfunctions; i++) {
		const struct hicam_function *f = c->functions[i], *g = described->functions[i];

		if (f->nvars != g->nvars)
			return false;
		for (k = 0; k < f->nvars; k++)
			if (!is_of(c, f->vars[k].type, g->vars[k].type))
				return false;
	}
	return true;
}

static void
read_descriptors(struct hicam_state *state)
{
	const struct hicam_class *c = hicam_class();
	struct hicam_state_reader *reader;
	struct hicam_in in;

	reader = hicam_state_read(state, HICAM_SECTION_DESCRIBE, &in);
	if (reader == NULL)
		hicam_die(HICAM_EXIT_IO, "out of memory");
	described = hicam_describe_read(&in);
	if (described == NULL) {
		hicam_in_check(&in);
		hicam_die(HICAM_EXIT_IO, "out of memory");
	}
	if (described->nobjects != c->nobjects || described->nplaces != c->nplaces ||
		described->nfunctions != c->nfunctions || described->ntypes != c->ntypes || !is_same_class(c))
		hicam_damaged("its descriptors are not those of class '%s'", c->name);
	hicam_there = described;
	hicam_state_read_end(reader);
}

static void
read_globals(struct hicam_in *in)
{
	const struct hicam_class *c = hicam_class();
	bool none = true;
	size_t i;

	for (i = 0; i < c->nobjects; i++) {
		const struct hicam_object *o = c->places[i], *there = hicam_there->places[i];
		char *p = o->addr || o->where == NULL ? o->addr : o->where();

		if (hicam_shape(o->type) == HICAM_SHAPE_NONE)
			continue;
		none = false;
		hicam_path_root(c->units[c->place_unit[i]]->name, o->line, o->name);
		hicam_get_value(in, o->type, there->type, p);
		hicam_in_check(in);
		if (there->sizes)
			hicam_rescale(o->type, p, hicam_flow_of_place(c, i), there->sizes, NULL, NULL);
	}
	if (none && hicam_get_i32(in) != 0)
		hicam_damaged("there are no globals");
}

static void
get_libc_slot(struct hicam_in *in, void **slot, bool function)
{
	(void)function;
	hicam_get_slot(in, (char *)slot);
}

static void
read_body(struct hicam_state *state)
{
	struct hicam_state_reader *reader;
	struct hicam_in in;
	char *error = NULL;

	reader = hicam_state_read(state, HICAM_SECTION_BODY, &in);
	if (reader == NULL)
		hicam_die(HICAM_EXIT_IO, "out of memory");
	read_globals(&in);
	hicam_heap_read(&in, hicam_state_header(state)->long_bits);
	hicam_frames_read(&in);
	if (!hicam_libc_decode(&in, get_libc_slot, &error)) {
		hicam_in_check(&in);
		hicam_damaged("%s", error ? error : "the C library's state");
	}
	hicam_in_check(&in);
	if (hicam_in_left(&in))
		hicam_damaged("%llu bytes are left over", (unsigned long long)hicam_in_left(&in));
	hicam_state_read_end(reader);
	hicam_fixes_apply(&hicam_fixes);
	hicam_doubts_settle();
}

void
hicam_restore_read(const char *path)
{
	struct hicam_error error = {0, ""};
	struct hicam_state *state;

	started = hicam_now_us();
	state = hicam_state_open_heads(path, &error);
	if (state == NULL)
		hicam_die(error.status ? error.status : HICAM_EXIT_STATE, "%s", error.text);
	check_class(hicam_state_header(state));
	if (hicam_state_check(state, HICAM_SECTION_SPEC, &error) != 0)
		hicam_die(error.status, "%s: %s", path, error.text);
	read_descriptors(state);
	read_body(state);
	hicam_state_close(state);
}

void
hicam_restore_done(void)
{
	hicam_plans_forget();
	hicam_flows_forget();
	hicam_heap_forget();
	hicam_describe_free(described);
	described = NULL;
	hicam_there = NULL;
	hicam_stats.restore_us = hicam_now_us() - started;
}
