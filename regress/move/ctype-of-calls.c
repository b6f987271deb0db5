/* SPDX-License-Identifier: ISC */
/* The classes of what calls return: the tables of <ctype.h> are libc's, and are elsewhere after a move. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>

static int turns = 5;
static const char text[] = "The 12 Classes, of Characters; 3 more?";

/* The next character, again and again. */
static int next(int *at)
{
	int i, n = 0;

	for (i = 0; i < turns; i++)
		n += i;
	return n > 0 ? text[(*at)++ % sizeof text] : 0;
}

static int fails(int error)
{
	int i;

	for (i = 0; i < error; i++)
		errno = i;
	return errno;
}

int main(void)
{
	int c, letters = 0, upper = 0, others = 0, i;
	int s = 0, t = 0;

	while (isalpha(c = next(&s)) || c != '\0')
		if (isupper(next(&t)) && isalnum(c))
			upper++;
		else if (isalpha(c))
			letters += toupper(c) - tolower(next(&t)) != 0;
		else
			others++;
	printf("%d %d %d, %d %d calls\n", letters, upper, others, s, t);
	errno = 0;
	for (i = 0; i < 5; i++)
		printf("%d ", errno + fails(i + 2));
	printf("\n");
	return 0;
}
