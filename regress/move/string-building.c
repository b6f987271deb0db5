/* SPDX-License-Identifier: ISC */
/* Text is built with the string functions in stack, static and heap buffers while pointers walk through it. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char buffer[512];

static char *reverse(char *s)
{
	char *l = s, *r = s + strlen(s);

	while (l < --r) {
		char t = *l;

		*l++ = *r;
		*r = t;
	}
	return s;
}

static int split(char *s, char **words, int most)
{
	int n = 0;

	while (n < most) {
		while (isspace((unsigned char)*s))
			s++;
		if (!*s)
			break;
		words[n++] = s;
		while (*s && !isspace((unsigned char)*s))
			s++;
		if (*s)
			*s++ = 0;
	}
	return n;
}

int main(void)
{
	char line[160], *words[32], *joined, *end;
	int i, k, n;

	for (i = 0; i < 20; i++) {
		snprintf(line, sizeof line, "  step %d of a  longer  walk through %x words%s", i, i * 4099, i & 1 ? " !" : "");
		n = split(line, words, 32);
		joined = calloc(1, 200);
		for (end = joined, k = n - 1; k >= 0; k--) {
			strcpy(end, k % 2 ? reverse(words[k]) : words[k]);
			end += strlen(end);
			*end++ = '-';
		}
		end[-1] = 0;
		for (end = joined; *end; end++)
			*end = toupper((unsigned char)*end);
		strncat(buffer, strchr(joined, '-'), 12);
		puts(joined);
		free(joined);
	}
	printf("%s %ld\n", buffer, strtol(strpbrk(buffer, "0123456789"), &end, 10));
	return *end == 0;
}
