/* SPDX-License-Identifier: ISC */
/*
 * Open pads that are calls.  The instruction comes between any two of the program's, so no register may change: the
 * trampoline keeps them all.  What is to be done, and where the program goes on if not at the pad, is in the section.
 */
#include "pads.h"

#ifdef HICAM_PAD_CALLS
#include "class.h"
#include "resume.h"
#include <cpuid.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAD_BYTES = 5, FXSAVE_BYTES = 512 };

/* ---- the trampoline ----------------------------------------------------------------------------------------- */

/* What the state of the vector and floating-point units takes, and whether XSAVE can save it. */
__attribute__((visibility("hidden"))) unsigned long hicam_pad_room = FXSAVE_BYTES;
__attribute__((visibility("hidden"))) int hicam_pad_xsave;
__attribute__((visibility("hidden"), used)) uintptr_t hicam_pad_hit(uintptr_t back);

/* The state of these units, on the stack from %rsp on; changes %rax, %rcx, %rdx and %rdi. */
#define SAVE_UNITS                                               \
	"sub hicam_pad_room(%rip), %rsp\n"                           \
	"and $-64, %rsp\n"                                           \
	"cmpl $0, hicam_pad_xsave(%rip)\n"                           \
	"je 1f\n"                                                    \
	"xor %eax, %eax\n" /* XRSTOR wants a header that was zero */ \
	"lea 512(%rsp), %rdi\n"                                      \
	"mov $8, %ecx\n"                                             \
	"rep stosq\n"                                                \
	"mov $-1, %eax\n"                                            \
	"mov %eax, %edx\n"                                           \
	"xsave64 (%rsp)\n"                                           \
	"jmp 2f\n"                                                   \
	"1: fxsave64 (%rsp)\n"                                       \
	"2: fninit\n" /* as functions expect it */
#define RESTORE_UNITS                  \
	"cmpl $0, hicam_pad_xsave(%rip)\n" \
	"je 3f\n"                          \
	"mov $-1, %eax\n"                  \
	"mov %eax, %edx\n"                 \
	"xrstor64 (%rsp)\n"                \
	"jmp 4f\n"                         \
	"3: fxrstor64 (%rsp)\n"            \
	"4:\n"

#define FUNCTION(name)                       \
	".text\n"                                \
	".p2align 4\n"                           \
	".globl " name "\n"                      \
	".type " name ", @function\n" name ":\n" \
	".cfi_startproc\n"                       \
	"push %rbp\n"                            \
	".cfi_def_cfa_offset 16\n"               \
	".cfi_offset %rbp, -16\n"                \
	"mov %rsp, %rbp\n"                       \
	".cfi_def_cfa_register %rbp\n"
#define END(name)            \
	"pop %rbp\n"             \
	".cfi_def_cfa %rsp, 8\n" \
	"ret\n"                  \
	".cfi_endproc\n"         \
	".size " name ", .-" name "\n"

__asm__(".hidden hicam_pad_trampoline\n.globl __hicam_way_on\n.set __hicam_way_on, hicam_pad_trampoline\n" FUNCTION(
	"hicam_pad_trampoline") "push %rax\n push %rcx\n push %rdx\n push %rsi\n push %rdi\n push %r8\n push %r9\n push "
							"%r10\n push %r11\n" SAVE_UNITS "mov 8(%rbp), %rdi\n"
							"call hicam_pad_hit\n"
							"mov %rax, 8(%rbp)\n" RESTORE_UNITS "lea -72(%rbp), %rsp\n"
							"pop %r11\n pop %r10\n pop %r9\n pop %r8\n pop %rdi\n pop %rsi\n pop %rdx\n pop %rcx\n "
							"pop %rax\n" END("hicam_pad_trampoline"));

volatile long hicam_polls_left;

/*
 * Flags need not be kept: the compiler expects every asm to change them.  Whoever takes back what is left may come
 * between the question and the count, which then falls below 0: that is none left, too.
 */
