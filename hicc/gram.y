/* SPDX-License-Identifier: ISC */
/*
 * C11 with GNU extensions.  Actions call one function each; the tree is typed while it is built.
 *
 * What the grammar does not see: attributes and pragmas (attribute.c hides them), and the difference between
 * names and typedef names, which lexfilter.c settles, so that TYPENAME only comes where a type is meant.
 * Empty rules with a mid-rule type (scope, uneval) are marks: their destructors keep scopes and contexts right
 * when error recovery throws away what stands on the parser's stack.
 */
%define api.prefix {gram_}
%define api.pure full
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac full
%locations
%expect 0

%code requires {
#include "parse.h"
}

%code {
#include <stdlib.h>

#include "diag.h"

#define YYLLOC_DEFAULT(current, rhs, n) \
	((current) = (n) ? (struct span){YYRHSLOC(rhs, 1).first, YYRHSLOC(rhs, n).last} \
	                 : (struct span){YYRHSLOC(rhs, 0).last + 1, YYRHSLOC(rhs, 0).last})

/* Generated sources nest deeply; the stack is on the heap. */
#define YYMAXDEPTH 100000000

/* A scope was left while the next token was already read and classified by it. */
#define CLASSIFY_AGAIN() (yychar = filter_classify_again(yychar))

static void gram_error(const struct span *, const char *);
}

%union {
	int op;
	unsigned quals;
	bool flag;
	const char *text;
	struct decl *decl;
	struct expr *expr;
	struct exprs *exprs;
	struct generic *generic;
	struct stmt *stmt;
	struct stmts stmts;
	struct function *function;
	struct spec spec;
	struct specs *specs;
	struct tag *tag;
	struct fields fields;
	struct members *members;
	struct enumerators enumerators;
	struct declarator *declarator;
	struct params *params;
	struct part *part;
	struct type *type;
	struct initializer *init;
	struct init_list init_list;
	struct designator *designator;
}

%token <op> IDENTIFIER "identifier"
%token <op> TYPENAME "type name"
%token <op> NUMBER "constant" CHARACTER "character constant" STRING "string literal"

%token <op> ELLIPSIS "..." RIGHT_ASSIGN ">>=" LEFT_ASSIGN "<<=" ADD_ASSIGN "+=" SUB_ASSIGN "-=" MUL_ASSIGN "*="
%token <op> DIV_ASSIGN "/=" MOD_ASSIGN "%=" AND_ASSIGN "&=" XOR_ASSIGN "^=" OR_ASSIGN "|="
%token <op> RIGHT_OP ">>" LEFT_OP "<<" INC_OP "++" DEC_OP "--" PTR_OP "->" AND_OP "&&" OR_OP "||"
%token <op> LE_OP "<=" GE_OP ">=" EQ_OP "==" NE_OP "!="

%token <op> KW_TYPEDEF "typedef" KW_EXTERN "extern" KW_STATIC "static" KW_AUTO "auto" KW_REGISTER "register"
%token <op> KW_THREAD "_Thread_local" KW_INLINE "inline" KW_NORETURN "_Noreturn" KW_ALIGNAS "_Alignas"
%token <op> KW_CONST "const" KW_VOLATILE "volatile" KW_RESTRICT "restrict" KW_ATOMIC "_Atomic"
%token <op> KW_VOID "void" KW_CHAR "char" KW_SHORT "short" KW_INT "int" KW_LONG "long" KW_SIGNED "signed"
%token <op> KW_UNSIGNED "unsigned" KW_FLOAT "float" KW_DOUBLE "double" KW_BOOL "_Bool" KW_COMPLEX "_Complex"
%token <op> KW_INT128 "__int128" KW_FLOAT16 "_Float16" KW_FLOAT128 "_Float128" KW_FLOAT64X "_Float64x"
%token <op> KW_DOUBLE_ALONE "_Float64" KW_VA_LIST "__builtin_va_list" KW_AUTO_TYPE "__auto_type"
%token <op> KW_ATOMIC_TYPE "_Atomic (type)" KW_TYPEOF "typeof"
%token <op> KW_STRUCT "struct" KW_UNION "union" KW_ENUM "enum"

