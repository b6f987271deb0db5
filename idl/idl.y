/* SPDX-License-Identifier: ISC */
/*
 * The grammar of the IDL.  Attributes are names to it, so that `string` and `version` may be fields; attr.c knows them.
 * Terminals have the index of their token as their value.
 */
%define api.prefix {idl_yy}
%define api.token.prefix {IDL_T_}
%define parse.error custom
%expect 0

%code requires {
#include "parse.h"
}

%union {
	uint32_t at;
	struct idl_attr *attr;
	struct idl_attr_arg *arg;
	struct idl_type *type;
	struct idl_declarator *declarator;
	struct idl_declaration *declaration;
	struct idl_member *member;
	struct idl_value value;
	struct {
		struct idl_enumerator *v;
		size_t n;
	} enumerators;
}

%code {
#include "diag.h"
#include "util.h"

#define SPAN(first_, last_) ((struct span){(first_), (last_)})

static int idl_yylex(void);
static void idl_yyerror(const char *);
}

%token <at> NAME "name" NUMBER "number" VERSION "version number" STRING "string" CHARACTER "character" UUID "uuid"
%token <at> DOTS ".." LEFT "<<" RIGHT ">>" AND "&&" OR "||" EQUAL "==" UNEQUAL "!=" AT_MOST "<=" AT_LEAST ">="
%token <at> TRUE FALSE BOOLEAN "boolean" BYTE "byte" CASE "case" CHAR "char" CONST "const" DEFAULT "default"
%token <at> DOUBLE "double" ENUM "enum" FLOAT "float" HANDLE "handle_t" HYPER "hyper" IMPORT "import" INT "int"
%token <at> INTERFACE "interface" LONG "long" PIPE "pipe" SHORT "short" SMALL "small" STRUCT "struct" SWITCH "switch"
%token <at> TYPEDEF "typedef" UNION "union" UNSIGNED "unsigned" VOID "void"
%token FILE_BEGIN "imported file" FILE_END "end of the imported file"
%token <at> '[' ']' '{' '}' '(' ')' '*' ',' ';' ':' '=' '+' '-' '/' '%' '&' '|' '^' '~' '!' '<' '>' '?'

%type <attr> attributes attribute_list attribute
%type <arg> arguments argument
%type <type> type integer_type size_type
%type <declarator> declarators declarator direct
%type <declaration> members member params param_list param arms arm arm_body
%type <member> cases values
%type <value> expr bound
%type <enumerators> enumerators
%type <at> tag start star

%right '?' ':'
%left "||"
%left "&&"
%left '|'
%left '^'
%left '&'
%left "==" "!="
%left '<' '>' "<=" ">="
%left "<<" ">>"
%left '+' '-'
%left '*' '/' '%'
%precedence UNARY

%%

file: imports interface
    ;

imports: %empty
    | imports import
    ;

/* The tokens of the imported files follow. */
import: "import" import_names ';' imported_files
    ;

import_names: STRING                  { idl_add_import($1); }
    | import_names ',' STRING         { idl_add_import($3); }
    ;

imported_files: %empty
    | imported_files FILE_BEGIN       { idl_open_file(); }
      file FILE_END                   { idl_close_file(); }
    ;

interface: attributes "interface" NAME  { idl_begin_interface($1, $3); }
      '{' items '}' semicolon
    | attributes "interface" error '{' items '}' semicolon
    ;

semicolon: %empty
    | ';'
    ;

items: %empty
    | items item
    ;

item: import
    | start "const" type star NAME '=' expr ';'  { idl_const(SPAN($1, $8), $3, $4, $5, $7); }
    | start "typedef" attributes type declarators ';'  { idl_typedef(SPAN($1, $6), $3, $4, $5); }
    | start attributes type ';'       { idl_tagged(SPAN($1, $4), $2, $3); }
    | start attributes type declarator '(' params ')' ';'  { idl_operation(SPAN($1, $8), $2, $3, $4, $6); }
    | error ';'                       { yyerrok; }
    ;

/* The token that something begins with. */
start: %empty                         { $$ = idl_next_token(yychar == IDL_T_IDL_YYEMPTY); }
    ;

star: %empty                          { $$ = 0; }
    | '*'
    ;

/* ---- attributes ---- */

attributes: %empty                    { $$ = NULL; }
    | '[' attribute_list ']'          { $$ = $2; }
    | '[' attribute_list ',' ']'      { $$ = $2; }
    | '[' error ']'                   { $$ = NULL; yyerrok; }
    ;

attribute_list: attribute
    | attribute_list ',' attribute    { $$ = $3; if ($3) $3->next = $1; }
    ;

attribute: NAME                       { $$ = idl_attr($1, NULL); }
    | NAME '(' arguments ')'          { $$ = idl_attr($1, $3); }
    ;

arguments: argument
    | argument ',' arguments          { $$ = $1; $1->next = $3; }
    ;

