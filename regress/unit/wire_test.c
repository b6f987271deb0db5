/* SPDX-License-Identifier: ISC */
/* XDR in both directions, with buffers and pieces so small that everything is cut somewhere; SHA-256. */
#include <check.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../rt/sha256.h"
#include "../../rt/statefile.h"
#include "../../rt/wire.h"

/* A sink in memory, and a source that gives PIECE bytes of it at a time. */
struct store {
	unsigned char bytes[1 << 16];
	size_t len, at, piece;
	size_t limit;                 /* the sink fails beyond, 0: never */
};

static struct store store;

static int
store_sink(void *arg, const void *data, size_t len)
{
	struct store *s = arg;

	if ((s->limit != 0 && s->len + len > s->limit) || len > sizeof s->bytes - s->len) {
		errno = ENOSPC;
		return -1;
	}
	memcpy(s->bytes + s->len, data, len);
	s->len += len;
	return 0;
}

static int
store_source(void *arg, const unsigned char **data, size_t *len)
{
	struct store *s = arg;

	*data = s->bytes + s->at;
	*len = s->piece < s->len - s->at ? s->piece : s->len - s->at;
	s->at += *len;
	return *len > 0 ? 0 : -1;
}

static struct hicam_out
writer(void)
{
	struct hicam_out o;

	memset(&store, 0, sizeof store);
	ck_assert_int_eq(hicam_out_init(&o, 64, store_sink, &store), 0);
	return o;
}

static struct hicam_in
reader(size_t piece)
{
	struct hicam_in in;

	store.at = 0;
	store.piece = piece;
	hicam_in_stream(&in, store.len, store_source, &store);
	return in;
}

START_TEST(scalars_are_big_endian_and_padded)
{
	static const unsigned char expected[] = {
		0x01, 0x02, 0x03, 0x04, 0xff, 0xff, 0xff, 0xfe, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
		'a', 'b', 'c', 'd', 'e', 0, 0, 0, 0, 0, 0, 2, 'h', 'i', 0, 0,
	};
	struct hicam_out o = writer();

	hicam_put_u32(&o, 0x01020304);
	hicam_put_i32(&o, -2);
	hicam_put_u64(&o, 0x0102030405060708);
	hicam_put_opaque(&o, "abcde", 5);
	hicam_put_string(&o, "hi");
	ck_assert_uint_eq(hicam_out_offset(&o), sizeof expected);
	ck_assert_int_eq(hicam_out_close(&o), 0);
	ck_assert_uint_eq(store.len, sizeof expected);
	ck_assert_mem_eq(store.bytes, expected, sizeof expected);
}
END_TEST

enum { MANY = 301 };

START_TEST(arrays_come_back_whatever_the_pieces_are)
{
	int8_t i8[MANY], back_i8[MANY];
	uint16_t u16[MANY], back_u16[MANY];
	uint32_t w[MANY], back_w[MANY];
	double d[MANY], back_d[MANY];
	struct hicam_out o = writer();
	struct hicam_in in;
	size_t i;

	for (i = 0; i < MANY; i++) {
		i8[i] = (int8_t)(i * 7);
		u16[i] = (uint16_t)(i * 4099);
		w[i] = (uint32_t)i * 0x01030507;
		d[i] = (double)i / 3;
	}
	hicam_put_i8s(&o, i8, MANY);
	hicam_put_u16s(&o, u16, MANY);
	hicam_put_32s(&o, w, MANY);
	hicam_put_64s(&o, d, MANY);
	ck_assert_int_eq(hicam_out_close(&o), 0);
	in = reader((size_t)_i);
	ck_assert_uint_eq(hicam_get_i8s(&in, back_i8, MANY), MANY);
	ck_assert_uint_eq(hicam_get_u16s(&in, back_u16, MANY), MANY);
	ck_assert_uint_eq(hicam_get_32s(&in, back_w, MANY), MANY);
	ck_assert_uint_eq(hicam_get_64s(&in, back_d, MANY), MANY);
	ck_assert_int_eq(in.error.status, 0);
	ck_assert_uint_eq(hicam_in_left(&in), 0);
	ck_assert_mem_eq(i8, back_i8, sizeof i8);
	ck_assert_mem_eq(u16, back_u16, sizeof u16);
	ck_assert_mem_eq(w, back_w, sizeof w);
	ck_assert_mem_eq(d, back_d, sizeof d);
}
END_TEST

START_TEST(narrow_elements_widen_by_their_sign)
{
	static const int8_t i8[2] = { -1, 127 };
	static const uint8_t u8[2] = { 255, 1 };
	static const int32_t i32[1] = { -2 };
	static const uint32_t u32[1] = { 4294967294u };
	struct hicam_out o = writer();
	struct hicam_in in;

	hicam_put_i8s(&o, i8, 2);
	hicam_put_u8s(&o, u8, 2);
	hicam_put_i32s_as_64(&o, i32, 1);
	hicam_put_u32s_as_64(&o, u32, 1);
	ck_assert_int_eq(hicam_out_close(&o), 0);
	in = reader(1000);
	ck_assert_int_eq(hicam_get_i32(&in), -1);
	ck_assert_int_eq(hicam_get_i32(&in), 127);
	ck_assert_uint_eq(hicam_get_u32(&in), 255);
	ck_assert_uint_eq(hicam_get_u32(&in), 1);
	ck_assert_int_eq(hicam_get_i64(&in), -2);
	ck_assert_uint_eq(hicam_get_u64(&in), 4294967294u);
}
END_TEST

