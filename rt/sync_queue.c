/* SPDX-License-Identifier: ISC */
#include "sync.h"

enum { BUCKETS = 256 };

static struct bucket {
	int lock;
	struct hicam_thread *first;
} __attribute__((aligned(64))) buckets[BUCKETS];
static uint64_t last_ticket;

static struct bucket *
bucket_of(const void *object)
{
	return &buckets[((uintptr_t)object >> 4) * 0x9e3779b1u >> 8 & (BUCKETS - 1)];
}

void
hicam_queue_lock(const void *object)
{
	hicam_lock(&bucket_of(object)->lock);
}

void
hicam_queue_unlock(const void *object)
{
	hicam_unlock(&bucket_of(object)->lock);
}

void
hicam_queue_add(struct hicam_thread *t, const void *object, uint64_t ticket)
{
	struct hicam_thread **at = &bucket_of(object)->first;

	if (ticket == 0)
		ticket = __atomic_add_fetch(&last_ticket, 1, __ATOMIC_RELAXED);
	else if (ticket > last_ticket)
		last_ticket = ticket;
	while (*at && (*at)->queued.ticket < ticket)
		at = &(*at)->queued.next;
	t->queued.object = object;
	t->queued.ticket = ticket;
	__atomic_store_n(&t->queued.woken, 0, __ATOMIC_RELAXED);
	t->queued.next = *at;
	*at = t;
}

bool
hicam_queue_wake(const void *object, unsigned *count)
{
	struct hicam_thread **at = &bucket_of(object)->first, *t;

	while (*at && (*at)->queued.object != object)
		at = &(*at)->queued.next;
	t = *at;
	if (t == NULL)
		return false;
	*at = t->queued.next;
	t->queued.object = NULL;
	if (count) /* once it is awake the object may be gone */
		__atomic_sub_fetch(count, 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&t->queued.woken, 1, __ATOMIC_RELEASE);
	hicam_futex_wake(&t->queued.woken, 1, false);
	return true;
}

bool
hicam_queue_remove(struct hicam_thread *t)
{
	struct hicam_thread **at;

	if (t->queued.object == NULL)
		return false;
	for (at = &bucket_of(t->queued.object)->first; *at != t; at = &(*at)->queued.next)
		;
	*at = t->queued.next;
	t->queued.object = NULL;
	return true;
}

void
hicam_queues_forked(void)
{
	struct hicam_thread *self = hicam_self();

	if (!hicam_threaded)
		return;
	memset(buckets, 0, sizeof buckets);
	if (self->queued.object) {
		self->queued.next = NULL;
		bucket_of(self->queued.object)->first = self;
	}
}
