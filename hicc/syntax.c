/* SPDX-License-Identifier: ISC */
/*
 * Words for syntax errors: of all that the parser could have taken, name what the user most likely left out.
 */
#include "diag.h"
#include "gram.tab.h"
#include "parse.h"

/* `before 'x'` or `at end of input`. */
static const char *
before_token(const struct token *t)
{
	switch (t->kind) {
	case TOKEN_END:
		return "at end of input";
	case NUMBER:
		return "before numeric constant";
	case STRING:
		return "before string constant";
	case CHARACTER:
		return "before character constant";
	default:
		return arena_printf("before '%.*s'", t->len > 40 ? 40 : (int)t->len, t->text);
	}
}

static bool
undeclared_name(uint32_t at)
{
	return parser.tokens[at].kind == IDENTIFIER && !scope_find(token_name(at));
}

/* The token of a name that stands where only a type can: `foo x;`. False if there is none. */
static bool
find_unknown_type(const struct syntax *s, uint32_t previous, uint32_t *found)
{
	int before = previous ? parser.tokens[attribute_previous_visible(previous)].kind : 0;

	*found = previous;
	/* In `f(foo x)`, foo has become the parameter of an old definition. */
	if (parser.tokens[s->at].kind == IDENTIFIER && parser.tokens[previous].kind == IDENTIFIER && s->can[')'] &&
		s->can[','] && !s->can[';'] && (before == '(' || before == ',') && scope_find(token_name(previous)) &&
		scope_find(token_name(previous))->name_token == previous)
		return true;
	if (undeclared_name(previous) && parser.tokens[s->at].kind == IDENTIFIER) {
		return before != PTR_OP && before != '.' && before != '*' && before != KW_STRUCT && before != KW_UNION &&
			   before != KW_ENUM && before != KW_GOTO;
	}
	*found = s->at;
	return undeclared_name(s->at) && s->can[KW_INT] && !s->can[IDENTIFIER];
}

void
syntax_error(const struct syntax *s)
{
	static const struct {
		int kind;
		const char *text;
	} missing[] = {
		{';', "';'"},
		{')', "')'"},
		{']', "']'"},
		{':', "':'"},
		{'{', "'{'"},
		{'}', "'}'"},
		{',', "','"},
		{'(', "'('"},
		{KW_WHILE, "'while'"},
		{'=', "'='"},
		{STRING, "string literal"},
	};
	int kind = parser.tokens[s->at].kind;
	uint32_t previous = attribute_previous_visible(s->at), name;
	const char *before = before_token(&parser.tokens[s->at]);

	/* The body of what was not understood is not read. */
	if (kind == '{')
		filter_skip_block();
	if (kind == KW_ELSE) {
		diag_at(DIAG_ERROR, s->at, "'else' without a previous 'if'");
		return;
	}
	if (kind == '}' && s->can[0]) {
		diag_at(DIAG_ERROR, s->at, "expected identifier or '(' before '}' token");
		return;
	}
	if (s->at > 0 && find_unknown_type(s, previous, &name)) {
		diag_at(DIAG_ERROR, name, "unknown type name '%s'", token_name(name));
		return;
	}
	if (s->can[NUMBER]) {
		bool statement = s->can['}'] && s->can[KW_INT];

		diag_at(DIAG_ERROR, s->at, "expected %s %s", statement ? "declaration or statement" : "expression", before);
		return;
	}
	if (s->can[';'] && s->can['='] && s->can[KW_ASM]) {
		diag_at(DIAG_ERROR, s->at, "expected '=', ',', ';', 'asm' or '__attribute__' %s", before);
		return;
	}
	if (s->can[IDENTIFIER] && !s->can[';']) {
		diag_at(DIAG_ERROR, s->at, "expected identifier%s %s", s->can['('] ? " or '('" : "", before);
		return;
	}
	for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
		if (s->can[missing[i].kind]) {
			diag_after(DIAG_ERROR, previous, "expected %s %s", missing[i].text, before);
			return;
		}
	}
	if (s->can[KW_INT])
		diag_at(DIAG_ERROR, s->at, "expected declaration specifiers %s", before);
	else
		diag_at(DIAG_ERROR, s->at, "syntax error %s", before);
}
