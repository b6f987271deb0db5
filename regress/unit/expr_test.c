/* SPDX-License-Identifier: ISC */
/*
 * Types, constants, constraints and initialisers as the whole front end sees them: linked with the parser and all of
 * the type checker.  One fact is one row of a table.
 */
#include <stdio.h>

#include "../../hicc/expr.h"
#include "front_end.h"

static const struct target targets[] = {
	{.name = "x86_64", .ptr_bytes = 8, .llong_align = 8, .ldouble_bytes = 16},
	{.name = "i386", .ptr_bytes = 4, .llong_align = 4, .ldouble_bytes = 12, .wchar_long = true},
	{.name = "arm64", .ptr_bytes = 8, .llong_align = 8, .ldouble_bytes = 16, .wchar_unsigned = true},
};
enum { X86_64, I386, ARM64 };

static struct unit *
parse(const char *text, const struct target *target)
{
	return parse_text(text, target, true);
}

static struct unit *
parse_good(const char *text, const struct target *target)
{
	return parse_good_text(text, target, true);
}

/* The last declaration of NAME in U. */
static struct decl *
find(const struct unit *u, const char *name)
{
	for (size_t i = u->ndecls; i-- > 0;) {
		if (u->decls[i]->name != NULL && strcmp(u->decls[i]->name, name) == 0)
			return u->decls[i];
	}
	ck_abort_msg("no declaration of %s", name);
	return NULL;
}

static const char prelude[] =
	"typedef __SIZE__ size_t; typedef struct { int a; unsigned b:3; unsigned c:32; char s[7]; } S;\n"
	"enum E { ONE = 1, TWO, BYTES = sizeof(long) }; enum N { MINUS = -1 };\n"
	"struct packed { char c; int i; } __attribute__((packed));\n"
	"int i, *p, arr[5], f(int, char *); unsigned u; long l; unsigned long ul; long long ll; char c; short sh;\n"
	"const char *cs; void *vp; const void *cvp; double d; float fl; _Bool b; S s, *sp; enum E e; enum N n; size_t z;\n"
	"_Complex double cd; int (*fp)(int, char *); const int ci = 3; int m2[2][3]; __int128 *big;\n"
	"typedef int v4 __attribute__((vector_size(16))); v4 v; typedef float vf4 __attribute__((vector_size(16))); vf4 "
	"vf;\n";

static const char *
with_prelude(const struct target *t, const char *text)
{
	static char all[8192];
	char *size = strstr(prelude, "__SIZE__");
	int before = (int)(size - prelude);

	snprintf(all, sizeof all, "%.*s%s%s\n%s", before, prelude, t->ptr_bytes == 8 ? "unsigned long" : "unsigned int",
			 size + strlen("__SIZE__"), text);
	return all;
}

/* ---- types ---- */

