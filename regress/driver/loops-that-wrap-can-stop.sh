# SPDX-License-Identifier: ISC
# A loop is short only if its variable cannot wrap and nobody jumps into it: each of these loops runs long and stops.
. "$TOP/regress/lib.sh"
cat >loops.c <<'EOF'
#include <stdio.h>
#include <stdlib.h>
enum { TURNS = 3000000 };
int main(int argc, char **argv)
{
	unsigned long t = argc, k = 0;
	int n = TURNS, m;

	switch (atoi(argv[1])) {
	case 1:
		for (unsigned char i = 0; i <= 255; i++) {
			t = t * 31 + i;
			if (++k == TURNS)
				break;
		}
		break;
	case 2:
		for (unsigned i = 10; i >= 0; i--) {
			t = t * 31 + i;
			if (++k == TURNS)
				break;
		}
		break;
	case 3:
		for (unsigned i = 0; i < 4; i++)
			for (unsigned j = 0; j < i - 1; j++) {
				t = t * 31 + j;
				if (++k == TURNS)
					break;
			}
		break;
	case 4:
		for (int i = 0; i < 4; i++)
			for (unsigned j = 0; j < i - 1; j++) {
				t = t * 31 + j;
				if (++k == TURNS)
					break;
			}
		break;
	case 5:
		m = TURNS * argc;
		if (argc > 1)
			goto inside;
		for (m = 0; m < 4; m++) {
		inside:
			for (int j = 0; j < m; j++)
				t = t * 31 + j;
		}
		break;
	case 6:
		for (unsigned i = 0xfffffff0; i <= 0xffffffff; i++) {
			t = t * 31 + i;
			if (++k == TURNS)
				break;
		}
		break;
	case 7:
		for (unsigned i = 5; i > 0; i -= 3) {
			t = t * 31 + i;
			if (++k == TURNS)
				break;
		}
		break;
	}
	printf("%lu\n", t);
	return n == 0;
}
EOF
cc -w -O1 loops.c -o plain
holds "$HICC" -w -O2 loops.c -o prog
for loop in 1 2 3 4 5 6 7; do
	claim "loop $loop stops"
	./plain $loop >want
	rm -f state
	HICAM_STOP_AT=3 HICAM_STATE=$PWD/state exits 75 ./prog $loop
	HICAM_RESTORE=state holds ./prog $loop
	same out want
done
