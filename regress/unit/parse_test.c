/* SPDX-License-Identifier: ISC */
/*
 * The parser: tokens and their places, what is a typedef name where, spans, uses, facts about functions, and
 * recovery from syntax errors.
 */
#include <stdio.h>

#include "front_end.h"
#include "gram.tab.h"

static const struct target x86_64 = {.name = "x86_64", .ptr_bytes = 8, .llong_align = 8, .ldouble_bytes = 16};

static struct unit *unit;

static void
parse(const char *text)
{
	unit = parse_text(text, &x86_64, false);
}

static void
parse_good(const char *text)
{
	unit = parse_good_text(text, &x86_64, false);
}

static const char *
span_text(struct span s)
{
	static char text[4096];
	size_t len = 0;

	text[0] = '\0';
	for (uint32_t i = s.first; i + 1 <= s.last + 1; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s", i > s.first ? " " : "", (int)tokens->v[i].len,
		    tokens->v[i].text);
	return text;
}

/* The last declaration of NAME. */
static struct decl *
find(const char *name)
{
	for (size_t i = unit->ndecls; i-- > 0;)
		if (unit->decls[i]->name && strcmp(unit->decls[i]->name, name) == 0)
			return unit->decls[i];
	ck_abort_msg("no declaration of %s", name);
	return NULL;
}

static struct function *
find_function(const char *name)
{
	ck_assert_ptr_nonnull(find(name)->body);
	return find(name)->body;
}

/* ---- tokens ---- */

START_TEST(tokens_know_file_line_and_column)
{
	scan("# 1 \"a.c\"\nint x;\n# 7 \"/usr/include/b.h\" 1 3\n  y\n# 3 \"a.c\" 2\nz\n# 4 \"a.c\" 3 4\nw\n");
	ck_assert_uint_eq(tokens->n, 6);
	ck_assert_uint_eq(tokens->v[1].line, 1);
	ck_assert_uint_eq(tokens->v[1].col, 5);
	ck_assert(tokens->v[1].space && !tokens->v[1].first_on_line);
	ck_assert_str_eq(tokens->files[tokens->v[3].file].name, "/usr/include/b.h");
	ck_assert(tokens->files[tokens->v[3].file].system && tokens->v[3].system);
	ck_assert_uint_eq(tokens->v[3].line, 7);
	ck_assert_uint_eq(tokens->v[3].col, 3);
	ck_assert_str_eq(tokens->files[tokens->v[4].file].name, "a.c");
	ck_assert(!tokens->v[4].system && tokens->v[4].first_on_line);
	/* from a macro of a system header, in the user's file */
	ck_assert(tokens->v[5].system && !tokens->files[tokens->v[5].file].system);
	ck_assert_int_eq(tokens->v[6].kind, TOKEN_END);
}
END_TEST

static const struct {
	const char *text;
	int kinds[6]; /* ended by 0 */
} scanned[] = {
    {"a+++b", {IDENTIFIER, INC_OP, '+', IDENTIFIER}},
    {"x>>=1", {IDENTIFIER, RIGHT_ASSIGN, NUMBER}},
    {"0x1p-3f 1e+5 .5 0xE+1", {NUMBER, NUMBER, NUMBER, NUMBER}},
    {"L\"a\\\"b\" u8\"x\" 'a' u'\\''", {STRING, STRING, CHARACTER, CHARACTER}},
    {"<% <: :> %>", {'{', '[', ']', '}'}},
    {"$x \xc3\xbc \\u00fcy", {IDENTIFIER, IDENTIFIER, IDENTIFIER}},
    {"__const __signed__ __inline", {KW_CONST, KW_SIGNED, KW_INLINE}},
    {"interned int", {IDENTIFIER, KW_INT}},
    {"a /* b\n */ c // d", {IDENTIFIER, IDENTIFIER}},
    {"#pragma omp x\na", {TOKEN_PRAGMA, IDENTIFIER}},
    {"... ->", {ELLIPSIS, PTR_OP}},
};

START_TEST(tokens_have_kinds)
{
	size_t n = 0;

	scan(scanned[_i].text);
	for (; scanned[_i].kinds[n]; n++)
		ck_assert_int_eq(tokens->v[n].kind, scanned[_i].kinds[n]);
	ck_assert_uint_eq(tokens->n, n);
}
END_TEST

/* ---- names and typedef names ---- */