%token <op> KW_IF "if" KW_ELSE "else" KW_SWITCH "switch" KW_CASE "case" KW_DEFAULT "default" KW_WHILE "while"
%token <op> KW_DO "do" KW_FOR "for" KW_GOTO "goto" KW_CONTINUE "continue" KW_BREAK "break" KW_RETURN "return"
%token <op> KW_ASM "asm" KW_LABEL "__label__" KW_STATIC_ASSERT "_Static_assert" KW_EXTENSION "__extension__"
%token <op> KW_ATTRIBUTE "__attribute__"

%token <op> KW_SIZEOF "sizeof" KW_ALIGNOF "_Alignof" KW_GENERIC "_Generic" KW_FUNC_NAME "__func__"
%token <op> KW_REAL "__real__" KW_IMAG "__imag__" KW_OFFSETOF "__builtin_offsetof" KW_VA_ARG "__builtin_va_arg"
%token <op> KW_CHOOSE_EXPR "__builtin_choose_expr" KW_TYPES_COMPATIBLE "__builtin_types_compatible_p"
%token <op> KW_CONVERTVECTOR "__builtin_convertvector"
%token PARSE_EXPRESSION "expression to come" /* first of a piece that filter_parse_expression() has parsed */

%token <op> ';' "';'" '{' "'{'" '}' "'}'" ',' "','" ':' "':'" '=' "'='" '(' "'('" ')' "')'" '[' "'['" ']' "']'"
%token <op> '.' "'.'" '&' "'&'" '!' "'!'" '~' "'~'" '-' "'-'" '+' "'+'" '*' "'*'" '/' "'/'" '%' "'%'" '<' "'<'"
%token <op> '>' "'>'" '^' "'^'" '|' "'|'" '?' "'?'"

/* A dangling else belongs to the nearest if. */
%precedence THEN
%precedence KW_ELSE

%left OR_OP
%left AND_OP
%left '|'
%left '^'
%left '&'
%left EQ_OP NE_OP
%left '<' '>' LE_OP GE_OP
%left LEFT_OP RIGHT_OP
%left '+' '-'
%left '*' '/' '%'

%type <op> word qualifier tag_keyword unary_operator assign_operator
%type <quals> qualifiers array_qualifiers
%type <flag> asm_operands
%type <text> asm_label
%type <decl> param
%type <expr> primary postfix unary cast binary conditional assignment expression expression_opt constant
%type <expr> generic_control
%type <exprs> arguments argument_list
%type <generic> generic_list
%type <stmt> compound statement unlabelled label for_init asm_statement
%type <stmts> block_body block_items block_item labels
%type <function> function_head function_start function_definition bare_head bare_start bare_function
%type <spec> spec tag_specifier
%type <specs> specs declaration declared declared_list bare bare_list
%type <tag> struct_begin enum_begin
%type <fields> member_list member last_member
%type <members> member_declarators
%type <enumerators> enumerator_list
%type <declarator> declarator direct_declarator abstract direct_abstract
%type <part> array
%type <params> params typed_params param_list name_list
%type <type> type_name
%type <init> initializer braced
%type <init_list> initializer_list
%type <designator> designators designator_list designator

/* Marks: empty rules with an effect that has to be undone when an error takes them off the stack. */
%type <op> scope uneval
%destructor { scope_close($$); } scope
%destructor { unevaluated_close($$); } uneval
%destructor { function_abandon($$); } function_head function_start bare_head bare_start

%start start

%%

start:
	unit
	| PARSE_EXPRESSION conditional { filter_expression_result($2); }
	;

scope:
	%empty { $$ = scope_open(); }
	;

uneval:
	%empty { $$ = unevaluated_open(); }
	;

/* What follows names something new, even if it is a typedef name now. */
new_name:
	%empty { filter_expect_name(); }
	;

/* ---- 6.9 external definitions ---- */

unit:
	%empty
	| unit external
	;

external:
	function_definition { unit_external(@$, $1); }
	| bare_function     { unit_external(@$, $1); }
	| declaration       { unit_external(@$, NULL); }
	| bare_list ';'     { unit_external(@$, NULL); }
	| ';'               { unit_external(@$, NULL); }
	| KW_ASM asm_qualifiers '(' strings ')' ';' { unit_external(@$, NULL); }
	| error ';'         { unit_recover(@2.last); yyerrok; }
	| error '}'         { unit_recover(@2.last); yyerrok; }
	;

