# SPDX-License-Identifier: ISC
# The HICAM_ variables, each alone and together.
. "$TOP/regress/lib.sh"
cat >count.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
extern char **environ;
int main(int argc, char **argv)
{
	long i, n = argc > 1 ? atol(argv[1]) : 1000;
	unsigned sum = 0;
	char **p;
	int ours = 0;

	for (p = environ; *p; p++)
		ours += strncmp(*p, "HICAM_", 6) == 0;
	printf("begun %d\n", ours);
	for (i = 0; i < n; i++) {
		sum = sum * 31 + i;
		if (n == 100000000)
			usleep(1000);
	}
	printf("sum %u\n", sum);
	return 5;
}
END
holds "$HICC" -O1 -o count count.c
exits 5 ./count
cp out whole

claim "without our variables no file is left"
absent count.hicam

claim "none of our variables is seen by the program"
exits 5 env HICAM_STATS=stats HICAM_STATE=state HICAM_INTERVAL=100 ./count
says out "begun 0"
same out whole

claim "HICAM_STATS writes one object with counts"
says stats '"points"'
says stats '"refused"'
holds python3 -c 'import json; s = json.load(open("stats")); assert s["points"] > 0 and s["checkpoints"] == 0, s'

claim "HICAM_STOP_AT stops with status 75 and leaves ./NAME.hicam"
exits 75 env HICAM_STOP_AT=1 ./count
cp out pieces
[ -s count.hicam ] || fail "no count.hicam"

claim "HICAM_RESTORE goes on and gives the rest of the output and the status"
exits 5 env HICAM_RESTORE=count.hicam ./count
cat out >>pieces
same pieces whole

claim "a point beyond the end is never reached, and no state is written"
exits 5 env HICAM_STOP_AT=1000000000 HICAM_STATE=beyond ./count
same out whole
absent beyond

claim "a relative HICAM_STATE is meant at the start"
mkdir -p elsewhere
exits 75 env HICAM_STOP_AT=1 HICAM_STATE=elsewhere/here.hicam ./count
[ -s elsewhere/here.hicam ] || fail "no elsewhere/here.hicam"

claim "a checkpoint that cannot be written is reported, and the program runs on"
exits 5 env HICAM_STOP_AT=1 HICAM_STATE=missing/x.hicam ./count
says err "count: hicam: checkpoint failed: "
same out whole

claim "a missing state is reported"
exits 74 env HICAM_RESTORE=nothing ./count
says err "count: hicam: "

claim "HICAM_ON_TERM checkpoints at SIGTERM and exits 75"
HICAM_ON_TERM=1 HICAM_STATE=term.hicam ./count 100000000 >out 2>err &
process=$!
sleep 0.5
kill -TERM $process
got=0
wait $process || got=$?
[ $got = 75 ] || fail "exit $got"
[ -s term.hicam ] || fail "no state"

claim "HICAM_INTERVAL checkpoints in the background while the program runs on"
HICAM_INTERVAL=0.1 HICAM_STATE=interval.hicam ./count 100000000 >out 2>err &
process=$!
sleep 1
[ -s interval.hicam ] || fail "no state after a second"
kill -0 $process || fail "the program did not run on"
kill -KILL $process
wait $process 2>/dev/null || true
exits 70 env HICAM_RESTORE=count.c ./count

claim "HICAM_COMPRESS makes a smaller state, from which the program goes on as well"
exits 75 env HICAM_STOP_AT=1 HICAM_STATE=plain ./count
exits 75 env HICAM_STOP_AT=1 HICAM_STATE=packed HICAM_COMPRESS=1 ./count
cp out pieces
[ "$(stat -c %s packed)" -lt "$(stat -c %s plain)" ] || fail "packed is not smaller than plain"
exits 5 env HICAM_RESTORE=packed ./count
cat out >>pieces
same pieces whole

claim "what is refused at every interval is reported once"
cat >socket.c <<'END'
#include <sys/socket.h>
#include <unistd.h>
int main(void)
{
	int s = socket(AF_UNIX, SOCK_STREAM, 0), i;

	for (i = 0; i < 3500; i++)
		usleep(1000);
	return s < 0;
}
END
holds "$HICC" -o socket socket.c
holds env HICAM_INTERVAL=0.1 HICAM_STATS=stats ./socket
[ "$(grep -c "checkpoint refused" err)" = 1 ] || fail "$(cat err)"
holds python3 -c 'import json; s = json.load(open("stats")); assert s["refused"] > 1, s'

claim "what is refused is reported, though the program hardly comes to points any more"
cat >few.c <<'END'
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
int main(void)
{
	volatile long i, more = 1;
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	puts("here");
	fflush(stdout);
	for (i = 0; i < 30000000 && more; i++)
		more = access("gone", F_OK) != 0;
	pause();
	return s < 0;
}
END
holds "$HICC" -O2 -o few few.c
HICAM_ON_TERM=1 ./few >out 2>err &
process=$!
while [ ! -s out ]; do sleep 0.05; done
kill $process
sleep 0.3
touch gone
for _ in $(seq 100); do
	[ -s err ] && break
	sleep 0.1
done
kill -9 $process
wait $process 2>/dev/null || true
says err "checkpoint refused"
