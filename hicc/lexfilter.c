/* SPDX-License-Identifier: ISC */
/*
 * Between the tokens and the grammar.  Passes over what the grammar does not see (attributes, pragmas) and
 * tells typedef names from other names, so that the grammar meets TYPENAME only where a type is meant.
 *
 * A name that is a typedef name by its scope is nevertheless an IDENTIFIER where a new or a member's name must
 * stand: after a complete type (`unsigned T`, `struct s T`, `T T`), after the star of a declarator, after
 * `.`, `->`, goto, struct, before the colon of a label or of an old designator, in an enumerator, and after
 * the comma of a declaration (the grammar says when, by filter_expect_name()).
 */
#include <stdlib.h>
#include <string.h>

#include "gram.tab.h"
#include "parse.h"

enum bracket_kind { PAREN, PAREN_OF_FOR, PAREN_OF_TYPE, PAREN_OF_ALIGNAS, SQUARE, BRACE, BRACE_STRUCT, BRACE_ENUM };

struct bracket {
	enum bracket_kind kind;
	bool type_before; /* a complete type stood before it */
};

/* What the token read last, and those before it, mean for the next one. */
struct context {
	int last;		/* kind of the last token; 0 at the start */
	bool type_seen; /* a complete type among the specifiers just read */
	bool star;		/* last is `*`, or qualifiers after it */
	bool expect_name;
	int tag; /* struct, union or enum just read, maybe with its name; or 0 */
};

struct filter {
	uint32_t at, end;			/* next token, and where to stop */
	bool start;					/* PARSE_EXPRESSION is still to be sent */
	int made_up;				/* a token to be sent before the next one, for error recovery; 0 if none */
	uint32_t name;				/* token read last */
	struct context now, before; /* after and before that token */
	struct bracket *brackets;
	size_t nbrackets, brackets_cap;
	unsigned braces; /* of nbrackets */
};

static struct filter *filter;

void
filter_begin(void)
{
	filter = NEW(struct filter);
	filter->end = (uint32_t)parser.unit->tokens->n;
}

struct filter *
filter_enter(struct span span)
{
	struct filter *outer = filter;

	filter = NEW(struct filter);
	*filter = (struct filter){.at = span.first, .end = span.last + 1, .start = true};
	return outer;
}

void
filter_restore(struct filter *outer)
{
	filter = outer;
}

void
filter_expect_name(void)
{
	filter->now.expect_name = true;
}

static struct bracket *
innermost_bracket(void)
{
	return filter->nbrackets ? &filter->brackets[filter->nbrackets - 1] : NULL;
}

static void
open_bracket(int kind, const struct context *c)
{
	struct bracket b = {.type_before = c->type_seen};

	if (kind == '[')
		b.kind = SQUARE;
	else if (kind == '{')
		b.kind = c->tag == KW_ENUM ? BRACE_ENUM : c->tag ? BRACE_STRUCT : BRACE;
	else if (c->last == KW_FOR)
		b.kind = PAREN_OF_FOR;
	else if (c->last == KW_TYPEOF || c->last == KW_ATOMIC_TYPE)
		b.kind = PAREN_OF_TYPE;
	else
		b.kind = c->last == KW_ALIGNAS ? PAREN_OF_ALIGNAS : PAREN;
	if (filter->nbrackets == filter->brackets_cap) {
		filter->brackets = vec_grow(filter->brackets, filter->brackets_cap, sizeof *filter->brackets);
		filter->brackets_cap = filter->brackets_cap ? 2 * filter->brackets_cap : 1;
	}
	filter->brackets[filter->nbrackets++] = b;
	if (b.kind >= BRACE)
		filter->braces++;
}

/* Is a type complete after the bracket that closes now? */
static bool
close_bracket(int kind)
{
	struct bracket *b = innermost_bracket();

	/* A '}' also closes what was left open within its braces. */
	while (kind == '}' && b && b->kind < BRACE) {
		filter->nbrackets--;
		b = innermost_bracket();
	}
	if (!b || (kind != '}' && b->kind >= BRACE))
		return false;
	if (b->kind >= BRACE)
		filter->braces--;
	filter->nbrackets--;
	switch (b->kind) {
	case PAREN_OF_TYPE:
	case BRACE_STRUCT:
	case BRACE_ENUM:
		return true;
	case PAREN_OF_ALIGNAS:
		return b->type_before;
	default:
		return false;
	}
}

/* Kind of the next visible token at or behind AT. */
static int
kind_at(uint32_t at)
{
	at = attribute_next_visible(at);
	return at < filter->end ? parser.tokens[at].kind : 0;
}

/* `name:` that is a label or an old designator, with TOKEN the name. */
static bool
before_colon(uint32_t token)
{
	struct bracket *b = innermost_bracket();

	if (!b || b->kind != BRACE || kind_at(token + 1) != ':')
		return false;
	switch (filter->now.last) {
	case '{':
	case '}':
	case ';':
	case ':':
	case ',':
	case ')':
	case KW_ELSE:
	case KW_DO:
		return true;
	default:
		return false;
	}
}

/* Must a name stand here, whatever it means by its scope? */
static bool
must_be_name(uint32_t token)
{
	const struct context *c = &filter->now;
	struct bracket *b = innermost_bracket();

	if (c->expect_name || c->star || c->type_seen || c->tag)
		return true;
	switch (c->last) {
	case '.':
	case PTR_OP:
	case KW_GOTO:
	case AND_OP:
		return true;
	case '{':
	case ',':
		if (b && b->kind == BRACE_ENUM)
			return true;
		break;
	case '(':
		/* `int (T);` declares T, but in parameters `int (T)` takes a T. */
		if (b->type_before && (filter->nbrackets < 2 || filter->brackets[filter->nbrackets - 2].kind >= BRACE))
			return true;
		break;
	}
	return before_colon(token);
}

