/* SPDX-License-Identifier: ISC */
#ifndef HICAM_RPC_SERVER_H
#define HICAM_RPC_SERVER_H

/* Events of a server's sockets, for rpc_server.c and rpc_turns.c. */
#include "rpc_local.h"
#include <sys/epoll.h>

/* epoll_wait */
int rpc_server_events(struct epoll_event *, int most, int milliseconds);
/* Does what is to be done. */
void rpc_server_handle(const struct epoll_event *);
/* Makes an event of nothing for one thread. */
void rpc_server_poke(void);
/* There were connections that could not be accepted. */
bool rpc_server_has_unaccepted(void);
void rpc_server_accept_again(void);
/* Closes connections whose peers are stuck. */
void rpc_server_sweep(uint64_t now);

#endif
