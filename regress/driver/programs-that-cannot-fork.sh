# SPDX-License-Identifier: ISC
# Where a program cannot fork, a checkpoint is reported, or made by the program itself, as HICAM_FORK says.
. "$TOP/regress/lib.sh"
miman=$TOP/services/miman/miman
work=$(mktemp -d) || exit 1
process=
trap '[ -z "$process" ] || kill -KILL "$process" 2>/dev/null; rm -rf "${work:?}"' EXIT
cat >alone.c <<'END'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

union either { int *p; long n; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static long sum;
static int turn, beginnings;

/* One after the other, most of the time waiting. */
static void *work(void *arg)
{
	int me = (int)(long)arg, i;

	for (i = 0; i < 60; i++) {
		pthread_mutex_lock(&lock);
		while (turn % 3 != me)
			pthread_cond_wait(&changed, &lock);
		turn++;
		sum = (sum * 31 + me + i) % 1000003;
		pthread_cond_broadcast(&changed);
		pthread_mutex_unlock(&lock);
		usleep(3000);
	}
	return NULL;
}

/* The union says what it is to nobody: no state can hold it. */
static long live(union either u)
{
	long i, n = 0;

	for (i = 0; i < 400; i++) {
		n += i;
		usleep(5000);
	}
	return n + *u.p;
}

static long descend(int depth)
{
	char data[100];
	long n = 0;
	int i;

	memset(data, depth, sizeof data);
	if (depth > 0)
		n = descend(depth - 1);
	for (i = 0; i < 100; i++) {
		n += data[i];
		if (depth % 10 == 0)
			usleep(500);
	}
	return n;
}

int main(int argc, char **argv)
{
	struct rlimit one = {1, 1};
	pthread_t t[3];
	union either u;
	int i;

	beginnings++;
	u.p = &turn;
	if (strcmp(argv[1], "threads") == 0)
		for (i = 0; i < 3; i++)
			pthread_create(&t[i], NULL, work, (void *)(long)i);
	setrlimit(RLIMIT_NPROC, &one);
	fprintf(stderr, "running\n");
	if (strcmp(argv[1], "threads") == 0)
		for (i = 0; i < 3; i++)
			pthread_join(t[i], NULL);
	else if (strcmp(argv[1], "refused") == 0)
		sum = live(u);
	else
		sum = descend(100);
	printf("%ld %d %d\n", sum, turn, beginnings);
	return 0;
}
END
holds "$HICC" -w -O2 -o "$work/alone" alone.c
holds "$HICC" -w -O2 --target=s390x -o alone.s390x alone.c
mkdir -m 700 "$work/run"
# limits do not hold for root
other=
if [ "$(id -u)" = 0 ]; then
	other="setpriv --reuid=54321 --regid=54321 --clear-groups"
	chown 54321:54321 "$work" "$work/run"
	chmod 755 "$work"
fi
export XDG_RUNTIME_DIR=$work/run HICAM_STATE=$work/state

# begins HOW: until it is running, without forks.
begins()
{
	: >err.alone
	$other "$work/alone" "$1" >out.alone 2>err.alone &
	process=$!
	for _ in $(seq 200); do grep -qs running err.alone && break; sleep 0.02; done
	sleep 0.05
}

# ends STATUS
ends()
{
	local got=0
	wait "$process" || got=$?
	process=
	[ "$got" = "$1" ] || fail "exit $got, should be $1: $(cat out.alone err.alone)"
}

for how in one threads; do
	holds $other "$work/alone" $how
	cp out want.$how
done

claim "without HICAM_FORK that is reported, and the program runs on"
HICAM_ON_TERM=1 begins one
kill -TERM "$process"
ends 0
same out.alone want.one
says err.alone "checkpoint failed: fork"
HICAM_INTERVAL=0.05 begins threads
ends 0
same out.alone want.threads
[ "$(grep -c "checkpoint failed: fork" err.alone)" = 1 ] || fail "$(cat err.alone)"
begins threads
$other "$miman" checkpoint "$process" --stop >out 2>err && fail "it is made"
says err "fork"
ends 0
absent "$work/state"

claim "HICAM_FORK is stop or report"
HICAM_FORK=no exits 70 "$work/alone" one
export HICAM_FORK=stop

claim "with HICAM_FORK=stop the program makes the last checkpoint itself"
for how in one threads; do
	rm -f "$work/state"
	HICAM_ON_TERM=1 begins $how
	kill -TERM "$process"
	ends 75
	for machine in x86_64 s390x; do
		program=$work/alone; [ $machine = x86_64 ] || program=./alone.$machine
		HICAM_RESTORE=$work/state holds "$TOP/contrib/run-on" $machine "$program" $how
		same out want.$how
	done
done
begins threads
holds $other "$miman" checkpoint "$process" --stop
ends 75
HICAM_RESTORE=$work/state holds "$work/alone" threads
same out want.threads

claim "one in the background is reported all the same"
HICAM_INTERVAL=0.05 begins threads
ends 0
same out.alone want.threads
says err.alone "checkpoint failed: fork"

claim "if it is refused the program ends, and the state before stays"
cp "$work/state" before
HICAM_ON_TERM=1 begins refused
kill -TERM "$process"
ends 74
says err.alone "checkpoint refused"
same "$work/state" before
