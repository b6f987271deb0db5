/* SPDX-License-Identifier: ISC */
/*
 * The state spec and the descriptor section of a class that is made by hand and has one of everything.  rpcgen must
 * take the spec, and what it makes of it must decode a body written with rt/wire.h.
 */
#include <check.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../rt/class.h"
#include "../../rt/describe.h"
#include "../../rt/shape.h"
#include "../../rt/spec.h"
#include "../../rt/statefile.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define SCALAR(NAME, KIND, DIGEST) static const struct hicam_type NAME = { .kind = KIND, .digest = DIGEST, .size = 4 }

SCALAR(t_bool, HICAM_BOOL, 1);
SCALAR(t_char, HICAM_CHAR, 2);
SCALAR(t_short, HICAM_SHORT, 3);
SCALAR(t_int, HICAM_INT, 4);
SCALAR(t_uint, HICAM_UINT, 5);
SCALAR(t_long, HICAM_LONG, 6);
SCALAR(t_ulong, HICAM_ULONG, 7);
SCALAR(t_float, HICAM_FLOAT, 8);
SCALAR(t_double, HICAM_DOUBLE, 9);
SCALAR(t_quad, HICAM_LDOUBLE, 10);
SCALAR(t_int128, HICAM_INT128, 11);
SCALAR(t_void, HICAM_VOID, 12);
SCALAR(t_function, HICAM_FUNCTION, 13);
SCALAR(t_refused, HICAM_REFUSED, 14);

static const struct hicam_type a_name = { .kind = HICAM_ARRAY, .elem = &t_char, .count = 5, .digest = 20 };
static const struct hicam_type a_names = { .kind = HICAM_ARRAY, .elem = &a_name, .count = 3, .digest = 21 };
static const struct hicam_type a_row = { .kind = HICAM_ARRAY, .elem = &t_double, .count = 2, .digest = 22 };
static const struct hicam_type a_rows = { .kind = HICAM_ARRAY, .elem = &a_row, .count = 2, .digest = 23 };
static const struct hicam_type a_target = {
	.kind = HICAM_ARRAY, .elem = &t_ulong, .count = 2, .flags = HICAM_COUNT_BY_TARGET, .digest = 24
};
static const struct hicam_type a_flexible = { .kind = HICAM_ARRAY, .elem = &t_int, .digest = 25 };
static const struct hicam_type a_floats = { .kind = HICAM_ARRAY, .elem = &t_float, .count = 2, .digest = 26 };

/* struct node { int value; struct node *next; } */
static const struct hicam_type t_node, p_node = { .kind = HICAM_POINTER, .elem = &t_node, .digest = 30 };
static const struct hicam_field node_fields[] = {
	{ .name = "value", .type = &t_int },
	{ .name = "next", .type = &p_node, .offset = 8 },
};
static const struct hicam_type t_node = {
	.name = "node", .kind = HICAM_STRUCT, .size = 16, .nfields = 2, .fields = node_fields, .digest = 31
};

/* Another struct node, with words of rpcgen, macros and bit-fields in it. */
static const struct hicam_field odd_fields[] = {
	{ .name = "string", .type = &t_int },
	{ .name = "version", .type = &t_short },
	{ .name = "program_", .type = &t_bool },
	{ .name = "unix", .type = &t_long },
	{ .name = "stdin", .type = &t_float },
	{ .name = "N", .type = &t_quad },
	{ .name = "opaque", .type = &t_int128 },
	{ .name = "st_atime", .type = &a_names },
	{ .name = "hyper", .type = &t_int, .flags = HICAM_BITFIELD, .bits = 3 },
	{ .name = "gone", .type = &t_int, .flags = HICAM_IGNORE },
	{ .name = "objp", .type = &a_rows },
	{ .name = "xdrs", .type = &t_char },
	{ .name = "dollar$", .type = &t_uint },
};
static const struct hicam_type t_odd = {
	.name = "node", .kind = HICAM_STRUCT, .nfields = COUNT(odd_fields), .fields = odd_fields, .digest = 32
};
static const struct hicam_type t_empty = { .name = "empty", .kind = HICAM_STRUCT, .digest = 33 };

static const struct hicam_field tail_fields[] = {
	{ .name = "n", .type = &t_int },
	{ .name = "data", .type = &a_flexible },
};
static const struct hicam_type t_tail = {
	.name = "tail", .kind = HICAM_STRUCT, .flags = HICAM_TAIL, .nfields = 2, .fields = tail_fields, .digest = 34
};

static int
no_member(const void *parent, const void *self)
{
	(void)parent;
	(void)self;
	return -1;
}

