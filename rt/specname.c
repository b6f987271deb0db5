/* SPDX-License-Identifier: ISC */
/* The mangling of names for specs.  The lists are those that hicam-state(5) names. */
#include "specname.h"
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const reserved[] = {
	/* rpcgen and XDR */
	"bool",
	"bool_t",
	"case",
	"char",
	"const",
	"default",
	"double",
	"enum",
	"float",
	"hyper",
	"int",
	"long",
	"opaque",
	"program",
	"quad_t",
	"quadruple",
	"short",
	"string",
	"struct",
	"switch",
	"typedef",
	"u_char",
	"u_int",
	"u_long",
	"u_quad_t",
	"u_short",
	"union",
	"unsigned",
	"version",
	"void",
	/* C, for sources of older standards that use these as names */
	"alignas",
	"alignof",
	"asm",
	"auto",
	"break",
	"constexpr",
	"continue",
	"do",
	"else",
	"extern",
	"false",
	"for",
	"goto",
	"if",
	"inline",
	"nullptr",
	"register",
	"restrict",
	"return",
	"signed",
	"sizeof",
	"static",
	"static_assert",
	"thread_local",
	"true",
	"typeof",
	"typeof_unqual",
	"volatile",
	"while",
	/* macros that compilers predefine without being told to, on one target or another */
	"arm",
	"i386",
	"linux",
	"unix",
	/* macros of the headers that <rpc/rpc.h> includes, with this C library or another */
	"acpted_rply",
	"adv_nickname",
	"adv_timestamp",
	"adv_timeverf",
	"adv_winverf",
	"adv_xtimestamp",
	"adv_xtimeverf",
	"ar_results",
	"ar_vers",
	"assert",
	"authsys_parms",
	"errno",
	"h_addr",
	"h_errno",
	"major",
	"makedev",
	"minor",
	"offsetof",
	"re_errno",
	"re_lb",
	"re_vers",
	"re_why",
	"rj_vers",
	"rj_why",
	"rjcted_rply",
	"rm_call",
	"rm_reply",
	"rp_acpt",
	"rp_rjct",
	"rpc_createerr",
	"s6_addr",
	"s6_addr16",
	"s6_addr32",
	"s_addr",
	"sa_handler",
	"sa_sigaction",
	"si_addr",
	"si_addr_lsb",
	"si_arch",
	"si_band",
	"si_call_addr",
	"si_fd",
	"si_int",
	"si_lower",
	"si_overrun",
	"si_pid",
	"si_pkey",
	"si_ptr",
	"si_status",
	"si_stime",
	"si_syscall",
	"si_timerid",
	"si_uid",
	"si_upper",
	"si_utime",
	"si_value",
	"sigev_notify_attributes",
	"sigev_notify_function",
	"st_atime",
	"st_ctime",
	"st_mtime",
	"stderr",
	"stdin",
	"stdout",
	"svc_fds",
	"xp_sock",
};

static int
is_reserved(const char *name, size_t len)
{
	size_t i, capitals = 0;

	for (i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (strlen(reserved[i]) == len && memcmp(reserved[i], name, len) == 0)
			return 1;
	for (i = 0; i < len; i++) {
		if (name[i] >= 'a' && name[i] <= 'z')
			return 0;
		capitals += name[i] >= 'A' && name[i] <= 'Z';
	}
	return capitals > 0;
}

void
hicam_specname(char out[HICAM_SPECNAME_MAX], const char *name)
{
	size_t n = 0, base;
	const char *p;

	if (name == NULL || name[0] == '\0')
		name = "anonymous";
	for (p = name; *p != '\0' && n < HICAM_SPECNAME_MAX - 20; p++) {
		if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_' || (n > 0 && *p >= '0' && *p <= '9'))
			out[n++] = *p;
		else
			n += (size_t)sprintf(out + n, *p == '.' ? "__" : "_x%02X", (unsigned char)*p);
	}
	for (base = n; base > 0 && out[base - 1] == '_'; base--)
		;
	if (is_reserved(out, base))
		out[n++] = '_';
	out[n] = '\0';
}

static int
same_name(const void *a, const void *b)
{
	return strcmp(a, b) == 0;
}

void
hicam_specscope_init(struct hicam_specscope *s)
{
	*s = (struct hicam_specscope){.n = 0};
	hicam_table_init(&s->table, same_name);
}

void
hicam_specscope_free(struct hicam_specscope *s)
{
	while (s->n > 0)
		free(s->names[--s->n]);
	free(s->names);
	hicam_table_free(&s->table);
	*s = (struct hicam_specscope){.n = 0};
}

const char *
hicam_specscope_take(struct hicam_specscope *s, const char *name)
{
	char buf[HICAM_SPECNAME_MAX + 16], **more, *copy;
	uint32_t *again, suffix = 2;

	if (s->n == s->room) {
		more = realloc(s->names, (s->room * 2 + 16) * sizeof *more);
		if (more == NULL)
			return NULL;
		s->names = more;
		s->room = s->room * 2 + 16;
	}
	snprintf(buf, sizeof buf, "%s", name);
	again = hicam_table_find(&s->table, name, hicam_hash_string(name));
	if (again != NULL) { /* the value is the next suffix worth trying, so that many equal names stay quick */
		suffix = *again;
		do
			snprintf(buf, sizeof buf, "%.*s_%" PRIu32, HICAM_SPECNAME_MAX, name, suffix++);
		while (hicam_table_find(&s->table, buf, hicam_hash_string(buf)) != NULL);
		*again = suffix;
	}
	copy = strdup(buf);
	if (copy == NULL)
		return NULL;
	if (hicam_table_add(&s->table, copy, hicam_hash_string(copy), 2) != 0) {
		free(copy);
		return NULL;
	}
	return s->names[s->n++] = copy;
}
