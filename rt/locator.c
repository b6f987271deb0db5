/* SPDX-License-Identifier: ISC */
/* Reading the locator's files, see locator.h. */
#include "locator.h"
#include "control.h"
#include "identity.h"
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What stands behind the WORD at the beginning of LINE; NULL: another word stands there. */
static const char *
behind(const char *line, const char *word)
{
	size_t len = strlen(word);

	return strncmp(line, word, len) == 0 && line[len] == ' ' ? line + len + 1 : NULL;
}

static void
copy(char *to, size_t size, const char *from)
{
	if (strlen(from) < size)
		strcpy(to, from);
}

static void
take_line(struct hicam_located *f, const char *line, uint32_t program, uint32_t version)
{
	const char *value;
	uint32_t p, v;

	if ((value = behind(line, "epoch")) != NULL)
		f->epoch = (uint32_t)strtoul(value, NULL, 10);
	else if (strcmp(line, "state up") == 0)
		f->up = true;
	else if ((value = behind(line, "pid")) != NULL)
		f->pid = (int)strtol(value, NULL, 10);
	else if ((value = behind(line, "class")) != NULL)
		copy(f->class, sizeof f->class, value);
	else if ((value = behind(line, "manage")) != NULL)
		copy(f->manage, sizeof f->manage, value);
	else if ((value = behind(line, "address")) != NULL && f->address[0] == '\0')
		copy(f->address, sizeof f->address, value);
	else if (sscanf(line, "interface %" SCNu32 " %" SCNu32, &p, &v) == 2 && p == program && v == version)
		f->offers = true;
}

bool
hicam_locator_read(const char *dir, const char *name, struct hicam_located *f, uint32_t program, uint32_t version)
{
	char path[HICAM_LOCATOR_PATH], text[HICAM_LOCATOR_TEXT + 1], *line, *rest;
	ssize_t n;
	int fd;

	memset(f, 0, sizeof *f);
	if (!hicam_uuid_parse(name, f->server) || snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	n = read(fd, text, HICAM_LOCATOR_TEXT);
	close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	line = strtok_r(text, "\n", &rest);
	if (line == NULL || strcmp(line, HICAM_LOCATOR_LINE) != 0)
		return false;
	while ((line = strtok_r(NULL, "\n", &rest)) != NULL)
		take_line(f, line, program, version);
	return true;
}

bool
hicam_locator_folder(char path[HICAM_LOCATOR_PATH])
{
	unsigned uid = geteuid();

	return hicam_control_folder(0, uid, path, HICAM_LOCATOR_PATH) ||
		   hicam_control_folder(1, uid, path, HICAM_LOCATOR_PATH);
}