static const struct hicam_field union_fields[] = {
	{ .name = "number", .type = &t_int },
	{ .name = "text", .type = &a_name },
};
static const struct hicam_type t_switched = {
	.name = "u", .kind = HICAM_UNION, .nfields = 2, .fields = union_fields, .which = no_member, .digest = 40
};
static const struct hicam_type t_mixed = {
	.name = "m", .kind = HICAM_UNION, .nfields = 2, .fields = union_fields, .digest = 41
};
static const struct hicam_field xy_fields[] = { { .name = "x", .type = &t_float }, { .name = "y", .type = &t_int } };
static const struct hicam_type t_xy = {
	.name = "xy", .kind = HICAM_STRUCT, .nfields = 2, .fields = xy_fields, .digest = 42
};
static const struct hicam_field same_fields[] = { { .name = "v", .type = &a_floats }, { .name = "p", .type = &t_xy } };
static const struct hicam_type t_same = {
	.name = "same", .kind = HICAM_UNION, .nfields = 2, .fields = same_fields, .digest = 43
};

static int counter;
static const struct hicam_object objects[] = {
	{ .name = "counter", .addr = &counter, .type = &t_int, .line = 3 },
	{ .name = "odd", .type = &t_odd, .line = 4 },
	{ .name = "text", .type = &a_name, .flags = HICAM_CONST, .line = 5 },
	{ .name = "main.calls", .type = &t_long, .flags = HICAM_STATIC, .line = 6 },
	{ .name = "", .type = &a_name, .flags = HICAM_LITERAL, .digest = 99 },
	{ .name = "list", .type = &t_node },
	{ .name = "flexible", .type = &a_flexible },
	{ .name = "sizes", .type = &a_target },
	{ .name = "nothing", .type = &t_empty },
	{ .name = "choice", .type = &t_switched },
	{ .name = "mixed", .type = &t_mixed },
	{ .name = "same", .type = &t_same },
	{ .name = "args", .type = &t_refused },
};
static const struct hicam_object more_objects[] = {
	{ .name = "counter", .addr = &counter, .type = &t_int, .line = 3 },
	{ .name = "main.calls", .type = &t_int, .flags = HICAM_STATIC, .line = 6 },
};

static const struct hicam_sizeof unit_sizes[] = { { "sizeof(struct node)", 16 }, { NULL, 0 } };
static const struct hicam_var vars[] = {
	{ .name = "i", .type = &t_int, .flags = HICAM_BY_VALUE, .line = 10 },
	{ .name = "buf", .type = &a_name, .line = 11 },
	{ .name = "p", .type = &p_node, .flags = HICAM_BY_VALUE, .line = 12, .flow = 1 },
	{ .name = "i", .type = &t_double, .flags = HICAM_BY_VALUE, .line = 13 },
};
static const unsigned short all_vars[] = { 0, 1, 2, 3 };
static const struct hicam_stage stages[] = {
	{ .line = 14, .kind = HICAM_STAGE_LOOP, .nvars = 4, .vars = all_vars },
	{ .line = 15, .kind = HICAM_STAGE_CALL },
};
static const struct hicam_function functions[] = {
	{ .name = "strcmp" },
	{ .name = "main", .file = "dir/one.c", .line = 9, .digest = 77, .vars = vars, .nvars = 4,
	    .stages = stages, .nstages = 2 },
	{ .name = "helper" },
};
static const struct hicam_function more_functions[] = {
	{ .name = "main" },
	{ .name = "helper", .file = "two.c", .line = 1, .digest = 78, .stages = stages + 1, .nstages = 1 },
};
static const struct hicam_type *const heap_types[] = { &t_tail, &t_void, &t_function };

static const struct hicam_unit unit_one = {
	.abi = HICAM_ABI_VERSION, .name = "one.c", .flags = "-fsigned-char", .objects = objects, .functions = functions,
	.heap_types = heap_types, .nobjects = COUNT(objects), .nfunctions = COUNT(functions),
	.nheap_types = COUNT(heap_types), .sizes = unit_sizes, .flows = "1 es0\n",
};
static const struct hicam_unit unit_two = {
	.abi = HICAM_ABI_VERSION, .name = "two.c", .flags = "", .objects = more_objects, .functions = more_functions,
	.nobjects = COUNT(more_objects), .nfunctions = COUNT(more_functions),
};
static const struct hicam_unit *const in_order[] = { &unit_one, &unit_two };
static const struct hicam_unit *const swapped[] = { &unit_two, &unit_one };

