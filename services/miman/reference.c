/* SPDX-License-Identifier: ISC */
/*
 * References as text: &main.buf[3], &table[2].name, #heap:12.next.  The path goes down from the object to the leaf that
 * the pointer counts, and stops earlier where it meets the pointer's own type.
 */
#include "../../rt/shape.h"
#include "body.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Text under construction: what does not fit is dropped. */
struct text {
	char *buf;
	size_t size, len;
};

static void append(struct text *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void
append(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(t->buf + t->len, t->size - t->len, fmt, ap);
	va_end(ap);
	if (n > 0)
		t->len = (size_t)n < t->size - t->len ? t->len + (size_t)n : t->size - 1;
}

static const char *const scalar_text[] = {
	[HICAM_VOID] = "void",
	[HICAM_BOOL] = "_Bool",
	[HICAM_CHAR] = "char",
	[HICAM_UCHAR] = "unsigned char",
	[HICAM_SHORT] = "short",
	[HICAM_USHORT] = "unsigned short",
	[HICAM_INT] = "int",
	[HICAM_UINT] = "unsigned",
	[HICAM_LONG] = "long",
	[HICAM_ULONG] = "unsigned long",
	[HICAM_WORD] = "long",
	[HICAM_INT128] = "__int128",
	[HICAM_FLOAT] = "float",
	[HICAM_DOUBLE] = "double",
	[HICAM_LDOUBLE] = "long double",
	[HICAM_FUNCTION] = "function *",
	[HICAM_STRUCT] = "struct",
	[HICAM_UNION] = "union",
	[HICAM_REFUSED] = "refused",
};

/* DEPTH ends pointers to pointers to themselves, which a damaged file may hold. */
static void
append_type(struct text *out, const struct hicam_type *t, int depth)
{
	const struct hicam_type *base = t;
	int n = 0;

	if (depth > 8) {
		append(out, "...");
		return;
	}
	switch (t->kind) {
	case HICAM_ARRAY:
		for (; base->kind == HICAM_ARRAY && n < 8; n++)
			base = base->elem;
		append_type(out, base, depth + 1);
		for (base = t; n > 0; n--, base = base->elem)
			append(out, "[%lu]", base->count);
		break;
	case HICAM_POINTER:
		if (t->elem == NULL)
			append(out, "void");
		else
			append_type(out, t->elem, depth + 1);
		append(out, t->elem != NULL && t->elem->kind == HICAM_POINTER ? "*" : " *");
		break;
	case HICAM_STRUCT:
	case HICAM_UNION:
		append(out, "%s %.100s", scalar_text[t->kind], t->name != NULL ? t->name : "{...}");
		break;
	default:
		append(out, "%.100s", t->name != NULL && t->kind != HICAM_REFUSED ? t->name : scalar_text[t->kind]);
	}
}

void
type_text(char *buf, size_t size, const struct hicam_type *t)
{
	struct text out = {buf, size, 0};

	append_type(&out, t, 0);
}

const char *
object_name(const struct body *b, uint32_t k, char *buf, size_t size)
{
	const struct hicam_class *c = b->class;
	const char *name = c->places[k]->name;
	uint32_t *uses = hicam_table_find(&b->object_names, name, hicam_hash_string(name));

	if (c->places[k]->flags & HICAM_LITERAL || name[0] == '\0') {
		snprintf(buf, size, "literal#%" PRIu32, k);
		return buf;
	}
	if (uses == NULL || *uses < 2)
		return name;
	if (c->place_unit[k] < c->nunits)
		snprintf(buf, size, "%.100s:%.150s", c->units[c->place_unit[k]]->name, name);
	else
		snprintf(buf, size, "%.150s#%" PRIu32, name, k);
	return buf;
}

static int
same_type(const struct hicam_type *a, const struct hicam_type *b)
{
	return b != NULL && (a == b || (a->digest != 0 && a->digest == b->digest));
}

static uint64_t
field_leaves(const struct hicam_field *f)
{
	return f->flags & HICAM_BITFIELD ? 1 : hicam_leaves(f->type);
}

/* Appends the path to leaf *LEAF of a T; *LEAF becomes what is left to count where the path must end. */
static void
append_path(struct text *out, const struct hicam_type *t, uint64_t *leaf, const struct hicam_type *pointee)
{
	uint64_t n;
	int i;

	while (!(*leaf == 0 && same_type(t, pointee))) {
		if (t->kind == HICAM_ARRAY) {
			n = hicam_leaves(t->elem);
			if (n == 0)
				return;
			append(out, "[%" PRIu64 "]", *leaf / n);
			*leaf %= n;
			t = t->elem;
			continue;
		}
		if (t->kind != HICAM_STRUCT)
			return;
		for (i = 0; i < t->nfields; i++) {
			n = field_leaves(&t->fields[i]);
			if (*leaf < n || (n == 0 && i == t->nfields - 1))
				break;
			*leaf -= n;
		}
		if (i == t->nfields)
			return;
		if (t->fields[i].name != NULL && t->fields[i].name[0] != '\0')
			append(out, ".%.100s", t->fields[i].name);
		if (t->fields[i].flags & HICAM_BITFIELD)
			return;
		t = t->fields[i].type;
	}
}

/* COUNT values of T one after another. */
static void
append_items(struct text *out, const struct hicam_type *t, uint64_t count, uint64_t *leaf,
			 const struct hicam_type *pointee)
{
	uint64_t n = hicam_leaves(t);

	if (n > 0 && (count != 1 || *leaf >= n)) {
		append(out, "[%" PRIu64 "]", *leaf / n);
		*leaf %= n;
		if (*leaf == 0 && count == 0)
			return;
	}
	append_path(out, t, leaf, pointee);
}

static void
append_block(const struct body *b, struct text *out, const struct block *k, uint64_t *leaf,
			 const struct hicam_type *pointee)
{
	const struct hicam_type *t, *elem;
	uint64_t all, n;
	unsigned long inside;

	if (k->kind < HICAM_BLOCK_TYPED) {
		append(out, "[%" PRIu64 "]", *leaf);
		*leaf = 0;
		return;
	}
	t = b->class->types[k->kind - HICAM_BLOCK_TYPED];
	elem = hicam_tail(t, &inside);
	all = hicam_leaves(t) * k->items;
	n = elem != NULL ? hicam_leaves(elem) : 0;
	if (n > 0 && k->items > 0 && *leaf >= all) {
		*leaf -= all;
		append(out, ".%.100s[%" PRIu64 "]", t->fields[t->nfields - 1].name, *leaf / n + inside);
		*leaf %= n;
		append_path(out, elem, leaf, pointee);
		return;
	}
	append_items(out, t, k->items, leaf, pointee);
}

/* Leaves of a block that is not a pool. */
static uint64_t
block_leaves(const struct body *b, const struct block *k)
{
	const struct hicam_type *t, *elem;
	unsigned long inside;
	uint64_t n;

	if (k->kind < HICAM_BLOCK_TYPED)
		return k->items;
	t = b->class->types[k->kind - HICAM_BLOCK_TYPED];
	n = hicam_leaves(t) * k->items;
	elem = hicam_tail(t, &inside);
	return elem != NULL ? n + hicam_leaves(elem) * k->tail : n;
}

static void
append_heap(const struct body *b, struct text *out, uint32_t object, uint64_t *leaf, const struct hicam_type *pointee)
{
	const struct block *k = &b->blocks[object];
	const struct part *p;
	uint64_t i, n;

	append(out, "#heap:%" PRIu32, object);
	if (k->kind != HICAM_BLOCK_POOL) {
		append_block(b, out, k, leaf, pointee);
		return;
	}
	for (i = 0; i < k->parts; i++) {
		p = &b->parts[k->first_part + i];
		if (*leaf < p->gap) {
			append(out, " part %" PRIu64 " gap[%" PRIu64 "]", i, *leaf);
			*leaf = 0;
			return;
		}
		*leaf -= p->gap;
		n = block_leaves(b, &p->block);
		if (*leaf < n || i == k->parts - 1) {
			append(out, " part %" PRIu64, i);
			append_block(b, out, &p->block, leaf, pointee);
			return;
		}
		*leaf -= n;
	}
}

/* The last frame whose first local is not behind NUMBER. */
static const struct frame *
frame_of_local(const struct body *b, uint64_t number)
{
	uint64_t low = 0, high = b->nframes, middle;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (b->frames[middle].first_local <= number)
			low = middle;
		else
			high = middle;
	}
	return b->nframes > 0 ? &b->frames[low] : NULL;
}

