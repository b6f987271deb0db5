/* Lines, in the C locale unless another is given, of a file and of standard input by functions for wide characters. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#ifndef LOCALE
#define LOCALE "C"
#define LINE "%d zaehlt E%d\n"
#endif

int
main(void)
{
	wchar_t line[80];
	wint_t c;
	FILE *f;
	int i, n = 0;
	long sum = 0;

	setlocale(LC_ALL, LOCALE);
	f = fopen("words", "w");
	for (i = 0; i < 300; i++)
		fprintf(f, LINE, i, i * 7);
	fclose(f);
	f = fopen("words", "r");
	while (fgetws(line, 80, f)) {
		n++;
		for (i = 0; line[i]; i++)
			sum = sum * 31 % 1000003 + line[i];
		if (n % 50 == 1) {
			c = fgetwc(f);
			ungetwc(c, f);
			sum += c;
		}
	}
	fclose(f);
	wprintf(L"%d %ld\n", n, sum);
	while ((c = getwchar()) != WEOF) {
		sum = sum * 31 % 1000003 + c;
		if (c == L'\n')
			wprintf(L"%ld\n", sum);
	}
	return 0;
}
