/* SPDX-License-Identifier: ISC */
#ifndef HICC_DIAG_H
#define HICC_DIAG_H

#include "token.h"

/*
 * Diagnostics: the only place that formats `file:line:col: level: text`, the source line and a caret.
 * Text goes to a buffer (diag_take), so that the driver can drop it when cc sees things differently.
 */
enum diag_level { DIAG_NOTE, DIAG_WARNING, DIAG_ERROR };

/* Start a unit (tokens_scan() does): forget what was reported; TOKENS gives places.  NULL ends it. */
void diag_begin(const struct tokens *tokens);

/* Report at token index AT.  After 20 errors further ones are counted only. */
void diag_at(enum diag_level, uint32_t at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The same, but the place is the end of token AT: where something is missing. */
void diag_after(enum diag_level, uint32_t at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Errors reported since diag_begin. */
unsigned diag_errors(void);

/* The text collected since diag_begin; the caller frees it.  Warnings are included only if WARNINGS. */
char *diag_take(bool warnings);

#endif
