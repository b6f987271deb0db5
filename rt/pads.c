/* SPDX-License-Identifier: ISC */
/*
 * Pads: places in the text that are jumps or instructions without effect (abi.h).  The text is not written to, which
 * hardened systems forbid, and which other threads might run in the middle of: a changed copy is made in a file of its
 * own and mapped over the text, page by page whole.
 */
#include "pads.h"
#include "class.h"
#include "libc_state.h"
#include "lock.h"
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static uintptr_t
place_of(const struct hicam_pad *p)
{
	return hicam_pad_address(&p->place);
}

/* Puts an instruction without effect to AT. */
static void
put_nothing(unsigned char *at)
{
#if defined(__x86_64__) || defined(__i386__)
	static const unsigned char nop[] = {0x0f, 0x1f, 0x44, 0, 0};

	memcpy(at, nop, sizeof(nop));
#elif defined(__s390x__)
	at[1] &= 0x0f;
#elif defined(__aarch64__)
	unsigned insn = 0xd503201fu;

	memcpy(at, &insn, sizeof(insn));
#else
	(void)at;
#endif
}

/* Puts a jump, or a call, over DISTANCE bytes to AT, which is a copy of the text there. */
static void
put_jump(unsigned char *at, int distance)
{
#if defined(__x86_64__) || defined(__i386__)
	distance -= 5; /* from the end of the jump */
#ifdef HICAM_PAD_CALLS
	at[0] = 0xe8;
#else
	at[0] = 0xe9;
#endif
	memcpy(at + 1, &distance, sizeof(distance));
#elif defined(__s390x__)
	distance /= 2; /* brcl: counted in halfwords; the mask turns from never to always */
	at[1] |= 0xf0;
	memcpy(at + 2, &distance, sizeof(distance));
#elif defined(__aarch64__)
	unsigned insn = 0x14000000u | ((unsigned)(distance / 4) & 0x03ffffffu);

	memcpy(at, &insn, sizeof(insn));
#else
	(void)at; /* no pads on this machine: the code tests __hicam_mode */
	(void)distance;
#endif
}

struct module {
	const struct hicam_pad *first, *last;
	char *text; /* whole pages that hold them */
	size_t size;
	uintptr_t called; /* by open pads; 0 where they are jumps */
};

#ifdef HICAM_PAD_CALLS
static bool
find_called(struct module *m)
{
	m->called = hicam_pad_callee(m->text, m->size);
	return m->called != 0;
}

static uintptr_t
target_of(const struct module *m, const struct hicam_pad *p, enum hicam_open how)
{
	(void)p;
	/* what is too far away does not count either */
	return how == HICAM_POLLS && m->called == (uintptr_t)hicam_pad_trampoline ? (uintptr_t)hicam_pad_counter
																			  : m->called;
}

static bool
is_to_open(const struct hicam_pad *p, enum hicam_open how)
{
	return how == HICAM_OPEN || (how == HICAM_POLLS && p->poll >= 0);
}
#else
static bool
find_called(struct module *m)
{
	m->called = 0;
	return true;
}

static uintptr_t
target_of(const struct module *m, const struct hicam_pad *p, enum hicam_open how)
{
	(void)m;
	(void)how;
	return hicam_pad_address(&p->target);
}

static bool
is_to_open(const struct hicam_pad *p, enum hicam_open how)
{
	(void)p;
	return how != HICAM_CLOSED;
}
#endif

static void
change(const struct module *m, unsigned char *copy, enum hicam_pad_kind kind, enum hicam_open how)
{
	const struct hicam_pad *p;

	for (p = m->first; p < m->last; p = hicam_pad_next(p)) {
		unsigned char *at = copy + (place_of(p) - (uintptr_t)m->text);

		if (!(p->kinds & (int)kind))
			continue;
		if (is_to_open(p, how))
			put_jump(at, (int)(target_of(m, p, how) - place_of(p)));
		else
			put_nothing(at);
	}
}

/* mmap, which ThreadSanitizer's does not do to text: its notes on that are read-only. */
static void *
map_text(char *text, size_t size, int fd)
{
#ifdef __SANITIZE_THREAD__
	return (void *)syscall(SYS_mmap, text, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, 0);
#else
	return mmap(text, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, 0);
#endif
}

/* Maps a changed copy of the text over it. */
static int
replace_text(const struct module *m, enum hicam_pad_kind kind, enum hicam_open how)
{
	unsigned char *copy = MAP_FAILED;
	int fd = memfd_create("hicam-pads", MFD_CLOEXEC), error;

	if (fd < 0)
		return -1;
	if (ftruncate(fd, (off_t)m->size) == 0)
		copy = mmap(NULL, m->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (copy != MAP_FAILED) {
		memcpy(copy, m->text, m->size);
		change(m, copy, kind, how);
		munmap(copy, m->size);
		copy = map_text(m->text, m->size, fd);
	}
	error = errno;
	close(fd);
	errno = error;
	if (copy == MAP_FAILED)
		return -1;
	__builtin___clear_cache(m->text, m->text + m->size);
	return 0;
}

/* The pages that U's module has pads in; false if it has none. */
static bool
find_module(const struct hicam_unit *u, struct module *m)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), low = UINTPTR_MAX, high = 0;
	const struct hicam_pad *p;

	m->first = (const struct hicam_pad *)(const void *)u->pads;
	m->last = (const struct hicam_pad *)(const void *)u->pads_end;
	for (p = m->first; p < m->last; p = hicam_pad_next(p)) {
		if (place_of(p) < low)
			low = place_of(p);
		if (place_of(p) > high)
			high = place_of(p);
	}
	low &= ~(page - 1);
	high = (high + 8 + page - 1) & ~(page - 1); /* an instruction may cross a page */
	m->text = (char *)low;
	m->size = high - low;
	return m->first < m->last;
}

int
hicam_pads_set(enum hicam_pad_kind kind, enum hicam_open how)
{
	const struct hicam_unit *u, *before;
	struct module m;
	uint64_t old;
	int status;

	hicam_block_all(&old);
	hicam_file_passing(true);
	status = hicam_pad_index();
	/* not the class, which cannot be built in a signal handler */
	for (u = hicam_units(); u && status == 0; u = u->next) {
		for (before = hicam_units(); before->pads != u->pads; before = before->next)
			;
		if (before == u && find_module(u, &m))
			status = find_called(&m) ? replace_text(&m, kind, how) : -1;
	}
	hicam_file_passing(false);
	hicam_unblock(&old);
	return status;
}
