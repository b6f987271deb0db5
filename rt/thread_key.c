/* SPDX-License-Identifier: ISC */
/* Values of threads' own, by key. */
#include "libc_local.h"
#include "thread.h"
#include <errno.h>
#include <limits.h>

static struct key {
	uint64_t made; /* 0: not in use; else a number that tells it from earlier ones */
	void *destructor;
} keys[PTHREAD_KEYS_MAX];
static int lock;
static uint64_t last_made;

int
__hicam_pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
	unsigned i;

	hicam_lock(&lock);
	for (i = 0; i < PTHREAD_KEYS_MAX && keys[i].made; i++)
		;
	if (i < PTHREAD_KEYS_MAX) {
		keys[i].destructor = (void *)destructor;
		keys[i].made = ++last_made;
	}
	hicam_unlock(&lock);
	if (i == PTHREAD_KEYS_MAX)
		return EAGAIN;
	*key = i;
	return 0;
}

int
__hicam_pthread_key_delete(pthread_key_t key)
{
	if (key >= PTHREAD_KEYS_MAX || !keys[key].made)
		return EINVAL;
	keys[key].made = 0;
	return 0;
}

void *
__hicam_pthread_getspecific(pthread_key_t key)
{
	const struct hicam_thread *t = hicam_self();

	if (key >= PTHREAD_KEYS_MAX || t->values == NULL || t->values[key].made != keys[key].made)
		return NULL;
	return t->values[key].value;
}

int
__hicam_pthread_setspecific(pthread_key_t key, const void *value)
{
	struct hicam_thread *t = hicam_self();

	if (key >= PTHREAD_KEYS_MAX || !keys[key].made)
		return EINVAL;
	if (t->values == NULL && (t->values = calloc(PTHREAD_KEYS_MAX, sizeof *t->values)) == NULL)
		return ENOMEM;
	t->values[key].made = keys[key].made;
	t->values[key].value = (void *)value;
	return 0;
}

int
__hicam_tss_create(tss_t *key, tss_dtor_t destructor)
{
	return __hicam_pthread_key_create(key, destructor) == 0 ? thrd_success : thrd_error;
}

void
__hicam_tss_delete(tss_t key)
{
	__hicam_pthread_key_delete(key);
}

void *
__hicam_tss_get(tss_t key)
{
	return __hicam_pthread_getspecific(key);
}

int
__hicam_tss_set(tss_t key, void *value)
{
	return __hicam_pthread_setspecific(key, value) == 0 ? thrd_success : thrd_error;
}

/* Is there a value to destroy?  It is taken out. */
static bool
run_destructor(struct hicam_thread *t, unsigned i)
{
	struct hicam_value *v = &t->values[i];
	void *value = v->value;
	void (*destructor)(void *) = (void (*)(void *))keys[i].destructor;

	if (!v->made || v->made != keys[i].made || value == NULL || destructor == NULL)
		return false;
	v->value = NULL;
	destructor(value);
	return true;
}

void
hicam_keys_end(struct hicam_thread *t)
{
	bool more = t->values != NULL;
	unsigned rounds, i;

	for (rounds = 0; more && rounds < PTHREAD_DESTRUCTOR_ITERATIONS; rounds++)
		for (more = false, i = 0; i < PTHREAD_KEYS_MAX; i++)
			if (run_destructor(t, i))
				more = true;
	free(t->values);
	t->values = NULL;
}

void
hicam_keys_forked(void)
{
	lock = 0;
}

/* ---- state: of the key and of each thread's value ------------------------------------------------------------------
 */

static bool
save(struct hicam_items *items, char **refusal)
{
	const struct hicam_thread *t;
	struct hicam_item *item;
	unsigned i;

	(void)refusal;
	for (i = 0; i < PTHREAD_KEYS_MAX; i++) {
		if (!keys[i].made)
			continue;
		item = hicam_item_new(items, "key");
		hicam_item_number(item, i);
		hicam_item_pointer(item, keys[i].destructor, true);
		for (t = hicam_threads; t; t = t->next)
			if (t->values && t->values[i].made == keys[i].made && t->values[i].value) {
				hicam_item_number(item, t->number);
				hicam_item_pointer(item, t->values[i].value, false);
			}
	}
	return true;
}

static bool
load(const struct hicam_item *item, char **error)
{
	struct hicam_thread *t;
	size_t i;
	int64_t key = item->numbers[0];

	if (key < 0 || key >= PTHREAD_KEYS_MAX || keys[key].made || item->nnumbers != item->npointers)
		return hicam_libc_fail(error, "a key of threads is damaged");
	keys[key].destructor = item->pointers[0];
	keys[key].made = ++last_made;
	for (i = 1; i < item->nnumbers; i++) {
		if ((t = hicam_thread_numbered(item->numbers[i])) == NULL)
			return hicam_libc_fail(error, "a key of threads is damaged");
		if (t->values == NULL && (t->values = calloc(PTHREAD_KEYS_MAX, sizeof *t->values)) == NULL)
			return hicam_libc_fail(error, "out of memory");
		t->values[key].made = keys[key].made;
		t->values[key].value = item->pointers[i];
	}
	return true;
}

const struct hicam_part hicam_part_key = {"key", 1, 1, save, NULL, load};
