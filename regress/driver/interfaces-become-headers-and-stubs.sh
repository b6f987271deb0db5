# SPDX-License-Identifier: ISC
# What hicc makes of .idl files, where, and that nothing else is left.
. "$TOP/regress/lib.sh"
mkdir tmp types
export TMPDIR=$PWD/tmp
cp "$TOP/regress/idl/date.idl" types
cat >calendar.idl <<'EOT'
[uuid(0b1c4c7e-7f0e-4e0b-9a3e-6d1f4f9d2c33), version(2.0)]
interface calendar {
	import "date.idl";
	typedef union switch (short k) { case 1: date d; default: hyper h; } moment;
	boolean leap([in] date d);
	boolean before([in] moment a, [in, string] char *what);
}
EOT
cat >use.c <<'EOT'
#include "calendar.h"
moment now = {.k = 1, .tagged_union.d = {2026, 11, 26}};
int is_leap(void) { return leap(now.tagged_union.d); }
EOT

nothing_left()
{
	[ -z "$(ls tmp)" ] || fail "left in TMPDIR: $(ls tmp)"
}

claim "an interface becomes an object of its own name"
holds "$HICC" -Itypes -c calendar.idl
[ -f calendar.o ] || fail "no calendar.o"
absent calendar.h calendar.c calendar.x calendar.i
nothing_left

claim "sources of the same command find its header"
holds "$HICC" -Wall -Wextra -Werror -Itypes -c calendar.idl use.c
absent calendar.h
nothing_left

claim "nothing in the object tells where temporary files were"
holds "$HICC" -g -Itypes -c calendar.idl
if grep -q "$TMPDIR" calendar.o; then fail "calendar.o contains $TMPDIR"; fi

claim "dependencies are the .idl files"
holds "$HICC" -MD -MP -Itypes -c calendar.idl use.c
says calendar.d "calendar.idl types/date.idl"
says use.d "use.o: use.c"
says use.d "calendar.idl types/date.idl"
says use.d "calendar.idl types/date.idl:"
if grep -q "$TMPDIR" calendar.d use.d; then fail "a temporary file is named"; fi
rm -f ./*.d ./*.o

claim "--emit-h prints a header that any compiler takes, in C and in C++"
holds "$HICC" --emit-h -Itypes -o calendar.h calendar.idl
holds cc -std=c99 -pedantic -Wall -Wextra -Werror -I"$TOP/rt/include" -c use.c
if command -v g++ >/dev/null; then holds g++ -Wall -Werror -I"$TOP/rt/include" -fsyntax-only -x c++ calendar.h; fi
holds "$HICC" -Wall -Werror -c use.c
rm -f calendar.h ./*.o

claim "--emit-stubs prints C that any compiler takes, of one side or both"
for side in "" --client --server; do
	# shellcheck disable=SC2086
	holds "$HICC" --emit-stubs $side -Itypes -o stubs.c calendar.idl
	holds "$HICC" --emit-h -Itypes -o calendar.h calendar.idl
	holds cc -Wall -Werror -I. -I"$TOP/rt/include" -I/usr/include/tirpc -c stubs.c
	nm stubs.o >names
	[ "$side" = --client ] || says names hicam_rpc_reply
	[ "$side" = --server ] || says names hicam_rpc_invoke
done
exits 1 "$HICC" --emit-stubs use.c
rm -f calendar.h stubs.c names ./*.o

claim "the header of this command comes before one that was left"
mkdir old
echo '#error old' >old/calendar.h
holds "$HICC" -Iold -Itypes -c calendar.idl use.c

claim "errors are reported for all interfaces, and leave nothing"
echo 'interface a { typedef blue b; }' >a.idl
echo 'interface b { typedef red r; }' >b.idl
exits 1 "$HICC" -MD -o prog a.idl b.idl use.c
says err "a.idl:1:23: error: 'blue' is not a type"
says err "b.idl:1:23: error: 'red' is not a type"
absent prog a.o b.o a.d prog-a.d
nothing_left

claim "a missing interface is an error"
exits 1 "$HICC" -c missing.idl
says err "missing.idl: No such file"

claim "two interfaces cannot have one header"
mkdir other
cp calendar.idl other
exits 1 "$HICC" -Itypes -c calendar.idl other/calendar.idl
says err "another interface has a header of the name calendar.h"
nothing_left

claim "-x idl makes any file an interface"
cp calendar.idl calendar.txt
holds "$HICC" -Itypes -c -x idl calendar.txt

claim "--client and --server leave out the other half"
holds "$HICC" --client -Itypes -c -o client.o calendar.idl
holds nm client.o
says out "W leap"
if grep -q "hicam_rpc_offer\|[TW] main" out; then fail "the client offers the interface"; fi
holds "$HICC" --server -Itypes -c -o server.o calendar.idl
holds nm server.o
says out "U leap"
says out "hicam_rpc_offer"
