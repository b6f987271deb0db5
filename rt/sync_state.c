/* SPDX-License-Identifier: ISC */
/*
 * What of mutexes and the like, and of values of signals, travels.  Numbers of waiting threads do not: the threads wait
 * again.  A lock that is held counts as waited for.
 */
#include "decode.h"
#include "libc_local.h"
#include "pointer.h"
#include "signals.h"
#include "sync.h"
#include <semaphore.h>

const char *hicam_sync_refused;

/* ---- what cannot travel is known by its attribute ---- */

#define REFUSE(function, type, if_it_is, why)     \
	int __hicam_##function(type *attr, int value) \
	{                                             \
		if (value == (if_it_is))                  \
			hicam_sync_refused = why;             \
		return function(attr, value);             \
	}

REFUSE(pthread_mutexattr_setpshared, pthread_mutexattr_t, PTHREAD_PROCESS_SHARED, "a mutex is shared by processes")
REFUSE(pthread_condattr_setpshared, pthread_condattr_t, PTHREAD_PROCESS_SHARED,
	   "a condition variable is shared by processes")
REFUSE(pthread_rwlockattr_setpshared, pthread_rwlockattr_t, PTHREAD_PROCESS_SHARED,
	   "a read-write lock is shared by processes")
REFUSE(pthread_barrierattr_setpshared, pthread_barrierattr_t, PTHREAD_PROCESS_SHARED,
	   "a barrier is shared by processes")
REFUSE(pthread_mutexattr_setrobust, pthread_mutexattr_t, PTHREAD_MUTEX_ROBUST, "a mutex is robust")

int
__hicam_pthread_mutexattr_setprotocol(pthread_mutexattr_t *attr, int protocol)
{
	if (protocol != PTHREAD_PRIO_NONE)
		hicam_sync_refused = "a mutex has a protocol";
	return pthread_mutexattr_setprotocol(attr, protocol);
}

/* ---- values ---- */

/* The value that goes with a signal. */
static long long
value_get(const union sigval *v, int field)
{
	static const int members[] = {[HICAM_VALUE_INT] = 0, [HICAM_VALUE_WORD] = 1, [HICAM_VALUE_POINTER] = 2};

	switch (field) {
	case 0:
		return v->sival_int;
	case 1:
		return (intptr_t)v->sival_ptr;
	default:
		return members[hicam_value_is(*v)];
	}
}

static void
value_set(union sigval *v, int field, long long value)
{
	v->sival_ptr = field == 1 ? (void *)(intptr_t)value : NULL;
	if (field == 0)
		v->sival_int = (int)value;
}

static long long
event_get(const struct sigevent *e, int field)
{
	switch (field) {
	case 0:
		return e->sigev_notify;
	case 1:
		return e->sigev_signo;
	default:
		return e->sigev_notify == SIGEV_THREAD ? 0 : -1;
	}
}

static void
event_set(struct sigevent *e, int field, long long value)
{
	if (field == 0)
		e->sigev_notify = (int)value;
	else
		e->sigev_signo = (int)value;
}

/* What a siginfo_t has besides the first numbers, in the order of the union's members. */
enum { HAS_ADDRESS, HAS_VALUE, HAS_CHILD, HAS_POLL, HAS_SENDER };

static int
info_has(const siginfo_t *i)
{
	if (i->si_code <= 0)
		return i->si_code == SI_USER || i->si_code == SI_TKILL ? HAS_SENDER : HAS_VALUE;
	switch (i->si_signo) {
	case SIGCHLD:
		return HAS_CHILD;
	case SIGILL:
	case SIGFPE:
	case SIGSEGV:
	case SIGBUS:
	case SIGTRAP:
		return HAS_ADDRESS;
	default: /* by F_SETSIG any signal may tell of a descriptor */
		return i->si_code <= POLL_HUP ? HAS_POLL : HAS_SENDER;
	}
}

