/* SPDX-License-Identifier: ISC */
/*
 * Descriptors.  Equal content gives equal digests in every unit and on every target.  A struct's content includes
 * what it holds by value; behind pointers only names count, so that recursive types end.
 *
 * Members of anonymous structs and unions are reached from the nearest struct that has a name, their HOST.
 */
#include "typetab_local.h"

#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "pass.h"
#include "ptrmap.h"
#include "type.h"
#include "walk.h"

struct descriptor **typetab;
size_t typetab_n;
static struct ptrmap by_key;		/* interned key -> descriptor */
static struct ptrmap typedef_names; /* tag -> typedef decl that names it */

unsigned long long
digest_text(const char *s, size_t len)
{
	unsigned long long h = 0xcbf29ce484222325ull;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 0x100000001b3ull;
	return h;
}

void
typetab_init(struct unit *u)
{
	typetab = NULL;
	typetab_n = 0;
	ptrmap_clear(&by_key);
	ptrmap_clear(&typedef_names);
	for (size_t i = 0; i < u->ndecls; i++) {
		struct decl *d = u->decls[i];

		if (d->kind == DECL_TYPEDEF && d->type->tag && !d->type->tag->name && !ptrmap_get(&typedef_names, d->type->tag))
			ptrmap_set(&typedef_names, d->type->tag, d);
	}
}

struct descriptor *
typetab_find(const char *key)
{
	return ptrmap_get(&by_key, intern(key, strlen(key)));
}

struct descriptor *
typetab_enter(const char *key, enum hicam_kind kind, const char *name, const char *size)
{
	struct descriptor *d = NEW(struct descriptor);

	d->t.kind = (unsigned char)kind;
	d->t.name = name;
	d->t.digest = digest_text(key, strlen(key));
	d->size_text = size;
	d->count_text = "0";
	d->key = key;
	d->id = (unsigned)typetab_n;
	VEC_ADD(typetab, typetab_n, d);
	ptrmap_set(&by_key, intern(key, strlen(key)), d);
	return d;
}

struct descriptor *
typetab_scalar(enum hicam_kind kind, const char *c, bool word)
{
	bool long_ = kind == HICAM_LONG || kind == HICAM_ULONG || kind == HICAM_WORD;
	const char *key = arena_printf("%d %s", kind, !long_ ? c : word ? "word" : "");
	const char *lookup = arena_printf("%s/%s", key, c);
	struct descriptor *d = typetab_find(lookup);

	if (!d) {
		/* what is long on one machine is long long or unsigned on another: one digest, several tables */
		d = typetab_enter(lookup, kind, NULL, arena_printf("sizeof(%s)", c));
		d->t.digest = digest_text(key, strlen(key));
		d->key = key;
	}
	return d;
}

static struct descriptor *
refused(const char *why)
{
	const char *key = arena_printf("refused %s", why);
	struct descriptor *d = typetab_find(key);

	return d ? d : typetab_enter(key, HICAM_REFUSED, why, "1");
}

static bool
is_wchar(const struct type *t)
{
	for (const struct decl *d = t->typedef_decl; d; d = d->type->typedef_decl) {
		if (strcmp(d->name, "wchar_t") == 0 || strcmp(d->name, "wint_t") == 0)
			return true;
		if (d->type->typedef_decl == d)
			break;
	}
	return false;
}

