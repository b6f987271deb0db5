/* SPDX-License-Identifier: ISC */
/* Threads as the program sees them: made, joined, ended. */
#include "thread.h"
#include "capture.h"
#include "heap_local.h"
#include "libc_local.h"
#include "message.h"
#include "notify.h"
#include "resume.h"
#include "signals.h"
#include "start.h"
#include "sync.h"
#include "wait.h"
#include "wake.h"
#include <errno.h>
#include <limits.h>

HICAM_OWN struct hicam_thread *hicam_self_known;
bool hicam_threaded;

static struct hicam_thread main_thread = {.number = 1, .begun = true};
struct hicam_thread *hicam_threads = &main_thread;
static int cancelling; /* while a thread is sent the signal by which it is cancelled at once */
static int lock;	   /* of the list, and of who disposes of a record: `detached` and `ended` change under it */
static uint32_t last_number = 1;
static pthread_key_t end_key; /* its destructor sees a thread's end, however that comes about */

/* ---- records ---------------------------------------------------------------------------------------------------- */

static void
enter(struct hicam_thread *t)
{
	struct hicam_thread **at = &hicam_threads;

	while (*at && (*at)->number < t->number)
		at = &(*at)->next;
	t->next = *at;
	__atomic_store_n(at, t, __ATOMIC_RELEASE);
}

static void
leave(struct hicam_thread *t)
{
	struct hicam_thread **at;

	hicam_lock(&lock);
	for (at = &hicam_threads; *at != t; at = &(*at)->next)
		;
	*at = t->next;
	hicam_unlock(&lock);
}

/*
 * A record that nobody else looks at any more: a capture has none under way, since the calling thread runs.  That of
 * main stays, as a state tells of it.
 */
static void
dispose(struct hicam_thread *t)
{
	if (t == &main_thread) {
		t->detached = true;
		return;
	}
	leave(t);
	free(t->values);
	free(t);
}

/* Nothing can be asked about it any more. */
static bool
is_gone(const struct hicam_thread *t)
{
	return t->ended && t->detached;
}

static struct hicam_thread *
find(pthread_t number)
{
	struct hicam_thread *t;

	hicam_lock(&lock);
	for (t = hicam_threads; t && t->number != number; t = t->next)
		;
	if (t && is_gone(t))
		t = NULL;
	hicam_unlock(&lock);
	return t;
}

unsigned
hicam_thread_count(void)
{
	const struct hicam_thread *t;
	unsigned n = 0;

	hicam_lock(&lock);
	for (t = hicam_threads; t; t = t->next)
		n += !is_gone(t);
	hicam_unlock(&lock);
	return n;
}

uint32_t
hicam_thread_running(void)
{
	const struct hicam_thread *t, *self = hicam_self();
	uint32_t number = 0;
	int at;

	hicam_lock(&lock);
	for (t = hicam_threads; t && number == 0; t = t->next) {
		at = __atomic_load_n(&t->at, __ATOMIC_SEQ_CST);
		if (t != self && (at == HICAM_RUNNING ||
						  (__atomic_load_n(&t->cancelled, __ATOMIC_RELAXED) && !t->cancel_waits && at != HICAM_ENDED)))
			number = t->number;
	}
	hicam_unlock(&lock);
	return number;
}

void
hicam_thread_nudge(void)
{
	const struct hicam_thread *t;

	hicam_lock(&lock);
	for (t = hicam_threads; t; t = t->next)
		if (__atomic_load_n(&t->at, __ATOMIC_SEQ_CST) == HICAM_RUNNING &&
			__atomic_load_n(&t->moves, __ATOMIC_RELAXED) && t != hicam_self())
			hicam_wake_thread(t->tid, false);
	hicam_unlock(&lock);
}

/* ---- beginnings and ends -------------------------------------------------------------------------------------------
 */

/* Stacks of all threads so far, some of which are used again. */
static struct {
	char *lowest, *end;
} * stacks;
static size_t nstacks;

bool
hicam_thread_stack_holds(const void *p)
{
	size_t i;

	for (i = 0; i < nstacks; i++)
		if ((const char *)p >= stacks[i].lowest && (const char *)p < stacks[i].end)
			return true;
	return false;
}

