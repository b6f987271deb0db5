/* SPDX-License-Identifier: ISC */
/* Calls that can be stopped in stand in every kind of operand; each is made exactly as often as it should be. */
#include <ctype.h>
#include <stdio.h>

static int calls;

static int f(int x)
{
	int i, s = 0;

	calls++;
	for (i = 0; i < 2 + x % 3; i++)
		s += x;
	return s - x * (1 + x % 3);
}

static int *cell(int *a, int i)
{
	return &a[f(i) % 4];
}

struct pair { int a, b; };

static struct pair both(int x)
{
	struct pair p = { f(x), f(x + 1) };

	return p;
}

static int sum3(int a, int b, int c)
{
	return a * 100 + b * 10 + c + f(a & 7);
}

int main(void)
{
	int a[4] = { 1, 2, 3, 4 }, n, x = 0, y = 0, k;
	long l = 0;

	for (n = 0; n < 12; n++) {
		x += f(n) && f(n + 1) || f(n + 2);
		y += f(n) > 3 ? f(1), f(2) + f(3) : f(4) * !f(0);
		a[f(n) & 3] += f(2);
		*cell(a, n) -= f(1) + (n & 1 ? *cell(a, n + 1) : 0);
		x ^= sum3(f(1) % 7, f(2) % 7, sum3(f(3) % 7, n % 5, f(n) % 3)) % 1000;
		l += both(n).a * both(n + 1).b;
		for (k = f(3); k > f(0) && k < f(9) + 90; k += f(1) + 1)
			y += f(k % 5) == k;
		switch (f(n) % 3) {
		case 0:
			x += f(6);
			break;
		case 1:
			x -= -f(7);
			break;
		default:
			x ^= ~f(8) & 15;
		}
		while (f(n) < f(n + 1) && l % 5)
			l -= f(1) ? f(1) : 1;
		y += isalpha('a' + f(n) % 26) ? 1 : isdigit(f(48)) ? 2 : 3;
		y += sizeof f(1) + sizeof(int[1 + sizeof(f(2))]) % 3;
		do
			x++;
		while (f(x & 3) < 0 || f(n) % 2 && x % 3);
		a[3] = a[2] = a[1] + (a[0] = f(2));
		x = (f(1), f(2)) + (x << (f(1) & 1));
		x %= 100000;
		printf("%d %d %d %ld [%d %d %d %d]\n", n, x, y, l, a[0], a[1], a[2], a[3]);
	}
	printf("%d calls\n", calls);
	return f(1);
}
