/* SPDX-License-Identifier: ISC */
/* The end of a command that popen began is its parent's to see. */
#include <stdio.h>

int
main(void)
{
	FILE *f = popen("exit 3", "r");
	unsigned x = 1;
	char line[10] = "nothing";
	int i;

	for (i = 0; i < 2000000; i++)
		x = x * 69069 + 1;
	fgets(line, sizeof line, f);
	printf("%u %s %d\n", x, line, pclose(f));
	return 0;
}