/* BY_NAME: it may be known by another name on another machine (off_t, off64_t), as one type all the same. */
static struct descriptor *
integer(const struct type *t, bool temp, bool by_name)
{
	static const enum hicam_kind kinds[] = {
		[TY_BOOL] = HICAM_BOOL,		[TY_CHAR] = HICAM_CHAR,		 [TY_SCHAR] = HICAM_CHAR, [TY_UCHAR] = HICAM_UCHAR,
		[TY_SHORT] = HICAM_SHORT,	[TY_USHORT] = HICAM_USHORT,	 [TY_INT] = HICAM_INT,	  [TY_UINT] = HICAM_UINT,
		[TY_LONG] = HICAM_LONG,		[TY_ULONG] = HICAM_ULONG,	 [TY_LLONG] = HICAM_LONG, [TY_ULLONG] = HICAM_ULONG,
		[TY_INT128] = HICAM_INT128, [TY_UINT128] = HICAM_INT128,
	};
	static const char *const names[] = {
		[TY_BOOL] = "_Bool",	  [TY_CHAR] = "char",
		[TY_SCHAR] = "char",	  [TY_UCHAR] = "unsigned char",
		[TY_SHORT] = "short",	  [TY_USHORT] = "unsigned short",
		[TY_INT] = "int",		  [TY_UINT] = "unsigned",
		[TY_LONG] = "long",		  [TY_ULONG] = "unsigned long",
		[TY_LLONG] = "long long", [TY_ULLONG] = "unsigned long long",
		[TY_INT128] = "__int128", [TY_UINT128] = "__int128",
	};
	enum hicam_kind k = kinds[t->kind];

	if (t->kind == TY_CHAR && type_target()->char_unsigned)
		return typetab_scalar(HICAM_UCHAR, "unsigned char", false);
	if (t->word || k == HICAM_LONG || k == HICAM_ULONG) {
		if (temp || is_wchar(t))
			k = HICAM_WORD;
		else if (t->word)
			k = type_is_signed(t) ? HICAM_LONG : HICAM_ULONG;
	}
	return typetab_scalar(k, names[t->kind], k != HICAM_WORD && (t->word || by_name));
}

/* ---- structs and unions ----------------------------------------------------------------------------------------- */

const char *
typetab_tag_name(const struct tag *t)
{
	const struct decl *d = ptrmap_get(&typedef_names, t);
	const char *n = t->name ? t->name : d ? d->name : NULL;

	return n && t->function && !t->function->system ? arena_printf("%s.%s", t->function->decl->name, n) : n;
}

/* First member that has a name and an address. */
static const char *
first_named(const struct tag *t)
{
	for (struct field *f = t->fields; f; f = f->next) {
		const char *n = f->name && !f->is_bitfield ? f->name : NULL;

		if (!n && !f->name && f->type->tag)
			n = first_named(f->type->tag);
		if (n)
			return n;
	}
	return NULL;
}

static const char *
host_offset(const char *host, const struct tag *from, const char *name)
{
	if (!from)
		return arena_printf("__builtin_offsetof(%s, %s)", host, name);
	return arena_printf("__builtin_offsetof(%s, %s) - __builtin_offsetof(%s, %s)", host, name, host, first_named(from));
}

/* Size of an anonymous member, up to padding: the furthest end of what it holds, as that of a union of such arrays. */
static const char *
anonymous_size(const char *host, const struct tag *t)
{
	const char *ends = "";

	for (struct field *f = t->fields; f; f = f->next) {
		if (!f->name && f->type->tag && !f->is_bitfield && first_named(f->type->tag))
			ends = arena_printf("%s char e%s[%s + %s];", ends, first_named(f->type->tag),
								host_offset(host, t, first_named(f->type->tag)), anonymous_size(host, f->type->tag));
		else if (f->name && !f->is_bitfield)
			ends = arena_printf("%s char e%s[%s + sizeof(((%s *)0)->%s)];", ends, f->name,
								host_offset(host, t, f->name), host, f->name);
	}
	return arena_printf("sizeof(union {%s })", ends);
}

static void
print_members(struct buf *b, struct span s, const struct tag *parent)
{
	for (uint32_t i = s.first; i <= s.last; i++) {
		const struct token *t = &the_unit->tokens->v[i];
		bool member = false;

		for (struct field *f = parent->fields; f && !member; f = f->next)
			member = f->name && strlen(f->name) == t->len && memcmp(f->name, t->text, t->len) == 0;
		if (member && i > s.first && (token_is(i - 1, ".") || token_is(i - 1, "->")))
			member = false;
		buf_puts(b, member ? " p->" : " ");
		buf_add(b, t->text, t->len);
	}
}

