/* SPDX-License-Identifier: ISC */
/* Pointers to string literals, into them and past their end stay what they were; one literal is one object. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *state = "idle";
static const char *const states[] = { "ready", "steady", "go" };
static char text[] = "not a literal";

static const char *advance(const char *s)
{
	int i;

	for (i = 0; i < 3; i++)
		if (s == states[i])
			return states[(i + 1) % 3];
	return states[0];
}

static const char *suffix(const char *s, int n)
{
	while (n-- > 0 && *s)
		s++;
	return s;
}

int main(void)
{
	const char *again = "again and again", *p = again, *end = again + strlen(again) + 1;
	const wchar_t *wide = L"wide";
	int i, n = 0;

	for (i = 0; i < 30; i++) {
		const char *here = i % 2 ? "odd" : "even";

		state = advance(state);
		p = suffix(p, i % 4);
		if (!*p)
			p = again;
		n += state == states[1];
		text[i % 13] = "xyz"[i % 3];
		printf("%s '%s' %d %s %d %d %s\n", state, p, n, here, (int)(end - p), (int)wide[i % 4], text);
	}
	return strcmp(state, "ready") && p != again;
}
