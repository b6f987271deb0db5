/* SPDX-License-Identifier: ISC */
#ifndef HICAM_MANAGE_NAMES_H
#define HICAM_MANAGE_NAMES_H

/*
 * The operations of idl/manage.idl as this server has them, by names that are no program's; and what is made of the
 * interface finds no main here that a program without one could take for its own.
 */
#include <hicam/rpc_stub.h>
#include <stdlib.h>
#include <string.h>

#define startServer hicam_manage_start
#define stopServer hicam_manage_stop
#define chkptServer hicam_manage_chkpt
#define restrServer hicam_manage_restr
#define status hicam_manage_status
#define setInterval hicam_manage_interval
#define migrate hicam_manage_migrate
#define stay hicam_manage_stay
#define main hicam_manage_main
/* nobody asks who has called */
#define hicam_rpc_caller(call) ((handle_t)0)

#include "manage.h"

#endif