static void
add_stack(char *lowest, size_t size)
{
	size_t i;

	hicam_lock(&lock);
	for (i = 0; i < nstacks && stacks[i].lowest != lowest; i++)
		;
	if (i == nstacks) {
		if ((nstacks & (nstacks - 1)) == 0)
			stacks = hicam_need(stacks, (nstacks ? 2 * nstacks : 1) * sizeof *stacks);
		nstacks++;
		stacks[i].lowest = lowest;
		stacks[i].end = lowest;
	}
	if (lowest + size > stacks[i].end)
		stacks[i].end = lowest + size;
	hicam_unlock(&lock);
}

static void
note_stack(struct hicam_thread *t)
{
	pthread_attr_t attr;
	void *addr;
	size_t size;

	if (pthread_getattr_np(t->real, &attr) != 0)
		return;
	if (pthread_attr_getstack(&attr, &addr, &size) == 0) {
		t->stack_lowest = addr;
		add_stack(addr, size);
	}
	pthread_attr_destroy(&attr);
}

/* Of every thread but main: from here on it is known. */
static void
become(struct hicam_thread *t)
{
	hicam_self_known = t;
	t->tid = gettid();
	__atomic_store_n(&t->real, pthread_self(), __ATOMIC_RELEASE);
	pthread_setspecific(end_key, t);
}

static void
at_end(void *arg)
{
	struct hicam_thread *t = arg;
	bool alone;

	if (__hicam_mode)
		return;
	hicam_self_known = t;
	__hicam_atomic++; /* for good */
	hicam_keys_end(t);
	hicam_altstack_end(t);
	hicam_heap_thread_end();
	hicam_lock(&lock);
	alone = t->foreign || (t->detached && t != &main_thread);
	if (!alone) {
		__atomic_store_n(&t->at, HICAM_ENDED, __ATOMIC_SEQ_CST);
		__atomic_store_n(&t->ended, 1, __ATOMIC_SEQ_CST);
	}
	hicam_unlock(&lock);
	if (alone)
		dispose(t);
	else
		hicam_futex_wake(&t->ended, INT_MAX, false);
}

void
hicam_thread_start(void *base)
{
	hicam_self_known = &main_thread;
	main_thread.stack_base = base;
	main_thread.real = pthread_self();
	main_thread.tid = getpid();
	main_thread.tls = __builtin_thread_pointer();
}

/* Takes a look at /proc, which a program that needs neither threads nor a restore is spared. */
void
hicam_thread_note_main(void)
{
	if (main_thread.stack_lowest == NULL)
		note_stack(&main_thread);
}

bool
hicam_threads_begin(void)
{
	static bool made;

	if (made)
		return true;
	if (pthread_key_create(&end_key, at_end) != 0 || !hicam_heap_threaded())
		return false;
	pthread_setspecific(end_key, &main_thread);
	hicam_thread_note_main();
	hicam_thread_masks_begin();
	made = hicam_threaded = true;
	return true;
}

struct hicam_thread *
hicam_thread_new(uint32_t number)
{
	struct hicam_thread *t = hicam_threads_begin() ? calloc(1, sizeof *t) : NULL, *other;

	if (t == NULL)
		return NULL;
	hicam_lock(&lock);
	t->number = number ? number : ++last_number;
	if (t->number > last_number)
		last_number = t->number;
	for (other = hicam_threads; other && other->number != t->number; other = other->next)
		;
	if (other == NULL)
		enter(t);
	hicam_unlock(&lock);
	if (other) {
		free(t);
		return NULL;
	}
	return t;
}

/* A thread that a library has made calls the program; or there are none yet. */
struct hicam_thread *
hicam_thread_adopt(void)
{
	struct hicam_thread *t;

	if (!__atomic_load_n(&hicam_running, __ATOMIC_RELAXED) && !hicam_threaded)
		return &main_thread;
	if ((t = hicam_thread_new(0)) == NULL)
		hicam_die(74, "out of memory");
	t->foreign = true;
	become(t);
	return t;
}

void
hicam_thread_forks(void)
{
	hicam_lock(&hicam_tables);
	hicam_notifiers_fork();
	hicam_lock(&lock);
	hicam_lock(&hicam_heap_lock);
}

void
hicam_thread_forked(bool child)
{
	struct hicam_thread *self = hicam_self();

	hicam_unlock(&hicam_heap_lock);
	hicam_unlock(&lock);
	hicam_notifiers_forked(child);
	hicam_unlock(&hicam_tables);
	if (!child)
		return;
	cancelling = 0;
	self->real = pthread_self();
	self->tid = getpid();
	self->next = NULL;
	hicam_file_forked();
	hicam_io_forked();
	hicam_input_forked();
	hicam_queues_forked();
	hicam_once_forked();
	hicam_keys_forked();
	hicam_threads = self;
	hicam_threads_go();
}