/* The body of `which` for the union member F of PARENT annotated with switch_is (DESIGN.md 4). */
static const char *
which_body(const struct field *f, const struct tag *parent, const char *host)
{
	struct buf b = {0};
	const struct tag *u = f->type->tag;
	const char *s;
	int i = 0, otherwise = -1;

	buf_printf(&b, "const %s *p = parent; (void)self; switch (", host);
	print_members(&b, f->annotations->switch_is_span, parent);
	buf_puts(&b, ") {");
	for (struct field *m = u->fields; m; m = m->next, i++) {
		if (!m->annotations)
			continue;
		if (m->annotations->is_default)
			otherwise = i;
		if (m->annotations->is_case) {
			uint32_t from = m->annotations->case_span.first;
			unsigned depth = 0;

			for (uint32_t k = from; k <= m->annotations->case_span.last + 1; k++) {
				bool last = k == m->annotations->case_span.last + 1;

				if (!last && token_is(k, "("))
					depth++;
				if (!last && token_is(k, ")"))
					depth--;
				if (last || (depth == 0 && token_is(k, ","))) {
					buf_puts(&b, " case");
					print_span(&b, (struct span){from, k - 1});
					buf_puts(&b, ":");
					from = k + 1;
				}
			}
			buf_printf(&b, " return %d;", i);
		}
	}
	buf_printf(&b, " default: return %d; }", otherwise);
	s = arena_take(&b);
	return s;
}

static struct descriptor *aggregate(const struct type *t, const char *host, bool anonymous, const char *which);

static struct descriptor *
field_type(const struct field *f, const struct tag *parent, const char *host, bool sorted)
{
	const char *which = NULL;

	if (f->annotations && f->annotations->switch_is_span.last >= f->annotations->switch_is_span.first &&
		f->annotations->switch_is_span.last != 0 && f->type->kind == TY_UNION)
		which = which_body(f, parent, host);
	if (!f->name && f->type->tag)
		return aggregate(f->type, host, true, which);
	if (which)
		return aggregate(f->type, NULL, false, which);
	if ((sorted || (parent->system && parent->kind == TY_UNION)) && type_is_integer(f->type) &&
		f->type->kind != TY_ENUM)
		return integer(f->type, false, true);
	return (struct descriptor *)typetab_of(f->type, false);
}

bool
field_is_tail(const struct field *f)
{
	const struct type *t = f->type;

	if (f->next || t->kind != TY_ARRAY)
		return false;
	return t->array == ARRAY_FLEXIBLE || t->array == ARRAY_UNKNOWN || (t->count_known && t->count <= 1);
}

