/* SPDX-License-Identifier: ISC */
#ifndef HICAM_IDLTYPES_H
#define HICAM_IDLTYPES_H

/*
 * The types of an IDL in C: the same range on every machine.  The names are those of DCE; idl_char is plain char here,
 * which hicc makes signed everywhere, so that string literals need no casts.
 */
#include <stdint.h>

typedef unsigned char idl_boolean;
typedef unsigned char idl_byte;
typedef char idl_char;
typedef int8_t idl_small_int;
typedef uint8_t idl_usmall_int;
typedef int16_t idl_short_int;
typedef uint16_t idl_ushort_int;
typedef int32_t idl_long_int;
typedef uint32_t idl_ulong_int;
typedef int64_t idl_hyper_int;
typedef uint64_t idl_uhyper_int;
typedef float idl_short_float;
typedef double idl_long_float;
typedef void *idl_void_p_t;

enum { idl_false, idl_true };

/* What an operation and its transport say of a call; the values are in <hicam/rpc.h>, 0 is success. */
typedef uint32_t error_status_t;

/* A server, or a client; see <hicam/rpc.h>. */
typedef struct hicam_rpc_binding *handle_t;

#endif
