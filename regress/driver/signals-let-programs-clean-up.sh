# SPDX-License-Identifier: ISC
# Routines of hicam_cleanup are called when a signal ends the program, and only where the program has left that to it.
. "$TOP/regress/lib.sh"
cat >cleans.c <<'EOF'
#include <hicam/hicam.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static void clean(void *name)
{
	printf("clean up %s\n", (char *)name);
	fflush(stdout);
}

static void at_exit(void)
{
	puts("atexit");
}

static void handler(int sig)
{
	exit(sig == SIGTERM ? 3 : 4);
}

static void *spin(void *arg)
{
	volatile unsigned n = 0;

	for (;;)
		n++;
	return arg;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	pthread_t t;

	if (hicam_cleanup(clean, strdup("first")) != 0 || atexit(at_exit) != 0 || hicam_cleanup(clean, "second") != 0)
		return 1;
	if (strcmp(how, "handler") == 0)
		signal(SIGTERM, handler);
	if (strcmp(how, "threads") == 0)
		pthread_create(&t, NULL, spin, NULL);
	puts("ready");
	fflush(stdout);
	if (strcmp(how, "getwchar") == 0)
		return getwchar() == WEOF;
	if (strcmp(how, "spin") == 0)
		spin(NULL);
	for (;;)
		pause();
}
EOF
"$HICC" -O2 -pthread cleans.c -o cleans || exit 1

# ends STATUS SIGNAL HOW: so it ends when it gets the signal; what it says after it is ready is in rest.
ends()
{
	local got=0
	: >said # not what the one before said
	env --default-signal=HUP ./cleans "$3" >said 2>errors <fifo &
	for _ in $(seq 100); do
		grep -q ready said && break
		sleep .05
	done
	kill -"$2" $!
	wait $! || got=$?
	[ "$got" = "$1" ] || fail "'$3' ends with $got, should be $1: $(cat said errors)"
	sed 1d said >rest
}
mkfifo fifo
exec 9<>fifo
printf 'clean up second\nclean up first\n' >cleaned
printf 'clean up second\natexit\nclean up first\n' >all
: >nothing

for how in pause spin threads; do
	claim "a signal that ends it lets it clean up ($how)"
	ends 143 TERM $how
	same rest cleaned
	ends 129 HUP $how
	same rest cleaned
done

claim "a handler of the program's is called instead"
ends 3 TERM handler
same rest all

claim "other signals end it at once"
ends 138 USR1 pause
same rest nothing

claim "it ends without, where it comes to no point"
ends 143 TERM getwchar
same rest nothing

claim "nothing is called when it goes on elsewhere, and all of it there"
HICAM_ON_TERM=1 HICAM_STATE=s ends 75 TERM pause
same rest nothing
HICAM_RESTORE=s ./cleans >said 2>errors &
for _ in $(seq 100); do
	[ "$(sed -n 's/^SigCgt:.*\(.\)...$/\1/p' /proc/$!/status)" = 4 ] && break
	sleep .05
done
sleep .1
kill -TERM $!
wait $! && fail "it is not ended"
same said cleaned
