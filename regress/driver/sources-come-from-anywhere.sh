# SPDX-License-Identifier: ISC
# stdin, -x, @file.
. "$TOP/regress/lib.sh"
echo '#ifndef N
#define N 1
#endif
int main(void) { return N; }' >zero.c

claim "- is standard input"
exits 1 sh -c "'$HICC' -x c - -o from-stdin <zero.c && ./from-stdin"
holds sh -c "'$HICC' -DN=0 -c -x c -o from-stdin.o - <zero.c && '$HICC' from-stdin.o -o from-stdin && ./from-stdin"

claim "-x c takes any name for C, -x none ends that"
cp zero.c zero.txt
holds "$HICC" -DN=0 -xc zero.txt -o a
holds ./a
holds "$HICC" -DN=0 -x c -c zero.txt -o zero.o
echo 'int other;' >other.txt
holds "$HICC" -x c other.txt -x none zero.o -o a
holds ./a

claim "@file gives words of the command line, with quotes and other files"
printf '%s\n' "-DN=0 '-DTEXT=\"two words\"'" '@more' >words
echo '-o b\ c zero.c' >more
holds "$HICC" @words
holds './b c'

claim "a word that begins with @ and is no file is a file's name"
exits 1 "$HICC" -c @nothing.c
says err nothing.c
