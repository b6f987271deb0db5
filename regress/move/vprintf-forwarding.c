/* SPDX-License-Identifier: ISC */
/* Variadic functions that forward to vprintf and its kin, or walk their arguments themselves. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char log_text[4000];
static int lines;

static void note(const char *format, ...)
{
	char line[80];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	if (strlen(log_text) + strlen(line) < sizeof log_text)
		strcat(log_text, line);
	lines++;
}

static void say(const char *format, ...)
{
	va_list ap, again;

	va_start(ap, format);
	va_copy(again, ap);
	printf("%d> ", lines);
	vprintf(format, ap);
	vfprintf(stdout, format, again);
	va_end(again);
	va_end(ap);
}

static double total(int n, ...)
{
	double sum = 0;
	va_list ap;
	int i;

	va_start(ap, n);
	for (i = 0; i < n; i++)
		if (i & 1)
			sum += va_arg(ap, double);
		else
			sum += va_arg(ap, int);
	va_end(ap);
	return sum;
}

static int slow(int n)
{
	int i, s = 0;

	for (i = 0; i < n; i++)
		s += i;
	return s;
}

int main(void)
{
	int i;

	for (i = 0; i < 25; i++) {
		note("%d/%s/%.2f ", slow(i), i % 2 ? "odd" : "even", i / 8.0);
		say("%c%5.1f|%-4d|\n", 'a' + i, total(4, i, 0.5, slow(3), 1.25), slow(i));
	}
	printf("%s\n%zu\n", log_text, strlen(log_text));
	return 0;
}
