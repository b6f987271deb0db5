# SPDX-License-Identifier: ISC
# The request channel: miman checkpoint, interval, ls --local; a program notices nothing of it, and leaves nothing.
. "$TOP/regress/lib.sh"
miman=$TOP/services/miman/miman
mkdir -m 700 run
export XDG_RUNTIME_DIR=$PWD/run
cat >work.c <<'END'
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int end;

static void on_usr1(int sig) { end = sig; }

static int open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	unsigned long turns = 0;
	int i;

	signal(SIGUSR1, on_usr1);
	if (strcmp(what, "closes") == 0) {
		for (i = 3; i < 2000; i++)
			close(i);
		closefrom(3);
		close_range(3, ~0u, 0);
	}
	if (strcmp(what, "daemon") == 0 && daemon(1, 1) != 0)
		return 1;
	if (strcmp(what, "execs") == 0) {
		execl("/nowhere", "nowhere", (char *)NULL);
		printf("running\n");
		fflush(stdout);
		while (!end)
			usleep(1000);
		execl("/bin/sleep", "sleep", "1", (char *)NULL);
	}
	if (strcmp(what, "forks") == 0 && fork() == 0) {
		sleep(1);
		_exit(0);
	}
	if (strcmp(what, "socket") == 0) {
		int ends[2];

		if (pipe(ends) != 0 || fork() == 0)
			pause();
	}
	printf("running %d\n", (int)getpid());
	fflush(stdout);
	while (!end)
		turns++;
	printf("%s: ended after %s turns, %d\n", argv[0], turns > 1000 ? "many" : "few", open_files() < 40);
	return 3;
}
END
holds "$HICC" -w -O2 -o work work.c

process=
trap '[ -z "$process" ] || kill -KILL "$process" 2>/dev/null' EXIT

# begin ARGUMENT...: starts it; $process is its ID.
begin()
{
	rm -f out.work
	./work "$@" >out.work 2>err.work &
	process=$!
	for _ in $(seq 200); do grep -qs running out.work && return; sleep 0.05; done
	fail "it does not start"
}

# told EXPRESSION: it holds of the JSON P in out, or, where that is a list of processes, of that of $process.
told()
{
	python3 -c 'import json,os,sys
p = json.load(open("out"))
if isinstance(p, list):
	p = [x for x in p if x["pid"] == int(sys.argv[2])][0]
sys.exit(0 if eval(sys.argv[1]) else 1)' "$1" $process || fail "$1: $(cat out)"
}

# finish STATUS
finish()
{
	local got=0
	kill -USR1 $process
	wait $process || got=$?
	[ $got = "$1" ] || fail "exit $got: $(cat err.work)"
}

claim "a program that was started without preparation writes its state, and goes on"
begin
holds "$miman" checkpoint $process
says out "$PWD/work.hicam: "
says out "held up for"
finish 3
says out.work "./work: ended after many turns, 1"
[ ! -s err.work ] || fail "$(cat err.work)"
HICAM_RESTORE=work.hicam ./work >out.work 2>err.work &
process=$!
sleep 0.5
finish 3
says out.work "./work: ended after many turns, 1"

claim "it leaves no socket"
[ -z "$(ls run/hicam)" ] || fail "$(ls run/hicam)"

claim "-o names the state, --json tells all, --stop ends it with status 75"
begin
holds "$miman" checkpoint $process -o here.hicam --json
told 'p["state"] == os.getcwd() + "/here.hicam" and p["state_bytes"] == os.stat("here.hicam").st_size and p["pause_us"] > 0 and p["capture_kib"] > 0'
holds "$miman" checkpoint $process --stop -o there.hicam
got=0
wait $process || got=$?
[ $got = 75 ] || fail "exit $got"
[ -s there.hicam ] || fail "no there.hicam"

claim "requests that come together are one checkpoint; others follow one by one"
begin
kill -STOP $process
for i in 1 2 3 4 5; do "$miman" checkpoint $process -o same.hicam >out.$i 2>&1 & eval "asks$i=$!"; done
for i in 6 7; do "$miman" checkpoint $process -o other$i.hicam >out.$i 2>&1 & eval "asks$i=$!"; done
sleep 0.5
kill -CONT $process
for i in 1 2 3 4 5 6 7; do eval "wait \$asks$i" || fail "$(cat out.$i)"; done
holds "$miman" ls --local --json
told 'p["checkpoints"] == 3'
[ -s other6.hicam ] && [ -s other7.hicam ] || fail "$(ls)"