function_definition:
	function_start block_body '}'           { $$ = function_end($1, $2, @$); }
	| function_start block_items error '}'  { $$ = function_end($1, $2, @$); yyerrok; }
	| KW_EXTENSION function_definition      { $$ = $2; }
	;

function_start:
	function_head '{'             { $$ = function_enter($1, @2.first); }
	| function_head knr_list '{'  { $$ = function_enter($1, @3.first); }
	;

function_head:
	specs declarator { $$ = function_begin($1, $2); }
	;

/* Old C: without any specifier, at file scope only. */
bare_function:
	bare_start block_body '}'           { $$ = function_end($1, $2, @$); }
	| bare_start block_items error '}'  { $$ = function_end($1, $2, @$); yyerrok; }
	;

bare_start:
	bare_head '{'             { $$ = function_enter($1, @2.first); }
	| bare_head knr_list '{'  { $$ = function_enter($1, @3.first); }
	;

bare_head:
	declarator { $$ = function_begin(NULL, $1); }
	;

knr_list:
	declaration
	| knr_list declaration
	;

bare_list:
	bare                    { $$ = decl_finish($1); }
	| bare '=' initializer  { $$ = decl_initialize($1, $3); }
	;

bare:
	declarator asm_label                         { $$ = decl_declare(NULL, $1, $2); }
	| bare_list ',' new_name declarator asm_label { $$ = decl_declare($1, $4, $5); }
	;

/* ---- 6.7 declarations ---- */

declaration:
	declared_list ';'          { $$ = $1; }
	| specs ';'                { $$ = decl_empty($1); }
	| static_assert ';'        { $$ = NULL; }
	| KW_EXTENSION declaration { $$ = $2; }
	;

declared_list:
	declared                    { $$ = decl_finish($1); }
	| declared '=' initializer  { $$ = decl_initialize($1, $3); }
	;

declared:
	specs declarator asm_label                        { $$ = decl_declare($1, $2, $3); }
	| declared_list ',' new_name declarator asm_label { $$ = decl_declare($1, $4, $5); }
	;

asm_label:
	%empty                    { $$ = NULL; }
	| KW_ASM '(' strings ')'  { $$ = asm_label_text(@3); }
	;

static_assert:
	KW_STATIC_ASSERT '(' constant ')'                { decl_static_assert($3, @$); }
	| KW_STATIC_ASSERT '(' constant ',' strings ')'  { decl_static_assert($3, @$); }
	;

specs:
	spec          { $$ = specs_add(NULL, $1, @1); }
	| specs spec  { $$ = specs_add($1, $2, @2); }
	;

spec:
	word                                        { $$ = spec_word($1); }
	| qualifier                                 { $$ = spec_word($1); }
	| TYPENAME                                  { $$ = spec_typedef(@1.first); }
	| tag_specifier
	| KW_TYPEOF uneval '(' expression ')'       { unevaluated_close($2); $$ = spec_typeof($4); }
	| KW_TYPEOF uneval '(' type_name ')'        { unevaluated_close($2); $$ = spec_type($4); }
	| KW_ATOMIC_TYPE '(' type_name ')'          { $$ = spec_atomic($3); }
	| KW_ALIGNAS '(' constant ')'               { $$ = spec_word($1); }
	| KW_ALIGNAS '(' type_name ')'              { $$ = spec_word($1); }
	;

word:
	KW_TYPEDEF | KW_EXTERN | KW_STATIC | KW_AUTO | KW_REGISTER | KW_THREAD | KW_INLINE | KW_NORETURN
	| KW_VOID | KW_CHAR | KW_SHORT | KW_INT | KW_LONG | KW_SIGNED | KW_UNSIGNED | KW_FLOAT | KW_DOUBLE | KW_BOOL
	| KW_COMPLEX | KW_INT128 | KW_FLOAT16 | KW_FLOAT128 | KW_FLOAT64X | KW_DOUBLE_ALONE | KW_VA_LIST | KW_AUTO_TYPE
	;

qualifier:
	KW_CONST | KW_VOLATILE | KW_RESTRICT | KW_ATOMIC
	;

qualifiers:
	%empty                  { $$ = 0; }
	| qualifiers qualifier  { $$ = $1 | qualifier_bit($2); }
	;

/* ---- 6.7.2 struct, union, enum ---- */

