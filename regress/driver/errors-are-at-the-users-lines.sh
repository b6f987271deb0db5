# SPDX-License-Identifier: ISC
# Errors and warnings carry the user's file and line, come once, and decide the exit status.
. "$TOP/regress/lib.sh"
cat >warn.c <<'END'
#include <stdio.h>
int main(void)
{
	unsigned unused;

	for (int i = 0; i < 3; i++)
		printf("%d\n", i);
	return 0;
}
END
claim "warnings of cc come once, with place, and do not fail"
holds "$HICC" -Wall -c warn.c
says err "warn.c:4:"
[ "$(grep -c unused-variable err)" = 1 ] || fail "$(cat err)"

claim "-w and no -W are silent"
holds "$HICC" -w -Wall -c warn.c
[ ! -s err ] || fail "$(cat err)"
holds "$HICC" -c warn.c
[ ! -s err ] || fail "$(cat err)"

claim "-Werror fails and leaves nothing"
rm -f warn.o
exits 1 "$HICC" -Wall -Werror -c warn.c
absent warn.o

claim "errors in the user's source"
printf 'int main(void)\n{\n\tint x = 1;\n\treturn y;\n}\n' >bad.c
exits 1 "$HICC" -c bad.c
says err "bad.c:4:"
absent bad.o
exits 1 "$HICC" bad.c warn.c -o bad
absent bad a.out

claim "errors of the preprocessor"
echo '#error "not here"' >pp.c
exits 1 "$HICC" -c pp.c
says err 'pp.c:1:2: error: #error "not here"'
[ "$(grep -c 'not here' err)" -le 2 ] || fail "$(cat err)"
exits 1 "$HICC" -c no-such-file.c
says err no-such-file.c

claim "errors of the linker"
echo 'void missing(void); int main(void) { missing(); return 0; }' >link.c
exits 1 "$HICC" link.c -o link
says err missing
absent link

claim "a debugger sees the user's lines"
holds "$HICC" -g -O0 warn.c -o warn
if command -v gdb >/dev/null; then
	holds gdb -batch -ex 'break warn.c:7' -ex run -ex bt ./warn
	says out "warn.c:7"
fi
