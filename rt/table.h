/* SPDX-License-Identifier: ISC */
#ifndef HICAM_TABLE_H
#define HICAM_TABLE_H

/*
 * A hash table from keys to small numbers that only grows, for names, descriptors and addresses.  Keys are not copied.
 */
#include <stddef.h>
#include <stdint.h>

struct hicam_slot {
	const void *key; /* NULL: free */
	uint64_t hash;
	uint32_t value;
};

struct hicam_table {
	struct hicam_slot *slots;
	size_t size, used; /* size: a power of two, or 0 */
	int (*equal)(const void *, const void *);
};

/* EQUAL compares two keys of one hash; NULL: compare their addresses. */
void hicam_table_init(struct hicam_table *, int (*equal)(const void *, const void *));
void hicam_table_free(struct hicam_table *);
/* The value of KEY, good until the next add; NULL if it is not there. */
uint32_t *hicam_table_find(const struct hicam_table *, const void *key, uint64_t hash);
/* Adds KEY, which is not there yet.  0, or -1 with errno ENOMEM. */
int hicam_table_add(struct hicam_table *, const void *key, uint64_t hash, uint32_t value);

uint64_t hicam_hash_bytes(uint64_t seed, const void *, size_t);
uint64_t hicam_hash_string(const char *);
uint64_t hicam_hash_address(const void *);

#endif
