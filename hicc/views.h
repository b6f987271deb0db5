/* SPDX-License-Identifier: ISC */
#ifndef HICC_VIEWS_H
#define HICC_VIEWS_H

#include "pass.h"

/* Finds where the unit turns pointers to untyped memory into others through which it stores. */
void views_find(struct unit *);

/*
 * The site of the view that E, a pointer to untyped memory that becomes something else, is; NULL: it is none, or was
 * taken before.
 */
struct site *views_take(struct expr *e);

#endif
