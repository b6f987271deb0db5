/* SPDX-License-Identifier: ISC */
/* Locals, static locals and local typedefs keep their alignment, and locals stay _Atomic. */
#include <stdint.h>
#include <stdio.h>

struct odd {
	char c[3];
};

struct two_shorts {
	short a, b;
};

static int
add(_Atomic int *to, int n)
{
	for (int i = 0; i < n; i++)
		*to += i;
	return *to;
}

static int
aligned(int n)
{
	static char __attribute__((aligned(64))) lines[5];
	static _Alignas(128) int total;
	typedef char line __attribute__((aligned(64)));
	typedef int wide __attribute__((aligned(32), unused));
	struct two {
		line l, m;
	};
	int off = 0;

	for (int i = 0; i < n; i++) {
		wide k = 3;
		line z = 'c';
		_Alignas(64) char buf[3] = {1, 2};
		_Alignas(double) char c = 1;
		struct two b = {buf[0], buf[1]};

		off += (uintptr_t)lines % 64 + (uintptr_t)&total % 128 + (uintptr_t)&k % 32 + (uintptr_t)&z % 64;
		off += (uintptr_t)&b % 64 + (uintptr_t)buf % 64 + (uintptr_t)&c % _Alignof(double);
		lines[i % 5] = (char)i;
		total += k + z + b.m + lines[(i + 3) % 5] + c;
		if (i % 10 == 0)
			printf("%d %d\n", off, total);
	}
	return (int)sizeof(struct two) + (int)_Alignof(wide) + total;
}

int
main(void)
{
	_Atomic int n = 3, a[4] = {1, 2, 3, 4};
	_Atomic struct odd none; /* one byte more than without _Atomic */
	_Atomic struct two_shorts t;
	_Atomic(char *) s = "hello, world";
	const _Atomic int nine = 9;

	t = (struct two_shorts){1, 2};
	for (int i = 0; i < 12; i++) {
		struct two_shorts r = t;

		n++;
		a[i & 3] *= 2;
		r.a++;
		t = r;
		printf("%d %d %s %d %d %d\n", add(&n, 3), a[i & 3], (char *)s++, r.a, nine, (int)sizeof none);
	}
	printf("%d\n", aligned(40));
	return 0;
}
