/* SPDX-License-Identifier: ISC */
#ifndef HICAM_ABI_H
#define HICAM_ABI_H

/*
 * The contract between the C that hicc emits and the run time: the state-spec vocabulary (descriptor tables) and the
 * entry points.  hicc builds the same descriptors in memory to print the state spec (spec.h), with sizes left 0.
 *
 * Emitted code does not include this file: hicc prints its text (embedded at build time) in front of the emitted C, so
 * it uses no header and no macro of its own but the include guard.  Sizes and offsets in tables are C text that
 * the target's cc folds.
 */

/* How a value travels.  Numbers are in emitted tables only, never in a state file. */
enum hicam_kind {
	HICAM_VOID, /* raw bytes of unknown type (void, incomplete); one byte each */
	HICAM_BOOL, /* XDR bool */
	HICAM_CHAR, /* 8 bit: a lone one XDR int, arrays XDR opaque */
	HICAM_UCHAR,
	HICAM_SHORT,  /* XDR int */
	HICAM_USHORT, /* XDR unsigned */
	HICAM_INT,	  /* XDR int; enums too */
	HICAM_UINT,
	HICAM_LONG,	  /* XDR hyper, whatever sizeof(field) is here: long, size_t, time_t, long long ... */
	HICAM_ULONG,  /* XDR unsigned hyper */
	HICAM_WORD,	  /* XDR hyper, sign-agnostic: temporaries of word types */
	HICAM_INT128, /* two hypers, high first */
	HICAM_FLOAT,
	HICAM_DOUBLE,
	HICAM_LDOUBLE,	/* opaque[16]: IEEE 754 binary128, big-endian */
	HICAM_POINTER,	/* hicam_pointer; to data (elem may be a VOID type) */
	HICAM_FUNCTION, /* hicam_pointer; to a function */
	HICAM_ARRAY,	/* elem, count */
	HICAM_STRUCT,	/* fields */
	HICAM_UNION,	/* fields, which: see hicam_type.which; without it, refused if live and members differ */
	HICAM_REFUSED	/* cannot travel (va_list, vectors ...); reason in name */
};

enum hicam_type_flag {
	HICAM_COUNT_BY_TARGET = 1, /* array bound depends on the target: a run-time count in the spec */
	HICAM_TAIL = 2,			   /* struct: its last field is a flexible, [0] or [1] array */
	HICAM_LOCAL_TAG = 4,	   /* declared inside a function: name is function.tag */
	HICAM_BITS = 8			   /* array of long with a word for each so many bits: N / (8 * sizeof(long)) */
};

struct hicam_type {
	const char *name; /* struct/union tag, typedef name of an untagged one, or NULL */
	unsigned char kind, flags;
	unsigned short nfields;
	unsigned long size;			   /* sizeof here; of a scalar its width; 0 in hicc's own memory */
	unsigned long count;		   /* HICAM_ARRAY: elements (0: flexible) */
	const struct hicam_type *elem; /* pointee, element */
	const struct hicam_field *fields;
	int (*which)(const void *parent,
				 const void *self); /* HICAM_UNION with switch_is: index of the live member, -1 none */
	unsigned long long digest;		/* of the canonical content: equal digests, equal types */
};

enum hicam_field_flag { HICAM_IGNORE = 1, HICAM_BITFIELD = 2, HICAM_ANONYMOUS = 4 };

struct hicam_field {
	const char *name;
	const struct hicam_type *type;
	unsigned long offset; /* 0 for bit-fields */
	unsigned char flags, bits;
	long long (*get)(const void *parent); /* bit-fields only */
	void (*set)(void *parent, long long value);
	const struct hicam_sizeof *sizes; /* in a state's descriptors: sizes that it may hold, or NULL */
};

/* A size that differs between targets, or what is computed from one (DESIGN.md 4); lists of them end with NULL. */
struct hicam_sizeof {
	const char *text; /* equal on every target */
	unsigned long size;
};

