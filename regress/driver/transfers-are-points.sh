# SPDX-License-Identifier: ISC
# A process that waits in read, write or the like can be captured there, and waits on, with nothing lost.
. "$TOP/regress/lib.sh"
miman=$TOP/services/miman/miman
mkdir -m 700 run
export XDG_RUNTIME_DIR=$PWD/run
process=
trap '[ -z "$process" ] || kill -KILL "$process" 2>/dev/null' EXIT
cat >io.c <<'END'
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static void on_alarm(int sig) { (void)sig; }

static void *reads(void *arg)
{
	char c;
	long n = 0;

	while (read(0, &c, 1) == 1)
		n += c - '0';
	return (void *)n;
}

int main(int argc, char **argv)
{
	struct sigaction sa;
	char text[100];
	ssize_t n;
	int i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_alarm;
	fprintf(stderr, "running\n");
	if (strcmp(argv[1], "reads") == 0) {
		while ((n = read(0, text, sizeof(text))) > 0)
			printf("%.*s", (int)n, text);
		printf("%d\n", (int)n);
	} else if (strcmp(argv[1], "writes") == 0) {
		char *data = malloc(1000000);

		for (i = 0; i < 1000000; i++)
			data[i] = "0123456789\n"[i % 11];
		n = write(1, data, 1000000);
		fprintf(stderr, "%ld\n", (long)n);
	} else if (strcmp(argv[1], "parts") == 0) {
		static struct iovec parts[100];
		char *data = malloc(1000000);

		for (i = 0; i < 1000000; i++)
			data[i] = "0123456789\n"[i % 11];
		for (i = 0; i < 100; i++) {
			parts[i].iov_base = data + i * 10000;
			parts[i].iov_len = 10000;
		}
		n = writev(1, parts, 100);
		fprintf(stderr, "%ld\n", (long)n);
	} else if (strcmp(argv[1], "interrupted") == 0) {
		for (i = 0; i < 2; i++) {
			sa.sa_flags = i ? SA_RESTART : 0;
			sigaction(SIGALRM, &sa, NULL);
			alarm(1);
			errno = 0;
			n = read(0, text, 1);
			printf("%d %s %c\n", (int)n, n < 0 ? strerror(errno) : "", n > 0 ? text[0] : ' ');
			fflush(stdout);
		}
	} else if (strcmp(argv[1], "lines") == 0) {
		char *line = NULL;
		size_t room = 0;

		if (fgets(text, sizeof(text), stdin))
			printf("%s", text);
		if (getline(&line, &room, stdin) > 0)
			printf("%s", line);
		printf("%c", getchar());
		n = (ssize_t)fread(text, 3, 2, stdin);
		printf("%d %.*s", (int)n, 6, text);
		while (fgets(text, sizeof(text), stdin))
			printf("%s", text);
	} else if (strcmp(argv[1], "numbers") == 0) {
		char word[20], c;
		int k;

		while (scanf("%d", &i) == 1 && fscanf(stdin, " %*d:%19s", word) == 1 && scanf("%c", &c) == 1 &&
			   scanf("%1$d", &k) == 1)
			printf("%d %s %d %d\n", i, word, c, k);
	} else {
		pthread_t t[3];
		void *got;
		long sum = 0;

		for (i = 0; i < 3; i++)
			pthread_create(&t[i], NULL, reads, NULL);
		for (i = 0; i < 3; i++) {
			pthread_join(t[i], &got);
			sum += (long)got;
		}
		printf("%ld\n", sum);
	}
	return 0;
}
END
holds "$HICC" -w -O2 -o io io.c
holds "$HICC" -w -O2 --target=s390x -o io.s390x io.c
mkfifo in out.pipe

# begin ARGUMENT: with the pipe `in` as input, which is open as 8 here.
begin()
{
	rm -f err.io
	./io "$1" <in >out.io 2>err.io &
	process=$!
	exec 8>in
	for _ in $(seq 200); do grep -qs running err.io && break; sleep 0.05; done
	sleep 0.2
}

# stopped: with status 75.
stopped()
{
	local got=0
	wait $process || got=$?
	[ $got = 75 ] || fail "exit $got: $(cat err.io)"
	exec 8>&-
}

