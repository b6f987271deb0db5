/* SPDX-License-Identifier: ISC */
/* Numbers, characters and strings (C11 6.4.4, 6.4.5), from their tokens' text. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "expr_local.h"

/* ---- numbers ---- */

/* Suffix of a number, in lower case. */
struct suffix {
	char s[8];
	size_t len;
	bool imaginary;
};

/* The characters from P to END as a suffix; the i or j of an imaginary constant may stand first or last. */
static struct suffix
read_suffix(const char *p, const char *end)
{
	struct suffix s = {0};

	for (; p < end && s.len < sizeof s.s - 1; p++) {
		char c = (char)tolower((unsigned char)*p);

		if ((c == 'i' || c == 'j') && !s.imaginary)
			s.imaginary = true;
		else
			s.s[s.len++] = c;
	}
	return s;
}

static bool
is_hex(const char *text, size_t len)
{
	return len > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

static bool
is_floating(const char *text, size_t len)
{
	bool hex = is_hex(text, len);

	for (size_t i = 0; i < len; i++) {
		char c = (char)tolower((unsigned char)text[i]);

		if (c == '.' || (hex ? c == 'p' : c == 'e'))
			return true;
	}
	return false;
}

/* End of the digits, point and exponent of a floating constant. */
static const char *
floating_end(const char *p, const char *end)
{
	bool hex = is_hex(p, (size_t)(end - p)), exponent = false;

	for (p += hex ? 2 : 0; p < end; p++) {
		char c = (char)tolower((unsigned char)*p);

		if (!exponent && c == (hex ? 'p' : 'e')) {
			exponent = true;
			if (p + 1 < end && (p[1] == '+' || p[1] == '-'))
				p++;
		} else if (c != '.' && !(exponent || !hex ? isdigit((unsigned char)c) : isxdigit((unsigned char)c))) {
			break;
		}
	}
	return p;
}

static struct expr *
bad_suffix(struct span span, const char *what, const char *p, const char *end)
{
	diag_at(DIAG_ERROR, span.first, "invalid suffix \"%.*s\" on %s constant", (int)(end - p), p, what);
	return expr_error(span);
}

static struct expr *
floating(struct span span, const char *text, size_t len)
{
	static const struct {
		const char *suffix;
		enum type_kind kind;
	} suffixes[] = {
		{"", TY_DOUBLE},	   {"f", TY_FLOAT},		{"l", TY_LDOUBLE},	  {"q", TY_FLOAT128},
		{"w", TY_LDOUBLE},	   {"f16", TY_FLOAT16}, {"f32", TY_FLOAT},	  {"f64", TY_DOUBLE},
		{"f128", TY_FLOAT128}, {"f32x", TY_DOUBLE}, {"f64x", TY_LDOUBLE}, {"d", TY_DOUBLE},
	};
	const char *end = text + len, *p = floating_end(text, end);
	struct suffix s = read_suffix(p, end);

	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		if (strcmp(suffixes[i].suffix, s.s) == 0) {
			struct type *t = type_basic(suffixes[i].kind);

			if (s.imaginary)
				t = type_complex(t);
			return expr_new(EX_FLOAT, span, t);
		}
	}
	return bad_suffix(span, "floating", p, end);
}

/* The first type of C11 6.4.4.1p5 that VALUE fits. */
static enum type_kind
integer_kind(uint64_t value, bool decimal, bool is_unsigned, unsigned longs)
{
	unsigned word = type_target()->ptr_bytes * 8u;

	if (longs == 0 && value >> 32 == 0) {
		if (!is_unsigned && value <= INT32_MAX)
			return TY_INT;
		if (is_unsigned || !decimal)
			return TY_UINT;
	}
	if (longs < 2 && (word == 64 || value >> 32 == 0)) {
		if (!is_unsigned && value <= (uint64_t)INT64_MAX >> (64 - word))
			return TY_LONG;
		if (is_unsigned || !decimal)
			return TY_ULONG;
	}
	if (!is_unsigned && value <= INT64_MAX)
		return TY_LLONG;
	if (!is_unsigned && decimal) /* too large for long long: GCC takes __int128 where there is one */
		return type_target()->ptr_bytes == 8 ? TY_INT128 : TY_ULLONG;
	return TY_ULLONG;
}