/* A global, static, static local, or string literal. */
enum hicam_object_flag {
	HICAM_CONST = 1,  /* not saved: contents are the program's; only pointed to */
	HICAM_STATIC = 2, /* internal linkage */
	HICAM_LITERAL = 4,
	HICAM_THREAD = 8,		/* _Thread_local: addr is NULL, where() gives it */
	HICAM_NOT_SAVED = 16,	/* [[hicam::ignore]] */
	HICAM_CUT = 32,			/* characters out of which objects of other types are cut */
	HICAM_WEAK_SYMBOL = 64, /* of a function: another definition takes its place */
	HICAM_TAILS = 128		/* of a function: while another runs that it called last, it has no frame */
};
struct hicam_object {
	const char *name; /* source name; function.name for a static local; literals "" */
	void *addr;
	void *(*where)(void);
	const struct hicam_type *type;
	unsigned flags;
	int line;
	unsigned long long digest;		  /* literals: of their bytes */
	unsigned flow;					  /* number of its flow in the unit (flow.h), 0 if it has none or is external */
	const struct hicam_sizeof *sizes; /* in a state's descriptors */
};

/* A variable or temporary of a function that some stage saves. */
enum hicam_var_flag {
	HICAM_BY_VALUE = 1,
	HICAM_TEMP = 2,
	HICAM_PARAM = 4,
	HICAM_CUT_VAR = 8,	 /* characters out of which objects of other types are cut */
	HICAM_MOVED_VAR = 16 /* characters, which hold such objects if pointers of its function lead to some */
};
struct hicam_var {
	const char *name;
	const struct hicam_type *type;
	unsigned flags; /* without HICAM_BY_VALUE it is a memory object with an address */
	int line;
	unsigned flow;					  /* number of its flow in the unit, 0 if it has none */
	const struct hicam_sizeof *sizes; /* in a state's descriptors */
	unsigned long at;				  /* HICAM_BY_VALUE: in what __hicam_values points to */
};

enum hicam_stage_kind {
	HICAM_STAGE_LOOP,
	HICAM_STAGE_CALL,
	HICAM_STAGE_RECURSION,
	HICAM_STAGE_LABEL,
	HICAM_STAGE_WAIT
};
struct hicam_stage {
	int line; /* in the user's source */
	unsigned char kind;
	unsigned short nvars;
	const unsigned short *vars; /* indices into hicam_function.vars, ascending */
};

/* A function that has stages, or whose address is taken (also a foreign one, resume == NULL). */
struct hicam_function {
	const char *name;
	const char *file;
	int line;
	unsigned flags;			   /* HICAM_STATIC, HICAM_WEAK_SYMBOL, HICAM_TAILS */
	void (*entry)(void);	   /* its address, cast */
	void (*resume)(void);	   /* calls it to go on at a stage: R name(void), or NULL */
	unsigned long long digest; /* of the source text */
	const struct hicam_var *vars;
	const struct hicam_stage *stages;
	unsigned short nvars, nstages;
	unsigned long size; /* of the values of its variables */
};

/*
 * What one translation unit contributes; linked into a list by a constructor of its own, or by one for all whose
 * addresses are in the section __hicam_units of the same program or shared object.
 */
struct hicam_unit {
	struct hicam_unit *next;
	unsigned abi;	   /* HICAM_ABI_VERSION, so that old objects are refused at start */
	const char *name;  /* base name of the source file */
	const char *flags; /* flags that change meaning, canonical */
	const struct hicam_object *objects;
	const struct hicam_function *functions;
	const struct hicam_type *const *heap_types; /* types named by allocation sites and hints */
	unsigned nobjects, nfunctions, nheap_types;
	const int *pads, *pads_end; /* those of the program or shared object that the unit is in */
	const struct hicam_sizeof *sizes;
	const char *flows; /* of sizes: see flow.h; NULL: none */
};
enum { HICAM_ABI_VERSION = 11 };
void __hicam_unit_add(struct hicam_unit *);

/* ---- migration points ---------------------------------------------------------------------- */

