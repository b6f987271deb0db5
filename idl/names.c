/* SPDX-License-Identifier: ISC */
/* Names of an interface and those it imports: all are in one scope, as they will be in C; tags have one of their own.
 */
#include "names.h"

#include <string.h>

#include "diag.h"
#include "util.h"

struct entry {
	const char *name;
	uint32_t at;
	struct idl_type *type; /* NULL: a value or an operation */
	struct idl_value value;
};

static struct entry *entries;
static size_t nentries;
static struct idl_type **tags;
static size_t ntags;

/* C's words, and names of ours: they cannot be names in the header. */
static const char *const reserved[] = {
	"auto",		"break",  "case",	  "char",	"const",   "continue", "default", "do",		  "double",	 "else",
	"enum",		"extern", "float",	  "for",	"goto",	   "if",	   "inline",  "int",	  "long",	 "register",
	"restrict", "return", "short",	  "signed", "sizeof",  "static",   "struct",  "switch",	  "typedef", "union",
	"unsigned", "void",	  "volatile", "while",	"asm",	   "typeof",   "bool",	  "true",	  "false",	 "nullptr",
	"main",		"class",  "delete",	  "new",	"private", "public",   "this",	  "template", "virtual"};

void
idl_names_begin(void)
{
	entries = NULL;
	tags = NULL;
	nentries = ntags = 0;
	for (const char *const *p = (const char *const[]){"error_status_t", NULL}; *p; p++) {
		struct idl_type *t = NEW(struct idl_type);

		*t = (struct idl_type){
			.kind = IDL_NAMED, .name = intern(*p, strlen(*p)), .elem = idl_base(IDL_ULONG), .predefined = true};
		VEC_ADD(entries, nentries, ((struct entry){.name = t->name, .type = t}));
	}
}

bool
idl_check_name(uint32_t at)
{
	const char *name = idl_name(at);

	for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
		if (strcmp(name, reserved[i]) == 0) {
			diag_at(DIAG_ERROR, at, "'%s' is a word of C or C++", name);
			return false;
		}
	if (strncmp(name, "__", 2) == 0 || strncmp(name, "hicam_", 6) == 0 || strncmp(name, "idl_", 4) == 0) {
		diag_at(DIAG_ERROR, at, "'%s' begins like the names of the generated code", name);
		return false;
	}
	return true;
}

static struct entry *
find(const char *name)
{
	for (size_t i = nentries; i-- > 0;)
		if (entries[i].name == name)
			return &entries[i];
	return NULL;
}

bool
idl_enter(uint32_t at, struct idl_type *type, const struct idl_value *value)
{
	const char *name = idl_name(at);
	const struct entry *old = find(name);

	if (!idl_check_name(at))
		return false;
	if (old) {
		diag_at(DIAG_ERROR, at, "'%s' is defined twice", name);
		if (old->at)
			diag_at(DIAG_NOTE, old->at, "first here");
		return false;
	}
	VEC_ADD(entries, nentries,
			((struct entry){.name = name, .at = at, .type = type, .value = value ? *value : (struct idl_value){0}}));
	return true;
}

struct idl_type *
idl_find_type(const char *name)
{
	const struct entry *e = find(name);

	return e ? e->type : NULL;
}

bool
idl_find_value(const char *name, struct idl_value *value)
{
	const struct entry *e = find(name);

	if (!e || !e->value.known)
		return false;
	*value = e->value;
	return true;
}

struct idl_type *
idl_find_tag(const char *name)
{
	for (size_t i = ntags; i-- > 0;)
		if (tags[i]->name == name)
			return tags[i];
	return NULL;
}

void
idl_enter_tag(struct idl_type *type)
{
	VEC_ADD(tags, ntags, type);
}

void
idl_check_tags(void)
{
	for (size_t i = 0; i < ntags; i++)
		if (!tags[i]->defined)
			diag_at(DIAG_ERROR, tags[i]->at, "'%s' is not defined anywhere", tags[i]->name);
}