static struct expr *
integer(struct span span, const char *text, size_t len)
{
	const char *end = text + len, *p = text;
	unsigned base = 10, longs = 0;
	bool is_unsigned = false;
	uint64_t value = 0;
	enum type_kind kind;
	struct suffix s;
	struct expr *e;

	if (is_hex(text, len)) {
		base = 16;
		p += 2;
	} else if (len > 2 && p[0] == '0' && (p[1] == 'b' || p[1] == 'B')) {
		base = 2;
		p += 2;
	} else if (p[0] == '0') {
		base = 8;
	}
	for (; p < end && (base == 16 ? isxdigit((unsigned char)*p) : isdigit((unsigned char)*p)); p++) {
		unsigned digit =
			isdigit((unsigned char)*p) ? (unsigned)(*p - '0') : (unsigned)(tolower((unsigned char)*p) - 'a') + 10;

		if (digit >= base) {
			diag_at(DIAG_ERROR, span.first, "invalid digit \"%c\" in %s constant", *p, base == 8 ? "octal" : "binary");
			return expr_error(span);
		}
		value = value * base + digit; /* cc warns of overflow */
	}
	s = read_suffix(p, end);
	for (size_t i = 0; i < s.len; i++) {
		if (s.s[i] == 'u' && !is_unsigned)
			is_unsigned = true;
		else if (s.s[i] == 'l' && longs == 0)
			longs = i + 1 < s.len && s.s[i + 1] == 'l' ? (i++, 2) : 1;
		else
			return bad_suffix(span, "integer", p, end);
	}
	kind = integer_kind(value, base == 10, is_unsigned, longs);
	if (s.imaginary)
		return expr_new(EX_FLOAT, span, type_complex(type_basic(kind)));
	e = expr_new(EX_INT, span, type_basic(kind));
	e->value = (int64_t)value;
	e->is_const = true;
	if (kind == TY_INT128) {
		fold_unknown(e);
	} else if (kind == TY_LONG || kind == TY_ULONG) {
		/* The limits of long and size_t are written as such literals. */
		uint64_t max = UINT64_MAX >> (64 - type_target()->ptr_bytes * 8u);

		e->const_by_target = value == max || value == max >> 1;
	}
	return e;
}

struct expr *
expr_number(struct span span)
{
	const struct token *t = expr_token(span.first);

	return is_floating(t->text, t->len) ? floating(span, t->text, t->len) : integer(span, t->text, t->len);
}

long double
literal_float(const struct expr *e)
{
	const struct token *t = expr_token(e->span.first);
	char copy[128];
	size_t len = t->len < sizeof copy - 1 ? t->len : sizeof copy - 1;

	memcpy(copy, t->text, len);
	copy[len] = '\0';
	return strtold(copy, NULL); /* stops at the suffix */
}

/* ---- characters and strings ---- */

/* Text between quotes that is read element by element. */
struct reader {
	const char *p, *end;
	uint32_t token; /* to report at */
	int width;		/* of an element */
};

static uint32_t
read_utf8(struct reader *r)
{
	unsigned char c = (unsigned char)*r->p++;
	uint32_t value;
	int more;

	if (c < 0xc0)
		return c;
	more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
	value = c & (0x3fu >> more);
	for (; more > 0 && r->p < r->end && ((unsigned char)*r->p & 0xc0) == 0x80; more--)
		value = value << 6 | ((unsigned char)*r->p++ & 0x3fu);
	return value;
}

static uint32_t
read_hex(struct reader *r, int most)
{
	uint32_t value = 0;

	if (r->p >= r->end || !isxdigit((unsigned char)*r->p))
		diag_at(DIAG_ERROR, r->token, "incomplete escape sequence");
	for (; most != 0 && r->p < r->end && isxdigit((unsigned char)*r->p); most--, r->p++)
		value = value * 16 +
				(uint32_t)(isdigit((unsigned char)*r->p) ? *r->p - '0' : tolower((unsigned char)*r->p) - 'a' + 10);
	return value;
}

