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
