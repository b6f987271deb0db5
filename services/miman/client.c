/* SPDX-License-Identifier: ISC */
/* The client stubs of idl/manage.idl as hicc makes them; server.c carries their calls. */
#include <hicam/rpc_stub.h>

/* xdr_void is declared without parameters */
#pragma GCC diagnostic ignored "-Wcast-function-type"

#include "manage_client.inc"

const struct hicam_rpc_interface *const manage_interface = &hicam_idl_manage;
