/* SPDX-License-Identifier: ISC */
/* hicc/type.c, convert.c, layout.c, typename.c: linked with those, ptrmap.c and util.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../../hicc/type.h"
#include "../../hicc/typename.h"

static const struct target targets[] = {
	{.name = "x86_64", .ptr_bytes = 8, .llong_align = 8, .ldouble_bytes = 16},
	{.name = "s390x", .ptr_bytes = 8, .llong_align = 8, .ldouble_bytes = 16, .big_endian = true},
	{.name = "arm64", .ptr_bytes = 8, .llong_align = 8, .ldouble_bytes = 16, .wchar_unsigned = true},
	{.name = "i386", .ptr_bytes = 4, .llong_align = 4, .ldouble_bytes = 12, .wchar_long = true},
	{.name = "armhf", .ptr_bytes = 4, .llong_align = 8, .ldouble_bytes = 8, .wchar_unsigned = true},
};
enum { NTARGETS = 5, I386 = 3 };

static void
teardown(void)
{
	arena_release();
}

static struct type *
basic(enum type_kind k)
{
	return type_basic(k);
}

/* ---- layout ---- */

/* A tag under construction. */
struct made {
	struct tag *tag;
	struct field **end;
};

static struct made
begin(enum type_kind kind)
{
	struct made m = {.tag = NEW(struct tag)};

	m.tag->kind = kind;
	m.tag->complete = true;
	m.end = &m.tag->fields;
	return m;
}

static struct field *
add(struct made *m, const char *name, struct type *t)
{
	struct field *f = *m->end = NEW(struct field);

	f->name = name;
	f->type = t;
	m->end = &f->next;
	return f;
}

static void
add_bits(struct made *m, const char *name, enum type_kind k, unsigned bits)
{
	struct field *f = add(m, name, basic(k));

	f->is_bitfield = true;
	f->bits = bits;
}

static void
expect(const struct made *m, unsigned target, unsigned size, unsigned align)
{
	bool known;
	const struct type *t = type_of_tag(m->tag);

	ck_assert_msg(type_size(t, &known) == size && known, "%s: size %u, not %u", targets[target].name,
				  (unsigned)type_size(t, &known), size);
	ck_assert_msg(type_align(t, &known) == align && known, "%s: align %u, not %u", targets[target].name,
				  (unsigned)type_align(t, &known), align);
}

/* Sizes and alignments that gcc 12 of each target gives, in the order of targets[]. */
#define LAYOUT(name, by_target, members, ...)                                  \
	START_TEST(name)                                                           \
	{                                                                          \
		static const unsigned want[NTARGETS][2] = {__VA_ARGS__};               \
		struct made made, *m = &made;                                          \
                                                                               \
		type_init(&targets[_i]);                                               \
		made = begin(TY_STRUCT);                                               \
		add(m, "c", basic(TY_CHAR));                                           \
		members;                                                               \
		if (want[_i][0] != 0)                                                  \
			expect(m, (unsigned)_i, want[_i][0], want[_i][1]);                 \
		ck_assert_int_eq(type_size_by_target(type_of_tag(m->tag)), by_target); \
	}                                                                          \
	END_TEST

LAYOUT(unnamed_bits, true, (add_bits(m, NULL, TY_INT, 7), add(m, "d", basic(TY_CHAR))), {3, 1}, {3, 1}, {4, 4}, {3, 1},
	   {4, 4})
LAYOUT(zero_bits, true, (add_bits(m, NULL, TY_INT, 0), add(m, "d", basic(TY_CHAR))), {5, 1}, {5, 1}, {8, 4}, {5, 1},
	   {8, 4})
LAYOUT(llong_bits, false, (add_bits(m, "x", TY_LLONG, 40), add(m, "d", basic(TY_CHAR))), {8, 8}, {8, 8}, {8, 8}, {8, 4},
	   {8, 8})
LAYOUT(unnamed_llong, true, (add_bits(m, NULL, TY_LLONG, 40), add(m, "d", basic(TY_CHAR))), {7, 1}, {7, 1}, {8, 8},
	   {7, 1}, {8, 8})