tag_specifier:
	tag_keyword IDENTIFIER           { $$ = tag_reference($1, @1.first, @2.first); }
	| KW_ENUM IDENTIFIER             { $$ = tag_reference($1, @1.first, @2.first); }
	| struct_begin member_list '}'   { $$ = tag_end_struct($1, $2, @$); }
	| struct_begin member_list last_member '}' { $$ = tag_end_struct($1, fields_join($2, $3), @$); }
	| enum_begin enumerator_list '}' { $$ = tag_end_enum($1, $2, @$); }
	| enum_begin enumerator_list ',' '}' { $$ = tag_end_enum($1, $2, @$); }
	| enum_begin error '}'           { $$ = tag_end_enum($1, (struct enumerators){0}, @$); yyerrok; }
	;

tag_keyword:
	KW_STRUCT | KW_UNION
	;

struct_begin:
	tag_keyword '{'               { $$ = tag_begin($1, @1.first, 0); }
	| tag_keyword IDENTIFIER '{'  { $$ = tag_begin($1, @1.first, @2.first); }
	;

enum_begin:
	KW_ENUM '{'               { $$ = tag_begin($1, @1.first, 0); }
	| KW_ENUM IDENTIFIER '{'  { $$ = tag_begin($1, @1.first, @2.first); }
	;

member_list:
	%empty                   { $$ = (struct fields){0}; }
	| member_list member     { $$ = fields_join($1, $2); }
	| member_list error ';'  { $$ = $1; yyerrok; }
	;

member:
	specs member_declarators ';'  { $$ = tag_fields($1, $2, @$); }
	| specs ';'                   { $$ = tag_fields($1, NULL, @$); }
	| static_assert ';'           { $$ = (struct fields){0}; }
	| ';'                         { $$ = (struct fields){0}; }
	| KW_EXTENSION member         { $$ = $2; }
	;

/* GCC lets the last ';' be forgotten. */
last_member:
	specs member_declarators  { $$ = tag_fields($1, $2, @$); }
	| specs                   { $$ = tag_fields($1, NULL, @$); }
	| KW_EXTENSION last_member { $$ = $2; }
	;

member_declarators:
	declarator                    { $$ = members_add(NULL, $1, NULL, @$); }
	| declarator ':' constant     { $$ = members_add(NULL, $1, $3, @$); }
	| ':' constant                { $$ = members_add(NULL, NULL, $2, @$); }
	| member_declarators ',' new_name declarator               { $$ = members_add($1, $4, NULL, @4); }
	| member_declarators ',' new_name declarator ':' constant
		{ $$ = members_add($1, $4, $6, (struct span){@4.first, @6.last}); }
	| member_declarators ',' new_name ':' constant
		{ $$ = members_add($1, NULL, $5, (struct span){@4.first, @5.last}); }
	;

enumerator_list:
	IDENTIFIER                 { $$ = enumerator_add((struct enumerators){0}, @1.first, NULL); }
	| IDENTIFIER '=' constant  { $$ = enumerator_add((struct enumerators){0}, @1.first, $3); }
	| enumerator_list ',' IDENTIFIER               { $$ = enumerator_add($1, @3.first, NULL); }
	| enumerator_list ',' IDENTIFIER '=' constant  { $$ = enumerator_add($1, @3.first, $5); }
	;

/* ---- 6.7.6 declarators ---- */

declarator:
	direct_declarator
	| '*' qualifiers declarator  { $$ = declarator_pointer($3, $2, @$); }
	;

direct_declarator:
	IDENTIFIER                                { $$ = declarator_name(@1); }
	| '(' declarator ')'                      { $$ = declarator_span($2, @$); }
	| direct_declarator array                 { $$ = declarator_array($1, $2, @$); }
	| direct_declarator '(' scope params ')'  { $$ = declarator_function($1, params_end($4, $3), @$); }
	;

abstract:
	direct_abstract
	| '*' qualifiers           { $$ = declarator_pointer(declarator_abstract(@$), $2, @$); }
	| '*' qualifiers abstract  { $$ = declarator_pointer($3, $2, @$); }
	;

