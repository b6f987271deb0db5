# SPDX-License-Identifier: ISC
# A program becomes a daemon, which is another process, before it makes threads, or after some have ended and
# while another is in pthread_once.
. "$TOP/regress/lib.sh"
cat >daemon.c <<'EOF'
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static sem_t inside;
static volatile int daemonized;
static int done, inits;

static void *work(void *p)
{
	int i;

	for (i = 0; i < 100; i++)
		usleep(100);
	pthread_mutex_lock(&lock);
	done++;
	pthread_cond_signal(&all);
	pthread_mutex_unlock(&lock);
	return p;
}

static int run(int n)
{
	pthread_t id[3];
	int i;

	for (i = 0; i < n; i++)
		if (pthread_create(&id[i], NULL, work, NULL) != 0)
			return 0;
	pthread_mutex_lock(&lock);
	while (done < n)
		pthread_cond_wait(&all, &lock);
	done = 0;
	pthread_mutex_unlock(&lock);
	for (i = 0; i < n; i++)
		pthread_join(id[i], NULL);
	return 1;
}

/* The other thread is in here when the daemon is forked, which has to begin it again. */
static void init(void)
{
	sem_post(&inside);
	while (!daemonized)
		usleep(1000);
	inits++;
}

static void *initialise(void *arg)
{
	pthread_once(&once, init);
	return arg;
}

static int in_midst_of_init(void)
{
	pthread_t id;

	return pthread_create(&id, NULL, initialise, NULL) == 0 && sem_wait(&inside) == 0;
}

int main(int argc, char **argv)
{
	FILE *f;

	sem_init(&inside, 0, 0);
	if ((argc > 1 && !(run(2) && in_midst_of_init())) || daemon(1, 1) != 0)
		return 1;
	daemonized = 1;
	if (!run(3))
		return 1;
	pthread_once(&once, init);
	if (inits != 1)
		return 1;
	f = fopen("result.new", "w");
	fprintf(f, "%s\n", argc > 1 ? argv[1] : "done");
	fclose(f);
	rename("result.new", "result");
	return 0;
}
EOF
holds "$HICC" -w -O1 -pthread -o daemon daemon.c

# comes FILE
comes()
{
	for _ in $(seq 400); do [ -e "$1" ] && return; sleep 0.05; done
	fail "no $1: $(cat err.daemon)"
}

for argument in "" threads; do
	claim "a daemon${argument:+ of a program that had $argument} stops, and goes on"
	for at in 150 300 350; do
		rm -f state result
		# shellcheck disable=SC2086
		HICAM_STOP_AT=$((at + (${#argument} > 0) * 205)) HICAM_STATE=state ./daemon $argument >out 2>err.daemon
		comes state
		HICAM_RESTORE=state timeout 60 ./daemon >out 2>err.daemon || fail "$(cat err.daemon)"
		comes result
		says result "${argument:-done}"
	done
	rm -f result
	# shellcheck disable=SC2086
	HICAM_INTERVAL=0.005 HICAM_STATE=state ./daemon $argument >out 2>err.daemon
	comes result
	[ ! -s err.daemon ] || fail "$(cat err.daemon)"
done
