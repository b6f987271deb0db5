/* SPDX-License-Identifier: ISC */
/* A small interpreter that jumps through a table of labels. */
#include <stdio.h>

enum { PUSH, ADD, MUL, DUP, LOOP, OUT, END };

static int run(const int *code, int count)
{
	static const void *const jump[] = { &&push, &&add, &&mul, &&dup, &&loop, &&out, &&end };
	int stack[16], n = 0;
	const int *pc = code;

	goto *jump[*pc];
push:
	stack[n++] = pc[1];
	pc += 2;
	goto *jump[*pc];
add:
	n--;
	stack[n - 1] += stack[n];
	goto *jump[*++pc];
mul:
	n--;
	stack[n - 1] = stack[n - 1] * stack[n] % 10007;
	goto *jump[*++pc];
dup:
	stack[n] = stack[n - 1];
	n++;
	goto *jump[*++pc];
loop:
	pc = count-- > 0 ? code + pc[1] : pc + 2;
	goto *jump[*pc];
out:
	printf("%d ", stack[n - 1]);
	goto *jump[*++pc];
end:
	printf("\n");
	return stack[n - 1];
}

int main(void)
{
	static const int code[] = { PUSH, 3, DUP, PUSH, 7, ADD, MUL, OUT, LOOP, 2, END };
	int i, sum = 0;

	for (i = 0; i < 12; i++)
		sum += run(code, i);
	printf("%d\n", sum);
	return 0;
}
