/* Threads append to a log by O_APPEND and by a stream, change records under locks, and have children who do the same;
 * handlers of pthread_atfork keep a mutex whole. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3, ROUNDS = 30, RECORD = 16, RECORDS = 8 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd, data, forks[3];
static FILE *stream;

static void
before(void)
{
	pthread_mutex_lock(&lock);
	forks[0]++;
}

static void
after(void)
{
	forks[1]++;
	pthread_mutex_unlock(&lock);
}

static void
in_child(void)
{
	forks[2]++;
	pthread_mutex_unlock(&lock);
}

static int
lock_record(int n, int type)
{
	struct flock l = {.l_type = (short)type, .l_whence = SEEK_SET, .l_start = n * RECORD, .l_len = RECORD};

	while (fcntl(data, F_OFD_SETLKW, &l) != 0)
		if (errno != EINTR)
			return -1;
	return 0;
}

static void
add(int n, int by)
{
	char text[RECORD + 1] = "";

	if (pread(data, text, RECORD, n * RECORD) < 0)
		return;
	memset(text + snprintf(text, sizeof text, "%d", atoi(text) + by), ' ', 1);
	text[RECORD - 1] = '\n';
	pwrite(data, text, RECORD, n * RECORD);
}

static void *
work(void *arg)
{
	int me = (int)(size_t)arg, i, status;
	char line[64];

	for (i = 0; i < ROUNDS; i++) {
		int len = snprintf(line, sizeof line, "%d-%02d\n", me, i);

		write(log_fd, line, (size_t)len);
		pthread_mutex_lock(&lock);
		fprintf(stream, "%d+%02d\n", me, i);
		lock_record(i % RECORDS, F_WRLCK);
		add(i % RECORDS, me + 1);
		lock_record(i % RECORDS, F_UNLCK);
		pthread_mutex_unlock(&lock);
		if (i % 10 == me) {
			pid_t pid = fork();

			if (pid == 0) {
				pthread_mutex_lock(&lock);
				write(log_fd, "child\n", 6);
				_exit(forks[2] == 1 ? 3 : 4);
			}
			if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 3)
				write(log_fd, "bad\n", 4);
		}
	}
	return NULL;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
show(const char *name, int sorted)
{
	char *lines[300], text[300][24];
	unsigned hash = 0;
	FILE *f = fopen(name, "r");
	int n = 0, i;
	const char *p;

	while (n < 300 && fgets(text[n], sizeof text[n], f)) {
		lines[n] = text[n];
		n++;
	}
	fclose(f);
	if (sorted)
		qsort(lines, (size_t)n, sizeof *lines, compare);
	for (i = 0; i < n; i++)
		for (p = lines[i]; *p; p++)
			hash = hash * 31 + (unsigned char)*p;
	printf("%s %d %u\n", name, n, hash);
}

int
main(void)
{
	pthread_t id[THREADS];
	int i;

	log_fd = open("log", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
	data = open("data", O_RDWR | O_CREAT | O_TRUNC, 0644);
	stream = fopen("stream", "a");
	for (i = 0; i < RECORDS; i++)
		write(data, "0              \n", RECORD);
	pthread_atfork(before, after, in_child);
	for (i = 0; i < THREADS; i++)
		pthread_create(&id[i], NULL, work, (void *)(size_t)i);
	for (i = 0; i < THREADS; i++)
		pthread_join(id[i], NULL);
	fclose(stream);
	show("log", 1);
	show("stream", 1);
	show("data", 0);
	unlink("log");
	unlink("stream");
	unlink("data");
	printf("%d %d %d\n", forks[0], forks[1], forks[2]);
	return 0;
}
