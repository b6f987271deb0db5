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
	const char *tag;
	const char *cases, *end; /* lines of the routine */
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

/* What hicc is to know of a union's MEMBER. */
static void
add_cases(struct buf *b, const struct switched *s, const char *name, const char *member)
{
	const char *path = arena_printf("objp->%s_u.%s", name, member);
	struct buf labels = {0};
	bool fresh = true;

	for (const char *at = s->cases; at < s->end; at = text_next_line(at)) {
		size_t len = strcspn(at, "\n");

		if (text_starts(at, "\tcase ") || text_starts(at, "\tdefault:")) {
			if (fresh)
				labels.len = 0;
			fresh = false;
			if (text_starts(at, "\tcase "))
				buf_printf(&labels, "%s%.*s", labels.len ? ", " : "", (int)len - 7, at + 6);
			continue;
		}
		fresh = true;
		if (!mentions(at, len, path))
			continue;
		if (labels.len)
			buf_printf(b, "HICAM_IDL_ATTRIBUTE(case(%s)) ", labels.s);
		else
			buf_puts(b, "HICAM_IDL_ATTRIBUTE(default) ");
		break;
	}
	buf_free(&labels);
}

/* The name that the member declares of which LINE is the last one. */
static const char *
declared_name(const char *line)
{
	return text_name_before(line, line + strcspn(line, "[;"));
}

/* The union that begins at AT, up to its end, which is the result. */
static const char *
add_union(struct buf *b, const char *at, const struct switched *s, const char *name)
{
	buf_printf(b, "\tHICAM_IDL_ATTRIBUTE(switch_is(%s)) union {\n", s->tag);
	for (at = text_next_line(at); text_starts(at, "\t\t");) {
		const char *first = at, *last = at;

		while (text_starts(first, "\t\tstruct {") && !text_starts(last, "\t\t}") && *last)
			last = text_next_line(last);
		at = text_next_line(last);
		buf_puts(b, "\t\t");
		add_cases(b, s, name, declared_name(last));
		buf_add(b, first + 2, (size_t)(at - first) - 2);
	}
	return at;
}

char *
idl_rpcgen_header(const char *header, const char *xdr)
{
	const char *name = "", *end;
	struct switched s;
	struct buf b = {0};

	idl_print_attribute_macro(&b);
	for (const char *at = header; *at; at = end) {
		end = text_next_line(at);
		if (text_starts(at, "struct "))
			name = arena_strndup(at + 7, text_name_length(at + 7));
		if (text_starts(at, "\tunion {\n") && find_switch(xdr, name, &s))
			end = add_union(&b, at, &s, name);
		else
			buf_add(&b, at, (size_t)(end - at));
	}
	arena_release();
	return b.s;
}