LAYOUT(int_bits, false, (add_bits(m, "x", TY_UINT, 3), add_bits(m, "y", TY_UINT, 30), add(m, "d", basic(TY_CHAR))),
	   {12, 4}, {12, 4}, {12, 4}, {12, 4}, {12, 4})
LAYOUT(mixed_bits, false, (add_bits(m, "b", TY_BOOL, 1), add_bits(m, "s", TY_SHORT, 9), add_bits(m, "i", TY_INT, 20)),
	   {8, 4}, {8, 4}, {8, 4}, {8, 4}, {8, 4})
LAYOUT(long_double, true, add(m, "d", basic(TY_LDOUBLE)), {32, 16}, {24, 8}, {32, 16}, {16, 4}, {16, 8})
LAYOUT(complex_double, true, add(m, "d", type_complex(basic(TY_DOUBLE))), {24, 8}, {24, 8}, {24, 8}, {20, 4}, {24, 8})
LAYOUT(complex_ldouble, true, add(m, "d", type_complex(basic(TY_LDOUBLE))), {48, 16}, {40, 8}, {48, 16}, {28, 4},
	   {24, 8})
LAYOUT(va_list_member, true, add(m, "d", basic(TY_VA_LIST)), {32, 8}, {40, 8}, {40, 8}, {8, 4}, {8, 4})
LAYOUT(vector8, false, add(m, "d", type_vector(basic(TY_INT), 2)), {16, 8}, {16, 8}, {16, 8}, {16, 8}, {16, 8})
LAYOUT(vector16, true, add(m, "d", type_vector(basic(TY_INT), 4)), {32, 16}, {0}, {32, 16}, {32, 16}, {24, 8})
LAYOUT(long_bits, true, (add_bits(m, "x", TY_LONG, 5), add(m, "d", basic(TY_CHAR))), {8, 8}, {8, 8}, {8, 8}, {4, 4},
	   {4, 4})
LAYOUT(zero_llong, true, add_bits(m, NULL, TY_LLONG, 0), {8, 1}, {8, 1}, {8, 8}, {4, 1}, {8, 8})
LAYOUT(atomic_llong, false, add(m, "d", type_qualified(basic(TY_LLONG), Q_ATOMIC)), {16, 8}, {16, 8}, {16, 8}, {16, 8},
	   {16, 8})
LAYOUT(int128, true, add(m, "d", basic(TY_INT128)), {32, 16}, {24, 8}, {32, 16}, {0}, {0})
LAYOUT(float128, true, add(m, "d", basic(TY_FLOAT128)), {32, 16}, {24, 8}, {32, 16}, {32, 16}, {0})
LAYOUT(doubles, true, add(m, "d", basic(TY_DOUBLE)), {16, 8}, {16, 8}, {16, 8}, {12, 4}, {16, 8})
LAYOUT(ints, false, (add(m, "i", basic(TY_INT)), add(m, "s", basic(TY_SHORT))), {12, 4}, {12, 4}, {12, 4}, {12, 4},
	   {12, 4})
LAYOUT(pointers, true, add(m, "p", type_pointer(basic(TY_CHAR))), {16, 8}, {16, 8}, {16, 8}, {8, 4}, {8, 4})
LAYOUT(flexible, false,
	   (add(m, "n", basic(TY_INT)), add(m, "v", type_array(basic(TY_SHORT), ARRAY_FLEXIBLE, 0, false, NULL))), {8, 4},
	   {8, 4}, {8, 4}, {8, 4}, {8, 4})