static const char *const accepted[] = {
    "typedef int T; int f(T T) { return T * 2; }",
    "typedef int T; int f(int n) { T x = n; int T = 3; return T * x; }",
    "typedef int T; void f(void) { { int T; T = 1; } T x = 1; (void)x; }",
    "typedef int T; void f(void) { for (int T = 0; T < 3; T++) if (T) T++; T x = 0; (void)x; }",
    "typedef int T; struct s { T T; T *p, U; unsigned : 3; T : 2; }; int f(struct s *s) { return s->T + s[0].T; }",
    "typedef int T; int f(int (T)), g(int, T), h(T *T), i(T (*)(T));",
    "typedef int T; void f(void) { unsigned T; T = 1; long U, V; U = V = T; (void)U; }",
    "typedef int T; typedef int T; void f(void) { typedef char T; T c; (void)c; }",
    "typedef int T; int f(int x) { goto T; T: x++; switch (x) { case 1: T2: default: ; } return x; }",
    "typedef int T; void f(void) { int a, T, b; a = T = b = 0; (void)a; }",
    "typedef int T; void f(void) { int (T); T = 3; }",
    "typedef int T; struct T { int x; }; T f(struct T *T) { return T->x; }",
    "typedef int T; void f(void) { enum { T }; int x = T; (void)x; }",
    "typedef int T; T const c = 1, *p; T long_name; extern T unsigned_;",
    "typedef struct { int T; } S; typedef int T; S s = { .T = 1 }, t = { T: 1 };",
    "typedef int T; int x = sizeof(T) * 2 + sizeof (T) + (T)-1 + (T){3} + _Generic(1, T: 1, default: 2);",
    "typedef int T; int f(a, b) T a; char *b; { T c = a; return c + *b; }",
    "typedef float _Float32; typedef double _Float64;",
    "typedef int T[3]; void f(const T x) { (void)x; } int g(T a) { return a[0]; }",
    "extern __typeof__(sizeof 1) f; int g(void) { __typeof__(f) x = f; return x; }",
    "_Atomic int a; _Atomic(int) b; int * _Atomic c;",
    "x; *y = 0; f(); g() { return x; }",
    "int f(int x) { if (x) l: ; else m: x++; goto l; goto m; }",
    "int f(int x) { switch (x) { case 1: int y = 2; x = y; end: } return x; }",
    "int f(x) { return x; }",
    "int f(int x) { int (*g)(int) = f; return ({ int y = g(x); y; }) ?: (*g)(1); }",
    "struct { int a } x;",
    "void f(int n, double a[n][n], double b[static 3], double c[const restrict], double d[*]);",
    "int f(void) { asm volatile goto (\"\" : : \"r\"(1) : \"cc\" : l); l: return 0; }",
    "[[gnu::unused]] int a [[x::y(z, \"w\")]], b; void f([[maybe_unused]] int c) { [[fallthrough]]; }",
    "__extension__ __extension__ int f(void) { return __extension__ 1; }",
    "int f(int n) { __label__ l; int g(int k) { if (k) goto l; return n; } g(n); l: return 1; }",
};

START_TEST(names_are_told_from_types)
{
	parse_good(accepted[_i]);
}
END_TEST

/* ---- spans, uses ---- */

START_TEST(spans_cover_whole_declarations)
{
	struct external *e;
	struct function *f;

	parse_good("int a;\n#pragma once\n__attribute__((unused)) static int *b __attribute__((aligned(8))), c[3] = {1};\n"
	           "__extension__ static int f(a, n) int a; { return a; }\n;\n");
	e = unit->externals;
	ck_assert_str_eq(span_text(e->span), "int a ;");
	e = e->next;
	ck_assert_str_eq(span_text(e->span), "#pragma once");
	e = e->next;
	ck_assert_uint_eq(e->ndecls, 2);
	ck_assert_uint_eq(tokens->v[e->span.first].line, 3);
	ck_assert_str_eq(span_text(e->decls[0]->specifiers), "__attribute__ ( ( unused ) ) static int");
	ck_assert_str_eq(span_text(e->decls[0]->declarator), "* b");
	ck_assert_str_eq(span_text(e->decls[1]->declarator), "c [ 3 ]");
	ck_assert_str_eq(span_text(e->decls[1]->init->span), "{ 1 }");
	e = e->next;
	f = e->function;
	ck_assert_ptr_nonnull(f);
	ck_assert_str_eq(span_text(f->head), "__extension__ static int f ( a , n ) int a ;");
	ck_assert_str_eq(span_text(f->body->span), "{ return a ; }");
	ck_assert_uint_eq(f->span.first, e->span.first);
	ck_assert_str_eq(span_text(e->next->span), ";");
	ck_assert_ptr_null(e->next->next);
}
END_TEST

