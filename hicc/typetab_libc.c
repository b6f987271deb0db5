/* SPDX-License-Identifier: ISC */
/* Types of the C library: what of their objects is state (abi.h, enum hicam_sync); what they are made of is not. */
#include "typetab_local.h"

#include <string.h>

#include "type.h"
#include "util.h"

const struct descriptor *
typetab_jump_buffer(void)
{
	struct descriptor *d = typetab_find("jmp_buf");

	return d ? d : typetab_enter("jmp_buf", HICAM_STRUCT, "jmp_buf", "sizeof(struct __jmp_buf_tag)");
}

enum { SYNC_FIELDS = 8 }; /* at most; the last one is NULL in a list */

/* Room for the fields of D, which is one of enum hicam_sync. */
static void
describe_sync(struct descriptor *d, int what)
{
	d->t.fields = arena_alloc(SYNC_FIELDS * sizeof *d->t.fields);
	d->offset_text = arena_alloc(SYNC_FIELDS * sizeof *d->offset_text);
	d->get_text = arena_alloc(SYNC_FIELDS * sizeof *d->get_text);
	d->members = arena_alloc(SYNC_FIELDS * sizeof *d->members);
	d->sync = (unsigned)what + 1;
}

static void
add_field(struct descriptor *d, struct hicam_field field, const char *offset, const char *get)
{
	unsigned n = d->t.nfields++;

	((struct hicam_field *)d->t.fields)[n] = field;
	d->offset_text[n] = offset;
	d->get_text[n] = get;
	d->members[n] = NULL;
}

/* One that the run time gets and sets by its place in D. */
static void
add_number(struct descriptor *d, const char *name)
{
	add_field(d,
			  (struct hicam_field){.name = name,
								   .type = &typetab_scalar(HICAM_LONG, "long long", false)->t,
								   .flags = HICAM_BITFIELD,
								   .bits = 63},
			  "0", "");
}

static void
add_part(struct descriptor *d, const char *name, const struct descriptor *type, const char *offset)
{
	add_field(d, (struct hicam_field){.name = name, .type = &type->t}, offset, NULL);
}

/* The run time tells which member of the union D there is, by WHICH of WHERE. */
static void
switch_sync(struct descriptor *d, const char *where, int which)
{
	d->which_text = arena_printf("(void)parent; (void)self; return (int)__hicam_sync_get(%s, %d);", where, which);
	d->t.which = (int (*)(const void *, const void *))(uintptr_t)1;
}

static const struct descriptor *
any_pointer(void)
{
	return typetab_of(type_pointer(type_basic(TY_VOID)), false);
}

/* What goes with a signal: which member it is shows. */
static struct descriptor *
signal_value(void)
{
	static const char key[] = "union of libc sigval";
	struct descriptor *d = typetab_find(key);

	if (d)
		return d;
	d = typetab_enter(key, HICAM_UNION, "sigval", "sizeof(union sigval)");
	describe_sync(d, HICAM_SYNC_SIGVAL);
	add_number(d, "number");
	add_number(d, "word");
	add_part(d, "pointer", any_pointer(), "0");
	switch_sync(d, "self", HICAM_SYNC_SIGVAL + HICAM_SYNC_WHICH);
	return d;
}

/* With what SIGEV_THREAD has. */
static struct descriptor *
signal_event(void)
{
	static const char key[] = "struct of libc sigevent";
	struct descriptor *d = typetab_find(key), *more, *thread;

	if (d)
		return d;
	thread = typetab_enter("part of libc sigevent", HICAM_STRUCT, "sigev_thread", "2 * sizeof(void *)");
	describe_sync(thread, HICAM_SYNC_SIGEVENT);
	add_part(thread, "function", typetab_function_pointer(), "0");
	add_part(thread, "attributes", any_pointer(), "sizeof(void *)");
	more = typetab_enter("union of libc sigevent", HICAM_UNION, "sigev_more", "2 * sizeof(void *)");
	describe_sync(more, HICAM_SYNC_SIGEVENT);
	add_part(more, "thread", thread, "0");
	switch_sync(more, "parent", HICAM_SYNC_SIGEVENT + HICAM_SYNC_WHICH);
	d = typetab_enter(key, HICAM_STRUCT, "sigevent", "sizeof(struct sigevent)");
	describe_sync(d, HICAM_SYNC_SIGEVENT);
	add_number(d, "notify");
	add_number(d, "signo");
	add_part(d, "value", signal_value(), "__builtin_offsetof(struct sigevent, sigev_value)");
	add_part(d, "more", more, "sizeof(union sigval) + 2 * sizeof(int)");
	return d;
}

#define SIFIELDS "__builtin_offsetof(siginfo_t, _sifields)"
#define SIFIELDS_SIZE "sizeof(siginfo_t) - " SIFIELDS