/* Next element; *CODE_POINT if it is a character that has still to be encoded in elements. */
static uint32_t
read_element(struct reader *r, bool *code_point)
{
	static const char from[] = "abefnrtvE", to[] = "\a\b\033\f\n\r\t\v\033";
	uint32_t value;
	const char *simple;

	*code_point = false;
	while (r->end - r->p >= 2 && r->p[0] == '\\' && r->p[1] == '\n') /* lines joined after preprocessing */
		r->p += 2;
	if (r->p >= r->end)
		return 0;
	if (*r->p != '\\' || r->p + 1 >= r->end) {
		if (r->width == 1)
			return (unsigned char)*r->p++;
		*code_point = true;
		return read_utf8(r);
	}
	r->p++;
	if (*r->p >= '0' && *r->p <= '7') {
		value = 0;
		for (int i = 0; i < 3 && r->p < r->end && *r->p >= '0' && *r->p <= '7'; i++)
			value = value * 8 + (uint32_t)(*r->p++ - '0');
		return value;
	}
	simple = strchr(from, *r->p);
	if (simple != NULL && *r->p != '\0') {
		r->p++;
		return (unsigned char)to[simple - from];
	}
	switch (*r->p++) {
	case 'x':
		return read_hex(r, -1);
	case 'u':
		*code_point = true;
		return read_hex(r, 4);
	case 'U':
		*code_point = true;
		return read_hex(r, 8);
	default:
		return (unsigned char)r->p[-1]; /* itself; cc warns of unknown ones */
	}
}

static void
add_element(struct buf *b, uint32_t value, int width)
{
	uint16_t half = (uint16_t)value;

	switch (width) {
	case 1:
		buf_add(b, &(char){(char)value}, 1);
		break;
	case 2:
		buf_add(b, (const char *)&half, sizeof half);
		break;
	default:
		buf_add(b, (const char *)&value, sizeof value);
		break;
	}
}

/* Add character CODE in UTF-8, UTF-16 or UTF-32. */
static void
add_code_point(struct buf *b, uint32_t code, int width)
{
	if (width == 2 && code > 0xffff) {
		add_element(b, 0xd800 + ((code - 0x10000) >> 10), 2);
		add_element(b, 0xdc00 + ((code - 0x10000) & 0x3ff), 2);
	} else if (width != 1 || code < 0x80) {
		add_element(b, code, width);
	} else {
		int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;

		add_element(b, (0xff00u >> (more + 1) & 0xff) | code >> (6 * more), 1);
		while (more-- > 0)
			add_element(b, 0x80 | (code >> (6 * more) & 0x3f), 1);
	}
}

/* Prefix of literal T ('L', 'u', 'U', '8' for u8, or 0); R is set to what stands between the quotes. */
static char
open_literal(const struct token *t, uint32_t at, struct reader *r)
{
	const char *p = t->text;
	char prefix = 0;

	if (p[0] == 'u' && p[1] == '8') {
		prefix = '8';
		p += 2;
	} else if (p[0] == 'L' || p[0] == 'u' || p[0] == 'U') {
		prefix = *p++;
	}
	*r = (struct reader){.p = p + 1, .end = t->text + t->len - 1, .token = at};
	r->width = prefix == 'u' ? 2 : prefix == 'L' || prefix == 'U' ? 4 : 1;
	return prefix;
}

/* char16_t, char32_t or wchar_t */
static struct type *
wide_type(char prefix)
{
	return prefix == 'L' ? type_wchar_t() : prefix == 'u' ? type_basic(TY_USHORT) : type_basic(TY_UINT);
}

