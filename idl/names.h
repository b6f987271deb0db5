/* SPDX-License-Identifier: ISC */
#ifndef IDL_NAMES_H
#define IDL_NAMES_H

#include "parse.h"

/* Forget all names. */
void idl_names_begin(void);
/* Enter the name at AT; reports and returns false if it is there already, or cannot be a name in C. */
bool idl_enter(uint32_t at, struct idl_type *, const struct idl_value *);
struct idl_type *idl_find_type(const char *name);
bool idl_find_value(const char *name, struct idl_value *);
struct idl_type *idl_find_tag(const char *name);
void idl_enter_tag(struct idl_type *);
/* Report those that are only mentioned. */
void idl_check_tags(void);
/* Report a name that C or the generated code needs. */
bool idl_check_name(uint32_t at);

#endif