argument: NAME                        { $$ = idl_attr_arg($1, false, NULL); }
    | '*' NAME                        { $$ = idl_attr_arg($2, true, NULL); }
    | UUID                            { $$ = idl_attr_arg($1, false, NULL); }
    | VERSION                         { $$ = idl_attr_arg($1, false, NULL); }
    | NUMBER                          { $$ = idl_attr_arg($1, false, NULL); }
    | STRING                          { $$ = idl_attr_arg($1, false, NULL); }
    | "handle_t" NAME                 { $$ = idl_attr_arg($2, false, idl_base(IDL_HANDLE)); }
    ;

/* ---- types ---- */

type: integer_type
    | "float"                         { $$ = idl_base(IDL_FLOAT); }
    | "double"                        { $$ = idl_base(IDL_DOUBLE); }
    | "boolean"                       { $$ = idl_base(IDL_BOOLEAN); }
    | "byte"                          { $$ = idl_base(IDL_BYTE); }
    | "char"                          { $$ = idl_base(IDL_CHAR); }
    | "unsigned" "char"               { $$ = idl_base(IDL_CHAR); }
    | "void"                          { $$ = idl_base(IDL_VOID); }
    | "handle_t"                      { $$ = idl_base(IDL_HANDLE); }
    | "int"                           { diag_at(DIAG_ERROR, $1, "'int' has no size: say short, long or hyper"); $$ = idl_base(IDL_LONG); }
    | "unsigned" "int"                { diag_at(DIAG_ERROR, $2, "'int' has no size: say short, long or hyper"); $$ = idl_base(IDL_ULONG); }
    | "pipe"                          { diag_at(DIAG_ERROR, $1, "pipes are not supported"); $$ = idl_base(IDL_LONG); }
    | NAME                            { $$ = idl_type_name($1); }
    | "struct" NAME                   { $$ = idl_tag(IDL_STRUCT, $2); }
    | "union" NAME                    { $$ = idl_tag(IDL_UNION, $2); }
    | "enum" NAME                     { $$ = idl_tag(IDL_ENUM, $2); }
    | "struct" tag '{' members '}'    { $$ = idl_struct($1, $2, $4); }
    | "union" tag "switch" '(' type NAME ')' tag '{' arms '}'  { $$ = idl_union($1, $2, $5, $6, $8, $10); }
    | "union" tag '{' error '}'       { diag_at(DIAG_ERROR, $1, "a union needs 'switch (TYPE NAME)'"); $$ = idl_base(IDL_LONG); yyerrok; }
    | "enum" tag '{' enumerators '}'  { $$ = idl_enum($1, $2, $4.v, $4.n); }
    | "enum" tag '{' enumerators ',' '}'  { $$ = idl_enum($1, $2, $4.v, $4.n); }
    ;

tag: %empty                           { $$ = 0; }
    | NAME
    ;

integer_type: size_type
    | size_type "int"
    | "unsigned" size_type            { $$ = idl_base($2->kind + 1); }
    | "unsigned" size_type "int"      { $$ = idl_base($2->kind + 1); }
    ;

size_type: "small"                    { $$ = idl_base(IDL_SMALL); }
    | "short"                         { $$ = idl_base(IDL_SHORT); }
    | "long"                          { $$ = idl_base(IDL_LONG); }
    | "hyper"                         { $$ = idl_base(IDL_HYPER); }
    ;

enumerators: NAME                     { $$.v = NULL; $$.n = 0; VEC_ADD($$.v, $$.n, idl_enumerator($1, NULL, NULL)); }
    | NAME '=' expr                   { $$.v = NULL; $$.n = 0; VEC_ADD($$.v, $$.n, idl_enumerator($1, &$3, NULL)); }
    | enumerators ',' NAME            { $$ = $1; VEC_ADD($$.v, $$.n, idl_enumerator($3, NULL, &$1.v[$1.n - 1])); }
    | enumerators ',' NAME '=' expr   { $$ = $1; VEC_ADD($$.v, $$.n, idl_enumerator($3, &$5, &$1.v[$1.n - 1])); }
    ;

/* Lists come out in reverse. */
members: %empty                       { $$ = NULL; }
    | members member                  { $$ = $2 ? $2 : $1; if ($2) $2->next = $1; }
    ;

member: start attributes type declarators ';'  { $$ = idl_declaration(SPAN($1, $5), $2, $3, $4); }
    | error ';'                       { $$ = NULL; yyerrok; }
    ;

arms: %empty                          { $$ = NULL; }
    | arms arm                        { $$ = $2; $2->next = $1; }
    ;

arm: cases arm_body                   { $$ = $2; $$->cases = $1; }
    ;

cases: "case" values ':'               { $$ = $2; }
    | "default" ':'                   { $$ = idl_default(NULL); }
    | cases "case" values ':'         { $$ = idl_join_cases($1, $3); }
    | cases "default" ':'             { $$ = idl_default($1); }
    ;

values: expr                          { $$ = idl_case(NULL, $1); }
    | values ',' expr                 { $$ = idl_case($1, $3); }
    ;

