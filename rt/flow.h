/* SPDX-License-Identifier: ISC */
#ifndef HICAM_FLOW_H
#define HICAM_FLOW_H

/*
 * Which places of the program (variables, members of structs) may hold sizes that differ between machines.  Each unit
 * says what flows where in it; here they are joined, when a state is written or read.
 *
 * hicam_unit.flows has a line for each place: its name, then what it receives, separated by blanks:
 *
 *	kN             the constant N
 *	ePROG, ePROG@P the value of PROG, in which x is what place P holds
 *	=P             a copy of place P
 *	*P             a product with P
 *	cN             what is computed from size number N of the unit
 *	+              it is counted up or down
 *	o              something else
 *
 * PROG is a postfix expression, separated by commas: decimal numbers, sN for size number N, x, and the operators of C,
 * with < and > for shifts and _ for the unary minus.  Places that other units may know are named: a variable by its
 * name, parameter N (from 0) of a function by `function#N`, what it returns by `function()`, a member by `tag.member`.
 * The others have numbers, those in hicam_object.flow and hicam_var.flow.
 */
#include "class.h"
#include <stdbool.h>

/* What a place may hold.  Lists are of equal length and order on every machine. */
struct hicam_flow {
	const struct hicam_sizeof *sizes; /* NULL-terminated; constants that are equal everywhere are among them */
	const bool *computed;			  /* for each: it goes into a computed value, and is no value itself */
	bool other;						  /* and anything else */
};

/*
 * That of member number FIELD of the struct T, of place number PLACE of the class, and of variable number VAR of its
 * function number FUNCTION; NULL if no size that may differ gets there.  Good until hicam_flows_forget().
 */
const struct hicam_flow *hicam_flow_of_field(const struct hicam_class *, const struct hicam_type *t, unsigned field);
const struct hicam_flow *hicam_flow_of_place(const struct hicam_class *, size_t place);
const struct hicam_flow *hicam_flow_of_var(const struct hicam_class *, size_t function, unsigned var);
/* Its sizes, or NULL. */
const struct hicam_sizeof *hicam_flow_sizes(const struct hicam_flow *);
void hicam_flows_forget(void);

/* Is any of the sizes in FLOW another one where the list THERE was made? */
bool hicam_flow_differs(const struct hicam_flow *, const struct hicam_sizeof *there);

#endif
