# SPDX-License-Identifier: ISC
# Code that rpcgen makes from the spec in a state decodes its body, without HiCaM.
. "$TOP/regress/lib.sh"
miman=$TOP/services/miman/miman
cat >words.c <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct word { struct word *next; unsigned seen : 7; char string[12]; long version; };
static struct word *opaque;
static const char *(stdin_name[2][2]) = { { "a", "b" }, { "c", "d" } };
union { float f; int i; } program = { .i = 7 };
static long count(struct word *w, int depth)
{
	double hyper = 0.5 * depth;
	long n = 0;

	for (; w; w = w->next)
		n += w->version + (depth > 0 ? count(w->next, depth - 1) : 0);
	return n + (long)hyper;
}
int main(void)
{
	for (int i = 0; i < 12; i++) {
		struct word *w = calloc(1, sizeof *w);

		snprintf(w->string, sizeof w->string, "word %d", i);
		w->version = i;
		w->seen = (unsigned)i;
		w->next = opaque;
		opaque = w;
	}
	printf("%ld %s %d\n", count(opaque, 2), stdin_name[1][1], program.i);
	return 0;
}
EOF
cat >decode.c <<'EOF'
#include <stdio.h>
#include "words.h"
int main(void)
{
	static struct hicam_state s;
	FILE *f = fopen("body", "r");
	XDR x;

	xdrstdio_create(&x, f, XDR_DECODE);
	if (!xdr_hicam_state(&x, &s) || fgetc(f) != EOF)
		return 1;
	printf("%u %u\n", s.heap.heap_len, s.threads.threads_val[0].frames.frames_len);
	return 0;
}
EOF
claim "rpcgen and cc take the spec, and the code decodes all of the body"
holds "$HICC" -O2 -o words words.c
exits 75 env HICAM_STOP_AT=60 HICAM_STATE=state ./words
holds "$miman" inspect --spec state
cp out words.x
holds "$HICC" --emit-x words.c
same out words.x
holds "$miman" inspect --body state
cp out body
rpcgen -h words.x >words.h 2>err || fail "rpcgen -h: $(head -n 3 err)"
rpcgen -c words.x >words_xdr.c 2>err || fail "rpcgen -c: $(head -n 3 err)"
holds cc -w -I/usr/include/tirpc -o decode decode.c words_xdr.c -ltirpc
holds ./decode
grep -qE '^[1-9][0-9]+ [2-4]$' out || fail "12 or more blocks and a few frames expected: $(cat out)"
