/*
 * The tables of <ctype.h> in loops that are left at polls, while the locale changes, in several
 * threads and in functions that call themselves.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static const char text[] = "The Quick \xe9t\xe9 BROWN fox, 42 lazy D\xf6gs";

static unsigned
mix(unsigned x)
{
	for (int i = 0; i < 50; i++)
		x = x * 1103515245u + 12345u;
	return x;
}

static int
words(const char *s)
{
	int n = 0, in = 0;

	while (*s) {
		int word = isalnum((unsigned char)*s++) != 0;

		n += word && !in;
		in = word;
	}
	return n;
}

static unsigned
swapped(const char *s, int turns)
{
	unsigned sum = 0;

	for (int k = 0; k < turns; k++)
		for (const char *p = s; *p; p++) {
			int c = (unsigned char)*p;

			if (!isspace(c))
				sum = mix(sum + (unsigned)(isupper(c) ? tolower(c) : toupper(c)));
		}
	return sum;
}

static unsigned
process_locale(int turns)
{
	unsigned sum = 0;

	for (int k = 0; k < turns; k++) {
		setlocale(LC_CTYPE, k & 1 ? "C" : "C.UTF-8");
		for (const char *p = text; *p; p++)
			sum = mix(sum + (isalpha((unsigned char)*p) != 0) + (unsigned)toupper((unsigned char)*p));
	}
	setlocale(LC_CTYPE, "C");
	return sum;
}

static unsigned
words_from(const char *s)
{
	unsigned sum = 0;

	if (!*s)
		return 1;
	while (*s && !isspace((unsigned char)*s))
		sum = mix(sum + (unsigned)tolower((unsigned char)*s++));
	while (isspace((unsigned char)*s))
		s++;
	return sum ^ words_from(s);
}

static void *
run(void *result)
{
	unsigned sum = 0;
	char s[sizeof text];

	for (int k = 0; k < 20; k++) {
		strcpy(s, text);
		for (char *p = s; *p; p++)
			*p = (char)(k & 1 ? toupper((unsigned char)*p) : tolower((unsigned char)*p));
		sum = mix(sum + (unsigned)words(s)) ^ swapped(s, 1);
	}
	*(unsigned *)result = sum;
	return NULL;
}

int
main(void)
{
	enum { THREADS = 3 };
	pthread_t threads[THREADS];
	unsigned results[THREADS];

	printf("%d %u\n", words(text), swapped(text, 40));
	printf("%u\n", process_locale(20));
	printf("%u\n", words_from(text));
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, run, &results[i]);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		printf("%u\n", results[i]);
	}
	return 0;
}
