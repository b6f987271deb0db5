/* SPDX-License-Identifier: ISC */
/*
 * localtime and its family: results in a home, and the name of the time zone, which libc keeps wherever it likes, in
 * the texts that travel.
 */
#include "libc_local.h"

static struct tm home; /* localtime, gmtime and ctime share one, as in glibc */
static bool used;

static struct tm *
own_zone(struct tm *tm)
{
	if (tm)
		tm->tm_zone = hicam_home_string(tm->tm_zone);
	return tm;
}

static struct tm *
to_home(const struct tm *tm)
{
	if (!tm)
		return NULL;
	home = *tm;
	used = true;
	return own_zone(&home);
}

struct tm *
__hicam_localtime(const time_t *t)
{
	return to_home(localtime(t));
}

struct tm *
__hicam_gmtime(const time_t *t)
{
	return to_home(gmtime(t));
}

struct tm *
__hicam_localtime_r(const time_t *restrict t, struct tm *restrict tm)
{
	return own_zone(localtime_r(t, tm));
}

struct tm *
__hicam_gmtime_r(const time_t *restrict t, struct tm *restrict tm)
{
	return own_zone(gmtime_r(t, tm));
}

time_t
__hicam_mktime(struct tm *tm)
{
	const char *zone = tm->tm_zone;
	time_t t = mktime(tm);

	if (tm->tm_zone != zone)
		own_zone(tm);
	return t;
}

time_t
__hicam_timelocal(struct tm *tm)
{
	return __hicam_mktime(tm);
}

time_t
__hicam_timegm(struct tm *tm)
{
	const char *zone = tm->tm_zone;
	time_t t = timegm(tm);

	if (tm->tm_zone != zone)
		own_zone(tm);
	return t;
}

char *
__hicam_asctime(const struct tm *tm)
{
	return hicam_home_copy(HICAM_HOME_ASCTIME, asctime(tm));
}

char *
__hicam_ctime(const time_t *t)
{
	const struct tm *tm = __hicam_localtime(t);

	return tm ? __hicam_asctime(tm) : NULL;
}

/* The number of a place in the home is that of the field: offsets differ between targets. */
static const size_t field[] = {
	offsetof(struct tm, tm_sec),	offsetof(struct tm, tm_min),  offsetof(struct tm, tm_hour),
	offsetof(struct tm, tm_mday),	offsetof(struct tm, tm_mon),  offsetof(struct tm, tm_year),
	offsetof(struct tm, tm_wday),	offsetof(struct tm, tm_yday), offsetof(struct tm, tm_isdst),
	offsetof(struct tm, tm_gmtoff), offsetof(struct tm, tm_zone), sizeof(struct tm)};
enum { FIELDS = sizeof field / sizeof field[0] };

bool
hicam_home_tm_find(const void *p, int64_t *number)
{
	size_t offset = (uintptr_t)p - (uintptr_t)&home;
	int i;

	for (i = 0; i < FIELDS; i++)
		if (offset == field[i]) {
			*number = i;
			return true;
		}
	return false;
}

void *
hicam_home_tm_at(int64_t number)
{
	return number >= 0 && number < FIELDS ? (char *)&home + field[number] : NULL;
}

static bool
save(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item;
	int i, value;

	(void)refusal;
	if (!used)
		return true;
	item = hicam_item_new(items, "tm");
	for (i = 0; i < 9; i++) {
		memcpy(&value, (char *)&home + field[i], sizeof value);
		hicam_item_number(item, value);
	}
	hicam_item_number(item, home.tm_gmtoff);
	hicam_item_pointer(item, home.tm_zone, false);
	return true;
}

static bool
load(const struct hicam_item *item, char **error)
{
	int i, value;

	(void)error;
	for (i = 0; i < 9; i++) {
		value = (int)item->numbers[i];
		memcpy((char *)&home + field[i], &value, sizeof value);
	}
	home.tm_gmtoff = (long)item->numbers[9];
	home.tm_zone = item->pointers[0];
	used = true;
	return true;
}

const struct hicam_part hicam_part_tm = {"tm", 10, 1, save, NULL, load};
