/* SPDX-License-Identifier: ISC */
/* A file is read in the hot loop, by characters, lines, blocks and scanf, with seeks; it goes on at the place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long digest(long h, const char *s)
{
	while (*s)
		h = (h * 33 + (unsigned char)*s++) % 1000003;
	return h;
}

int main(void)
{
	FILE *f = fopen("data", "w"), *again;
	char line[100], word[40];
	struct { int n; char c[4]; } part;
	int i, c, n;
	long h = 1, place;

	for (i = 0; i < 120; i++)
		fprintf(f, "line %d has %d words%s\n", i, i * i % 97, i % 4 ? "" : " or so");
	fclose(f);
	f = fopen("data", "r");
	while ((c = getc(f)) != '\n')
		h = (h * 3 + c) % 1000003;
	for (i = 0; i < 40 && fgets(line, sizeof line, f); i++)
		h = digest(h, line);
	place = ftell(f);
	again = fopen("data", "r");
	for (i = 0; i < 30; i++) {
		if (fscanf(f, "%39s %d has %d", word, &n, &c) != 3)
			break;
		h = (digest(h, word) + n * c) % 1000003;
		if (fgets(line, sizeof line, f))
			h = digest(h, line);
		if (fgets(line, sizeof line, again))
			h = digest(h, line);
	}
	printf("%d %ld %ld\n", i, h, place);
	fseek(f, place, SEEK_SET);
	while ((n = fread(part.c, 1, 4, f)) > 0)
		for (i = 0; i < n; i++)
			h = (h * 7 + part.c[i]) % 1000003;
	printf("%d %d %ld\n", feof(f) != 0, ferror(f), h);
	rewind(f);
	for (i = 0; (c = fgetc(f)) != EOF; i++)
		if (c == 'o')
			h++;
	printf("%d %ld %d\n", i, h, fgetc(again));
	fclose(f);
	fclose(again);
	return 0;
}
