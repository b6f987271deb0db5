# SPDX-License-Identifier: ISC
# A state fits the program that wrote it: another body, type, flag of meaning or name is another program.
. "$TOP/regress/lib.sh"
cat >one.c <<'END'
#include <stdio.h>
static int table[4];
static int first(int n) { int i, s = 0; for (i = 0; i < n; i++) s += i; return s; }
static int limit = 50;
int main(void)
{
	int i;

	for (i = 0; i < limit; i++) {
		table[i % 4] += first(i);
		table[(i + 1) % 4] ^= i;
	}
	printf("%d %d %d %d\n", table[0], table[1], table[2], table[3]);
	return 0;
}
END
holds "$HICC" -O2 -o one one.c
exits 75 env HICAM_STOP_AT=30 HICAM_STATE=state ./one

refuses()
{
	exits 70 env HICAM_RESTORE=state "$@"
	says err "hicam: "
	[ "$(wc -l <err)" = 1 ] || fail "more than one line: $(head -c 300 err)"
	[ ! -s out ] || fail "it began to run"
}

claim "the same source at another level of optimisation is the same program"
holds "$HICC" -O0 -o one.O0 one.c
exits 0 env HICAM_RESTORE=state ./one.O0
cp out answer
exits 0 ./one
same out answer

mkdir -p other
claim "a reordered body is another program"
sed 's/.*table\[i % 4\].*/#/; s/.*\^= i;/table[(i + 1) % 4] ^= i; table[i % 4] += first(i);/; s/^#$//' one.c >other/one.c
holds "$HICC" -O2 -o other/one other/one.c
refuses other/one

claim "another type is another program"
sed 's/static int table/static long table/; s/%d %d %d %d/%ld %ld %ld %ld/' one.c >other/one.c
holds "$HICC" -O2 -o other/one other/one.c
refuses other/one

claim "a constant changed in a function is another program"
sed 's/i = 0; i < limit/i = 1; i < limit/' one.c >other/one.c
holds "$HICC" -O2 -o other/one other/one.c
refuses other/one

claim "another flag of meaning is another program"
cp one.c other/one.c
holds "$HICC" -O2 -funsigned-char -o other/one other/one.c
refuses other/one

claim "a state of another class is refused"
cp one.c two.c
holds "$HICC" -O2 -o two two.c
sed 's/table/board/g' one.c >two.c
holds "$HICC" -O2 -o two two.c
refuses ./two