__asm__(".text\n"
		".p2align 4\n"
		".globl hicam_pad_counter\n"
		".hidden hicam_pad_counter\n"
		".type hicam_pad_counter, @function\n"
		"hicam_pad_counter:\n"
		".cfi_startproc\n"
		"cmpq $0, hicam_polls_left(%rip)\n"
		"jle hicam_pad_trampoline\n"
		"push %rax\n"
		".cfi_adjust_cfa_offset 8\n"
		"mov __hicam_atomic@gottpoff(%rip), %rax\n"
		"cmpl $0, %fs:(%rax)\n"
		"pop %rax\n"
		".cfi_adjust_cfa_offset -8\n"
		"jne 1f\n"
		"cmpb $0, hicam_threaded(%rip)\n"
		"jne 2f\n"
		"decq hicam_polls_left(%rip)\n"
		"1: ret\n"
		"2: lock decq hicam_polls_left(%rip)\n"
		"ret\n"
		".cfi_endproc\n"
		".size hicam_pad_counter, .-hicam_pad_counter\n");

static void
measure_state(void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !__get_cpuid_count(13, 0, &a, &b, &c, &d))
		return;
	hicam_pad_room = b;
	hicam_pad_xsave = 1;
}

/* ---- near enough to be called -------------------------------------------------------------------------------- */

/* Can all of the text call what is at TO? */
static bool
reaches(const char *text, size_t size, uintptr_t to)
{
	uintptr_t from = (uintptr_t)text, reach = INT32_MAX - size;

	return to > from ? to - from < reach : from - to < reach;
}

