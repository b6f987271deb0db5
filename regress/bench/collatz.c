/* SPDX-License-Identifier: ISC */
/* Loops whose length nobody knows: Collatz sequences, greatest common divisors, powers modulo. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned
steps(uint64_t n)
{
	unsigned s = 0;

	while (n != 1) {
		n = n % 2 ? 3 * n + 1 : n / 2;
		s++;
	}
	return s;
}

static uint32_t
gcd(uint32_t a, uint32_t b)
{
	while (b) {
		uint32_t t = a % b;

		a = b;
		b = t;
	}
	return a;
}

static uint32_t
power(uint32_t base, uint32_t exponent, uint32_t modulus)
{
	uint64_t r = 1, b = base % modulus;

	for (; exponent; exponent >>= 1) {
		if (exponent & 1)
			r = r * b % modulus;
		b = b * b % modulus;
	}
	return (uint32_t)r;
}

int
main(int argc, char **argv)
{
	uint32_t rounds = argc > 1 ? (uint32_t)atoi(argv[1]) : 1600000, coprime = 0, sum = 0;
	unsigned longest = 0;

	for (uint32_t i = 1; i <= rounds; i++) {
		unsigned s = steps(i);

		if (s > longest)
			longest = s;
		coprime += gcd(i, i * 2654435761u) == 1;
		if (i % 8 == 0)
			sum += power(i, i + 1, 1000003);
	}
	printf("%u %u %u\n", longest, coprime, sum);
	return 0;
}