static int
file_sink(void *arg, const void *data, size_t len)
{
	return fwrite(data, 1, len, arg) == len ? 0 : -1;
}

/* The spec of a class, malloced. */
static char *
spec_of(const struct hicam_class *c)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(hicam_spec_print(c, file_sink, f), 0);
	ck_assert_int_eq(fclose(f), 0);
	return text;
}

START_TEST(units_linked_in_any_order_make_one_class)
{
	struct hicam_class *a = hicam_class_build("test", in_order, 2), *b = hicam_class_build("test", swapped, 2);
	char *x = spec_of(a), *y = spec_of(b);

	ck_assert_str_eq(x, y);
	ck_assert_mem_eq(a->signature, b->signature, 32);
	free(x);
	free(y);
	hicam_class_free(a);
	hicam_class_free(b);
}
END_TEST

START_TEST(external_names_are_one_entry_and_statics_are_several)
{
	struct hicam_class *c = hicam_class_build("test", swapped, 2);
	size_t i, counters = 0, calls = 0;

	for (i = 0; i < c->nplaces; i++) {
		counters += strcmp(c->places[i]->name, "counter") == 0;
		calls += strcmp(c->places[i]->name, "main.calls") == 0;
	}
	ck_assert_uint_eq(counters, 1);
	ck_assert_uint_eq(calls, 2);
	ck_assert_uint_eq(c->nobjects, COUNT(objects) - 2 + 1);
	ck_assert_uint_eq(c->nplaces, COUNT(objects) + 1);
	ck_assert_uint_eq(c->nfunctions, 3);
	ck_assert_int_eq(hicam_class_function(c, &more_functions[0]), hicam_class_function(c, &functions[1]));
	ck_assert_ptr_eq(c->functions[hicam_class_function(c, &functions[2])], &more_functions[1]);
	hicam_class_free(c);
}
END_TEST

