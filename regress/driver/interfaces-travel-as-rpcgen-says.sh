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
