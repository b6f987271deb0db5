# SPDX-License-Identifier: ISC
# -save-temps, -v, -###, --emit-c, --explain, --emit-x.
. "$TOP/regress/lib.sh"
mkdir obj
printf 'int main(void)\n{\n\tint i, s = 0;\n\tfor (i = 0; i < 9; i++)\n\t\ts += i;\n\treturn s - 36;\n}\n' >a.c

claim "-save-temps keeps the stages beside the output"
holds "$HICC" -save-temps -c a.c -o obj/a.o
[ -f obj/a.i ] && [ -f obj/a.hicc.i ] && [ -f obj/a.s ] && [ -f obj/a.o ] || fail "$(ls obj)"
holds "$HICC" obj/a.o -o a
holds ./a

claim "-### prints the commands and runs none"
holds "$HICC" '-###' a.c -o dry
says err -fsyntax-only
says err --wrap=main
absent dry

claim "-v prints them and runs them"
holds "$HICC" -v a.c -o a
says err -fsyntax-only
holds ./a

claim "--emit-c is C that cc compiles"
holds "$HICC" --emit-c a.c -o emitted.i
holds cc -w -c emitted.i
holds "$HICC" --emit-c a.c
same out emitted.i

claim "--explain tells the points and compiles nothing"
holds "$HICC" --explain a.c
says out a.c
absent a.o

claim "--emit-x prints a spec"
holds "$HICC" --emit-x a.c -o a.x
says a.x hicam_state
