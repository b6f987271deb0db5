/* SPDX-License-Identifier: ISC */
/* Foreign frames: a return address outside the modules (program, shared objects) that units are in. */
#include "foreign.h"
#include "class.h"
#include "message.h"
#include "start.h"
#include "thread.h"
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <unwind.h>

static struct range {
	uintptr_t from, to;
} * ours;
static size_t nours;

/* Is P in one of the module's segments? */
static bool
holds(const struct dl_phdr_info *m, const void *p)
{
	int i;

	for (i = 0; i < m->dlpi_phnum; i++) {
		uintptr_t from = m->dlpi_addr + m->dlpi_phdr[i].p_vaddr;

		if (m->dlpi_phdr[i].p_type == PT_LOAD && (uintptr_t)p - from < m->dlpi_phdr[i].p_memsz)
			return true;
	}
	return false;
}

static int
note_module(struct dl_phdr_info *m, size_t size, void *arg)
{
	const struct hicam_class *c = hicam_class();
	int (*start)(int, char **, char **) = __wrap_main;
	void *code;
	bool mine;
	size_t i;

	(void)size;
	(void)arg;
	memcpy(&code, &start, sizeof(code));
	mine = holds(m, code);
	for (i = 0; i < c->nunits && !mine; i++)
		mine = holds(m, c->units[i]);
	for (i = 0; mine && i < m->dlpi_phnum; i++) {
		const ElfW(Phdr) *h = &m->dlpi_phdr[i];

		if (h->p_type != PT_LOAD || !(h->p_flags & PF_X))
			continue;
		ours = hicam_need(ours, (nours + 1) * sizeof(*ours));
		ours[nours].from = m->dlpi_addr + h->p_vaddr;
		ours[nours++].to = m->dlpi_addr + h->p_vaddr + h->p_memsz;
	}
	return 0;
}

static _Unwind_Reason_Code
look(struct _Unwind_Context *context, void *arg)
{
	uintptr_t pc = (uintptr_t)_Unwind_GetIP(context);
	bool *foreign = arg;
	size_t i;

	if ((uintptr_t)_Unwind_GetCFA(context) >= (uintptr_t)hicam_self()->stack_base || pc == 0)
		return _URC_END_OF_STACK;
	for (i = 0; i < nours; i++)
		if (pc >= ours[i].from && pc < ours[i].to)
			return _URC_NO_REASON;
	*foreign = true;
	return _URC_END_OF_STACK;
}

bool
hicam_foreign_frame(void)
{
	bool foreign = false;

	if (nours == 0)
		dl_iterate_phdr(note_module, NULL);
	_Unwind_Backtrace(look, &foreign);
	return foreign;
}
