/* SPDX-License-Identifier: ISC */
/*
 * miman restore: checks a state file and becomes the program that goes on from it.  Whether the program fits the
 * state is for its run time to say.
 */
#include "../../rt/statefile.h"
#include "miman.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The program that wrote the state if it is here, else one of the class's name in the working directory. */
static int
default_program(const struct hicam_header *h, char *path, size_t size)
{
	if (h->program[0] != '\0' && access(h->program, X_OK) == 0) {
		snprintf(path, size, "%s", h->program);
		return 0;
	}
	if (h->class_name[0] == '\0' || strchr(h->class_name, '/') != NULL)
		return -1;
	snprintf(path, size, "./%s", h->class_name);
	return access(path, X_OK);
}

int
restore_from(const char *file, char **run)
{
	struct hicam_error e;
	struct hicam_state *state;
	char program[sizeof((struct hicam_header *)NULL)->program], *path, *alone[2] = {program, NULL};
	int found, saved;

	state = hicam_state_open(file, &e);
	if (state == NULL) {
		complain("%s", e.text);
		return e.status;
	}
	found = run ? 0 : default_program(hicam_state_header(state), program, sizeof program);
	if (found != 0)
		complain("%s: neither '%s' nor './%s' can be run here; name the program", file,
				 hicam_state_header(state)->program, hicam_state_header(state)->class_name);
	hicam_state_close(state);
	if (found != 0)
		return EXIT_NOT_FOUND;
	path = realpath(file, NULL);
	if (path == NULL || setenv("HICAM_RESTORE", path, 1) != 0) {
		complain("%s: %s", file, strerror(errno));
		free(path);
		return EXIT_IO;
	}
	free(path);
	if (run == NULL)
		run = alone;
	execvp(run[0], run);
	saved = errno;
	complain("%s: %s", run[0], strerror(saved));
	return saved == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}

int
command_restore(int argc, char **argv)
{
	int first = 1;

	if (first < argc && strcmp(argv[first], "--") == 0)
		first++;
	else if (first < argc && argv[first][0] == '-' && argv[first][1] != '\0')
		return bad_usage("restore", "unknown option '%s'", argv[first]);
	if (first >= argc)
		return bad_usage("restore", "no file given");
	return restore_from(argv[first], argv[first + 1] ? argv + first + 1 : NULL);
}