direct_abstract:
	'(' abstract ')'                              { $$ = declarator_span($2, @$); }
	| array                                       { $$ = declarator_array(declarator_abstract(@$), $1, @$); }
	| '(' scope typed_params ')'
		{ $$ = declarator_function(declarator_abstract(@$), params_end($3, $2), @$); }
	| direct_abstract array                       { $$ = declarator_array($1, $2, @$); }
	| direct_abstract '(' scope typed_params ')'  { $$ = declarator_function($1, params_end($4, $3), @$); }
	;

array:
	'[' array_qualifiers ']'               { $$ = part_array($2, false, NULL); }
	| '[' array_qualifiers '*' ']'         { $$ = part_array($2, true, NULL); }
	| '[' array_qualifiers assignment ']'  { $$ = part_array($2, false, $3); }
	;

array_qualifiers:
	%empty                         { $$ = 0; }
	| array_qualifiers qualifier   { $$ = $1 | qualifier_bit($2); }
	| array_qualifiers KW_STATIC   { $$ = $1; }
	;

params:
	typed_params
	| name_list
	;

typed_params:
	%empty                     { $$ = params_empty(); }
	| param_list
	| param_list ',' ELLIPSIS  { $$ = params_variadic($1); }
	;

param_list:
	param                   { $$ = params_add(NULL, $1); }
	| param_list ',' param  { $$ = params_add($1, $3); }
	;

param:
	specs declarator  { $$ = param_declare($1, $2, @$); }
	| specs abstract  { $$ = param_declare($1, $2, @$); }
	| specs           { $$ = param_declare($1, NULL, @$); }
	;

name_list:
	IDENTIFIER                  { $$ = params_name(NULL, @1.first); }
	| name_list ',' IDENTIFIER  { $$ = params_name($1, @3.first); }
	;

type_name:
	specs             { $$ = type_named($1, NULL); }
	| specs abstract  { $$ = type_named($1, $2); }
	;

/* ---- 6.7.9 initialisers ---- */

initializer:
	assignment  { $$ = init_expr($1, @$); }
	| braced
	;

braced:
	'{' '}'                         { $$ = init_braced((struct init_list){0}, @$); }
	| '{' initializer_list '}'      { $$ = init_braced($2, @$); }
	| '{' initializer_list ',' '}'  { $$ = init_braced($2, @$); }
	;

initializer_list:
	initializer                                    { $$ = init_list_add((struct init_list){0}, NULL, $1); }
	| designators initializer                      { $$ = init_list_add((struct init_list){0}, $1, $2); }
	| initializer_list ',' initializer             { $$ = init_list_add($1, NULL, $3); }
	| initializer_list ',' designators initializer { $$ = init_list_add($1, $3, $4); }
	;

/* GNU: `[1] 2` without '=', and `name: value`. */
designators:
	designator_list '='
	| designator_list
	| IDENTIFIER ':'   { $$ = designator_field(@1.first, @1); }
	;

designator_list:
	designator
	| designator_list designator  { $$ = designator_join($1, $2); }
	;

designator:
	'[' constant ']'                      { $$ = designator_index($2, NULL, @$); }
	| '[' constant ELLIPSIS constant ']'  { $$ = designator_index($2, $4, @$); }
	| '.' IDENTIFIER                      { $$ = designator_field(@2.first, @$); }
	;

/* ---- 6.8 statements ---- */

compound:
	'{' scope block_body '}'           { $$ = stmt_block($3, @$); scope_close($2); }
	| '{' scope block_items error '}'  { $$ = stmt_block($3, @$); scope_close($2); yyerrok; }
	;

block_body:
	block_items
	| block_items labels  { $$ = stmts_add($1, stmt_labelled($2, NULL, @2.last)); }
	;

block_items:
	%empty                    { $$ = (struct stmts){0}; }
	| block_items block_item  { $$ = stmts_join($1, $2); }
	| block_items error ';'   { $$ = $1; block_recover(); yyerrok; }
	;

block_item:
	declaration             { $$ = stmts_declaration((struct stmts){0}, $1, @1); }
	| labels declaration    { $$ = stmts_declaration($1, $2, @2); }
	| statement             { $$ = stmts_add((struct stmts){0}, $1); }
	| function_definition   { $$ = stmts_declaration((struct stmts){0}, NULL, @1); }
	| KW_LABEL local_labels ';' { $$ = stmts_declaration((struct stmts){0}, NULL, @$); }
	;

local_labels:
	IDENTIFIER                     { label_declare_local(@1.first); }
	| local_labels ',' IDENTIFIER  { label_declare_local(@3.first); }
	;

