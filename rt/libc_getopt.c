/* SPDX-License-Identifier: ISC */
/*
 * getopt, getopt_long, getopt_long_only as glibc has them, with its permutation and messages: an implementation of
 * our own, since the place within argv that it stands at is state.  optarg, optind, opterr and optopt are libc's.
 *
 * Arguments before `optind` are done with.  Of these, [skipped, behind) are operands passed over so far; they are
 * moved behind the options that follow them.
 */
#include "libc_local.h"
#include <libintl.h>

enum order { PERMUTE, STOP_AT_OPERAND, RETURN_OPERANDS };

static bool begun;
static enum order order;
static int skipped, behind;
static char *rest;		/* of a group of short options; NULL or "": look at argv[optind] */
static int kept_optopt; /* what optopt is set to after each call */

/* What one call was given. */
struct call {
	int argc;
	char **argv;
	const char *shorts;			/* without leading + or - */
	const struct option *longs; /* NULL: none */
	int *index;
	bool quiet;
};

#define complain(call, fmt, ...) \
	((call)->quiet ? 0 : fprintf(stderr, dgettext("libc", "%s: " fmt), (call)->argv[0], __VA_ARGS__))

static void
reverse(char **v, int from, int to)
{
	while (from < --to) {
		char *p = v[from];

		v[from++] = v[to];
		v[to] = p;
	}
}

/* Moves the operands [skipped, behind) behind the options [behind, optind). */
static void
move_operands(char **argv)
{
	reverse(argv, skipped, behind);
	reverse(argv, behind, optind);
	reverse(argv, skipped, optind);
	skipped += optind - behind;
	behind = optind;
}

static bool
is_operand(const char *arg)
{
	return arg[0] != '-' || arg[1] == '\0';
}

/* Missing argument: what to return. */
static int
missing(const struct call *c)
{
	return c->shorts[0] == ':' ? ':' : '?';
}

static bool
same_effect(const struct option *a, const struct option *b)
{
	return a->has_arg == b->has_arg && a->flag == b->flag && a->val == b->val;
}

static void
complain_ambiguous(const struct call *c, const char *prefix, size_t len, const struct option *first, bool only)
{
	const struct option *o;

	if (c->quiet)
		return;
	flockfile(stderr);
	complain(c, "option '%s%s' is ambiguous; possibilities:", prefix, rest);
	for (o = c->longs; o->name; o++)
		if (strncmp(o->name, rest, len) == 0 && (o == first || only || !same_effect(o, first)))
			fprintf(stderr, " '%s%s'", prefix, o->name);
	fprintf(stderr, "\n");
	funlockfile(stderr);
}

/* The long option at `rest`, LEN characters; exact, else the only one that begins so.  *AMBIGUOUS: several do. */
static const struct option *
find_long(const struct call *c, size_t len, bool only, bool *ambiguous)
{
	const struct option *o, *found = NULL;

	*ambiguous = false;
	for (o = c->longs; o->name; o++)
		if (strncmp(o->name, rest, len) == 0 && o->name[len] == '\0')
			return o;
	for (o = c->longs; o->name; o++) {
		if (strncmp(o->name, rest, len) != 0)
			continue;
		if (!found)
			found = o;
		else if (only || !same_effect(o, found))
			*ambiguous = true;
	}
	return found;
}

/* A long option at `rest`.  -1: it is none, but may be a short one (ONLY). */
static int
long_option(const struct call *c, bool only, const char *prefix)
{
	size_t len = strcspn(rest, "=");
	const struct option *o;
	const char *value = rest[len] == '=' ? rest + len : NULL;
	bool ambiguous;

	o = find_long(c, len, only, &ambiguous);
	if (ambiguous) {
		complain_ambiguous(c, prefix, len, o, only);
		rest += strlen(rest);
		optind++;
		kept_optopt = 0;
		return '?';
	}
	if (!o) {
		if (only && c->argv[optind][1] != '-' && strchr(c->shorts, *rest))
			return -1;
		complain(c, "unrecognized option '%s%s'\n", prefix, rest);
		rest = NULL;
		optind++;
		kept_optopt = 0;
		return '?';
	}
	optind++;
	rest = NULL;
	if (value && o->has_arg == no_argument) {
		complain(c, "option '%s%s' doesn't allow an argument\n", prefix, o->name);
		kept_optopt = o->val;
		return '?';
	}
	if (value) {
		optarg = (char *)value + 1;
	} else if (o->has_arg == required_argument) {
		if (optind >= c->argc) {
			complain(c, "option '%s%s' requires an argument\n", prefix, o->name);
			kept_optopt = o->val;
			return missing(c);
		}
		optarg = c->argv[optind++];
	}
	if (c->index)
		*c->index = (int)(o - c->longs);
	if (!o->flag)
		return o->val;
	*o->flag = o->val;
	return 0;
}

