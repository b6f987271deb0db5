# SPDX-License-Identifier: ISC
# The run time's own signals come while the program waits in the C library: it does not notice, and can be stopped there.
. "$TOP/regress/lib.sh"
cat >waits.c <<'EOF'
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MS = 60 };
static volatile int alarms;

static void on_alarm(int sig) { alarms += sig == SIGALRM; }

static void set_alarm(int ms)
{
	struct itimerval t = { { 0, 0 }, { 0, ms * 1000 } };

	setitimer(ITIMER_REAL, &t, NULL);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static double begun;

static void told(const char *what, long result, int error)
{
	double took = now() - begun;

	printf("%s: %ld %s, %s\n", what, result, result < 0 ? strerror(error) : "", took < MS - 1 ? "too short" : took > 50 * MS ? "too long" : "in time");
	fflush(stdout);
	begun = now();
	errno = 0;
}

#define TELL(call) do { long r; begun = now(); r = (call); told(#call, r, errno); } while (0)

#define ALL_OF_THEM \
	struct timespec t = { 0, MS * 1000000 }, rest; \
	struct timeval tv = { 0, MS * 1000 }; \
	struct epoll_event event; \
	struct pollfd fd = { -1, POLLIN, 0 }; \
	sigset_t none, usr1; \
	int epoll = epoll_create1(0); \
	sigemptyset(&none); \
	sigemptyset(&usr1); \
	sigaddset(&usr1, SIGUSR1); \
	sigprocmask(SIG_BLOCK, &usr1, NULL); \
	TELL(nanosleep(&t, &rest)); \
	TELL(nanosleep(&t, NULL)); \
	TELL(clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL)); \
	TELL(usleep(MS * 1000)); \
	TELL(poll(&fd, 1, MS)); \
	TELL(ppoll(&fd, 1, &t, &none)); \
	TELL(select(0, NULL, NULL, NULL, &tv)); \
	TELL(pselect(0, NULL, NULL, NULL, &t, &none)); \
	TELL(epoll_wait(epoll, &event, 1, MS)); \
	TELL(sigtimedwait(&usr1, NULL, &t)); \
	set_alarm(4 * MS); \
	TELL(pause()); \
	set_alarm(4 * MS); \
	TELL(sigsuspend(&none)); \
	set_alarm(4 * MS); \
	TELL(poll(&fd, 1, -1)); \
	set_alarm(4 * MS); \
	TELL(nanosleep(&(struct timespec){ 20, 0 }, NULL)); \
	close(epoll)

static void with_points(void) { ALL_OF_THEM; }

static void without(void)
{
	void *here = &&label; /* keeps the function atomic */

	(void)here;
label:;
	ALL_OF_THEM;
}

/* A reader that is slow: the transfer goes in pieces, but returns when all of it is through. */
static void transfer(void)
{
	int ends[2], status;
	char *data = calloc(1, 1 << 20), piece[32768];
	ssize_t n, sum = 0;

	if (pipe(ends) != 0)
		return;
	fflush(stdout);
	if (fork() == 0) {
		close(ends[1]);
		while ((n = read(ends[0], piece, sizeof(piece))) > 0) {
			sum += n;
			usleep(3000);
		}
		_exit(sum != 1 << 20);
	}
	close(ends[0]);
	TELL(write(ends[1], data, 1 << 20));
	close(ends[1]);
	wait(&status);
	printf("reader: %d\n", status);
	free(data);
}

int main(void)
{
	struct sigaction sa;
	int i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_alarm;
	sigaction(SIGALRM, &sa, NULL);
	for (i = 0; i < 2; i++) {
		with_points();
		without();
		transfer();
	}
	printf("%d alarms, sleep %u\n", alarms, sleep(1));
	return 0;
}
EOF
holds cc -w -o plain waits.c
holds "$HICC" -w -o waits waits.c
holds "$HICC" -w --target=arm64 -o waits.arm64 waits.c
exits 0 ./plain
cp out answer

claim "a checkpoint every few milliseconds is not noticed"
exits 0 env HICAM_INTERVAL=0.007 HICAM_STATE=state HICAM_STATS=stats ./waits
same out answer
points=$(sed 's/.*"checkpoints":\([0-9]*\).*/\1/' stats)
[ "$points" -ge 20 ] || fail "only $points checkpoints"

claim "nor on another machine"
exits 0 env HICAM_INTERVAL=0.1 HICAM_STATE=state HICAM_STATS=stats "$TOP/contrib/run-on" arm64 ./waits.arm64
same out answer
points=$(sed 's/.*"checkpoints":\([0-9]*\).*/\1/' stats)
[ "$points" -ge 3 ] || fail "only $points checkpoints: $(cat err)"

claim "a process that waits stops at SIGTERM, and waits on after the restore"
cat >server.c <<'EOF'
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
int main(void)
{
	struct pollfd in = { 0, POLLIN, 0 };
	char line[100];
	int n;

	printf("ready\n");
	fflush(stdout);
	while (poll(&in, 1, -1) == 1 && (n = read(0, line, sizeof(line))) > 0)
		printf("%.*s", n, line);
	printf("%u\n", sleep(4));
	return 0;
}
EOF
holds "$HICC" -O2 -o server server.c
holds "$HICC" -O2 --target=s390x -o server.s390x server.c
mkfifo pipe
HICAM_ON_TERM=1 HICAM_STATE=term.hicam ./server <pipe >out 2>err &
process=$!
exec 8>pipe
while ! grep -q ready out; do sleep 0.1; done
kill -TERM $process
got=0
wait $process || got=$?
[ $got = 75 ] || fail "exit $got: $(cat err)"
exec 8>&-
echo hello >in
exits 0 env HICAM_RESTORE=term.hicam "$TOP/contrib/run-on" s390x ./server.s390x <in
[ "$(cat out)" = "hello
0" ] || fail "goes on otherwise: $(cat out)"

claim "what is left of a time is part of the state"
HICAM_ON_TERM=1 HICAM_STATE=sleep.hicam ./server <in >out 2>err &
process=$!
sleep 2
kill -TERM $process
got=0
wait $process || got=$?
[ $got = 75 ] || fail "exit $got: $(cat err)"
begun=$(date +%s%N)
exits 0 env HICAM_RESTORE=sleep.hicam ./server
took=$((($(date +%s%N) - begun) / 1000000))
[ $took -lt 3800 ] && [ $took -ge 500 ] || fail "slept for $took ms"
