/* SPDX-License-Identifier: ISC */
/* Computed gotos of other kinds: into loops, with calls in the index, offsets of labels, a label that is kept. */
#include <stdio.h>

static int steps;

static int next(const unsigned char *code, int at)
{
	int i;

	for (i = 0; i < 3; i++)
		steps += code[at] + i;
	return code[at];
}

/* The table is not const, its index is computed by a call that can be stopped. */
static int machine(const unsigned char *code, int n)
{
	static void *table[] = { &&stop, &&add, &&loop, &&twice };
	int at = 0, sum = 0, i;

	for (;;) {
		goto *table[next(code, at)];
	add:
		sum += n;
		at++;
		continue;
	twice:
		for (i = 0; i < 2; i++) {
			sum = sum * 3 % 1009;
			if (sum % 5 == 0)
				goto *(sum % 2 ? &&inner : &&outer);
		inner:
			sum++;
		}
	outer:
		at++;
	}
loop:
	if (n-- > 0)
		at = 0;
	else
		at++;
	goto *table[next(code, at)];
stop:
	return sum;
}

/* Offsets, as position-independent interpreters have. */
static unsigned offsets(unsigned x)
{
	static const int jump[] = { &&even - &&even, &&odd - &&even, &&end - &&even };
	unsigned n = 0;

	goto *(&&even + jump[x & 1]);
even:
	x /= 2;
	n++;
	goto *(&&even + jump[x <= 1 ? 2 : x & 1]);
odd:
	x = 3 * x + 1;
	n++;
	goto *(&&even + jump[x <= 1 ? 2 : x & 1]);
end:
	return n;
}

/* Here a label's address is state: no point can be in the function. */
static int kept(int n)
{
	void *then = n % 2 ? &&one : &&two;
	int i, s = 0;

	for (i = 0; i < 10; i++)
		s += next((const unsigned char *)"\1\2\3\4\5\6\7\10\11\12", i);
	goto *then;
one:
	return s;
two:
	return -s;
}

int main(void)
{
	static const unsigned char code[] = { 1, 3, 1, 1, 3, 2, 0 };
	unsigned i;

	for (i = 0; i < 12; i++)
		printf("%d %u %d %d\n", machine(code, (int)i), offsets(i * 7 + 20), kept((int)i), steps);
	return 0;
}
