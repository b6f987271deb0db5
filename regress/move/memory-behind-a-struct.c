/* SPDX-License-Identifier: ISC */
/* Text behind a struct that has no array for it; a struct cut short in its last array. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct head {
	int length, uses;
	struct head *next;
};

struct entry {
	struct entry *next;
	int number;
	char name[8];
};

static char *text(struct head *next, const char *s)
{
	size_t n = strlen(s);
	struct head *h = malloc(sizeof *h + n + 1);

	h->length = (int)n;
	h->uses = 1;
	h->next = next;
	memcpy(h + 1, s, n + 1);
	return (char *)(h + 1);
}

static struct entry *entry(struct entry *next, const char *s)
{
	struct entry *e = malloc(offsetof(struct entry, name) + strlen(s) + 1);

	e->next = next;
	e->number = (int)strlen(s);
	strcpy(e->name, s);
	return e;
}

int main(void)
{
	char *s = NULL, buf[60];
	struct entry *list = NULL, *e;
	struct head *h;
	long sum = 0;
	int i, k;

	for (i = 0; i < 30; i++) {
		memset(buf, 'a' + i % 26, (size_t)i + 1);
		buf[i + 1] = '\0';
		s = text(s ? (struct head *)s - 1 : NULL, buf);
		list = entry(list, buf + (i > 6 ? i - 6 : 0));
	}
	for (k = 0; k < 20; k++) {
		for (h = (struct head *)s - 1; h; h = h->next) {
			char *p = (char *)(h + 1);

			sum = (sum * 7 + p[h->length - 1] + h->length * h->uses) % 1000003;
			p[k % h->length] ^= 1;
		}
		for (e = list; e; e = e->next)
			sum = (sum * 3 + (long)strlen(e->name) + e->name[k % e->number]) % 1000003;
	}
	printf("%ld %s %s\n", sum, s, list->name);
	return 0;
}
