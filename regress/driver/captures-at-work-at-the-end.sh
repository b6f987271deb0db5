# SPDX-License-Identifier: ISC
# A capture is at work when the program ends, or becomes another: nothing is said of it, and nothing stays of it.
. "$TOP/regress/lib.sh"
cat >becomes.c <<'END'
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
	size_t size = 96 << 20, i;
	char *memory = malloc(size);
	unsigned x = 1;

	memset(memory, 1, size);
	for (i = 0; i < 100000000; i++)
		x = x * 69069 + memory[i % size];
	memory[0] = (char)x;
	execl("./missing", "missing", (char *)NULL);
	execl("/bin/sh", "sh", "-c", "sleep 0.3; read c </proc/$$/task/$$/children; echo \"[$c]\"", (char *)NULL);
	return 1;
}
END
cat >ends.c <<'END'
#include <pthread.h>
#include <unistd.h>

static volatile unsigned sink;

static void *work(void *p)
{
	unsigned x = 1;

	for (;;) {
		x = x * 69069 + (p != 0);
		if (x == 3)
			sink = x;
	}
	return p;
}

int main(void)
{
	pthread_t id;
	int i;

	for (i = 0; i < 3; i++)
		pthread_create(&id, NULL, work, NULL);
	usleep(20000);
	return 3;
}
END

claim "the next program has no child that it did not make"
holds "$HICC" -w -o becomes becomes.c
for interval in 0.02 0.03 0.04 0.05 0.06 0.07; do
	holds env HICAM_INTERVAL=$interval HICAM_STATE=state ./becomes
	says out "[]"
	[ -s err ] && fail "$(head -c 300 err)"
done

claim "main ends while other threads make checkpoints"
holds "$HICC" -w -pthread -o ends ends.c
for i in $(seq 40); do
	exits 3 env HICAM_INTERVAL=0.00$((i % 9 + 1)) HICAM_STATE=state ./ends
	[ -s err ] && fail "$(head -c 300 err)"
done
:
