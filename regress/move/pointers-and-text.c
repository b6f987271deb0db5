/* SPDX-License-Identifier: ISC */
/* Memory for several of one type and something else behind them, in one piece: pointers and the text that they lead to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char **
split(const char *s, char sep, int *n)
{
	int c = 1, i;
	const char *p;
	char **v, *d, *e;

	for (p = s; *p; p++)
		c += *p == sep;
	v = malloc((c + 1) * sizeof(char *) + strlen(s) + 1);
	d = (char *)(v + c + 1);
	strcpy(d, s);
	*n = c;
	for (i = 0; i < c; i++) {
		v[i] = d;
		e = strchr(d, sep);
		if (e) {
			*e = 0;
			d = e + 1;
		}
	}
	v[c] = NULL;
	return v;
}

struct entry {
	int a;
	short b;
	char *name;
};

static struct entry *
entries(int n, const char *names)
{
	struct entry *v = malloc(n * sizeof *v + (strlen(names) + 4) * n + 1);
	char *s = (char *)&v[n];
	int i;

	for (i = 0; i < n; i++) {
		v[i].a = i;
		v[i].b = -i;
		v[i].name = s;
		s += sprintf(s, "%s%d", names + i % 3, i) + 1;
	}
	return v;
}

static long
spin(long t)
{
	int i;

	for (i = 0; i < 900 + t % 7; i++)
		t = (t * 31 + i) % 1000003;
	return t;
}

int
main(void)
{
	long t = 1;
	int r, c, i;
	char text[100];

	for (r = 0; r < 40; r++) {
		char **v;
		struct entry *e;
		short *s;

		sprintf(text, "a%d,bb%d,ccc,,d%d", r, r * r, r % 3);
		v = split(text, ',', &c);
		e = entries(r % 5 + 1, "alpha");
		s = malloc(r * sizeof *s + 3 * sizeof *s);
		for (i = 0; i < r + 3; i++)
			s[i] = i * 3;
		t = spin(t);
		for (i = 0; v[i]; i++)
			t = t * 7 % 100003 + strlen(v[i]) + v[i][0];
		for (i = 0; i <= r % 5; i++)
			t += e[i].a + e[i].b * 3 + strlen(e[i].name) + e[i].name[0];
		t += s[r + 2];
		free(v);
		free(e);
		free(s);
	}
	printf("%ld\n", t);
	return 0;
}