static void *(*recreated)(struct hicam_thread *);

static void *
call(struct hicam_thread *t)
{
	union sigval value = {.sival_ptr = t->arg};

	switch (t->kind) {
	case HICAM_C11:
		return (void *)(intptr_t)((int (*)(void *))t->start)(t->arg);
	case HICAM_NOTIFIES:
		((void (*)(union sigval))t->start)(value);
		return NULL;
	default:
		return ((void *(*)(void *))t->start)(t->arg);
	}
}

static void *
run(void *arg)
{
	struct hicam_thread *t = arg;
	void *result;

	become(t);
	t->stack_base = __builtin_frame_address(0);
	note_stack(t);
	if (!t->begun) {
		if (t->restored)
			hicam_resume_begin(t);
		else if (t->kind == HICAM_NOTIFIES)
			__hicam_pthread_sigmask(SIG_SETMASK, &t->mask, NULL);
		else
			hicam_mask_inherit(&t->mask);
		/* it may be captured before it has done anything */
		if (!hicam_waiting())
			hicam_capture_unwound();
		hicam_waited();
		t->begun = true;
		result = call(t);
	} else
		result = recreated(t);
	if (__hicam_mode)
		hicam_capture_unwound();
	return t->result = result;
}

static int
begin(struct hicam_thread *t, const pthread_attr_t *attr)
{
	/* glibc stores it before the thread begins; later T may be gone */
	int error = pthread_create(&t->real, attr, run, t);

	if (error)
		dispose(t);
	return error;
}

/* Frames are larger on some machines than on others. */
size_t
hicam_thread_stack_size(size_t size)
{
	return 2 * size + (256 << 10);
}

bool
hicam_thread_recreate(struct hicam_thread *t, void *(*body)(struct hicam_thread *))
{
	pthread_attr_t attr;
	int error = 0;

	recreated = body;
	t->restored = true;
	error = pthread_attr_init(&attr);
	if (error == 0) {
		if (t->stack_size)
			error = pthread_attr_setstacksize(&attr, hicam_thread_stack_size(t->stack_size));
		if (error == 0 && t->detached)
			error = pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
		t->joinable = !t->detached;
		if (error == 0)
			error = begin(t, &attr);
		pthread_attr_destroy(&attr);
	}
	errno = error;
	return error == 0;
}

/*
 * ATTR, in which a size is GIVEN, or it in *ROOMY with what the run time needs on a stack besides the program: a
 * handler that stops a thread, with all the registers that the system saves.  A stack of the program's own stays as it
 * is.
 */
static const pthread_attr_t *
with_room(const pthread_attr_t *attr, size_t given, pthread_attr_t *roomy)
{
	enum { ROOM = 128 << 10 }; /* as the least stack of all machines, one that travels is enough everywhere */
	void *lowest = NULL;
	size_t size = 0;

	if (pthread_attr_getstack(attr, &lowest, &size) != 0 || (uintptr_t)lowest + size != 0)
		return attr;
	*roomy = *attr; /* whose parts stay the other's */
	return pthread_attr_setstacksize(roomy, given + ROOM) == 0 ? roomy : attr;
}

static int
create(pthread_t *id, const pthread_attr_t *attr, void *start, void *arg, enum hicam_thread_kind kind)
{
	pthread_attr_t roomy;
	struct hicam_thread *t;
	int state = PTHREAD_CREATE_JOINABLE;

	if ((t = hicam_thread_new(0)) == NULL)
		return EAGAIN;
	if (attr) {
		pthread_attr_getdetachstate(attr, &state);
		pthread_attr_getstacksize(attr, &t->stack_size);
	}
	t->detached = state == PTHREAD_CREATE_DETACHED;
	t->joinable = !t->detached;
	t->start = start;
	t->result = PTHREAD_CANCELED; /* unless it says something else */
	t->arg = arg;
	if (kind == HICAM_NOTIFIES)
		sigfillset(&t->mask); /* as the C library has it */
	else
		sigemptyset(&t->mask);
	hicam_mask_hidden(&t->mask);
	t->kind = kind;
	*id = t->number;
	return begin(t, attr ? with_room(attr, t->stack_size, &roomy) : NULL);
}

int
__hicam_pthread_create(pthread_t *restrict id, const pthread_attr_t *restrict attr, void *(*start)(void *),
					   void *restrict arg)
{
	return create(id, attr, (void *)start, arg, HICAM_POSIX);
}

