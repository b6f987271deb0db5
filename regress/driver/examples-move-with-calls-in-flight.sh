# SPDX-License-Identifier: ISC
# contrib/examples: servers move to other machines while clients wait for their answers.
. "$TOP/regress/lib.sh"
examples=$TOP/contrib/examples
mkdir servers
export HICAM_LOCATOR=$PWD/servers HICAM_LISTEN="unix!$PWD/socket"
unset HICAM_RESTORE
. "$TOP/regress/server.sh"

for arch in x86_64 s390x i386; do
	holds "$HICC" --target=$arch -O2 -Wall -Wextra -Werror -o bankd.$arch "$examples/bank/bank.idl" "$examples/bank/bankd.c"
	holds "$HICC" --target=$arch -O2 -Wall -Wextra -Werror -o kvd.$arch "$examples/kv/kv.idl" "$examples/kv/kvd.c"
done
holds "$HICC" -O2 -Wall -Wextra -Werror -o teller "$examples/bank/bank.idl" "$examples/bank/teller.c"
holds "$HICC" -O2 -Wall -Wextra -Werror -o kvc "$examples/kv/kv.idl" "$examples/kv/kvc.c"

claim "the bank's books are right, and errors come through"
start bank.0 ./bankd.x86_64
holds ./teller open alice 100000
says out 1
holds ./teller open bob 50000
holds ./teller open carol 50000
holds ./teller traffic 3 3000 9
exits 1 ./teller transfer 1 9 5
says err "no such account"
holds ./teller audit 1
says out "200000 in cash, adds up"
cp out one
holds ./teller statement 1 3

claim "an audit goes on on two other machines, and tellers go on meanwhile"
./teller audit 20000 >audit &
auditor=$!
./teller traffic 3 4000 5 >traffic &
traffic=$!
sleep 0.5
stop
start bank.1 env HICAM_RESTORE="$PWD/bank.0" "$TOP/contrib/run-on" s390x ./bankd.s390x
sleep 1
stop
start bank.2 env HICAM_RESTORE="$PWD/bank.1" "$TOP/contrib/run-on" i386 ./bankd.i386
wait $traffic || fail "traffic exits $?"
wait $auditor || fail "the audit exits $?"
cat traffic >out
says out "of 4000"
holds ./teller audit 1
says out "200000 in cash, adds up"
stop

claim "those who wait for a key are told of it on another machine"
start kv.0 ./kvd.x86_64
holds ./kvc put a one
holds ./kvc put b two
./kvc await a 1 >a &
a=$!
./kvc await c 0 >c &
c=$!
sleep 0.5
stop
start kv.1 env HICAM_RESTORE="$PWD/kv.0" "$TOP/contrib/run-on" s390x ./kvd.s390x
holds ./kvc list ""
holds ./kvc put c three
holds ./kvc replace a 1 four
wait $a || fail "waiting for a exits $?"
wait $c || fail "waiting for c exits $?"
grep -q '^4 four$' a || fail "a: $(cat a)"
grep -q '^3 three$' c || fail "c: $(cat c)"
exits 1 ./kvc get nothing
says err "no such key"
stop
