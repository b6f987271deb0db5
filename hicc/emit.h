/* SPDX-License-Identifier: ISC */
#ifndef HICC_EMIT_H
#define HICC_EMIT_H

#include "ast.h"
#include "translate.h"
#include "util.h"

/* The emitted C: emit_c.c the unit, emit_body.c functions with points, emit_tables.c descriptors of what it defines. */

/* Line marker for TOKEN, if the line that is being printed is not the right one already. */
void emit_line(struct buf *, uint32_t token);
struct plan;
void emit_points_function(struct buf *, struct function *, const struct translate_job *);
/* The struct that holds the by-value variables of a function's stages; an empty one is not defined. */
const char *emit_frame_name(unsigned function);
bool emit_frame_is_empty(const struct plan *);

/* Choose what is described; after flatten and live. */
void emit_tables_collect(struct unit *, const struct translate_job *);
/* Index of D in __hicam_fns[]. */
unsigned emit_function_index(const struct decl *d);
const char *emit_resume_name(const struct function *);
/* Declarations that code refers to; then, behind the code, the definitions. */
void emit_tables_forward(struct buf *);
void emit_tables(struct buf *);
/* Table NAME of the sizes of the types in T (NULL-terminated). */
/* The unit's descriptors in memory, for the spec. */
struct hicam_unit *emit_tables_unit(void);

/* The whole unit. */
void emit_unit(struct buf *, struct unit *, const struct translate_job *);

#endif