START_TEST(offsets)
{
	struct made in, out;
	struct field *x, *d;
	bool known, by_target;

	type_init(&targets[_i]);
	in = begin(TY_UNION);
	add(&in, "i", basic(TY_INT));
	d = add(&in, "d", basic(TY_DOUBLE));
	out = begin(TY_STRUCT);
	x = add(&out, "x", basic(TY_INT));
	add(&out, NULL, type_of_tag(in.tag));
	ck_assert_uint_eq(type_offset(type_of_tag(out.tag), d, &known, &by_target), _i == I386 ? 4 : 8);
	ck_assert(known && by_target);
	ck_assert_uint_eq(type_offset(type_of_tag(out.tag), x, &known, &by_target), 0);
	ck_assert(known && !by_target);
	ck_assert_ptr_eq(type_field(type_of_tag(out.tag), "d"), d);
	ck_assert_ptr_null(type_field(type_of_tag(out.tag), "y"));
}
END_TEST

START_TEST(packed_is_unknown)
{
	struct made m;
	bool known = true;

	type_init(&targets[_i]);
	m = begin(TY_STRUCT);
	add(&m, "c", basic(TY_CHAR));
	add(&m, "i", basic(TY_INT));
	m.tag->packed = true;
	ck_assert_uint_eq(type_size(type_of_tag(m.tag), &known), 0);
	ck_assert(!known);
}
END_TEST

START_TEST(contents)
{
	struct made in, out;

	type_init(&targets[_i]);
	in = begin(TY_STRUCT);
	add(&in, "p", type_array(type_pointer(basic(TY_INT)), ARRAY_FIXED, 2, false, NULL));
	add(&in, "c", type_qualified(basic(TY_INT), Q_CONST));
	out = begin(TY_STRUCT);
	add(&out, "s", type_of_tag(in.tag));
	ck_assert(type_has_pointer(type_of_tag(out.tag)) && type_has_const(type_of_tag(out.tag)));
	out = begin(TY_STRUCT);
	add(&out, "i", basic(TY_INT));
	ck_assert(!type_has_pointer(type_of_tag(out.tag)) && !type_has_const(type_of_tag(out.tag)));
}
END_TEST

/* ---- conversions and word ---- */

static struct type *
alias(const char *name, enum type_kind k)
{
	struct decl *d = NEW(struct decl);

	d->kind = DECL_TYPEDEF;
	d->name = name;
	d->type = basic(k);
	return type_alias(d->type, d);
}

START_TEST(usual_conversions)
{
	bool wide;

	type_init(&targets[_i]);
	wide = targets[_i].ptr_bytes == 8;
	ck_assert_int_eq(type_usual(basic(TY_CHAR), basic(TY_USHORT))->kind, TY_INT);
	ck_assert_int_eq(type_usual(basic(TY_INT), basic(TY_UINT))->kind, TY_UINT);
	ck_assert_int_eq(type_usual(basic(TY_LONG), basic(TY_UINT))->kind, wide ? TY_LONG : TY_ULONG);
	ck_assert_int_eq(type_usual(basic(TY_LLONG), basic(TY_ULONG))->kind, wide ? TY_ULLONG : TY_LLONG);
	ck_assert_int_eq(type_usual(basic(TY_LLONG), basic(TY_UINT))->kind, TY_LLONG);
	ck_assert_int_eq(type_usual(basic(TY_FLOAT), basic(TY_LLONG))->kind, TY_FLOAT);
	ck_assert_int_eq(type_usual(basic(TY_FLOAT), basic(TY_LDOUBLE))->kind, TY_LDOUBLE);
	ck_assert_int_eq(type_usual(type_complex(basic(TY_FLOAT)), basic(TY_DOUBLE))->base->kind, TY_DOUBLE);
	ck_assert_int_eq(type_usual(type_complex(basic(TY_FLOAT)), basic(TY_INT))->base->kind, TY_FLOAT);
	ck_assert_int_eq(type_promote(basic(TY_BOOL))->kind, TY_INT);
	ck_assert_int_eq(type_promote(type_qualified(basic(TY_LONG), Q_CONST))->quals, 0);
}
END_TEST