static int
classify(uint32_t token)
{
	struct decl *d = scope_find(token_name(token));

	return d && d->kind == DECL_TYPEDEF && !must_be_name(token) ? TYPENAME : IDENTIFIER;
}

/* glibc's headers declare `typedef float _Float32;` for compilers (clang) that do not have the keyword. */
static bool
is_float_name(uint32_t at)
{
	const struct token *t = &parser.tokens[at];

	return t->len > 6 && memcmp(t->text, "_Float", 6) == 0;
}

static void
advance(int kind)
{
	struct context *c = &filter->now;
	bool type_seen = false, star = false, expect_name = false;
	int tag = 0;

	switch (kind) {
	case KW_VOID:
	case KW_CHAR:
	case KW_SHORT:
	case KW_INT:
	case KW_LONG:
	case KW_SIGNED:
	case KW_UNSIGNED:
	case KW_FLOAT:
	case KW_DOUBLE:
	case KW_BOOL:
	case KW_COMPLEX:
	case KW_INT128:
	case KW_FLOAT16:
	case KW_FLOAT128:
	case KW_FLOAT64X:
	case KW_DOUBLE_ALONE:
	case KW_VA_LIST:
	case KW_AUTO_TYPE:
	case TYPENAME:
		type_seen = true;
		break;
	case KW_CONST:
	case KW_VOLATILE:
	case KW_RESTRICT:
	case KW_ATOMIC:
		star = c->star;
		expect_name = c->expect_name;
		type_seen = c->type_seen;
		break;
	case KW_TYPEDEF:
	case KW_EXTERN:
	case KW_STATIC:
	case KW_AUTO:
	case KW_REGISTER:
	case KW_THREAD:
	case KW_INLINE:
	case KW_NORETURN:
	case KW_ALIGNAS:
		type_seen = c->type_seen;
		break;
	case KW_STRUCT:
	case KW_UNION:
	case KW_ENUM:
		tag = kind;
		break;
	case IDENTIFIER:
		/* A definition's '{' asks for the tag again, all else for the type. */
		if (c->tag && c->last == c->tag) {
			if (kind_at(filter->at) == '{')
				tag = c->tag;
			else
				type_seen = true;
		}
		break;
	case '*':
		star = true;
		expect_name = c->expect_name;
		break;
	case '(':
		expect_name = c->expect_name;
		open_bracket(kind, c);
		break;
	case '[':
	case '{':
		open_bracket(kind, c);
		break;
	case ')':
	case ']':
	case '}':
		type_seen = close_bracket(kind);
		break;
	}
	*c = (struct context){.last = kind, .type_seen = type_seen, .star = star, .expect_name = expect_name, .tag = tag};
}

/* Pass over attributes and pragmas. */
static void
skip_hidden(void)
{
	uint32_t visible = attribute_next_visible(filter->at);

	if (visible == filter->at)
		return;
	attribute_resolve(filter->at, visible - 1);
	for (uint32_t i = filter->at; i < visible; i++)
		if (parser.tokens[i].kind == TOKEN_PRAGMA)
			function_note_pragma(i);
	filter->at = visible;
}

int
gram_lex(union GRAM_STYPE *value, struct span *where)
{
	int kind;

	if (filter->start) {
		filter->start = false;
		*where = (struct span){filter->at, filter->at - 1};
		return PARSE_EXPRESSION;
	}
	if (filter->made_up) {
		kind = filter->made_up;
		filter->made_up = 0;
		*where = (struct span){filter->at - 1, filter->at - 1};
		return kind;
	}
	skip_hidden();
	*where = (struct span){filter->at, filter->at};
	if (filter->at >= filter->end)
		return 0;
	kind = parser.tokens[filter->at].kind;
	if (kind == IDENTIFIER)
		kind = classify(filter->at);
	else if (kind == KW_ATOMIC && kind_at(filter->at + 1) == '(')
		kind = KW_ATOMIC_TYPE;
	else if (filter->now.type_seen && filter->now.last != KW_COMPLEX && is_float_name(filter->at))
		kind = IDENTIFIER;
	filter->name = filter->at++;
	filter->before = filter->now;
	advance(kind);
	value->op = kind;
	return kind;
}

unsigned
filter_braces(void)
{
	return filter->braces;
}

void
filter_skip_block(void)
{
	unsigned outside = filter->braces - 1;

	/* In `for (...; i++ {` the ')' is missing and the block is the loop's. */
	if (filter->nbrackets > 1 && filter->brackets[filter->nbrackets - 2].kind == PAREN_OF_FOR) {
		filter->nbrackets -= 2;
		filter->braces--;
		filter->at = filter->name;
		filter->made_up = ')';
		return;
	}
	filter_skip_braces(outside, outside == 0);
	filter->made_up = outside > 0 ? ';' : 0;
}

void
filter_skip_braces(unsigned braces, bool keep_last)
{
	union GRAM_STYPE value;
	struct span where;

	while (filter->braces > braces && filter->at < filter->end) {
		if (keep_last && filter->braces == braces + 1 && kind_at(filter->at) == '}')
			return;
		gram_lex(&value, &where);
	}
	/* Parentheses left open say nothing any more. */
	if (braces == 0)
		filter->nbrackets = 0;
}

int
filter_classify_again(int kind)
{
	if (kind != IDENTIFIER && kind != TYPENAME)
		return kind;
	filter->now = filter->before;
	kind = classify(filter->name);
	advance(kind);
	return kind;
}
