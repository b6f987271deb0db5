# SPDX-License-Identifier: ISC
# A background checkpoint is made whatever a thread of a library, which the forked copy lacks, was about to do.
. "$TOP/regress/lib.sh"

cat >library.c <<'END'
#include <pthread.h>
#include <stdlib.h>

static void *
allocate(void *arg)
{
	size_t size = 2000;

	(void)arg;
	for (;;) {
		void *volatile p = malloc(size);

		free(p);
		size = size < 90000 ? size + 1000 : 2000;
	}
	return NULL;
}

void
start(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, allocate, NULL);
}
END
cat >prog.c <<'END'
#include <stdio.h>
#include <time.h>

void start(void);

int
main(void)
{
	time_t end = time(NULL) + 3;
	unsigned long n = 0;

	start();
	while (time(NULL) < end)
		n++;
	printf("%d\n", n > 0);
	return 0;
}
END
holds cc -O2 -fPIC -shared -o liblibrary.so library.c -pthread
holds "$HICC" -O2 -o prog prog.c -L. -llibrary -Wl,-rpath,"$PWD" -pthread

claim "every capture comes to its end while another thread keeps the lock of malloc busy"
# one arena for all threads, so that they share its lock
holds env MALLOC_ARENA_MAX=1 HICAM_INTERVAL=0.01 HICAM_STATS=stats timeout 60 ./prog
says out 1
says stats '"refused":0'
grep -q '"checkpoints":[1-9]' stats || fail "no checkpoint: $(cat stats)"