enum hicam_pad_kind {
	HICAM_PAD_CALL = 1, /* behind a call: leads to where the frame is saved */
	HICAM_PAD_POLL = 2, /* a poll, a function's entry, or the start of a loop */
	/* where pads are calls: */
	HICAM_PAD_ENTRY = 4,   /* an entry */
	HICAM_PAD_SAVE = 8,	   /* a call of __hicam_save_values() */
	HICAM_PAD_LOAD = 16,   /* a call of __hicam_load_values() */
	HICAM_PAD_STANDS = 32, /* behind which the frame stands */
	HICAM_PAD_WAYS = 64,   /* a call of __hicam_way_on() */
	HICAM_PAD_WHOLE = 128  /* with what that saves the frame is whole */
};

extern volatile int __hicam_request; /* non-zero: polls take the slow path, entries ask whether to resume */
extern int __hicam_mode;			 /* non-zero: the stack is being unwound (in the capturing child only) */
extern __thread int __hicam_atomic;	 /* depth of atomic regions; polls do nothing while it is not 0 */

/*
 * 1 ahead of a call of a library function that waits (sleep, poll ...): 2 behind it means that it was left without a
 * result, and is to be made again behind a poll.
 */
extern __thread int __hicam_waits;

/*
 * Slow path of a poll: 0 to go on, HICAM_SAVE to save the frame and return.  At the start of a loop's body it may also
 * be HICAM_REENTER + N: a restore is on its way to stage N, inside the loop.
 */
enum { HICAM_SAVE = 1, HICAM_REENTER = 2 };
__attribute__((cold)) int __hicam_at_point(const struct hicam_function *, int stage);
/* The same at the start of a loop's body without a poll. */
__attribute__((cold)) int __hicam_at_loop(void);

/* Ways from a pad that is a call to where its own stages are saved. */
enum { HICAM_WAY_POLL = -1, HICAM_WAY_CALL = -2 };
struct hicam_way {
	int label, first, last; /* for these stages, or one of the above */
};
enum { HICAM_NO_VALUE = 255 };

/*
 * Pads: at polls, at entries, at the starts of loops and behind each call that can reach a point stands an instruction
 * without effect.  The section __hicam_pads tells, relative to each word itself, where it is and where to go, and of
 * what kind it is; the run time puts jumps there while it has a request, or before the stack is unwound in the
 * capturing child (pads.c).  On machines without pads __hicam_request or __hicam_mode is tested.
 * On x86-64 it puts calls of its own there (pad_call.c), and the section tells of each pad the function, its stages,
 * and the ways on.
 *
 * Saving a frame: store the values of the stage's by-value variables to where __hicam_values points (at hicam_var.at),
 * say __hicam_save(), or where pads are calls __hicam_save_here(), then name all memory variables of the function in
 * order: the bytes of those that belong to the stage are copied at once.
 */
extern void *__hicam_values;
__attribute__((cold)) void __hicam_save(const struct hicam_function *, int stage);
/* Stores values from the registers that the section __hicam_pads names: of each the number among the stage's, and the
 * name, or a constant, as a string; HICAM_NO_VALUE ends them.  Called by asm statements alone: it changes no register.
 */
void __hicam_save_values(void);
__attribute__((cold)) void __hicam_save_memory(const void *value);

/*
 * Resuming.  While there is a request a function asks __hicam_resume_stage() whether it is to go on at a stage
 * (0-based, else -1).  If so it names all its memory variables in order (the stage's are loaded; their pointers are
 * patched when the stack stands), and finds the others where __hicam_values points.  Then it makes its way to the
 * stage, through the starts of the loops around it.  If that is a call, it calls `((R
 * (*)(void))__hicam_resume_next())()`, else it says __hicam_resume_standing().
 * Where pads are calls, __hicam_load_values() loads from there to the registers that the section __hicam_pads names: of
 * each the number among the function's variables, and the name, as a string; HICAM_NO_VALUE ends them.  Called by asm
 * statements alone: it changes no other register.  __hicam_way_on() goes to one of the ways in that section, for the
 * stage that the frame is to go on at.  __hicam_resume_call() calls what __hicam_resume_next() says.
 */