claim "ls shows it, with its state and interval"
holds "$miman" ls --local
says out "$process work"
says out "$PWD/work.hicam"
holds "$miman" interval $process 0.1
holds "$miman" ls --local
says out " 0.1 "
sleep 1
holds "$miman" ls --local --json
told 'p["checkpoints"] > 6 and p["interval_us"] == 100000'
[ -s work.hicam ] || fail "no work.hicam"

claim "one on demand puts the next one off; interval 0 ends it"
holds "$miman" interval $process 3
sleep 0.5
rm -f work.hicam
for _ in 1 2 3 4; do sleep 1; "$miman" checkpoint $process -o here.hicam >out || fail "$(cat out)"; done
absent work.hicam
sleep 3.5
[ -s work.hicam ] || fail "no work.hicam"
holds "$miman" interval $process 0
sleep 0.5
rm -f work.hicam
sleep 3.3
absent work.hicam
finish 3

claim "a state that cannot be written is reported, and the program goes on"
begin
exits 1 "$miman" checkpoint $process -o missing/x.hicam
says err "$process: failed: "
finish 3

claim "a refusal is reported with its reason"
begin socket
exits 1 "$miman" checkpoint $process
says err "$process: refused: "
says err "pipe"
pkill -KILL -P $process
finish 3

claim "closing all descriptors, and becoming a daemon, does no harm"
begin closes
holds "$miman" checkpoint $process -o closes.hicam
finish 3
rm -f out.work
./work daemon >out.work 2>err.work
for _ in $(seq 200); do grep -qs running out.work && break; sleep 0.05; done
process=$(sed -n 's/running //p' out.work)
holds "$miman" checkpoint "$process" -o daemon.hicam
kill -USR1 "$process"

claim "one that becomes another program leaves no socket; if that fails it is served on"
begin execs
holds "$miman" checkpoint $process -o execs.hicam
kill -USR1 $process
sleep 0.5
[ ! -e run/hicam/$process ] || fail "$(ls run/hicam)"
exits 69 "$miman" checkpoint $process
wait $process

claim "a child has no part in it"
begin forks
holds "$miman" checkpoint $process -o forks.hicam
finish 3

claim "what killed processes leave goes"
begin
kill -KILL $process
wait $process 2>/dev/null
[ -e run/hicam/$process ] || fail "no socket was left"
exits 69 "$miman" checkpoint $process
[ ! -e run/hicam/$process ] || fail "it is still there"
begin
kill -KILL $process
wait $process 2>/dev/null
holds "$miman" ls --local
[ -z "$(ls run/hicam)" ] || fail "$(ls run/hicam)"

claim "HICAM_CONTROL=0 turns it off; a folder that others may enter is not used"
export HICAM_CONTROL=0
begin
[ -z "$(ls run/hicam)" ] || fail "$(ls run/hicam)"
exits 69 "$miman" checkpoint $process
finish 3
unset HICAM_CONTROL
chmod 755 run/hicam
begin
[ -z "$(ls run/hicam)" ] || fail "$(ls run/hicam)"
finish 3
chmod 700 run/hicam

claim "processes of other machines are asked as well"
holds "$HICC" -w -O2 --target=s390x -o work.s390x work.c
rm -f out.work
"$TOP/contrib/run-on" s390x ./work.s390x >out.work 2>err.work &
process=$!
for _ in $(seq 400); do grep -qs running out.work && break; sleep 0.05; done
pid=$(sed -n 's/running //p' out.work)
holds "$miman" checkpoint "$pid" -o s390x.hicam
kill -USR1 "$pid"
wait $process
HICAM_RESTORE=s390x.hicam ./work >out.work 2>err.work &
process=$!
sleep 0.5
finish 3
says out.work "./work.s390x: ended after many turns, 1"

claim "bad usage is told"
exits 64 "$miman" checkpoint
exits 64 "$miman" checkpoint x
exits 64 "$miman" interval 1
exits 64 "$miman" interval 1 -1
exits 64 "$miman" ls
