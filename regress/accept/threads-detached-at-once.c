/* Threads that are detached before they have begun, or while they end, leave nothing behind. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 600 };

static int ended;

static void *
end(void *p)
{
	__atomic_add_fetch(&ended, 1, __ATOMIC_SEQ_CST);
	return p;
}

/* The process's address space in MiB. */
static long
space(void)
{
	char line[256];
	long kib = 0;
	FILE *f = fopen("/proc/self/status", "r");

	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "VmSize: %ld", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib / 1024;
}

static void
make(int late)
{
	pthread_t id;

	while (pthread_create(&id, NULL, end, NULL) != 0)
		usleep(1000);
	if (late)
		usleep(50);
	pthread_detach(id);
}

int
main(void)
{
	long before;
	int i;

	make(0);
	before = space();
	for (i = 1; i < THREADS; i++)
		make(i % 2);
	while (__atomic_load_n(&ended, __ATOMIC_SEQ_CST) < THREADS)
		usleep(1000);
	usleep(10000);
	i = space() - before < 1024;
	printf("%d %s\n", ended, i ? "gone" : "left behind");
	return 0;
}
