/* A function that is atomic may go back without a loop: the loop that calls it polls. */
#include <setjmp.h>
#include <stdio.h>

static jmp_buf out;

static unsigned
slow(unsigned x)
{
	int turns = 0;

	if (setjmp(out))
		return 0;
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
