/* SPDX-License-Identifier: ISC */
/* Interfaces to text: what an IDL says is in the header, in the specification and in the code.  One fact is one row. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../idl/compile.h"

static const char head[] = "[uuid(01234567-89ab-cdef-0123-456789abcdef), version(3.7)] interface i {\n";

/* The interface with BODY, compiled. */
static struct idl_result
compile(const char *attributes, const char *body)
{
	char path[] = "/tmp/idl_test-XXXXXX";
	struct idl_job job = {.file = path, .header = "i.h", .client = true, .server = true};
	int fd = mkstemp(path);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	struct idl_result r;

	ck_assert_ptr_nonnull(f);
	fprintf(f, "%s%s\n}\n", attributes ? attributes : head, body);
	ck_assert_int_eq(fclose(f), 0);
	idl_compile(&job, &r);
	unlink(path);
	return r;
}

static void
check_contains(const char *body, const char *text, const char *wanted)
{
	if (wanted && !strstr(text, wanted))
		ck_abort_msg("'%s': no '%s' in:\n%s", body, wanted, text);
}

static void
check_good(const char *body, const char *header, const char *x)
{
	struct idl_result r = compile(NULL, body);

	if (!r.ok)
		ck_abort_msg("'%s': %s", body, r.errors);
	check_contains(body, r.plain_header, header);
	check_contains(body, r.x, x);
	idl_result_free(&r);
}

static const struct {
	const char *body, *header, *x; /* NULL: anything */
} translations[] = {
	/* constants */
	{"const long A = 1 + 2 * 3;", "#define A 7", "const A = 7;"},
	{"const long A = -(1 << 4) | 3;", "#define A (-13)", "const A = -13;"},
	{"const long A = 7 / 2 % 2; const short B = ~A & 0xff;", "#define B 254", "const B = 254;"},
	{"const char A = '\\n';", "#define A 10", "const A = 10;"},
	{"const boolean A = TRUE;", "#define A 1", "const A = 1;"},
	{"const char *A = \"a\\\"b\";", "#define A \"a\\\"b\"", "%#define A \"a\\\"b\""},
	{"const hyper A = 0x7fffffffffffffff;", "#define A 9223372036854775807", NULL},
	{"enum e { A, B = 4, C }; const long D = C + 1;", "#define D 6", "C = 5"},

	/* types */
	{"typedef unsigned small t;", "typedef idl_usmall_int t;", "typedef unsigned int t;"},
	{"typedef short int t;", "typedef idl_short_int t;", "typedef int t;"},
	{"typedef long t[2][3];", "typedef idl_long_int t[2][3];", "typedef int int_3[3];\ntypedef int_3 t[2];"},
	{"typedef byte t[0..4];", "typedef idl_byte t[5];", "typedef opaque t[5];"},
	{"typedef [string] char t[8];", "typedef idl_char t[8];", "typedef string t<7>;"},
	{"typedef [string] char *t;", "typedef idl_char *t;", "typedef string_t *t;"},
	{"typedef [ref, string] char *t;", "typedef idl_char *t;", "typedef string t<>;"},
	{"typedef struct s { struct s *next; } s;", "struct s *next;", "struct s *next;"},
	{"typedef struct { long a; } t;", "struct t {\n\tidl_long_int a;\n};\ntypedef struct t t;",
	 "struct t {\n\tint a;\n};"},
	{"struct s { long version, string; };", "idl_long_int version;", "int version_;\n\tint string_;"},
	{"struct s { [ptr] struct s *p; };", "struct s *p;", "unsigned int id;\n\tstruct s *first;"},
	{"struct s { long (*a)[3]; };", "idl_long_int (*a)[3];", "int_3 *a;"},
	{"struct s { long *a[3]; };", "idl_long_int *a[3];", "int_opt a[3];"},
	{"typedef [context_handle] void *h; void o([in] h x);", "typedef idl_void_p_t h;", "typedef opaque h[20];"},

	/* what bounds name travels first */
	{"struct s { [size_is(n)] long *a; long n; };", "idl_long_int *a;\n\tidl_long_int n;", "int n;\n\tint_list *a;"},
	{"struct s { [length_is(n)] byte a[4]; small n; };", "idl_byte a[4];", "int n;\n\topaque a<4>;"},

	/* unions */
	{"typedef union switch (long k) v { case 1, 2: long a; default: ; } u;", "switch_is(k)) union {",
	 "case 1:\ncase 2:\n\tint a;"},
	{"typedef union switch (boolean k) { case TRUE: long a; case FALSE: ; } u;", "} tagged_union;",
	 "case FALSE:\n\tvoid;"},
	{"enum e { A, B }; union u switch (enum e k) { default: ; case B: long b; };", "case(1)",
	 "case B:\n\tint b;\ndefault:\n\tvoid;"},

	/* operations */
	{"void o(void);", "void o(void);\nvoid i_call_o(void);", "void I_O(void) = 1;"},
	{"long a([in] long x); long b([out] long *y);", "idl_long_int b(idl_long_int *y);", "i_b_result I_B(void) = 2;"},
	{"void o([in, size_is(n)] long a[], [in] long n);", "void o(idl_long_int a[], idl_long_int n);",
	 "int n;\n\tint a<>;"},
	{"[string] char *o([in] handle_t h);", "idl_char *o(handle_t h);", "i_o_result I_O(void) = 1;"},
	{"void o([out] error_status_t *s);", "void o(error_status_t *s);", "unsigned int s;"},

	/* comments */
	{"/* before */ long o(void); // behind", "/* before */\nidl_long_int o(void); /* behind */", "/* before */"},
	{"const long A = 1; // no */ end", "#define A 1 /* no +/ end */", "const A = 1; /* no +/ end */"},
};

