/* SPDX-License-Identifier: ISC */
/* Flows of sizes: units are joined by names, programs evaluated, and what is computed told apart. */
#include "../../rt/flow.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct hicam_sizeof SIZES[] = {{"sizeof(struct a)", 24}, {"sizeof(void *)", 8}, {NULL, 0}};
static const struct hicam_type WORD = {.kind = HICAM_ULONG, .size = 8, .digest = 1};
static const struct hicam_field FIELDS[] = {{.name = "each", .type = &WORD}, {.name = "n", .type = &WORD, .offset = 8}};
static const struct hicam_type QUEUE = {
	.name = "queue", .kind = HICAM_STRUCT, .size = 16, .fields = FIELDS, .nfields = 2, .digest = 2};
static const struct hicam_object OBJECTS[] = {{.name = "total", .type = &WORD},
											  {.name = "own", .type = &WORD, .flags = HICAM_STATIC, .flow = 1}};

static struct hicam_class *class;

/* A class of units with these flows; the first has OBJECTS. */
static void
join(const char *first, const char *second)
{
	static struct hicam_unit units[2];
	static const struct hicam_unit *const list[] = {&units[0], &units[1]};

	units[0] = (struct hicam_unit){.name = "a.c", .objects = OBJECTS, .nobjects = 2, .sizes = SIZES, .flows = first};
	units[1] = (struct hicam_unit){.name = "b.c", .sizes = SIZES + 1, .flows = second};
	class = hicam_class_build("test", list, 2);
	ck_assert_ptr_nonnull(class);
}

static void
end(void)
{
	hicam_flows_forget();
	hicam_class_free(class);
}

static const struct hicam_flow *
each(void)
{
	return hicam_flow_of_field(class, &QUEUE, 0);
}

/* Is VALUE, or something COMPUTED from it, in FLOW? */
static bool
holds(const struct hicam_flow *flow, const char *text, unsigned long value, bool computed)
{
	for (size_t i = 0; flow && flow->sizes[i].text; i++)
		if (strcmp(flow->sizes[i].text, text) == 0 && flow->sizes[i].size == value && flow->computed[i] == computed)
			return true;
	return false;
}

static size_t
count(const struct hicam_flow *flow)
{
	size_t n = 0;

	while (flow && flow->sizes[n].text)
		n++;
	return n;
}

START_TEST(units_are_joined_by_names)
{
	join("queue_new#0 k4 es0\n", "queue_new#0 es0\nqueue.each =1\n1 =queue_new#0\n");
	ck_assert(holds(each(), "4", 4, false));
	ck_assert(holds(each(), "sizeof(struct a)", 24, false));
	ck_assert(holds(each(), "sizeof(void *)", 8, false));
	ck_assert_uint_eq(count(each()), 3);
	ck_assert(!each()->other);
	ck_assert_ptr_null(hicam_flow_of_field(class, &QUEUE, 1));
	end();
}
END_TEST

START_TEST(numbers_are_those_of_a_unit)
{
	join("1 es0\n", "1 es0\ntotal =1\n");
	ck_assert(holds(hicam_flow_of_place(class, 0), "sizeof(void *)", 8, false));
	ck_assert(holds(hicam_flow_of_place(class, 1), "sizeof(struct a)", 24, false));
	ck_assert_uint_eq(count(hicam_flow_of_place(class, 0)), 1);
	end();
}
END_TEST

START_TEST(what_holds_constants_only_has_no_flow)
{
	join("queue.each k4 k8 o\n", "");
	ck_assert_ptr_null(each());
	end();
}
END_TEST

START_TEST(expressions_are_evaluated)
{
	join("queue.each ex,7,+,-8,&@f#0\nf#0 es0,4,-\ntotal es0,s1,/\n", NULL);
	ck_assert(holds(each(), "x 7 + -8 & of sizeof(struct a) 4 -", 24, false));
	ck_assert(holds(hicam_flow_of_place(class, 0), "sizeof(struct a) sizeof(void *) /", 3, false));
	end();
}
END_TEST

START_TEST(expressions_of_themselves_end)
{
	join("queue.each es1 k0 ex,1,+@queue.each\n", NULL);
	ck_assert(holds(each(), "x 1 + of sizeof(void *)", 9, false));
	ck_assert(each()->other); /* from 0, any number */
	ck_assert_uint_lt(count(each()), 20);
	end();
}
END_TEST

START_TEST(products_and_counting_are_computed)
{
	join("queue.each =f#0 +\nf#0 es0\ntotal *queue.each *g\ng o\n", NULL);
	ck_assert(holds(each(), "sizeof(struct a)", 24, true));
	ck_assert_uint_eq(count(each()), 1);
	ck_assert(!each()->other);
	ck_assert(holds(hicam_flow_of_place(class, 0), "sizeof(struct a)", 24, true));
	ck_assert(!hicam_flow_of_place(class, 0)->other);
	end();
}
END_TEST

START_TEST(copies_of_anything_are_anything)
{
	join("queue.each =f#0 c1\nf#0 =queue.each o\n", NULL);
	ck_assert(holds(each(), "sizeof(void *)", 8, true));
	ck_assert(each()->other);
	end();
}
END_TEST

START_TEST(lists_differ_by_size_or_length)
{
	static const struct hicam_sizeof same[] = {{"", 24}, {NULL, 0}}, other[] = {{"", 12}, {NULL, 0}},
									 none[] = {{NULL, 0}};

	join("queue.each es0\n", NULL);
	ck_assert(!hicam_flow_differs(each(), same));
	ck_assert(hicam_flow_differs(each(), other));
	ck_assert(hicam_flow_differs(each(), none));
	end();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("flow");
	TCase *t = tcase_create("flows");
	SRunner *r;
	int failed;

	tcase_add_test(t, units_are_joined_by_names);
	tcase_add_test(t, numbers_are_those_of_a_unit);
	tcase_add_test(t, what_holds_constants_only_has_no_flow);
	tcase_add_test(t, expressions_are_evaluated);
	tcase_add_test(t, expressions_of_themselves_end);
	tcase_add_test(t, products_and_counting_are_computed);
	tcase_add_test(t, copies_of_anything_are_anything);
	tcase_add_test(t, lists_differ_by_size_or_length);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
