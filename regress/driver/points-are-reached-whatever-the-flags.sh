# SPDX-License-Identifier: ISC
# The jumps that a request puts into the text work however that was compiled and linked, in the program and in a shared
# object: stopped, resumed and stopped in the background, the program prints the same.
. "$TOP/regress/lib.sh"
cat >main.c <<'EOF'
#include <stdio.h>
extern long walk(int n);
static long depth(int n)
{
	return n < 2 ? n : depth(n - 1) + depth(n - 2);
}
int main(void)
{
	long sum = 0;
	int i = 0;
	while (i < 60) {
		sum = sum * 31 % 1000003 + walk(i) + depth(i % 17);
		i++;
	}
	printf("%ld\n", sum);
	return 0;
}
EOF
cat >walk.c <<'EOF'
static int turn(int n)
{
	int k = 0;
	while (n != 1) {
		n = n % 2 ? 3 * n + 1 : n / 2;
		k++;
	}
	return k;
}
long walk(int n)
{
	long sum = 0;
	for (int i = 1; i < n; i++)
		sum += turn(i);
	return sum;
}
EOF
cc -O1 main.c walk.c -o plain
./plain >want

moves()
{
	local n
	for n in 1 900 5000; do
		rm -f state
		HICAM_STOP_AT=$n HICAM_STATE=$PWD/state exits 75 ./prog
		HICAM_RESTORE=state holds ./prog
		same out want
	done
	HICAM_INTERVAL=0.001 HICAM_STATE=$PWD/background holds ./prog
	same out want
}
for options in "-O2 -static" "-O2 -no-pie" "-O3 -flto" "-O2 -s -Wl,--gc-sections -ffunction-sections" "-O2 -masm=intel" \
	"-O2 -Wl,-z,noseparate-code" "-Os" "-O0" "-O1 -fsanitize=undefined" "--cc=clang -O2 -masm=intel" "--cc=clang -O3"; do
	claim "stops with $options"
	# shellcheck disable=SC2086
	holds "$HICC" $options main.c walk.c -o prog
	moves
done

claim "stops in a shared object"
holds "$HICC" -O2 -fPIC -shared walk.c -o libwalk.so
holds "$HICC" -O2 main.c -L. -lwalk -Wl,-rpath,"$PWD" -o prog
moves
