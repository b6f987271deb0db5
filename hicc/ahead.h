/* SPDX-License-Identifier: ISC */
#ifndef HICC_AHEAD_H
#define HICC_AHEAD_H

#include "pass.h"

enum { AHEAD_LOADS = 3 };

/*
 * What each turn of LOOP loads into registers whatever happens, from what it has had since the turn began; returns how
 * many.  CONDITION: the turn begins with the loop's condition, else with its body.
 */
size_t ahead_find(const struct flat *loop, bool condition, const struct expr *found[AHEAD_LOADS]);

#endif
