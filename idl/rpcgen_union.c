/* SPDX-License-Identifier: ISC */
/*
 * Unions in the header that rpcgen prints do not say which arm is alive; its XDR routines do, in this form:
 *
 *     xdr_NAME (XDR *xdrs, NAME *objp)
 *     	switch (objp->TAG) {
 *     	case VALUE:
 *     		... objp->NAME_u.MEMBER ...
 *     		break;
 *     	default:
 *     		...
 *     	}
 */
#include "rpcgen.h"

#include <string.h>

#include "print.h"
#include "rpcgen_text.h"

struct switched {
	const char *name, *tag;
	const char *cases, *end; /* lines of the routine */
	const char *header;		 /* defines constants */
};

/* How the routine of the struct NAME switches; false: it does not. */
static bool
find_switch(const char *xdr, const char *name, struct switched *s)
{
	static const char begin[] = "\tswitch (objp->";
	const char *at = strstr(xdr, arena_printf("\nxdr_%s (XDR *xdrs, %s *objp)\n", name, name));

	for (at = at ? text_next_line(at + 1) : ""; *at && !text_starts(at, "}\n"); at = text_next_line(at))
		if (text_starts(at, begin)) {
			at += sizeof begin - 1;
			s->name = name;
			s->tag = arena_strndup(at, text_name_length(at));
			s->cases = text_next_line(at);
			s->end = strstr(s->cases, "\n\t}\n");
			return s->end != NULL;
		}
	return false;
}

/* Is it a mention of PATH, and not of a longer name? */
static bool
mentions(const char *line, size_t len, const char *path)
{
	const char *at = line;

	while ((at = strstr(at, path)) != NULL && at < line + len) {
		at += strlen(path);
		if (text_name_length(at) == 0)
			return true;
	}
	return false;
}

/* LABEL without macros, which the text may be behind. */
static const char *
value_of(const struct switched *s, const char *label)
{
	const char *define;

	if (strcmp(label, "TRUE") == 0)
		return "1";
	if (strcmp(label, "FALSE") == 0)
		return "0";
	define = strstr(s->header, arena_printf("\n#define %s ", label));
	if (!define)
		return label;
	define += strlen("\n#define ") + strlen(label) + 1;
	return arena_strndup(define, strcspn(define, "\n"));
}

/* What the union says of its MEMBER; NULL: the routine does not know it. */
static const char *
cases_of(const struct switched *s, const char *member)
{
	const char *path = arena_printf("objp->%s_u.%s", s->name, member), *labels = NULL;
	bool fresh = true;

	for (const char *at = s->cases; at < s->end; at = text_next_line(at)) {
		size_t len = strcspn(at, "\n");

		if (text_starts(at, "\tcase ")) {
			const char *value = value_of(s, arena_strndup(at + 6, len - 7));

			labels = fresh ? value : arena_printf("%s, %s", labels, value);
			fresh = false;
		} else if (text_starts(at, "\tdefault:")) {
			labels = NULL;
		} else {
			fresh = true;
			if (mentions(at, len, path))
				return labels ? arena_printf("case(%s)", labels) : "default";
		}
	}
	return NULL;
}

/* By how much it is deeper in braces behind the line AT. */
static int
braces(const char *at)
{
	int n = 0;

	for (; *at && *at != '\n'; at++)
		n += *at == '{' ? 1 : *at == '}' ? -1 : 0;
	return n;
}

static size_t
blanks(const char *at)
{
	return strspn(at, " \t");
}

/* The union that begins at AT, up to the line of its end, which is the result. */
static const char *
add_union(struct buf *b, const char *at, const struct switched *s, const char *attribute)
{
	buf_printf(b, attribute, arena_printf("switch_is(%s)", s->tag));
	for (const char *end = text_next_line(at);; end = text_next_line(end)) {
		const char *first, *cases;

		buf_add(b, at, (size_t)(end - at));
		at = end;
		if (!*at || at[blanks(at)] == '}')
			return at;
		if (at[blanks(at)] == '\n' || *at == '#')
			continue;
		first = at;
		for (int depth = braces(end); depth > 0 && *end; depth += braces(end))
			end = text_next_line(end);
		cases = cases_of(s, text_name_before(end, end + strcspn(end, "[;\n")));
		if (cases) {
			buf_add(b, first, blanks(first));
			at += blanks(first);
			buf_printf(b, attribute, cases);
		}
	}
}

/* TEXT, of which what is in FILE (NULL: all) is what rpcgen printed as HEADER. */
static char *
add_lines(struct buf *b, const char *text, const char *file, const char *header, const char *xdr, const char *attribute)
{
	const char *name = "", *end, *place = file ? arena_printf(" \"%s\"", file) : "";
	struct switched s = {.header = header};
	bool inside = !file;

	for (const char *at = text; *at; at = end) {
		end = text_next_line(at);
		if (file && text_starts(at, "# "))
			inside = text_starts(at + strcspn(at, "\"\n") - 1, place);
		if (text_starts(at, "struct "))
			name = arena_strndup(at + 7, text_name_length(at + 7));
		if (inside && text_starts(at + blanks(at), "union {\n") && find_switch(xdr, name, &s))
			end = add_union(b, at, &s, attribute);
		else
			buf_add(b, at, (size_t)(end - at));
	}
	arena_release();
	return b->s;
}

char *
idl_rpcgen_header(const char *header, const char *xdr)
{
	struct buf b = {0};

	idl_print_attribute_macro(&b);
	return add_lines(&b, header, NULL, header, xdr, "HICAM_IDL_ATTRIBUTE(%s) ");
}

char *
idl_rpcgen_unit(const char *text, const char *file, const char *header, const char *xdr)
{
	struct buf b = {0};

	return add_lines(&b, text, file, header, xdr, "[[hicam::%s]] ");
}
