/* SPDX-License-Identifier: ISC */
/* Where the sockets of the request channel are; for miman too. */
#include "control.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

bool
hicam_control_folder(unsigned i, unsigned uid, char *path, unsigned size)
{
	const char *run = secure_getenv("XDG_RUNTIME_DIR");
	int n;

	switch (i) {
	case 0:
		if (run == NULL || run[0] != '/')
			return false;
		n = snprintf(path, size, "%s/hicam", run);
		break;
	case 1:
		n = snprintf(path, size, "/tmp/hicam-%u", uid);
		break;
	case 2:
		n = snprintf(path, size, "/run/user/%u/hicam", uid);
		break;
	default:
		return false;
	}
	return n > 0 && (unsigned)n < size;
}

bool
hicam_control_is_private(const char *path, unsigned uid)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == uid && (st.st_mode & 077) == 0;
}

/* Nobody has it any more if nobody can be reached there; that wakes nobody. */
bool
hicam_control_sweep(const char *path)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	bool nobody = false;
	struct stat st;
	int fd;

	if (strlen(path) >= sizeof(to.sun_path) || lstat(path, &st) != 0 || !S_ISSOCK(st.st_mode))
		return false;
	strcpy(to.sun_path, path);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0 && errno == ECONNREFUSED)
		nobody = unlink(path) == 0;
	close(fd);
	return nobody;
}