/* Where a fault was: in an object, or somewhere. */
static struct descriptor *
signal_address(void)
{
	struct descriptor *d =
		typetab_enter("union of libc siginfo_t address", HICAM_UNION, "siginfo_address", "sizeof(void *)");

	describe_sync(d, HICAM_SYNC_ADDRESS);
	add_number(d, "number");
	add_part(d, "pointer", any_pointer(), "0");
	switch_sync(d, "self", HICAM_SYNC_ADDRESS + HICAM_SYNC_WHICH);
	return d;
}

/* A part of a siginfo_t, which stands where its _sifields are. */
static struct descriptor *
signal_part(const char *name, int what, const char *const *fields)
{
	struct descriptor *d = typetab_enter(arena_printf("part of libc siginfo_t %s", name), HICAM_STRUCT,
										 arena_printf("siginfo_%s", name), SIFIELDS_SIZE);

	describe_sync(d, what);
	for (; *fields; fields++)
		add_number(d, *fields);
	return d;
}

/* What came with a signal; the signal and the code say what that is. */
static struct descriptor *
signal_info(void)
{
	static const char key[] = "struct of libc siginfo_t";
	static const char *const child[] = {"process", "user", "status", "utime", "stime", NULL};
	static const char *const poll[] = {"events", "descriptor", NULL};
	static const char *const sender[] = {"process", "user", NULL};
	static const char *const words[] = {"first", "second", NULL};
	struct descriptor *d = typetab_find(key), *more, *value;

	if (d)
		return d;
	value = signal_part("value", HICAM_SYNC_SIGWORDS, words);
	add_part(value, "value", signal_value(), "2 * sizeof(int)");
	more = typetab_enter("union of libc siginfo_t", HICAM_UNION, "siginfo_more", SIFIELDS_SIZE);
	describe_sync(more, HICAM_SYNC_SIGINFO);
	add_part(more, "address", signal_address(), "0");
	add_part(more, "value", value, "0");
	add_part(more, "child", signal_part("child", HICAM_SYNC_SIGCHILD, child), "0");
	add_part(more, "poll", signal_part("poll", HICAM_SYNC_SIGPOLL, poll), "0");
	add_part(more, "sender", signal_part("sender", HICAM_SYNC_SIGWORDS, sender), "0");
	switch_sync(more, "parent", HICAM_SYNC_SIGINFO + HICAM_SYNC_WHICH);
	d = typetab_enter(key, HICAM_STRUCT, "siginfo_t", "sizeof(siginfo_t)");
	describe_sync(d, HICAM_SYNC_SIGINFO);
	add_number(d, "signo");
	add_number(d, "code");
	add_number(d, "error");
	add_part(d, "more", more, SIFIELDS);
	return d;
}

struct descriptor *
typetab_sync_object(const struct tag *t)
{
	static const struct {
		const char *name;
		int what;
		const char *fields[SYNC_FIELDS];
	} known[] = {
		{"pthread_mutex_t", HICAM_SYNC_MUTEX, {"kind", "owner", "count"}},
		{"mtx_t", HICAM_SYNC_MUTEX, {"kind", "owner", "count"}},
		{"pthread_cond_t", HICAM_SYNC_COND, {"clock", "waiting"}},
		{"cnd_t", HICAM_SYNC_COND, {"clock", "waiting"}},
		{"pthread_rwlock_t", HICAM_SYNC_RWLOCK, {"kind", "readers", "owner"}},
		{"pthread_barrier_t", HICAM_SYNC_BARRIER, {"count", "in"}},
		{"sem_t", HICAM_SYNC_SEM, {"value"}},
		{"pthread_attr_t", HICAM_SYNC_ATTR, {"detached", "stack", "guard"}},
		{"pthread_mutexattr_t", HICAM_SYNC_WORDS, {"first"}},
		{"pthread_condattr_t", HICAM_SYNC_WORDS, {"first"}},
		{"pthread_barrierattr_t", HICAM_SYNC_WORDS, {"first"}},
		{"pthread_rwlockattr_t", HICAM_SYNC_WORDS, {"first", "second"}},
	};
	const char *name = typetab_tag_name(t), *key;
	const char *const *field;
	struct descriptor *d;
	size_t i;

	if (name && strcmp(name, "sigval") == 0)
		return signal_value();
	if (name && strcmp(name, "sigevent") == 0)
		return signal_event();
	if (name && strcmp(name, "siginfo_t") == 0)
		return signal_info();
	for (i = 0; name && i < sizeof known / sizeof *known && strcmp(name, known[i].name) != 0; i++)
		;
	if (!name || i == sizeof known / sizeof *known)
		return NULL;
	key = arena_printf("object of libc %s", name);
	d = typetab_find(key);
	if (d)
		return d;
	d = typetab_enter(key, HICAM_STRUCT, name,
					  arena_printf("sizeof(%s%s)",
								   !t->name				 ? ""
								   : t->kind == TY_UNION ? "union "
														 : "struct ",
								   name));
	describe_sync(d, known[i].what);
	for (field = known[i].fields; *field; field++)
		add_number(d, *field);
	return d;
}
