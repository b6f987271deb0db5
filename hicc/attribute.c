/* SPDX-License-Identifier: ISC */
/*
 * Attributes, GNU's `__attribute__((...))` and C23's `[[...]]`.  They may stand nearly everywhere, so the grammar
 * does not see them: they are found before parsing, lexfilter.c passes over them, and whoever builds a
 * declaration asks for those that stand between its tokens.  Pragmas are hidden likewise.
 *
 * Whose is an attribute?  That of the declaration or declarator whose tokens surround it at the same depth of
 * brackets: in `int f(int a __attribute__((x))) __attribute__((y))` the first group is deeper, so it is the
 * parameter's.
 */
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "gram.tab.h"
#include "parse.h"

static struct attribute *attributes; /* by token; some groups have several, some none */
static size_t nattributes;
static struct span *groups; /* by token */
static size_t ngroups;
static uint32_t *depths; /* by token: brackets open around it */
static struct {
	uint32_t from; /* this holds from that token on */
	bool on;
} * layouts;
static size_t nlayouts;

static const struct token *
token(uint32_t at)
{
	return &parser.tokens[at];
}

/* The token behind the bracket that closes the one at AT; the end of input if there is none. */
static uint32_t
behind_bracket(uint32_t at)
{
	unsigned open = 0;

	for (; token(at)->kind != TOKEN_END; at++) {
		int kind = token(at)->kind;

		if (kind == '(' || kind == '[' || kind == '{')
			open++;
		else if ((kind == ')' || kind == ']' || kind == '}') && --open == 0)
			return at + 1;
	}
	return at;
}

/* Name of an attribute without the underscores that may stand around it. */
static const char *
plain_name(uint32_t at)
{
	const char *s = token(at)->text;
	size_t len = token(at)->len;

	if (len > 4 && memcmp(s, "__", 2) == 0 && memcmp(s + len - 2, "__", 2) == 0)
		return intern(s + 2, len - 4);
	return intern(s, len);
}

/* One attribute at AT of a group; returns the token behind it. */
static uint32_t
scan_one(uint32_t at, bool standard, struct span group, uint32_t depth)
{
	struct attribute a = {.token = at, .group = group, .depth = depth, .args = {1, 0}};

	if (standard) {
		a.space = "";
		if (token(at + 1)->kind == ':' && token(at + 2)->kind == ':') {
			a.space = plain_name(at);
			a.token = at += 3;
		}
	}
	a.name = plain_name(at++);
	if (token(at)->kind == '(') {
		uint32_t behind = behind_bracket(at);

		a.args = (struct span){at + 1, behind - 2};
		at = behind;
	}
	VEC_ADD(attributes, nattributes, a);
	return at;
}

/* The group at AT, if one begins there; returns the token behind it, or AT. */
static uint32_t
scan_group(uint32_t at, uint32_t depth)
{
	bool gnu = token(at)->kind == KW_ATTRIBUTE && token(at + 1)->kind == '(' && token(at + 2)->kind == '(';
	bool standard = token(at)->kind == '[' && token(at + 1)->kind == '[';
	uint32_t behind;
	struct span group;

	if (!gnu && !standard)
		return at;
	behind = behind_bracket(gnu ? at + 1 : at);
	group = (struct span){at, behind - 1};
	VEC_ADD(groups, ngroups, group);
	for (uint32_t i = at + (gnu ? 3 : 2); i + 2 < behind;) {
		if (token(i)->kind == ',' || token(i)->kind == '(' || token(i)->kind == ':')
			i++;
		else
			i = scan_one(i, standard, group, depth);
	}
	return behind;
}

/* Does the pragma at AT, given what held before it, leave layouts changed? */
static bool
pragma_layout(uint32_t at, bool before)
{
	char *text = arena_strndup(token(at)->text, token(at)->len);
	const char *p = strstr(text, "pack"), *order = strstr(text, "scalar_storage_order");

	if (order)
		return strstr(order, "default") == NULL;
	if (!p || strncmp(text + strcspn(text, "p"), "pragma", 6) != 0)
		return before;
	p += 4;
	p += strspn(p, " \t");
	if (*p != '(')
		return before;
	if (strpbrk(p, "0123456789"))
		return true;
	return strstr(p, "push") ? before : false;
}

