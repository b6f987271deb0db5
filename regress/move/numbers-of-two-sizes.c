/* SPDX-License-Identifier: ISC */
/* A block of words, the halves of which are numbers too: nobody knows what it is on another machine. */
#include <stdio.h>
#include <stdlib.h>

struct work {
	unsigned *words;
	unsigned short *halves;
	int n;
};

static unsigned
turn(struct work *w, int i)
{
	unsigned sum = 0;

	for (int k = 0; k < w->n; k++)
		sum += w->halves[k] ^ w->words[k / 2] >> (i & 7);
	w->halves[i] = (unsigned short)sum;
	return sum;
}

int main(void)
{
	struct work w = {(unsigned *)malloc(100 * sizeof(unsigned)), NULL, 200};
	unsigned sum = 0;

	w.halves = (unsigned short *)w.words;
	for (int i = 0; i < w.n; i++)
		w.halves[i] = (unsigned short)(i * 7);
	for (int i = 0; i < w.n; i++)
		sum = sum * 31 + turn(&w, i);
	printf("%d\n", sum != 0);
	return 0;
}
