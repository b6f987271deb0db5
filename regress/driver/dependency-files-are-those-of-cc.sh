# SPDX-License-Identifier: ISC
# -M and its company: same names, same contents.
. "$TOP/regress/lib.sh"
mkdir ours theirs
for d in ours theirs; do
	mkdir $d/obj
	printf '#include "a.h"\nint main(void) { return A; }\n' >$d/a.c
	printf '#define A 0\n' >$d/a.h
	printf 'int b;\n' >$d/b.c
done

# alike OPTION...: the same .d files come out, and the same text
alike()
{
	(cd ours && "$HICC" "$@") >ours.out 2>&1 || fail "hicc $*: $(cat ours.out)"
	(cd theirs && cc "$@") >theirs.out 2>&1 || fail "cc $*"
	same ours.out theirs.out
	(cd ours && find . -name '*.d*' | sort | xargs grep . /dev/null) >ours.deps
	(cd theirs && find . -name '*.d*' | sort | xargs grep . /dev/null) >theirs.deps
	cmp -s ours.deps theirs.deps || fail "with '$*': $(diff ours.deps theirs.deps)"
	find ours theirs -name '*.d*' -exec rm {} +
}
claim "dependencies are as cc writes them"
alike -MMD -c a.c
alike -MD -c a.c
alike -MMD -c a.c -o obj/x.o
alike -MMD -MF deps.d -c a.c
alike -MMD -MP -MT 'a b' -MQ '$c' -c a.c -o obj/x.o
alike -MMD -c a.c b.c
alike -MMD a.c b.c
alike -MMD a.c -o prog
alike -MMD -S a.c
alike -Wp,-MMD,obj/p.d -c a.c -o obj/x.o
alike -M a.c
alike -MM a.c -MT target

claim "a source that does not compile leaves no dependency file"
echo '#include "a.h"
int f(void) { return x; }' >ours/a.c
(cd ours && exits 1 "$HICC" -MMD -c a.c)
absent ours/a.d ours/a.o.d
