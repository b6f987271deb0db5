/* Reads that end without input, after a time, by a signal, by a longjmp, or with the thread that makes them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static sigjmp_buf out;
static volatile sig_atomic_t jumps;

static void on_alarm(int sig)
{
	if (jumps)
		siglongjmp(out, sig);
}

static void say(const char *what, long result)
{
	printf("%s %ld %s\n", what, result, result < 0 ? strerror(errno) : "");
}

static void terminals(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave;
	struct termios mode;
	char text[10];
	FILE *f;

	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		return;
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	f = fdopen(slave, "r");
	write(master, "a\n\004b\n", 5);
	printf("%c", fgetc(f));
	printf("%c", fgetc(f));
	/* the end of the file stays */
	printf("%d %d %d\n", fgetc(f), fgetc(f), fgets(text, sizeof text, f) == NULL);
	clearerr(f);
	printf("%s", fgets(text, sizeof text, f));
	tcgetattr(slave, &mode);
	cfmakeraw(&mode);
	mode.c_cc[VMIN] = 0;
	mode.c_cc[VTIME] = 1;
	tcsetattr(slave, TCSANOW, &mode);
	say("no character in time", read(slave, text, sizeof text));
	mode.c_cc[VTIME] = 0;
	tcsetattr(slave, TCSANOW, &mode);
	say("no character", read(slave, text, sizeof text));
	mode.c_cc[VMIN] = 3;
	tcsetattr(slave, TCSANOW, &mode);
	write(master, "xyz", 3);
	say("three characters", read(slave, text, sizeof text));
	close(master);
	say("hung up", read(slave, text, sizeof text));
	fclose(f);
}

static void pipes(void)
{
	struct timeval limit = {0, 50000};
	int p[2], s[2];
	char text[10];

	pipe(p);
	say("nothing from a pipe", read(p[0], text, 0));
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	say("not now", read(p[0], text, 1));
	close(p[1]);
	say("the end", read(p[0], text, 1));
	close(p[0]);
	say("not open", read(p[0], text, 1));
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	say("not in time", recv(s[0], text, 1, 0));
	say("not now", recv(s[1], text, 1, MSG_DONTWAIT));
	send(s[0], "abc", 3, 0);
	say("a look", recv(s[1], text, 2, MSG_PEEK | MSG_WAITALL));
	shutdown(s[0], SHUT_WR);
	say("all there is", recv(s[1], text, sizeof text, MSG_WAITALL));
	say("all there is", recv(s[1], text, sizeof text, MSG_WAITALL));
	close(s[1]);
	signal(SIGPIPE, SIG_IGN);
	say("nobody reads", write(s[0], text, 1));
	close(s[0]);
}

/* A named pipe that nobody writes to has ended; it is opened without waiting for that. */
static void named_pipe(void)
{
	char text[10], name[] = "/tmp/reads-XXXXXX";
	int fd;

	if (mkdtemp(name) == NULL || chdir(name) != 0)
		return;
	mkfifo("pipe", 0600);
	fd = open("pipe", O_RDONLY | O_NONBLOCK);
	fcntl(fd, F_SETFL, 0);
	say("nobody writes", read(fd, text, sizeof text));
	close(fd);
	unlink("pipe");
	chdir("/");
	rmdir(name);
}

static void signals(void)
{
	struct itimerval soon = {{0, 0}, {0, 30000}};
	struct sigaction sa;
	char text[10];
	FILE *f;
	int p[2], i;

	pipe(p);
	f = fdopen(p[0], "r");
	memset(&sa, 0, sizeof sa);
	sa.sa_handler = on_alarm;
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	say("interrupted", read(p[0], text, 1));
	setitimer(ITIMER_REAL, &soon, NULL);
	errno = 0;
	i = fgetc(f);
	say("interrupted", i);
	printf("%d %d\n", ferror(f) != 0, feof(f) != 0);
	clearerr(f);
	jumps = 1;
	for (i = 0; i < 5; i++) {
		if (sigsetjmp(out, 1) == 0) {
			setitimer(ITIMER_REAL, &soon, NULL);
			read(p[0], text, 1);
		}
		if (sigsetjmp(out, 1) == 0) {
			setitimer(ITIMER_REAL, &soon, NULL);
			fread(text, 1, 3, f);
		}
	}
	write(p[1], "line\n", 5);
	printf("%s", fgets(text, sizeof text, f));
	fclose(f);
	close(p[1]);
}

static FILE *shared;

static void *reads(void *arg)
{
	char text[100];

	if (arg)
		fgetc(shared);
	else
		fgets(text, sizeof text, shared);
	return NULL;
}

static void *locks(void *arg)
{
	char text[100] = "";
	int i, c = 0;

	(void)arg;
	flockfile(shared);
	for (i = 0; i < 99 && c != '\n'; i++)
		text[i] = (char)(c = getc_unlocked(shared));
	funlockfile(shared);
	printf("%s", text);
	return NULL;
}

/* What a thread that is cancelled has read is lost, but the stream is not. */
static void cancels(void)
{
	pthread_t t[4];
	void *result;
	char text[20];
	int p[2], i;

	pipe(p);
	shared = fdopen(p[0], "r");
	for (i = 0; i < 4; i++) {
		pthread_create(&t[i], NULL, reads, i % 2 ? &t : NULL);
		usleep(30000);
		pthread_cancel(t[i]);
		pthread_join(t[i], &result);
		printf("%d\n", result == PTHREAD_CANCELED);
	}
	pthread_create(&t[0], NULL, reads, NULL);
	usleep(30000);
	write(p[1], "half ", 5);
	usleep(30000);
	pthread_create(&t[1], NULL, locks, NULL);
	usleep(30000);
	write(p[1], "a line\nthe next\n", 16);
	pthread_join(t[0], NULL);
	pthread_join(t[1], NULL);
	write(p[1], "more\n", 5);
	printf("%s", fgets(text, sizeof text, shared));
	if (fork() == 0) {
		write(p[1], "of a child\n", 11);
		printf("%s", fgets(text, sizeof text, shared));
		fflush(stdout);
		_exit(0);
	}
	wait(NULL);
	fclose(shared);
	close(p[1]);
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	terminals();
	pipes();
	named_pipe();
	signals();
	cancels();
	return 0;
}