__attribute__((cold)) int __hicam_resume_stage(const struct hicam_function *);
int __hicam_clone_stage(const struct hicam_function *); /* the same in a clone, which is not to be compiled as cold */
__attribute__((cold)) void __hicam_resume_memory(void *value);
/*
 * The value AT bytes behind __hicam_values, of a variable to which only allocations are assigned.  The compiler is to
 * know of it what it knows of theirs; the address is let out behind it, as other variables may have been copied from
 * this one.
 */
__attribute__((cold, malloc)) void *__hicam_fresh(unsigned long at);
__attribute__((cold)) void (*__hicam_resume_next(void))(void);
__attribute__((cold)) void __hicam_resume_standing(void);
void __hicam_load_values(void);
void __hicam_way_on(void);
__attribute__((cold)) void __hicam_resume_call(void);

/* ---- heap ---------------------------------------------------------------------------------- */

/* An allocation site.  type NULL: unknown, bytes until a hint or a pointer's type says more. */
struct hicam_site {
	const struct hicam_type *type;
	unsigned tail;	/* the size is sizeof(T) + something: one T with a tail, not an array of T */
	unsigned clear; /* what the program leaves unassigned must be zero: it could refuse or spoil a capture; 2: as
					   nothing tells what it is */
	unsigned heads; /* it is a header, and what is handed out, one thing or an array, begins behind it; 2: an array */
	unsigned cut;	/* characters in which objects are stored */
	unsigned view;	/* of a view: enum hicam_view bits */
	const char *file;
	int line;
};
__attribute__((malloc)) void *__hicam_malloc(unsigned long size, const struct hicam_site *);
__attribute__((malloc)) void *__hicam_calloc(unsigned long n, unsigned long size, const struct hicam_site *);
void *__hicam_realloc(void *, unsigned long size, const struct hicam_site *);
__attribute__((malloc)) void *__hicam_aligned_alloc(unsigned long align, unsigned long size, const struct hicam_site *);
void __hicam_free(void *);
/* P came out of a function that returns untyped memory and is used as SITE says; SIZE bytes if known, else 0. Returns
 * P. */
void *__hicam_hint(void *p, unsigned long size, const struct hicam_site *);
/* The same of what is behind the first SIZE bytes at P. */
static __inline __attribute__((always_inline, unused)) void *
__hicam_hint_behind(void *p, unsigned long size, const struct hicam_site *site)
{
	if (p)
		__hicam_hint((char *)p + size, 0, site);
	return p;
}

/*
 * P, the address of a thing of SITE's type, goes to a function as that of unknown memory: it may be copied from there.
 * Returns P.
 */
void *__hicam_show(const void *p, const struct hicam_site *);

/* What is known of a view. */
enum hicam_view {
	HICAM_VIEW = 1,			 /* it is one */
	HICAM_VIEW_COMPUTED = 2, /* the address is a sum */
	HICAM_VIEW_PERHAPS = 4,	 /* there may be more things behind the first */
	HICAM_VIEW_ITEMS = 8,	 /* there are */
	HICAM_VIEW_MIXED = 16	 /* the same memory is used for characters, at another time */
};
/* Where a view saw things of its type last, or a copy things of some type; good while the epoch is this one. */
struct hicam_viewed {
	unsigned long from, size, epoch;
	unsigned long item; /* size of one, for copies */
};
extern unsigned long __hicam_view_epoch;
void *__hicam_view_new(const void *p, const struct hicam_site *, struct hicam_viewed *);
/* P, a pointer to untyped memory, becomes one to SITE's type, through which the program stores.  Returns P. */
static __inline __attribute__((always_inline, unused)) void *
__hicam_view(const void *p, const struct hicam_site *site, struct hicam_viewed *last)
{
	if (__builtin_expect((unsigned long)p - last->from < last->size && last->epoch == __hicam_view_epoch, 1))
		return (void *)(unsigned long)p;
	return __hicam_view_new(p, site, last);
}

/*
 * N bytes were copied from FROM to TO, which is memory of unknown type: they are what SITE says, or, where it says
 * nothing or characters, what FROM is known to lead to.
 */
void __hicam_copied(void *to, const void *from, unsigned long n, const struct hicam_site *, struct hicam_viewed *);
/*
 * Nothing new comes of one item that is moved in an array, or that comes from an array of characters in the frame (OWN)
 * to where items are known to be.
 */
