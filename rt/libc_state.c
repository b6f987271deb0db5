/* SPDX-License-Identifier: ISC */
/*
 * The libc<> field of a state: items by name, made and taken by the parts below in this order, which is also the order
 * of their effects on restore: what wide streams do depends on the locale.
 */
#include "libc_local.h"
#include "rpc_hooks.h"
#include "signals.h"
#include "sync.h"
#include "thread.h"
#include <errno.h>
#include <stdarg.h>
#include <sys/stat.h>

static const struct hicam_part *const parts[] = {
	&hicam_part_pipe,	&hicam_part_descriptor, &hicam_part_strings,	  &hicam_part_random,  &hicam_part_drand48,
	&hicam_part_strtok, &hicam_part_tm,			&hicam_part_home,		  &hicam_part_environ, &hicam_part_locale,
	&hicam_part_stream, &hicam_part_lock,		&hicam_part_getopt,		  &hicam_part_atexit,  &hicam_part_quick_exit,
	&hicam_part_atfork, &hicam_part_signal,		&hicam_part_wait,		  &hicam_part_thread,  &hicam_part_altstack,
	&hicam_part_key,	&hicam_part_timer,		&hicam_part_timer_create, &hicam_part_pending, &hicam_part_rpc,
	&hicam_part_process};
int hicam_tables;
enum { PARTS = sizeof parts / sizeof parts[0], NAME_MAX_LENGTH = 60 };

bool
hicam_libc_fail(char **error, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(error, fmt, ap) < 0)
		*error = strdup("out of memory");
	va_end(ap);
	return false;
}

/* ---- items ------------------------------------------------------------------------------------ */

static struct hicam_item lost = {.failed = true};

struct hicam_item *
hicam_item_new(struct hicam_items *items, const char *name)
{
	struct hicam_item *item = calloc(1, sizeof *item);

	if (!item || !(item->name = strdup(name))) {
		free(item);
		items->failed = true;
		return &lost;
	}
	*items->end = item;
	items->end = &item->next;
	return item;
}

/* Room for one element more in the vector *V of N elements, which grows by powers of two. */
static bool
room(struct hicam_item *item, void *v, size_t n, size_t size)
{
	void *old, *bigger;

	if (item->failed)
		return false;
	if ((n & (n - 1)) != 0)
		return true;
	memcpy(&old, v, sizeof old);
	bigger = reallocarray(old, n ? 2 * n : 1, size);
	if (!bigger) {
		item->failed = true;
		return false;
	}
	memcpy(v, &bigger, sizeof bigger);
	return true;
}

void
hicam_item_number(struct hicam_item *item, int64_t number)
{
	if (room(item, &item->numbers, item->nnumbers, sizeof *item->numbers))
		item->numbers[item->nnumbers++] = number;
}

void
hicam_item_pointer(struct hicam_item *item, const void *p, bool function)
{
	if (!room(item, &item->pointers, item->npointers, sizeof *item->pointers) ||
		!room(item, &item->functions, item->npointers, sizeof *item->functions))
		return;
	item->functions[item->npointers] = function;
	item->pointers[item->npointers++] = (void *)p;
}

void
hicam_item_bytes(struct hicam_item *item, const void *data, size_t len)
{
	char *bigger;

	if (item->failed)
		return;
	bigger = realloc(item->bytes, item->nbytes + len + 1);
	if (!bigger) {
		item->failed = true;
		return;
	}
	item->bytes = bigger;
	memcpy(bigger + item->nbytes, data, len);
	item->nbytes += len;
	bigger[item->nbytes] = '\0';
}

static void
release(struct hicam_items *items)
{
	struct hicam_item *item, *next;

	for (item = items->first; item; item = next) {
		next = item->next;
		free(item->name);
		free(item->numbers);
		free(item->pointers);
		free(item->functions);
		free(item->bytes);
		free(item);
	}
	items->first = NULL;
	items->end = &items->first;
	items->failed = false;
}

