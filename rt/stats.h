/* SPDX-License-Identifier: ISC */
#ifndef HICAM_STATS_H
#define HICAM_STATS_H

/* HICAM_STATS: what this process did about checkpoints, one JSON object written when it ends. */
#include <stdint.h>

struct hicam_stats {
	uint64_t points;	   /* migration points passed */
	uint64_t checkpoints;  /* states written */
	uint64_t refused;	   /* refusals reported */
	uint64_t stages;	   /* distinct (function, stage) stopped at */
	uint64_t state_bytes;  /* of the last state file */
	uint64_t pause_us_max; /* longest time a capture kept the program from running on */
	uint64_t encode_us;	   /* of the last capture, from the fork to the file being in place */
	uint64_t restore_us;   /* from the start to the innermost frame standing */
};
extern struct hicam_stats hicam_stats;

/* CLOCK_MONOTONIC in microseconds. */
uint64_t hicam_now_us(void);
/* Writes the object to HICAM_STATS, if that is set; at most once per process.  For every way a program ends. */
void hicam_stats_write(void);

#endif
