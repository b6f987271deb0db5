/* SPDX-License-Identifier: ISC */
/*
 * Resuming.  Frames wait in memory as bytes of their variables.  As the functions call on down, each takes its own;
 * memory variables then have an address, and when the innermost frame stands the pointers to them are put in place.
 *
 * A variable without an address must have its value when it is loaded.  If that points to a memory variable that is
 * loaded later (of the same frame, or further in), the whole stack is built twice: from one place the same calls
 * put the same variables at the same addresses, so the second time all of them are known.
 *
 * Threads are made again in turn, each when the one before it stands: only one builds its stack at a time, the others
 * wait in __hicam_resume_standing(), until main, the first, lets all of them go.
 */
#include "resume.h"
#include "decode.h"
#include "flow.h"
#include "frame.h"
#include "libc_state.h"
#include "message.h"
#include "poll.h"
#include "refuse.h"
#include "rescale.h"
#include "restore.h"
#include "shape.h"
#include "signals.h"
#include "start.h"
#include "statefile.h"
#include "stats.h"
#include "target.h"
#include "thread.h"
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { EVERYBODY = INT_MAX };		/* of turn: all stand, and go on */
enum { STACK_MARGIN = 256 * 1024 }; /* what must be left when a frame is entered */

struct value {
	const struct hicam_var *here, *there;
	char *bytes;
	size_t first, n; /* of hicam_local_fixes: those with a slot in bytes */
};
struct frame {
	const struct hicam_function *function;
	int stage;
	struct value *values;
};
struct local {
	struct hicam_extent here, there;
	bool stands;
};

/* The frames of a thread. */
struct stack {
	struct frame *frames;
	uint32_t nframes;
	uint64_t first_local;
	struct hicam_thread *thread; /* NULL: not known yet */
};

static struct stack *stacks; /* main's first */
static uint32_t nstacks, nknown;
/* of the thread that is at work: */
static struct frame *frames;
static uint32_t nframes, entered; /* of which entered stand, or are about to */
static unsigned named, loaded;	  /* variables of the last of them up to the memory variable it named; of its stage */
static bool resuming;
static struct local *locals;
static uint64_t nlocals, caplocals, standing;
static bool again;			 /* a pointer was wanted too early */
static volatile bool second; /* this is the second time */
static int turn;			 /* futex: number of the thread that is to build its stack; 0: main goes on */

static void
add_local(const struct hicam_var *here, const struct hicam_var *there)
{
	struct local *l;

	if (nlocals == caplocals) {
		caplocals = caplocals ? 2 * caplocals : 64;
		locals = hicam_need(locals, caplocals * sizeof(*locals));
	}
	l = &locals[nlocals++];
	hicam_extent_simple(&l->here, 0, here->type, 1);
	hicam_extent_simple(&l->there, 0, there->type, 1);
	l->stands = false;
}

static void
read_value(struct hicam_in *in, struct value *v, uint32_t function)
{
	const struct hicam_function *f = hicam_class()->functions[function];
	v->first = hicam_local_fixes.n;
	v->bytes = hicam_need(NULL, v->here->type->size);
	memset(v->bytes, 0, v->here->type->size);
	if (hicam_shape(v->here->type) != HICAM_SHAPE_NONE) {
		hicam_get_value(in, v->here->type, v->there->type, v->bytes);
		hicam_in_check(in);
		if (v->there->sizes)
			hicam_rescale(v->here->type, v->bytes,
						  hicam_flow_of_var(hicam_class(), function, (unsigned)(v->here - f->vars)), v->there->sizes,
						  NULL, NULL);
	}
	v->n = hicam_local_fixes.n - v->first;
	if (!(v->here->flags & HICAM_BY_VALUE))
		add_local(v->here, v->there);
}

