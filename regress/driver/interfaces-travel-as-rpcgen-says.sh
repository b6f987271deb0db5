# SPDX-License-Identifier: ISC
# Everything that an IDL can say goes to the server and back, as rpcgen's own routines for the .x read and write it.
. "$TOP/regress/lib.sh"
idl=$TOP/regress/idl
sysroots=${HICAM_SYSROOTS:-${XDG_CACHE_HOME:-$HOME/.cache}/hicam/sysroot}

claim "rpcgen takes the .x"
holds "$HICC" --emit-x -o everything_x.x "$idl/everything.idl"
holds rpcgen -h -o everything_x.h everything_x.x
holds rpcgen -c -o everything_xdr.c everything_x.x
holds python3 "$idl/wire.py" everything_x.x everything_x.h
cp out wire.c
sources="$idl/everything.idl $idl/everything.c $idl/loopback.c $TOP/rt/program/rpc_context.c wire.c everything_xdr.c"

claim "arguments and results travel on each machine, and rpcgen's routines agree"
for arch in x86_64 s390x i386; do
	root=$sysroots/$arch
	[ "$arch" = x86_64 ] && root=
	holds "$HICC" --target=$arch -O2 -w -I"$root/usr/include/tirpc" -o "everything.$arch" $sources -ltirpc
	holds "$TOP/contrib/run-on" $arch "./everything.$arch"
	same out "$idl/everything.out"
done

claim "messages that are cut off or damaged are refused or taken, and do no harm"
holds env LOOPBACK_CUT=1 ./everything.x86_64
same out "$idl/everything.out"

claim "arguments and results are state in the middle of a call, whatever they are"
cat >unchecked.c <<'EOT'
#include "loopback.h"
int wire_check(const char *operation, int out, char *message, size_t len) { return 0; }
EOT
sources="$idl/everything.idl $idl/everything.c $idl/loopback.c unchecked.c"
for arch in x86_64 s390x i386; do
	root=$sysroots/$arch
	[ "$arch" = x86_64 ] && root=
	holds "$HICC" --target=$arch -O2 -w -I"$idl" -I"$root/usr/include/tirpc" -o "moves.$arch" $sources -ltirpc
done
HICAM_STATS=stats ./moves.x86_64 >all 2>err || true # a status of its own
all=$(sed 's/.*"points":\([0-9]*\).*/\1/' stats)
for stop in 1 2 3 4 5 6 8 10 13 16 20 25 30 700 740 1000 $((all / 2)) $((all - 12)) $((all - 2)); do
	exits 75 env HICAM_STOP_AT=$stop HICAM_STATE=state.1 ./moves.x86_64
	mv out out.1
	status=0
	HICAM_STOP_AT=2 HICAM_STATE=state.2 HICAM_RESTORE=state.1 "$TOP/contrib/run-on" s390x ./moves.s390x >out.2 2>err || status=$?
	: >out.3
	if [ $status = 75 ]; then
		HICAM_RESTORE=state.2 "$TOP/contrib/run-on" i386 ./moves.i386 >out.3 2>err || fail "after stop $stop: $(tail -n 1 err)"
	elif [ $status != 0 ]; then
		fail "after stop $stop on s390x: $(tail -n 1 err)"
	fi
	cat out.1 out.2 out.3 >out
	same out "$idl/everything.out"
done

# plain cc, whose sanitizers see the heap
claim "nothing is lost at the server, whatever comes"
holds "$HICC" -save-temps -c "$idl/everything.idl"
holds "$HICC" --emit-h -o everything.h "$idl/everything.idl"
sanitize="-fsanitize=address,undefined -fno-sanitize-recover=undefined -g -w -I. -I$TOP/rt/include -I/usr/include/tirpc"
holds cc $sanitize -x cpp-output -c everything.i
holds cc $sanitize -o sanitized "$idl/everything.c" "$idl/loopback.c" "$TOP/rt/program/rpc_context.c" wire.c everything_xdr.c everything.o -ltirpc
export ASAN_OPTIONS=exitcode=0
holds ./sanitized
plain=$(tail -n 1 err)
holds env LOOPBACK_CUT=1 ./sanitized
same out "$idl/everything.out"
[ "$plain" = "$(tail -n 1 err)" ] || fail "the client leaves '$plain', with damage '$(tail -n 1 err)'"
