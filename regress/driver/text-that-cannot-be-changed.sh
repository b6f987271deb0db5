# SPDX-License-Identifier: ISC
# Where no jumps can be put into a copy of the text the program says so and runs on, and a state is not restored: never
# does it run from the start instead.
. "$TOP/regress/lib.sh"
cat >prog.c <<'EOF'
#include <stdio.h>
int main(void)
{
	int i = 0;
	long sum = 0;
	while (i < 50000) {
		sum = (sum * 31 + i) % 1000003;
		i++;
	}
	printf("%ld\n", sum);
	return 0;
}
EOF
cat >forbid.c <<'EOF'
#include <errno.h>
int memfd_create(const char *name, unsigned flags)
{
	(void)name;
	(void)flags;
	errno = EPERM;
	return -1;
}
EOF
holds cc -shared -fPIC forbid.c -o forbid.so
holds "$HICC" -O2 prog.c -o prog
./prog >want
claim "a state is made where it can be"
HICAM_STATE=$PWD/state HICAM_STOP_AT=10 exits 75 ./prog

export LD_PRELOAD=$PWD/forbid.so
claim "a program that cannot be stopped says so and runs on"
HICAM_INTERVAL=0.001 holds ./prog
same out want
says err "no checkpoints: jumps cannot be put into a copy of the text: Operation not permitted"

claim "a program that cannot go on does not start anew"
HICAM_RESTORE=state exits 74 ./prog
HICAM_RESTORE=state HICAM_STATS=$PWD/stats exits 74 ./prog
says err "jumps cannot be put into a copy of the text"
[ ! -s out ] || fail "it printed $(cat out)"
