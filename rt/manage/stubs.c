/* SPDX-License-Identifier: ISC */
/*
 * What hicc makes of idl/manage.idl for servers, compiled as the run time is and not as programs are: it is not part of
 * their state.
 */
#include "names.h"

/* xdr_void is declared without parameters */
#pragma GCC diagnostic ignored "-Wcast-function-type"

#include "manage_server.inc"
