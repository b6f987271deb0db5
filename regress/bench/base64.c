/* SPDX-License-Identifier: ISC */
/* Byte handling: base64, there and back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t
encode(char *out, const unsigned char *in, size_t n)
{
	char *o = out;

	while (n >= 3) {
		unsigned v = (unsigned)in[0] << 16 | in[1] << 8 | in[2];

		*o++ = digits[v >> 18];
		*o++ = digits[v >> 12 & 63];
		*o++ = digits[v >> 6 & 63];
		*o++ = digits[v & 63];
		in += 3;
		n -= 3;
	}
	if (n) {
		unsigned v = (unsigned)in[0] << 16 | (n > 1 ? in[1] << 8 : 0);

		*o++ = digits[v >> 18];
		*o++ = digits[v >> 12 & 63];
		*o++ = n > 1 ? digits[v >> 6 & 63] : '=';
		*o++ = '=';
	}
	*o = '\0';
	return (size_t)(o - out);
}

static size_t
decode(unsigned char *out, const char *in, const signed char *value)
{
	unsigned char *o = out;
	unsigned v = 0;
	int bits = 0;

	for (; *in && *in != '='; in++) {
		if (value[(unsigned char)*in] < 0)
			continue;
		v = v << 6 | (unsigned)value[(unsigned char)*in];
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			*o++ = (unsigned char)(v >> bits);
		}
	}
	return (size_t)(o - out);
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 250;
	size_t size = 1000000, n = 0;
	unsigned char *data = malloc(size), *back = malloc(size);
	char *text = malloc(size / 3 * 4 + 8);
	signed char value[256];
	unsigned sum = 0;

	memset(value, -1, sizeof(value));
	for (int i = 0; i < 64; i++)
		value[(unsigned char)digits[i]] = (signed char)i;
	for (size_t i = 0; i < size; i++)
		data[i] = (unsigned char)(i * i >> 5);
	for (int r = 0; r < rounds; r++) {
		encode(text, data, size - (size_t)r % 3);
		n += decode(back, text, value);
		data[r] ^= back[size / 2 + (size_t)r];
	}
	for (size_t i = 0; i < size; i++)
		sum = sum * 33 + back[i];
	printf("%zu %08x\n", n, sum);
	free(data);
	free(back);
	free(text);
	return 0;
}