struct expr *
expr_char(struct span span)
{
	struct reader r;
	char prefix = open_literal(expr_token(span.first), span.first, &r);
	struct expr *e;
	uint32_t value = 0;
	unsigned n = 0;
	struct buf bytes = {0};

	if (prefix != 0 && prefix != '8') {
		bool code_point;

		while (r.p < r.end)
			value = read_element(&r, &code_point);
		if (prefix == 'u' && value > 0xffff)
			value = 0xdc00 + ((value - 0x10000) & 0x3ff); /* the last unit, as of several characters */
		e = expr_new(EX_INT, span, wide_type(prefix));
		fold_set(e, (int64_t)value, false);
		return e;
	}
	while (r.p < r.end) {
		bool code_point;
		uint32_t v = read_element(&r, &code_point);

		if (code_point)
			add_code_point(&bytes, v, 1);
		else
			add_element(&bytes, v, 1);
	}
	for (; n < bytes.len; n++)
		value = value << 8 | (unsigned char)bytes.s[n];
	buf_free(&bytes);
	e = expr_new(EX_INT, span, type_basic(TY_INT));
	if (n == 1)
		fold_set(e, fold_wrap(type_basic(TY_CHAR), (int64_t)value), false);
	else
		fold_set(e, (int64_t)value, false);
	return e;
}

struct expr *
expr_string(struct span span)
{
	char prefix = 0;
	int width;
	struct buf b = {0};
	struct expr *e;
	struct type *element;
	struct reader r;

	for (uint32_t at = span.first; at <= span.last; at++) {
		if (expr_token(at)->kind == STRING) {
			char p = open_literal(expr_token(at), at, &r);

			if (p != 0 && p != '8') {
				if (prefix != 0 && prefix != '8' && prefix != p)
					diag_at(DIAG_ERROR, at, "unsupported non-standard concatenation of string literals");
				prefix = p;
			} else if (prefix == 0) {
				prefix = p;
			}
		}
	}
	width = prefix == 'u' ? 2 : prefix == 'L' || prefix == 'U' ? 4 : 1;
	for (uint32_t at = span.first; at <= span.last; at++) {
		if (expr_token(at)->kind != STRING)
			continue; /* a pragma between them */
		open_literal(expr_token(at), at, &r);
		r.width = width;
		while (r.p < r.end) {
			bool code_point;
			uint32_t value = read_element(&r, &code_point);

			if (code_point)
				add_code_point(&b, value, width);
			else
				add_element(&b, value, width);
		}
	}
	element = width == 1 ? type_basic(TY_CHAR) : wide_type(prefix);
	e = expr_new(EX_STRING, span, NULL);
	e->string_width = width;
	e->string_len = b.len / (size_t)width;
	add_element(&b, 0, width);
	e->string = memcpy(arena_alloc(b.len), b.s, b.len);
	e->type = type_array(element, ARRAY_FIXED, e->string_len + 1, false, NULL);
	e->lvalue = true;
	buf_free(&b);
	VEC_ADD(expr_unit()->strings, expr_unit()->nstrings, e);
	return e;
}

/* ---- __func__ ---- */

/* Those of the function at hand: there is one object for each of the three names in it. */
static struct decl *known[3];
static const char *known_function;

void
literal_init(void)
{
	known_function = NULL;
}

struct expr *
expr_func_name(struct span span, const char *function)
{
	static const char *const names[3] = {"__func__", "__FUNCTION__", "__PRETTY_FUNCTION__"};
	const struct token *t = expr_token(span.first);
	const char *name = intern(t->text, t->len);
	int which = 0;

	if (function == NULL)
		function = strcmp(name, names[2]) == 0 ? "top level" : "";
	if (known_function == NULL || strcmp(known_function, function) != 0)
		known[0] = known[1] = known[2] = NULL;
	known_function = function;
	while (which < 2 && strcmp(names[which], name) != 0)
		which++;
	if (known[which] == NULL) {
		struct type *element = type_qualified(type_basic(TY_CHAR), Q_CONST);

		known[which] =
			expr_builtin_decl(DECL_VAR, name, type_array(element, ARRAY_FIXED, strlen(function) + 1, false, NULL));
		known[which]->storage = ST_STATIC;
	}
	return expr_ident(span, known[which]);
}
