/* SPDX-License-Identifier: ISC */
/* Bytes that came from elsewhere and are looked at through casts travel as the bytes they are. */
#include <stdio.h>
#include <string.h>

struct packet {
	unsigned char size[4];
	unsigned short ports[2];
};

static unsigned char wire[1024] __attribute__((aligned(8)));
static char text[256];

static unsigned host(unsigned short net)
{
	unsigned char b[2];

	memcpy(b, &net, 2);
	return b[0] * 256u + b[1];
}

int main(int argc, char **argv)
{
	unsigned char one[8] = {0, 0, 0, 8, 1, 2, 3, 4};
	unsigned h = 0;
	int i, r;

	(void)argv;
	for (i = 0; i < 128; i++) {
		one[5] = (unsigned char)i;
		memcpy(wire + 8 * i, one, 8);
	}
	for (r = 0; r < 100 * argc; r++) {
		snprintf(text, sizeof text, "%s %d", (unsigned char *)"round", r);
		for (i = 0; i < 128; i++) {
			const struct packet *p = (const struct packet *)(wire + 8 * i);

			h = h * 31 + host(p->ports[0]) + p->size[3] + (unsigned)text[6];
			if (r % 50 == 0 && i == r)
				printf("%u\n", h);
		}
	}
	printf("%u\n", h);
	return 0;
}
