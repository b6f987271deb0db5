/* SPDX-License-Identifier: ISC */
/* An interpreter: a loop around a switch, for a stack machine that sieves primes and sums products of them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum op { PUSH, LOAD, STORE, FETCH, PUT, ADD, MUL, LESS, JUMP, UNLESS, CALL, RETURN, DROP, PRINT, HALT };

enum { LIMIT = 8000 };

struct vm {
	int64_t stack[256], local[8], memory[LIMIT];
	int ret[64];
	int64_t *sp;
	int *rp;
	uint64_t executed;
};

static int64_t
run(struct vm *vm, const int *code)
{
	const int *pc = code;
	int64_t *sp = vm->sp;

	for (;;) {
		vm->executed++;
		switch (*pc++) {
		case PUSH:
			*sp++ = *pc++;
			break;
		case LOAD:
			*sp++ = vm->local[*pc++];
			break;
		case STORE:
			vm->local[*pc++] = *--sp;
			break;
		case FETCH:
			sp[-1] = vm->memory[sp[-1]];
			break;
		case PUT:
			sp -= 2;
			vm->memory[sp[1]] = sp[0];
			break;
		case ADD:
			sp--;
			sp[-1] += sp[0];
			break;
		case MUL:
			sp--;
			sp[-1] = sp[-1] * sp[0] % 1000000007;
			break;
		case LESS:
			sp--;
			sp[-1] = sp[-1] < sp[0];
			break;
		case JUMP:
			pc = code + *pc;
			break;
		case UNLESS:
			pc = *--sp ? pc + 1 : code + *pc;
			break;
		case CALL:
			*vm->rp++ = (int)(pc + 1 - code);
			pc = code + *pc;
			break;
		case RETURN:
			pc = code + *--vm->rp;
			break;
		case DROP:
			sp--;
			break;
		case PRINT:
			printf("%lld\n", (long long)sp[-1]);
			break;
		case HALT:
			return sp[-1];
		}
	}
}

int
main(int argc, char **argv)
{
	/* local 0: i, 1: multiple of i, 2: sum; memory[n] != 0: n is composite */
	static const int code[] = {/*  0 */ PUSH, 2,	 STORE, 0,		PUSH,  0,	   STORE,  2,
							   /*  8 */ LOAD, 0,	 PUSH,	LIMIT,	LESS,  UNLESS, 60,
							   /* 15 */ LOAD, 0,	 FETCH, UNLESS, 22,	   JUMP,   51,
							   /* 22 */ LOAD, 0,	 CALL,	63,		STORE, 2,	   LOAD,   0,	 LOAD, 0,
							   ADD,			  STORE, 1,
							   /* 35 */ LOAD, 1,	 PUSH,	LIMIT,	LESS,  UNLESS, 51,
							   /* 42 */ PUSH, 1,	 LOAD,	1,		PUT,   LOAD,   1,	   JUMP, 71,
							   /* 51 */ LOAD, 0,	 PUSH,	1,		ADD,   STORE,  0,	   JUMP, 8,
							   /* 60 */ LOAD, 2,	 HALT,
							   /* 63 */ LOAD, 0,	 MUL,	LOAD,	2,	   ADD,	   RETURN, DROP,
							   /* 71 */ LOAD, 0,	 ADD,	STORE,	1,	   JUMP,   35};
	int rounds = argc > 1 ? atoi(argv[1]) : 1200;
	struct vm *vm = calloc(1, sizeof(*vm));
	int64_t sum = 0;

	for (int r = 0; r < rounds; r++) {
		memset(vm->memory, 0, sizeof(vm->memory));
		vm->sp = vm->stack;
		vm->rp = vm->ret;
		sum = (sum + run(vm, code)) % 1000000007;
	}
	printf("%lld %llu\n", (long long)sum, (unsigned long long)vm->executed);
	free(vm);
	return 0;
}