static const struct {
	const char *expr, *type;
} types[] = {
	{"1", "int"},
	{"1u", "unsigned int"},
	{"1L", "long"},
	{"0x80000000", "unsigned int"},
	{"2147483648", "long"},
	{"1ull", "unsigned long long"},
	{"0xffffffffffffffff", "unsigned long"},
	{"'a'", "int"},
	{"L'a'", "int"},
	{"u'a'", "unsigned short"},
	{"1.0", "double"},
	{"1.f", "float"},
	{"1.0L", "long double"},
	{"1.0i", "_Complex double"},
	{"0x1p3f", "float"},
	{"1e5f", "float"},
	{"0b101", "int"},
	{"\"abc\"", "char[4]"},
	{"\"a\" \"bc\\x41\"", "char[5]"},
	{"L\"ab\"", "int[3]"},
	{"u8\"\\u20ac\"", "char[4]"},
	{"u\"\\U0001F600\"", "unsigned short[3]"},
	{"\"\\0\\01\\012\"", "char[4]"},
	{"c + c", "int"},
	{"sh << ll", "int"},
	{"c + l", "long"},
	{"i + u", "unsigned int"},
	{"u + l", "long"},
	{"ul + ll", "unsigned long long"},
	{"d + i", "double"},
	{"fl * d", "double"},
	{"fl + fl", "float"},
	{"cd + fl", "_Complex double"},
	{"-c", "int"},
	{"~sh", "int"},
	{"!p", "int"},
	{"+b", "int"},
	{"i < d", "int"},
	{"p == 0", "int"},
	{"i && d", "int"},
	{"p + 1", "int *"},
	{"1 + p", "int *"},
	{"arr + 1", "int *"},
	{"p - arr", "long"},
	{"&arr", "int (*)[5]"},
	{"*arr", "int"},
	{"arr[1]", "int"},
	{"1[arr]", "int"},
	{"m2[1]", "int[3]"},
	{"*m2", "int[3]"},
	{"&m2[1]", "int (*)[3]"},
	{"s.s", "char[7]"},
	{"sp->a", "int"},
	{"&s.a", "int *"},
	{"(&s)->s[1]", "char"},
	{"s.b", "unsigned int"},
	{"s.b + 1", "int"},
	{"s.c + 1", "unsigned int"},
	{"-s.b", "int"},
	{"(s.b = 1) + 1", "int"},
	{"(0, s.b) + 1", "int"},
	{"f", "int (int, char *)"},
	{"&f", "int (*)(int, char *)"},
	{"*fp", "int (int, char *)"},
	{"f(1, 0)", "int"},
	{"fp(1, 0)", "int"},
	{"(*fp)(1, 0)", "int"},
	{"(**f)(1, 0)", "int"},
	{"i ? p : 0", "int *"},
	{"i ? p : vp", "void *"},
	{"i ? cs : vp", "const void *"},
	{"i ? 0 : p", "int *"},
	{"i ? (void *)0 : p", "int *"},
	{"i ? i : d", "double"},
	{"i ?: l", "long"},
	{"i ? s : s", "S"},
	{"i ? &ci : p", "const int *"},
	{"i ? (void)0 : 1", "void"},
	{"i ? arr : p", "int *"},
	{"i ? f : 0", "int (*)(int, char *)"},
	{"sizeof(int)", "unsigned long"},
	{"_Alignof(int)", "unsigned long"},
	{"e", "enum E"},
	{"e + 1", "unsigned int"},
	{"n + 0", "int"},
	{"ONE", "int"},
	{"(c)", "char"},
	{"(char)i", "char"},
	{"(const int)i", "int"},
	{"i = l", "int"},
	{"c += 1", "char"},
	{"c++", "char"},
	{"p++", "int *"},
	{"i, l", "long"},
	{"(const char *)vp", "const char *"},
	{"z", "size_t"},
	{"z + i", "unsigned long"},
	{"({ int q = 1; q; })", "int"},
	{"({ arr; })", "int *"},
	{"({ ; })", "void"},
	{"(int[]){1, 2, 3}", "int[3]"},
	{"(S){1}", "S"},
	{"_Generic(i, int: l, default: d)", "long"},
	{"_Generic(ci, int: 1, default: 2.)", "int"},
	{"_Generic(\"a\", char *: 1L, default: 2.)", "long"},
	{"_Generic(c + c, char: 1., int: p)", "int *"},
	{"_Generic(p, const int *: 1, int *: 1.)", "double"},
	{"__builtin_choose_expr(1, p, d)", "int *"},
	{"__real__ cd", "double"},
	{"__imag__ cd", "double"},
	{"__extension__ 1L", "long"},
	{"&*p", "int *"},
	{"~cd", "_Complex double"},
	{"v + v", "v4"},
	{"v + 1", "v4"},
	{"v[1]", "int"},
	{"vf < vf", "__vector(4) int"},
	{"-vf", "vf4"},
	{"(v4)vf", "v4"},
	{"__builtin_expect(i, 1)", "long"},
	{"__builtin_strlen(cs)", "unsigned long"},
	{"__builtin_alloca(4)", "void *"},
	{"__builtin_bswap64(1)", "unsigned long"},
	{"__builtin_sqrtf(1)", "float"},
	{"__builtin_nan(\"\")", "double"},
	{"__builtin_inff()", "float"},
	{"__builtin_huge_vall()", "long double"},
	{"__builtin_creal(cd)", "double"},
	{"__builtin_conjf(cd)", "_Complex float"},
	{"__builtin_complex(1., 2.)", "_Complex double"},
	{"__builtin_add_overflow(i, l, &u)", "_Bool"},
	{"__builtin_isnan(fl)", "int"},
	{"__builtin_isgreater(d, fl)", "int"},
	{"__atomic_load_n(&ul, 0)", "unsigned long"},
	{"__atomic_fetch_add(&c, 1, 0)", "char"},
	{"__sync_bool_compare_and_swap(&i, 1, 2)", "_Bool"},
	{"__sync_val_compare_and_swap(&p, p, 0)", "int *"},
	{"__builtin___memcpy_chk(p, p, 1, 2)", "void *"},
	{"__builtin_unheard_of(1, 2)", "int"},
	{"__builtin_popcountll(ul)", "int"},
	{"__builtin_frame_address(0)", "void *"},
	{"__func__", "const char[5]"},
	{"__builtin_object_size(p, 0)", "unsigned long"},
	{"&s.s[3]", "char *"},
	{"*&arr", "int[5]"},
	{"!cd", "int"},
};

