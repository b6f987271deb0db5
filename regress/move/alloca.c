/* SPDX-License-Identifier: ISC */
/* Memory of alloca lives until its function ends; it holds pointers, and is pointed to. */
#include <alloca.h>
#include <stdio.h>
#include <string.h>

struct node { struct node *next; char *name; long size; };

static int count(const struct node *n)
{
	int k = 0;

	for (; n; n = n->next) {
		k++;
		if (n->size % 7 == 0)
			printf("%s %ld\n", n->name, n->size);
	}
	return k;
}

static long build(int n, const struct node *outer)
{
	struct node *first = NULL;
	long s = 0;
	int i;

	for (i = 0; i < n; i++) {
		struct node *p = alloca(sizeof(struct node));
		char *text = alloca((size_t)i + 8);

		memset(text, 'a' + i % 26, (size_t)i + 1);
		text[i + 1] = 0;
		p->name = text;
		p->size = i * n;
		p->next = first ? first : (struct node *)outer;
		first = p;
		s += count(first) + (long)strlen(first->name);
	}
	if (n > 2)
		s += build(n / 2, first);
	return s + count(first);
}

/* No point is in here. */
static int plain(int n)
{
	char *p = alloca(n + 1);

	memset(p, n, n + 1);
	return p[n / 2];
}

int main(void)
{
	int i;

	for (i = 0; i < 14; i++)
		printf("%d %ld %d\n", i, build(i, NULL), plain(i));
	return 0;
}