/* ---- capture ---------------------------------------------------------------------------------- */

static bool
save_all(struct hicam_items *items, char **refusal)
{
	const struct hicam_item *item;
	int i;

	items->first = NULL;
	items->end = &items->first;
	items->failed = false;
	for (i = 0; i < PARTS; i++)
		if (parts[i] && !parts[i]->save(items, refusal))
			return false;
	for (item = items->first; item; item = item->next)
		if (item->failed)
			items->failed = true;
	return items->failed ? hicam_libc_fail(refusal, "out of memory") : true;
}

void
hicam_libc_visit(hicam_see_pointer *see, void *arg)
{
	struct hicam_items items;
	const struct hicam_item *item;
	char *refusal = NULL;
	size_t i;

	/* what is refused is said when it comes to encoding */
	if (!save_all(&items, &refusal))
		free(refusal);
	for (item = items.first; item; item = item->next)
		for (i = 0; i < item->npointers; i++)
			see(arg, item->name, item->pointers[i], item->functions[i]);
	release(&items);
}

bool
hicam_libc_encode(struct hicam_out *out, hicam_put_pointer *put, char **refusal)
{
	struct hicam_items items;
	const struct hicam_item *item;
	uint32_t n = 0;
	size_t i;

	if (!save_all(&items, refusal)) {
		release(&items);
		return false;
	}
	for (item = items.first; item; item = item->next)
		n++;
	hicam_put_u32(out, n);
	for (item = items.first; item; item = item->next) {
		hicam_put_string(out, item->name);
		hicam_put_u32(out, (uint32_t)item->nnumbers);
		for (i = 0; i < item->nnumbers; i++)
			hicam_put_i64(out, item->numbers[i]);
		hicam_put_u32(out, (uint32_t)item->npointers);
		for (i = 0; i < item->npointers; i++)
			put(out, item->pointers[i], item->functions[i]);
		hicam_put_bytes(out, item->bytes ? item->bytes : "", item->nbytes);
	}
	release(&items);
	return true;
}

void
hicam_libc_capture_prepare(void)
{
	hicam_process_prepare();
	hicam_wait_prepare();
	hicam_signals_note();
	/* what cannot be flushed is seen, and refused, by the capture */
	fflush(NULL);
	hicam_file_prepare();
}

/* ---- restore ---------------------------------------------------------------------------------- */

static struct hicam_items restored = {NULL, &restored.first, false};

/* The part that an item belongs to, or NULL. */
static const struct hicam_part *
part_of(const struct hicam_item *item)
{
	size_t len = strcspn(item->name, " ");
	int i;

	for (i = 0; i < PARTS; i++)
		if (parts[i] && strlen(parts[i]->name) == len && memcmp(parts[i]->name, item->name, len) == 0)
			return parts[i];
	return NULL;
}

/* One item into the list, its pointers asked for. */
static bool
read_item(struct hicam_in *in, hicam_get_pointer *get)
{
	char *name = hicam_get_string(in, NAME_MAX_LENGTH, NULL), *bytes;
	struct hicam_item *item;
	uint32_t n, i;
	size_t len;

	if (!name)
		return false;
	item = hicam_item_new(&restored, name);
	free(name);
	n = hicam_get_count(in, 8);
	for (i = 0; i < n; i++)
		hicam_item_number(item, hicam_get_i64(in));
	n = hicam_get_count(in, 4);
	/* all the slots first: growing would move those that were asked for */
	for (i = 0; i < n; i++)
		hicam_item_pointer(item, NULL, false);
	for (i = 0; i < n && !item->failed; i++)
		get(in, &item->pointers[i], false);
	bytes = hicam_get_string(in, UINT32_MAX, &len);
	if (!bytes)
		return false;
	hicam_item_bytes(item, bytes, len);
	free(bytes);
	return !item->failed && !in->error.status;
}

