/* SPDX-License-Identifier: ISC */
#include "names.h"
#include "ptrmap.h"
#include "util.h"

#include <string.h>

#define REPLACE(n) #n,
#define NAME(n) #n,
#define WAITS(n) #n,
#define PROGRAM(n)
static const char *const replaced[] = {
#include "../rt/replace.def"
#include "../rt/replace_rpc.def"
};
#undef REPLACE
#undef WAITS
static const char *const waiting[] = {
#define REPLACE(n)
#define WAITS(n) #n,
#include "../rt/replace.def"
#include "../rt/replace_rpc.def"
};
#undef REPLACE
#undef WAITS
#undef PROGRAM
#define REPLACE(n)
#define WAITS(n)
#define PROGRAM(n) #n,
static const char *const program[] = {
#include "../rt/replace_rpc.def"
};
static const char *const library[] = {
#include "../rt/system_names.def"
};
static const char *const call_back[] = {
#include "../rt/callback_names.def"
};
#undef REPLACE
#undef WAITS
#undef PROGRAM
#undef NAME

/* Presence in a list, by interned name. */
static bool
is_in(struct ptrmap *map, const char *const *list, size_t n, const char *name)
{
	if (map->n == 0)
		for (size_t i = 0; i < n; i++)
			ptrmap_set(map, intern(list[i], strlen(list[i])), (void *)list);
	return ptrmap_get(map, intern(name, strlen(name))) != NULL;
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

bool
name_is_library(const char *name)
{
	static struct ptrmap map;

	return strncmp(name, "__builtin_", 10) == 0 || is_in(&map, library, COUNT(library), name) ||
		   name_allocator(name) != ALLOC_NONE;
}

bool
name_is_replaced(const char *name)
{
	static struct ptrmap map;

	return is_in(&map, replaced, COUNT(replaced), name) || strcmp(name, "free") == 0;
}

bool
name_is_program(const char *name)
{
	static struct ptrmap map;

	return is_in(&map, program, COUNT(program), name);
}

bool
name_waits(const char *name)
{
	static struct ptrmap map;

	return is_in(&map, waiting, COUNT(waiting), name);
}

bool
name_calls_back(const char *name)
{
	static struct ptrmap map;

	return is_in(&map, call_back, COUNT(call_back), name);
}

bool
name_tells_nothing(const char *name)
{
	static const char *const names[] = {"free", "realloc", "reallocarray", "memset", "memcpy", "memmove", "bzero"};

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

bool
name_is_brief(const char *name)
{
	static const char *const names[] = {"abs",	 "labs",  "fabs", "sqrt",  "cbrt",	"floor", "ceil",  "trunc",
										"round", "rint",  "fmin", "fmax",  "hypot", "sin",	 "cos",	  "tan",
										"asin",	 "acos",  "atan", "atan2", "exp",	"exp2",	 "expm1", "log",
										"log2",	 "log10", "pow",  "sinh",  "cosh",	"tanh",	 "fma",	  "copysign"};
	size_t len;

	if (strncmp(name, "__builtin_", 10) == 0)
		name += 10;
	len = strlen(name);
	for (size_t i = 0; i < COUNT(names); i++) {
		size_t n = strlen(names[i]);

		if (strncmp(name, names[i], n) == 0 && (len == n || (len == n + 1 && name[n] == 'f')))
			return true;
	}
	return false;
}

enum allocator
name_allocator(const char *name)
{
	if (strncmp(name, "__builtin_", 10) == 0)
		name += 10;
	return strcmp(name, "malloc") == 0			? ALLOC_MALLOC
		   : strcmp(name, "calloc") == 0		? ALLOC_CALLOC
		   : strcmp(name, "realloc") == 0		? ALLOC_REALLOC
		   : strcmp(name, "aligned_alloc") == 0 ? ALLOC_ALIGNED
		   : strcmp(name, "alloca") == 0		? ALLOC_FRAME
												: ALLOC_NONE;
}

const char *
name_replacement(const char *name, bool meant)
{
	enum allocator kind = name_allocator(name);

	if (kind != ALLOC_NONE && kind != ALLOC_FRAME && strncmp(name, "__builtin_", 10) != 0)
		return arena_printf("__hicam_%s_plain", name);
	return meant && name_is_replaced(name) ? arena_printf("__hicam_%s", name) : NULL;
}