START_TEST(type_of)
{
	char text[512];
	struct unit *u;

	snprintf(text, sizeof text, "void test(void) { __auto_type x = 0; %s; }", types[_i].expr);
	u = parse_good(with_prelude(&targets[X86_64], text), &targets[X86_64]);
	for (struct stmt *st = u->functions->body->body; st != NULL; st = st->next) {
		if (st->kind == S_EXPR)
			ck_assert_msg(strcmp(type_text(st->expr->type), types[_i].type) == 0, "%s is '%s', not '%s'",
						  types[_i].expr, type_text(st->expr->type), types[_i].type);
	}
}
END_TEST

/* ---- constants ---- */

enum { NOT = 1, UNKNOWN = 2, BY_TARGET = 4 };
static const struct {
	const char *expr;
	int64_t value;
	unsigned flags;
	int target;
} constants[] = {
	{"1 + 2 * 3", 7, 0, X86_64},
	{"-7 / 2", -3, 0, X86_64},
	{"-7 % 3", -1, 0, X86_64},
	{"7u / -1", 0, 0, X86_64},
	{"1 ? 2 : i", 2, 0, X86_64},
	{"0 && i", 0, 0, X86_64},
	{"1 || i", 1, 0, X86_64},
	{"i && 0", 0, NOT, X86_64},
	{"1 << 31 >> 31", -1, 0, X86_64},
	{"0x80000000 >> 31", 1, 0, X86_64},
	{"-1 < 0u", 0, 0, X86_64},
	{"-1 < 0", 1, 0, X86_64},
	{"(unsigned char)300", 44, 0, X86_64},
	{"(signed char)200", -56, 0, X86_64},
	{"(_Bool)5", 1, 0, X86_64},
	{"!5", 0, 0, X86_64},
	{"~0u", 0xffffffff, 0, X86_64},
	{"(int)2.9", 2, 0, X86_64},
	{"(int)-2.9", -2, 0, X86_64},
	{"(int)(1.5 * 2)", 3, 0, X86_64},
	{"1.5 < 2", 1, 0, X86_64},
	{"(int)d", 0, NOT, X86_64},
	{"1 / 0", 0, NOT, X86_64},
	{"'\\377'", -1, 0, X86_64},
	{"'ab'", 24930, 0, X86_64},
	{"L'\\xff'", 255, 0, X86_64},
	{"TWO", 2, 0, X86_64},
	{"sizeof(int)", 4, 0, X86_64},
	{"sizeof(S)", 20, 0, X86_64},
	{"sizeof arr", 20, 0, X86_64},
	{"sizeof arr / sizeof arr[0]", 5, 0, X86_64},
	{"sizeof(long)", 8, BY_TARGET, X86_64},
	{"sizeof(long)", 4, BY_TARGET, I386},
	{"sizeof(void *) == 8", 0, BY_TARGET, I386},
	{"sizeof(long double)", 12, BY_TARGET, I386},
	{"BYTES + 1", 9, BY_TARGET, X86_64},
	{"sizeof(struct packed)", 0, UNKNOWN, X86_64},
	{"sizeof(struct packed) * 2 > 1", 0, UNKNOWN, X86_64},
	{"sizeof \"abc\"", 4, 0, X86_64},
	{"sizeof(char[3][4])", 12, 0, X86_64},
	{"_Alignof(double)", 4, BY_TARGET, I386},
	{"__alignof__(double)", 8, BY_TARGET, I386},
	{"sizeof(int (*)[])", 8, BY_TARGET, X86_64},
	{"sizeof(void)", 1, 0, X86_64},
	{"__builtin_offsetof(S, s[2])", 14, 0, X86_64},
	{"__builtin_offsetof(S, s)", 12, 0, X86_64},
	{"(size_t)&((S *)0)->s[2]", 14, 0, X86_64},
	{"(char *)&((S *)0)->s[1] - (char *)0", 13, 0, X86_64},
	{"0x7fffffffffffffffL", INT64_MAX, BY_TARGET, X86_64},
	{"(long)-1 > 0", 0, 0, X86_64},
	{"(unsigned long)-1", 0xffffffff, 0, I386},
	{"__builtin_constant_p(3)", 1, 0, X86_64},
	{"__builtin_constant_p(i)", 0, NOT, X86_64},
	{"__builtin_bswap32(0x01020304)", 0x04030201, 0, X86_64},
	{"__builtin_clz(1)", 31, 0, X86_64},
	{"__builtin_ctz(8)", 3, 0, X86_64},
	{"__builtin_popcount(255)", 8, 0, X86_64},
	{"__builtin_popcount(-1)", 32, 0, X86_64},
	{"__builtin_ffs(0)", 0, 0, X86_64},
	{"__builtin_strlen(\"abc\")", 3, 0, X86_64},
	{"__builtin_types_compatible_p(int, const int)", 1, 0, X86_64},
	{"__builtin_types_compatible_p(int, long)", 0, 0, X86_64},
	{"__builtin_choose_expr(__builtin_constant_p(i), 1, 2)", 2, 0, X86_64},
	{"__builtin_expect(3, 1)", 3, 0, X86_64},
	{"_Generic(1L, long: 5, default: 6)", 5, 0, X86_64},
	{"ci", 0, NOT, X86_64},
	{"i", 0, NOT, X86_64},
	{"(1, 2)", 0, NOT, X86_64},
	{"18446744073709551615ull + 1", 0, 0, X86_64},
	{"(__int128)1 << 64", 0, UNKNOWN, X86_64},
	{"(int)((__int128)1)", 0, UNKNOWN, X86_64},
	{"L'a' < 0", 0, 0, ARM64},
	{"1 << 40", 0, UNKNOWN, X86_64},
	{"3 == 3.0", 1, 0, X86_64},
	{"-9223372036854775807LL - 1", INT64_MIN, 0, X86_64},
	{"(-9223372036854775807LL - 1) / -1", INT64_MIN, 0, X86_64},
	{"1 ?: i", 1, 0, X86_64},
};