static void
append_local(const struct body *b, struct text *out, uint32_t number, uint64_t *leaf, const struct hicam_type *pointee)
{
	const struct frame *frame = frame_of_local(b, number);
	const struct hicam_function *f;
	const struct hicam_stage *s;
	uint64_t k;
	uint32_t *uses;
	int i;

	if (frame == NULL) {
		append(out, "#local:%" PRIu32, number);
		return;
	}
	f = b->class->functions[frame->function];
	s = &f->stages[frame->stage];
	k = number - frame->first_local;
	for (i = 0; i < s->nvars; i++)
		if (!(f->vars[s->vars[i]].flags & HICAM_BY_VALUE) && k-- == 0)
			break;
	if (i == s->nvars) {
		append(out, "#local:%" PRIu32, number);
		return;
	}
	uses = hicam_table_find(&b->function_uses, f->name, hicam_hash_string(f->name));
	append(out, "&%.100s", f->name);
	if (uses != NULL && *uses > 1)
		append(out, "#%" PRIu32, frame->number);
	append(out, ".%.100s", f->vars[s->vars[i]].name);
	append_path(out, f->vars[s->vars[i]].type, leaf, pointee);
}

/* A string literal by its text, if that is known. */
static int
append_literal(const struct body *b, struct text *out, uint32_t object, uint64_t *leaf)
{
	const struct hicam_object *o = b->class->places[object];
	const char *text = o->addr;

	if (!(o->flags & HICAM_LITERAL) || text == NULL)
		return 0;
	append(out, "%s\"%.40s%s\"", *leaf != 0 ? "&" : "", text, strlen(text) > 40 ? "..." : "");
	if (*leaf != 0)
		append(out, "[%" PRIu64 "]", *leaf);
	*leaf = 0;
	return 1;
}

void
reference_text(const struct body *b, char *buf, size_t size, enum hicam_where where, uint32_t object, uint64_t element,
			   int32_t inside, const struct hicam_type *pointee)
{
	struct text out = {buf, size, 0};
	char made_up[300];

	buf[0] = '\0';
	if (where == HICAM_WHERE_LOCAL) {
		append_local(b, &out, object, &element, pointee);
	} else if (where == HICAM_WHERE_HEAP && object < b->nblocks) {
		append_heap(b, &out, object, &element, pointee);
	} else if (where == HICAM_WHERE_OBJECT && object < b->class->nplaces) {
		if (!append_literal(b, &out, object, &element)) {
			append(&out, "&%s", object_name(b, object, made_up, sizeof made_up));
			append_path(&out, b->class->places[object]->type, &element, pointee);
		}
	} else {
		append(&out, "#%s:%" PRIu32, where == HICAM_WHERE_HEAP ? "heap" : "object", object);
	}
	if (element > 0)
		append(&out, " + %" PRIu64, element);
	if (inside == -1)
		append(&out, " + 1");
	else if (inside != 0)
		append(&out, " + %" PRId32 " bytes", inside);
}
