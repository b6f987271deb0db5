/* SPDX-License-Identifier: ISC */
/* Numbers copied into characters, each as the machine has it: the bytes mean something else on another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t put(unsigned char *message, const char *name, int number, double value)
{
	size_t n = strlen(name);

	memcpy(message, &number, sizeof number);
	memcpy(message + 4, &value, sizeof value);
	memcpy(message + 12, name, n + 1);
	return n + 13;
}

int main(int argc, char **argv)
{
	unsigned char *message = malloc(64);
	unsigned sum = 0;
	int i, number;
	double value;
	size_t n, k;

	(void)argv;
	n = put(message, "name", 1000 * argc, 3.25);
	for (i = 0; i < 200; i++) {
		memcpy(&number, message, sizeof number);
		memcpy(&value, message + 4, sizeof value);
		for (k = 12; k < n; k++)
			sum = sum * 31 + message[k] + (unsigned)number + (unsigned)(int)value;
		if (i % 20 == 0)
			printf("%u\n", sum);
	}
	free(message);
	return 0;
}