/* Every name but those of members and attributes is a use. */
START_TEST(uses_are_complete_and_ascending)
{
	size_t n = 0;

	parse_good("typedef int T; struct s { T m; struct s *n; } n; enum e { A, B = A }; int f(T x) {\n"
	           "int y; l: y = 1; if (x) goto l; return f(sizeof(struct s)) + n.m; }");
	for (size_t i = 0; i < unit->nuses; i++) {
		const struct token *t = &tokens->v[unit->uses[i].token];
		const char *name = unit->uses[i].decl ? unit->uses[i].decl->name : unit->uses[i].tag->name;

		if (i > 0)
			ck_assert_uint_gt(unit->uses[i].token, unit->uses[i - 1].token);
		ck_assert_uint_eq(t->len, strlen(name));
		ck_assert_int_eq(strncmp(t->text, name, t->len), 0);
		n++;
	}
	/* T s T s n e A B A f T x y l y x l f s n */
	ck_assert_uint_eq(n, 20);
}
END_TEST

START_TEST(cleanup_functions_are_uses)
{
	struct decl *clean;
	size_t n = 0;

	parse_good("void clean(int *p); void f(void) { int x __attribute__((cleanup(clean), unused)); }");
	clean = find("clean");
	for (size_t i = 0; i < unit->nuses; i++)
		n += unit->uses[i].decl == clean;
	ck_assert_uint_eq(n, 2);
	ck_assert(find_function("f")->has_cleanup_attr);
}
END_TEST

/* ---- what attributes and declarations mean ---- */

START_TEST(attributes_belong_to_their_declarator)
{
	parse_good("void a(int x __attribute__((unused))) __attribute__((noreturn)), b(void);\n"
	           "struct p { char c; int i; } __attribute__((packed)) v; struct q { char c; int i; };\n"
	           "typedef int di __attribute__((mode(DI))); typedef int v4 __attribute__((vector_size(4 * sizeof(int))));\n"
	           "[[hicam::ignore]] int cache; int twice(void) __attribute__((returns_twice, weak));\n"
	           "typedef union { int *a; long *b; } tu __attribute__((transparent_union));");
	ck_assert(find("a")->noreturn);
	ck_assert(!find("b")->noreturn);
	ck_assert(find("v")->type->tag->packed);
	ck_assert_int_eq(find("di")->type->kind, TY_LONG);
	ck_assert_int_eq(find("v4")->type->kind, TY_VECTOR);
	ck_assert_uint_eq(find("v4")->type->count, 4);
	ck_assert(find("cache")->annotations && find("cache")->annotations->ignore);
	ck_assert_ptr_null(find("twice")->annotations);
	ck_assert(find("twice")->returns_twice && find("twice")->weak);
}
END_TEST

START_TEST(annotations_keep_their_arguments)
{
	const struct field *f;

	parse_good("struct s { int tag; [[hicam::switch_is(tag)]] union { [[hicam::case(1, 2)]] int *p;\n"
	           "[[hicam::default]] long l; } u; char *t [[hicam::string]]; };");
	f = unit->tags[0]->fields->next;
	ck_assert_str_eq(span_text(f->annotations->switch_is_span), "tag");
	ck_assert(f->type->tag->fields->annotations->is_case);
	ck_assert_str_eq(span_text(f->type->tag->fields->annotations->case_span), "1 , 2");
	ck_assert(f->type->tag->fields->next->annotations->is_default);
	ck_assert(f->next->annotations->string);
}
END_TEST

START_TEST(pragma_pack_changes_layouts)
{
	parse_good("#pragma pack(push, 1)\nstruct a { char c; int i; };\n#pragma pack(pop)\nstruct b { char c; int i; };\n");
	ck_assert(unit->tags[0]->packed);
	ck_assert(!unit->tags[1]->packed);
}
END_TEST

START_TEST(redeclarations_are_one_entity)
{
	parse_good("extern int a[]; static int f(); int g(void) { extern int a[]; return f(1) + a[0]; }\n"
	           "int a[5]; static int f(int x) { return x; }");
	for (size_t i = 0; i < unit->ndecls; i++) {
		struct decl *d = unit->decls[i];

		if (d->kind == DECL_FUNCTION && strcmp(d->name, "f") == 0) {
			ck_assert_ptr_eq(d->body, find_function("f"));
			ck_assert_int_eq(d->storage, ST_STATIC);
		}
	}
	ck_assert_ptr_nonnull(find("a")->linked);
	ck_assert_uint_eq(find("a")->linked->type->count, 5);
}
END_TEST

