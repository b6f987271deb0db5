/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RPC_HOOKS_H
#define HICAM_RPC_HOOKS_H

/*
 * What the core tells the RPC run time, which is linked only into programs that use it: all of these are weak, and
 * their addresses null elsewhere.
 */
#include <stdbool.h>
#include <stdint.h>

#define HICAM_WEAK __attribute__((weak))

/* Around the fork of a capture: between them nothing of the run time's changes. */
void hicam_rpc_freeze(void) HICAM_WEAK;
void hicam_rpc_thaw(void) HICAM_WEAK;
/* This is the child of a capture: what it has of sockets is not to outlive the program's own. */
void hicam_rpc_apart(void) HICAM_WEAK;
/* The process is about to be captured and to end: no more calls are taken.  Or it goes on after all. */
void hicam_rpc_withdraw(void) HICAM_WEAK;
void hicam_rpc_advertise(void) HICAM_WEAK;
/*
 * The process is captured, and waits until another one has gone on from that.  True: clients know where, and it is to
 * end; false: none has, and it goes on itself.
 */
bool hicam_rpc_handover(void) HICAM_WEAK;
/* The process begins: its arguments and, without HICAM_ variables, its environment. */
void hicam_rpc_started(int argc, char **argv, char **envp) HICAM_WEAK;
/* A checkpoint of this sequence number is on disk. */
void hicam_rpc_durable(uint64_t sequence) HICAM_WEAK;
/* This process is a child that the program has forked. */
void hicam_rpc_forked(void) HICAM_WEAK;
/* FD is the run time's. */
bool hicam_rpc_owns(int fd) HICAM_WEAK;
/* Homes of objects that the program has pointers to (libc_state.h). */
bool hicam_rpc_home(const void *p, int64_t *number) HICAM_WEAK;
void *hicam_rpc_home_at(int64_t number) HICAM_WEAK;

struct hicam_part;
extern const struct hicam_part hicam_part_rpc HICAM_WEAK;

#endif
