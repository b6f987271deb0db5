/* SPDX-License-Identifier: ISC */
#ifndef HICAM_TEST_FRONT_END_H
#define HICAM_TEST_FRONT_END_H

/* What the tests of the parser and of the type checker share: a unit out of a text, and what was reported about it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../../hicc/ast.h"
#include "../../hicc/diag.h"
#include "../../hicc/type.h"
#include "../../hicc/util.h"

static struct tokens *tokens;
static char *source, *messages;

static void
teardown(void)
{
	diag_begin(NULL);
	tokens_free(tokens);
	tokens = NULL;
	free(source);
	free(messages);
	source = messages = NULL;
	arena_release();
}

static void
scan(const char *text)
{
	if (source)
		teardown();
	source = strdup(text);
	ck_assert_ptr_nonnull(source);
	tokens = tokens_scan("t.c", source, strlen(source));
}

/* Parse TEXT; what was reported, with warnings if wanted, is left in messages. */
static struct unit *
parse_text(const char *text, const struct target *target, bool warnings)
{
	struct unit *u;

	scan(text);
	u = unit_parse(tokens, "t.c", target);
	messages = diag_take(warnings);
	return u;
}

static struct unit *
parse_good_text(const char *text, const struct target *target, bool warnings)
{
	struct unit *u = parse_text(text, target, warnings);

	ck_assert_msg(diag_errors() == 0, "%s\n%s", text, messages);
	return u;
}

#endif