static const struct {
	const char *text;
	size_t flag; /* offset of a bool in struct function */
} facts[] = {
    {"int f(int n) { int a[n]; return a[0]; }", offsetof(struct function, has_vla)},
    {"int f(int n, int a[n][n]) { return a[0][0]; }", offsetof(struct function, has_vla)},
    {"void f(int n) { __builtin_alloca(n); }", offsetof(struct function, has_alloca)},
    {"int _setjmp(long *); int f(void) { long b[9]; return _setjmp(b); }", offsetof(struct function, has_setjmp)},
    {"int tw(void) __attribute__((returns_twice)); int f(void) { return tw(); }", offsetof(struct function, has_setjmp)},
    {"void f(void *p) { goto *p; }", offsetof(struct function, has_computed_goto)},
    {"void *f(void) { l: return &&l; }", offsetof(struct function, has_labels_as_values)},
    {"int f(int x) { int g(void) { return x; } return g(); }", offsetof(struct function, has_nested_function)},
    {"void f(void) { asm goto (\"\" : : : : l); l: ; }", offsetof(struct function, has_asm_goto)},
    {"void f(int n, ...) { __builtin_va_list a; __builtin_va_start(a, n); }", offsetof(struct function, has_va_list)},
    {"void f(void) {\n#pragma omp parallel\n{ } }", offsetof(struct function, has_omp)},
    {"void f(void) { __label__ l; l: ; }", offsetof(struct function, has_local_label)},
    {"int f(void) { static int n; return n++; }", offsetof(struct function, has_static_locals)},
    {"int f(x) int x; { return x; }", offsetof(struct function, is_knr)},
};

START_TEST(functions_know_what_they_contain)
{
	struct function plain;

	parse_good(facts[_i].text);
	ck_assert(*(bool *)((char *)find_function("f") + facts[_i].flag));
	parse_good("int f(int n) { int a[3]; return a[n]; }");
	plain = *find_function("f");
	ck_assert(!*(bool *)((char *)&plain + facts[_i].flag));
}
END_TEST

START_TEST(functions_list_their_locals)
{
	struct function *f;

	parse_good("int f(int a, char *b) { static int c; extern int d; typedef int T; struct s { T x; } e; enum { E };\n"
	           "for (int i = 0; i < a; i++) { T j = i; c += j; } int g(int); return g(c + d + e.x + E + *b); }");
	f = find_function("f");
	ck_assert_uint_eq(f->nlocals, 6); /* a b c e i j */
	ck_assert_uint_eq(f->ntags, 2);
	ck_assert_uint_eq(f->ntypedefs, 2);
	ck_assert(find("g")->at_file_scope && find("g")->function == f);
	ck_assert(find("d")->at_file_scope && find("d")->function == f);
}
END_TEST

START_TEST(enums_get_their_integer_type)
{
	parse_good("enum { A = 5, B, C = -1 }; enum u { U } u; enum l { L = 1LL << 40, M } l;");
	ck_assert_int_eq(find("B")->value, 6);
	ck_assert(unit->tags[1]->enum_unsigned);
	ck_assert_int_eq(unit->tags[0]->enum_type->kind, TY_INT);
	ck_assert_int_eq(unit->tags[2]->enum_type->kind, TY_ULONG);
	ck_assert_int_eq(find("M")->value, (1LL << 40) + 1);
}
END_TEST

/* ---- errors ---- */

