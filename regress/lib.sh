# SPDX-License-Identifier: ISC
# For regress/driver/*.sh: each runs in a fresh folder with TOP and HICC set, sources this file, and says what it
# checks by `claim`; the first claim that does not hold ends it.
set -u
TOP=${TOP:?} HICC=${HICC:-$TOP/hicc/hicc}
the_claim=

# claim TEXT: what the following commands show.
claim()
{
	the_claim=$1
}

fail()
{
	echo "FAIL $the_claim: $*"
	exit 1
}

# holds COMMAND...: it must exit 0.
holds()
{
	"$@" >out 2>err || fail "'$*' exits $?: $(tail -n 3 err)"
}

# exits STATUS COMMAND...: it must exit with STATUS; its output is in out and err.
exits()
{
	local want=$1 got=0
	shift
	"$@" >out 2>err || got=$?
	[ "$got" = "$want" ] || fail "'$*' exits $got, should be $want: $(tail -n 3 err)"
}

# says FILE TEXT: FILE contains TEXT.
says()
{
	grep -qF -- "$2" "$1" || fail "$1 lacks '$2': $(head -c 300 "$1")"
}

# same FILE FILE
same()
{
	cmp -s "$1" "$2" || fail "$1 and $2 differ"
}

# absent FILE...: nothing was left behind.
absent()
{
	local f
	for f; do
		[ ! -e "$f" ] || fail "$f was left behind"
	done
}