static void
read_frame(struct hicam_in *in, struct frame *f, uint32_t number)
{
	const struct hicam_class *c = hicam_class();
	const struct hicam_function *there;
	const struct hicam_stage *stage;
	uint32_t index = hicam_get_u32(in);
	bool none = true;
	unsigned i;

	f->stage = hicam_get_i32(in);
	hicam_in_check(in);
	if (index >= c->nfunctions || index >= hicam_there->nfunctions)
		hicam_damaged("frame %u of function %u of %zu", number, index, c->nfunctions);
	f->function = c->functions[index];
	there = hicam_there->functions[index];
	if (f->function->resume == NULL || f->stage < 0 || f->stage >= f->function->nstages || f->stage >= there->nstages ||
		f->function->nvars != there->nvars)
		hicam_damaged("frame %u of function '%s' has no stage %d", number, f->function->name, f->stage);
	stage = &f->function->stages[f->stage];
	f->values = hicam_need(NULL, stage->nvars * sizeof(*f->values));
	for (i = 0; i < stage->nvars; i++) {
		f->values[i].here = &f->function->vars[stage->vars[i]];
		f->values[i].there = &there->vars[stage->vars[i]];
		hicam_path_root(f->function->file, stage->line, f->values[i].here->name);
		read_value(in, &f->values[i], index);
		if (hicam_shape(f->values[i].here->type) != HICAM_SHAPE_NONE)
			none = false;
	}
	if (none && hicam_get_i32(in) != 0)
		hicam_damaged("frame %u of '%s' holds something at a stage without variables", number, f->function->name);
	hicam_in_check(in);
}

/* Frames that call must stand at calls, and the innermost must not. */
static void
check_stages(void)
{
	uint32_t i;

	for (i = 0; i < nframes; i++)
		if ((frames[i].function->stages[frames[i].stage].kind == HICAM_STAGE_CALL) != (i + 1 < nframes))
			hicam_damaged("frame %u of '%s' stands at a stage of the wrong kind", i, frames[i].function->name);
}

static void
read_stack(struct hicam_in *in, struct stack *k)
{
	uint32_t i;

	nframes = k->nframes = hicam_get_count(in, 12);
	hicam_in_check(in);
	frames = k->frames = hicam_need(NULL, nframes * sizeof(*frames));
	k->first_local = nlocals;
	for (i = 0; i < nframes; i++)
		read_frame(in, &frames[i], i);
	check_stages();
}

void
hicam_frames_read(struct hicam_in *in)
{
	uint32_t i;

	hicam_thread_note_main();
	nstacks = hicam_get_count(in, 4);
	hicam_in_check(in);
	if (nstacks == 0)
		hicam_damaged("there are no threads");
	stacks = hicam_need(NULL, nstacks * sizeof(*stacks));
	memset(stacks, 0, nstacks * sizeof(*stacks));
	for (i = 0; i < nstacks; i++)
		read_stack(in, &stacks[i]);
}

bool
hicam_frames_of(struct hicam_thread *t)
{
	if (nknown == nstacks)
		return false;
	t->frames = stacks[nknown].nframes;
	stacks[nknown++].thread = t;
	return true;
}

int
hicam_local_target(uint64_t number, const struct hicam_extent **here, const struct hicam_extent **there)
{
	if (number >= nlocals)
		return stacks ? -1 : 0;
	*here = &locals[number].here;
	*there = &locals[number].there;
	return locals[number].stands;
}

/* ---- called by functions that go on ------------------------------------------------------------------------ */

static _Noreturn void
out_of_step(const char *what)
{
	hicam_damaged("%s does not fit frame %u of %u", what, entered, nframes);
}

void (*__hicam_resume_next(void))(void)
{
	if (entered >= nframes)
		out_of_step("a call");
	return frames[entered].function->resume;
}

const struct hicam_function *
hicam_resume_function(void)
{
	if (entered == 0)
		out_of_step("a variable");
	return frames[entered - 1].function;
}

/* The pointers to locals in a variable that has no address are needed at once. */
static void
resolve_now(const struct value *v)
{
	void *addr;
	size_t i;

	for (i = v->first; i < v->first + v->n; i++) {
		struct hicam_fix *fix = &hicam_local_fixes.fix[i];

		if (!hicam_pointer_resolve(&fix->to, &addr))
			again = true;
		memcpy(fix->slot, &addr, sizeof(addr));
	}
}

/* Puts what F holds by value to where it takes it from. */
static void
put_values(const struct frame *f)
{
	const struct hicam_stage *stage = &f->function->stages[f->stage];
	size_t i;

	memset(__hicam_values, 0, f->function->size);
	for (i = 0; i < stage->nvars; i++) {
		const struct value *v = &f->values[i];

		if (v->here->flags & HICAM_BY_VALUE) {
			resolve_now(v);
			memcpy((char *)__hicam_values + f->function->vars[stage->vars[i]].at, v->bytes, v->here->type->size);
		}
	}
}