START_TEST(constant)
{
	const struct target *t = &targets[constants[_i].target];
	char text[512];
	struct unit *u;
	struct expr *e;
	unsigned flags;

	snprintf(text, sizeof text, "void test(void) { %s; }", constants[_i].expr);
	u = parse_good(with_prelude(t, text), t);
	e = u->functions->body->body->expr;
	flags = !expr_is_constant(e) ? NOT : !e->is_const ? UNKNOWN : e->const_by_target ? BY_TARGET : 0;
	ck_assert_msg(flags == constants[_i].flags, "%s: flags %u", constants[_i].expr, flags);
	if (e->is_const)
		ck_assert_msg(e->value == constants[_i].value, "%s is %lld", constants[_i].expr, (long long)e->value);
}
END_TEST

/* ---- constraints ---- */

static const struct {
	const char *stmt, *message; /* NULL: none */
} constraints[] = {
	{"i = s;", "incompatible types when assigning to type 'int' from type 'S'"},
	{"s = 1;", "incompatible types when assigning"},
	{"1 = i;", "lvalue required as left operand"},
	{"&1;", "lvalue required as unary '&'"},
	{"1++;", "lvalue required as increment"},
	{"--(i + 1);", "lvalue required as decrement"},
	{"s + 1;", "invalid operands to binary +"},
	{"p * 2;", "invalid operands to binary *"},
	{"p + p;", "invalid operands to binary +"},
	{"d % 2;", "invalid operands to binary %"},
	{"p & 1;", "invalid operands to binary &"},
	{"d << 1;", "invalid operands to binary <<"},
	{"p == d;", "invalid operands to binary =="},
	{"s == s;", "invalid operands to binary =="},
	{"i();", "called object 'i' is not a function"},
	{"arr();", "called object 'arr' is not a function"},
	{"s.x;", "'S' has no member named 'x'"},
	{"sp->x;", "'S' has no member named 'x'"},
	{"i.x;", "request for member 'x' in something not a structure"},
	{"sp.a;", "is a pointer"},
	{"i->x;", "invalid type argument of '->'"},
	{"*i;", "invalid type argument of unary '*'"},
	{"i[i];", "subscripted value is neither"},
	{"arr[d];", "array subscript is not an integer"},
	{"f(1);", "too few arguments to function 'f'"},
	{"f(1, 0, 2);", "too many arguments to function 'f'"},
	{"f(s, 0);", "incompatible type for argument 1 of 'f'"},
	{"f(1, d);", "incompatible type for argument 2 of 'f'"},
	{"i = (void)0;", "void value not ignored"},
	{"ci = 1;", "assignment of read-only variable 'ci'"},
	{"*cs = 1;", "assignment of read-only location"},
	{"ci++;", "increment of read-only variable"},
	{"arr = 0;", "assignment to expression with array type"},
	{"-s;", "wrong type argument to unary minus"},
	{"~d;", "wrong type argument to bit-complement"},
	{"!s;", "wrong type argument to unary exclamation mark"},
	{"if (s) ;", "used struct type value where scalar is required"},
	{"i ? s : 1;", "type mismatch in conditional expression"},
	{"(S)1;", "conversion to non-scalar type requested"},
	{"(int)s;", "aggregate value used"},
	{"(int[2])p;", "cast specifies array type"},
	{"(char *)d;", "cannot convert to a pointer type"},
	{"(double)p;", "pointer value used"},
	{"sizeof(struct undefined);", "invalid application of 'sizeof' to incomplete type"},
	{"sizeof s.b;", "'sizeof' applied to a bit-field"},
	{"&s.b;", "cannot take address of bit-field 'b'"},
	{"register int r; &r;", "address of register variable 'r' requested"},
	{"struct undefined *q; q->x;", "invalid use of undefined type 'struct undefined'"},
	{"struct undefined *q; q[1];", "invalid use of undefined type"},
	{"_Generic(i, char: 1);", "is not compatible with any association"},
	{"int q[d];", "non-integer type"},
	{"int q[-1];", "negative"},
	{"S q = 1;", "invalid initializer"},
	{"int q = s;", "incompatible types when initializing"},
	{"int q[2] = 5;", "invalid initializer"},
	{"S q = { .x = 1 };", "has no member named 'x'"},
	{"int q[2] = { [2] = 1 };", "exceeds array bounds"},
	{"int q[2] = { .x = 1 };", "field name not in record"},
	{"S q = { [1] = 1 };", "array index in non-array initializer"},
	{"static int q = i;", "initializer element is not constant"},
	{"static int q[] = { 1, f(1, 0) };", "initializer element is not constant"},
	{"int q = { .x = 1 };", "field name not in record"},
	{"int q[] = { [i] = 1 };", "nonconstant array index"},
	{"struct undefined q = { 1 };", "incomplete type"},
	{"static int *q = &arr[i];", "not constant"},
	{"__builtin_va_arg(i, int);", "not of type 'va_list'"},
	{"__builtin_offsetof(S, x);", "no member named 'x'"},
	{"p -= p;", "invalid operands"},
	/* GCC takes these, most with a warning */
	{"p = i; i = p; p = cs; cs = vp; b = p;", NULL},
	{"f(p, 1);", NULL},
	{"p == i; p < cs; p == cs;", NULL},
	{"vp + 1; vp++; fp + 1;", NULL},
	{"i ? p : i; i ? p : cs;", NULL},
	{"(void)s; (S)s;", NULL},
	{"*vp;", NULL},
	{"undeclared(1);", NULL},
	{"int (*q)() = f; q(1, 2, 3);", NULL},
	{"int q[2] = { 1, 2, 3 }; char t[2] = \"abc\";", NULL},
	{"int q = { 1, 2 };", NULL},
	{"static long q = (long)&i;", NULL},
	{"static int q = sizeof arr + ONE;", NULL},
	{"static int *q = &arr[2], *r = arr + 1; static char *t = \"a\" + 1; static int (*g)(int, char *) = f;", NULL},
	{"struct undefined *q = 0; &*q; q == 0;", NULL},
	{"printf(\"%d\", 1); exit(0);", NULL},
	{"__builtin_va_list ap, aq; __builtin_va_copy(ap, aq); __builtin_va_end(ap);", NULL},
	{"int q[0]; struct { int n; int x[0]; } r = { 1 };", NULL},
	{"static double q = 1.0 / 3, r = -1e3 + 2;", NULL},
	{"extern int q[]; q[3]; &q; sizeof q[0];", NULL},
	{"int q[sizeof(struct packed)]; static char r[sizeof(struct packed) + 1];", NULL},
	{"switch (i) { case 1 ... 3: case sizeof(long): ; }", NULL},
};

