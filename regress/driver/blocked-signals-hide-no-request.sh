# SPDX-License-Identifier: ISC
# A program that blocks all signals and takes them by sigwait is asked for checkpoints, and sees nothing of that.
. "$TOP/regress/lib.sh"
cat >server.c <<'EOF'
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void *take(void *arg)
{
	sigset_t all;
	int sig;

	sigfillset(&all);
	do {
		if (sigwait(&all, &sig) != 0)
			printf("no signal\n");
		printf("signal %d\n", sig);
		fflush(stdout);
	} while (sig != SIGTERM);
	return arg;
}

int main(int argc, char **argv)
{
	sigset_t all, mask, pending;
	int ends[2], sig;
	pthread_t t;

	if (argc > 1 && socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return 1;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	pthread_create(&t, NULL, take, NULL);
	usleep(100000);
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	sigpending(&pending);
	for (sig = 1; sig <= SIGRTMAX; sig++)
		if (sigismember(&pending, sig) || (sig != SIGKILL && sig != SIGSTOP && sigismember(&all, sig) != sigismember(&mask, sig)))
			printf("signal %d shows\n", sig);
	puts("waits");
	fflush(stdout);
	pthread_join(t, NULL);
	puts("end");
	return 0;
}
EOF
"$HICC" -O2 -pthread server.c -o server || exit 1

# until TEXT: it stands in said, where the server has written it.
until_says()
{
	for _ in $(seq 100); do
		grep -qF "$1" said && return
		sleep .05
	done
	fail "the server does not say '$1': $(cat said)"
}

# ends STATUS: the server does
ends()
{
	local got=0
	wait "$server" || got=$?
	[ "$got" = "$1" ] || fail "the server exits $got, should be $1: $(cat said errors)"
}

claim "SIGTERM makes a checkpoint, and a server that goes on takes it itself"
HICAM_ON_TERM=1 HICAM_STATE=s ./server >said 2>errors &
server=$!
until_says waits
kill -HUP $server
until_says 'signal 1'
kill -TERM $server
ends 75
rm said
HICAM_RESTORE=s ./server >said 2>errors &
server=$!
for _ in $(seq 100); do
	[ "$(sed -n 's/^SigBlk:.*\(....\)$/\1/p' /proc/$server/status)" = feff ] && break
	sleep .05
done
kill -USR1 $server
until_says 'signal 10'
kill -TERM $server
ends 0
printf 'signal 10\nsignal 15\nend\n' >want
same said want

claim "intervals and requests reach it, and it sees nothing of them"
rm said
HICAM_INTERVAL=.02 HICAM_STATE=s HICAM_STATS=stats ./server >said 2>errors &
server=$!
until_says waits
sleep .2
holds "$TOP/services/miman/miman" checkpoint $server -o t
kill -TERM $server
ends 0
printf 'waits\nsignal 15\nend\n' >want
same said want
grep -q '"checkpoints":[1-9]' stats || fail "no checkpoint was made: $(cat stats)"

claim "SIGTERM without a checkpoint is taken by sigwait"
rm said
HICAM_ON_TERM=1 HICAM_STATE=s ./server socket >said 2>errors &
server=$!
until_says waits
kill -TERM $server
ends 0
says errors 'checkpoint refused'
printf 'waits\nsignal 15\nend\n' >want
same said want

cat >child.c <<'EOF'
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		for (;;)
			pause();
	usleep(50000);
	kill(child, SIGTERM);
	waitpid(child, &status, 0);
	printf("%d\n", WIFSIGNALED(status) ? WTERMSIG(status) : -status);
	return 0;
}
EOF
"$HICC" -O2 child.c -o child || exit 1
claim "children of the program get SIGTERM themselves"
HICAM_ON_TERM=1 HICAM_STATE=s2 holds ./child
echo 15 >want
same out want
absent s2