int
__hicam_resume_stage(const struct hicam_function *fn)
{
	const struct hicam_thread *self;
	struct frame *f;
	char *here = __builtin_frame_address(0);

	if (!resuming)
		return -1;
	self = hicam_self();
	if (entered >= nframes)
		out_of_step(fn->name);
	f = &frames[entered];
	if (f->function != fn &&
		hicam_class_function(hicam_class(), fn) != hicam_class_function(hicam_class(), f->function))
		out_of_step(fn->name);
	if (self->stack_lowest && (size_t)(here - self->stack_lowest) < STACK_MARGIN / (self->number == 1 ? 1 : 4))
		hicam_die(HICAM_EXIT_STATE, "%s: the stack is too small: %u of %u frames stand in %zu KiB (see ulimit -s)",
				  hicam_config.restore, entered, nframes, (size_t)(self->stack_base - self->stack_lowest) / 1024);
	f->function = fn; /* of the same name in several units, this one is at work */
	entered++;
	named = loaded = 0;
	put_values(f);
	return f->stage;
}

int
hicam_resume_way(void)
{
	return resuming ? HICAM_REENTER + frames[entered - 1].stage : 0;
}

int
__hicam_clone_stage(const struct hicam_function *fn)
{
	return __hicam_resume_stage(fn);
}

void
__hicam_resume_memory(void *value)
{
	const struct frame *f = &frames[entered - 1];
	const struct hicam_stage *stage = &f->function->stages[f->stage];
	struct value *v;
	struct local *l;
	size_t i;

	while (named < f->function->nvars && (f->function->vars[named].flags & HICAM_BY_VALUE))
		named++;
	if (named >= f->function->nvars)
		out_of_step("a variable");
	while (loaded < stage->nvars && stage->vars[loaded] < named)
		loaded++;
	if (loaded == stage->nvars || stage->vars[loaded] != named++)
		return; /* not one of this stage */
	v = &f->values[loaded++];
	memcpy(value, v->bytes, v->here->type->size);
	l = &locals[standing++];
	if (second) {
		if (l->here.addr != (uintptr_t)value)
			out_of_step("the place of a variable");
		return;
	}
	l->here.addr = (uintptr_t)value;
	l->stands = true;
	for (i = v->first; i < v->first + v->n; i++)
		hicam_local_fixes.fix[i].slot = (char *)value + (hicam_local_fixes.fix[i].slot - v->bytes);
}

void *
__hicam_fresh(unsigned long at)
{
	void *p;

	memcpy(&p, (char *)__hicam_values + at, sizeof(p));
	return p;
}

static void
forget(void)
{
	uint32_t k, i;
	unsigned j;

	for (k = 0; k < nstacks; k++) {
		stacks[k].thread->frames = 0;
		frames = stacks[k].frames;
		for (i = 0; i < stacks[k].nframes; i++) {
			for (j = 0; j < frames[i].function->stages[frames[i].stage].nvars; j++)
				free(frames[i].values[j].bytes);
			free(frames[i].values);
		}
		free(frames);
	}
	free(stacks);
	free(locals);
	frames = NULL;
	stacks = NULL;
	locals = NULL;
}

static void
take_up(const struct stack *k)
{
	frames = k->frames;
	nframes = k->nframes;
	standing = k->first_local;
	entered = 0;
	__hicam_atomic = 0;
}

static struct stack *
stack_of(const struct hicam_thread *t)
{
	uint32_t i;

	for (i = 0; i < nstacks; i++)
		if (stacks[i].thread == t)
			return &stacks[i];
	return NULL;
}

static void
give_turn(uint32_t number)
{
	__atomic_store_n(&turn, (int)number, __ATOMIC_RELEASE);
	hicam_futex_wake(&turn, INT_MAX, false);
}

/* For another thread: until it is over. */
static void
wait_for_turn(uint32_t number)
{
	int now;

	while ((now = __atomic_load_n(&turn, __ATOMIC_ACQUIRE)) != (int)number)
		hicam_futex_wait(&turn, now, CLOCK_MONOTONIC, -1, false, false, false);
}

/* The variables of the calling thread's own are its outermost frame. */
static void
load_own(void)
{
	const struct hicam_class *c = hicam_class();
	unsigned i;

	if (c->own == NULL)
		return;
	__hicam_resume_stage(c->own);
	for (i = 0; i < c->own->nvars; i++)
		__hicam_resume_memory(hicam_class_own_object(c, i)->where());
}