START_TEST(constraint)
{
	char text[512];

	snprintf(text, sizeof text, "void test(void) { %s }", constraints[_i].stmt);
	parse(with_prelude(&targets[X86_64], text), &targets[X86_64]);
	if (constraints[_i].message == NULL)
		ck_assert_msg(diag_errors() == 0, "%s\n%s", constraints[_i].stmt, messages);
	else
		ck_assert_msg(diag_errors() == 1 && strstr(messages, constraints[_i].message) != NULL, "%s: no '%s' (%u)\n%s",
					  constraints[_i].stmt, constraints[_i].message, diag_errors(), messages);
}
END_TEST

/* ---- address_taken ---- */

static const struct {
	const char *stmts;
	bool taken;
} addresses[] = {
	{"q.a = 1; q.s[1] = 2; i = q.a;", false},
	{"&q;", true},
	{"&q.a;", true},
	{"&q.s[1];", true},
	{"cs = q.s;", true},
	{"q.s + 1;", true},
	{"S r = q; r = q; f(q.a, 0);", false},
	{"sizeof &q;", false},
	{"(__typeof__(&q))0;", false},
	{"*q.s;", true},
	{"_Generic(&q, S *: 1);", false},
	{"q.s[q.a];", false},
	{"(&q)->a;", true},
	{"printf(q.s);", true},
	{"(q).a++;", false},
	{"cs = i ? q.s : 0;", true},
	{"char *t = q.s;", true},
	{"if (q.s) ;", true},
};

