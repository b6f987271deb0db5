# SPDX-License-Identifier: ISC
# Points are counted one by one, and quickly: those before a stop and those after it are all there are.
. "$TOP/regress/lib.sh"
cat >prog.c <<'EOF'
#include <stdio.h>
#include <stdlib.h>
static int turns(int n)
{
	int s = 0;

	for (int i = 0; i < n; i++)
		s += i ^ n;
	return s;
}
static int compare(const void *a, const void *b)
{
	return turns(*(const int *)a) - turns(*(const int *)b);
}
int main(int argc, char **argv)
{
	int few[] = {9, 3, 7, 1};
	long t = 0;

	(void)argv;
	for (int i = 0; i < 2000000 * argc; i++) {
		t += turns(50 + (i & 3));
		if (i % 100000 == 0)
			qsort(few, 4, sizeof *few, compare); /* its points are none: an atomic region */
	}
	printf("%ld\n", t);
	return 0;
}
EOF
holds "$HICC" -O2 -o prog prog.c
points()
{
	sed 's/.*"points":\([0-9]*\).*/\1/' stats
}

claim "counting does not take long"
holds env HICAM_STATS=stats timeout 20 ./prog
all=$(points)
[ "$all" -ge 2000000 ] || fail "$all points"

claim "a stop is where it was asked for"
exits 75 env HICAM_STATS=stats HICAM_STATE=state HICAM_STOP_AT=1234567 ./prog
[ "$(points)" = 1234567 ] || fail "stopped behind $(points) points"

claim "the rest is behind it"
holds env HICAM_STATS=stats HICAM_RESTORE=state ./prog
[ "$(points)" = $((all - 1234567)) ] || fail "$(points) of $all points"

claim "a stop behind the last point is none"
holds env HICAM_STATS=stats HICAM_STATE=state HICAM_STOP_AT=$((all + 1)) ./prog
[ "$(points)" = "$all" ] || fail "$(points) of $all points"

cat >threads.c <<'EOF'
#include <pthread.h>
#include <stdio.h>

static volatile int work = 3000000;
static void *spin(void *arg)
{
	unsigned long x = (unsigned long)(size_t)arg;
	int i;

	for (i = 0; i < work; i++)
		x = x * 2862933555777941757ul + 3037000493ul;
	return (void *)(size_t)(x >> 40);
}
int main(void)
{
	unsigned long sum = 0;
	pthread_t t[4];
	void *r;
	int i, k;

	for (k = 0; k < 10; k++) {
		for (i = 0; i < 4; i++)
			pthread_create(&t[i], NULL, spin, (void *)(size_t)i);
		for (i = 0; i < 4; i++) {
			pthread_join(t[i], &r);
			sum += (unsigned long)(size_t)r;
		}
	}
	printf("%lu\n", sum);
	return 0;
}
EOF
holds "$HICC" -O2 -pthread -o threads threads.c
claim "counts of threads lose no request"
for _ in 1 2 3; do
	holds env HICAM_STATS=stats HICAM_STATE=state HICAM_INTERVAL=.003 timeout 60 ./threads
done
grep -q '"checkpoints":[1-9][0-9]' stats || fail "few checkpoints: $(cat stats)"
