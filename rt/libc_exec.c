/* SPDX-License-Identifier: ISC */
/*
 * A process that becomes another program takes no more requests, and leaves it no child of a capture, of which it knows
 * nothing; if it does not become one, it takes them again.
 */
#include "control.h"
#include "libc_local.h"
#include "poll.h"
#include <errno.h>
#include <limits.h>
#include <stdarg.h>

#define EXEC(call)                       \
	bool paused = hicam_poll_pause();    \
	bool served = hicam_control_pause(); \
	int result = (call), saved = errno;  \
                                         \
	if (served)                          \
		hicam_control_start();           \
	if (paused)                          \
		hicam_poll_continue();           \
	errno = saved;                       \
	return result

int
__hicam_execve(const char *path, char *const argv[], char *const envp[])
{
	EXEC(execve(path, argv, envp));
}

int
__hicam_execv(const char *path, char *const argv[])
{
	EXEC(execv(path, argv));
}

int
__hicam_execvp(const char *file, char *const argv[])
{
	EXEC(execvp(file, argv));
}

int
__hicam_execvpe(const char *file, char *const argv[], char *const envp[])
{
	EXEC(execvpe(file, argv, envp));
}

int
__hicam_fexecve(int fd, char *const argv[], char *const envp[])
{
	EXEC(fexecve(fd, argv, envp));
}

/* The arguments behind FIRST, up to a null pointer, into *ARGV, which is on the caller's stack; AP is then behind that.
 */
#define COUNT(n, first)                                       \
	va_start(ap, first);                                      \
	for ((n) = 1; (n) < INT_MAX && va_arg(ap, char *); (n)++) \
		;                                                     \
	va_end(ap)
#define LIST(argv, n, first)     \
	va_start(ap, first);         \
	(argv)[0] = (char *)(first); \
	for (i = 1; i <= (n); i++)   \
	(argv)[i] = va_arg(ap, char *)

int
__hicam_execl(const char *path, const char *arg, ...)
{
	va_list ap;
	int n, i;

	COUNT(n, arg);
	{
		char *argv[n + 1];

		LIST(argv, n, arg);
		va_end(ap);
		return __hicam_execv(path, argv);
	}
}

int
__hicam_execlp(const char *file, const char *arg, ...)
{
	va_list ap;
	int n, i;

	COUNT(n, arg);
	{
		char *argv[n + 1];

		LIST(argv, n, arg);
		va_end(ap);
		return __hicam_execvp(file, argv);
	}
}

int
__hicam_execle(const char *path, const char *arg, ...)
{
	char *const *envp;
	va_list ap;
	int n, i;

	COUNT(n, arg);
	{
		char *argv[n + 1];

		LIST(argv, n, arg);
		envp = va_arg(ap, char *const *);
		va_end(ap);
		return __hicam_execve(path, argv, envp);
	}
}