claim "a process that reads from a pipe is captured there, and reads on"
begin reads
echo one >&8
sleep 0.2
holds "$miman" checkpoint $process
echo two >&8
sleep 0.2
holds "$miman" checkpoint $process --stop
stopped
echo three >rest
cp out.io all
env HICAM_RESTORE=io.hicam "$TOP/contrib/run-on" s390x ./io.s390x <rest >>all || fail "exit $?"
[ "$(cat all)" = "one
two
three
0" ] || fail "$(cat all)"

claim "lines that have come in part are read on where they were"
for words in "fir" "first line,sec" "first line,second line," "first line,second line,3fou" "first line,second line,3four65,res"; do
	begin lines
	echo -n "$words" | tr , '\n' >&8
	sleep 0.2
	holds "$miman" checkpoint $process --stop
	stopped
	whole="first line,second line,3four65,rest"
	printf '%s\n' "${whole#"$words"}" | tr , '\n' >rest
	cp out.io all
	env HICAM_RESTORE=io.hicam "$TOP/contrib/run-on" s390x ./io.s390x <rest >>all || fail "exit $?"
	[ "$(cat all)" = "first line
second line
32 four65
rest" ] || fail "$words: $(cat all)"
done

claim "scanf waits for the first byte that matters to it"
printf '1\n 2:word\n\n3\n4 5:other\t6\n' >whole
holds ./io numbers <whole
cp out want
for n in 0 2 3 10 11 13 15 23 25; do
	begin numbers
	head -c $n whole >&8
	sleep 0.2
	holds "$miman" checkpoint $process --stop
	stopped
	tail -c +$((n + 1)) whole >rest
	cp out.io all
	env HICAM_RESTORE=io.hicam "$TOP/contrib/run-on" s390x ./io.s390x <rest >>all || fail "exit $?"
	same all want
done

claim "threads that all read are captured, and read on"
begin threads
echo -n 123 >&8
sleep 0.2
holds "$miman" checkpoint $process
echo -n 45 >&8
sleep 0.2
holds "$miman" checkpoint $process --stop
stopped
echo -n 67 >rest
for machine in x86_64 s390x; do
	program=./io; [ $machine = x86_64 ] || program=./io.$machine
	env HICAM_RESTORE=io.hicam "$TOP/contrib/run-on" $machine $program <rest >out.2 || fail "exit $?"
	[ "$(cat out.2)" = 28 ] || fail "$(cat out.2)"
done

for how in writes parts; do
	claim "of a write that was under way the rest is written, once ($how)"
	rm -f err.io
	./io $how >out.pipe 2>err.io &
	process=$!
	exec 9<out.pipe
	for _ in $(seq 200); do grep -qs running err.io && break; sleep 0.05; done
	head -c 150000 <&9 >all
	sleep 0.2
	holds "$miman" checkpoint $process
	head -c 50000 <&9 >>all
	sleep 0.2
	holds "$miman" checkpoint $process --stop
	got=0
	wait $process || got=$?
	[ $got = 75 ] || fail "exit $got: $(cat err.io)"
	cat <&9 >>all
	exec 9<&-
	env HICAM_RESTORE=io.hicam "$TOP/contrib/run-on" s390x ./io.s390x >>all 2>err.io || fail "exit $?"
	says err.io 1000000
	python3 -c 'print("".join("0123456789\n"[i % 11] for i in range(1000000)), end="")' >want
	same all want
done

claim "handlers of the program's end a read, or not, as they are to"
begin interrupted
sleep 1.5
holds "$miman" checkpoint $process
sleep 1
[ "$(wc -l <out.io)" = 1 ] || fail "$(cat out.io)"
echo -n x >&8
wait $process || fail "exit $?"
[ "$(cat out.io)" = "-1 Interrupted system call  
1  x" ] || fail "$(cat out.io)"

claim "reads end as they are to, whatever interrupts them"
holds "$HICC" -w -O2 -o ends "$TOP/regress/accept/reads-that-wait.c"
holds ./ends
cp out want
export HICAM_INTERVAL=0.15
holds ./ends
same out want
