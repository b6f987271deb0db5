/* SPDX-License-Identifier: ISC */
/*
 * kin: which of these texts are related, and by what?
 *
 * Reads the files named on the command line, counts their words, compares each pair (by the angle between their
 * word vectors, and by their longest common subsequence of words), groups them, and prints the family tree and the
 * longest passages that they share.  Ordinary C: it knows nothing of checkpoints, byte orders or other machines.
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096, MOST_TEXTS = 64, LONGEST_WORD = 40, PASSAGE = 12, SHUFFLES = 3 };

/* How often one text uses one word. */
struct use {
	struct use *next;
	int text, count;
};

struct word {
	struct word *next; /* in its bucket */
	char *letters;
	int number, total;
	struct use *uses;  /* latest text first */
};

/* A word's weight in a text's vector. */
struct weight {
	const struct word *word;
	double value;
};

struct text {
	const char *name;
	const struct word **words; /* all of them, in reading order */
	int length, room;
	struct weight *vector;     /* ascending by word number */
	int distinct;
	double norm;
};

/* What two texts have in common. */
struct pair {
	const struct text *a, *b;
	double cosine;
	int common;                /* length of the longest common subsequence */
	double chance;             /* its mean length when B's words are shuffled */
	int run;                   /* and of the longest common run of words, */
	const struct word **at;    /* which begins here in A */
};

/* A group of texts: one text, or two groups joined. */
struct group {
	struct group *left, *right;
	const struct text *only;
	double closeness;
	int size;
};

static struct word *lexicon[BUCKETS];
static int words_known;
static struct text texts[MOST_TEXTS];
static int text_count;
static struct pair *pairs;
static int pair_count, pair_room;

static void *need(void *memory)
{
	if (!memory) {
		fprintf(stderr, "kin: %s\n", strerror(errno));
		exit(1);
	}
	return memory;
}

static unsigned hash(const char *s)
{
	unsigned h = 2166136261u;

	while (*s)
		h = (h ^ (unsigned char)*s++) * 16777619u;
	return h % BUCKETS;
}

/* The word of these letters, entered if it is new. */
static struct word *look_up(const char *letters)
{
	struct word **bucket = &lexicon[hash(letters)], *w;

	for (w = *bucket; w; w = w->next)
		if (strcmp(w->letters, letters) == 0)
			return w;
	w = need(calloc(1, sizeof *w));
	w->letters = need(strdup(letters));
	w->number = words_known++;
	w->next = *bucket;
	return *bucket = w;
}

static void count_use(struct word *w, int text)
{
	w->total++;
	if (!w->uses || w->uses->text != text) {
		struct use *u = need(malloc(sizeof *u));

		u->next = w->uses;
		u->text = text;
		u->count = 0;
		w->uses = u;
	}
	w->uses->count++;
}

/* The next word of F in lower case; 0 at its end. */
static int next_word(FILE *f, char *letters)
{
	int c, n = 0;

	while ((c = getc(f)) != EOF && !isalpha(c))
		;
	for (; c != EOF && isalpha(c); c = getc(f))
		if (n < LONGEST_WORD)
			letters[n++] = (char)tolower(c);
	letters[n] = 0;
	return n > 0;
}

static void append(struct text *t, const struct word *w)
{
	if (t->length == t->room) {
		t->room = t->room ? 2 * t->room : 256;
		t->words = need(realloc(t->words, t->room * sizeof t->words[0]));
	}
	t->words[t->length++] = w;
}

