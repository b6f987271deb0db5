/* SPDX-License-Identifier: ISC */
#include "../../rt/heap_regions.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Regions of a block in chunks, against a plain array of what is at each place. */

enum { PLACES = 5000, STEP = 8 };
static const struct hicam_type INT = {.kind = HICAM_INT, .size = 4};
static unsigned char taken[PLACES];

static void
check_all(struct hicam_regions *r)
{
	const struct hicam_region *flat = hicam_regions_flat(r);
	struct hicam_cursor at = {0, 0};
	size_t i, n = 0;

	for (i = 0; i < PLACES; i++)
		if (taken[i]) {
			const struct hicam_region *q = hicam_region_get(r, at);

			ck_assert_ptr_nonnull(q);
			ck_assert_uint_eq(q->offset, i * STEP);
			ck_assert_uint_eq(flat[n].offset, i * STEP);
			at = hicam_region_next(r, at);
			n++;
		}
	ck_assert_ptr_null(hicam_region_get(r, at));
	ck_assert_uint_eq(r->n, n);
}

static void
turn(struct hicam_regions *r, size_t place)
{
	struct hicam_region new = {.offset = place * STEP, .size = 4, .type = &INT}, *q;
	struct hicam_cursor at = hicam_region_at(r, new.offset);

	q = hicam_region_get(r, at);
	ck_assert_int_eq(q != NULL && q->offset == new.offset, taken[place]);
	if (taken[place])
		hicam_region_remove(r, &at);
	else
		ck_assert(hicam_region_insert(r, &at, &new));
	q = hicam_region_get(r, at);
	ck_assert(taken[place] ? q == NULL || q->offset > new.offset : q->offset == new.offset);
	taken[place] = !taken[place];
	q = hicam_region_before(r, at);
	ck_assert(q == NULL || q->offset < new.offset);
}

START_TEST(any_order)
{
	struct hicam_regions *r = hicam_regions_new(NULL);
	unsigned x = 1;

	for (int i = 0; i < 40000; i++) {
		x = x * 1103515245u + 12345;
		turn(r, (x >> 8) % PLACES);
		if (i % 5000 == 77)
			check_all(r);
	}
	for (size_t i = 0; i < PLACES; i++)
		if (taken[i])
			turn(r, i);
	ck_assert_uint_eq(r->n, 0);
	hicam_regions_delete(r);
}
END_TEST

START_TEST(upwards_and_downwards)
{
	struct hicam_regions *r = hicam_regions_new(NULL);

	for (size_t i = PLACES / 2; i < PLACES; i++)
		turn(r, i);
	for (size_t i = PLACES / 2; i-- > 0;)
		turn(r, i);
	check_all(r);
	hicam_regions_delete(r);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("regions");
	TCase *c = tcase_create("chunks");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(c, any_order);
	tcase_add_test(c, upwards_and_downwards);
	suite_add_tcase(suite, c);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
