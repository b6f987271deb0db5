/* SPDX-License-Identifier: ISC */
#ifndef HICAM_REFUSE_H
#define HICAM_REFUSE_H

/* In the capturing child: the path to the value at work, and the reason why the state cannot travel. */
#include <stdbool.h>
#include <stddef.h>

/* The variable (NAME at FILE:LINE) whose parts the following steps name. */
void hicam_path_root(const char *file, int line, const char *name);
/* The same for something that is no variable: NAME, at the point where the program stands. */
void hicam_path_heap(const char *name);
void hicam_path_field(const char *name); /* NULL: an anonymous one */
void hicam_path_item(size_t index);
void hicam_path_up(void);
/* Number of steps, and back to a number of them. */
unsigned hicam_path_depth(void);
void hicam_path_cut(unsigned depth);

/* "FILE:LINE: 'NAME.field[i]'" */
void hicam_path_print(char *to, size_t size);

/* Refuses the state, unless it is already: "FILE:LINE: 'NAME.field[i]' (WHY)". */
void hicam_refuse(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The reason, NULL if there is none. */
const char *hicam_refused(void);

#endif