/* A page within reach that jumps to the trampoline.  It is never writable (pads.c). */
static uintptr_t
make_near(const char *text, size_t size)
{
	const char *to = hicam_pad_trampoline;
	unsigned char jump[14] = {0xff, 0x25}; /* to the address behind it */
	int fd = memfd_create("hicam-pads", MFD_CLOEXEC);
	void *at = MAP_FAILED;
	uintptr_t distance;

	if (fd < 0)
		return 0;
	memcpy(jump + 6, &to, sizeof(to));
	if (write(fd, jump, sizeof(jump)) != (ssize_t)sizeof(jump)) {
		close(fd);
		return 0;
	}
	errno = ENOMEM;
	for (distance = 1 << 20; distance < 1 << 30; distance += 1 << 20) {
		at = mmap((void *)((uintptr_t)text - distance), sizeof(jump), PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
		if (at == MAP_FAILED || reaches(text, size, (uintptr_t)at))
			break;
		munmap(at, sizeof(jump));
		at = MAP_FAILED;
	}
	close(fd);
	return at == MAP_FAILED ? 0 : (uintptr_t)at;
}

uintptr_t
hicam_pad_callee(const char *text, size_t size)
{
	static uintptr_t near[64];
	size_t i;
	uintptr_t at;

	if (reaches(text, size, (uintptr_t)hicam_pad_trampoline))
		return (uintptr_t)hicam_pad_trampoline;
	for (i = 0; i < sizeof(near) / sizeof(*near) && near[i]; i++)
		if (reaches(text, size, near[i]))
			return near[i];
	at = make_near(text, size);
	if (at && i < sizeof(near) / sizeof(*near))
		near[i] = at;
	return at;
}

/* ---- the pads by address ------------------------------------------------------------------------------------ */

static struct index {
	size_t nunits; /* that were there then */
	size_t mask;
	const struct hicam_pad *slots[]; /* hashed */
} * pads;

static size_t
slot_of(const struct index *x, uintptr_t place)
{
	return (place * 0x9e3779b97f4a7c15u >> 32) & x->mask;
}

static const struct hicam_pad *
find(uintptr_t place)
{
	const struct index *x = __atomic_load_n(&pads, __ATOMIC_ACQUIRE);
	size_t i = slot_of(x, place);

	while (hicam_pad_address(&x->slots[i]->place) != place)
		i = (i + 1) & x->mask;
	return x->slots[i];
}

static void
add(struct index *x, const struct hicam_pad *p)
{
	size_t i = slot_of(x, hicam_pad_address(&p->place));

	while (x->slots[i])
		i = (i + 1) & x->mask;
	x->slots[i] = p;
}

/* Units that are the first of their module, of which all share the pads; U: from there on.  NULL: no more. */
static const struct hicam_unit *
first_of_module(const struct hicam_unit *u)
{
	const struct hicam_unit *before;

	for (; u; u = u->next) {
		for (before = hicam_units(); before->pads != u->pads; before = before->next)
			;
		if (before == u)
			return u;
	}
	return NULL;
}

int
hicam_pad_index(void)
{
	const struct hicam_unit *u;
	const struct hicam_pad *p, *end;
	struct index *x;
	size_t n = 0, size, nunits = 0;

	for (u = hicam_units(); u; u = u->next)
		nunits++;
	if (pads && pads->nunits == nunits)
		return 0;
	measure_state();
	for (u = first_of_module(hicam_units()); u; u = first_of_module(u->next))
		n += (size_t)(u->pads_end - u->pads) * sizeof(int) / sizeof(*p);
	for (size = 64; size < 2 * n; size *= 2)
		;
	x = mmap(NULL, sizeof(*x) + size * sizeof(x->slots[0]), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (x == MAP_FAILED)
		return -1;
	x->nunits = nunits;
	x->mask = size - 1;
	for (u = first_of_module(hicam_units()); u; u = first_of_module(u->next)) {
		end = (const struct hicam_pad *)(const void *)u->pads_end;
		for (p = (const struct hicam_pad *)(const void *)u->pads; p < end; p = hicam_pad_next(p))
			add(x, p);
	}
	__atomic_store_n(&pads, x, __ATOMIC_RELEASE); /* another thread may look into the one before */
	return 0;
}

/* ---- what an open pad does ------------------------------------------------------------------------------------ */

static __thread struct {
	const struct hicam_function *function;
	int stage;
} leaving;

/* The way from P for STAGE, BACK if there is none. */
static uintptr_t
way(const struct hicam_pad *p, int stage, uintptr_t back)
{
	int i;

	for (i = 0; i < p->bytes / (int)sizeof(p->ways[0]); i++)
		if (stage >= p->ways[i].first && stage <= p->ways[i].last)
			return hicam_pad_address(&p->ways[i].label);
	return back;
}

static uintptr_t
leave(const struct hicam_pad *p, const struct hicam_function *fn, int stage, int which, uintptr_t back)
{
	leaving.function = fn;
	leaving.stage = stage;
	return way(p, which, back);
}

uintptr_t
hicam_pad_hit(uintptr_t back)
{
	const struct hicam_pad *p = find(back - PAD_BYTES);
	const struct hicam_function *fn = (const struct hicam_function *)hicam_pad_address(&p->function);
	int stage;

	if (__hicam_mode && p->call >= 0)
		return leave(p, fn, p->call, HICAM_WAY_CALL, back);
	if (p->kinds & HICAM_PAD_ENTRY) {
		stage = __hicam_resume_stage(fn);
		return stage >= 0 ? way(p, stage, back) : back;
	}
	stage = p->poll >= 0 ? __hicam_at_point(fn, p->poll) : __hicam_at_loop();
	if (stage == HICAM_SAVE)
		return leave(p, fn, p->poll, HICAM_WAY_POLL, back);
	if (stage < HICAM_REENTER)
		return back;
	if (stage != HICAM_REENTER + p->poll)
		return way(p, stage - HICAM_REENTER, back);
	__hicam_resume_standing();
	return back;
}

/* ---- values in registers ------------------------------------------------------------------------------------ */

/* What XSAVE and FXSAVE write, as far as it matters here. */
struct units {
	unsigned char before[160], xmm[16][16], after[96];
	uint64_t in_use; /* XSAVE: a bit for each of what follows */
};
enum { SSE_IN_USE = 2 };
__attribute__((visibility("hidden"), used)) void hicam_pad_save(uint64_t *general, struct units *, uintptr_t back);
__attribute__((visibility("hidden"), used)) void hicam_pad_save_frame(void);
__attribute__((visibility("hidden"), used)) void hicam_pad_load(uint64_t *general, struct units *, uintptr_t back);

/* Calls FUNCTION with all registers, the general ones in the order of value_in(); all may change but the stack pointer.
 */
#define WITH_REGISTERS(name, function)                                                                             \
	FUNCTION(name)                                                                                                 \
	"push %r15\n push %r14\n push %r13\n push %r12\n push %r11\n push %r10\n push %r9\n push %r8\n"                \
	"push %rdi\n push %rsi\n push (%rbp)\n push %rsp\n push %rbx\n push %rdx\n push %rcx\n push %rax\n" SAVE_UNITS \
	"lea -128(%rbp), %rdi\n"                                                                                       \
	"mov %rsp, %rsi\n"                                                                                             \
	"mov 8(%rbp), %rdx\n"                                                                                          \
	"call " function "\n" RESTORE_UNITS "lea -128(%rbp), %rsp\n"                                                   \
	"pop %rax\n pop %rcx\n pop %rdx\n pop %rbx\n pop %r8\n pop (%rbp)\n pop %rsi\n pop %rdi\n"                     \
	"pop %r8\n pop %r9\n pop %r10\n pop %r11\n pop %r12\n pop %r13\n pop %r14\n pop %r15\n" END(name)

__asm__(WITH_REGISTERS("__hicam_save_values", "hicam_pad_save")
			WITH_REGISTERS("__hicam_save_here", "hicam_pad_save_frame")
				WITH_REGISTERS("__hicam_load_values", "hicam_pad_load"));

/* That of the register NAME, as either kind of assembler writes it, or the NUMBER that it is. */
static void *
value_in(uint64_t *general, struct units *u, const char *name, int64_t *number)
{
	static const char names[16][4] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
									  "r8",	 "r9",	"r10", "r11", "r12", "r13", "r14", "r15"};
	size_t i;

	if (*name == '%' || *name == '$')
		name++;
	if (*name == '-' || (*name >= '0' && *name <= '9')) {
		*number = strtoll(name, NULL, 10);
		return number;
	}
	if (strncmp(name, "xmm", 3) == 0)
		return u->xmm[atoi(name + 3)];
	for (i = 0; strcmp(names[i], name) != 0; i++)
		;
	return &general[i];
}

/* The next of the values at VALUE: a number, and the name of a register. */
static const unsigned char *
next_value(const unsigned char *value)
{
	return value + 1 + strlen((const char *)value + 1) + 1;
}

/* The stage's by-value variable NUMBER. */
static const struct hicam_var *
value_of_stage(unsigned number)
{
	const struct hicam_stage *s = &leaving.function->stages[leaving.stage];
	unsigned i;

	for (i = 0;; i++) {
		const struct hicam_var *v = &leaving.function->vars[s->vars[i]];

		if ((v->flags & HICAM_BY_VALUE) && number-- == 0)
			return v;
	}
}

void
hicam_pad_save_frame(void)
{
	__hicam_save(leaving.function, leaving.stage);
}

void
hicam_pad_save(uint64_t *general, struct units *u, uintptr_t back)
{
	const struct hicam_pad *pad = find(back - PAD_BYTES);
	const unsigned char *p = (const unsigned char *)pad->ways;

	for (; *p != HICAM_NO_VALUE; p = next_value(p)) {
		const struct hicam_var *v = value_of_stage(*p);
		int64_t number;

		memcpy((char *)__hicam_values + v->at, value_in(general, u, (const char *)p + 1, &number), v->type->size);
	}
	if (pad->kinds & HICAM_PAD_WHOLE)
		hicam_pad_save_frame();
}

void
hicam_pad_load(uint64_t *general, struct units *u, uintptr_t back)
{
	const struct hicam_pad *pad = find(back - PAD_BYTES);
	const struct hicam_function *f = hicam_resume_function();
	const unsigned char *p = (const unsigned char *)pad->ways;

	if (hicam_pad_xsave && !(u->in_use & SSE_IN_USE)) {
		memset(u->xmm, 0, sizeof(u->xmm));
		u->in_use |= SSE_IN_USE;
	}
	for (; *p != HICAM_NO_VALUE; p = next_value(p)) {
		const struct hicam_var *v = &f->vars[*p];
		int64_t number;

		memcpy(value_in(general, u, (const char *)p + 1, &number), (const char *)__hicam_values + v->at, v->type->size);
	}
	if (pad->kinds & HICAM_PAD_STANDS)
		__hicam_resume_standing();
}

/* What a frame calls that does not stand yet; where a structure is to be returned is in %rdi. */
__asm__(".text\n"
		".p2align 4\n"
		".globl __hicam_resume_call\n"
		".type __hicam_resume_call, @function\n"
		"__hicam_resume_call:\n"
		".cfi_startproc\n"
		"push %rdi\n"
		".cfi_adjust_cfa_offset 8\n"
		"call __hicam_resume_next\n"
		"pop %rdi\n"
		".cfi_adjust_cfa_offset -8\n"
		"jmp *%rax\n"
		".cfi_endproc\n"
		".size __hicam_resume_call, .-__hicam_resume_call\n");
#endif
