/* A function that is atomic may go back without a loop: the loop that calls it polls. */
#include <stdarg.h>
#include <stdio.h>

static unsigned
slow(unsigned x)
{
	va_list none; /* makes it atomic */
	int turns = 0;

	(void)sizeof none;
again:
	x = x * 1103515245u + 12345u;
	if (++turns < 5000)
		goto again;
	return x >> 1;
}

int
main(void)
{
	unsigned x = 1;

	for (int i = 0; i < 300; i++)
		x ^= slow(x + (unsigned)i);
	printf("%u\n", x);
	return 0;
}
