/* Handlers of pthread_atfork allocate, change the environment and make threads, of which others run. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int prepared, in_parent, in_child;

static void *
work(void *arg)
{
	for (int i = 0; i < 100; i++)
		free(malloc((size_t)i));
	return arg;
}

static void
use_all(const char *name)
{
	pthread_t id;

	setenv(name, "1", 1);
	free(malloc(100000));
	if (pthread_create(&id, NULL, work, NULL) != 0 || pthread_join(id, NULL) != 0)
		abort();
}

static void
prepare(void)
{
	prepared++;
	use_all("PREPARED");
}

static void
parent(void)
{
	in_parent++;
	use_all("PARENT");
}

static void
child(void)
{
	in_child++;
	use_all("CHILD");
}

static void *
for_ever(void *arg)
{
	for (;;)
		free(malloc(100));
	return arg;
}

static int
forks(int n)
{
	int i, status, good = 0;

	for (i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			free(malloc(1000));
			_exit(in_child == 1 && getenv("CHILD") && !getenv("PARENT") == (in_parent == 0) ? 5 : 6);
		}
		if (waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 5)
			good++;
	}
	return good;
}

int
main(void)
{
	pthread_t id;
	int alone, beside;

	pthread_atfork(prepare, parent, child);
	alone = forks(20);
	pthread_create(&id, NULL, for_ever, NULL);
	beside = forks(20);
	printf("%d %d %d %d %d\n", alone, beside, prepared, in_parent, in_child);
	return 0;
}
