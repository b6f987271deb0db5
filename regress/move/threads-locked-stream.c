/* Threads that hold the lock of a stream over loops. */
#include <pthread.h>
#include <stdio.h>

static int lines[3];

static void *
write_lines(void *arg)
{
	int me = (int)(size_t)arg, i, k, v = 0;

	for (i = 0; i < 15; i++) {
		flockfile(stdout);
		for (k = 0; k < 10; k++)
			v = v * 7 % 1009 + k;
		lines[me]++;
		funlockfile(stdout);
		for (k = 0; k < 20; k++)
			v = v * 5 % 1009 + k;
	}
	return (void *)(size_t)v;
}

int
main(void)
{
	pthread_t id[3];
	void *v[3];
	int i;

	for (i = 0; i < 3; i++)
		pthread_create(&id[i], NULL, write_lines, (void *)(size_t)i);
	for (i = 0; i < 3; i++)
		pthread_join(id[i], &v[i]);
	for (i = 0; i < 3; i++)
		printf("%d %d\n", lines[i], (int)(size_t)v[i]);
	return 0;
}
