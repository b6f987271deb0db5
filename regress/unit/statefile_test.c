/* SPDX-License-Identifier: ISC */
/* The container: what is written is read, what is damaged is refused, and nothing is left behind. */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../rt/statefile.h"

static char directory[40];
static const struct hicam_header header = {
	.class_name = "bank", .signature = "0123456789abcdef", .uuid = "uuid", .epoch = 3, .sequence = 4, .time = 1234567,
	.long_bits = 32, .arch = "armhf", .host = "here", .program = "/bin/bank",
};

static void
setup(void)
{
	strcpy(directory, "/tmp/hicam-state-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(chdir(directory), 0);
}

/* Removes the file s and the directory, in which nothing else may be. */
static void
teardown(void)
{
	unlink("s");
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(directory), 0);
}

static void
write_state(const char *path, const char *body, size_t len, int compress)
{
	struct hicam_state_writer *w = hicam_state_create(path, &header, compress);

	ck_assert_ptr_nonnull(w);
	ck_assert_int_eq(hicam_state_section(w, HICAM_SECTION_SPEC), 0);
	ck_assert_int_eq(hicam_state_write(w, "spec", 4), 0);
	ck_assert_int_eq(hicam_state_section(w, HICAM_SECTION_BODY), 0);
	ck_assert_int_eq(hicam_state_write(w, body, len / 2), 0);
	ck_assert_int_eq(hicam_state_write(w, body + len / 2, len - len / 2), 0);
	ck_assert_int_eq(hicam_state_commit(w), 0);
}

START_TEST(what_is_written_is_read)
{
	size_t len = 3 * HICAM_STATE_CHUNK + 12345, n, i;
	char *body = malloc(len), *back;
	const struct hicam_header *h;
	struct hicam_state *s;
	struct hicam_error e;

	ck_assert_ptr_nonnull(body);
	for (i = 0; i < len; i++)
		body[i] = (char)(i / 1000 * 7);
	write_state("s", body, len, _i);
	s = hicam_state_open("s", &e);
	ck_assert_msg(s != NULL, "%s", e.text);
	h = hicam_state_header(s);
	ck_assert_mem_eq(h, &header, sizeof header);
	ck_assert_uint_eq(hicam_state_length(s, HICAM_SECTION_SPEC), 4);
	ck_assert_uint_eq(hicam_state_length(s, HICAM_SECTION_DESCRIBE), 0);
	back = hicam_state_load(s, HICAM_SECTION_BODY, &n, &e);
	ck_assert_ptr_nonnull(back);
	ck_assert_uint_eq(n, len);
	ck_assert_mem_eq(back, body, len);
	if (_i)
		ck_assert_uint_lt(hicam_state_file_size(s), len / 10);
	hicam_state_close(s);
	free(back);
	free(body);
}
END_TEST

/* Reads the whole of s. */
static unsigned char *
slurp(size_t *len)
{
	FILE *f = fopen("s", "r");
	unsigned char *bytes = malloc(1 << 16);

	ck_assert_ptr_nonnull(f);
	ck_assert_ptr_nonnull(bytes);
	*len = fread(bytes, 1, 1 << 16, f);
	fclose(f);
	return bytes;
}

