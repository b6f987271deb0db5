/* SPDX-License-Identifier: ISC */
/* Wide lines in UTF-8, for which emulated big-endian machines have no locale. */
#define LOCALE "C.UTF-8"
#define LINE "%d z\303\244hlt \342\202\254%d\n"
#include "wide-lines.c"
