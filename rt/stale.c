/* SPDX-License-Identifier: ISC */
/*
 * Stale pointers.  Equal dead addresses share an id, different ones never do; after a restore an id is an address in a
 * region that cannot be touched, so that comparisons and tests against null keep their answers.
 */
#include "message.h"
#include "pointer.h"
#include "statefile.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
	STEP = 16,	  /* apart, so that arithmetic on one seldom makes another */
	IDS = 1 << 20 /* more share poison */
};

static char *region;
static uint64_t next; /* first id not in use */
static struct dead {
	uintptr_t addr;
	uint64_t id;
} * table;
static size_t n, cap;

static struct dead *
slot(uintptr_t addr)
{
	size_t i = (size_t)((addr >> 3) * (uintptr_t)0x9e3779b97f4a7c15u >> 9) & (cap - 1);

	while (table[i].addr && table[i].addr != addr)
		i = (i + 1) & (cap - 1);
	return &table[i];
}

uint64_t
hicam_stale_id(uintptr_t addr)
{
	struct dead *d, *old = table;
	size_t i, was = cap;

	if (2 * n >= cap) {
		cap = cap ? 2 * cap : 64;
		table = hicam_need(NULL, cap * sizeof(*table));
		memset(table, 0, cap * sizeof(*table));
		for (i = 0; i < was; i++)
			if (old[i].addr)
				*slot(old[i].addr) = old[i];
		free(old);
	}
	d = slot(addr);
	if (d->addr == 0) {
		d->addr = addr;
		d->id = next++;
		n++;
	}
	return d->id;
}

void *
hicam_stale_poison(uint64_t id)
{
	if (region == NULL) {
		region = mmap(NULL, (size_t)IDS * STEP, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (region == MAP_FAILED)
			hicam_die(HICAM_EXIT_IO, "out of memory");
	}
	id %= IDS;
	if (id >= next)
		next = id + 1;
	return region + id * STEP;
}

bool
hicam_stale_is(const void *p, uint64_t *id)
{
	const char *s = p;

	if (region == NULL || s < region || s >= region + (size_t)IDS * STEP)
		return false;
	*id = (uint64_t)(s - region) / STEP;
	return true;
}
