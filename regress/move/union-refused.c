/* SPDX-License-Identifier: ISC */
/* A union of a pointer and a number, not annotated, cannot be translated: it is refused by name, the program goes on. */
#include <stdio.h>

struct slot {
	int is_pointer;
	union { long number; const char *text; } u;
};

static struct slot slots[10];

int main(int argc, char **argv)
{
	int i, k, sum = 0;

	(void)argv;
	for (i = 0; i < 10 * argc; i++) {
		slots[i].is_pointer = i & 1;
		if (i & 1)
			slots[i].u.text = &"pointer"[i / 2];
		else
			slots[i].u.number = i * 1000;
		for (k = 0; k <= i; k++)
			sum += slots[k].is_pointer ? slots[k].u.text[0] : (int)slots[k].u.number;
		printf("%d\n", sum);
	}
	return 0;
}
