# SPDX-License-Identifier: ISC
# An .x is compiled with the procedures that a program has for rpcgen's server, unchanged, in each of its styles.
. "$TOP/regress/lib.sh"
idl=$TOP/regress/idl
mkdir tmp
export TMPDIR=$PWD/tmp
flags="-O2 -w -I/usr/include/tirpc -I$idl"
cat >calc.x <<'EOT'
/* Two versions of a program. */
#ifdef WIDE
typedef hyper number;
#else
typedef int number;
#endif
struct pair { number a; string text<>; int more<5>; pair *next; };
union maybe switch (int failed) { case 0: pair value; default: void; };
program CALC {
	version CALC_OLD { int ADD(pair) = 1; string NAME(string) = 3; } = 1;
	version CALC_NEW { maybe FIND(int) = 1; void PING(void) = 2; } = 2;
} = 0x20000077;
EOT
cat >procedures.c <<'EOT'
#include "calc.h"
#include <string.h>
#ifdef THREADS
#define RESULT(type) , type *result
#define DO(type) bool_t
#define RETURN return TRUE
#else
#define RESULT(type)
#define DO(type) type *
#define RETURN return result
#endif
#ifdef NEW
#define ARG(type, name) type name
#define IS(name) name
#else
#define ARG(type, name) type *name
#define IS(name) (*name)
#endif
DO(int) add_1_svc(ARG(pair, p) RESULT(int), struct svc_req *r)
{
#ifndef THREADS
	static int space, *result = &space;
#endif
	*result = IS(p).a + strlen(IS(p).text);
	for (u_int i = 0; i < IS(p).more.more_len; i++)
		*result += IS(p).more.more_val[i];
	if (IS(p).next)
		*result += 1000 * IS(p).next->a;
	RETURN;
}
DO(char *) name_1_svc(ARG(char *, n) RESULT(char *), struct svc_req *r)
{
#ifdef THREADS
	*result = malloc(strlen(IS(n)) + 2);
#else
	static char space[100], *at, **result = &at;
	at = space;
#endif
	strcpy(*result, IS(n));
	strcat(*result, "!");
	RETURN;
}
DO(maybe) find_2_svc(ARG(int, i) RESULT(maybe), struct svc_req *r)
{
#ifndef THREADS
	static maybe space, *result = &space;
	memset(result, 0, sizeof *result);
#endif
	result->failed = IS(i) != 7;
	if (IS(i) == 7) {
		result->maybe_u.value.a = 49;
		result->maybe_u.value.text = strdup("seven");
	}
	RETURN;
}
#ifdef NEW
DO(void) ping_2_svc(void *result
#ifndef THREADS
		__attribute__((unused))
#endif
#else
DO(void) ping_2_svc(void *arg RESULT(void)
#endif
	, struct svc_req *r)
{
	return (void *)1;
}
#ifdef THREADS
int calc_1_freeresult(SVCXPRT *x, xdrproc_t routine, caddr_t result) { xdr_free(routine, result); return 1; }
int calc_2_freeresult(SVCXPRT *x, xdrproc_t routine, caddr_t result) { xdr_free(routine, result); return 1; }
#endif
EOT
# void without arguments is the one procedure whose shape the macros cannot give
python3 - <<'EOT'
text = open("procedures.c").read()
a = text.index("#ifdef NEW\nDO(void)")
b = text.index("#ifdef THREADS\nint calc_1")
text = text[:a] + """#if defined NEW && !defined THREADS
void *ping_2_svc(struct svc_req *r) { static char c; return &c; }
#elif defined NEW
bool_t ping_2_svc(void *result, struct svc_req *r) { return TRUE; }
#elif defined THREADS
bool_t ping_2_svc(void *arg, void *result, struct svc_req *r) { return TRUE; }
#else
void *ping_2_svc(void *arg, struct svc_req *r) { static char c; return &c; }
#endif
""" + text[b:]
open("procedures.c", "w").write(text)
EOT
cat >calls.c <<'EOT'
#include "calc.h"
#include "loopback.h"
#include <stdio.h>
int wire_check(const char *operation, int out, char *message, size_t len) { return 0; }
int main(void)
{
	const struct hicam_rpc_interface *old = loopback_offered(0), *new = loopback_offered(1);
	int more[3] = {1, 2, 3}, sum = 0, seven = 7, eight = 8;
	pair next = {5, "", {0, NULL}, NULL}, p = {10, "abc", {3, more}, &next};
	char *name = "name", *answer = NULL;
	maybe found = {0}, missing = {0};

	printf("%u ", hicam_rpc_invoke(NULL, old, ADD, (xdrproc_t)xdr_pair, &p, (xdrproc_t)xdr_int, &sum));
	printf("%d\n", sum);
	hicam_rpc_invoke(NULL, old, NAME, (xdrproc_t)xdr_wrapstring, &name, (xdrproc_t)xdr_wrapstring, &answer);
	printf("%s\n", answer);
	hicam_rpc_invoke(NULL, new, FIND, (xdrproc_t)xdr_int, &seven, (xdrproc_t)xdr_maybe, &found);
	hicam_rpc_invoke(NULL, new, FIND, (xdrproc_t)xdr_int, &eight, (xdrproc_t)xdr_maybe, &missing);
	printf("%d %s %d\n", (int)found.maybe_u.value.a, found.maybe_u.value.text, missing.failed);
	printf("%u\n", hicam_rpc_invoke(NULL, new, PING, (xdrproc_t)xdr_void, NULL, (xdrproc_t)xdr_void, NULL));
	return 0;
}
EOT
cat >wanted <<'EOT'
0 5019
name!
49 seven 1
0
EOT
for style in "" "-DWIDE" "--rpcgen=-N -DNEW" "--rpcgen=-M -DTHREADS" "--rpcgen=-N --rpcgen=-M -DNEW -DTHREADS"; do
	claim "a server of the style '$style'"
	holds "$HICC" $flags $style -o calc calc.x procedures.c calls.c "$idl/loopback.c" -ltirpc
	holds ./calc
	same out wanted
	says err "offers calc_1 20000077 1"
	says err "offers calc_2 20000077 2"
	claim "its procedures are points, and nothing of the dispatcher stands in the way ('$style')"
	holds "$HICC" $flags $style --explain calc.x
	says out "hicam_rpcgen_find_2: migration point"
	if grep -i "union\|refuse" out | grep -v " 0 refusals"; then fail "refuses something"; fi
done

claim "without the procedures it is a client, and offers nothing"
cat >client.c <<'EOT'
#include "loopback.h"
int wire_check(const char *operation, int out, char *message, size_t len) { return 0; }
int main(void) { return loopback_offered(0) != NULL; }
EOT
holds "$HICC" $flags -o client calc.x client.c "$idl/loopback.c" -ltirpc
holds ./client
holds "$HICC" $flags --rpcgen=-M -o client calc.x client.c "$idl/loopback.c" -ltirpc
holds ./client
holds "$HICC" $flags -c calc.x
holds nm calc.o
says out "w add_1_svc"
says out "T add_1"
holds "$HICC" $flags --client -c calc.x
holds nm calc.o
if grep -q "_svc\|main" out; then fail "the client has parts of a server"; fi

claim "what rpcgen rejects is rejected, and nothing is left"
echo 'struct bad { int a' >bad.x
exits 1 "$HICC" -c bad.x
absent bad.o
printf '/* fine */\nstruct bad {\n\tint\tb c;\n};\n' >bad.x
exits 1 "$HICC" -c bad.x
printf "bad.x:3:8: error: expected ';'\n    3 | \tint\tb c;\n      | \t   \t  ^\n" >wanted
same err wanted
[ -z "$(ls tmp)" ] || fail "left in TMPDIR: $(ls tmp)"

claim "--emit-h prints rpcgen's header"
holds "$HICC" --emit-h calc.x
says out "add_1_svc(pair *, struct svc_req *)"
