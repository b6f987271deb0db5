# SPDX-License-Identifier: ISC
# Things in untyped memory stand at offsets that the program has computed: a machine on which they have another size
# does not take them, and says which; scratch memory, now text, now numbers, is refused.
. "$TOP/regress/lib.sh"

claim "a machine with other sizes does not take things at computed offsets"
holds "$HICC" -O1 -o slots.x86_64 "$TOP/regress/move/slots-of-a-map.c"
holds "$HICC" --target=i386 -O1 -o slots.i386 "$TOP/regress/move/slots-of-a-map.c"
exits 75 env HICAM_STATE=state HICAM_STOP_AT=500 "$TOP/contrib/run-on" x86_64 ./slots.x86_64
exits 70 env HICAM_RESTORE=state "$TOP/contrib/run-on" i386 ./slots.i386
says err "in which a 'val' is stored at an offset that was computed where it had another size"

claim "nor a static array with them"
holds "$HICC" -O1 -o pool.x86_64 "$TOP/regress/move/static-pool.c"
holds "$HICC" --target=i386 -O1 -o pool.i386 "$TOP/regress/move/static-pool.c"
exits 75 env HICAM_STATE=state HICAM_STOP_AT=50 "$TOP/contrib/run-on" x86_64 ./pool.x86_64
exits 70 env HICAM_RESTORE=state "$TOP/contrib/run-on" i386 ./pool.i386
says err "in which a 'node' is stored at an offset that was computed where it had another size"

claim "scratch memory is refused by name while it holds numbers"
cat >scratch.c <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static char *scratch;
int main(void)
{
	long sum = 0;

	scratch = malloc(4000);
	for (int round = 0; round < 3; round++) {
		int *v = (int *)scratch, n = 0;

		for (int i = 0; i < 900; i++)
			v[i] = i * 3;
		for (int i = 0; i < 900; i++)
			sum += v[i];
		for (int i = 0; i < 50; i++)
			n += sprintf(scratch + n, "%d,", i);
		sum += (long)strlen(scratch);
	}
	printf("%ld\n", sum);
	return 0;
}
EOF
holds "$HICC" -O1 -o scratch scratch.c
holds env HICAM_STATE=state2 HICAM_STOP_AT=3 ./scratch
says err "checkpoint refused"
says err "'scratch' (characters in which objects of other types lie)"
says out 3641
absent state2