arm_body: start attributes ';'        { $$ = idl_declaration(SPAN($1, $3), $2, NULL, NULL); }
    | start attributes type declarator ';'  { $$ = idl_declaration(SPAN($1, $5), $2, $3, $4); }
    ;

/* ---- declarators ---- */

declarators: declarator
    | declarators ',' declarator      { $$ = $3; $3->next = $1; }
    ;

declarator: direct
    | '*' declarator                  { $$ = idl_declare_pointer($2, $1); }
    ;

direct: NAME                          { $$ = idl_declarator($1); }
    | '(' declarator ')'              { $$ = $2; }
    | direct '[' bound ']'            { $$ = idl_declare_array($1, $2, !$3.known, $3); }
    ;

bound: %empty                         { $$ = (struct idl_value){0}; }
    | '*'                             { $$ = (struct idl_value){0}; }
    | expr
    | expr ".." expr                  { $$ = idl_binary($2, $1, $3); }
    ;

/* ---- operations ---- */

params: %empty                        { $$ = NULL; }
    | param_list
    ;

param_list: param
    | param_list ',' param            { $$ = $3; $3->next = $1; }
    ;

param: start attributes type declarator  { $$ = idl_declaration(SPAN($1, $4->at), $2, $3, $4); }
    | start attributes type           { $$ = idl_declaration(SPAN($1, $1), $2, $3, NULL); }
    ;

/* ---- constants ---- */

expr: NUMBER                          { $$ = idl_number($1); }
    | STRING                          { $$ = idl_string($1); }
    | CHARACTER                       { $$ = idl_character($1); }
    | TRUE                            { $$ = idl_truth($1, 1); }
    | FALSE                           { $$ = idl_truth($1, 0); }
    | NAME                            { $$ = idl_constant($1); }
    | '(' expr ')'                    { $$ = $2; }
    | '-' expr %prec UNARY            { $$ = idl_unary($1, $2); }
    | '+' expr %prec UNARY            { $$ = idl_unary($1, $2); }
    | '~' expr %prec UNARY            { $$ = idl_unary($1, $2); }
    | '!' expr %prec UNARY            { $$ = idl_unary($1, $2); }
    | expr '?' expr ':' expr          { $$ = idl_choice($2, $1, $3, $5); }
    | expr "||" expr                  { $$ = idl_binary($2, $1, $3); }
    | expr "&&" expr                  { $$ = idl_binary($2, $1, $3); }
    | expr "==" expr                  { $$ = idl_binary($2, $1, $3); }
    | expr "!=" expr                  { $$ = idl_binary($2, $1, $3); }
    | expr '<' expr                   { $$ = idl_binary($2, $1, $3); }
    | expr '>' expr                   { $$ = idl_binary($2, $1, $3); }
    | expr "<=" expr                  { $$ = idl_binary($2, $1, $3); }
    | expr ">=" expr                  { $$ = idl_binary($2, $1, $3); }
    | expr '|' expr                   { $$ = idl_binary($2, $1, $3); }
    | expr '^' expr                   { $$ = idl_binary($2, $1, $3); }
    | expr '&' expr                   { $$ = idl_binary($2, $1, $3); }
    | expr "<<" expr                  { $$ = idl_binary($2, $1, $3); }
    | expr ">>" expr                  { $$ = idl_binary($2, $1, $3); }
    | expr '+' expr                   { $$ = idl_binary($2, $1, $3); }
    | expr '-' expr                   { $$ = idl_binary($2, $1, $3); }
    | expr '*' expr                   { $$ = idl_binary($2, $1, $3); }
    | expr '/' expr                   { $$ = idl_binary($2, $1, $3); }
    | expr '%' expr                   { $$ = idl_binary($2, $1, $3); }
    ;

%%

static uint32_t last; /* the token that was read last; what is reported stands there */

static int
idl_yylex(void)
{
	last = idl_next_token(true);
	idl_yylval.at = last;
	return idl_read_token();
}

static void
idl_yyerror(const char *text)
{
	diag_at(DIAG_ERROR, last, "%s", text);
}

/* What was seen, and what may stand there if that is not much. */
static int
yyreport_syntax_error(const yypcontext_t *ctx)
{
	enum { MOST = 4 };
	yysymbol_kind_t expected[MOST];
	int n = yypcontext_expected_tokens(ctx, expected, MOST);
	yysymbol_kind_t seen = yypcontext_token(ctx);
	struct buf b = {0};

	buf_puts(&b, "");
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i ? i + 1 == n ? " or " : ", " : "expected ", yysymbol_name(expected[i]));
	buf_printf(&b, "%s%s", n > 0 ? ", not " : "unexpected ",
			   seen == YYSYMBOL_YYEOF || seen < 0 ? "the end of the file" : yysymbol_name(seen));
	if (seen == YYSYMBOL_NAME)
		buf_printf(&b, " '%s'", idl_name(last));
	idl_yyerror(b.s);
	buf_free(&b);
	return 0;
}
