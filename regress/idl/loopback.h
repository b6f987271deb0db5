/* SPDX-License-Identifier: ISC */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include <hicam/rpc_stub.h>

/* 0: MESSAGE is what rpcgen's routines for the operation decode, all of it, and encode again in the same way. */
int wire_check(const char *operation, int out, char *message, size_t len);

/* The interface that was offered as number N, from 0, or NULL. */
const struct hicam_rpc_interface *loopback_offered(size_t n);

#endif
