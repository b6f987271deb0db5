# SPDX-License-Identifier: ISC
# What hicc cannot do, cc does; -Whicam says so.
. "$TOP/regress/lib.sh"
echo 'int main(void) { return 0; }' >a.c

claim "options that change layouts leave the compilation to cc"
holds "$HICC" -fshort-enums a.c -o a
holds ./a
[ ! -s err ] || fail "$(cat err)"
holds "$HICC" -Whicam -fshort-enums -c a.c
says err "a.c: warning: not checkpointable: -fshort-enums"
exits 1 "$HICC" -Werror=hicam -fshort-enums -c a.c -o no.o
absent no.o
exits 1 "$HICC" -Whicam -Werror -fshort-enums -c a.c -o no.o
absent no.o
holds "$HICC" -Whicam -Wno-hicam -fshort-enums -c a.c
[ ! -s err ] || fail "$(cat err)"

claim "a program without the C library"
cat >bare.c <<'END'
void _start(void)
{
	for (;;)
		__asm__ volatile("syscall" : : "a"(60L), "D"(3L));
}
END
if [ "$(uname -m)" = x86_64 ]; then
	holds "$HICC" -nostdlib -static bare.c -o bare
	exits 3 ./bare
fi

claim "relocatable objects"
holds "$HICC" -r a.c -o all.o
holds "$HICC" all.o -o a
holds ./a
