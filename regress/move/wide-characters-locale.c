/* SPDX-License-Identifier: ISC */
/* Wide strings and wchar_t, whose sign and width differ between machines. */
#include <stdio.h>
#include <string.h>
#include <wchar.h>

static wchar_t text[64];

static unsigned digest(const wchar_t *s)
{
	unsigned h = 5;

	for (; *s; s++)
		h = h * 37 + (unsigned)*s;
	return h;
}

int main(void)
{
	const wchar_t *words[] = { L"\u00fcber", L"\u4e16\u754c", L"plain", L"\U0001f600" };
	wchar_t letter = L'\u00e9', *end = text;
	int i;

	for (i = 0; i < 24; i++) {
		const wchar_t *w = words[i % 4];

		if (end - text + wcslen(w) > 60)
			end = text;
		wcscpy(end, w);
		end += wcslen(w);
		letter += i;
		printf("%d %u %d %d\n", i, digest(text), (int)letter, (int)(end - text));
	}
	return 0;
}
