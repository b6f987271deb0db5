/* SPDX-License-Identifier: ISC */
#ifndef HICAM_STATS_H
#define HICAM_STATS_H

/* HICAM_STATS: what this process did about checkpoints, one JSON object written when it ends. */
#include <stdint.h>

/* Durations in microseconds. */
struct hicam_times {
	uint64_t max;
	uint64_t n;			   /* how many there were */
	uint32_t recent[1024]; /* the last of them, in a ring */
};

struct hicam_stats {
	uint64_t points;			/* migration points passed */
	uint64_t checkpoints;		/* states written */
	uint64_t refused;			/* refusals reported */
	uint64_t stages;			/* distinct (function, stage) stopped at */
	uint64_t state_bytes;		/* of the last state file */
	struct hicam_times pause;	/* each time that a capture kept the program from running on */
	struct hicam_times meeting; /* of that: until no other thread ran */
	struct hicam_times forking; /* and the fork */
	struct hicam_times latency; /* each time from a request to the point where it was met */
	uint64_t encode_us;			/* of the last capture, from the fork to the file being in place */
	uint64_t child_kib_max;		/* memory that a capture took besides the program's own */
	uint64_t mended;			/* huge pages that captures had cost, made again */
	uint64_t heap_asked;		/* bytes of the heap at the last capture: those that the program asked for */
	uint64_t heap_taken;		/* and memory for them */
	uint64_t restore_us;		/* from the start to the innermost frame standing */
};
extern struct hicam_stats hicam_stats;

/* CLOCK_MONOTONIC in microseconds. */
uint64_t hicam_now_us(void);
void hicam_times_add(struct hicam_times *, uint64_t us);
/* Of the recent ones, which it sorts; 0 if there are none. */
uint64_t hicam_times_median(struct hicam_times *);
/* Writes the object to HICAM_STATS, if that is set; at most once per process.  For every way a program ends. */
void hicam_stats_write(void);

#endif
