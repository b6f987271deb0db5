/* SPDX-License-Identifier: ISC */
#ifndef HICC_TYPETAB_LOCAL_H
#define HICC_TYPETAB_LOCAL_H

/* Shared by typetab.c and typetab_libc.c only. */
#include "typetab.h"

/* By canonical content; NULL: not yet there. */
struct descriptor *typetab_find(const char *key);
/* A new one; SIZE: C expression. */
struct descriptor *typetab_enter(const char *key, enum hicam_kind, const char *name, const char *size);
/* WORD: C is another type on another machine. */
struct descriptor *typetab_scalar(enum hicam_kind, const char *c, bool word);
const struct descriptor *typetab_function_pointer(void);

/*
 * Machine state: never live at a stage, since functions that call setjmp are atomic while they are active.  Nothing of
 * it travels.
 */
const struct descriptor *typetab_jump_buffer(void);
/* Objects for threads and signals; NULL: T is none of them. */
struct descriptor *typetab_sync_object(const struct tag *);

#endif