/* A thread with frames, from its beginning to its end. */
static void *
live(struct hicam_thread *t)
{
	(void)setjmp(t->context);
	take_up(stack_of(t));
	load_own();
	switch (t->kind) {
	case HICAM_C11:
		return (void *)(intptr_t)((int (*)(void))__hicam_resume_next())();
	case HICAM_NOTIFIES:
		__hicam_resume_next()();
		return NULL;
	default:
		return ((void *(*)(void))__hicam_resume_next())();
	}
}

/* A thread other than main stands. */
static void
stand(struct hicam_thread *t)
{
	int now;

	give_turn(0);
	while ((now = __atomic_load_n(&turn, __ATOMIC_ACQUIRE)) != EVERYBODY) {
		if (now == (int)t->number)
			longjmp(t->context, 1);
		hicam_futex_wait(&turn, now, CLOCK_MONOTONIC, -1, false, false, false);
	}
	hicam_thread_cancel_resume(t);
	hicam_altstack_resume(t);
	hicam_signals_resume(t);
	errno = t->errno_then;
}

void
hicam_resume_begin(struct hicam_thread *t)
{
	wait_for_turn(EVERYBODY);
	hicam_thread_cancel_resume(t);
	hicam_signals_resume(t);
}

/* Main stands: now the others. */
static void
build_others(void)
{
	uint32_t i;

	for (i = 1; i < nstacks; i++) {
		struct hicam_thread *t = stacks[i].thread;
		uint32_t number = t->number; /* gone with the record if the thread cannot be made */

		if (hicam_thread_has_ended(t))
			continue;
		if (t->begun)
			__atomic_store_n(&turn, (int)t->number, __ATOMIC_RELEASE);
		if (second && t->begun)
			give_turn(t->number);
		else if (!second && !hicam_thread_recreate(t, live))
			hicam_die(HICAM_EXIT_IO, "thread %u: %s", number, strerror(errno));
		if (t->begun)
			wait_for_turn(0);
	}
}

int
hicam_restore_run(void)
{
	struct hicam_thread *self = hicam_self();
	sigset_t all;

	/* a handler of the program's may run when everything stands, and no earlier */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	if (nknown == 0)
		hicam_frames_of(self);
	if (nknown != nstacks)
		hicam_damaged("there are %u threads, and stacks of %u", nknown, nstacks);
	if (stacks[0].nframes ? strcmp(stacks[0].frames[0].function->name, "main") != 0 : self->at != HICAM_ENDED)
		hicam_damaged("the outermost frame is not of main");
	if (nstacks > 1)
		hicam_threads_hold();
	if (setjmp(self->context) != 0)
		second = true;
	take_up(&stacks[0]);
	resuming = true;
	if (hicam_poll_resuming() != 0)
		hicam_die(HICAM_EXIT_IO, "jumps cannot be put into a copy of the text: %s", strerror(errno));
	if (self->at == HICAM_ENDED) {
		__hicam_resume_standing();
		pthread_exit(self->result);
	}
	return ((int (*)(void))__hicam_resume_next())();
}

void
__hicam_resume_standing(void)
{
	struct hicam_thread *self = hicam_self();
	const struct stack *k;
	char *error = NULL;
	int saved;

	if (entered != nframes)
		out_of_step("the point");
	if (self->number != 1) {
		stand(self);
		return;
	}
	build_others();
	if (again && !second)
		longjmp(self->context, 1);
	/* the slots of variables without an address are in bytes that are freed below */
	hicam_fixes_apply(&hicam_local_fixes);
	if (!hicam_libc_commit(&error))
		hicam_damaged("%s", error ? error : "out of memory");
	for (k = stacks; k < stacks + nstacks; k++)
		if (!hicam_thread_has_ended(k->thread)) /* a capture waits until it says itself where it is */
			__atomic_store_n(&k->thread->at, HICAM_RUNNING, __ATOMIC_SEQ_CST);
	resuming = false;
	hicam_poll_resumed();
	saved = errno;
	forget();
	hicam_restore_done();
	if (hicam_threaded) {
		give_turn(EVERYBODY);
		hicam_threads_go();
	}
	hicam_thread_cancel_resume(self);
	hicam_signals_resume(self);
	errno = saved;
}