bool
hicam_libc_decode(struct hicam_in *in, hicam_get_pointer *get, char **error)
{
	uint32_t n = hicam_get_count(in, 16), i;
	const struct hicam_item *item;
	const struct hicam_part *part;

	for (i = 0; i < n; i++)
		if (!read_item(in, get))
			break;
	if (in->error.status)
		return hicam_libc_fail(error, "%s", in->error.text);
	if (i < n)
		return hicam_libc_fail(error, "out of memory");
	for (item = restored.first; item; item = item->next) {
		part = part_of(item);
		if (!part || item->nnumbers < part->numbers || item->npointers < part->pointers)
			return hicam_libc_fail(error, "'%s' of the C library's state is not known here", item->name);
		if (part->open && !part->open(item, error))
			return false;
	}
	return true;
}

bool
hicam_libc_commit(char **error)
{
	const struct hicam_item *item;
	const struct hicam_part *part;

	for (item = restored.first; item; item = item->next) {
		part = part_of(item);
		if (part->load && !part->load(item, error))
			return false;
	}
	release(&restored);
	return true;
}

/* ---- what the process has by itself ------------------------------------------------------------- */

static int errno_then;
static char *cwd_at_start;
static int64_t clock_then;	 /* CPU time used, in microseconds: POSIX sets CLOCKS_PER_SEC */
static int64_t clock_before; /* that of the processes before this one */

/* Does not wrap where clock_t has 32 bits. */
static int64_t
cpu_time(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) != 0)
		return clock_before;
	return clock_before + (int64_t)t.tv_sec * CLOCKS_PER_SEC + t.tv_nsec / (1000000000 / CLOCKS_PER_SEC);
}

clock_t
__hicam_clock(void)
{
	return (clock_t)cpu_time();
}

void
hicam_libc_start(void)
{
	cwd_at_start = hicam_memory_cwd();
	hicam_file_start();
	hicam_stream_start();
}

void
hicam_process_prepare(void)
{
	errno_then = errno;
	clock_then = cpu_time();
}

void
hicam_process_forked(void)
{
	clock_before = 0;
}

static bool
save_process(struct hicam_items *items, char **refusal)
{
	struct hicam_item *item = hicam_item_new(items, "process");
	mode_t mask = umask(0);
	char *cwd = hicam_memory_cwd();

	(void)refusal;
	umask(mask);
	hicam_item_number(item, hicam_threaded ? hicam_threads->errno_then : errno_then);
	hicam_item_number(item, hicam_set_to_number(&hicam_threads->mask));
	hicam_item_number(item, mask);
	/* a program that went there by itself is not to go on elsewhere */
	hicam_item_number(item, cwd && cwd_at_start && strcmp(cwd, cwd_at_start) != 0);
	hicam_item_number(item, clock_then);
	hicam_item_number(item, hicam_once_forks());
	if (cwd)
		hicam_item_bytes(item, cwd, strlen(cwd));
	free(cwd);
	return true;
}

static bool
load_process(const struct hicam_item *item, char **error)
{
	if (item->nbytes && chdir(item->bytes) != 0 && item->numbers[3])
		return hicam_libc_fail(error, "%s: %s", item->bytes, strerror(errno));
	if (item->numbers[3]) {
		/* later states must say so again */
		free(cwd_at_start);
		cwd_at_start = strdup("");
	}
	umask((mode_t)item->numbers[2] & 0777);
	hicam_number_to_set(item->numbers[1], &hicam_threads->mask);
	if (item->numbers[4] < 0 || item->numbers[4] > INT64_MAX / 2)
		return hicam_libc_fail(error, "the CPU time used is damaged");
	clock_before = item->numbers[4];
	if (item->numbers[5] < 0 || item->numbers[5] > 1 << 20)
		return hicam_libc_fail(error, "the number of forks is damaged");
	hicam_once_set_forks((uint32_t)item->numbers[5]);
	errno = (int)item->numbers[0];
	return true;
}

const struct hicam_part hicam_part_process = {"process", 6, 0, save_process, NULL, load_process};
