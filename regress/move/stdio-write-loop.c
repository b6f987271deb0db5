/* SPDX-License-Identifier: ISC */
/* Files are written in the hot loop; what the source wrote after the checkpoint is cut off, nothing is lost. */
#include <stdio.h>
#include <stdlib.h>

static int collatz(int n)
{
	int steps = 0;

	for (; n != 1; steps++)
		n = n % 2 ? 3 * n + 1 : n / 2;
	return steps;
}

int main(void)
{
	FILE *out = fopen("table", "w"), *log = fopen("log", "a"), *both = fopen("both", "w+");
	int i, k, longest = 0;
	char text[32];

	if (!out || !log || !both)
		return 1;
	setvbuf(log, NULL, _IOLBF, 0);
	for (i = 1; i < 150; i++) {
		int n = collatz(i);

		fprintf(out, "%d %d\n", i, n);
		putc('.', out);
		if (n > longest) {
			fprintf(log, "longest yet: %d at %d\n", n, i);
			longest = n;
		}
		fwrite(&"0123456789"[i % 10], 1, 1, both);
		if (i % 50 == 0) {
			rewind(both);
			for (k = 0; k < 10; k++)
				text[k] = (char)getc(both);
			text[k] = 0;
			printf("%s\n", text);
			fseek(both, 0, SEEK_END);
		}
		if (i % 40 == 0)
			fflush(out);
		if (i == 100)
			out = freopen("second", "w", out);
	}
	fclose(out);
	printf("%d %ld\n", longest, ftell(both));
	return fclose(log) || fclose(both);
}