static __inline __attribute__((always_inline, unused)) int
__hicam_copies_items(const void *to, const void *from, unsigned long n, const struct hicam_viewed *last, int own)
{
	unsigned long at = (unsigned long)to - last->from;

	return at < last->size && last->epoch == __hicam_view_epoch &&
		   (own || ((unsigned long)from - last->from < last->size && n == last->item &&
					((unsigned long)to - (unsigned long)from) % n == 0));
}
static __inline __attribute__((always_inline, unused)) void *
__hicam_memcpy(void *to, const void *from, unsigned long n, const struct hicam_site *site, struct hicam_viewed *last,
			   int own)
{
	__builtin_memcpy(to, from, n);
	if (__builtin_expect(!__hicam_copies_items(to, from, n, last, own), 0))
		__hicam_copied(to, from, n, site, last);
	return to;
}
static __inline __attribute__((always_inline, unused)) void *
__hicam_memmove(void *to, const void *from, unsigned long n, const struct hicam_site *site, struct hicam_viewed *last,
				int own)
{
	__builtin_memmove(to, from, n);
	if (__builtin_expect(!__hicam_copies_items(to, from, n, last, own), 0))
		__hicam_copied(to, from, n, site, last);
	return to;
}

/*
 * A function's arrays of variable length: blocks, at most one for each of its declarations, which end with the
 * function.
 */
struct hicam_arrays {
	unsigned n;
	void *block[];
};
/* The block of SIZE bytes in *SLOT instead of the one before. */
void *__hicam_array(void **slot, unsigned long size, const struct hicam_site *);
/* Cleanup for a struct hicam_arrays. */
void __hicam_arrays_end(void *);
/* alloca: a block in the function's LIST, which is no state: after a restore nobody frees it. */
void *__hicam_alloca(unsigned long size, const struct hicam_site *, void **list);
void __hicam_allocas_end(void *list);

/* ---- threads -------------------------------------------------------------------------------- */

/*
 * What of a mutex and the like is state (sync_state.c): fields of a struct that has the name of the C library's type.
 */
enum hicam_sync {
	HICAM_SYNC_MUTEX = 0,	  /* and mtx_t: kind, owner, count */
	HICAM_SYNC_COND = 8,	  /* and cnd_t: clock, waiting */
	HICAM_SYNC_RWLOCK = 16,	  /* kind, readers, owner */
	HICAM_SYNC_BARRIER = 24,  /* count, in */
	HICAM_SYNC_SEM = 32,	  /* value */
	HICAM_SYNC_ATTR = 40,	  /* detached, stack, guard */
	HICAM_SYNC_WORDS = 48,	  /* those of other attributes */
	HICAM_SYNC_SIGVAL = 56,	  /* the int, the word */
	HICAM_SYNC_SIGEVENT = 64, /* notify, signal */
	HICAM_SYNC_SIGINFO = 72,  /* signal, code, error */
	HICAM_SYNC_SIGWORDS = 80, /* two words, of what _sifields of a siginfo_t has, as the next ones */
	HICAM_SYNC_SIGCHILD = 88, /* process, user, status, times */
	HICAM_SYNC_SIGPOLL = 96,  /* events, descriptor */
	HICAM_SYNC_ADDRESS = 104, /* a number, where it is not that of an object */
	HICAM_SYNC_WHICH = 7	  /* of a sigval, sigevent, siginfo_t: which member of a union is there, -1: none */
};
long long __hicam_sync_get(const void *, int sync_and_field);
void __hicam_sync_set(void *, int sync_and_field, long long value);

/* ---- atomic regions ------------------------------------------------------------------------- */

/* Cleanup for `int __hicam_region __attribute__((cleanup(__hicam_leave))) = __hicam_enter();` */
int __hicam_enter(void);
void __hicam_leave(int *);
/* Around setjmp/longjmp, so that a jump out of atomic regions leaves them: returns BUF. */
void *__hicam_setjmp(void *buf);
void *__hicam_longjmp(void *buf);

#endif