/* The short option at `rest`. */
static int
short_option(const struct call *c)
{
	char letter = *rest++;
	const char *spec = strchr(c->shorts, letter);
	bool wide;

	if (*rest == '\0')
		optind++;
	if (!spec || letter == ':' || letter == ';') {
		complain(c, "invalid option -- '%c'\n", letter);
		kept_optopt = letter;
		return '?';
	}
	wide = letter == 'W' && spec[1] == ';' && c->longs;
	if (!wide && spec[1] != ':')
		return letter;
	if (wide && (*rest != '\0' || optind != c->argc)) {
		/* -W name is --name */
		if (*rest == '\0')
			rest = c->argv[optind];
		return long_option(c, false, "-W ");
	}
	if (wide) {
		optarg = NULL;
	} else if (*rest != '\0') {
		optarg = rest;
		optind++;
	} else if (spec[2] != ':' && optind != c->argc) {
		optarg = c->argv[optind++];
	} else if (spec[2] == ':') {
		optarg = NULL;
	}
	if (wide || (spec[2] != ':' && !optarg)) {
		complain(c, "option requires an argument -- '%c'\n", letter);
		kept_optopt = letter;
		letter = (char)missing(c);
	}
	if (!wide)
		rest = NULL;
	return letter;
}

/* Brings optind to the next option.  False: *RESULT is what to return. */
static bool
next_argument(const struct call *c, int *result)
{
	if (behind > optind)
		behind = optind;
	if (skipped > optind)
		skipped = optind;
	if (order == PERMUTE) {
		if (skipped != behind && behind != optind)
			move_operands(c->argv);
		else if (behind != optind)
			skipped = optind;
		while (optind < c->argc && is_operand(c->argv[optind]))
			optind++;
		behind = optind;
	}
	if (optind != c->argc && strcmp(c->argv[optind], "--") == 0) {
		optind++;
		if (skipped != behind && behind != optind)
			move_operands(c->argv);
		else if (skipped == behind)
			skipped = optind;
		behind = c->argc;
		optind = c->argc;
	}
	if (optind == c->argc) {
		if (skipped != behind)
			optind = skipped;
		*result = -1;
		return false;
	}
	if (!is_operand(c->argv[optind]))
		return true;
	if (order == STOP_AT_OPERAND) {
		*result = -1;
	} else {
		optarg = c->argv[optind++];
		*result = 1;
	}
	return false;
}

static int
next_option(const struct call *c, bool only)
{
	const char *arg;
	int code;

	if (rest && *rest != '\0')
		return short_option(c);
	if (!next_argument(c, &code))
		return code;
	arg = c->argv[optind];
	if (c->longs && arg[1] == '-') {
		rest = c->argv[optind] + 2;
		return long_option(c, only, "--");
	}
	/* -f is the short option f if there is one, -fu may be the long option "fuzz" */
	if (c->longs && only && (arg[2] != '\0' || !strchr(c->shorts, arg[1]))) {
		rest = c->argv[optind] + 1;
		code = long_option(c, only, "-");
		if (code != -1)
			return code;
	}
	rest = c->argv[optind] + 1;
	return short_option(c);
}

static int
get(int argc, char **argv, const char *shorts, const struct option *longs, int *index, bool only, bool posix)
{
	struct call c = {.argc = argc, .argv = argv, .shorts = shorts, .longs = longs, .index = index};
	int result = -1;

	if (argc >= 1) {
		optarg = NULL;
		if (optind == 0 || !begun) {
			if (optind == 0)
				optind = 1;
			skipped = behind = optind;
			rest = NULL;
			order = shorts[0] == '-'										 ? RETURN_OPERANDS
					: shorts[0] == '+' || posix || getenv("POSIXLY_CORRECT") ? STOP_AT_OPERAND
																			 : PERMUTE;
			begun = true;
		}
		if (shorts[0] == '-' || shorts[0] == '+')
			c.shorts++;
		c.quiet = !opterr || c.shorts[0] == ':';
		result = next_option(&c, only);
	}
	optopt = kept_optopt;
	return result;
}

int
__hicam_getopt(int argc, char *const *argv, const char *shorts)
{
	return get(argc, (char **)argv, shorts, NULL, NULL, false, false);
}

int
__hicam___posix_getopt(int argc, char *const *argv, const char *shorts)
{
	return get(argc, (char **)argv, shorts, NULL, NULL, false, true);
}

int
__hicam_getopt_long(int argc, char *const *argv, const char *shorts, const struct option *longs, int *index)
{
	return get(argc, (char **)argv, shorts, longs, index, false, false);
}

int
__hicam_getopt_long_only(int argc, char *const *argv, const char *shorts, const struct option *longs, int *index)
{
	return get(argc, (char **)argv, shorts, longs, index, true, false);
}

static bool
save(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item = hicam_item_new(items, "getopt");

	(void)refusal;
	hicam_item_number(item, optind);
	hicam_item_number(item, opterr);
	hicam_item_number(item, optopt);
	hicam_item_number(item, begun);
	hicam_item_number(item, order);
	hicam_item_number(item, skipped);
	hicam_item_number(item, behind);
	hicam_item_number(item, kept_optopt);
	hicam_item_pointer(item, optarg, false);
	hicam_item_pointer(item, rest, false);
	return true;
}

static bool
load(const struct hicam_item *item, char **error)
{
	const int64_t *n = item->numbers;

	(void)error;
	optind = (int)n[0];
	opterr = (int)n[1];
	optopt = (int)n[2];
	begun = n[3] != 0;
	order = n[4] == RETURN_OPERANDS ? RETURN_OPERANDS : n[4] == PERMUTE ? PERMUTE : STOP_AT_OPERAND;
	skipped = (int)n[5];
	behind = (int)n[6];
	kept_optopt = (int)n[7];
	optarg = item->pointers[0];
	rest = item->pointers[1];
	return true;
}

const struct hicam_part hicam_part_getopt = {"getopt", 8, 2, save, NULL, load};