static void read_text(struct text *t, const char *path)
{
	char letters[LONGEST_WORD + 1];
	FILE *f = fopen(path, "r");

	if (!f) {
		fprintf(stderr, "kin: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	t->name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	while (next_word(f, letters)) {
		struct word *w = look_up(letters);

		count_use(w, (int)(t - texts));
		append(t, w);
	}
	fclose(f);
	printf("read %-14s %6d words\n", t->name, t->length);
}

static int by_number(const void *a, const void *b)
{
	const struct weight *x = a, *y = b;

	return x->word->number - y->word->number;
}

/* Rare words say more.  (A square root rather than a logarithm: it is exact on every machine.) */
static double rarity(const struct word *w)
{
	const struct use *u;
	int in = 0;

	for (u = w->uses; u; u = u->next)
		in++;
	return sqrt((double)text_count / in);
}

static void make_vector(struct text *t)
{
	const struct word *w;
	const struct use *u;
	double square = 0;
	int i;

	t->vector = need(malloc(words_known * sizeof t->vector[0]));
	for (i = 0; i < BUCKETS; i++)
		for (w = lexicon[i]; w; w = w->next)
			for (u = w->uses; u; u = u->next)
				if (&texts[u->text] == t) {
					t->vector[t->distinct].word = w;
					t->vector[t->distinct].value = sqrt(u->count) * rarity(w);
					t->distinct++;
				}
	qsort(t->vector, t->distinct, sizeof t->vector[0], by_number);
	for (i = 0; i < t->distinct; i++)
		square += t->vector[i].value * t->vector[i].value;
	t->norm = sqrt(square);
}

static double cosine(const struct text *a, const struct text *b)
{
	const struct weight *p = a->vector, *q = b->vector;
	double sum = 0;

	while (p < a->vector + a->distinct && q < b->vector + b->distinct)
		if (p->word == q->word)
			sum += p++->value * q++->value;
		else if (p->word->number < q->word->number)
			p++;
		else
			q++;
	return a->norm > 0 && b->norm > 0 ? sum / (a->norm * b->norm) : 0;
}

/*
 * The length of the longest common subsequence of A and B, by the classical table of which two rows are kept.
 * If P is not NULL the longest common run goes into it.
 */
static int align(const struct text *a, const struct text *b, struct pair *p)
{
	int *above = need(calloc(b->length + 1, sizeof *above)), *row = need(calloc(b->length + 1, sizeof *row));
	int *runs = need(calloc(b->length + 1, sizeof *runs)), *swap;
	int i, k, length;

	for (i = 0; i < a->length; i++) {
		const struct word *w = a->words[i];
		int diagonal_run = 0;

		for (k = 0; k < b->length; k++) {
			int run = w == b->words[k] ? diagonal_run + 1 : 0;

			diagonal_run = runs[k];
			runs[k] = run;
			if (run)
				row[k + 1] = above[k] + 1;
			else
				row[k + 1] = above[k + 1] > row[k] ? above[k + 1] : row[k];
			if (p && run > p->run) {
				p->run = run;
				p->at = &a->words[i + 1 - run];
			}
		}
		swap = above;
		above = row;
		row = swap;
	}
	length = above[b->length];
	free(runs);
	free(row);
	free(above);
	return length;
}

static double align_by_chance(const struct text *a, const struct text *b)
{
	struct text shuffled = *b;
	double sum = 0;
	int i, k;

	shuffled.words = need(malloc(b->length * sizeof b->words[0]));
	memcpy(shuffled.words, b->words, b->length * sizeof b->words[0]);
	for (i = 0; i < SHUFFLES; i++) {
		for (k = b->length - 1; k > 0; k--) {
			int other = rand() % (k + 1);
			const struct word *w = shuffled.words[k];

			shuffled.words[k] = shuffled.words[other];
			shuffled.words[other] = w;
		}
		sum += align(a, &shuffled, NULL);
	}
	free(shuffled.words);
	return sum / SHUFFLES;
}

static struct pair *new_pair(const struct text *a, const struct text *b)
{
	struct pair *p;

	if (pair_count == pair_room) {
		pair_room = pair_room ? 2 * pair_room : 16;
		pairs = need(realloc(pairs, pair_room * sizeof *pairs));
	}
	p = &pairs[pair_count++];
	*p = (struct pair){ .a = a, .b = b };
	return p;
}

static void compare_all(void)
{
	int i, k;

	for (i = 1; i < text_count; i++)
		for (k = 0; k < i; k++) {
			struct pair *p = new_pair(&texts[i], &texts[k]);

			p->cosine = cosine(p->a, p->b);
			p->common = align(p->a, p->b, p);
			p->chance = align_by_chance(p->a, p->b);
			printf("%-10s %-10s angle %.4f, %4d words in common order (%6.1f by chance), %4d in a row\n",
			       p->a->name, p->b->name, p->cosine, p->common, p->chance, p->run);
			fflush(stdout);
		}
}

static const struct pair *pair_of(const struct text *a, const struct text *b)
{
	const struct pair *p;

	for (p = pairs; p < pairs + pair_count; p++)
		if ((p->a == a && p->b == b) || (p->a == b && p->b == a))
			return p;
	return NULL;
}

/* Sum of the closeness of each text of G to each of H; called for two groups that share none. */
static double sum_between(const struct group *g, const struct group *h)
{
	const struct pair *p;

	if (g->left)
		return sum_between(g->left, h) + sum_between(g->right, h);
	if (h->left)
		return sum_between(g, h->left) + sum_between(g, h->right);
	p = pair_of(g->only, h->only);
	return p->cosine + (p->common - p->chance) / (p->a->length + p->b->length - p->common + 1);
}

static struct group *join(struct group *left, struct group *right, double closeness)
{
	struct group *g = need(calloc(1, sizeof *g));

	g->left = left;
	g->right = right;
	g->closeness = closeness;
	g->size = left->size + right->size;
	return g;
}

/* Joins the closest two groups until one is left. */
static struct group *family(void)
{
	struct group *all[MOST_TEXTS];
	int n, i, k;

	for (n = 0; n < text_count; n++) {
		all[n] = need(calloc(1, sizeof *all[n]));
		all[n]->only = &texts[n];
		all[n]->size = 1;
	}
	while (n > 1) {
		int best_i = 1, best_k = 0;
		double best = -1;

		for (i = 1; i < n; i++)
			for (k = 0; k < i; k++) {
				double d = sum_between(all[i], all[k]) / (all[i]->size * all[k]->size);

				if (d > best) {
					best = d;
					best_i = i;
					best_k = k;
				}
			}
		all[best_k] = join(all[best_k], all[best_i], best);
		all[best_i] = all[--n];
	}
	return all[0];
}

static void print_family(const struct group *g, int depth)
{
	if (g->only) {
		printf("%*s%s\n", 2 * depth, "", g->only->name);
		return;
	}
	printf("%*s+ %.4f\n", 2 * depth, "", g->closeness);
	print_family(g->left, depth + 1);
	print_family(g->right, depth + 1);
}

static int by_run(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return x->run != y->run ? y->run - x->run : (int)(x->a - y->a) + (int)(x->b - y->b) * MOST_TEXTS;
}

static void print_passages(int most)
{
	int i, k;

	qsort(pairs, pair_count, sizeof *pairs, by_run);
	for (i = 0; i < most && i < pair_count; i++) {
		const struct pair *p = &pairs[i];

		printf("%s and %s share %d words:", p->a->name, p->b->name, p->run);
		for (k = 0; k < p->run && k < PASSAGE; k++)
			printf(" %s", p->at[k]->letters);
		printf(p->run > PASSAGE ? " ...\n" : "\n");
	}
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 3 || argc > MOST_TEXTS) {
		fprintf(stderr, "usage: kin file file ...\n");
		return 2;
	}
	for (i = 1; i < argc; i++)
		read_text(&texts[text_count++], argv[i]);
	for (i = 0; i < text_count; i++)
		make_vector(&texts[i]);
	compare_all();
	print_family(family(), 0);
	print_passages(5);
	return 0;
}
