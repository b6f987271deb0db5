/* SPDX-License-Identifier: ISC */
/*
 * Pads: the ways out behind calls (abi.h).  The text is not written to, which hardened systems forbid: a copy with
 * jumps in it is made in a file of its own, and mapped over the text.  Nothing runs the pads until then, as the one
 * thread of the capturing child is here.
 */
#include "pads.h"
#include "class.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct pad {
	int place, target; /* relative to the words themselves */
};

static uintptr_t
place_of(const struct pad *p)
{
	return (uintptr_t)&p->place + (uintptr_t)(intptr_t)p->place;
}

/* Puts a jump from FROM over DISTANCE bytes to AT, which is a copy of the text there. */
static void
put_jump(unsigned char *at, int distance)
{
#if defined(__x86_64__) || defined(__i386__)
	distance -= 5; /* from the end of the jump */
	at[0] = 0xe9;
	memcpy(at + 1, &distance, sizeof(distance));
#elif defined(__s390x__)
	(void)distance; /* brcl: the target is there, the mask turns from never to always */
	at[1] |= 0xf0;
#elif defined(__aarch64__)
	unsigned insn = 0x14000000u | ((unsigned)(distance / 4) & 0x03ffffffu);

	memcpy(at, &insn, sizeof(insn));
#else
	(void)at; /* no pads on this machine: the code tests __hicam_mode */
	(void)distance;
#endif
}

static int
write_all(int fd, const char *bytes, size_t size)
{
	ssize_t n;

	while (size > 0) {
		n = write(fd, bytes, size);
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0) {
			bytes += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

/* Maps a copy of the text with the jumps of the pads from FIRST to LAST over the SIZE bytes at TEXT. */
static int
replace_text(const struct pad *first, const struct pad *last, char *text, size_t size)
{
	const struct pad *p;
	unsigned char *copy;
	int fd = memfd_create("hicam-pads", MFD_CLOEXEC), error;

	if (fd < 0)
		return -1;
	copy = MAP_FAILED;
	if (write_all(fd, text, size) == 0)
		copy = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (copy != MAP_FAILED) {
		for (p = first; p < last; p++)
			put_jump(copy + (place_of(p) - (uintptr_t)text),
					 (int)((uintptr_t)&p->target + (uintptr_t)(intptr_t)p->target - place_of(p)));
		munmap(copy, size);
		copy = mmap(text, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, 0);
	}
	error = errno;
	close(fd);
	errno = error;
	if (copy == MAP_FAILED)
		return -1;
	__builtin___clear_cache(text, text + size);
	return 0;
}

static int
open_module(const struct pad *first, const struct pad *last)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), low = UINTPTR_MAX, high = 0;
	const struct pad *p;

	if (first >= last)
		return 0;
	for (p = first; p < last; p++) {
		if (place_of(p) < low)
			low = place_of(p);
		if (place_of(p) > high)
			high = place_of(p);
	}
	low &= ~(page - 1);
	high = (high + 8 + page - 1) & ~(page - 1); /* an instruction may cross a page */
	return replace_text(first, last, (char *)low, high - low);
}

int
hicam_pads_open(void)
{
	const struct hicam_class *c = hicam_class();
	size_t i, j;

	for (i = 0; i < c->nunits; i++) {
		const struct hicam_unit *u = c->units[i];

		for (j = 0; j < i && c->units[j]->pads != u->pads; j++)
			;
		if (j == i &&
			open_module((const struct pad *)(const void *)u->pads, (const struct pad *)(const void *)u->pads_end) != 0)
			return -1;
	}
	return 0;
}
