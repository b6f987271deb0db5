/* SPDX-License-Identifier: ISC */
/* Functions registered with atexit run once, in reverse order, on the machine where the program ends. */
#include <stdio.h>
#include <stdlib.h>

static int stack[40], depth;

static int churn(int n)
{
	int i, s = 1;

	for (i = 1; i < n; i++)
		s = (s * i + 7) % 997;
	return s;
}

static void pop(void)
{
	printf("pop %d\n", stack[--depth] + churn(5));
}

static void say_last(void)
{
	printf("last %d\n", depth);
}

static void late(void)
{
	printf("late\n");
}

static void register_late(void)
{
	atexit(late);
}

int main(void)
{
	int i;

	atexit(say_last);
	for (i = 0; i < 12; i++) {
		stack[depth++] = churn(i + 3);
		atexit(pop);
		if (i == 6)
			atexit(register_late);
		printf("push %d\n", stack[depth - 1]);
	}
	for (i = 0; i < 50; i++)
		stack[i % depth] += churn(20) % 3;
	if (stack[3] >= 0)
		exit(churn(9) % 64 + 1);
	return 0;
}
