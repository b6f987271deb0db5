# SPDX-License-Identifier: ISC
# --cc and HICC_CC, gcc and clang, other machines.
. "$TOP/regress/lib.sh"
cat >p.c <<'END'
#include <stdio.h>
#include <string.h>
int main(int argc, char *argv[])
{
	int i, n = 0;
	const int one = 1;

	for (i = 0; i < 1000; i++)
		n += i % 7;
#ifdef __clang__
	printf("clang ");
#else
	printf("gcc ");
#endif
	printf("%d %d %s %d\n", n, *(const char *)&one, argv[0], argc);
	return 3;
}
END
claim "--cc picks the compiler, with options; it comes before HICC_CC"
holds "$HICC" --cc=gcc p.c -o p
exits 3 ./p
says out "gcc 2997"
holds env HICC_CC="gcc -DX" "$HICC" "--cc=clang -DY" -Wall -g -O2 p.c -o p
exits 3 ./p
says out "clang 2997"
holds env HICC_CC=clang "$HICC" -c -MMD p.c -o p.o
holds env HICC_CC=clang "$HICC" p.o -o p
exits 3 ./p
says out "clang 2997"
exits 1 "$HICC" --cc=/no/such/cc p.c -o q
absent q

for arch in s390x arm64 i386 armhf; do
	claim "--target=$arch makes programs that contrib/run-on runs"
	holds "$HICC" --target=$arch -O2 p.c -o p.$arch
	exits 3 "$TOP/contrib/run-on" $arch ./p.$arch argument
	says out "2997 $([ $arch = s390x ] && echo 0 || echo 1) ./p.$arch 2"
done

claim "clang compiles for other machines too"
holds "$HICC" --cc=clang --target=s390x -O2 p.c -o p.s390x
exits 3 "$TOP/contrib/run-on" s390x ./p.s390x
says out "clang 2997 0"

claim "a missing sysroot is named"
exits 1 env HICAM_SYSROOTS="$PWD" "$HICC" --target=s390x p.c -o q
says err "contrib/sysroot s390x"
absent q
