/* SPDX-License-Identifier: ISC */
/*
 * Containers of anything: the size of an element comes as an argument, through another unit, and is kept.  Rounded
 * sizes, sizes that functions return, offsets of members.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "with/sizes-of-elements.h"

struct record {
	char *name;
	long id;
	struct record *next;
};

/* A list through a link inside the elements. */
struct list {
	void *first;
	size_t link; /* where it is in them */
};

static struct list list;
static int steps;

static int
work(int n)
{
	int s = 0;

	for (int i = 0; i < n; i++)
		s += i ^ n;
	return s;
}

static void
list_make(struct list *l, size_t link)
{
	l->first = NULL;
	l->link = link;
}

static void
list_add(struct list *l, void *element)
{
	memcpy((char *)element + l->link, &l->first, sizeof(void *));
	l->first = element;
}

static void *
list_next(const struct list *l, const void *element)
{
	void *next;

	memcpy(&next, (const char *)element + l->link, sizeof(void *));
	return next;
}

static size_t
size_of_kind(int kind)
{
	return kind ? sizeof(struct record) : sizeof(struct record *);
}

int
main(void)
{
	static const char *const words[] = {"some", "of", "these", "words", "again"};
	struct queue *numbers = queue_new(sizeof(int)), *fractions = queue_new(sizeof(double));
	struct queue *names = queue_new(sizeof(const char *)), *records = queue_new(size_of_kind(1));
	struct slab records_of_list;
	size_t each = size_of_kind(1), pointer = size_of_kind(0);
	const struct record *r;
	long sum = 0;

	/* until there is one, a size of 4 might be that of an int or a pointer */
	*(int *)queue_at(numbers, 0) = 0;
	*(double *)queue_at(fractions, 0) = 0;
	*(const char **)queue_at(names, 0) = words[0];
	*(struct record *)queue_at(records, 0) = (struct record){"copied", 0, NULL};
	slab_make(&records_of_list, sizeof(struct record));
	list_make(&list, offsetof(struct record, next));
	for (int i = 0; i < 40; i++) {
		struct record one = {"copied", work(i), NULL}, *linked = slab_take(&records_of_list, 1);

		*(int *)queue_at(numbers, (size_t)i) = i;
		*(double *)queue_at(fractions, (size_t)i) = i / 8.0;
		*(const char **)queue_at(names, (size_t)i) = words[i % 5];
		*(struct record *)queue_at(records, (size_t)i) = one;
		linked->name = "linked";
		linked->id = work(i);
		list_add(&list, linked);
		sum += *(int *)queue_at(numbers, (size_t)work(i) % (size_t)(i + 1));
		sum += (long)*(double *)queue_at(fractions, (size_t)i);
		sum += (long)strlen(*(const char **)queue_at(names, (size_t)i));
		sum += ((struct record *)queue_at(records, (size_t)i))->id;
		steps += each == sizeof(struct record) && pointer == sizeof(void *);
	}
	for (int i = 0; i < 40; i++)
		printf("%d %s %ld\n", *(int *)queue_at(numbers, (size_t)i), *(const char **)queue_at(names, (size_t)i),
			   ((struct record *)queue_at(records, (size_t)i))->id + work(2));
	for (r = list.first; r; r = list_next(&list, r))
		printf("%s %ld\n", r->name, r->id + work(2));
	printf("%ld %d\n", sum, steps);
	return 0;
}