START_TEST(texts_follow_from_the_idl)
{
	check_good(translations[_i].body, translations[_i].header, translations[_i].x);
}
END_TEST

START_TEST(numbers_follow_from_the_header)
{
	struct idl_result r = compile(NULL, "void o(void);");

	ck_assert(r.ok);
	/* 01234567 ^ 89abcdef ^ 01234567 ^ 89abcdef, and so on: the words cancel out */
	check_contains("uuid", r.x, "} = 3;\n} = 0x20000000;");
	idl_result_free(&r);
	r = compile("[uuid(8A6F0C52-3f6e-4b7e-9c11-0d2f5b7a1e01)] interface i {\n", "void o(void);");
	check_contains("uuid", r.x, "} = 0;\n} = 0x326a5402;");
	check_contains("uuid", r.code, "8a6f0c52-3f6e-4b7e-9c11-0d2f5b7a1e01");
	idl_result_free(&r);
}
END_TEST

START_TEST(handles_are_as_the_interface_says)
{
	struct idl_result r = compile(
		"[uuid(01234567-89ab-cdef-0123-456789abcdef), implicit_handle(handle_t h)] interface i {\n", "void o(void);");

	check_contains("implicit", r.plain_header, "extern handle_t h;");
	check_contains("implicit", r.code, "hicam_rpc_invoke(h, ");
	idl_result_free(&r);
	r = compile("[uuid(01234567-89ab-cdef-0123-456789abcdef), explicit_handle] interface i {\n",
				"void o([in] long a);");
	check_contains("explicit", r.plain_header, "void o(handle_t hicam_handle, idl_long_int a);");
	idl_result_free(&r);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("idl");
	TCase *c = tcase_create("texts");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(c, texts_follow_from_the_idl, 0, (int)(sizeof translations / sizeof translations[0]));
	tcase_add_test(c, numbers_follow_from_the_header);
	tcase_add_test(c, handles_are_as_the_interface_says);
	suite_add_tcase(s, c);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