statement:
	unlabelled
	| labels unlabelled  { $$ = stmt_labelled($1, $2, @1.last); }
	;

labels:
	label           { $$ = stmts_add((struct stmts){0}, $1); }
	| labels label  { $$ = stmts_add($1, $2); }
	;

label:
	IDENTIFIER ':'                            { $$ = label_named(@1.first, @$); }
	| KW_CASE constant ':'                    { $$ = label_case($2, NULL, @$); }
	| KW_CASE constant ELLIPSIS constant ':'  { $$ = label_case($2, $4, @$); }
	| KW_DEFAULT ':'                          { $$ = label_default(@$); }
	;

unlabelled:
	compound
	| expression_opt ';'                                   { $$ = stmt_expr($1, @$); }
	| KW_IF '(' expression ')' statement %prec THEN        { $$ = stmt_if($3, $5, NULL, @$); }
	| KW_IF '(' expression ')' statement KW_ELSE statement { $$ = stmt_if($3, $5, $7, @$); }
	| KW_SWITCH '(' expression ')' statement               { $$ = stmt_switch($3, $5, @$); }
	| KW_WHILE '(' expression ')' statement                { $$ = stmt_loop(S_WHILE, $3, $5, @$); }
	| KW_DO statement KW_WHILE '(' expression ')' ';'      { $$ = stmt_loop(S_DO, $5, $2, @$); }
	| KW_FOR '(' scope for_init expression_opt ';' expression_opt ')' statement
		{ $$ = stmt_for($4, $5, $7, $9, @$); scope_close($3); CLASSIFY_AGAIN(); }
	| KW_FOR '(' scope error ')' statement
		{ $$ = stmt_for(NULL, NULL, NULL, $6, @$); scope_close($3); CLASSIFY_AGAIN(); }
	| KW_GOTO IDENTIFIER ';'                               { $$ = stmt_goto(@2.first, @$); }
	| KW_GOTO '*' expression ';'                           { $$ = stmt_goto_computed($3, @$); }
	| KW_CONTINUE ';'                                      { $$ = stmt_jump(S_CONTINUE, @$); }
	| KW_BREAK ';'                                         { $$ = stmt_jump(S_BREAK, @$); }
	| KW_RETURN expression_opt ';'                         { $$ = stmt_return($2, @$); }
	| asm_statement
	;

for_init:
	expression_opt ';'  { $$ = stmt_expr($1, @$); }
	| declaration       { $$ = stmt_declaration($1, @$); }
	;

asm_statement:
	KW_ASM asm_qualifiers '(' strings asm_operands ')' ';'  { $$ = stmt_asm($5, @$); }
	;

asm_qualifiers:
	%empty
	| asm_qualifiers asm_qualifier
	;

asm_qualifier:
	KW_VOLATILE | KW_CONST | KW_INLINE | KW_GOTO
	;

asm_operands:
	%empty                                                          { $$ = false; }
	| ':' operands                                                  { $$ = false; }
	| ':' operands ':' operands                                     { $$ = false; }
	| ':' operands ':' operands ':' clobbers                        { $$ = false; }
	| ':' operands ':' operands ':' clobbers ':' asm_labels         { $$ = true; }
	;

operands:
	%empty
	| operand_list
	;

operand_list:
	operand
	| operand_list ',' operand
	;

operand:
	strings '(' expression ')'
	| '[' new_name IDENTIFIER ']' strings '(' expression ')'
	;

clobbers:
	%empty
	| clobber_list
	;

clobber_list:
	strings
	| clobber_list ',' strings
	;

asm_labels:
	IDENTIFIER                   { label_asm_target(@1.first); }
	| asm_labels ',' IDENTIFIER  { label_asm_target(@3.first); }
	;

/* ---- 6.5 expressions ---- */

strings:
	STRING
	| strings STRING
	;

