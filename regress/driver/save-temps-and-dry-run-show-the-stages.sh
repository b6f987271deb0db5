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

claim "--explain tells what each loop costs"
cat >loops.c <<'EOF'
int work(int);
void f(int n, int m, double *a)
{
	for (int i = 0; i < 100; i++)
		a[i] = 0;
	for (int i = 0; i < n; i++)
		a[i] += 1;
	while (*a > 0)
		a++;
	for (int i = 0; i < n; i++)
		work(i);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < m; j++)
			a[i] += j;
}
EOF
holds "$HICC" --explain loops.c
says out "loops.c:4: f: loop, free: it is short"
says out "loops.c:6: f: migration point 0: loop, run in pieces of 4096"
says out "loops.c:8: f: migration point 1: loop, polled"
says out "loops.c:12: f: nest of loops, free when it takes at most"
