/* SPDX-License-Identifier: ISC */
#ifndef HICAM_UNITS_H
#define HICAM_UNITS_H

#include "abi.h"

extern struct hicam_unit *__start___hicam_units[] __attribute__((weak, visibility("hidden")));
extern struct hicam_unit *__stop___hicam_units[] __attribute__((weak, visibility("hidden")));

/* The units of the program or shared object that this is linked into, apart from those that add themselves. */
static __attribute__((constructor(101))) void
add_units(void)
{
	for (struct hicam_unit **u = __start___hicam_units; u < __stop___hicam_units; u++)
		__hicam_unit_add(*u);
}

#endif
