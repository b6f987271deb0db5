/* SPDX-License-Identifier: ISC */
/* One sorted table of names; glibc's own __NAME spellings are looked up without the underscores. */
#include "typename.h"

#include <stdlib.h>
#include <string.h>

static const struct name {
	const char *name;
	enum name_class class;
} names[] = {
	{"blkcnt64_t", NAME_EXACT8},	{"blkcnt_t", NAME_WORD},		{"blksize_t", NAME_WORD},
	{"clock_t", NAME_WORD},			{"daddr_t", NAME_WORD},			{"dev_t", NAME_WORD8},
	{"fd_mask", NAME_WORD},			{"fsblkcnt64_t", NAME_EXACT8},	{"fsblkcnt_t", NAME_WORD},
	{"fsfilcnt64_t", NAME_EXACT8},	{"fsfilcnt_t", NAME_WORD},		{"fsword_t", NAME_WORD},
	{"ino64_t", NAME_EXACT8},		{"ino_t", NAME_WORD},			{"int64_t", NAME_EXACT8},
	{"int_fast16_t", NAME_WORD},	{"int_fast32_t", NAME_WORD},	{"int_fast64_t", NAME_EXACT8},
	{"int_least64_t", NAME_EXACT8}, {"intmax_t", NAME_EXACT8},		{"intptr_t", NAME_WORD},
	{"loff_t", NAME_EXACT8},		{"nlink_t", NAME_WORD},			{"off64_t", NAME_EXACT8},
	{"off_t", NAME_WORD},			{"ptrdiff_t", NAME_WORD},		{"quad_t", NAME_EXACT8},
	{"register_t", NAME_WORD},		{"rlim64_t", NAME_EXACT8},		{"rlim_t", NAME_WORD},
	{"s64", NAME_EXACT8},			{"size_t", NAME_WORD},			{"ssize_t", NAME_WORD},
	{"suseconds64_t", NAME_EXACT8}, {"suseconds_t", NAME_WORD},		{"swblk_t", NAME_WORD},
	{"syscall_slong_t", NAME_WORD}, {"syscall_ulong_t", NAME_WORD}, {"time64_t", NAME_EXACT8},
	{"time_t", NAME_WORD},			{"u64", NAME_EXACT8},			{"u_int64_t", NAME_EXACT8},
	{"u_quad_t", NAME_EXACT8},		{"uint64_t", NAME_EXACT8},		{"uint_fast16_t", NAME_WORD},
	{"uint_fast32_t", NAME_WORD},	{"uint_fast64_t", NAME_EXACT8}, {"uint_least64_t", NAME_EXACT8},
	{"uintmax_t", NAME_EXACT8},		{"uintptr_t", NAME_WORD},		{"wchar_t", NAME_WORD4},
	{"wint_t", NAME_WORD4},
};

static int
compare(const void *key, const void *element)
{
	return strcmp(key, ((const struct name *)element)->name);
}

enum name_class
typename_class(const char *name)
{
	const struct name *n;
	size_t len = strlen(name);

	/* Every name of the table ends in "_t", "64" or "_mask". */
	if (len < 3 || (name[len - 1] != 't' && name[len - 1] != '4' && name[len - 1] != 'k'))
		return NAME_OTHER;
	if (name[0] == '_' && name[1] == '_')
		name += 2;
	n = bsearch(name, names, sizeof names / sizeof names[0], sizeof names[0], compare);
	return n == NULL ? NAME_OTHER : n->class;
}
