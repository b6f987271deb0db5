/* Handlers and waits keep what came with signals; pointers in it lead to the same objects later. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int numbers[4] = {10, 20, 30, 40};
static siginfo_t last, child, fault, timer, poll_info, user;
static siginfo_t *kept;
static volatile int came;

static void
keep(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (sig == SIGUSR2)
		kept[came % 3] = *info;
	else if (sig == SIGCHLD)
		child = *info;
	else if (sig == SIGALRM)
		timer = *info;
	else if (info->si_code == SI_USER)
		user = *info;
	else
		last = *info;
	came++;
}

static sigjmp_buf back;

static void
on_fault(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	fault = *info;
	siglongjmp(back, 1);
}

static void
divide(int by)
{
	static volatile int result;

	if (sigsetjmp(back, 1) == 0) {
		if (by == 0) /* some machines do not trap */
			raise(SIGFPE);
		result = 1 / (by + 1);
	}
}

static void
look(int round)
{
	printf("%d: last %d %d %d", round, last.si_signo == SIGUSR1, last.si_code == SI_QUEUE,
		   last.si_value.sival_ptr ? *(int *)last.si_value.sival_ptr : -1);
	printf(" kept %d %d %d", kept[0].si_value.sival_int, kept[1].si_value.sival_int,
		   kept[2].si_value.sival_ptr == &kept[2]);
	printf(" child %d %d %d %d", child.si_signo == SIGCHLD, child.si_code == CLD_EXITED, child.si_status,
		   child.si_utime >= 0);
	printf(" timer %d %d", timer.si_code == SI_TIMER, timer.si_value.sival_ptr == &timer);
	printf(" fault %d %d", fault.si_signo, fault.si_addr != NULL || fault.si_code <= 0);
	printf(" user %d %d", user.si_code == SI_USER, user.si_pid != 0);
	printf(" poll %d %d\n", (int)poll_info.si_band, poll_info.si_fd);
}

int
main(void)
{
	struct sigaction action;
	struct sigevent event;
	struct itimerspec once = {{0, 0}, {0, 1000000}};
	sigset_t set;
	timer_t id;
	pid_t pid;
	int i, k, sum = 0;

	kept = calloc(3, sizeof *kept);
	memset(&action, 0, sizeof action);
	action.sa_flags = SA_SIGINFO | SA_RESTART;
	action.sa_sigaction = keep;
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR2, &action, NULL);
	sigaction(SIGCHLD, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	action.sa_sigaction = on_fault;
	sigaction(SIGFPE, &action, NULL);
	memset(&event, 0, sizeof event);
	event.sigev_notify = SIGEV_SIGNAL;
	event.sigev_signo = SIGALRM;
	event.sigev_value.sival_ptr = &timer;
	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (i = 0; i < 6; i++) {
		switch (i) {
		case 0:
			kill(getpid(), SIGUSR1);
			sigqueue(getpid(), SIGUSR1, (union sigval){.sival_ptr = &numbers[2]});
			break;
		case 1:
			for (came = 0; came < 3;) {
				union sigval v = {.sival_ptr = NULL};

				if (came == 2)
					v.sival_ptr = &kept[2];
				else
					v.sival_int = -5 - came;
				k = came;
				sigqueue(getpid(), SIGUSR2, v);
				while (came == k)
					;
			}
			break;
		case 2:
			came = 0;
			if ((pid = fork()) == 0)
				_exit(7);
			while (came == 0)
				usleep(1000);
			waitpid(pid, &k, 0);
			break;
		case 3:
			came = 0;
			timer_create(CLOCK_MONOTONIC, &event, &id);
			timer_settime(id, 0, &once, NULL);
			while (came == 0)
				usleep(1000);
			timer_delete(id);
			break;
		case 4:
			divide(0);
			fault.si_signo = SIGSEGV; /* as a fault would have left it */
			fault.si_code = SEGV_ACCERR;
			fault.si_addr = &numbers[3];
			break;
		default:
			poll_info.si_signo = SIGIO;
			poll_info.si_code = POLL_IN;
			poll_info.si_band = 0x41;
			poll_info.si_fd = 5;
		}
		for (k = 0; k < 20000; k++)
			sum += k % 5 + i;
		look(i);
	}
	printf("%d %d\n", sum, *(int *)fault.si_addr);
	fault.si_addr = (void *)0x4000; /* nowhere */
	for (k = 0; k < 20000; k++)
		sum -= k % 3;
	printf("%d %d\n", sum, fault.si_addr == (void *)0x4000);
	free(kept);
	return 0;
}
