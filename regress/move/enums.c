/* SPDX-License-Identifier: ISC */
/* A state machine over enums, enum arrays, enum in structs, negative enumerators. */
#include <stdio.h>

enum state { START = -2, NAME, NUMBER, SPACE, DONE = 100 };
typedef enum { LOW = 1, HIGH = 1 << 20 } level;

struct token { enum state kind; int length; level at; };

static const char *const text = "abc 123 x9 77777 foo_bar 0 end";
static enum state history[64];

static enum state next(enum state s, char c)
{
	switch (s) {
	case START:
	case SPACE:
		return c >= '0' && c <= '9' ? NUMBER : c == ' ' ? SPACE : c ? NAME : DONE;
	case NAME:
	case NUMBER:
		return c == ' ' ? SPACE : c ? s : DONE;
	case DONE:
		break;
	}
	return DONE;
}

int main(void)
{
	struct token tokens[20] = { { START } };
	int round, i, n;

	for (round = 0; round < 5; round++) {
		enum state s = START, old;

		for (n = i = 0; s != DONE; i++) {
			old = s;
			s = next(s, text[i]);
			history[i % 64] = s;
			if (s != old && s != SPACE)
				tokens[n++].kind = s, tokens[n - 1].length = 0;
			if (n)
				tokens[n - 1].length++;
			tokens[n ? n - 1 : 0].at = i & 1 ? LOW : HIGH;
		}
		for (i = 0; i < n; i++)
			printf("%d:%d:%d ", tokens[i].kind, tokens[i].length, tokens[i].at + history[i + round]);
		printf("\n");
	}
	return 0;
}
