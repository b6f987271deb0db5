/* SPDX-License-Identifier: ISC */
/* Loops that bump a pointer through bytes: the string functions as the books write them, a checksum, a filter. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static size_t
length(const char *s)
{
	const char *p = s;

	while (*p++)
		;
	return (size_t)(p - s - 1);
}

static char *
copy(char *to, const char *from)
{
	char *r = to;

	while ((*to++ = *from++))
		;
	return r;
}

static int
compare(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return (unsigned char)*a - (unsigned char)*b;
}

static const char *
last(const char *s, char c)
{
	const char *found = NULL;

	do
		if (*s == c)
			found = s;
	while (*s++);
	return found;
}

/* Leaves each run of spaces as one. */
static char *
squeeze(char *to, const char *from)
{
	char *r = to;

	while (*from) {
		if (*from != ' ' || to == r || to[-1] != ' ')
			*to++ = *from;
		from++;
	}
	*to = '\0';
	return r;
}

static uint32_t
adler(const unsigned char *p, size_t n)
{
	uint32_t a = 1, b = 0;

	while (n--) {
		a = (a + *p++) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 90;
	size_t size = 1 << 20;
	char *text = malloc(size), *other = malloc(size);
	uint32_t sum = 0;

	for (size_t i = 0; i < size - 1; i++)
		text[i] = i * i % 31 < 7 ? ' ' : (char)('a' + i % 23);
	text[size - 1] = '\0';
	for (int r = 0; r < rounds; r++) {
		copy(other, text);
		other[size - 2 - (size_t)r] = '!';
		sum += (uint32_t)compare(text, other);
		sum += (uint32_t)(last(other, '!') - other);
		squeeze(other, text + r);
		sum += (uint32_t)length(other);
		sum = sum * 31 + adler((unsigned char *)other, length(other));
	}
	printf("%08x\n", sum);
	free(text);
	free(other);
	return 0;
}
