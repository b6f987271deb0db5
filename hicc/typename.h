/* SPDX-License-Identifier: ISC */
#ifndef HICC_TYPENAME_H
#define HICC_TYPENAME_H

#include <stdint.h>

/* Typedef names of system headers by which the front end knows types that differ between targets. (typename.c) */

enum name_class {
	NAME_OTHER,
	NAME_WORD,	/* width differs between targets (size_t, time_t, ...) */
	NAME_WORD4, /* 4 bytes everywhere, but of differing sign or kind (wchar_t) */
	NAME_WORD8, /* 8 bytes everywhere, but of differing kind (dev_t) */
	NAME_EXACT8 /* exactly 64 bits and equal everywhere, though spelled with long on some targets (int64_t) */
};
enum name_class typename_class(const char *name);

/* Forget the layouts of the previous unit. (layout.c; called by type_init) */
void layout_init(void);

#endif