START_TEST(address_taken)
{
	char text[512];
	struct unit *u;

	snprintf(text, sizeof text, "void test(void) { S q; %s }", addresses[_i].stmts);
	u = parse_good(with_prelude(&targets[X86_64], text), &targets[X86_64]);
	ck_assert_msg(find(u, "q")->address_taken == addresses[_i].taken, "%s", addresses[_i].stmts);
}
END_TEST

START_TEST(function_address)
{
	struct unit *u = parse_good(
		"int f(int), g(int), h(int), (*p)(int); void t(void) { f(1); (f)(2); p = g; h(1); sizeof &h; }", &targets[0]);

	ck_assert(!find(u, "f")->address_taken && find(u, "g")->address_taken && !find(u, "h")->address_taken);
}
END_TEST

START_TEST(call_list)
{
	struct unit *u =
		parse_good("int f(int); double g(int);\n"
				   "void t(void) { f(f(1)); sizeof f(2); _Generic(1, int: f(3), default: g(f(4))); \"a\"; }",
				   &targets[0]);

	ck_assert_uint_eq(u->ncalls, 3);
	ck_assert_int_eq((int)u->calls[0]->args[0]->value, 1);
	ck_assert_ptr_eq(u->calls[1]->args[0], u->calls[0]);
	ck_assert_int_eq((int)u->calls[2]->args[0]->value, 3);
	ck_assert_uint_eq(u->nstrings, 1);
}
END_TEST