START_TEST(words)
{
	struct type *size, *exact, *wchar;
	bool wide;

	type_init(&targets[_i]);
	wide = targets[_i].ptr_bytes == 8;
	size = alias("size_t", wide ? TY_ULONG : TY_UINT);
	exact = alias("uint64_t", wide ? TY_ULONG : TY_ULLONG);
	wchar = alias("wchar_t", type_wchar_t()->kind);
	ck_assert(type_is_word(size) && type_is_word(type_size_t()) && type_is_word(basic(TY_LONG)));
	ck_assert(!type_is_word(exact) && !type_is_word(basic(TY_LLONG)) && !type_is_word(alias("pid_t", TY_INT)));
	ck_assert(type_is_word(alias("__ssize_t", wide ? TY_LONG : TY_INT)) && type_is_word(wchar));
	ck_assert(type_is_word(type_usual(size, basic(TY_INT))) && type_is_word(type_usual(basic(TY_INT), size)));
	ck_assert(!type_is_word(type_usual(exact, basic(TY_INT))));
	ck_assert(!type_is_word(type_usual(size, basic(TY_DOUBLE))));
	ck_assert(type_is_word(type_qualified(size, Q_CONST)) &&
			  type_is_word(type_unqualified(type_qualified(size, Q_CONST))));
	ck_assert(type_size_by_target(size) && !type_size_by_target(exact) && !type_size_by_target(wchar));
	ck_assert(!type_size_by_target(type_usual(exact, basic(TY_INT))));
	ck_assert(!type_size_by_target(basic(TY_DOUBLE)) && type_align_by_target(basic(TY_DOUBLE)));
	ck_assert(!type_is_word(alias("uint_fast8_t", TY_UCHAR)));
}
END_TEST

