/* SPDX-License-Identifier: ISC */
/* A tokeniser pushes characters back; a pushed-back one is still there after a move. */
#include <ctype.h>
#include <stdio.h>

static int number(FILE *f)
{
	int c, n = 0;

	while (isdigit(c = getc(f)))
		n = n * 10 + c - '0';
	ungetc(c, f);
	return n;
}

static int expression(FILE *f);

static int factor(FILE *f)
{
	int c = getc(f), n;

	if (c == '(') {
		n = expression(f);
		if ((c = getc(f)) != ')')
			ungetc(c, f);
		return n;
	}
	ungetc(c, f);
	return number(f);
}

static int term(FILE *f)
{
	int n = factor(f), c;

	while ((c = getc(f)) == '*')
		n *= factor(f);
	ungetc(c, f);
	return n;
}

static int expression(FILE *f)
{
	int n = term(f), c;

	while ((c = getc(f)) == '+' || c == '-')
		n = c == '+' ? n + term(f) : n - term(f);
	ungetc(c, f);
	return n;
}

int main(void)
{
	int c, n = 0, i;
	FILE *f = fopen("sums", "w+");

	for (i = 0; i < 20; i++)
		fprintf(f, "%d*(%d+%d)-(2*(%d+1))*3\n", i, i + 1, i * 3, i % 4);
	rewind(f);
	while ((c = getc(f)) != EOF) {
		ungetc(c, f);
		printf("%d: %d\n", ++n, expression(f));
		while ((c = getc(f)) != '\n' && c != EOF)
			;
		c = getc(f);
		if (c != EOF)
			ungetc(c == '1' ? '2' : c, f);
	}
	return fclose(f);
}