/* ---- initialisers ---- */

/* Types of the innermost elements of INIT, in order. */
static void
element_types(const struct initializer *init, struct buf *out)
{
	for (; init != NULL; init = init->next) {
		if (init->is_list) {
			buf_puts(out, "{");
			element_types(init->list, out);
			buf_puts(out, "} ");
		} else {
			buf_printf(out, "%s; ", init->type == NULL ? "-" : type_text(init->type));
		}
	}
}

static const struct {
	const char *decl, *type, *elements;
} inits[] = {
	{"int q[] = {1, 2, [5] = 3, 4};", "int[7]", "int; int; int; int; "},
	{"char q[] = \"abc\";", "char[4]", NULL},
	{"char q[] = {\"abc\"};", "char[4]", "char[4]; "},
	{"char q[] = (\"abc\");", "char[4]", NULL},
	{"int q[] = L\"ab\";", "int[3]", NULL},
	{"int q[][2] = {1, 2, 3};", "int[2][2]", "int; int; int; "},
	{"int q[][2] = {{1}, {2}, 3, 4, 5};", "int[4][2]", "{int; } {int; } int; int; int; "},
	{"char q[][4] = {\"a\", \"b\"};", "char[2][4]", "char[4]; char[4]; "},
	{"struct { S t; int z; } q = {1, 2, 3, \"ab\", 9};", NULL, "int; unsigned int; unsigned int; char[7]; int; "},
	{"struct { S t; int z; } q = {s, 9};", NULL, "S; int; "},
	{"struct { S t; double z; } q = {.t.b = 1, 2, .z = 3};", NULL, "unsigned int; unsigned int; double; "},
	{"struct { int a; union { short b; double d; }; char *e; } q = {1, 2, 0};", NULL, "int; short; char *; "},
	{"struct { int a; union { short b; double d; }; char *e; } q = {.d = 2, 0, .a = 1};", NULL,
	 "double; char *; int; "},
	{"struct { int a; struct { int :3; short b; }; } q = {1, 2};", NULL, "int; short; "},
	{"union { int a; double d; } q = {1};", NULL, "int; "},
	{"union { int a; double d; } q = {.d = 1};", NULL, "double; "},
	{"int q = {1};", "int", "int; "},
	{"int q[3] = {};", "int[3]", ""},
	{"int q[] = {[0 ... 9] = 1, 2};", "int[11]", "int; int; "},
	{"int q[2] = {1, 2, 3};", "int[2]", "int; int; -; "},
	{"struct { int n; char t[]; } q = {1, \"abc\"};", NULL, "int; char[]; "},
	{"struct { int n; int t[]; } q = {1, {1, 2, 3}};", NULL, "int; {int; int; int; } "},
	{"int *q[] = {&i, p, 0};", "int *[3]", "int *; int *; int *; "},
	{"char *q[] = {\"a\", \"b\", 0};", "char *[3]", "char *; char *; char *; "},
	{"v4 q = {1, 2, 3, 4};", "v4", "int; int; int; int; "},
	{"struct { v4 v; int i; } q = {{1, 2}, 3};", NULL, "{int; int; } int; "},
	{"struct {} q = {};", NULL, ""},
	{"struct { struct {} e; int i; } q = {{}, 1};", NULL, "{} int; "},
	{"struct { struct {} e; int i; } q = {1, 2};", NULL, "-; int; "},
	{"int q[][0] = {1, 2};", NULL, "-; -; "},
	{"int q[] = {[ONE] = 1, [TWO] = 2};", "int[3]", "int; int; "},
	{"S q[] = {{a: 1}, {.s = {1, 2}}, 3};", "S[3]", "{int; } {{char; char; } } int; "},
	{"S q[2] = {[1].s[2] = 4, 5};", "S[2]", "char; char; "},
	{"char q[2][2][2] = {1, {2}, {{3}}};", "char[2][2][2]", NULL},
	{"int q[] = (int[]){1, 2};", "int[2]", NULL},
	{"int q[3] = {[1] = 1, [0] = 0};", "int[3]", "int; int; "},
};