static long long
info_get(const siginfo_t *i, int field)
{
	switch (field) {
	case 0:
		return i->si_signo;
	case 1:
		return i->si_code;
	case 2:
		return i->si_errno;
	default:
		return info_has(i);
	}
}

static void
info_set(siginfo_t *i, int field, long long value)
{
	switch (field) {
	case 0:
		memset(i, 0, sizeof *i);
		i->si_signo = (int)value;
		break;
	case 1:
		i->si_code = (int)value;
		break;
	default:
		i->si_errno = (int)value;
	}
}

/* PART is what stands at _sifields. */
static siginfo_t *
info_of(const void *part)
{
	return (siginfo_t *)((char *)(uintptr_t)part - offsetof(siginfo_t, _sifields));
}

static long long
child_get(const siginfo_t *i, int field)
{
	switch (field) {
	case 0:
		return i->si_pid;
	case 1:
		return i->si_uid;
	case 2:
		return i->si_status;
	case 3:
		return i->si_utime;
	default:
		return i->si_stime;
	}
}

static void
child_set(siginfo_t *i, int field, long long value)
{
	switch (field) {
	case 0:
		i->si_pid = (pid_t)value;
		break;
	case 1:
		i->si_uid = (uid_t)value;
		break;
	case 2:
		i->si_status = (int)value;
		break;
	case 3:
		i->si_utime = (clock_t)value;
		break;
	default:
		i->si_stime = (clock_t)value;
	}
}

/* Of nothing that the program has: such an address is a number on any machine. */
static long long
address_get(void *const *p, int field)
{
	return field == 0 ? (intptr_t)*p : hicam_map_suspects((uintptr_t)*p);
}

static void
poll_set(siginfo_t *i, int field, long long value)
{
	if (field == 0)
		i->si_band = (long)value;
	else
		i->si_fd = (int)value;
}

static long long
mutex_get(const pthread_mutex_t *m, int field)
{
	switch (field) {
	case 0:
		return m->__data.__kind;
	case 1:
		return hicam_mutex_is_theirs(m) ? 0 : m->__data.__owner;
	default:
		return hicam_mutex_is_theirs(m) ? 0 : (long long)m->__data.__count;
	}
}

static void
mutex_set(pthread_mutex_t *m, int field, long long value)
{
	switch (field) {
	case 0:
		memset(m, 0, sizeof *m);
		m->__data.__kind = (int)value;
		break;
	case 1:
		m->__data.__owner = (int)value;
		m->__data.__lock = value ? 2 : 0;
		break;
	default:
		m->__data.__count = (unsigned)value;
	}
}

static void
cond_set(pthread_cond_t *c, int field, long long value)
{
	if (field == 0) {
		memset(c, 0, sizeof *c);
		c->__data.__wrefs = (unsigned)value & 2;
	} else
		c->__data.__g_size[0] = (unsigned)value;
}

static long long
rwlock_get(const pthread_rwlock_t *l, int field)
{
	switch (field) {
	case 0:
		return l->__data.__flags;
	case 1:
		return l->__data.__shared || (int)l->__data.__readers < 0 ? 0 : (long long)l->__data.__readers;
	default:
		return l->__data.__shared ? 0 : l->__data.__cur_writer;
	}
}

static void
rwlock_set(pthread_rwlock_t *l, int field, long long value)
{
	switch (field) {
	case 0:
		memset(l, 0, sizeof *l);
		l->__data.__flags = (__typeof__(l->__data.__flags))value;
		break;
	case 1:
		l->__data.__readers = (unsigned)value;
		break;
	default:
		l->__data.__cur_writer = (int)value;
		if (value)
			l->__data.__readers = 1u << 31;
	}
}

static long long
barrier_get(const struct hicam_barrier *b, int field)
{
	return field == 0 ? b->count : b->in;
}

static void
barrier_set(pthread_barrier_t *p, int field, long long value)
{
	struct hicam_barrier *b = (struct hicam_barrier *)p;

	if (field == 0) {
		memset(p, 0, sizeof *p);
		b->count = (unsigned)value;
	} else
		b->in = (unsigned)value;
}