START_TEST(name_table)
{
	static const char *const words[] = {
		"blkcnt_t",
		"blksize_t",
		"clock_t",
		"ino_t",
		"int_fast16_t",
		"int_fast32_t",
		"intptr_t",
		"nlink_t",
		"off_t",
		"ptrdiff_t",
		"rlim_t",
		"size_t",
		"ssize_t",
		"suseconds_t",
		"__syscall_slong_t",
		"__syscall_ulong_t",
		"time_t",
		"uint_fast16_t",
		"uint_fast32_t",
		"uintptr_t",
		"__time_t",
		"__off_t",
		"fd_mask",
	};
	static const char *const exact[] = {"int64_t",		"uint64_t",		 "__u64",	  "__s64",		   "u_int64_t",
										"__quad_t",		"__u_quad_t",	 "off64_t",	  "intmax_t",	   "uintmax_t",
										"int_fast64_t", "uint_fast64_t", "__ino64_t", "int_least64_t", "uint_least64_t",
										"blkcnt64_t",	"rlim64_t",		 "loff_t"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		ck_assert_msg(typename_class(words[i]) == NAME_WORD, "%s", words[i]);
	for (size_t i = 0; i < sizeof exact / sizeof exact[0]; i++)
		ck_assert_msg(typename_class(exact[i]) == NAME_EXACT8, "%s", exact[i]);
	ck_assert(typename_class("dev_t") == NAME_WORD8 && typename_class("wint_t") == NAME_WORD4);
	ck_assert(typename_class("int32_t") == NAME_OTHER && typename_class("t") == NAME_OTHER &&
			  typename_class("") == NAME_OTHER);
}
END_TEST

/* ---- identity and spelling ---- */

START_TEST(identity)
{
	struct type *i, *c, *a, *u, *p;

	type_init(&targets[0]);
	i = basic(TY_INT);
	c = type_qualified(i, Q_CONST);
	a = type_array(i, ARRAY_FIXED, 3, false, NULL);
	u = type_array(i, ARRAY_UNKNOWN, 0, false, NULL);
	ck_assert_ptr_eq(type_pointer(i), type_pointer(i));
	ck_assert_ptr_eq(type_qualified(i, Q_CONST), c);
	ck_assert_ptr_eq(type_unqualified(c), i);
	ck_assert(!type_same(c, i) && type_compatible(c, i) && !type_compatible(type_pointer(c), type_pointer(i)));
	ck_assert(type_compatible(a, u) && !type_same(a, u));
	ck_assert_ptr_eq(type_composite(u, a), a);
	ck_assert_ptr_eq(type_composite(a, u), a);
	ck_assert(!type_compatible(a, type_array(i, ARRAY_FIXED, 4, false, NULL)));
	ck_assert_int_eq((int)type_qualified(a, Q_CONST)->base->quals, Q_CONST);
	ck_assert_ptr_eq(type_decay(a), type_pointer(i));
	p = type_qualified(alias("T", TY_INT), Q_VOLATILE);
	ck_assert(type_same(p, type_qualified(i, Q_VOLATILE)));
	ck_assert_ptr_nonnull(type_unqualified(p)->typedef_decl);
}
END_TEST

START_TEST(enums)
{
	struct tag *t = NEW(struct tag);
	struct decl *d = NEW(struct decl);

	type_init(&targets[_i]);
	t->kind = TY_ENUM;
	ck_assert_int_eq(type_enum_base(type_of_tag(t))->kind, TY_UINT);
	t->complete = true;
	t->enumerators = d;
	d->type = basic(TY_INT);
	d->value = -1;
	ck_assert_int_eq(type_enum_base(type_of_tag(t))->kind, TY_INT);
	ck_assert(type_compatible(type_of_tag(t), basic(TY_INT)) && !type_compatible(type_of_tag(t), basic(TY_UINT)));
	t = NEW(struct tag);
	t->kind = TY_ENUM;
	t->complete = true;
	t->enumerators = d;
	d->value = (int64_t)1 << 40;
	ck_assert_uint_eq(type_bits(type_of_tag(t)), 64);
	ck_assert(!type_is_word(type_promote(type_of_tag(t))) && !type_size_by_target(type_of_tag(t)));
}
END_TEST

START_TEST(spelling)
{
	struct decl *param = NEW(struct decl);
	struct type *f, *i;

	type_init(&targets[0]);
	i = basic(TY_INT);
	param->type = type_pointer(type_qualified(basic(TY_CHAR), Q_CONST));
	f = type_function(i, &param, 1, true, false);
	ck_assert_str_eq(type_text(f), "int (const char *, ...)");
	ck_assert_str_eq(type_text(type_pointer(f)), "int (*)(const char *, ...)");
	ck_assert_str_eq(type_text(type_pointer(type_array(i, ARRAY_FIXED, 3, false, NULL))), "int (*)[3]");
	ck_assert_str_eq(type_text(type_qualified(type_pointer(i), Q_CONST)), "int *const");
	ck_assert_str_eq(type_text(type_pointer(type_pointer(type_qualified(alias("T", TY_INT), Q_CONST)))), "const T **");
}
END_TEST

static Suite *
type_suite(void)
{
	const TTest *const layouts[] = {
		unnamed_bits, zero_bits,	  llong_bits,	   unnamed_llong,  int_bits,		  mixed_bits,
		long_double,  complex_double, complex_ldouble, va_list_member, vector8,			  vector16,
		long_bits,	  zero_llong,	  atomic_llong,	   int128,		   float128,		  doubles,
		ints,		  pointers,		  flexible,		   offsets,		   packed_is_unknown, contents};
	Suite *s = suite_create("type");
	TCase *layout = tcase_create("layout"), *convert = tcase_create("conversions"), *same = tcase_create("identity");

	tcase_add_checked_fixture(layout, NULL, teardown);
	tcase_add_checked_fixture(convert, NULL, teardown);
	tcase_add_checked_fixture(same, NULL, teardown);
	for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
		tcase_add_loop_test(layout, layouts[i], 0, NTARGETS);
	tcase_add_loop_test(convert, usual_conversions, 0, NTARGETS);
	tcase_add_loop_test(convert, words, 0, NTARGETS);
	tcase_add_test(convert, name_table);
	tcase_add_test(same, identity);
	tcase_add_loop_test(same, enums, 0, NTARGETS);
	tcase_add_test(same, spelling);
	suite_add_tcase(s, layout);
	suite_add_tcase(s, convert);
	suite_add_tcase(s, same);
	return s;
}

int
main(void)
{
	SRunner *r = srunner_create(type_suite());
	int failed;

	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
