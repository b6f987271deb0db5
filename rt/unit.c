/* SPDX-License-Identifier: ISC */
/*
 * The units of the running program, added by constructors, and the class that is built from them.  Apart from
 * class.c, so that hicc and miman, which have no units of their own, need not link it.
 */
#include "class.h"
#include "frame.h"
#include "units.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct hicam_unit *units;
static size_t nunits;

void
__hicam_unit_add(struct hicam_unit *u)
{
	u->next = units;
	units = u;
	nunits++;
}

const struct hicam_unit *
hicam_units(void)
{
	return units;
}

const struct hicam_unit *
hicam_class_stale_unit(void)
{
	const struct hicam_unit *u;

	for (u = units; u != NULL; u = u->next)
		if (u->abi != HICAM_ABI_VERSION)
			return u;
	return NULL;
}

const struct hicam_class *
hicam_class(void)
{
	static struct hicam_class *class;
	const struct hicam_unit **list, *u;
	const char *name = __hicam_class_name != NULL ? __hicam_class_name : program_invocation_short_name;
	size_t i = nunits;

	if (class != NULL)
		return class;
	list = calloc(nunits + 1, sizeof *list);
	if (list != NULL) {
		for (u = units; u != NULL; u = u->next)
			list[--i] = u;
		class = hicam_class_build(name, list, nunits);
	}
	free(list);
	for (i = 0; class != NULL && i < class->nfunctions; i++)
		hicam_values_size(class->functions[i]->size);
	if (class == NULL)
		fprintf(stderr, "%s: hicam: out of memory\n", name);
	return class;
}
