/* SPDX-License-Identifier: ISC */
/* Functions whose last act is a call have no frame in a state: by value, through pointers, of all types, as bases of
 * threads. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

struct point {
	double x, y;
	char name[8];
};

struct shape {
	double (*area)(const struct shape *, struct point, int);
	struct point (*corner)(const struct shape *, int);
	double size;
};

static _Atomic long steps;

static double
square_area(const struct shape *s, struct point at, int turns)
{
	double sum = 0;

	for (int i = 0; i < turns; i++) {
		sum += s->size * s->size + at.x - at.y * i;
		steps++;
	}
	return sum + at.name[0];
}

static struct point
square_corner(const struct shape *s, int turns)
{
	struct point p = {s->size, -s->size, "corner"};

	for (int i = 0; i < turns; i++) {
		p.x += i;
		p.y -= p.x;
		steps++;
	}
	return p;
}

double
shape_area(const struct shape *s, struct point at, int turns)
{
	return s->area(s, at, turns);
}

struct point
shape_corner(const struct shape *s, int turns)
{
	return s->corner(s, turns);
}

static double
area_twice(const struct shape *s, struct point at, int turns)
{
	if (turns % 2)
		return shape_area(s, at, turns + 1);
	return turns > 20 ? shape_area(s, at, turns - 1) : square_area(s, at, turns);
}

static void
note(int turns, char *line)
{
	for (int i = 0; i < turns; i++) {
		line[i % 7] = (char)('a' + (line[i % 7] + i) % 26);
		steps++;
	}
}

static void
note_it(int turns, char *line)
{
	if (turns < 0)
		return;
	turns += 3;
	note(turns, line);
}

static unsigned
narrow(unsigned n)
{
	for (unsigned i = 0; i < 9; i++) {
		n = n * 1664525 + 1013904223;
		steps++;
	}
	return n;
}

/* not the same type: its frame stays */
static uint64_t
wide(unsigned n)
{
	return narrow(n);
}

static unsigned char
small(unsigned n)
{
	return (unsigned char)narrow(n);
}

/* a pointer to its own: its frame stays */
static double
borrowed(double *sum, int turns)
{
	for (int i = 0; i < turns; i++) {
		*sum += i;
		steps++;
	}
	return *sum;
}

static double
lends(int turns)
{
	double sum = turns;

	return borrowed(&sum, turns);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static double total;

static void *
work(double part, void *id)
{
	struct point at = {1, 2, "thread"};
	struct shape s = {square_area, square_corner, part};

	for (int i = 0; i < 40; i++) {
		double area = area_twice(&s, at, i);

		pthread_mutex_lock(&lock);
		total += area;
		pthread_mutex_unlock(&lock);
	}
	return id;
}

static void *
begin(void *id)
{
	return work((double)(intptr_t)id, id);
}

static void *
begin_far(void *id)
{
	return begin(id);
}

int
main(void)
{
	struct shape s = {square_area, square_corner, 1.5};
	struct point at = {0.25, 0.125, "start"}, p;
	pthread_t id[3];
	char line[8] = "abcdefg";
	uint64_t mixed = 0;
	double sum = 0;

	for (int i = 0; i < 60; i++) {
		sum += area_twice(&s, at, i) + lends(i);
		p = shape_corner(&s, i);
		at.x = (int)p.x % 7 * 0.25;
		at.y = (int)p.y % 5 * 0.5;
		note_it(i, line);
		mixed = mixed * 31 + wide((unsigned)i) + small((unsigned)i);
	}
	for (int i = 0; i < 3; i++)
		pthread_create(&id[i], NULL, i ? begin_far : begin, (void *)(intptr_t)(i + 1));
	for (int i = 0; i < 3; i++) {
		void *result;

		pthread_join(id[i], &result);
		mixed += (uint64_t)(intptr_t)result << i * 8;
	}
	printf("%.6f %.6f %.6f %s %s %llu %ld %.3f\n", sum, at.x, at.y, line, p.name, (unsigned long long)mixed, (long)steps, total);
	return 0;
}
