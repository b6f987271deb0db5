# SPDX-License-Identifier: ISC
# A process that waits for a lock of a file that another one has stops there, and waits on after the restore.
. "$TOP/regress/lib.sh"
cat >locks.c <<'EOF'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static int fd;

static void said(const char *text)
{
	puts(text);
	fflush(stdout);
}

static int lock(const char *how)
{
	struct flock l;

	memset(&l, 0, sizeof l);
	l.l_type = F_WRLCK;
	if (strcmp(how, "fcntl") == 0)
		return fcntl(fd, F_SETLKW, &l);
	return strcmp(how, "lockf") == 0 ? lockf(fd, F_LOCK, 0) : flock(fd, LOCK_EX);
}

static void *wait_for(void *how)
{
	said("waits");
	printf("%d\n", lock(how));
	return NULL;
}

static void *sleeps(void *arg)
{
	sleep(100);
	return arg;
}

static void on_alarm(int sig) { (void)sig; }

/* HOW, and: hold it | wait | wait in a thread | wait in main, another thread sleeps | wait for a second, an alarm ends it */
int main(int argc, char **argv)
{
	pthread_t id;
	static struct sigaction sa;

	fd = open("file", O_RDWR | O_CREAT, 0644);
	if (argc < 3 || fd < 0)
		return 1;
	switch (*argv[2]) {
	case 'h':
		if (lock(argv[1]) == 0)
			said("holds");
		pause();
		break;
	case 't':
		pthread_create(&id, NULL, wait_for, argv[1]);
		pthread_join(id, NULL);
		break;
	case 'm':
		pthread_create(&id, NULL, sleeps, NULL);
		wait_for(argv[1]);
		break;
	case 'a':
		sa.sa_handler = on_alarm;
		sigaction(SIGALRM, &sa, NULL);
		said("waits");
		alarm(1);
		if (lock(argv[1]) != 0)
			puts(strerror(errno));
		break;
	default:
		wait_for(argv[1]);
	}
	said("ends");
	return 0;
}
EOF
holds cc -w -pthread -o plain locks.c
holds "$HICC" -w -O2 -pthread -o locks locks.c
holds "$HICC" -w -O2 -pthread --target=s390x -o locks.s390x locks.c

# hold HOW: another process has the lock.
hold()
{
	rm -f held
	./plain "$1" hold >held 2>&1 &
	holder=$!
	while ! grep -qs holds held; do sleep 0.05; done
}

release()
{
	kill $holder
	wait $holder 2>/dev/null
}

for how in fcntl lockf flock; do
	for way in wait thread; do
		claim "who waits by $how ($way) stops at SIGTERM"
		hold $how
		HICAM_ON_TERM=1 HICAM_STATE=state ./locks $how $way >out 2>err &
		process=$!
		while ! grep -q waits out; do sleep 0.05; done
		sleep 0.2
		kill -TERM $process
		got=0
		wait $process || got=$?
		[ $got = 75 ] || fail "exit $got: $(cat err)"

		claim "and waits on elsewhere until the lock is given up"
		HICAM_RESTORE=state "$TOP/contrib/run-on" s390x ./locks.s390x >out 2>err &
		process=$!
		sleep 0.7
		[ ! -s out ] || fail "did not wait: $(cat out err)"
		release
		got=0
		wait $process || got=$?
		[ $got = 0 ] && [ "$(cat out)" = "0
ends" ] || fail "exit $got: $(cat out err)"
	done
done

claim "checkpoints are made while a thread waits for a lock, and another for something else"
hold fcntl
HICAM_INTERVAL=0.05 HICAM_STATE=state HICAM_STATS=stats ./locks fcntl main >out 2>err &
process=$!
while ! grep -q waits out; do sleep 0.05; done
sleep 1
release
wait $process || fail "exits otherwise: $(cat err)"
n=$(sed 's/.*"checkpoints":\([0-9]*\).*/\1/' stats)
[ "$n" -ge 3 ] || fail "only $n checkpoints: $(cat err)"

claim "a signal of the program's ends the wait as it would have"
hold fcntl
exits 0 ./plain fcntl alarm
cp out answer
exits 0 env HICAM_INTERVAL=0.05 HICAM_STATE=state ./locks fcntl alarm
same out answer
release
