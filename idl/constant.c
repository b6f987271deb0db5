/* SPDX-License-Identifier: ISC */
/* Constant expressions: 64 bits, with an error where C would overflow. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "names.h"
#include "util.h"

static struct idl_value
known(int64_t number, uint32_t at)
{
	return (struct idl_value){.number = number, .known = true, .at = at};
}

struct idl_value
idl_number(uint32_t at)
{
	unsigned long long n;

	errno = 0;
	n = strtoull(idl_name(at), NULL, 0);
	if (errno || n > INT64_MAX) {
		diag_at(DIAG_ERROR, at, "number is too large");
		return (struct idl_value){.at = at};
	}
	return known((int64_t)n, at);
}

struct idl_value
idl_truth(uint32_t at, int64_t truth)
{
	return known(truth, at);
}

struct idl_value
idl_string(uint32_t at)
{
	return (struct idl_value){.is_string = true, .known = true, .text = idl_name(at), .at = at};
}

struct idl_value
idl_character(uint32_t at)
{
	static const char letters[] = "abfnrtv\\'\"0", values[] = "\a\b\f\n\r\t\v\\'\"\0";
	const char *s = idl_name(at) + 1;
	const char *escape;

	if (s[0] != '\\' && s[1] == '\'')
		return known((signed char)s[0], at);
	escape = s[0] == '\\' && s[1] ? strchr(letters, s[1]) : NULL;
	if (escape && s[2] == '\'')
		return known(values[escape - letters], at);
	diag_at(DIAG_ERROR, at, "not one character");
	return (struct idl_value){.at = at};
}

struct idl_value
idl_constant(uint32_t at)
{
	struct idl_value v;

	if (!idl_find_value(idl_name(at), &v)) {
		diag_at(DIAG_ERROR, at, "'%s' is not a constant", idl_name(at));
		return (struct idl_value){.at = at};
	}
	v.at = at;
	v.text = v.is_string ? v.text : NULL;
	return v;
}

/* Both numbers, as far as nothing was reported already. */
static bool
are_numbers(const struct idl_value *a, const struct idl_value *b)
{
	if (!a->known || !b->known)
		return false;
	if (a->is_string || b->is_string) {
		diag_at(DIAG_ERROR, a->is_string ? a->at : b->at, "a string is no number");
		return false;
	}
	return true;
}

struct idl_value
idl_unary(uint32_t op, struct idl_value v)
{
	const char *text = idl_name(op);

	if (!are_numbers(&v, &v))
		return (struct idl_value){.at = op};
	v.text = NULL;
	v.at = op;
	if (*text == '-')
		v.number = v.number == INT64_MIN ? v.number : -v.number;
	else if (*text == '~')
		v.number = ~v.number;
	else if (*text == '!')
		v.number = !v.number;
	return v;
}

/* Operators that give a truth; false: OP is none. */
static bool
compare(const char *op, int64_t a, int64_t b, int64_t *r)
{
	const struct {
		const char *op;
		bool truth;
	} all[] = {
		{"&&", a && b}, {"||", a || b}, {"==", a == b}, {"!=", a != b},
		{"<", a < b},	{">", a > b},	{"<=", a <= b}, {">=", a >= b},
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (strcmp(all[i].op, op) == 0) {
			*r = all[i].truth;
			return true;
		}
	return false;
}

/* False if the result cannot be had. */
static bool
compute(const char *op, int64_t a, int64_t b, int64_t *r)
{
	if (compare(op, a, b, r))
		return true;
	switch (*op) {
	case '|':
		*r = a | b;
		return true;
	case '^':
		*r = a ^ b;
		return true;
	case '&':
		*r = a & b;
		return true;
	case '<':
		*r = (int64_t)((uint64_t)a << (b & 63));
		return b >= 0 && b < 63 && a >= 0 && a <= INT64_MAX >> b;
	case '>':
		*r = a >> (b & 63);
		return b >= 0 && b < 64;
	case '+':
		return !__builtin_add_overflow(a, b, r);
	case '-':
		return !__builtin_sub_overflow(a, b, r);
	case '*':
		return !__builtin_mul_overflow(a, b, r);
	case '/':
		if (!b || (a == INT64_MIN && b == -1))
			return false;
		*r = a / b;
		return true;
	case '.': /* an array 0..b */
		return a == 0 && !__builtin_add_overflow(b, 1, r);
	default:
		if (!b || (a == INT64_MIN && b == -1))
			return false;
		*r = a % b;
		return true;
	}
}

struct idl_value
idl_binary(uint32_t op, struct idl_value a, struct idl_value b)
{
	struct idl_value r = {.at = op};
	const char *text = idl_name(op);

	if (!are_numbers(&a, &b))
		return r;
	r.known = compute(text, a.number, b.number, &r.number);
	if (!r.known && *text == '.')
		diag_at(DIAG_ERROR, op, "arrays begin with element 0");
	else if (!r.known)
		diag_at(DIAG_ERROR, op, "the constant does not fit in 64 bits");
	return r;
}

struct idl_value
idl_choice(uint32_t op, struct idl_value condition, struct idl_value a, struct idl_value b)
{
	struct idl_value r = condition.number ? a : b;

	if (!are_numbers(&condition, &condition) || !are_numbers(&a, &b))
		return (struct idl_value){.at = op};
	r.text = NULL;
	r.at = op;
	return r;
}

struct idl_enumerator
idl_enumerator(uint32_t at, const struct idl_value *value, const struct idl_enumerator *before)
{
	struct idl_enumerator e = {.name = idl_name(at), .at = at};
	int64_t n = value ? value->number : before ? (int64_t)before->value + 1 : 0;
	struct idl_value v;

	if (value && value->known && value->is_string)
		diag_at(DIAG_ERROR, value->at, "a string is no number");
	else if (n < INT32_MIN || n > INT32_MAX)
		diag_at(DIAG_ERROR, at, "'%s' does not fit in 32 bits", e.name);
	e.value = (int32_t)n;
	v = known(e.value, at);
	idl_enter(at, NULL, &v);
	return e;
}
