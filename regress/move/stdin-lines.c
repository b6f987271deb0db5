/* SPDX-License-Identifier: ISC */
/* Standard input is read line by line and by words, with work between; output goes to stdout and stderr. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line { struct line *next; int number; char *text; };

int main(void)
{
	struct line *all = NULL, **end = &all, *l;
	char buffer[128], word[20];
	int n = 0, c;
	long sum = 0, value;

	while (n < 12 && fgets(buffer, sizeof buffer, stdin)) {
		buffer[strcspn(buffer, "\n")] = 0;
		l = malloc(sizeof *l);
		l->next = NULL;
		l->number = ++n;
		l->text = strdup(buffer);
		*end = l;
		end = &l->next;
		for (c = 0; buffer[c]; c++)
			sum = (sum * 31 + buffer[c]) % 1000003;
	}
	while (scanf("%19s %ld", word, &value) == 2) {
		sum += value;
		for (l = all; l; l = l->next)
			if (strstr(l->text, word))
				printf("%s in %d, %ld\n", word, l->number, sum);
	}
	while ((c = getchar()) != EOF)
		if (c != '\n')
			putchar(c);
	printf("\n%d lines, %ld\n", n, sum);
	fprintf(stderr, "done\n");
	return 0;
}
