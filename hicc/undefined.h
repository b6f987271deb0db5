/* SPDX-License-Identifier: ISC */
#ifndef HICC_UNDEFINED_H
#define HICC_UNDEFINED_H

#include <stddef.h>

/*
 * The object PATH, which cc alone made of the preprocessed TEXT, is to call what the run time supplies in place of the
 * library's functions, as emitted C does.  What is no ELF object stays as it is.
 */
void undefined_rebind(const char *path, const char *text, size_t len);

#endif
