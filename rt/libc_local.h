/* SPDX-License-Identifier: ISC */
#ifndef HICAM_LIBC_LOCAL_H
#define HICAM_LIBC_LOCAL_H

/*
 * Shared by libc_*.c, stream.c and file.c only: prototypes of all replacements, and the items that a part of
 * libc's state saves itself in.
 */
#include "abi.h"
#include "libc_state.h"
#include "thread.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <langinfo.h>
#include <libgen.h>
#include <locale.h>
#include <malloc.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

/* Declared by old headers, or as an asm label only. */
void cfree(void *);
int __posix_getopt(int, char *const *, const char *);
void (*bsd_signal(int, void (*)(int)))(int);
void (*__sysv_signal(int, void (*)(int)))(int);
int __isoc99_scanf(const char *, ...);
int __isoc99_fscanf(FILE *, const char *, ...);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#define REPLACE(name) extern __typeof__(name) __hicam_##name;
#define WAITS(name) REPLACE(name)
#include "replace.def"
#undef WAITS
#undef REPLACE
#pragma GCC diagnostic pop

/* Their addresses stand in for those of malloc and the others. */
void *__hicam_malloc_plain(size_t);
void *__hicam_calloc_plain(size_t, size_t);
void *__hicam_realloc_plain(void *, size_t);
void *__hicam_aligned_alloc_plain(size_t, size_t);

/* Copies what libc allocated to the typed heap and frees that; NULL stays NULL. */
char *hicam_take(char *text);

/* One hicam_item.  Numbers and pointers are taken in the order in which they were added. */
struct hicam_item {
	struct hicam_item *next;
	char *name;
	int64_t *numbers;
	void **pointers;
	bool *functions; /* beside pointers: the address of a function; not known when read */
	char *bytes;	 /* a zero byte stands behind them */
	size_t nnumbers, npointers, nbytes;
	bool failed; /* out of memory while it was made */
};
struct hicam_items {
	struct hicam_item *first, **end;
	bool failed;
};

/* Appends an empty item; never NULL. NAME: the part's, with a number behind a space where it has several. */
struct hicam_item *hicam_item_new(struct hicam_items *, const char *name);
void hicam_item_number(struct hicam_item *, int64_t);
void hicam_item_pointer(struct hicam_item *, const void *, bool function);
void hicam_item_bytes(struct hicam_item *, const void *, size_t);

/* A part of the state.  Functions that give false set *ERROR to a malloced text. */
struct hicam_part {
	const char *name;
	size_t numbers, pointers; /* fewest that an item holds: checked before open */
	bool (*save)(struct hicam_items *, char **refusal);
	/* Of one item each; NULL: nothing to do. open: pointers are not yet there, and nothing outside may change. */
	bool (*open)(const struct hicam_item *, char **error);
	bool (*load)(const struct hicam_item *, char **error);
};
extern const struct hicam_part hicam_part_random, hicam_part_drand48, hicam_part_getopt, hicam_part_home,
	hicam_part_strings, hicam_part_tm, hicam_part_strtok, hicam_part_locale, hicam_part_environ, hicam_part_atexit,
	hicam_part_quick_exit, hicam_part_signal, hicam_part_wait, hicam_part_process, hicam_part_descriptor,
	hicam_part_stream, hicam_part_lock, hicam_part_pipe, hicam_part_thread, hicam_part_key, hicam_part_timer,
	hicam_part_timer_create, hicam_part_pending, hicam_part_atfork, hicam_part_altstack;

/*
 * What functions of all threads share: `HICAM_GUARD;` keeps the others out until the end of the block.  Nothing that
 * waits, or that takes it again, may be in that.
 */
extern int hicam_tables;
static inline bool
hicam_guard(void)
{
	if (hicam_threaded)
		hicam_lock(&hicam_tables);
	return hicam_threaded;
}
static inline void
hicam_unguard(const bool *held)
{
	if (*held)
		hicam_unlock(&hicam_tables);
}
#define HICAM_GUARD __attribute__((cleanup(hicam_unguard), unused)) bool guard_ = hicam_guard()