void
attribute_scan(void)
{
	uint32_t depth = 0;

	attributes = NULL;
	groups = NULL;
	layouts = NULL;
	nattributes = ngroups = nlayouts = 0;
	depths = arena_alloc((parser.unit->tokens->n + 1) * sizeof *depths);
	for (uint32_t at = 0; token(at)->kind != TOKEN_END;) {
		uint32_t behind = scan_group(at, depth);
		int kind = token(at)->kind;

		if (behind > at) {
			at = behind;
			continue;
		}
		if (kind == TOKEN_PRAGMA) {
			bool before = nlayouts && layouts[nlayouts - 1].on;
			bool on = pragma_layout(at, before);

			if (on != before) {
				if ((nlayouts & (nlayouts - 1)) == 0)
					layouts = vec_grow(layouts, nlayouts, sizeof *layouts);
				layouts[nlayouts].from = at;
				layouts[nlayouts++].on = on;
			}
		}
		if (depth && (kind == ')' || kind == ']' || kind == '}'))
			depth--;
		depths[at++] = depth;
		if (kind == '(' || kind == '[' || kind == '{')
			depth++;
	}
}

/* The group that token AT is in, or NULL. */
static const struct span *
group_of(uint32_t at)
{
	size_t low = 0, high = ngroups;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (groups[middle].last < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ngroups && groups[low].first <= at ? &groups[low] : NULL;
}

uint32_t
attribute_next_visible(uint32_t at)
{
	for (;;) {
		int kind = token(at)->kind;
		const struct span *g;

		if (kind == TOKEN_PRAGMA) {
			at++;
			continue;
		}
		if (kind != KW_ATTRIBUTE && kind != '[')
			return at;
		g = group_of(at);
		if (!g)
			return at;
		at = g->last + 1;
	}
}

uint32_t
attribute_previous_visible(uint32_t at)
{
	while (at > 0) {
		const struct span *g;

		at--;
		if (token(at)->kind == TOKEN_PRAGMA)
			continue;
		g = group_of(at);
		if (!g)
			return at;
		at = g->first;
	}
	return 0;
}

uint32_t
attribute_lead(uint32_t at)
{
	while (at > 0) {
		const struct span *g = token(at - 1)->kind == ')' || token(at - 1)->kind == ']' ? group_of(at - 1) : NULL;

		if (!g)
			break;
		at = g->first;
	}
	return at;
}

bool
attribute_pragma_layout(uint32_t at)
{
	bool on = false;

	for (size_t i = nlayouts; i-- > 0;) {
		if (layouts[i].from < at) {
			on = layouts[i].on;
			break;
		}
	}
	return on;
}

/* Index of the first attribute at or behind token AT. */
static size_t
first_attribute(uint32_t at)
{
	size_t low = 0, high = nattributes;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (attributes[middle].token < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Attributes whose arguments are words of their own, not names of the program. */
static bool
has_own_words(const struct attribute *a)
{
	static const char *const names[] = {"format", "mode", "access", "vector_size", "visibility", "optimize", "target"};

	if (a->space && strcmp(a->space, "gnu") != 0)
		return strcmp(a->space, "hicam") != 0;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(a->name, names[i]) == 0)
			return true;
	return false;
}

void
attribute_resolve(uint32_t first, uint32_t last)
{
	for (size_t i = first_attribute(first); i < nattributes && attributes[i].token <= last; i++) {
		const struct attribute *a = &attributes[i];

		if (has_own_words(a))
			continue;
		for (uint32_t at = a->args.first; at + 1 <= a->args.last + 1; at++) {
			int before = token(at - 1)->kind;
			struct tag *t;
			struct decl *d;

			if (token(at)->kind != IDENTIFIER || before == '.' || before == PTR_OP)
				continue;
			if (before == KW_STRUCT || before == KW_UNION || before == KW_ENUM) {
				t = scope_find_tag(token_name(at));
				if (t)
					use_tag(at, t);
				continue;
			}
			d = scope_find(token_name(at));
			if (d)
				use_decl(at, d);
		}
	}
}

static struct annotations *
annotations_of(struct attributes *out)
{
	if (!out->annotations) {
		struct span none = {1, 0};

		out->annotations = NEW(struct annotations);
		out->annotations->switch_is_span = out->annotations->size_is_span = none;
		out->annotations->transmit_span = out->annotations->case_span = none;
	}
	return out->annotations;
}

static void
collect_annotation(struct attributes *out, const struct attribute *a)
{
	struct annotations *n = annotations_of(out);
	bool has_args = a->args.last + 1 > a->args.first;
	static const char *const with_args[] = {"switch_is", "case", "transmit_as", "size_is"};

	for (size_t i = 0; i < sizeof with_args / sizeof with_args[0]; i++)
		if (strcmp(a->name, with_args[i]) == 0 && !has_args)
			diag_at(DIAG_ERROR, a->token, "'hicam::%s' needs an argument", a->name);
	if (strcmp(a->name, "switch_is") == 0)
		n->switch_is_span = a->args;
	else if (strcmp(a->name, "case") == 0) {
		n->is_case = true;
		n->case_span = a->args;
	} else if (strcmp(a->name, "default") == 0)
		n->is_default = true;
	else if (strcmp(a->name, "ignore") == 0)
		n->ignore = true;
	else if (strcmp(a->name, "string") == 0)
		n->string = true;
	else if (strcmp(a->name, "atomic") == 0)
		n->atomic = true;
	else if (strcmp(a->name, "size_is") == 0)
		n->size_is_span = a->args;
	else if (strcmp(a->name, "transmit_as") == 0) {
		n->transmit_as = true;
		n->transmit_span = a->args;
	} else
		diag_at(DIAG_ERROR, a->token, "unknown attribute 'hicam::%s'", a->name);
}

void
attribute_keep(struct attributes *out, struct span span, bool is_alignas)
{
	struct kept_attribute *k = NEW(struct kept_attribute);

	*k = (struct kept_attribute){out->kept, span, is_alignas};
	out->kept = k; /* the tail may be shared with other declarators */
}

static void
collect_gnu(struct attributes *out, const struct attribute *a)
{
	static const char *const harmless[] = {
		"unused", "format",		"nonnull",		"pure",		 "const",	   "nothrow", "leaf", "warn_unused_result",
		"malloc", "deprecated", "maybe_unused", "nodiscard", "fallthrough"};
	/* what says something of the variable, not of the type it was written behind */
	static const char *const kept[] = {"aligned",	"warn_if_not_aligned", "section",		"used",
									   "retain",	"nonstring",		   "uninitialized", "may_alias",
									   "tls_model", "visibility",		   "address_space"};
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {
		{"noreturn", &out->noreturn},
		{"returns_twice", &out->returns_twice},
		{"weak", &out->weak},
		{"cleanup", &out->cleanup},
		{"packed", &out->packed},
		{"aligned", &out->aligned},
		{"warn_if_not_aligned", &out->aligned},
		{"transparent_union", &out->transparent_union},
		{"gnu_inline", &out->gnu_inline},
		{"scalar_storage_order", &out->packed},
		{"ms_struct", &out->packed},
	};

	if (strcmp(a->name, "mode") == 0)
		out->mode = a;
	else if (strcmp(a->name, "vector_size") == 0)
		out->vector_size = a;
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		if (strcmp(a->name, flags[i].name) == 0)
			*flags[i].flag = true;
	if (strcmp(a->name, "noreturn") == 0 || strcmp(a->name, "_Noreturn") == 0)
		out->noreturn = true;
	else {
		bool keep = true;

		for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++)
			if (strcmp(a->name, harmless[i]) == 0)
				keep = false;
		out->other |= keep;
	}
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (strcmp(a->name, kept[i]) == 0)
			attribute_keep(out, (struct span){a->token, a->args.last + 1 > a->args.first ? a->args.last + 1 : a->token},
						   false);
}

void
attribute_collect(struct attributes *out, uint32_t first, uint32_t last, uint32_t level)
{
	for (size_t i = first_attribute(first); i < nattributes && attributes[i].token <= last; i++) {
		const struct attribute *a = &attributes[i];

		if (a->depth != depths[level])
			continue;
		if (a->space && strcmp(a->space, "hicam") == 0)
			collect_annotation(out, a);
		else if (!a->space || *a->space == '\0' || strcmp(a->space, "gnu") == 0)
			collect_gnu(out, a);
	}
}

struct attributes
attribute_inherit(const struct attributes *specifiers)
{
	struct attributes a = *specifiers;

	a.mode = a.vector_size = NULL;
	return a;
}

/* ---- mode and vector_size ---- */

static struct type *
mode_type(const char *mode, struct type *t)
{
	bool is_signed = type_is_signed(t);
	bool wide = type_target()->ptr_bytes == 8;
	const struct {
		const char *name;
		enum type_kind sign, plain;
	} modes[] = {
		{"QI", TY_SCHAR, TY_UCHAR},
		{"byte", TY_SCHAR, TY_UCHAR},
		{"HI", TY_SHORT, TY_USHORT},
		{"SI", TY_INT, TY_UINT},
		{"DI", wide ? TY_LONG : TY_LLONG, wide ? TY_ULONG : TY_ULLONG},
		{"TI", TY_INT128, TY_UINT128},
		{"word", TY_LONG, TY_ULONG},
		{"pointer", TY_LONG, TY_ULONG},
		{"unwind_word", TY_LONG, TY_ULONG},
		{"libgcc_cmp_return", TY_LONG, TY_ULONG},
		{"libgcc_shift_count", TY_INT, TY_UINT},
		{"HF", TY_FLOAT16, TY_FLOAT16},
		{"SF", TY_FLOAT, TY_FLOAT},
		{"DF", TY_DOUBLE, TY_DOUBLE},
		{"XF", TY_LDOUBLE, TY_LDOUBLE},
		{"TF", TY_FLOAT128, TY_FLOAT128},
		{"SC", TY_FLOAT, TY_FLOAT},
		{"DC", TY_DOUBLE, TY_DOUBLE},
		{"XC", TY_LDOUBLE, TY_LDOUBLE},
		{"TC", TY_FLOAT128, TY_FLOAT128},
	};

	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		struct type *base;

		if (strcmp(mode, modes[i].name) != 0)
			continue;
		base = type_basic(is_signed ? modes[i].sign : modes[i].plain);
		if (mode[0] >= 'A' && mode[0] <= 'Z' && mode[1] == 'C')
			base = type_complex(base);
		return type_qualified(base, t->quals);
	}
	return t;
}

/* GCC applies vector_size to what is left of a type without pointers, arrays and functions around it. */
static struct type *
vector_type(const struct attribute *a, struct type *t)
{
	struct expr *size;
	int64_t bytes;
	uint64_t element;
	bool known;

	switch (t->kind) {
	case TY_POINTER:
		return type_qualified(type_pointer(vector_type(a, t->base)), t->quals);
	case TY_ARRAY:
		return type_array(vector_type(a, t->base), t->array, t->count, t->count_by_target, t->bound);
	case TY_FUNCTION:
		return type_function(vector_type(a, t->base), t->params, t->nparams, t->variadic, t->unprototyped);
	default:
		break;
	}
	size = filter_parse_expression(a->args);
	element = type_size(t, &known);
	if (!size || !expr_constant(size, &bytes) || !known || element == 0 || bytes <= 0)
		return t;
	return type_qualified(type_vector(type_unqualified(t), (uint64_t)bytes / element), t->quals);
}

struct type *
attribute_apply(const struct attributes *a, struct type *t)
{
	if (a->mode && a->mode->args.first <= a->mode->args.last)
		t = mode_type(plain_name(a->mode->args.first), t);
	if (a->vector_size)
		t = vector_type(a->vector_size, t);
	return t;
}