START_TEST(initializer)
{
	struct unit *u = parse_good(
		with_prelude(&targets[X86_64],
					 inits[_i].decl[0] == '\0' ? "" : arena_printf("void test(void) { %s }", inits[_i].decl)),
		&targets[X86_64]);
	struct decl *q = find(u, "q");
	struct buf b = {0};

	if (inits[_i].type != NULL)
		ck_assert_msg(strcmp(type_text(q->type), inits[_i].type) == 0, "%s has type '%s'", inits[_i].decl,
					  type_text(q->type));
	if (inits[_i].elements != NULL) {
		element_types(q->init->list, &b);
		ck_assert_msg(strcmp(b.s == NULL ? "" : b.s, inits[_i].elements) == 0, "%s has elements '%s'", inits[_i].decl,
					  b.s);
	}
	buf_free(&b);
}
END_TEST

START_TEST(count_by_target)
{
	struct unit *u = parse_good("int q[] = {[sizeof(long)] = 1}, r[] = {1, 2}, t[sizeof(long)], v[sizeof(int)];\n"
								"struct __attribute__((packed)) p { char c; int i; }; int w[sizeof(struct p)];\n"
								"void f(int n) { int x[n]; }",
								&targets[0]);

	ck_assert(find(u, "q")->type->count == 9 && find(u, "q")->type->count_by_target);
	ck_assert(!find(u, "r")->type->count_by_target && find(u, "t")->type->count_by_target &&
			  !find(u, "v")->type->count_by_target);
	ck_assert(find(u, "w")->type->array == ARRAY_FIXED && !find(u, "w")->type->count_known);
	ck_assert_int_eq(find(u, "x")->type->array, ARRAY_VLA);
}
END_TEST

START_TEST(string_values)
{
	struct unit *u = parse_good("char *a = \"x\\x41\" \"1\\n\\0z\"; int *b = L\"\\u20ac\"; unsigned short *c = "
								"u\"\\U0001F600\"; char *d = \"\\u20ac\";",
								&targets[0]);
	const struct expr *a = u->strings[0];

	ck_assert_uint_eq(a->string_len, 6);
	ck_assert_int_eq(memcmp(a->string, "xA1\n\0z", 7), 0);
	ck_assert_uint_eq(*(const uint32_t *)(const void *)u->strings[1]->string, 0x20ac);
	ck_assert_uint_eq(((const uint16_t *)(const void *)u->strings[2]->string)[1], 0xde00);
	ck_assert_str_eq(u->strings[3]->string, "\xe2\x82\xac");
}
END_TEST

/* ---- size ---- */

START_TEST(long_inputs_are_quick)
{
	struct buf b = {0};
	struct unit *u;

	buf_puts(&b, "struct s { int a; char n[8]; }; const struct s q[] = {");
	for (int i = 0; i < 100000; i++)
		buf_puts(&b, "{1, \"ab\"}, ");
	buf_puts(&b, "}; int r[] = {");
	for (int i = 0; i < 100000; i++)
		buf_puts(&b, "1,");
	buf_puts(&b, "}; int f(void) { int x = 1; return ");
	for (int i = 0; i < 20000; i++)
		buf_puts(&b, "x + ");
	buf_puts(&b, "1; }");
	u = parse_good(b.s, &targets[0]);
	buf_free(&b);
	ck_assert_uint_eq(find(u, "q")->type->count, 100000);
	ck_assert_uint_eq(find(u, "r")->type->count, 100000);
}
END_TEST

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))

static Suite *
expr_suite(void)
{
	Suite *s = suite_create("expr");
	TCase *t = tcase_create("core");

	tcase_add_checked_fixture(t, NULL, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, type_of, 0, COUNT(types));
	tcase_add_loop_test(t, constant, 0, COUNT(constants));
	tcase_add_loop_test(t, constraint, 0, COUNT(constraints));
	tcase_add_loop_test(t, address_taken, 0, COUNT(addresses));
	tcase_add_test(t, function_address);
	tcase_add_test(t, call_list);
	tcase_add_loop_test(t, initializer, 0, COUNT(inits));
	tcase_add_test(t, count_by_target);
	tcase_add_test(t, string_values);
	tcase_add_test(t, long_inputs_are_quick);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	SRunner *r = srunner_create(expr_suite());
	int failed;

	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
