/* SPDX-License-Identifier: ISC */
/*
 * The ways out behind calls.  To the C compiler a pad is an asm statement that may jump to a label; in the text it is
 * one instruction without effect, wide enough for a jump, and its place and the label's are noted in a section of
 * their own (as the Linux kernel does for its static keys).  A test of a variable instead costs a load, a branch and
 * twice the bytes behind each call.
 */
#include "pad.h"

#include <string.h>

static const struct {
	const char *machine, *instruction;
} pads[] = {
	{"x86_64", ".byte 0x0f,0x1f,0x44,0,0"}, /* the nop of 5 bytes */
	{"i386", ".byte 0x0f,0x1f,0x44,0,0"},
	{"s390x", "brcl 0,%l0"},
	{"arm64", "nop"},
};

void
pad_print(struct buf *b, const struct target *target, const char *label)
{
	for (size_t i = 0; i < sizeof pads / sizeof *pads; i++)
		if (strcmp(pads[i].machine, target->name) == 0) {
			buf_printf(b,
					   "__asm__ __inline goto (\"1: %s\\n.pushsection __hicam_pads,\\\"a\\\"\\n.balign 4\\n"
					   ".long 1b-., %%l0-.\\n.popsection\" : : : : %s);\n",
					   pads[i].instruction, label);
			return;
		}
	buf_printf(b, "if (__builtin_expect(__hicam_mode, 0)) goto %s;\n", label);
}
