# SPDX-License-Identifier: ISC
# Preprocessor, language, code and linker options mean what they mean to cc, known to hicc or not.
. "$TOP/regress/lib.sh"
cat >p.c <<'END'
#include <stdio.h>
#include <inc.h>
int main(void)
{
	char c = (char)200;
	printf("%d %d %d %s %d %ld", A, B, INC, FORCED, c < 0, (long)__STDC_VERSION__);
#ifdef __OPTIMIZE__
	printf(" optimized");
#endif
#ifdef _REENTRANT
	printf(" threads");
#endif
	printf("\n");
	return 0;
}
END
mkdir dir
echo '#define INC 3' >dir/inc.h
echo '#define FORCED "forced"' >forced.h

# prints TEXT OPTION...: the program compiled with these options says so
prints()
{
	local text=$1
	shift
	holds "$HICC" -DA=1 -D B=2 -Idir -include forced.h p.c -o p "$@"
	holds ./p
	[ "$(cat out)" = "$text" ] || fail "with '$*' prints '$(cat out)', should be '$text'"
}
claim "-D -I -include, joined or not"
prints "1 2 3 forced 1 201710"
prints "1 5 3 forced 1 201710" -UB -D B=5
prints "1 2 3 forced 1 201710" -I no-such-dir -isystem dir -idirafter dir -iquote .

claim "-std, -O and -pthread change the predefined macros"
prints "1 2 3 forced 1 201112" -std=gnu11
prints "1 2 3 forced 1 199901" -std=c99
prints "1 2 3 forced 1 201710 optimized" -O2
prints "1 2 3 forced 1 201710 threads" -pthread

claim "char is signed unless the user says otherwise"
prints "1 2 3 forced 0 201710" -funsigned-char
prints "1 2 3 forced 1 201710" -funsigned-char -fsigned-char

claim "arguments of options are not taken for inputs"
prints "1 2 3 forced 1 201710" --param max-inline-insns-single=100 -Xlinker -z -Xlinker now -Xpreprocessor -DX=1 \
	-Xassembler --noexecstack -z relro -u printf -Wa,--noexecstack -Wp,-DY=1 -Wl,-z,now -pipe -g3 -L dir

claim "gcc's long names"
prints "1 2 3 forced 1 201710" --include-directory dir --define-macro Z --library-directory=dir

claim "what nobody knows is reported by cc, and fails"
exits 1 "$HICC" -qno-such-option -c p.c
says err qno-such-option
exits 1 "$HICC" -fno-such-option -c p.c
exits 1 "$HICC" -c
exits 1 "$HICC"
says err "no input files"
exits 1 "$HICC" p.c -o
absent p.o

claim "cc answers for itself"
cc -dumpmachine >want
holds "$HICC" -dumpmachine
same out want
cc -print-file-name=crt1.o >want
holds "$HICC" -print-file-name=crt1.o
same out want
holds "$HICC" -print-search-dirs
holds "$HICC" --version
says out "hicc (HiCaM)"
says out "$(cc --version | head -n 1)"
holds "$HICC" --help
says out --target=ARCH
