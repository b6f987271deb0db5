# SPDX-License-Identifier: ISC
# miman inspect tells what is in a state: header, frames, locals, globals, heap.
. "$TOP/regress/lib.sh"
miman=$TOP/services/miman/miman
cat >look.c <<'END'
#include <stdio.h>
#include <stdlib.h>
struct knot { struct knot *next; int depth; char label[8]; };
static struct knot *rope;
static double weight = 2.5;
static int dig(int depth, const char *why)
{
	int i, found = 0;

	for (i = 0; i < 3; i++) {
		struct knot *k = malloc(sizeof *k);

		k->next = rope ? rope : k;
		k->depth = depth;
		snprintf(k->label, sizeof k->label, "k%d.%d", depth, i);
		rope = k;
		found += depth ? dig(depth - 1, "deeper") : 1;
	}
	weight += found;
	return found;
}
int main(void)
{
	printf("%d %.1f\n", dig(4, "from main"), weight);
	return 0;
}
END
holds "$HICC" -O2 -o look look.c
exits 75 env HICAM_STOP_AT=150 HICAM_STATE=state ./look

claim "inspect names class, functions, lines, locals, globals and heap types"
holds "$miman" inspect state
says out look
says out dig
says out main
says out look.c:
says out depth
says out found
says out rope
says out weight
says out knot

claim "inspect --json is JSON"
holds "$miman" inspect --json state
cp out json
holds python3 -c 'import json; json.load(open("json"))'

claim "inspect --all ends although the heap is a cycle"
holds "$miman" inspect --all state
says out label

claim "inspect --body writes the bare body"
holds "$miman" inspect --body state
[ $(($(wc -c <out) % 4)) = 0 ] || fail "not XDR: $(wc -c <out) bytes"

claim "miman restore runs it on"
holds ./look
cp out answer
holds "$miman" restore state ./look
same out answer

claim "a wrong command line and a missing file are reported"
exits 74 "$miman" inspect nothing
says err "nothing"
"$miman" inspect >out 2>err && fail "inspect without a file exits 0"
[ -s err ] || fail "says nothing"

claim "explain lists points and what would be refused"
holds "$HICC" --explain -c look.c
grep -q 'look.c:10' out err || fail "the loop at line 10 is not listed"
