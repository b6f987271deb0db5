# SPDX-License-Identifier: ISC
# Between 32 and 64 bit: a value that does not fit is reported by the variable's name, one that fits goes both ways.
. "$TOP/regress/lib.sh"
cat >fit.c <<'END'
#include <stdio.h>
#include <stdlib.h>
static long counter = 1;
int main(int argc, char **argv)
{
	long step = atol(argv[1]);
	int i;

	for (i = 0; i < 200000 * argc; i++)
		counter += step;
	printf("%ld\n", counter);
	return 0;
}
END
holds "$HICC" -o fit fit.c
holds "$HICC" --target=i386 -o fit.i386 fit.c

claim "what fits goes on from 64 to 32 bit"
exits 75 env HICAM_STOP_AT=20 HICAM_STATE=small ./fit 3000
exits 0 env HICAM_RESTORE=small "$TOP/contrib/run-on" i386 ./fit.i386
says out 1200000001

claim "what does not fit is refused by name"
exits 75 env HICAM_STOP_AT=20 HICAM_STATE=large ./fit 3000000000
exits 70 env HICAM_RESTORE=large "$TOP/contrib/run-on" i386 ./fit.i386
says err ": hicam: "
grep -q 'counter\|step' err || fail "names no variable: $(cat err)"

claim "from 32 to 64 bit everything fits"
exits 75 env HICAM_STOP_AT=20 HICAM_STATE=back "$TOP/contrib/run-on" i386 ./fit.i386 3000
exits 0 env HICAM_RESTORE=back ./fit
says out 1200000001

# An array as long as a size that differs: what has no place any more must not be in use.
cat >slots.c <<'END2'
#include <stdio.h>
#include <stdlib.h>
struct item { int number; struct item *self; };
static struct item *slots[2 * sizeof(long)];
static int tail[sizeof(long)] = { [sizeof(long) - 1] = 9 };
int main(int argc, char **argv)
{
	int i, used = atoi(argv[1]), sum = 0, mine = argc;
	int *places[sizeof(long)] = { &mine };

	for (i = 0; i < used; i++) {
		slots[i] = malloc(sizeof(struct item));
		slots[i]->number = i + 1;
		slots[i]->self = slots[i];
	}
	if (used > 100 || argc > 2)
		places[sizeof(long) - 1] = &mine;
	tail[sizeof(long) - 1] = 0;
	for (i = 0; i < 2000000; i++)
		sum += slots[i % used]->self->number + *places[0] - argc;
	sum += tail[sizeof(long) - 1];
	printf("%d\n", sum);
	return 0;
}
END2
holds "$HICC" -o slots slots.c
holds "$HICC" --target=i386 -o slots.i386 slots.c

claim "an array that is shorter here takes what fits"
exits 75 env HICAM_STOP_AT=2 HICAM_STATE=state ./slots 8
exits 0 env HICAM_RESTORE=state "$TOP/contrib/run-on" i386 ./slots.i386
says out 9000000

claim "pointers into the heap that have no place in a shorter array are refused by name"
exits 75 env HICAM_STOP_AT=2 HICAM_STATE=state ./slots 9
exits 70 env HICAM_RESTORE=state "$TOP/contrib/run-on" i386 ./slots.i386
says err "'slots' (16 elements do not fit into 8)"

claim "and pointers to locals"
exits 75 env HICAM_STOP_AT=2 HICAM_STATE=state ./slots 8 more
exits 70 env HICAM_RESTORE=state "$TOP/contrib/run-on" i386 ./slots.i386
says err "'places' (8 elements do not fit into 4)"

claim "what is new in a longer array is zero"
exits 75 env HICAM_STOP_AT=2 HICAM_STATE=state "$TOP/contrib/run-on" i386 ./slots.i386 8
exits 0 env HICAM_RESTORE=state ./slots
says out 9000000
