# SPDX-License-Identifier: ISC
# Signals end a child of a program as they end one of a plain program, whatever the run time has taken in the parent; a
# child that asks for a clean-up of its own gets it.
. "$TOP/regress/lib.sh"
cat >child.c <<'EOF'
#include <hicam/hicam.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

static void clean(void *name)
{
	printf("clean up %s\n", (char *)name);
	fflush(stdout);
}

static void spin(void)
{
	volatile unsigned n = 0;

	for (;;)
		n++;
}

/* The status of a child that gets SIG when it is ready. */
static int end(int sig, const char *how)
{
	int ready[2], status;
	sigset_t one;
	pid_t child;
	char c;

	if (pipe(ready) != 0)
		exit(1);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		if (strcmp(how, "plain") != 0)
			hicam_cleanup(clean, "of the child");
		sigemptyset(&one);
		sigaddset(&one, SIGTERM);
		sigprocmask(SIG_BLOCK, &one, NULL);
		sigprocmask(SIG_UNBLOCK, &one, NULL);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		if (strcmp(how, "waits") == 0)
			getwchar();
		if (strcmp(how, "spins") == 0)
			spin();
		sleep(3);
		_exit(9);
	}
	if (read(ready[0], &c, 1) != 1)
		exit(1);
	usleep(20000);
	kill(child, sig);
	if (waitpid(child, &status, 0) != child)
		exit(1);
	close(ready[0]);
	close(ready[1]);
	return WIFSIGNALED(status) ? WTERMSIG(status) : -WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	if (strcmp(argv[1], "parent") == 0)
		hicam_cleanup(clean, "of the parent");
	printf("%d %d %d\n", end(SIGTERM, "plain"), end(SIGINT, "plain"), end(SIGHUP, "plain"));
	printf("%d\n", end(SIGTERM, "spins"));
	printf("%d\n", end(SIGTERM, "waits"));
	fflush(stdout);
	_exit(0);
}
EOF
"$HICC" -O2 child.c -o child || exit 1
mkfifo fifo
exec 9<>fifo

run()
{
	env --default-signal=HUP,INT timeout 60 ./child "$1" <fifo >said 2>errors || fail "exits $?: $(cat errors)"
}

claim "signals end the children of a program that does nothing about them"
run nothing
printf '15 2 1\nclean up of the child\n15\n15\n' >ends
same said ends

claim "so they do where the program has asked for a clean-up, which is its children's too once they ask for one"
run parent
printf '15 2 1\nclean up of the child\nclean up of the parent\n15\n15\n' >ends
same said ends

claim "so they do where checkpoints are made"
HICAM_STATE=s HICAM_INTERVAL=0.01 HICAM_ON_TERM=1 run parent
same said ends