/* A malloced text for *ERROR; always false. */
bool hicam_libc_fail(char **error, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Homes.  Numbers of the format. */
enum {
	HICAM_HOME_STRINGS,
	HICAM_HOME_TM,
	HICAM_HOME_RANDOM,
	HICAM_HOME_SEED48,
	HICAM_HOME_ASCTIME,
	HICAM_HOME_TMPNAM,
	HICAM_HOME_INET_NTOA,
	HICAM_HOME_L64A,
	HICAM_HOME_ECVT,
	HICAM_HOME_FCVT,
	HICAM_HOME_TTYNAME,
	HICAM_HOME_GETLOGIN,
	HICAM_HOME_CTERMID,
	HICAM_HOME_RPC
};
/* TEXT in memory that stays and travels; equal texts are one.  NULL stays NULL; without memory TEXT itself. */
char *hicam_home_string(const char *text);
/* Copies TEXT into HICAM_HOME_<n> and returns that; NULL stays NULL. */
char *hicam_home_copy(unsigned home, const char *text);
bool hicam_home_string_find(const void *p, int64_t *number);
void *hicam_home_string_at(int64_t number);
bool hicam_home_tm_find(const void *p, int64_t *number);
void *hicam_home_tm_at(int64_t number);
bool hicam_home_random_find(const void *p, int64_t *number);
void *hicam_home_random_at(int64_t number);
bool hicam_home_seed48_find(const void *p, int64_t *number);
void *hicam_home_seed48_at(int64_t number);

/* Of the parts that must know at start. */
void hicam_file_start(void);
void hicam_stream_start(void);
/* Notes errno and the time used. */
void hicam_process_prepare(void);
/* Notes the open descriptors, when streams are flushed. */
void hicam_file_prepare(void);
/* Notes the locks of files behind N descriptors. */
void hicam_record_prepare(const int *fds, long n);
/* Has the process a lock of records there, which it would give up by a close of any descriptor of that file? */
bool hicam_record_locked(const struct stat *);
/* Notes the pipes behind N descriptors, and what is in them. */
void hicam_pipe_prepare(const int *fds, long n);
/* NULL: that pipe is the program's alone, and part of the state.  In the child. */
const char *hicam_pipe_refusal(ino_t);
/* A restore gives the program FD, which it closes, as TO. */
bool hicam_file_give(int fd, int to, bool cloexec, char **error);
/* A descriptor, those from FIRST to LAST, are no longer what they were. */
void hicam_io_closed(int fd);
void hicam_io_closed_range(unsigned first, unsigned last);
/* In a child that the program forked. */
void hicam_io_forked(void);
void hicam_input_forked(void);
/* A thread no longer reads a stream; it was about to when it was captured. */
void hicam_input_leave(struct hicam_thread *);
void hicam_input_resume(struct hicam_thread *, const FILE *);
/* Notes what is left of the wait under way. */
void hicam_wait_prepare(void);
/* A longjmp leaves the wait under way, if there is one, to a place outside of handlers. */
void hicam_wait_leave(void);
/* HICAM_WAIT_NUMBERS for the wait that a thread is in or comes to next (pending.asked), and back; false: damaged. */
enum { HICAM_WAIT_NUMBERS = 3 };
void hicam_wait_save(struct hicam_item *, const struct hicam_thread *);
bool hicam_wait_load(struct hicam_thread *, const int64_t *numbers);
/* In a child that the program forked: its CPU time begins anew. */
void hicam_process_forked(void);

/*
 * stream.c for file.c: bytes that streams on FD, a regular file, have read ahead of the program, which is to be asked
 * before the child is made; opendir has FD, or popen, a pipe.
 */
int64_t hicam_stream_ahead(int fd);
bool hicam_stream_is_directory(int fd);
bool hicam_stream_is_command(int fd);
/* file.c for stream.c: FD is what the process found under that number; the program has opened it there. */
bool hicam_file_inherited(int fd);
void hicam_file_opened(int fd);
/* Another descriptor of the program has the same offset; in the child. */
bool hicam_file_shared(int fd);

#endif
