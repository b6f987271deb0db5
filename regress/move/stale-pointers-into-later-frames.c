/* SPDX-License-Identifier: ISC */
/* Pointers into dead frames, kept in globals and never used, lead to whatever later frames have there: into the middle of
   their pointers, too, which is no place on a machine with shorter ones. */
#include <stdio.h>

struct padded { char c; int *p; };

static short *shorts[64];
static unsigned char *bytes[128];
static int value = 7;

__attribute__((noinline)) static int remember(int n)
{
	short local[64];
	int i, sum = 0;

	for (i = 0; i < 64; i++) {
		local[i] = (short)(i * n);
		shorts[i] = &local[i];
		bytes[2 * i] = (unsigned char *)&local[i];
		bytes[2 * i + 1] = bytes[2 * i] + 1;
	}
	for (i = 0; i < 64; i++)
		sum += *shorts[i] + *bytes[i];
	return sum;
}

__attribute__((noinline)) static int later(int n)
{
	int *local[24], i, sum = 0;
	struct padded more[8];

	for (i = 0; i < 24; i++)
		local[i] = &value;
	for (i = 0; i < 8; i++) {
		more[i].c = (char)i;
		more[i].p = &value;
	}
	for (i = 0; i < 60; i++) {
		sum += *local[(i + n) % 24] + *more[i % 8].p + more[n % 8].c;
		if (i % 9 == 0)
			printf("%d\n", sum);
		value += sum & 3;
	}
	return sum;
}

int main(void)
{
	int i, n = 0;

	for (i = 0; i < 5; i++) {
		n += remember(i);
		n += later(i);
		n += shorts[i] != NULL && bytes[i] != NULL;
		printf("%d %d\n", i, n);
	}
	return 0;
}
