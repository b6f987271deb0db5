/* SPDX-License-Identifier: ISC */
/* Characters from the heap that are a message, or text, with bytes of all kinds stored: they travel as they are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ring {
	char *b;
	size_t room, head;
};

static void
put(struct ring *r, const void *p, size_t n)
{
	const char *c = p;

	for (size_t i = 0; i < n; i++)
		r->b[r->head++ % r->room] = c[i];
}

struct message {
	char *text;
	size_t n;
	FILE *to;
};

static void
flush(struct message *m)
{
	fwrite(m->text, 1, m->n, m->to);
	m->n = 0;
}

static void
add(struct message *m, unsigned short v)
{
	*(unsigned short *)(m->text + m->n) = v;
	m->n += sizeof v;
}

int
main(int argc, char **argv)
{
	struct ring r = {malloc(100), 100, 0};
	struct message m;
	unsigned sum = 0;
	char *line = malloc(64);

	(void)argv;
	m.text = malloc(400);
	m.n = 0;
	m.to = stdout;
	memset(r.b, 0, r.room);
	for (int i = 0; i < 60 * argc; i++) {
		sprintf(line, "line %d\n", i);
		put(&r, line, strlen(line));
		put(&r, "text", 4);
		for (size_t k = 0; k < r.room; k++)
			sum = sum * 31 + (unsigned char)r.b[k];
		add(&m, 0x4141);
		if (i % 10 == 0) {
			flush(&m);
			printf(" %u\n", sum);
		}
	}
	free(line);
	free(m.text);
	free(r.b);
	return 0;
}
