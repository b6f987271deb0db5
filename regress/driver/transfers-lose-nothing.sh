# SPDX-License-Identifier: ISC
# Programs that are stopped at random times while they wait for bytes, or for room for some, lose none and repeat none.
. "$TOP/regress/lib.sh"
holds "$HICC" -w -O2 -o flow "$TOP/regress/flow.c"
holds "$HICC" -w -O2 --target=s390x -o flow.s390x "$TOP/regress/flow.c"

# flows OPTION...
flows()
{
	timeout 200 "$TOP/regress/flow.py" "$@" >out 2>err || fail "flow.py $*: $(cat out err)"
}

claim "one thread: descriptors and streams"
flows --hops 15 x86_64=./flow descriptors
flows --hops 15 --through socket --by interval x86_64=./flow sockets
flows --hops 15 --through terminal x86_64=./flow stream
flows --hops 8 x86_64=./flow s390x=./flow.s390x stream

claim "several threads at one descriptor"
flows --hops 15 --threads 4 --by interval x86_64=./flow reads
flows --hops 15 --threads 4 --by points x86_64=./flow reads
flows --hops 15 --threads 4 x86_64=./flow writes
flows --hops 6 --threads 3 x86_64=./flow s390x=./flow.s390x reads

claim "several threads at one stream, in the middle of a line or block"
flows --hops 15 --threads 4 --by interval x86_64=./flow lines
flows --hops 15 --threads 4 x86_64=./flow blocks
flows --hops 15 --threads 4 --by points x86_64=./flow characters
flows --hops 6 --threads 3 x86_64=./flow s390x=./flow.s390x lines
