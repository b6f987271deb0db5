/* SPDX-License-Identifier: ISC */
/* String handling: counts lines, words and letters of a text, word by word, and reverses and replaces in it. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct counts {
	long lines, words, capitals, vowels, longest;
};

static size_t
compose(char *text, size_t size)
{
	static const char *const stock[] = {"the",	  "Quick", "brown", "fox",	 "jumps",		"over",
										"a",	  "Lazy",  "dog",	"while", "Everybody",	"else",
										"sleeps", "on",	   "and",	"on",	 "unperturbed", "Sometimes"};
	size_t n = 0;
	unsigned seed = 3;

	while (n + 16 < size) {
		const char *w;

		seed = seed * 1664525 + 1013904223;
		w = stock[(seed >> 16) % (sizeof(stock) / sizeof(*stock))];
		while (*w)
			text[n++] = *w++;
		text[n++] = (seed >> 8) % 11 ? ' ' : '\n';
	}
	text[n] = '\0';
	return n;
}

static void
count(const char *p, struct counts *c)
{
	int inside = 0;
	long length = 0;

	for (; *p; p++) {
		if (isspace((unsigned char)*p)) {
			c->lines += *p == '\n';
			inside = 0;
			length = 0;
			continue;
		}
		if (!inside) {
			c->words++;
			inside = 1;
		}
		if (++length > c->longest)
			c->longest = length;
		if (isupper((unsigned char)*p))
			c->capitals++;
		switch (tolower((unsigned char)*p)) {
		case 'a':
		case 'e':
		case 'i':
		case 'o':
		case 'u':
			c->vowels++;
		}
	}
}

/* Reverses each word in place. */
static void
reverse_words(char *p)
{
	while (*p) {
		char *a, *b;

		while (*p && isspace((unsigned char)*p))
			p++;
		a = p;
		while (*p && !isspace((unsigned char)*p))
			p++;
		for (b = p - 1; a < b; a++, b--) {
			char t = *a;

			*a = *b;
			*b = t;
		}
	}
}

static long
occurrences(const char *text, const char *word)
{
	size_t n = strlen(word);
	long found = 0;

	for (const char *p = text; (p = strchr(p, word[0])) != NULL; p++)
		if (strncmp(p, word, n) == 0)
			found++;
	return found;
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 50;
	size_t size = 1 << 20;
	char *text = malloc(size);
	struct counts c = {0};
	long found = 0;

	compose(text, size);
	for (int r = 0; r < rounds; r++) {
		count(text, &c);
		reverse_words(text);
		found += occurrences(text, r % 2 ? "slee" : "xof");
	}
	printf("%ld %ld %ld %ld %ld %ld\n", c.lines, c.words, c.capitals, c.vowels, c.longest, found);
	free(text);
	return 0;
}
