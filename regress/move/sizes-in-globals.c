/* SPDX-License-Identifier: ISC */
/* Sizes in variables, arrays and tables that another unit assigns, and in what its functions return. */
#include <stdio.h>

#include "with/sizes-in-globals.h"

static size_t
rounded(size_t n)
{
	return (n + sizeof(long) - 1) / sizeof(long) * sizeof(long) + 5;
}

int
main(void)
{
	size_t record = size_for(0), most = rounded(sizeof(struct record) + 1), link = offsetof(struct record, next);
	int good = 0;

	set_sizes();
	for (int i = 0; i < 60; i++) {
		work(i);
		good += one_size == sizeof(struct record) && sizes[0] == (int)sizeof(struct record) &&
				sizes[1] == sizeof(long) && sizes[2] == sizeof(char *);
		good += record == sizeof(struct record) && most == sizeof(struct record) + sizeof(long) + 5 &&
				link == offsetof(struct record, next);
		good += classes[0].instance == sizeof(struct record) && classes[1].instance == sizeof(char *);
	}
	printf("%d\n", good);
	return 0;
}
