/* SPDX-License-Identifier: ISC */
/*
 * rand and random: the sequences of glibc, but with the words of the state little-endian on every machine,
 * since initstate keeps them in a char array of the program's, which travels as bytes.  Word 0 says type and place of
 * the rear as glibc does.
 */
#include "libc_local.h"
#include <errno.h>

enum { TYPES = 5 };
static const unsigned char degree[TYPES] = {0, 7, 15, 31, 63};
static const unsigned char separation[TYPES] = {0, 3, 1, 3, 1};

static unsigned char initial[4 * 32]; /* the home */
static unsigned char *state;		  /* word 0; NULL before the first use */
static int type, rear;				  /* rear: index of a word behind word 0; the front is separation words on */

static uint32_t
word(int i)
{
	uint32_t w;

	memcpy(&w, state + 4 * (i + 1), sizeof w);
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap32(w) : w;
}

static void
set_word(int i, uint32_t w)
{
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		w = __builtin_bswap32(w);
	memcpy(state + 4 * (i + 1), &w, sizeof w);
}

static uint32_t
next(void)
{
	uint32_t value;
	int front;

	if (type == 0) {
		value = (word(0) * 1103515245U + 12345U) & 0x7fffffff;
		set_word(0, value);
		return value;
	}
	front = rear + separation[type];
	if (front >= degree[type])
		front -= degree[type];
	value = word(front) + word(rear);
	set_word(front, value);
	if (++rear == degree[type])
		rear = 0;
	return value >> 1;
}

static void
seed_state(unsigned seed)
{
	int32_t w;
	int i;

	if (seed == 0)
		seed = 1;
	set_word(0, seed);
	rear = 0;
	if (type == 0)
		return;
	w = (int32_t)seed;
	for (i = 1; i < degree[type]; i++) {
		/* 16807 * w % 2147483647 without overflow (Schrage) */
		w = (int32_t)(16807 * (int64_t)(w % 127773) - 2836 * (int64_t)(w / 127773));
		if (w < 0)
			w += 2147483647;
		set_word(i, (uint32_t)w);
	}
	for (i = 0; i < 10 * degree[type]; i++)
		next();
}

static void
begin(void)
{
	if (state)
		return;
	state = initial;
	type = 3;
	seed_state(1);
}

/* Leaves word 0 as initstate and setstate say. */
static void
note(void)
{
	set_word(-1, (uint32_t)(type == 0 ? 0 : rear * TYPES + type));
}

void
__hicam_srandom(unsigned seed)
{
	HICAM_GUARD;

	begin();
	seed_state(seed);
}

void
__hicam_srand(unsigned seed)
{
	__hicam_srandom(seed);
}

long
__hicam_random(void)
{
	HICAM_GUARD;

	begin();
	return (long)next();
}

int
__hicam_rand(void)
{
	HICAM_GUARD;

	begin();
	return (int)next();
}

char *
__hicam_initstate(unsigned seed, char *buf, size_t size)
{
	HICAM_GUARD;
	unsigned char *old;

	if (size < 8) {
		errno = EINVAL;
		return NULL;
	}
	begin();
	note();
	old = state;
	type = size < 32 ? 0 : size < 64 ? 1 : size < 128 ? 2 : size < 256 ? 3 : 4;
	state = (unsigned char *)buf;
	seed_state(seed);
	note();
	return (char *)old;
}

char *
__hicam_setstate(char *buf)
{
	HICAM_GUARD;
	unsigned char *old;
	uint32_t w;

	begin();
	note();
	old = state;
	state = (unsigned char *)buf;
	w = word(-1);
	if (w / TYPES >= 64 || (w % TYPES != 0 && w / TYPES >= degree[w % TYPES])) {
		state = old;
		errno = EINVAL;
		return NULL;
	}
	type = (int)(w % TYPES);
	rear = (int)(w / TYPES);
	return (char *)old;
}

bool
hicam_home_random_find(const void *p, int64_t *number)
{
	uintptr_t offset = (uintptr_t)p - (uintptr_t)initial;

	*number = (int64_t)offset;
	return offset < sizeof initial;
}

void *
hicam_home_random_at(int64_t number)
{
	return number >= 0 && number < (int64_t)sizeof initial ? initial + number : NULL;
}

static bool
save(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item;

	(void)refusal;
	if (!state)
		return true;
	item = hicam_item_new(items, "random");
	hicam_item_number(item, type);
	hicam_item_number(item, rear);
	hicam_item_pointer(item, state, false);
	hicam_item_bytes(item, initial, sizeof initial);
	return true;
}

static bool
load(const struct hicam_item *item, char **error)
{
	int64_t t = item->numbers[0], r = item->numbers[1];

	if (t < 0 || t >= TYPES || r < 0 || (r > 0 && r >= degree[t]) || item->nbytes != sizeof initial ||
		!item->pointers[0])
		return hicam_libc_fail(error, "state of random() is damaged");
	type = (int)t;
	rear = (int)r;
	memcpy(initial, item->bytes, sizeof initial);
	state = item->pointers[0];
	return true;
}

const struct hicam_part hicam_part_random = {"random", 2, 1, save, NULL, load};
