/* SPDX-License-Identifier: ISC */
/* drand48 and its family: glibc's reentrant forms over a state of our own, which is portable by itself. */
#include "libc_local.h"

static struct drand48_data data;

double
__hicam_drand48(void)
{
	double result;

	drand48_r(&data, &result);
	return result;
}

double
__hicam_erand48(unsigned short x[3])
{
	double result;

	erand48_r(x, &data, &result);
	return result;
}

long
__hicam_lrand48(void)
{
	long result;

	lrand48_r(&data, &result);
	return result;
}

long
__hicam_nrand48(unsigned short x[3])
{
	long result;

	nrand48_r(x, &data, &result);
	return result;
}

long
__hicam_mrand48(void)
{
	long result;

	mrand48_r(&data, &result);
	return result;
}

long
__hicam_jrand48(unsigned short x[3])
{
	long result;

	jrand48_r(x, &data, &result);
	return result;
}

void
__hicam_srand48(long seed)
{
	srand48_r(seed, &data);
}

unsigned short *
__hicam_seed48(unsigned short seed[3])
{
	seed48_r(seed, &data);
	return data.__old_x;
}

void
__hicam_lcong48(unsigned short param[7])
{
	lcong48_r(param, &data);
}

bool
hicam_home_seed48_find(const void *p, int64_t *number)
{
	uintptr_t offset = (uintptr_t)p - (uintptr_t)data.__old_x;

	*number = (int64_t)(offset / sizeof data.__old_x[0]);
	return offset < sizeof data.__old_x && offset % sizeof data.__old_x[0] == 0;
}

void *
hicam_home_seed48_at(int64_t number)
{
	return number >= 0 && number < 3 ? data.__old_x + number : NULL;
}

static bool
save(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item = hicam_item_new(items, "drand48");
	int i;

	(void)refusal;
	for (i = 0; i < 3; i++)
		hicam_item_number(item, data.__x[i]);
	for (i = 0; i < 3; i++)
		hicam_item_number(item, data.__old_x[i]);
	hicam_item_number(item, data.__c);
	hicam_item_number(item, data.__init);
	hicam_item_number(item, (int64_t)data.__a);
	return true;
}

static bool
load(const struct hicam_item *item, char **error)
{
	int i;

	(void)error;
	for (i = 0; i < 3; i++)
		data.__x[i] = (unsigned short)item->numbers[i];
	for (i = 0; i < 3; i++)
		data.__old_x[i] = (unsigned short)item->numbers[3 + i];
	data.__c = (unsigned short)item->numbers[6];
	data.__init = (unsigned short)item->numbers[7];
	data.__a = (unsigned long long)item->numbers[8];
	return true;
}

const struct hicam_part hicam_part_drand48 = {"drand48", 9, 0, save, NULL, load};
