# SPDX-License-Identifier: ISC
# A checkpoint in the background looks into files that the program has locked, and must not give its locks up.
. "$TOP/regress/lib.sh"
cat >locked.c <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int is_locked(int fd)
{
	struct flock l;
	pid_t child = fork();
	int status;

	if (child == 0) {
		memset(&l, 0, sizeof l);
		l.l_type = F_WRLCK;
		l.l_whence = SEEK_SET;
		_exit(fcntl(fd, F_GETLK, &l) == 0 && l.l_type != F_UNLCK);
	}
	waitpid(child, &status, 0);
	return WEXITSTATUS(status);
}

int main(void)
{
	int changed = open("changed", O_RDWR | O_CREAT, 0600), added = open("added", O_WRONLY | O_CREAT | O_APPEND, 0600);
	int i, n = 0;

	lockf(changed, F_LOCK, 0);
	lockf(added, F_LOCK, 0);
	for (i = 0; i < 20; i++) {
		write(changed, "some", 4);
		write(added, "more", 4);
		usleep(20000);
		n += is_locked(changed) && is_locked(added);
	}
	printf("%d\n", n);
	return 0;
}
END

claim "records stay locked"
holds "$HICC" -w -o locked locked.c
holds env HICAM_INTERVAL=0.03 HICAM_STATE=state HICAM_STATS=stats ./locked
[ "$(cat out)" = 20 ] || fail "locked $(cat out) times"
[ "$(sed 's/.*"checkpoints":\([0-9]*\).*/\1/' stats)" -ge 3 ] || fail "few checkpoints"