static void
spill(const unsigned char *bytes, size_t len)
{
	FILE *f = fopen("s", "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, len, f), len);
	ck_assert_int_eq(fclose(f), 0);
}

START_TEST(every_changed_bit_is_noticed)
{
	struct hicam_error e;
	unsigned char *bytes;
	size_t len, i;

	write_state("s", "the body of a state", 19, 0);
	bytes = slurp(&len);
	for (i = 0; i < len * 8; i++) {
		bytes[i / 8] ^= (unsigned char)(1 << i % 8);
		spill(bytes, len);
		ck_assert_msg(hicam_state_open("s", &e) == NULL, "bit %zu", i);
		ck_assert_int_eq(e.status, HICAM_EXIT_STATE);
		ck_assert_ptr_nonnull(strstr(e.text, "s: "));
		bytes[i / 8] ^= (unsigned char)(1 << i % 8);
	}
	free(bytes);
}
END_TEST

START_TEST(every_length_but_the_right_one_is_refused)
{
	struct hicam_error e;
	unsigned char *bytes;
	size_t len, i;

	write_state("s", "the body of a state", 19, 0);
	bytes = slurp(&len);
	for (i = 0; i < len; i++) {
		spill(bytes, i);
		ck_assert_msg(hicam_state_open("s", &e) == NULL, "length %zu", i);
		ck_assert_int_eq(e.status, HICAM_EXIT_STATE);
	}
	bytes[len] = 0;
	spill(bytes, len + 1);
	ck_assert_ptr_null(hicam_state_open("s", &e));
	free(bytes);
}
END_TEST

START_TEST(an_aborted_state_leaves_the_previous_one)
{
	struct hicam_state_writer *w;
	struct hicam_state *s;
	struct hicam_error e;

	write_state("s", "first", 5, 0);
	w = hicam_state_create("s", &header, 0);
	ck_assert_ptr_nonnull(w);
	ck_assert_int_eq(hicam_state_section(w, HICAM_SECTION_BODY), 0);
	ck_assert_int_eq(hicam_state_write(w, "second", 6), 0);
	hicam_state_abort(w);
	s = hicam_state_open("s", &e);
	ck_assert_ptr_nonnull(s);
	ck_assert_uint_eq(hicam_state_length(s, HICAM_SECTION_BODY), 5);
	hicam_state_close(s);
}
END_TEST

START_TEST(what_is_no_regular_file_is_left_alone)
{
	struct stat there;

	ck_assert_int_eq(mkfifo("s", 0600), 0);
	ck_assert_ptr_null(hicam_state_create("s", &header, 0));
	ck_assert_int_eq(errno, ENOTSUP);
	ck_assert_int_eq(stat("s", &there), 0);
	ck_assert(S_ISFIFO(there.st_mode));
	ck_assert_ptr_null(hicam_state_create(".", &header, 0));
	ck_assert_int_eq(errno, EISDIR);
}
END_TEST

START_TEST(sections_out_of_order_are_not_written)
{
	struct hicam_state_writer *w = hicam_state_create("s", &header, 0);

	ck_assert_ptr_nonnull(w);
	ck_assert_int_eq(hicam_state_write(w, "x", 1), -1);
	ck_assert_int_eq(hicam_state_section(w, HICAM_SECTION_BODY), 0);
	ck_assert_int_eq(hicam_state_section(w, HICAM_SECTION_SPEC), -1);
	hicam_state_abort(w);
}
END_TEST

START_TEST(other_files_are_refused_by_their_kind)
{
	struct hicam_error e;

	ck_assert_ptr_null(hicam_state_open("missing", &e));
	ck_assert_int_eq(e.status, HICAM_EXIT_IO);
	ck_assert_ptr_null(hicam_state_open(".", &e));
	ck_assert_int_eq(e.status, HICAM_EXIT_STATE);
	ck_assert_ptr_null(hicam_state_open("/dev/null", &e));
	ck_assert_int_eq(e.status, HICAM_EXIT_STATE);
	ck_assert_ptr_null(hicam_state_create("missing/s", &header, 0));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("statefile");
	TCase *t = tcase_create("container");
	SRunner *r;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, what_is_written_is_read, 0, 2);
	tcase_add_test(t, every_changed_bit_is_noticed);
	tcase_add_test(t, every_length_but_the_right_one_is_refused);
	tcase_add_test(t, an_aborted_state_leaves_the_previous_one);
	tcase_add_test(t, what_is_no_regular_file_is_left_alone);
	tcase_add_test(t, sections_out_of_order_are_not_written);
	tcase_add_test(t, other_files_are_refused_by_their_kind);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