static long long
attr_get(const pthread_attr_t *a, int field)
{
	int state = 0;
	size_t size = 0;

	if (field == 0 && pthread_attr_getdetachstate(a, &state) == 0)
		return state;
	if (field == 1 && pthread_attr_getstacksize(a, &size) == 0)
		return (long long)size;
	if (field == 2 && pthread_attr_getguardsize(a, &size) == 0)
		return (long long)size;
	return 0;
}

static void
attr_set(pthread_attr_t *a, int field, long long value)
{
	switch (field) {
	case 0:
		memset(a, 0, sizeof *a);
		pthread_attr_init(a);
		pthread_attr_setdetachstate(a, (int)value);
		break;
	case 1:
		if (pthread_attr_setstacksize(a, (size_t)value) != 0)
			hicam_decode_raised = pthread_attr_setstacksize(a, (size_t)sysconf(_SC_THREAD_STACK_MIN)) == 0;
		break;
	default:
		pthread_attr_setguardsize(a, (size_t)value);
	}
}

long long
__hicam_sync_get(const void *p, int what)
{
	int field = what & 7;

	switch (what & ~7) {
	case HICAM_SYNC_MUTEX:
		return mutex_get(p, field);
	case HICAM_SYNC_COND:
		return field == 0 ? ((const pthread_cond_t *)p)->__data.__wrefs & 2
						  : ((const pthread_cond_t *)p)->__data.__g_size[0];
	case HICAM_SYNC_RWLOCK:
		return rwlock_get(p, field);
	case HICAM_SYNC_BARRIER:
		return barrier_get(p, field);
	case HICAM_SYNC_SEM:
		return *(const unsigned *)p / 2;
	case HICAM_SYNC_ATTR:
		return attr_get(p, field);
	case HICAM_SYNC_SIGVAL:
		return value_get(p, field);
	case HICAM_SYNC_SIGEVENT:
		return event_get(p, field);
	case HICAM_SYNC_SIGINFO:
		return info_get(p, field);
	case HICAM_SYNC_SIGCHILD:
		return child_get(info_of(p), field);
	case HICAM_SYNC_ADDRESS:
		return address_get(p, field);
	case HICAM_SYNC_SIGPOLL:
		return field == 0 ? info_of(p)->si_band : info_of(p)->si_fd;
	default: /* words */
		return ((const int *)p)[field];
	}
}

void
__hicam_sync_set(void *p, int what, long long value)
{
	int field = what & 7;

	switch (what & ~7) {
	case HICAM_SYNC_MUTEX:
		mutex_set(p, field, value);
		break;
	case HICAM_SYNC_COND:
		cond_set(p, field, value);
		break;
	case HICAM_SYNC_RWLOCK:
		rwlock_set(p, field, value);
		break;
	case HICAM_SYNC_BARRIER:
		barrier_set(p, field, value);
		break;
	case HICAM_SYNC_SEM:
		memset(p, 0, sizeof(sem_t));
		*(unsigned *)p = 2 * (unsigned)value;
		break;
	case HICAM_SYNC_ATTR:
		attr_set(p, field, value);
		break;
	case HICAM_SYNC_SIGVAL:
		value_set(p, field, value);
		break;
	case HICAM_SYNC_SIGEVENT:
		event_set(p, field, value);
		break;
	case HICAM_SYNC_SIGINFO:
		info_set(p, field, value);
		break;
	case HICAM_SYNC_SIGCHILD:
		child_set(info_of(p), field, value);
		break;
	case HICAM_SYNC_ADDRESS:
		*(void **)p = (void *)(intptr_t)value;
		break;
	case HICAM_SYNC_SIGPOLL:
		poll_set(info_of(p), field, value);
		break;
	default: /* words */
		((int *)p)[field] = (int)value;
	}
}
