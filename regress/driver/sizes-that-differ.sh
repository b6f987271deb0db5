# SPDX-License-Identifier: ISC
# Between 32 and 64 bit: what may be one of several sizes, or is computed from one, is refused by name.
. "$TOP/regress/lib.sh"
cat >sizes.h <<'END'
#include <stddef.h>
struct bag { size_t each, bytes; int n; };
void bag_make(struct bag *, size_t each);
int bag_work(struct bag *, int n);
void take_turns(size_t first, int n);
END
cat >bag.c <<'END'
#include "sizes.h"
void bag_make(struct bag *b, size_t each)
{
	b->each = each;
	b->bytes = 0;
	b->n = 0;
}
int bag_work(struct bag *b, int n)
{
	for (int i = 0; i < n; i++)
		b->n += (i ^ n) & 3;
	return b->n;
}
void take_turns(size_t left, int n)
{
	struct bag b = {1, 0, 0};

	while (left > 0) {
		bag_work(&b, n);
		left--;
	}
}
END
cat >main.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sizes.h"
struct pair { char *name; long value; };
static void counted(struct bag *b, size_t n)
{
	b->bytes = n * b->each;
}
int main(int argc, char **argv)
{
	struct bag b;

	if (argc > 2)
		take_turns(sizeof(struct pair), 200000);
	bag_make(&b, strcmp(argv[1], "pointer") == 0 ? sizeof(char *) :
				 strcmp(argv[1], "pair") == 0 ? sizeof(struct pair) :
				 strcmp(argv[1], "int") == 0 ? sizeof(int) : (size_t)atoi(argv[1]));
	bag_work(&b, 200000);
	counted(&b, argc > 1 ? (size_t)argc : 0);
	bag_work(&b, 300000);
	printf("%zu\n", b.bytes / b.each);
	return 0;
}
END
holds "$HICC" -o sizes main.c bag.c
holds "$HICC" --target=i386 -o sizes.i386 main.c bag.c

claim "a size that is meant by no other value goes on as the one here"
exits 75 env HICAM_STOP_AT=3 HICAM_STATE=state ./sizes 7
exits 0 env HICAM_RESTORE=state "$TOP/contrib/run-on" i386 ./sizes.i386
says out 2

claim "a number that may be a size, or not, is refused by name"
exits 75 env HICAM_STOP_AT=3 HICAM_STATE=state ./sizes 8
exits 70 env HICAM_RESTORE=state "$TOP/contrib/run-on" i386 ./sizes.i386
says err "'b.each' (8 may be sizeof(char *) or something else, which differ here)"

claim "and where it was made goes on"
exits 0 env HICAM_RESTORE=state ./sizes
says out 2

claim "a product with a size is refused by name"
exits 75 env HICAM_STOP_AT=60 HICAM_STATE=state ./sizes 7
exits 70 env HICAM_RESTORE=state "$TOP/contrib/run-on" i386 ./sizes.i386
says err "'b.bytes' (14 is computed from sizeof("

claim "a size that is counted down, in another unit, is refused by name"
exits 75 env HICAM_STOP_AT=60 HICAM_STATE=state ./sizes 7 turns
exits 70 env HICAM_RESTORE=state "$TOP/contrib/run-on" i386 ./sizes.i386
says err "'left' (15 is computed from sizeof(struct pair), which differs here)"
