/* SPDX-License-Identifier: ISC */
/* strtok keeps its place in hidden state of libc; work is done between its calls. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long digest(const char *s)
{
	long h = 7;

	for (; *s; s++)
		h = (h * 131 + *s) % 1000003;
	return h;
}

int main(void)
{
	static char text[] = "root:x:0:0:root,,,:/root:/bin/sh;daemon:x:1:1::/usr/sbin:/bin/false;"
		"sync:x:4:65534:sync:/bin:/bin/sync;games:x:5:60:games:/usr/games:/bin/no";
	char *word, *save, *record, *copy = strdup(text);
	int n = 0;

	for (word = strtok(text, ":;,"); word; word = strtok(NULL, n % 3 ? ":;," : ":;")) {
		printf("%d %s %ld\n", n++, word, digest(word));
		if (word[0] == '/')
			word[0] = '|';
	}
	for (record = strtok_r(copy, ";", &save); record; record = strtok_r(NULL, ";", &save)) {
		char *inner, *field;

		for (field = strtok_r(record, ":", &inner); field; field = strtok_r(NULL, ":", &inner))
			n += digest(field) % 10;
		printf("%d\n", n);
	}
	free(copy);
	return 0;
}
