/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RPC_STUB_H
#define HICAM_RPC_STUB_H

/* Functions of rpc_worker.c: part of the program, compiled by hicc, and with points.  Included by rpc.h. */

#ifdef __cplusplus
extern "C" {
#endif

uint32_t hicam_rpc_invoke(handle_t, const struct hicam_rpc_interface *, uint32_t operation, xdrproc_t in,
						  const void *args, xdrproc_t out, void *results);
/* The main function of a server that has none of its own: listens, and gives an exit status. */
int hicam_rpc_main(int argc, char **argv);
/* What a worker runs. */
void *hicam_rpc_work(void *);

#ifdef __cplusplus
}
#endif

#endif
