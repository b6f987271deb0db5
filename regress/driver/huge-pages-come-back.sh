# SPDX-License-Identifier: ISC
# Captures cost a program the huge pages of its memory; they are made again while its threads write there, and nothing of
# what they write is lost, in the program as in the states.
. "$TOP/regress/lib.sh"
cat >writers.c <<'END'
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS = 4, CELLS = 4 << 20, LARGE = 6 << 20 };

struct part {
	unsigned *cells;
	unsigned long n;
};
static unsigned globals[LARGE];
static atomic_int end;

static void *
work(void *arg)
{
	struct part *p = arg;
	unsigned long at = p->n;
	int i;

	while (!end)
		for (i = 0; i < 1000; i++) {
			at = at * 1103515245 + 12345;
			p->cells[(at >> 8) % CELLS]++;
			p->n++;
		}
	return NULL;
}

static void *
work_on_globals(void *arg)
{
	unsigned long *n = arg, at = 1;

	while (!end) {
		at = at * 1103515245 + 12345;
		globals[(at >> 8) % LARGE]++;
		++*n;
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	struct part part[THREADS];
	pthread_t id[THREADS + 1];
	unsigned long n = 0, sum;
	int i, k, wrong = 0;

	for (i = 0; i < THREADS; i++) {
		part[i] = (struct part){ calloc(CELLS, sizeof(unsigned)), 0 };
		for (k = 0; k < CELLS; k += 1024)
			part[i].cells[k] = 0;
		pthread_create(&id[i], NULL, work, &part[i]);
	}
	pthread_create(&id[THREADS], NULL, work_on_globals, &n);
	printf("running\n");
	fflush(stdout);
	for (i = 0; i < (argc > 1 ? atoi(argv[1]) : 30); i++)
		usleep(100000);
	end = 1;
	for (i = 0; i <= THREADS; i++)
		pthread_join(id[i], NULL);
	for (i = 0; i < THREADS; i++) {
		for (sum = 0, k = 0; k < CELLS; k++)
			sum += part[i].cells[k];
		wrong += sum != part[i].n || sum == 0;
	}
	for (sum = 0, k = 0; k < LARGE; k++)
		sum += globals[k];
	printf("%d wrong\n", wrong + (sum != n));
	return 0;
}
END
# Can it be done here?
cat >can.c <<'END'
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

int
main(void)
{
	uint64_t scan[12] = { sizeof scan };
	char text[80] = "", *p = mmap(NULL, 8 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	FILE *f = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "r");

	if (f == NULL || fgets(text, sizeof text, f) == NULL || strstr(text, "[never]"))
		return 1;
	memset(p, 1, 8 << 20);
	scan[2] = (uintptr_t)p & -4096ul;
	scan[3] = scan[2] + 4096;
	return madvise(p, 8 << 20, 25) != 0 || ioctl(open("/proc/self/pagemap", O_RDONLY), _IOWR('f', 16, scan), scan) < 0;
}
END
holds cc -w -o can can.c
claim "memory that captures share is right while it is mended"
holds "$HICC" -w -O2 -pthread -o writers writers.c
holds env HICAM_INTERVAL=0.2 HICAM_STATE=state HICAM_STATS=stats ./writers
says out "0 wrong"
[ ! -s err ] || fail "$(cat err)"

claim "huge pages come back"
holds python3 -c 'import json, sys
f = json.load(open("stats"))
sys.exit(f["checkpoints"] < 1 or (len(sys.argv) > 1 and f["mended"] == 0))' $(./can && echo they can)

claim "states from meanwhile are right"
holds env HICAM_RESTORE=state HICAM_INTERVAL=0.2 HICAM_STATE=state ./writers
says out "0 wrong"
[ ! -s err ] || fail "$(cat err)"

claim "a program of little memory has no threads besides its own"
cat >small.c <<'END'
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(void)
{
	int *p = calloc(1 << 20, sizeof *p), i, k, n = -2;
	DIR *d;

	for (i = 0; i < 10; i++)
		for (usleep(50000), k = 0; k < 1 << 20; k++)
			p[k]++;
	for (d = opendir("/proc/self/task"); readdir(d);)
		n++;
	printf("%d threads\n", n);
	return 0;
}
END
holds "$HICC" -w -O2 -o small small.c
holds env HICAM_INTERVAL=0.1 HICAM_STATE=state ./small
says out "1 threads"
