/* SPDX-License-Identifier: ISC */
/* A hash map that keeps keys and values in slots, at offsets that it has computed from their sizes. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct map {
	size_t ksize, vsize, voff, slot;
	size_t n, cap;
	unsigned char *used;
	void *slots;
};
struct val {
	char *name;
	long n;
};
struct key {
	short a;
	int b;
};
static void
map_init(struct map *m, size_t ksize, size_t vsize, size_t align)
{
	m->ksize = ksize;
	m->vsize = vsize;
	m->voff = (ksize + align - 1) & ~(align - 1);
	m->slot = (m->voff + vsize + align - 1) / align * align;
	m->n = 0;
	m->cap = 64;
	m->used = calloc(m->cap, 1);
	m->slots = calloc(m->cap, m->slot);
}
static unsigned
hash(const struct key *k)
{
	return (unsigned)(k->a * 31 + k->b * 7);
}
static struct val *
map_get(struct map *m, const struct key *k, int make)
{
	unsigned h = hash(k) % m->cap;
	for (;;) {
		char *s = (char *)m->slots + h * m->slot;
		struct key *kk = (struct key *)s;
		if (!m->used[h]) {
			if (!make)
				return NULL;
			m->used[h] = 1;
			*kk = *k;
			m->n++;
			return (struct val *)(s + m->voff);
		}
		if (kk->a == k->a && kk->b == k->b)
			return (struct val *)(s + m->voff);
		h = (h + 1) % m->cap;
	}
}
static int
work(int n)
{
	int s = 0;
	for (int i = 0; i < n; i++)
		s += i;
	return s;
}
int
main(void)
{
	struct map m;
	long t = 0;
	map_init(&m, sizeof(struct key), sizeof(struct val), _Alignof(struct val));
	for (int i = 0; i < 300; i++) {
		struct key k = {(short)(i % 50), i % 5};
		struct val *v = map_get(&m, &k, 1);
		v->name = i % 2 ? "odd" : "even";
		v->n += work(i);
		t += v->n % 7;
	}
	for (int i = 0; i < 50; i++) {
		struct key k = {(short)i, i % 5};
		struct val *v = map_get(&m, &k, 0);
		if (v)
			printf("%d %s %ld\n", i, v->name, v->n);
		work(i);
	}
	printf("%ld %zu\n", t, m.n);
	return 0;
}