START_TEST(elements_that_do_not_fit_are_named_and_not_stored)
{
	static const int32_t values[4] = { 1, 127, 128, -128 };
	struct hicam_out o = writer();
	struct hicam_in in;
	int8_t back[4] = { 0, 0, 55, 0 };

	hicam_put_32s(&o, values, 4);
	ck_assert_int_eq(hicam_out_close(&o), 0);
	in = reader(3);
	ck_assert_uint_eq(hicam_get_i8s(&in, back, 4), 2);
	ck_assert_int_eq(back[1], 127);
	ck_assert_int_eq(back[2], 55);
	ck_assert_int_eq(back[3], -128);
}
END_TEST

START_TEST(reading_past_the_end_is_an_error_that_stays)
{
	struct hicam_out o = writer();
	struct hicam_in in;

	hicam_put_u32(&o, 7);
	ck_assert_int_eq(hicam_out_close(&o), 0);
	in = reader(1000);
	ck_assert_uint_eq(hicam_get_u64(&in), 0);
	ck_assert_int_eq(in.error.status, HICAM_EXIT_STATE);
	ck_assert_uint_eq(hicam_get_u32(&in), 0);
	ck_assert_uint_eq(hicam_in_left(&in), 0);
}
END_TEST

START_TEST(counts_larger_than_the_rest_are_refused)
{
	struct hicam_out o = writer();
	struct hicam_in in;

	hicam_put_u32(&o, 3);
	hicam_put_u64(&o, 0);
	ck_assert_int_eq(hicam_out_close(&o), 0);
	in = reader(1000);
	ck_assert_uint_eq(hicam_get_count(&in, 4), 0);
	ck_assert_int_eq(in.error.status, HICAM_EXIT_STATE);
	in = reader(1000);
	ck_assert_uint_eq(hicam_get_count(&in, 2), 3);
	ck_assert_int_eq(in.error.status, 0);
}
END_TEST

START_TEST(bad_padding_bools_and_strings_are_refused)
{
	static const unsigned char bad_padding[8] = { 0, 0, 0, 1, 'a', 0, 1, 0 };
	static const unsigned char zero_inside[8] = { 0, 0, 0, 3, 'a', 0, 'b', 0 };
	static const unsigned char two[4] = { 0, 0, 0, 2 };
	struct hicam_in in;

	hicam_in_memory(&in, bad_padding, sizeof bad_padding);
	ck_assert_ptr_null(hicam_get_string(&in, 100, NULL));
	hicam_in_memory(&in, zero_inside, sizeof zero_inside);
	ck_assert_ptr_null(hicam_get_string(&in, 100, NULL));
	hicam_in_memory(&in, zero_inside, sizeof zero_inside);
	ck_assert_ptr_null(hicam_get_string(&in, 2, NULL));
	hicam_in_memory(&in, two, sizeof two);
	ck_assert_int_eq(hicam_get_bool(&in), 0);
	ck_assert_int_eq(in.error.status, HICAM_EXIT_STATE);
}
END_TEST

START_TEST(a_failing_sink_is_reported_at_the_end)
{
	struct hicam_out o = writer();
	uint32_t zeros[100] = { 0 };

	store.limit = 128;
	hicam_put_32s(&o, zeros, 100);
	ck_assert_int_eq(hicam_out_close(&o), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_uint_le(store.len, 128);
}
END_TEST

static void
check_digest(const char *text, size_t times, const char *expected)
{
	struct hicam_sha256 s;
	unsigned char digest[32];
	char hex[65];
	size_t i;

	hicam_sha256_init(&s);
	for (i = 0; i < times; i++)
		hicam_sha256_add(&s, text, strlen(text));
	hicam_sha256_end(&s, digest);
	for (i = 0; i < 32; i++)
		sprintf(hex + 2 * i, "%02x", digest[i]);
	ck_assert_str_eq(hex, expected);
}

START_TEST(sha256_gives_the_digests_of_its_standard)
{
	check_digest("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check_digest("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check_digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	check_digest("aaaaaaaaaa", 100000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("wire");
	TCase *t = tcase_create("XDR");
	SRunner *r;
	int failed;

	tcase_add_test(t, scalars_are_big_endian_and_padded);
	tcase_add_loop_test(t, arrays_come_back_whatever_the_pieces_are, 1, 20);
	tcase_add_test(t, narrow_elements_widen_by_their_sign);
	tcase_add_test(t, elements_that_do_not_fit_are_named_and_not_stored);
	tcase_add_test(t, reading_past_the_end_is_an_error_that_stays);
	tcase_add_test(t, counts_larger_than_the_rest_are_refused);
	tcase_add_test(t, bad_padding_bools_and_strings_are_refused);
	tcase_add_test(t, a_failing_sink_is_reported_at_the_end);
	tcase_add_test(t, sha256_gives_the_digests_of_its_standard);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
