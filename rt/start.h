/* SPDX-License-Identifier: ISC */
#ifndef HICAM_START_H
#define HICAM_START_H

/* The start of a program: main is linked with -Wl,--wrap=main, so crt1 calls __wrap_main here. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* HICAM_ variables as found at the start; paths are absolute.  They are removed from the environment. */
struct hicam_config {
	char *state;		  /* where checkpoints go */
	char *restore;		  /* NULL: start from main */
	char *stats;		  /* NULL: none */
	uint64_t stop_at;	  /* 0: never */
	uint64_t interval_us; /* 0: never */
	bool compress;		  /* states */
	bool alone;			  /* where there can be no fork, a capture after which the process ends is its own work */
	int on_term;
	bool control;  /* the request channel is served */
	char *program; /* path of the program, "" if not known */
	pid_t pid;	   /* of the process they were meant for; its forks have nothing to do with them */
};
extern struct hicam_config hicam_config;

/* Any other HICAM_ variable as it was found; NULL: not set, or empty. */
char *hicam_variable(const char *name);
/* The Ith of all of them, NAME=VALUE; NULL: no more. */
char *hicam_variable_at(size_t i);

/* Non-zero while main (or what a restore calls in its place) is on the stack. */
extern int hicam_running;

/* In the capturing child: tells the heap what arguments and environment are, which are there untyped. */
void hicam_start_type_moved(void);

int __wrap_main(int argc, char **argv, char **envp);

#endif