int
__hicam_thrd_create(thrd_t *id, thrd_start_t start, void *arg)
{
	int error = create(id, NULL, (void *)start, arg, HICAM_C11);

	return error == 0 ? thrd_success : error == ENOMEM ? thrd_nomem : thrd_error;
}

void
hicam_thread_notify(void (*function)(union sigval), union sigval value, const pthread_attr_t *attr)
{
	pthread_t id;

	/* what the system refuses is lost: there is nobody who could be told */
	(void)create(&id, attr, (void *)function, value.sival_ptr, HICAM_NOTIFIES);
}

void
__hicam_pthread_exit(void *result)
{
	struct hicam_thread *t = hicam_self();

	(void)hicam_threads_begin(); /* for the destructors of main's values */
	__hicam_atomic++;			 /* for good */
	t->result = result;
	pthread_exit(result);
}

void
__hicam_thrd_exit(int result)
{
	__hicam_pthread_exit((void *)(intptr_t)result);
}

pthread_t
__hicam_pthread_self(void)
{
	return hicam_self()->number;
}

thrd_t
__hicam_thrd_current(void)
{
	return hicam_self()->number;
}

/* Where a C library stores it late, a thread that has not begun yet is not known. */
static pthread_t
real_of(struct hicam_thread *t)
{
	pthread_t real;

	while ((real = __atomic_load_n(&t->real, __ATOMIC_ACQUIRE)) == 0)
		sched_yield();
	return real;
}

int
__hicam_pthread_detach(pthread_t id)
{
	struct hicam_thread *t = find(id);
	pthread_t real = 0;
	bool was, ended;

	if (t == NULL)
		return ESRCH;
	if (t->joinable)
		real = real_of(t);
	hicam_lock(&lock);
	was = t->detached;
	t->detached = true;
	ended = t->ended;
	hicam_unlock(&lock); /* now it may be gone */
	if (was)
		return EINVAL;
	if (real)
		pthread_detach(real);
	if (ended)
		dispose(t);
	return 0;
}

int
__hicam_thrd_detach(thrd_t id)
{
	return __hicam_pthread_detach(id) == 0 ? thrd_success : thrd_error;
}

/* Waits for the end of thread ID; CALL is 0 if it is not to wait. */
static int
join(pthread_t id, void **result, clockid_t clock, const struct timespec *until, bool wait)
{
	struct hicam_wait w;
	struct hicam_thread *t;
	void *value = NULL;

	if (!hicam_wait_begin(&w, clock, until))
		return 0;
	w.cancels = true;
	t = find(id);
	if (t == NULL)
		return ESRCH;
	if (!wait && !__atomic_load_n(&t->ended, __ATOMIC_SEQ_CST))
		return EBUSY;
	if (t == hicam_self())
		return EDEADLK;
	if (t->detached)
		return EINVAL;
	while (!__atomic_load_n(&t->ended, __ATOMIC_SEQ_CST)) {
		switch (hicam_wait_futex(&w, &t->ended, 0)) {
		case HICAM_TIMED_OUT:
			return ETIMEDOUT;
		case HICAM_STOPPED:
			return 0;
		default:
			break;
		}
	}
	/* a C library may forget what it says of a thread that is cancelled as it enables that, and foreign code may exit
	 */
	if (t->joinable && pthread_join(t->real, &value) == 0 && value)
		t->result = value;
	if (result)
		*result = t->result;
	dispose(t);
	return 0;
}

int
__hicam_pthread_join(pthread_t id, void **result)
{
	return join(id, result, CLOCK_MONOTONIC, NULL, true);
}

int
__hicam_pthread_tryjoin_np(pthread_t id, void **result)
{
	return join(id, result, CLOCK_MONOTONIC, NULL, false);
}

int
__hicam_pthread_timedjoin_np(pthread_t id, void **result, const struct timespec *until)
{
	return join(id, result, CLOCK_REALTIME, until, true);
}

int
__hicam_pthread_clockjoin_np(pthread_t id, void **result, clockid_t clock, const struct timespec *until)
{
	return join(id, result, clock, until, true);
}

int
__hicam_thrd_join(thrd_t id, int *result)
{
	void *value = NULL;
	int error = join(id, &value, CLOCK_MONOTONIC, NULL, true);

	if (error)
		return thrd_error;
	if (result && __hicam_waits != 2)
		*result = (int)(intptr_t)value;
	return thrd_success;
}

/* ---- what is done to a thread by its number ---------------------------------------------------------------------- */

