/* SPDX-License-Identifier: ISC */
#include "sizes-in-globals.h"

size_t one_size;
int sizes[3];
struct class classes[2] = {{"record", sizeof(struct record), size_for}, {"pointer", sizeof(char *), size_for}};

size_t
size_for(int kind)
{
	switch (kind) {
	case 0:
		return sizeof(struct record);
	case 1:
		return sizeof(void *);
	default:
		return sizeof(int);
	}
}

void
set_sizes(void)
{
	one_size = size_for(0);
	sizes[0] = (int)sizeof(struct record);
	sizes[1] = sizeof(long);
	sizes[2] = sizeof(char *);
}

int
work(int n)
{
	int s = 0;

	for (int i = 0; i < n; i++)
		s += i;
	return s;
}
