/* SPDX-License-Identifier: ISC */
#ifndef HICAM_PADS_H
#define HICAM_PADS_H

#include "abi.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum hicam_open {
	HICAM_CLOSED, /* instructions without effect */
	HICAM_POLLS,  /* of HICAM_PAD_POLL, just the polls are jumps, where these are told from the rest */
	HICAM_OPEN	  /* jumps */
};
/* Makes that of the pads of KIND in the program and its shared objects.  Also in a signal handler.  0, or -1 with
 * errno. */
int hicam_pads_set(enum hicam_pad_kind, enum hicam_open);

/* An entry of the section __hicam_pads.  Addresses are relative to the words themselves. */
struct hicam_pad {
	int place;
#if defined(__x86_64__)
#define HICAM_PAD_CALLS 1
	int function, kinds; /* of enum hicam_pad_kind */
	int poll, call;		 /* stages of its own, or -1 */
	int bytes;			 /* that follow: ways, or what is in registers */
	struct hicam_way ways[];
#else
	int target, kinds;
#endif
};

static inline uintptr_t
hicam_pad_address(const int *word)
{
	return (uintptr_t)word + (uintptr_t)(intptr_t)*word;
}

static inline const struct hicam_pad *
hicam_pad_next(const struct hicam_pad *p)
{
#ifdef HICAM_PAD_CALLS
	return (const struct hicam_pad *)(const void *)((const char *)p->ways + p->bytes);
#else
	return p + 1;
#endif
}

#ifdef HICAM_PAD_CALLS
/*
 * So many polls outside of atomic regions, of HICAM_POLLS, do nothing but count down.  The rest of what a count is for
 * is up to poll.c.
 */
extern volatile long hicam_polls_left __attribute__((visibility("hidden")));
extern const char hicam_pad_trampoline[] __attribute__((visibility("hidden")));
extern const char hicam_pad_counter[] __attribute__((visibility("hidden")));
/* Makes the pads of all units known to what is called at them; 0, or -1 with errno.  Also in a signal handler. */
int hicam_pad_index(void);
/* What open pads in TEXT call; 0 with errno: nothing can be had that near.  Also in a signal handler. */
uintptr_t hicam_pad_callee(const char *text, size_t size);
#else
static inline int
hicam_pad_index(void)
{
	return 0;
}
#endif

#endif