static const struct {
	const char *text;
	unsigned errors;
	const char *says;
} rejected[] = {
    {"int f(void) { int x = 3 return x; }", 1, "t.c:1:24: error: expected ';' before 'return'"},
    {"foo x;", 1, "unknown type name 'foo'"},
    {"int f(foo x) { return x; }", 1, "unknown type name 'foo'"},
    {"struct s { foo x; int y; }; int g(struct s *s) { return s->y; }", 1, "unknown type name 'foo'"},
    {"int f(void) { return x + x; }", 1, "'x' undeclared (first use in this function)"},
    {"int f(int); char *f(int);", 1, "conflicting types for 'f'"},
    {"int f(void) { if (1 { return 2; } return 1; } int g(void) { return z; }", 2, "expected ')' before '{'"},
    {"int f(void) { for (int i = 0; i < 3; i++ { i = 2; } return 1; }", 1, "expected ')' before '{'"},
    {"int f(int a { return a; } int g(void) { return z; }", 2, "expected ')' before '{'"},
    {"int f(void) { break; }", 1, "break statement not within loop or switch"},
    {"int f(int x) { while (x) switch (x) { case 1: continue; } continue; }", 1, "continue statement not within a loop"},
    {"int f(int x) { switch (x) { case 1: case 2 ... 4: case 3: ; } }", 1, "duplicate case value"},
    {"int f(void) { goto l; }", 1, "label 'l' used but not defined"},
    {"int x; } int y", 2, "expected identifier or '(' before '}' token"},
    {"int f(void) { else ; }", 1, "'else' without a previous 'if'"},
    {"int f(void) { return 1;", 1, "at end of input"},
    {"char *s = \"abc; int x;", 2, "missing terminating '\"' character"},
    {"int f(void) { return 1; } int f(void) { return 2; }", 1, "redefinition of 'f'"},
    {"static int x; int x;", 1, "non-static declaration of 'x' follows static declaration"},
    {"struct s { int a; int a; };", 1, "duplicate member 'a'"},
    {"struct s { [[hicam::nonsense]] int a; };", 1, "unknown attribute 'hicam::nonsense'"},
    {"int x __attribute__((vector_size(y)));", 1, "'y' undeclared here (not in a function)"},
};

START_TEST(errors_are_reported_once_and_parsing_goes_on)
{
	parse(rejected[_i].text);
	ck_assert_msg(diag_errors() == rejected[_i].errors, "%u errors:\n%s", diag_errors(), messages);
	ck_assert_msg(strstr(messages, rejected[_i].says) != NULL, "%s", messages);
}
END_TEST

START_TEST(at_most_twenty_errors_are_printed)
{
	struct buf b = {0};
	size_t lines = 0;

	for (int i = 0; i < 50; i++)
		buf_printf(&b, "int f%d(void) { return x%d; }\n", i, i);
	parse(b.s);
	buf_free(&b);
	ck_assert_uint_eq(diag_errors(), 50);
	for (const char *p = messages; (p = strstr(p, "error:")) != NULL; p++)
		lines++;
	ck_assert_uint_eq(lines, 20);
}
END_TEST

/* Generated sources nest deeply and are long. */
START_TEST(deep_and_long_input_parses)
{
	struct buf b = {0};

	buf_puts(&b, "int f(int x) { return ");
	for (int i = 0; i < 5000; i++)
		buf_puts(&b, "(");
	buf_puts(&b, "x");
	for (int i = 0; i < 5000; i++)
		buf_puts(&b, ")");
	buf_puts(&b, "; } int g(int x) { ");
	for (int i = 0; i < 5000; i++)
		buf_printf(&b, "if (x == %d) return %d; else ", i, i);
	buf_puts(&b, "return 0; } int t[] = {");
	for (int i = 0; i < 100000; i++)
		buf_puts(&b, "1,");
	buf_puts(&b, "};");
	parse_good(b.s);
	buf_free(&b);
	ck_assert_uint_eq(find("t")->type->count, 100000);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

int
main(void)
{
	Suite *s = suite_create("parse");
	TCase *t = tcase_create("tokens");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(t, NULL, teardown);
	tcase_add_test(t, tokens_know_file_line_and_column);
	tcase_add_loop_test(t, tokens_have_kinds, 0, ROWS(scanned));
	suite_add_tcase(s, t);

	t = tcase_create("declarations");
	tcase_add_checked_fixture(t, NULL, teardown);
	tcase_add_loop_test(t, names_are_told_from_types, 0, ROWS(accepted));
	tcase_add_test(t, spans_cover_whole_declarations);
	tcase_add_test(t, uses_are_complete_and_ascending);
	tcase_add_test(t, cleanup_functions_are_uses);
	tcase_add_test(t, attributes_belong_to_their_declarator);
	tcase_add_test(t, annotations_keep_their_arguments);
	tcase_add_test(t, pragma_pack_changes_layouts);
	tcase_add_test(t, redeclarations_are_one_entity);
	tcase_add_loop_test(t, functions_know_what_they_contain, 0, ROWS(facts));
	tcase_add_test(t, functions_list_their_locals);
	tcase_add_test(t, enums_get_their_integer_type);
	suite_add_tcase(s, t);

	t = tcase_create("errors");
	tcase_add_checked_fixture(t, NULL, teardown);
	tcase_set_timeout(t, 30);
	tcase_add_loop_test(t, errors_are_reported_once_and_parsing_goes_on, 0, ROWS(rejected));
	tcase_add_test(t, at_most_twenty_errors_are_printed);
	tcase_add_test(t, deep_and_long_input_parses);
	suite_add_tcase(s, t);

	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
