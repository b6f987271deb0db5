/* SPDX-License-Identifier: ISC */
#ifndef HICC_LOOPS_LOCAL_H
#define HICC_LOOPS_LOCAL_H

/* What loops.c and pieces.c find out about loops. */
#include "pass.h"

enum { SHORT_ITERATIONS = 1 << 19 /* a nest of so many without calls needs no poll: about half a millisecond */ };

struct loop_facts {
	const struct decl *var; /* is it assigned? */
	bool assigned, stage, goto_or_label, unpredictable, continues;
	bool calls;		/* something that may take long */
	bool calls_own; /* functions of the unit */
	bool breaks, returns;
	uint64_t cost, operations;
};

/* Of LOOP's body; VAR may be NULL. */
struct loop_facts loops_look(const struct stmt *loop, const struct decl *var);
/* Adds those of an expression. */
void loops_look_at(struct expr *, struct loop_facts *);
/* Those of a statement alone. */
struct loop_facts loops_look_at_stmt(struct stmt *);
/* Do turns of a loop with this BODY read or write memory in no order, so that each waits for it? (scatter.c) */
bool loops_scatter(struct stmt *body);
/* Is E a constant, and not 0? */
bool loops_always_true(struct expr *);
/* A local integer, or pointer to objects of a constant size, that only its function's plain assignments can change. */
bool loops_is_private(const struct decl *);
bool loops_is_private_pointer(const struct decl *);
/* What an expression may read that is evaluated where the program perhaps does not. */
enum loops_reads {
	LOOPS_READS_NAMED, /* variables and their members */
	LOOPS_READS_ALL	   /* what pointers and indices lead to, as well */
};
/* Is E the same in every turn of LOOP?  It must not depend on VAR. (invariant.c) */
bool loops_is_invariant(struct expr *, const struct stmt *loop, const struct decl *var, enum loops_reads);
/* A constant that is the same on every target, so that all have the same points. */
bool loops_same_everywhere(struct expr *, int64_t *value);
/* VAR++, VAR -= 3 and the like. */
bool loops_step_of(struct expr *, const struct decl *var, int64_t *step);
/* A < B is B > A. */
int loops_mirrored(int op);

#endif