primary:
	IDENTIFIER            { $$ = name_expression(@1); }
	| NUMBER              { $$ = expr_number(@1); }
	| CHARACTER           { $$ = expr_char(@1); }
	| strings             { $$ = expr_string(@1); }
	| KW_FUNC_NAME        { $$ = function_name_expression(@1); }
	| '(' expression ')'  { $$ = expr_paren(@$, $2); }
	| '(' compound ')'    { $$ = statement_expression(@$, $2); }
	| KW_GENERIC '(' generic_control ',' generic_list ')'
		{ $$ = expr_generic(@$, $3, $5->types, $5->exprs, $5->n); }
	| KW_OFFSETOF '(' type_name ',' new_name offset_member ')'
		{ $$ = expr_offsetof(@$, $3, @3, @6); }
	| KW_VA_ARG '(' assignment ',' type_name ')'
		{ $$ = expr_va_arg(@$, $3, $5, @5); }
	| KW_CHOOSE_EXPR '(' assignment ',' assignment ',' assignment ')'
		{ $$ = expr_choose(@$, $3, $5, $7); }
	| KW_TYPES_COMPATIBLE '(' type_name ',' type_name ')'
		{ $$ = expr_types_compatible(@$, $3, $5); }
	| KW_CONVERTVECTOR '(' assignment ',' type_name ')'
		{ $$ = expr_opaque(@$, $5, exprs_add(NULL, $3)->v, 1); }
	;

generic_control:
	uneval assignment { unevaluated_close($1); $$ = $2; }
	;

generic_list:
	type_name ':' assignment                     { $$ = generic_add(NULL, $1, $3); }
	| KW_DEFAULT ':' assignment                  { $$ = generic_add(NULL, NULL, $3); }
	| generic_list ',' type_name ':' assignment  { $$ = generic_add($1, $3, $5); }
	| generic_list ',' KW_DEFAULT ':' assignment { $$ = generic_add($1, NULL, $5); }
	;

offset_member:
	IDENTIFIER
	| offset_member '.' IDENTIFIER
	| offset_member PTR_OP IDENTIFIER
	| offset_member '[' expression ']'
	;

postfix:
	primary
	| postfix '[' expression ']'  { $$ = expr_index(@$, $1, $3); }
	| postfix '(' arguments ')'   { $$ = call_expression(@$, $1, $3); }
	| postfix '.' IDENTIFIER      { $$ = expr_member(@$, $1, token_name(@3.first), @3.first, false); }
	| postfix PTR_OP IDENTIFIER   { $$ = expr_member(@$, $1, token_name(@3.first), @3.first, true); }
	| postfix INC_OP              { $$ = expr_incdec(@$, EX_POSTINC, $1); }
	| postfix DEC_OP              { $$ = expr_incdec(@$, EX_POSTDEC, $1); }
	| '(' type_name ')' braced    { $$ = expr_compound(@$, $2, @2, $4); }
	;

arguments:
	%empty           { $$ = exprs_add(NULL, NULL); }
	| argument_list
	;

argument_list:
	assignment                      { $$ = exprs_add(NULL, $1); }
	| argument_list ',' assignment  { $$ = exprs_add($1, $3); }
	;

unary:
	postfix
	| INC_OP unary                        { $$ = expr_incdec(@$, EX_PREINC, $2); }
	| DEC_OP unary                        { $$ = expr_incdec(@$, EX_PREDEC, $2); }
	| unary_operator cast                 { $$ = expr_unary(@$, $1, $2); }
	| KW_SIZEOF uneval unary              { unevaluated_close($2); $$ = expr_sizeof(@$, $3, NULL, @3, false); }
	| KW_SIZEOF uneval '(' type_name ')'  { unevaluated_close($2); $$ = expr_sizeof(@$, NULL, $4, @4, false); }
	| KW_ALIGNOF uneval unary             { unevaluated_close($2); $$ = expr_sizeof(@$, $3, NULL, @3, true); }
	| KW_ALIGNOF uneval '(' type_name ')' { unevaluated_close($2); $$ = expr_sizeof(@$, NULL, $4, @4, true); }
	| AND_OP IDENTIFIER                   { $$ = label_address(@$, @2.first); }
	| KW_REAL cast                        { $$ = expr_real_imag(@$, false, $2); }
	| KW_IMAG cast                        { $$ = expr_real_imag(@$, true, $2); }
	| KW_EXTENSION cast                   { $$ = expr_extension(@$, $2); }
	;

unary_operator:
	'&' | '*' | '+' | '-' | '~' | '!'
	;

cast:
	unary
	| '(' type_name ')' cast  { $$ = expr_cast(@$, $2, @2, $4); }
	;

