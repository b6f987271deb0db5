/* SPDX-License-Identifier: ISC */
/* Structs cut out of an array of characters of a function. */
#include <stdio.h>

struct item {
	int a;
	double d;
};

int main(int argc, char **argv)
{
	char memory[40 * sizeof(struct item)] __attribute__((aligned(16)));
	struct item *items = (struct item *)memory;
	double sum = 0;
	int i, r;

	(void)argv;
	for (i = 0; i < 40; i++) {
		items[i].a = i * 1000;
		items[i].d = i / 3.0;
	}
	for (r = 0; r < 100 * argc; r++)
		for (i = 0; i < 40; i++) {
			items[i].a += r;
			items[i].d += items[i].a;
			sum += items[i].d;
			if (r % 20 == 0 && i == 0)
				printf("%.3f\n", sum);
		}
	return 0;
}
