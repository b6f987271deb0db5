# SPDX-License-Identifier: ISC
# A hundred checkpoints in a row: the program has no more memory, descriptors or processes than before, and sees no child.
. "$TOP/regress/lib.sh"
cat >hundred.c <<'END'
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_THREADS = 8, BLOCKS = 1000 };

static volatile sig_atomic_t children, end;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long counter;

static void on_child(int sig) { children += sig == SIGCHLD; }
static void on_usr1(int sig) { end = sig; }

static void *work(void *arg)
{
	char *blocks[BLOCKS] = { 0 };
	unsigned n = 0;

	while (!end) {
		n = (n * 7 + 3) % BLOCKS;
		free(blocks[n]);
		blocks[n] = malloc(200);
		memset(blocks[n], (int)n, 200);
		pthread_mutex_lock(&lock);
		counter++;
		pthread_mutex_unlock(&lock);
	}
	for (n = 0; n < BLOCKS; n++)
		free(blocks[n]);
	return arg;
}

/* No child may be seen, nor an offset be moved. */
static int strange(int fd, off_t offset)
{
	int status;

	return children || waitpid(-1, &status, WNOHANG) != -1 || errno != ECHILD || lseek(fd, 0, SEEK_CUR) != offset;
}

int main(int argc, char **argv)
{
	int threads = atoi(argv[1]), fd = open(argv[0], O_RDONLY), i;
	pthread_t t[MOST_THREADS];

	(void)argc;
	signal(SIGCHLD, on_child);
	signal(SIGUSR1, on_usr1);
	lseek(fd, 123, SEEK_SET);
	printf("running\n");
	fflush(stdout);
	for (i = 0; i < threads; i++)
		pthread_create(&t[i], NULL, work, NULL);
	while (!end)
		if (strange(fd, 123)) {
			printf("strange\n");
			return 1;
		} else if (threads)
			usleep(1000);
		else
			counter++;
	for (i = 0; i < threads; i++)
		pthread_join(t[i], NULL);
	printf("%d\n", strange(fd, 123));
	return 0;
}
END
holds "$HICC" -w -O2 -pthread -o hundred hundred.c
mkdir -m 700 run
export XDG_RUNTIME_DIR=$PWD/run
cat >hundred.py <<'END'
import json, os, subprocess, sys, time

pid, miman = int(sys.argv[1]), sys.argv[2]

def memory():
    with open(f"/proc/{pid}/status") as f:
        found = dict(line.split(":", 1) for line in f)
    return int(found["VmRSS"].split()[0]), int(found["VmSize"].split()[0]), int(found["Threads"])

def mappings():
    with open(f"/proc/{pid}/maps") as f:
        return len(f.readlines())

def children():
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return f.read().split()

def checkpoints(n):
    for _ in range(n):
        r = subprocess.run([miman, "checkpoint", str(pid), "--json"], capture_output=True, text=True)
        assert r.returncode == 0, r.stderr
        assert json.loads(r.stdout)["state_bytes"] > 0

def descriptors():
    return len(os.listdir(f"/proc/{pid}/fd"))

checkpoints(10)
# the last capture's pipe is closed when its end is noticed
quiet = min(descriptors() for _ in range(20) if time.sleep(0.05) is None)
before = memory(), mappings(), quiet
checkpoints(100)
for _ in range(50):
    after = memory(), mappings(), descriptors()
    if after[2] == before[2] and not children():
        break
    time.sleep(0.1)
assert not children(), children()
assert after[2] == before[2], (before, after)
assert after[1] <= before[1] + 2, (before, after)
assert after[0][0] <= before[0][0] + 1024 and after[0][1] <= before[0][1] + 1024, (before, after)
assert after[0][2] == before[0][2], (before, after)
END
process=
trap '[ -z "$process" ] || kill -KILL "$process" 2>/dev/null' EXIT

for threads in 0 8; do
	claim "with $threads threads"
	rm -f out.program
	./hundred $threads >out.program 2>err.program &
	process=$!
	for _ in $(seq 200); do grep -qs running out.program && break; sleep 0.05; done
	sleep 0.2
	holds python3 hundred.py $process "$TOP/services/miman/miman"
	kill -USR1 $process
	wait $process || fail "exit $?: $(cat out.program err.program)"
	says out.program 0
done
