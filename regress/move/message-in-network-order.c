/* SPDX-License-Identifier: ISC */
/* Characters into which numbers in network byte order are copied are the same on every machine. */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char small[64];

static void put(char *at, uint32_t number)
{
	number = htonl(number);
	memcpy(at, &number, sizeof number);
}

static uint32_t get(const char *at)
{
	uint32_t number;

	memcpy(&number, at, sizeof number);
	return ntohl(number);
}

int main(int argc, char **argv)
{
	char *message = malloc(256);
	uint32_t h = 0, i, r;

	(void)argv;
	memset(message, 0, 256);
	for (i = 0; i < 40; i++)
		put(message + 4 * i, i * 0x01020304u * (uint32_t)argc);
	strcpy(message + 160, "and text behind the numbers");
	for (i = 0; i < 16; i++) {
		uint32_t n = htonl(i);

		memcpy(small + 4 * i, &n, sizeof n);
	}
	for (r = 0; r < 20; r++) {
		for (i = 0; i < 40; i++) {
			h = h * 31 + get(message + 4 * i) + (unsigned char)message[i] + (unsigned char)small[i];
			put(message + 4 * i, get(message + 4 * i) + r);
		}
		printf("%u %s\n", (unsigned)h, message + 160);
	}
	free(message);
	return 0;
}
