/* SPDX-License-Identifier: ISC */
/* 128-bit integers, where the compiler has them. */
#include <stdio.h>

typedef __int128 wide;
typedef unsigned __int128 uwide;

struct pair { wide low; uwide high; };

static struct pair kept = { -5, 1 };

static uwide power(uwide base, int n)
{
	uwide r = 1;

	while (n-- > 0)
		r *= base;
	return r;
}

static void show(uwide v)
{
	printf("%016llx%016llx", (unsigned long long)(v >> 64), (unsigned long long)v);
}

int main(void)
{
	wide sum = -1;
	int i;

	for (i = 0; i < 40; i++) {
		sum = sum * 7 - (wide)power(3, i);
		kept.low += sum / 3;
		kept.high ^= power(i + 1, 20);
		show(sum);
		printf(" ");
		show(kept.high - kept.low);
		printf("\n");
	}
	return 0;
}