/* CALL with the thread's own pthread_t as `real`; ESRCH. */
#define REAL(id, call)                                               \
	struct hicam_thread *t_ = find(id);                              \
                                                                     \
	if (t_ == NULL || __atomic_load_n(&t_->ended, __ATOMIC_SEQ_CST)) \
		return ESRCH;                                                \
	{                                                                \
		pthread_t real = real_of(t_);                                \
                                                                     \
		return call;                                                 \
	}

int
__hicam_pthread_kill(pthread_t id, int sig)
{
	struct hicam_thread *t = find(id);

	hicam_signals_directed();
	if (t == NULL)
		return ESRCH;
	if (__atomic_load_n(&t->ended, __ATOMIC_SEQ_CST)) /* and is not joined yet */
		return sig < 0 || sig >= NSIG ? EINVAL : 0;
	return pthread_kill(real_of(t), sig);
}

int
__hicam_pthread_sigqueue(pthread_t id, int sig, const union sigval value)
{
	hicam_signals_directed();
	REAL(id, pthread_sigqueue(real, sig, value));
}

int
__hicam_pthread_getattr_np(pthread_t id, pthread_attr_t *attr)
{
	REAL(id, pthread_getattr_np(real, attr));
}

int
__hicam_pthread_setname_np(pthread_t id, const char *name)
{
	REAL(id, pthread_setname_np(real, name));
}

int
__hicam_pthread_getname_np(pthread_t id, char *name, size_t size)
{
	REAL(id, pthread_getname_np(real, name, size));
}

int
__hicam_pthread_getcpuclockid(pthread_t id, clockid_t *clock)
{
	REAL(id, pthread_getcpuclockid(real, clock));
}

int
__hicam_pthread_setaffinity_np(pthread_t id, size_t size, const cpu_set_t *set)
{
	REAL(id, pthread_setaffinity_np(real, size, set));
}

int
__hicam_pthread_getaffinity_np(pthread_t id, size_t size, cpu_set_t *set)
{
	REAL(id, pthread_getaffinity_np(real, size, set));
}

int
__hicam_pthread_setschedparam(pthread_t id, int policy, const struct sched_param *param)
{
	REAL(id, pthread_setschedparam(real, policy, param));
}

int
__hicam_pthread_getschedparam(pthread_t id, int *restrict policy, struct sched_param *restrict param)
{
	REAL(id, pthread_getschedparam(real, policy, param));
}

int
__hicam_pthread_setschedprio(pthread_t id, int priority)
{
	REAL(id, pthread_setschedprio(real, priority));
}

int
__hicam_pthread_cancel(pthread_t id)
{
	struct hicam_thread *t = find(id);
	uint64_t old;
	int error;

	if (t == NULL)
		return ESRCH;
	if (__atomic_load_n(&t->ended, __ATOMIC_SEQ_CST))
		return 0;
	__atomic_store_n(&t->cancelled, true, __ATOMIC_RELAXED);
	if (t == hicam_self())
		return pthread_cancel(real_of(t));
	hicam_lock_blocking(&cancelling, &old);
	error = pthread_cancel(real_of(t));
	hicam_unlock_blocking(&cancelling, &old);
	return error;
}

void
hicam_thread_not_cancelled(int *was)
{
	uint64_t old;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, was);
	if (!hicam_self()->cancel_at_once)
		return;
	hicam_lock_blocking(&cancelling, &old);
	hicam_unlock_blocking(&cancelling, &old);
}

/* A routine that a cancelled thread runs at its end may call it, too. */
int
__hicam_pthread_setcancelstate(int state, int *old)
{
	struct hicam_thread *t = hicam_self();
	int error = pthread_setcancelstate(state, old);

	if (error == 0)
		t->cancel_waits =
			state == PTHREAD_CANCEL_DISABLE && (t->cancel_waits || !__atomic_load_n(&t->cancelled, __ATOMIC_RELAXED));
	return error;
}

int
__hicam_pthread_setcanceltype(int type, int *old)
{
	int error = pthread_setcanceltype(type, old);

	if (error == 0)
		hicam_self()->cancel_at_once = type == PTHREAD_CANCEL_ASYNCHRONOUS;
	return error;
}

void
hicam_thread_cancel_resume(struct hicam_thread *t)
{
	if (t->cancel_at_once)
		pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	if (t->cancel_waits)
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	/* one that had not put it off had made the checkpoint itself */
	if (__atomic_load_n(&t->cancelled, __ATOMIC_RELAXED)) /* twice, if another thread does so just now */
		pthread_cancel(pthread_self());
}
