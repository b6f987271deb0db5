/* SPDX-License-Identifier: ISC */
/*
 * A forked child inherits the lists but owns nothing in them, so clean-up looks at the process id.
 */
#include "tempfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"

static char *directory;
static char *named; /* folder in it, or NULL */
static unsigned counter;
static pid_t owner;

static const char **outputs;
static size_t noutputs;

void
temp_begin(void)
{
	owner = getpid();
	if (atexit(temp_cleanup))
		fatal("atexit:");
}

static void
make_directory(void)
{
	const char *dir = getenv("TMPDIR");

	if (directory)
		return;
	directory = xasprintf("%s/hicc-XXXXXX", dir && *dir ? dir : "/tmp");
	if (!mkdtemp(directory))
		fatal("%s:", directory);
}

const char *
temp_named(const char *name, const char **folder)
{
	const char *base = strrchr(name, '/');

	make_directory();
	if (!named) {
		named = xasprintf("%s/named", directory);
		if (mkdir(named, 0700))
			fatal("%s:", named);
	}
	*folder = named;
	return xasprintf("%s/%s", named, base ? base + 1 : name);
}

const char *
temp_path(const char *name)
{
	const char *base = strrchr(name, '/');

	make_directory();
	return xasprintf("%s/%u-%s", directory, counter++, base ? base + 1 : name);
}

void
output_begin(const char *path)
{
	outputs = xrealloc(outputs, (noutputs + 1) * sizeof *outputs);
	outputs[noutputs++] = path;
}

void
output_keep(void)
{
	noutputs = 0;
}

void
output_drop(void)
{
	struct stat st;

	for (size_t i = 0; i < noutputs; i++)
		if (!lstat(outputs[i], &st) && (S_ISREG(st.st_mode) || S_ISLNK(st.st_mode)) && unlink(outputs[i]) &&
			errno != ENOENT)
			fprintf(stderr, "hicc: %s: %s\n", outputs[i], strerror(errno));
	noutputs = 0;
}

static void
remove_folder(const char *folder)
{
	struct dirent *entry;
	DIR *dir = opendir(folder);

	if (dir) {
		while ((entry = readdir(dir)))
			if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") && unlinkat(dirfd(dir), entry->d_name, 0))
				fprintf(stderr, "hicc: %s/%s: %s\n", folder, entry->d_name, strerror(errno));
		closedir(dir);
	}
	if (rmdir(folder) && errno != ENOENT)
		fprintf(stderr, "hicc: %s: %s\n", folder, strerror(errno));
}

void
temp_cleanup(void)
{
	if (owner != getpid())
		return;
	output_drop();
	if (!directory)
		return;
	if (named)
		remove_folder(named);
	remove_folder(directory);
	directory = named = NULL;
}

void
file_write(const char *path, const char *text, size_t len)
{
	bool standard = !strcmp(path, "-");
	FILE *f = standard ? stdout : fopen(path, "w");

	if (!f)
		fatal("%s:", path);
	if (fwrite(text, 1, len, f) != len || (standard ? fflush(f) : fclose(f)))
		fatal("%s:", standard ? "stdout" : path);
}

char *
file_read(const char *path, int fd, size_t *len)
{
	struct buf text = {0};
	char chunk[16384];
	ssize_t got;

	if (path && (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		fatal("%s:", path);
	buf_puts(&text, "");
	while ((got = read(fd, chunk, sizeof chunk)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			fatal("%s:", path ? path : "stdin");
		buf_add(&text, chunk, (size_t)got);
	}
	if (path)
		close(fd);
	*len = text.len;
	return text.s;
}
