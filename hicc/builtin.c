/* SPDX-License-Identifier: ISC */
/*
 * Builtins of GCC and clang by name.  A type is written as in clang's tables: the result first, then each parameter;
 * U unsigned, L long, W 64 bits wide, X complex; v c s i d O (__int128) b z (size_t) P (FILE *, void * here) a
 * (va_list); then C (const) and *; a final '.' is "...".  In rows with F_VARIANTS the letter d stands for the type that
 * the name's suffix gives.
 */
#include <string.h>

#include "expr_local.h"
#include "ptrmap.h"

enum {
	F_LIBRARY = 1,	/* NAME, if undeclared, and __builtin_NAME; else only the latter */
	F_BARE = 2,		/* NAME only */
	F_VARIANTS = 4, /* NAMEf, NAMEl, ... too */
	F_NORETURN = 8,
	F_TWICE = 16
};

static const struct row {
	const char *name, *type;
	unsigned flags;
	enum builtin_class class;
} rows[] = {
#include "builtin.def"
};

static struct ptrmap by_name; /* interned name -> row; lives until the program ends */
static struct ptrmap decls;	  /* interned name as asked for -> declaration */
static struct ptrmap classes; /* declaration -> row */

static const struct row unknown_row = {"", "i", 0, BI_UNKNOWN}, opaque_row = {"", "i.", 0, BI_OPAQUE};

void
builtin_init(void)
{
	ptrmap_clear(&decls);
	ptrmap_clear(&classes);
	if (by_name.n != 0)
		return;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		ptrmap_set(&by_name, intern(rows[i].name, strlen(rows[i].name)), (void *)&rows[i]);
}

/* Read one type at *P; FLOATING is what d means. */
static struct type *
read_type(const char **p, enum type_kind floating)
{
	unsigned longs = 0;
	bool is_unsigned = false, is_complex = false, wide = false;
	struct type *t;
	enum type_kind kind;

	for (;; (*p)++) {
		if (**p == 'U')
			is_unsigned = true;
		else if (**p == 'L')
			longs++;
		else if (**p == 'W')
			wide = true;
		else if (**p == 'X')
			is_complex = true;
		else
			break;
	}
	switch (*(*p)++) {
	case 'v':
		t = type_basic(TY_VOID);
		break;
	case 'b':
		t = type_basic(TY_BOOL);
		break;
	case 'c':
		t = type_basic(is_unsigned ? TY_UCHAR : TY_CHAR);
		break;
	case 's':
		t = type_basic(is_unsigned ? TY_USHORT : TY_SHORT);
		break;
	case 'd': /* Ld is long double whatever d is */
		t = type_basic(longs > 0 ? TY_LDOUBLE : floating);
		break;
	case 'O':
		t = type_basic(is_unsigned ? TY_UINT128 : TY_INT128);
		break;
	case 'z':
		t = type_size_t();
		break;
	case 'a':
		t = type_basic(TY_VA_LIST);
		break;
	case 'P':
		t = type_pointer(type_basic(TY_VOID));
		break;
	default: /* i */
		kind = longs == 0 ? TY_INT : longs == 1 ? TY_LONG : TY_LLONG;
		if (is_unsigned)
			kind++;
		t = type_basic(kind);
		if (wide) /* as uint64_t */
			t = type_basic_word(type_target()->ptr_bytes == 8 ? TY_ULONG : TY_ULLONG, false);
		break;
	}
	if (is_complex)
		t = type_complex(t);
	for (; **p == 'C' || **p == '*'; (*p)++)
		t = **p == 'C' ? type_qualified(t, Q_CONST) : type_pointer(t);
	return t;
}

static struct decl *
make_decl(const char *name, const struct row *row, enum type_kind floating)
{
	const char *p = row->type;
	struct type *result = read_type(&p, floating);
	struct decl **params = NULL, *d;
	size_t nparams = 0;

	while (*p != '\0' && *p != '.') {
		struct decl *param = NEW(struct decl);

		param->kind = DECL_PARAM;
		param->type = read_type(&p, floating);
		param->slot = -1;
		VEC_ADD(params, nparams, param);
	}
	d = expr_builtin_decl(
		DECL_FUNCTION, name,
		type_function(result, params, nparams, *p == '.', row->class == BI_UNKNOWN || (*p == '.' && nparams == 0)));
	d->storage = ST_EXTERN;
	d->noreturn = (row->flags & F_NORETURN) != 0;
	d->returns_twice = (row->flags & F_TWICE) != 0;
	ptrmap_set(&decls, name, d);
	ptrmap_set(&classes, d, (void *)row);
	return d;
}

enum builtin_class
builtin_class(const struct decl *d)
{
	const struct row *row = ptrmap_get(&classes, d);

	return row == NULL ? BI_PLAIN : row->class;
}

static const struct row *
find_row(const char *name, size_t len)
{
	return ptrmap_get(&by_name, intern(name, len));
}

/* The row of NAME (without __builtin_), through the suffixes of floating variants; sets *FLOATING. */
static const struct row *
find_variant(const char *name, enum type_kind *floating)
{
	static const struct {
		const char *suffix;
		enum type_kind kind;
	} suffixes[] = {
		{"f", TY_FLOAT},	   {"l", TY_LDOUBLE},	{"f16", TY_FLOAT16},  {"f32", TY_FLOAT},  {"f64", TY_DOUBLE},
		{"f128", TY_FLOAT128}, {"f32x", TY_DOUBLE}, {"f64x", TY_LDOUBLE}, {"q", TY_FLOAT128},
	};
	const struct row *row = find_row(name, strlen(name));
	size_t len = strlen(name);

	*floating = TY_DOUBLE;
	for (size_t i = 0; row == NULL && i < sizeof suffixes / sizeof suffixes[0]; i++) {
		size_t n = strlen(suffixes[i].suffix);

		if (len > n && strcmp(name + len - n, suffixes[i].suffix) == 0) {
			row = find_row(name, len - n);
			if (row != NULL && !(row->flags & F_VARIANTS))
				row = NULL;
			*floating = suffixes[i].kind;
		}
	}
	return row;
}

/* Builtins of one machine, most with vector types. */
static bool
is_machine_specific(const char *name)
{
	static const char *const prefixes[] = {"ia32_", "neon_", "aarch64_", "arm_", "s390_", "sve_"};

	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	}
	return false;
}

struct decl *
builtin_lookup(const char *name)
{
	const char *key = intern(name, strlen(name)), *rest;
	struct decl *d = ptrmap_get(&decls, key);
	const struct row *row;
	enum type_kind floating;

	if (d != NULL)
		return d;
	if (strncmp(name, "__builtin_", 10) == 0) {
		rest = name + 10;
		row = find_variant(rest, &floating);
		if (row == NULL || (row->flags & F_BARE))
			row = is_machine_specific(rest) ? &opaque_row : &unknown_row;
		return make_decl(key, row, floating);
	}
	row = find_variant(name, &floating);
	if (row == NULL || !(row->flags & (F_LIBRARY | F_BARE)))
		return NULL;
	return make_decl(key, row, floating);
}