binary:
	cast
	| binary '*' binary       { $$ = expr_binary(@$, $2, $1, $3); }
	| binary '/' binary       { $$ = expr_binary(@$, $2, $1, $3); }
	| binary '%' binary       { $$ = expr_binary(@$, $2, $1, $3); }
	| binary '+' binary       { $$ = expr_binary(@$, $2, $1, $3); }
	| binary '-' binary       { $$ = expr_binary(@$, $2, $1, $3); }
	| binary LEFT_OP binary   { $$ = expr_binary(@$, $2, $1, $3); }
	| binary RIGHT_OP binary  { $$ = expr_binary(@$, $2, $1, $3); }
	| binary '<' binary       { $$ = expr_binary(@$, $2, $1, $3); }
	| binary '>' binary       { $$ = expr_binary(@$, $2, $1, $3); }
	| binary LE_OP binary     { $$ = expr_binary(@$, $2, $1, $3); }
	| binary GE_OP binary     { $$ = expr_binary(@$, $2, $1, $3); }
	| binary EQ_OP binary     { $$ = expr_binary(@$, $2, $1, $3); }
	| binary NE_OP binary     { $$ = expr_binary(@$, $2, $1, $3); }
	| binary '&' binary       { $$ = expr_binary(@$, $2, $1, $3); }
	| binary '^' binary       { $$ = expr_binary(@$, $2, $1, $3); }
	| binary '|' binary       { $$ = expr_binary(@$, $2, $1, $3); }
	| binary AND_OP binary    { $$ = expr_binary(@$, $2, $1, $3); }
	| binary OR_OP binary     { $$ = expr_binary(@$, $2, $1, $3); }
	;

conditional:
	binary
	| binary '?' expression ':' conditional  { $$ = expr_cond(@$, $1, $3, $5); }
	| binary '?' ':' conditional             { $$ = expr_cond(@$, $1, NULL, $4); }
	;

assignment:
	conditional
	| unary assign_operator assignment  { $$ = expr_assign(@$, $2, $1, $3); }
	;

/* The plain operator: '+' for +=. */
assign_operator:
	'='             { $$ = '='; }
	| MUL_ASSIGN    { $$ = '*'; }
	| DIV_ASSIGN    { $$ = '/'; }
	| MOD_ASSIGN    { $$ = '%'; }
	| ADD_ASSIGN    { $$ = '+'; }
	| SUB_ASSIGN    { $$ = '-'; }
	| LEFT_ASSIGN   { $$ = LEFT_OP; }
	| RIGHT_ASSIGN  { $$ = RIGHT_OP; }
	| AND_ASSIGN    { $$ = '&'; }
	| XOR_ASSIGN    { $$ = '^'; }
	| OR_ASSIGN     { $$ = '|'; }
	;

expression:
	assignment
	| expression ',' assignment  { $$ = expr_comma(@$, $1, $3); }
	;

expression_opt:
	%empty  { $$ = NULL; }
	| expression
	;

constant:
	conditional
	;

%%

/* Only memory exhaustion comes here: syntax errors go to yyreport_syntax_error(). */
static void
gram_error(const struct span *where, const char *text)
{
	diag_at(DIAG_ERROR, where->first, "%s", text);
}

static int
yyreport_syntax_error(const yypcontext_t *context)
{
	yysymbol_kind_t kinds[YYNTOKENS];
	bool expected[YYNTOKENS] = {0};
	struct syntax s = {.at = yypcontext_location(context)->first};
	int n = yypcontext_expected_tokens(context, kinds, YYNTOKENS);

	for (int i = 0; i < n; i++)
		expected[kinds[i]] = true;
	for (int token = 0; token <= YYMAXUTOK; token++)
		s.can[token] = expected[YYTRANSLATE(token)];
	s.can[PARSE_EXPRESSION] = false;
	syntax_error(&s);
	return 0;
}

struct unit *
unit_parse(struct tokens *tokens, const char *name, const struct target *target)
{
	unit_begin(tokens, name, target);
	gram_parse();
	return unit_end();
}

static struct expr *expression_result;

void
filter_expression_result(struct expr *e)
{
	expression_result = e;
}

struct expr *
filter_parse_expression(struct span span)
{
	struct filter *outer = filter_enter(span);

	expression_result = NULL;
	gram_parse();
	filter_restore(outer);
	return expression_result;
}
