/* SPDX-License-Identifier: ISC */
#include <stddef.h>

struct record {
	char *name;
	long id;
	struct record *next;
};

struct class {
	const char *name;
	int instance; /* bytes of one */
	size_t (*size)(int kind);
};

extern size_t one_size;
extern int sizes[3];
extern struct class classes[2];

size_t size_for(int kind);
void set_sizes(void);
int work(int n);