/* Padding under a name, which no program means. */
static bool
is_padding(const struct field *f)
{
	static const char *const names[] = {"__pad",   "__glibc_reserved", "__reserved", "__unused",
										"__spare", "__st_ino",		   "__f_"};

	for (size_t i = 0; f->name && i < sizeof names / sizeof names[0]; i++)
		if (strncmp(f->name, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static int
by_name(const void *a, const void *b)
{
	const struct field *const *f = a, *const *g = b;

	return strcmp((*f)->name, (*g)->name);
}

/*
 * The members that are described.  The system's own structs (struct stat) have them in another order and other padding
 * on each machine; where all have names and an address they stand in the order of their names.
 */
static struct field **
described(const struct tag *tag, size_t *n, bool *by_names)
{
	struct field **list = NULL, *f;
	bool sorted = tag->system && tag->kind == TY_STRUCT;

	*n = 0;
	for (f = tag->fields; f; f = f->next)
		if (!f->name || f->is_bitfield || field_is_tail(f))
			sorted = false;
	for (f = tag->fields; f; f = f->next) {
		if (f->is_bitfield && !f->name)
			continue; /* padding */
		if ((!f->name && !first_named(f->type->tag)) || (sorted && is_padding(f)))
			continue;
		VEC_ADD(list, *n, f);
	}
	*by_names = sorted;
	if (sorted && *n > 1)
		qsort(list, *n, sizeof *list, by_name);
	return list;
}

static struct descriptor *
aggregate(const struct type *t, const char *host, bool anonymous, const char *which)
{
	const struct tag *tag = t->tag;
	const char *name = anonymous ? NULL : typetab_tag_name(tag), *key, *lookup;
	struct descriptor *d, **types;
	struct field **list;
	bool sorted;
	size_t n, i;
	struct hicam_field *fields;

	if (!anonymous)
		host = ctype_declare(type_unqualified((struct type *)t), "", true);
	if (anonymous && !first_named(tag))
		return refused("anonymous member of bit-fields");
	lookup = arena_printf("tag %u %s %s", tag->id, anonymous ? host : "", which ? which : "");
	d = typetab_find(lookup);
	if (d)
		return d;
	list = described(tag, &n, &sorted);
	/* entered before its fields: they may point back to it */
	d = typetab_enter(lookup, tag->kind == TY_STRUCT ? HICAM_STRUCT : HICAM_UNION, name,
					  anonymous ? anonymous_size(host, tag) : arena_printf("sizeof(%s)", host));
	d->t.digest = 0;
	types = arena_alloc((n + 1) * sizeof *types);
	fields = arena_alloc((n + 1) * sizeof *fields);
	d->offset_text = arena_alloc((n + 1) * sizeof *d->offset_text);
	d->get_text = arena_alloc((n + 1) * sizeof *d->get_text);
	d->members = arena_alloc((n + 1) * sizeof *d->members);
	d->t.fields = fields;
	key = arena_printf("%s %s{", tag->kind == TY_STRUCT ? "struct" : "union", name ? name : "");
	for (i = 0; i < n; i++) {
		const struct field *f = list[i];
		const char *at;

		types[i] = field_type(f, tag, host, sorted);
		d->members[i] = f;
		at = host_offset(host, anonymous ? tag : NULL, f->name ? f->name : first_named(f->type->tag));
		fields[i].name = f->name;
		fields[i].type = &types[i]->t;
		fields[i].flags = (unsigned char)((f->annotations && f->annotations->ignore ? HICAM_IGNORE : 0) |
										  (f->is_bitfield ? HICAM_BITFIELD : 0) | (f->name ? 0 : HICAM_ANONYMOUS));
		fields[i].bits = (unsigned char)f->bits;
		if (f->is_bitfield) {
			d->offset_text[i] = "0";
			d->get_text[i] = anonymous ? arena_printf("((%s *)((char *)p - __builtin_offsetof(%s, %s)))->%s", host,
													  host, first_named(tag), f->name)
									   : arena_printf("((%s *)p)->%s", host, f->name);
		} else
			d->offset_text[i] = at;
		if (field_is_tail(f) && tag->kind == TY_STRUCT && !anonymous)
			d->t.flags |= HICAM_TAIL;
		key = arena_printf("%s%s:%s%s%u;", key, f->name ? f->name : "",
						   types[i]->t.digest || types[i]->key[0] != 't' ? types[i]->key : "",
						   fields[i].flags & HICAM_IGNORE ? "!" : ":", fields[i].bits);
	}
	if (which) {
		d->which_text = which;
		d->t.which = (int (*)(const void *, const void *))(uintptr_t)1; /* in hicc only its presence counts */
		key = arena_printf("%s which %s", key, which);
	}
	if (tag->function && !tag->function->system)
		d->t.flags |= HICAM_LOCAL_TAG;
	key = arena_printf("%s}", key);
	if (strlen(key) > 64) /* keys of nested structs stay short */
		key = arena_printf("%.40s#%016llx", key, digest_text(key, strlen(key)));
	d->key = key;
	d->t.digest = digest_text(key, strlen(key));
	d->t.nfields = (unsigned short)n;
	return d;
}

/* ---- pointers and arrays --------------------------------------------------------------------------------------------
 */

static const char *
pointee_name(const struct type *t)
{
	if (t->tag && t->kind != TY_ENUM)
		return arena_printf("%s %s", tag_keyword(t->tag), typetab_tag_name(t->tag) ? typetab_tag_name(t->tag) : "");
	return typetab_of(t, false)->key;
}

/* Types of the C library that programs only point to (FILE, DIR) are not described: their contents differ. */
static bool
is_opaque(const struct type *t)
{
	return t->kind == TY_VOID || !type_is_complete(t) || (t->tag && t->kind != TY_ENUM && t->tag->system);
}

const struct descriptor *
typetab_function_pointer(void)
{
	const struct descriptor *d = typetab_find("*()");

	return d ? d : typetab_enter("*()", HICAM_FUNCTION, NULL, "sizeof(void (*)(void))");
}

static const struct descriptor *
pointer(const struct type *t)
{
	const struct type *to = t->base;
	const char *key;
	struct descriptor *d;

	if (to->kind == TY_FUNCTION)
		return typetab_function_pointer();
	key = arena_printf("*%s", is_opaque(to) ? "void" : pointee_name(to));
	/* untagged pointees of one spelling are told apart by their tag here, not in the digest */
	{
		const char *lookup = to->tag && !is_opaque(to) ? arena_printf("%s %u", key, to->tag->id) : key;

		d = typetab_find(lookup);
		if (d)
			return d;
		d = typetab_enter(lookup, HICAM_POINTER, NULL, "sizeof(void *)");
		d->key = key;
		d->t.digest = digest_text(key, strlen(key));
	}
	d->t.elem = is_opaque(to) ? &typetab_of(type_basic(TY_VOID), false)->t : &typetab_of(to, false)->t;
	return d;
}

static struct expr *
uncast(struct expr *e)
{
	for (e = walk_strip(e); e->kind == EX_CAST; e = walk_strip(e->a))
		;
	return e;
}

struct bits {
	const struct type *word;
	bool found;
};

/* Does E divide by the bits of a word?  fd_set does: 1024 / (8 * sizeof(long)). */
static void
find_bits(struct expr *e, void *ctx)
{
	struct bits *b = ctx;
	struct expr *by, *size;

	if (e->kind == EX_BINARY && e->op == '/') {
		by = uncast(e->b);
		if (by->kind == EX_BINARY && by->op == '*') {
			bool first = by->a->is_const && !by->a->const_by_target && by->a->value == 8;

			size = uncast(first ? by->b : by->a);
			by = first ? by->a : by->b;
			if (by->is_const && !by->const_by_target && by->value == 8 &&
				((size->kind == EX_SIZEOF_TYPE && type_same(type_unqualified(size->of), b->word)) ||
				 (size->kind == EX_SIZEOF_EXPR && type_same(type_unqualified(size->a->type), b->word))))
				b->found = true;
		}
	}
	walk_children(e, find_bits, b);
}

/* An array of long, size_t, ... that holds so many bits on every target. */
static bool
holds_bits(const struct type *t)
{
	struct bits b = {type_unqualified(t->base), false};

	if (!t->count_by_target || !t->bound || !b.word->word)
		return false;
	find_bits(t->bound, &b);
	return b.found;
}

static const struct descriptor *
array(const struct type *t)
{
	const struct descriptor *e = typetab_of(t->base, false);
	bool open = t->array == ARRAY_FLEXIBLE || t->array == ARRAY_UNKNOWN;
	bool by_target = !open && (t->count_by_target || !t->count_known);
	const char *text = ctype_declare(t, "", true), *key, *lookup;
	struct descriptor *d;

	key = by_target ? arena_printf("[]%s", e->key)
					: arena_printf("[%llu]%s", open ? 0 : (unsigned long long)t->count, e->key);
	lookup = arena_printf("%s %u %s%s", key, e->id, by_target ? text : "", holds_bits(t) ? " bits" : "");
	d = typetab_find(lookup);
	if (d)
		return d;
	d = typetab_enter(lookup, HICAM_ARRAY, NULL, open ? "0" : arena_printf("sizeof(%s)", text));
	d->key = key;
	d->t.digest = digest_text(key, strlen(key));
	d->t.elem = &e->t;
	if (by_target)
		d->t.flags |= holds_bits(t) ? HICAM_COUNT_BY_TARGET | HICAM_BITS : HICAM_COUNT_BY_TARGET;
	else
		d->t.count = open ? 0 : t->count;
	d->count_text = by_target ? arena_printf("sizeof(%s) / (sizeof(%s) ? sizeof(%s) : 1)", text,
											 ctype_declare(t->base, "", true), ctype_declare(t->base, "", true))
							  : arena_printf("%lluul", (unsigned long long)d->t.count);
	return d;
}

static const struct descriptor *
complex_pair(const struct type *t)
{
	const struct descriptor *e = typetab_of(t->base, false);
	const char *key = arena_printf("[2]%s", e->key), *lookup = arena_printf("complex %s", e->key);
	struct descriptor *d = typetab_find(lookup);

	if (!d) {
		d = typetab_enter(lookup, HICAM_ARRAY, NULL, arena_printf("2 * %s", e->size_text));
		d->key = key;
		d->t.digest = digest_text(key, strlen(key));
		d->t.elem = &e->t;
		d->t.count = 2;
		d->count_text = "2";
	}
	return d;
}

const struct descriptor *
typetab_of(const struct type *t, bool temp)
{
	struct descriptor *d;

	switch (t->kind) {
	case TY_VOID:
	case TY_ERROR:
	case TY_FUNCTION:
		d = typetab_find("void");
		return d ? d : typetab_enter("void", HICAM_VOID, NULL, "1");
	case TY_FLOAT:
		return typetab_scalar(HICAM_FLOAT, "float", false);
	case TY_DOUBLE:
		return typetab_scalar(HICAM_DOUBLE, "double", false);
	case TY_LDOUBLE:
		return typetab_scalar(HICAM_LDOUBLE, "long double", false);
	case TY_COMPLEX:
		return complex_pair(t);
	case TY_ENUM:
		if (t->tag->enum_type && t->tag->enum_type->kind > TY_UINT)
			return integer(t->tag->enum_type, temp, false);
		return typetab_scalar(HICAM_INT, "int", false);
	case TY_POINTER:
		return pointer(t);
	case TY_ARRAY:
		return array(t);
	case TY_STRUCT:
	case TY_UNION:
		if (t->tag->system && t->tag->name && strcmp(t->tag->name, "__jmp_buf_tag") == 0)
			return typetab_jump_buffer();
		if (!type_is_complete(t))
			return typetab_of(type_basic(TY_VOID), false);
		if (t->tag->system && (d = typetab_sync_object(t->tag)))
			return d;
		return aggregate(t, NULL, false, NULL);
	case TY_VECTOR:
		return refused("vector");
	case TY_VA_LIST:
		return refused("va_list");
	case TY_FLOAT16:
	case TY_FLOAT128:
	case TY_AUTO:
		return refused("type that cannot travel");
	default:
		return integer(t, temp, false);
	}
}

/* ---- printing
 * ---------------------------------------------------------------------------------------------------------- */

static const char *
reference(const struct hicam_type *t)
{
	/* hicam_type is the first member */
	return t ? arena_printf("&__hicam_ty%u", ((const struct descriptor *)t)->id) : "0";
}

void
typetab_print_forward(struct buf *b)
{
	for (size_t i = 0; i < typetab_n; i++)
		buf_printf(b, "static const struct hicam_type __hicam_ty%zu;\n", i);
}

static void
print_fields(struct buf *b, const struct descriptor *d)
{
	for (unsigned i = 0; i < d->t.nfields; i++)
		if (d->sync && d->get_text[i])
			buf_printf(b,
					   "static long long __hicam_get%u_%u(const void *p) { return __hicam_sync_get(p, %u); }\n"
					   "static void __hicam_set%u_%u(void *p, long long v) { __hicam_sync_set(p, %u, v); }\n",
					   d->id, i, d->sync - 1 + i, d->id, i, d->sync - 1 + i);
		else if (d->get_text[i])
			buf_printf(b,
					   "static long long __hicam_get%u_%u(const void *p) { return (long long)%s; }\n"
					   "static void __hicam_set%u_%u(void *p, long long v) { %s = v; }\n",
					   d->id, i, d->get_text[i], d->id, i, d->get_text[i]);
	if (d->which_text)
		buf_printf(b, "static int __hicam_which%u(const void *parent, const void *self) { %s }\n", d->id,
				   d->which_text);
	if (!d->t.nfields)
		return;
	buf_printf(b, "static const struct hicam_field __hicam_fi%u[] = {\n", d->id);
	for (unsigned i = 0; i < d->t.nfields; i++) {
		const struct hicam_field *f = &d->t.fields[i];

		buf_printf(b, "{%s%s%s, %s, %s, %u, %u", f->name ? "\"" : "", f->name ? f->name : "0", f->name ? "\"" : "",
				   reference(f->type), d->offset_text[i], f->flags, f->bits);
		if (d->get_text[i])
			buf_printf(b, ", __hicam_get%u_%u, __hicam_set%u_%u", d->id, i, d->id, i);
		buf_puts(b, "},\n");
	}
	buf_puts(b, "};\n");
}

void
typetab_print(struct buf *b)
{
	for (size_t i = 0; i < typetab_n; i++) {
		const struct descriptor *d = typetab[i];

		print_fields(b, d);
		buf_printf(b, "static const struct hicam_type __hicam_ty%zu = {%s%s%s, %u, %u, %u, %s, %s, %s, ", i,
				   d->t.name ? "\"" : "", d->t.name ? d->t.name : "0", d->t.name ? "\"" : "", d->t.kind, d->t.flags,
				   d->t.nfields, d->size_text, d->count_text, reference(d->t.elem));
		if (d->t.nfields)
			buf_printf(b, "__hicam_fi%zu, ", i);
		else
			buf_puts(b, "0, ");
		if (d->which_text)
			buf_printf(b, "__hicam_which%zu, ", i);
		else
			buf_puts(b, "0, ");
		buf_printf(b, "0x%016llxull};\n", d->t.digest);
	}
}
