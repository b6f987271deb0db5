/* SPDX-License-Identifier: ISC */
/*
 * Polls, entries and the ways out behind calls.  To the C compiler a pad is an asm statement that may jump to a label;
 * in the text it is one instruction without effect, wide enough for a jump, and its place and the label's are noted in
 * a section of their own (as the Linux kernel does for its static keys).  A test of a variable instead costs a load, a
 * branch and twice the bytes; in recursive functions it made up half of the time.
 *
 * Where the run time can be called from anywhere without harm to a register, an open pad is a call, and the section
 * says what for and where it may go on instead: that takes no code at all.
 */
#include "pad.h"

#include "../rt/abi.h"
#include "pass.h"

#include <string.h>

static const struct {
	const char *machine, *instruction;
	bool calls;
} pads[] = {
	{"x86_64", ".byte 0x0f,0x1f,0x44,0,0", true}, /* the nop of 5 bytes */
	{"i386", ".byte 0x0f,0x1f,0x44,0,0", false},
	{"s390x", "brcl 0,%l0", false},
	{"arm64", "nop", false},
};

static const char call_clobbers[] = "\"memory\", \"r10\", \"r11\""; /* a dynamic linker may change these */

/* The word of the section that says where the way out number LABEL leads. */
static void
print_way(struct buf *b, int label, int kind)
{
	buf_printf(b, ".long .Lhicam_pad%%=-., %%l%d-., %d\\n", label, kind);
}

static void
print_test(struct buf *b, const char *variable, const char *label)
{
	if (label)
		buf_printf(b, "if (__builtin_expect(%s, 0)) goto %s;\n", variable, label);
}

void
pad_print(struct buf *b, const struct target *target, const char *call, const char *poll)
{
	for (size_t i = 0; i < sizeof pads / sizeof *pads; i++) {
		if (strcmp(pads[i].machine, target->name) != 0)
			continue;
		buf_printf(b,
				   "__asm__ __inline goto (\".Lhicam_pad%%=: %s\\n.pushsection __hicam_pads,\\\"a\\\"\\n.balign 4\\n",
				   pads[i].instruction);
		if (call)
			print_way(b, 0, HICAM_PAD_CALL);
		if (poll)
			print_way(b, call != NULL, HICAM_PAD_POLL);
		buf_printf(b, ".popsection\" : : : : %s%s%s);\n", call ? call : "", call && poll ? ", " : "", poll ? poll : "");
		return;
	}
	print_test(b, "__hicam_mode", call);
	print_test(b, "__hicam_request", poll);
}

bool
pad_calls(const struct target *target)
{
	for (size_t i = 0; i < sizeof pads / sizeof *pads; i++)
		if (strcmp(pads[i].machine, target->name) == 0)
			return pads[i].calls;
	return false;
}

void
pad_print_call(struct buf *b, const struct pad *p)
{
	const char **labels = NULL;
	size_t nlabels = 0, l;
	bool on = p->kinds & HICAM_PAD_WAYS;

	buf_printf(b,
			   "__asm__ __inline goto (\".Lhicam_pad%%=: %s\\n.pushsection __hicam_pads,\\\"a\\\"\\n.balign 4\\n"
			   ".long .Lhicam_pad%%=-., %%c0-., %d, %d, %d, %zu\\n",
			   on ? "call __hicam_way_on@PLT" : pads[0].instruction, p->kinds, p->poll, p->call,
			   p->nways * sizeof(struct hicam_way));
	for (size_t i = 0; i < p->nways; i++) {
		for (l = 0; l < nlabels && strcmp(labels[l], p->ways[i].label) != 0; l++)
			;
		if (l == nlabels)
			VEC_ADD(labels, nlabels, p->ways[i].label);
		buf_printf(b, ".long %%l%zu-., %d, %d\\n", 1 + p->nloads + l, p->ways[i].first, p->ways[i].last);
	}
	buf_printf(b, ".popsection\" : : \"i\" (%s)", p->function);
	for (size_t i = 0; i < p->nloads; i++) {
		buf_puts(b, ", \"r\" (");
		print_expr(b, p->loads[i]);
		buf_puts(b, ")");
	}
	buf_printf(b, " : %s : ", on ? call_clobbers : "");
	for (l = 0; l < nlabels; l++)
		buf_printf(b, "%s%s", l ? ", " : "", labels[l]);
	buf_puts(b, ");\n");
}

/* KEYWORD: a call of FUNCTION, and what the section says of VALUES, the first of which is the operand number FIRST. */
static void
print_values(struct buf *b, const char *keyword, const char *function, int kinds, const struct pad_value *values,
			 size_t n, size_t first)
{
	buf_printf(b,
			   "%s (\".Lhicam_pad%%=: call %s@PLT\\n"
			   ".pushsection __hicam_pads,\\\"a\\\"\\n.balign 4\\n"
			   ".long .Lhicam_pad%%=-., 0, %d, -1, -1, 1f-.-4\\n",
			   keyword, function, kinds);
	for (size_t i = 0; i < n; i++)
		buf_printf(b, ".byte %zu\\n.asciz \\\"%%%s%zu\\\"\\n", values[i].number, values[i].floating ? "" : "q",
				   first + i);
	buf_printf(b, ".byte %d\\n.balign 4\\n1:\\n.popsection\" : ", HICAM_NO_VALUE);
}

static void
print_operands(struct buf *b, const struct pad_value *values, size_t n, const char *general, const char *floating)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%s\"%s\" (%s)", i ? ", " : "", values[i].floating ? floating : general, values[i].name);
}

static void
print_after_call(struct buf *b)
{
	buf_printf(b, " : %s);\n", call_clobbers);
}

void
pad_print_save(struct buf *b, const struct pad_value *values, size_t n, bool whole, bool clang)
{
	print_values(b, clang ? "__asm__ volatile" : "__asm__", "__hicam_save_values",
				 HICAM_PAD_SAVE | (whole ? HICAM_PAD_WHOLE : 0), values, n, !clang);
	buf_puts(b, clang ? " : " : "\"=m\" (__hicam_mode) : "); /* clang would load the address of that */
	print_operands(b, values, n, "rn", "x");
	print_after_call(b);
}

void
pad_print_load(struct buf *b, const struct pad_value *values, size_t n, bool stands)
{
	print_values(b, "__asm__ volatile", "__hicam_load_values", HICAM_PAD_LOAD | (stands ? HICAM_PAD_STANDS : 0), values,
				 n, 0);
	print_operands(b, values, n, "=r", "=x");
	buf_puts(b, " : ");
	print_after_call(b);
}
