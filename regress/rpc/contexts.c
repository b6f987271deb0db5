/* SPDX-License-Identifier: ISC */
/* usage: contexts THREADS GO: each keeps a note and a tally at the server until the file GO is gone. */
#include "context.h"
#include <hicam/rpc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 32, LINES = 50 };

static const char *go;

static void
expect(int holds, const char *what, error_status_t status)
{
	if (holds && status == rpc_s_ok)
		return;
	printf("%s: %s\n", what, rpc_error_text(status));
	exit(1);
}

static void
read_back(note n, const char *owner)
{
	char text[32];
	line *l, *next;
	idl_char *said;
	error_status_t status = note_read(n, &said, &l);
	int i;

	expect(strcmp(said, owner) == 0, "the owner", status);
	free(said);
	for (i = 1; l; i++, l = next) {
		snprintf(text, sizeof text, "%s, line %d", owner, i);
		expect(strcmp(l->text, text) == 0, l->text, rpc_s_ok);
		next = l->next;
		free(l->text);
		free(l);
	}
	expect(i == LINES + 1, "the number of lines", rpc_s_ok);
}

static void
keep_note(const char *owner)
{
	idl_long_int lines = 0;
	error_status_t status;
	char text[32];
	note n;
	int i;

	status = note_open((idl_char *)owner, &n);
	expect(n != NULL, "open", status);
	for (i = 1; i <= LINES; i++) {
		snprintf(text, sizeof text, "%s, line %d", owner, i);
		status = note_add(n, text, &lines);
		expect(lines == i, "add", status);
	}
	read_back(n, owner);
	status = note_close(&n);
	expect(n == NULL, "close", status);
	expect(note_add(n, "x", &lines) == rpc_s_context_mismatch, "a null handle", rpc_s_ok);
}

static void *
work(void *arg)
{
	idl_long_int now = 0, sum = 0;
	error_status_t status;
	char owner[16];
	tally t;

	snprintf(owner, sizeof owner, "owner %d", (int)(size_t)arg);
	status = tally_open(&t);
	expect(t != NULL, "open a tally", status);
	while (access(go, F_OK) == 0) {
		keep_note(owner);
		status = tally_add(t, 3, &now);
		expect(now == (sum += 3), "a tally", status);
	}
	expect(note_add((note)t, "x", &now) == rpc_s_context_mismatch, "a handle of another type", rpc_s_ok);
	return NULL;
}

int
main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[1]) : 0, i;
	pthread_t threads[MOST];

	go = argv[argc - 1];
	for (i = 0; i < n; i++)
		pthread_create(&threads[i], NULL, work, (void *)(size_t)(i + 1));
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	puts("all is well");
	return 0;
}
