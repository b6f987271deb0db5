/* SPDX-License-Identifier: ISC */
/* longjmp out of nested calls; where it cannot be moved it is refused, the program is never wrong. */
#include <setjmp.h>
#include <stdio.h>

static jmp_buf back;
static int depth_of_error;

static int parse(const char *s, int depth)
{
	int n = 0;

	for (; *s && *s != ')'; s++) {
		if (*s == '!') {
			depth_of_error = depth;
			longjmp(back, 1 + depth);
		}
		if (*s == '(') {
			n += parse(s + 1, depth + 1);
			while (*s != ')')
				s++;
		} else
			n = n * 3 + *s % 7;
	}
	return n;
}

int main(void)
{
	static const char *const texts[] = { "abc", "a(b)c", "a(b(c)!", "!", "x(y)z" };
	volatile int i, errors = 0;

	for (i = 0; i < 20; i++) {
		int code = setjmp(back);

		if (code == 0)
			printf("%d\n", parse(texts[i % 5], 0));
		else
			printf("error %d %d\n", code, ++errors + depth_of_error);
	}
	return 0;
}