START_TEST(lines_stay_below_what_rpcgen_reads)
{
	struct hicam_class *c = hicam_class_build("test", in_order, 2);
	char *text = spec_of(c), *line;

	for (line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
		ck_assert_uint_lt(strlen(line), 1000);
	free(text);
	hicam_class_free(c);
}
END_TEST

/* ---- a body, and what rpcgen's code makes of it --------------------------------------------------- */

static void
put_odd(struct hicam_out *o)
{
	static const double rows[4] = { 1.5, 2.5, 3.5, 4.5 };
	static const float half = 0.5f;

	hicam_put_i32(o, -7);
	hicam_put_i32(o, -300);
	hicam_put_u32(o, 1);
	hicam_put_i64(o, -5000000000);
	hicam_put_32s(o, &half, 1);
	hicam_put_opaque(o, "0123456789abcdef", 16);
	hicam_put_u64(o, 1);
	hicam_put_u64(o, 2);
	hicam_put_opaque(o, "one\0", 5);
	hicam_put_opaque(o, "two\0", 5);
	hicam_put_opaque(o, "three", 5);
	hicam_put_i32(o, -2);
	hicam_put_64s(o, rows, 4);
	hicam_put_i32(o, 'x');
	hicam_put_u32(o, 4000000000u);
}

static void
put_globals(struct hicam_out *o)
{
	static const float v[2] = { 1.25f, 0 };

	hicam_put_i32(o, 42);         /* counter */
	put_odd(o);
	hicam_put_i64(o, 11);         /* main.calls of one.c */
	hicam_put_i32(o, 8);          /* list */
	hicam_put_i32(o, HICAM_WHERE_HEAP);
	hicam_put_u32(o, 1);
	hicam_put_u64(o, 2);
	hicam_put_i32(o, 0);
	hicam_put_u32(o, 2);          /* sizes */
	hicam_put_u64(o, 3);
	hicam_put_u64(o, 4);
	hicam_put_i32(o, 0);          /* nothing */
	hicam_put_i32(o, 1);          /* choice */
	hicam_put_opaque(o, "abc\0", 5);
	hicam_put_i32(o, 0);          /* mixed */
	hicam_put_32s(o, v, 2);       /* same */
	hicam_put_i32(o, 0);          /* args */
	hicam_put_i32(o, 12);         /* main.calls of two.c */
}

static void
put_heap(struct hicam_out *o, const struct hicam_class *c)
{
	static const int tail[3] = { 7, 8, 9 };

	hicam_put_u32(o, 3);
	hicam_put_u32(o, HICAM_BLOCK_BYTES);
	hicam_put_bytes(o, "raw", 3);
	hicam_put_u32(o, HICAM_BLOCK_TYPED + (uint32_t)hicam_class_type(c, &t_tail));
	hicam_put_u32(o, 1);
	hicam_put_i32(o, 3);
	hicam_put_u32(o, 3);
	hicam_put_32s(o, tail, 3);
	hicam_put_u32(o, HICAM_BLOCK_POOL);
	hicam_put_u32(o, 1);
	hicam_put_bytes(o, "gap", 3);
	hicam_put_u32(o, HICAM_BLOCK_TYPED + (uint32_t)hicam_class_type(c, &a_row));
	hicam_put_u32(o, 1);
	hicam_put_64s(o, (const double[2]) { 6.5, 7.5 }, 2);
}

static void
put_rest(struct hicam_out *o, const struct hicam_class *c)
{
	hicam_put_u32(o, 1);
	hicam_put_u32(o, 2);
	hicam_put_u32(o, (uint32_t)hicam_class_function(c, &functions[1]));
	hicam_put_i32(o, 0);
	hicam_put_i32(o, 5);
	hicam_put_opaque(o, "buf\0", 5);
	hicam_put_i32(o, HICAM_WHERE_LOCAL);
	hicam_put_u32(o, 0);
	hicam_put_u64(o, 3);
	hicam_put_i32(o, 0);
	hicam_put_64s(o, (const double[1]) { 0.25 }, 1);
	hicam_put_u32(o, (uint32_t)hicam_class_function(c, &functions[2]));
	hicam_put_i32(o, 0);
	hicam_put_i32(o, 0);
	hicam_put_u32(o, 1);
	hicam_put_string(o, "rand");
	hicam_put_u32(o, 1);
	hicam_put_i64(o, 1234567890123);
	hicam_put_u32(o, 0);
	hicam_put_bytes(o, NULL, 0);
}

static const char decoder[] =
	"#include <stdio.h>\n"
	"#include \"t.h\"\n"
	"int main(void)\n"
	"{\n"
	"	static struct hicam_state s;\n"
	"	XDR x;\n"
	"	FILE *f = fopen(\"body\", \"r\");\n"
	"	xdrstdio_create(&x, f, XDR_DECODE);\n"
	"	if (!xdr_hicam_state(&x, &s) || fgetc(f) != EOF)\n"
	"		return 1;\n"
	"	struct struct_node *o = &s.globals.odd;\n"
	"	printf(\"%d %d %d %d %lld %g %.4s %s %d %g %c %u\\n\", s.globals.counter, o->string_, o->version_, o->program__,\n"
	"	    (long long)o->unix_, o->stdin_, o->N_.ieee754, o->st_atime_[1], o->hyper_, o->objp[1][0], o->xdrs,\n"
	"	    o->dollar_x24);\n"
	"	printf(\"%lld %d %d %u %s %g %d\\n\", (long long)s.globals.main__calls, s.globals.list.next.where,\n"
	"	    (int)s.globals.list.next.hicam_pointer_u.heap.element, s.globals.sizes.sizes_len,\n"
	"	    s.globals.choice.union_u_u.text, s.globals.same[0], s.globals.main__calls_2);\n"
	"	printf(\"%u %d\\n\", s.heap.heap_len, s.heap.heap_val[2].type);\n"
	"	hicam_frame *m = s.threads.threads_val->frames.frames_val;\n"
	"	printf(\"%s %g %s\\n\", m->hicam_frame_u.main.frame_main_u.stage_0.buf,\n"
	"	    m->hicam_frame_u.main.frame_main_u.stage_0.i_2, s.libc.hicam_libc_val->name);\n"
	"	return 0;\n"
	"}\n";

static void
write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

static void
write_body(const struct hicam_class *c)
{
	struct hicam_out o;
	FILE *f = fopen("body", "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(hicam_out_init(&o, 64, file_sink, f), 0);
	put_globals(&o);
	put_heap(&o, c);
	put_rest(&o, c);
	ck_assert_int_eq(hicam_out_close(&o), 0);
	ck_assert_int_eq(fclose(f), 0);
}

START_TEST(rpcgen_code_decodes_a_body)
{
	char directory[] = "/tmp/hicam-spec-XXXXXX", answer[1000] = "";
	struct hicam_class *c = hicam_class_build("test", in_order, 2);
	char *spec = spec_of(c);
	size_t n;
	FILE *f;

	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(chdir(directory), 0);
	write_file("t.x", spec);
	write_file("main.c", decoder);
	write_body(c);
	ck_assert_int_eq(system("rpcgen -h t.x >t.h && rpcgen -c t.x >t.c && "
	    "cc -w -I/usr/include/tirpc main.c t.c -ltirpc -o decode && ./decode >answer"), 0);
	f = fopen("answer", "r");
	ck_assert_ptr_nonnull(f);
	n = fread(answer, 1, sizeof answer - 1, f);
	answer[n] = '\0';
	fclose(f);
	ck_assert_str_eq(answer,
	    "42 -7 -300 1 -5000000000 0.5 0123 two -2 3.5 x 4000000000\n"
	    "11 2 2 2 abc 1.25 12\n"
	    "3 1\n"
	    "buf 0.25 rand\n");
	ck_assert_int_eq(system("rm -f t.x t.h t.c main.c body decode answer"), 0);
	ck_assert_int_eq(rmdir(directory), 0);
	free(spec);
	hicam_class_free(c);
}
END_TEST

START_TEST(rpcgen_takes_the_spec_of_nothing)
{
	char directory[] = "/tmp/hicam-spec-XXXXXX";
	struct hicam_class *c = hicam_class_build("test", in_order, 0);
	char *spec = spec_of(c);

	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(chdir(directory), 0);
	write_file("t.x", spec);
	ck_assert_int_eq(system("rpcgen -h t.x >t.h && rpcgen -c t.x >t.c && cc -w -I/usr/include/tirpc -c t.c"), 0);
	ck_assert_int_eq(system("rm -f t.x t.h t.c t.o"), 0);
	ck_assert_int_eq(rmdir(directory), 0);
	free(spec);
	hicam_class_free(c);
}
END_TEST

/* ---- the descriptor section ----------------------------------------------------------------------- */

static char *
described(const struct hicam_class *c, size_t *len)
{
	char *text = NULL;
	struct hicam_out o;
	FILE *f = open_memstream(&text, len);

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(hicam_out_init(&o, 64, file_sink, f), 0);
	hicam_describe_write(&o, c);
	ck_assert_int_eq(hicam_out_close(&o), 0);
	ck_assert_int_eq(fclose(f), 0);
	return text;
}

START_TEST(descriptors_read_back_print_the_same_spec)
{
	struct hicam_class *c = hicam_class_build("test", in_order, 2), *back;
	char *x = spec_of(c), *y, *bytes;
	struct hicam_in in;
	long f;
	size_t len;

	bytes = described(c, &len);
	hicam_in_memory(&in, bytes, len);
	back = hicam_describe_read(&in);
	ck_assert_msg(back != NULL, "%s", in.error.text);
	y = spec_of(back);
	ck_assert_str_eq(x, y);
	f = hicam_class_function(c, &functions[1]);
	ck_assert_str_eq(back->functions[f]->vars[2].sizes[0].text, "sizeof(struct node)");
	ck_assert_uint_eq(back->functions[f]->vars[2].sizes[0].size, 16);
	free(x);
	free(y);
	free(bytes);
	hicam_describe_free(back);
	hicam_class_free(c);
}
END_TEST

START_TEST(damaged_descriptors_are_refused_or_safe)
{
	struct hicam_class *c = hicam_class_build("test", in_order, 2), *back;
	struct hicam_in in;
	unsigned seed = 1;
	size_t len, i;
	char *bytes = described(c, &len), *copy = malloc(len);
	int round;

	ck_assert_ptr_nonnull(copy);
	for (i = 0; i < len; i += 4) {
		hicam_in_memory(&in, bytes, i);
		ck_assert_ptr_null(hicam_describe_read(&in));
		ck_assert_int_eq(in.error.status, HICAM_EXIT_STATE);
	}
	for (round = 0; round < 20000; round++) {
		memcpy(copy, bytes, len);
		for (i = 0; i <= (size_t)round % 3; i++)
			copy[(size_t)rand_r(&seed) % len] = (char)rand_r(&seed);
		hicam_in_memory(&in, copy, len);
		back = hicam_describe_read(&in);
		if (back == NULL)
			continue;
		for (i = 0; i < back->ntypes; i++)
			hicam_leaves(back->types[i]);
		hicam_describe_free(back);
	}
	free(bytes);
	free(copy);
	hicam_class_free(c);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("spec");
	TCase *t = tcase_create("class, spec, descriptors");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_test(t, units_linked_in_any_order_make_one_class);
	tcase_add_test(t, external_names_are_one_entry_and_statics_are_several);
	tcase_add_test(t, lines_stay_below_what_rpcgen_reads);
	tcase_add_test(t, rpcgen_code_decodes_a_body);
	tcase_add_test(t, rpcgen_takes_the_spec_of_nothing);
	tcase_add_test(t, descriptors_read_back_print_the_same_spec);
	tcase_add_test(t, damaged_descriptors_are_refused_or_safe);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
