/* SPDX-License-Identifier: ISC */
/* Blocks come from wrappers that know a size only. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long allocated;

static void *xmalloc(size_t n)
{
	void *p = malloc(n);

	if (!p)
		exit(2);
	allocated++;
	return p;
}

static void *zalloc(size_t n)
{
	return memset(xmalloc(n), 0, n);
}

static char *copy(const char *s)
{
	return strcpy(xmalloc(strlen(s) + 1), s);
}

#define NEW(T) ((T *)zalloc(sizeof(T)))

struct word {
	struct word *next;
	char *text;
	long count;
	int *lines;
};

static struct word *words;

static struct word *find(const char *s)
{
	struct word *w;

	for (w = words; w; w = w->next)
		if (strcmp(w->text, s) == 0)
			return w;
	w = NEW(struct word);
	w->text = copy(s);
	w->lines = xmalloc(16 * sizeof(int));
	w->next = words;
	return words = w;
}

int main(void)
{
	static const char text[] = "it was the best of times it was the worst of times it was the age of wisdom it was "
		"the age of foolishness it was the epoch of belief it was the epoch of incredulity";
	const char *p = text;
	char buffer[32];
	int n, at = 0, used;
	double *means = xmalloc(10 * sizeof *means);
	struct word *w;

	while (sscanf(p, "%31s%n", buffer, &used) == 1) {
		p += used;
		w = find(buffer);
		if (w->count < 16)
			w->lines[w->count] = at;
		w->count++;
		means[at % 10] = at / 4.0;
		at++;
	}
	for (w = words; w; w = w->next) {
		printf("%s %ld:", w->text, w->count);
		for (n = 0; n < w->count && n < 16; n++)
			printf(" %d", w->lines[n]);
		printf("\n");
	}
	for (n = 0; n < 10; n++)
		printf("%.2f ", means[n]);
	printf("%lu\n", allocated);
	return 0;
}
