# SPDX-License-Identifier: ISC
# Where things are put: objects, assembly, programs, several sources, other suffixes.
. "$TOP/regress/lib.sh"
mkdir src obj
echo 'int one(void) { return 1; }' >src/one.c
echo 'int one(void); int main(void) { return one() - 1; }' >src/main.c

claim "-c puts the object in the working directory, under the source's name"
holds "$HICC" -c src/one.c src/main.c
[ -f one.o ] && [ -f main.o ] || fail "no one.o or main.o"

claim "-c -o, also joined, names the object"
holds "$HICC" -c src/one.c -o obj/uno.o
holds "$HICC" -c src/main.c -oobj/main.o
[ -f obj/uno.o ] && [ -f obj/main.o ] || fail "no such file"

claim "objects alone are linked, to a.out by default"
holds "$HICC" one.o main.o
holds ./a.out

claim "-S writes assembly text"
holds "$HICC" -S src/one.c
says one.s one:
holds "$HICC" -S src/one.c -o obj/text
says obj/text one:

claim "several sources, objects, archives and assembly make one program"
ar rcs libone.a one.o
holds "$HICC" src/main.c -L. -lone -o prog
holds ./prog
holds "$HICC" src/main.c one.s -o prog
holds ./prog
holds "$HICC" -o prog src/main.c libone.a
holds ./prog

claim "preprocessed sources and assembly that needs the preprocessor are taken"
holds "$HICC" -E src/one.c -o one.i
printf '#define NAME two\n.globl NAME\nNAME: .long 2\n.section .note.GNU-stack,"",@progbits\n' >two.S
holds "$HICC" src/main.c one.i two.S -o prog
holds ./prog

claim "-o with -c and several sources is an error"
exits 1 "$HICC" -c src/one.c src/main.c -o both.o
absent both.o
