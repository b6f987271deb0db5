/* SPDX-License-Identifier: ISC */
/* What bench/rpc.py measures HiCaM's servers against: rpcgen's dispatcher and libtirpc's svc_run.  usage: PORT | PATH
 */
#include "work.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void work_program_1(struct svc_req *, SVCXPRT *);

void *
work_work_nothing_1_svc(void *args, struct svc_req *request)
{
	static char nothing;

	(void)args, (void)request;
	return &nothing;
}

work_work_echo_result *
work_work_echo_1_svc(work_work_echo_args *args, struct svc_req *request)
{
	static work_work_echo_result result;

	(void)request;
	result.back.back_len = args->data.data_len;
	result.back.back_val = args->data.data_val;
	return &result;
}

/* The others are not called. */
work_work_sum_result *
work_work_sum_1_svc(work_work_sum_args *args, struct svc_req *request)
{
	(void)args, (void)request;
	return NULL;
}

work_work_add_result *
work_work_add_1_svc(work_work_add_args *args, struct svc_req *request)
{
	(void)args, (void)request;
	return NULL;
}

work_work_total_result *
work_work_total_1_svc(void *args, struct svc_req *request)
{
	(void)args, (void)request;
	return NULL;
}

void *
work_work_stop_1_svc(void *args, struct svc_req *request)
{
	(void)args, (void)request;
	exit(0);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int fd, one = 1, local;
	SVCXPRT *transport;

	if (argc != 2)
		return 2;
	local = argv[1][0] == '/';
	fd = socket(local ? AF_UNIX : AF_INET, SOCK_STREAM, 0);
	in.sin_port = htons((uint16_t)atoi(argv[1]));
	strncpy(un.sun_path, argv[1], sizeof un.sun_path - 1);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, local ? (struct sockaddr *)&un : (struct sockaddr *)&in, local ? sizeof un : sizeof in) != 0 ||
		listen(fd, 1024) != 0 || (transport = svc_vc_create(fd, 0, 0)) == NULL ||
		!svc_register(transport, WORK_PROGRAM, WORK_VERSION, work_program_1, 0)) {
		perror(argv[1]);
		return 1;
	}
	svc_run();
	return 1;
}
