/* SPDX-License-Identifier: ISC */
#ifndef HICC_TRANSLATOR_H
#define HICC_TRANSLATOR_H

#include "spawn.h"
#include "translate.h"

/*
 * translate_unit() at arm's length: in a forked child, on a large stack, so that a source which is too deep or meets a
 * fault of ours costs its translation only.  RESULT is then not ok, with no errors and the reason.
 */
void translator_run(const struct translate_job *, struct translate_result *);

/* In this process, on a large stack, so that result.spec can be used. */
void translator_run_here(const struct translate_job *, struct translate_result *);

void translator_free(struct translate_result *);

#endif
