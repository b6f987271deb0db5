/* SPDX-License-Identifier: ISC */
/* Numbers copied into an array of characters, each as the machine has it. */
#include <stdio.h>
#include <string.h>

static unsigned char ring[64 * sizeof(int)];

int main(int argc, char **argv)
{
	unsigned h = 0, head = 0, tail = 0;
	int i, n;

	(void)argv;
	for (i = 0; i < 60; i++) {
		n = i * 1000 * argc;
		memcpy(ring + head++ % 64 * sizeof n, &n, sizeof n);
	}
	for (i = 0; i < 1000; i++) {
		memcpy(&n, ring + tail++ % 64 * sizeof n, sizeof n);
		h = h * 31 + (unsigned)n;
		n += i;
		memcpy(ring + head++ % 64 * sizeof n, &n, sizeof n);
		if (i % 100 == 0)
			printf("%u\n", h);
	}
	return 0;
}
