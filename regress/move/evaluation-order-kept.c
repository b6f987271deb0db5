/* SPDX-License-Identifier: ISC */
/* Where C fixes the order of calls (&&, ||, ?:, comma, statements, initialisers) the log of calls must be the same. */
#include <stdio.h>

static char trace[8192];
static int at;

static int say(char c, int value)
{
	int i;

	for (i = 0; i < 2; i++)
		trace[at % (int)(sizeof trace - 1)] = c;
	at++;
	return value;
}

int main(void)
{
	int i, r = 0;
	unsigned h = 0;

	for (i = 0; i < 40; i++) {
		r += say('a', i & 1) && say('b', i & 2) && say('c', i & 4);
		r += say('d', i & 1) || say('e', i & 2) || say('f', i & 4);
		r += say('g', i % 3) ? say('h', 2) : say('i', 3);
		r += (say('j', 1), say('k', 2), say('l', 3));
		int x = say('m', i), y = say('n', x + 1), z = say('o', x + y);
		r += x + y + z;
		if (say('p', i % 2) ? say('q', 0) : say('r', 1))
			r += say('s', 5);
		else if (say('t', i % 5) && !say('u', 0))
			r -= say('v', 1);
		for (int k = say('w', 0); say('x', k < 2); k += say('y', 1))
			r += say('z', k);
	}
	for (i = 0; trace[i]; i++)
		h = h * 31 + (unsigned char)trace[i];
	printf("%d %d %u\n%.160s\n", r, at, h, trace);
	return 0;
}
