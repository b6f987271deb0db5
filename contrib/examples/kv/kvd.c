/* SPDX-License-Identifier: ISC */
/*
 * The server of the key-value store.  A client that waits is a thread that sleeps at a condition variable: an ordinary
 * one, which goes on sleeping on whatever machine the server runs by now.
 */
#include "kv.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096 };

struct item {
	struct item *next; /* in the bucket */
	char *key;
	value v; /* version 0: removed, but somebody waits */
	int waiters;
};

static struct item *buckets[BUCKETS];
static version_t last_version;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static struct item **
bucket_of(const char *key)
{
	unsigned h = 2166136261u;

	for (; *key; key++)
		h = (h ^ (unsigned char)*key) * 16777619u;
	return &buckets[h % BUCKETS];
}

/* The pointer to the item of KEY, or to the end of its bucket. */
static struct item **
find(const char *key)
{
	struct item **at = bucket_of(key);

	while (*at && strcmp((*at)->key, key) != 0)
		at = &(*at)->next;
	return at;
}

static struct item *
find_or_make(const char *key)
{
	struct item **at = find(key), *item = *at;

	if (item)
		return item;
	item = calloc(1, sizeof *item);
	if (item)
		item->key = strdup(key);
	if (!item || !item->key) {
		free(item);
		return NULL;
	}
	return *at = item;
}

/* Nobody needs an item without a value that nobody waits for. */
static void
drop(struct item *item)
{
	struct item **at = find(item->key);

	if (item->v.version || item->waiters)
		return;
	*at = item->next;
	free(item->key);
	free(item);
}

static idl_byte *
copy_of(const idl_byte *bytes, idl_long_int n)
{
	idl_byte *copy = malloc(n > 0 ? (size_t)n : 1);

	if (copy && n > 0)
		memcpy(copy, bytes, (size_t)n);
	return copy;
}

/* With the lock held; BYTES becomes the item's. */
static void
set(struct item *item, idl_byte *bytes, idl_long_int n)
{
	free(item->v.bytes);
	item->v = (value){bytes ? ++last_version : 0, bytes, n};
	if (item->waiters)
		pthread_cond_broadcast(&changed);
}

/* EXPECTED: NULL for any version. */
static error_status_t
store(const char *key, const version_t *expected, const idl_byte *bytes, idl_long_int n, version_t *version)
{
	idl_byte *copy = copy_of(bytes, n);
	error_status_t status = KV_CHANGED;
	struct item *item;

	pthread_mutex_lock(&lock);
	item = copy ? find_or_make(key) : NULL;
	if (item && (!expected || *expected == item->v.version)) {
		set(item, copy, n);
		*version = item->v.version;
		copy = NULL;
		status = 0;
	} else if (item)
		drop(item);
	pthread_mutex_unlock(&lock);
	free(copy);
	return status;
}

error_status_t
put(idl_char *key, idl_byte bytes[], idl_long_int n, version_t *version)
{
	return store(key, NULL, bytes, n, version);
}

error_status_t
replace(idl_char *key, version_t expected, idl_byte bytes[], idl_long_int n, version_t *version)
{
	return store(key, &expected, bytes, n, version);
}

error_status_t
remove_key(idl_char *key, version_t expected)
{
	error_status_t status = KV_NONE;
	struct item *item;

	pthread_mutex_lock(&lock);
	item = *find(key);
	if (item && item->v.version) {
		status = expected && expected != item->v.version ? KV_CHANGED : 0;
		if (!status) {
			set(item, NULL, 0);
			drop(item);
		}
	}
	pthread_mutex_unlock(&lock);
	return status;
}

/* What a client is told of ITEM, NULL: there is none. */
static error_status_t
tell(const struct item *item, value *v)
{
	if (!item || !item->v.version)
		return KV_NONE;
	*v = item->v;
	v->bytes = copy_of(item->v.bytes, item->v.n);
	return 0;
}

error_status_t
get(idl_char *key, value *v)
{
	error_status_t status;

	pthread_mutex_lock(&lock);
	status = tell(*find(key), v);
	pthread_mutex_unlock(&lock);
	return status;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

error_status_t
list(idl_char *prefix, keys *k)
{
	size_t len = strlen(prefix), room = 0;

	pthread_mutex_lock(&lock);
	for (int i = 0; i < BUCKETS; i++)
		for (const struct item *item = buckets[i]; item; item = item->next) {
			if (!item->v.version || strncmp(item->key, prefix, len) != 0)
				continue;
			if ((size_t)k->n == room) {
				room = room ? 2 * room : 16;
				k->names = realloc(k->names, room * sizeof *k->names);
			}
			k->names[k->n++] = strdup(item->key);
		}
	pthread_mutex_unlock(&lock);
	if (k->n)
		qsort(k->names, (size_t)k->n, sizeof *k->names, compare_names);
	return 0;
}

error_status_t
await(idl_char *key, version_t known, value *v)
{
	error_status_t status = KV_NONE;
	struct item *item;

	pthread_mutex_lock(&lock);
	item = find_or_make(key);
	if (item) {
		item->waiters++;
		while (item->v.version == known)
			pthread_cond_wait(&changed, &lock);
		item->waiters--;
		status = tell(item, v);
		drop(item);
	}
	pthread_mutex_unlock(&lock);
	return status;
}
