/* SPDX-License-Identifier: ISC */
/* HICAM_STATS. */
#include "stats.h"
#include "message.h"
#include "poll.h"
#include "start.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct hicam_stats hicam_stats;

uint64_t
hicam_now_us(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return 0;
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

void
hicam_stats_write(void)
{
	static int written;
	const struct hicam_stats *s = &hicam_stats;
	char text[600];
	int fd, n;

	if (written || hicam_config.pid != getpid())
		return;
	written = 1;
	hicam_poll_end();
	if (hicam_config.stats == NULL)
		return;
	n = snprintf(text, sizeof(text),
				 "{\"points\":%" PRIu64 ",\"checkpoints\":%" PRIu64 ",\"refused\":%" PRIu64 ",\"stages\":%" PRIu64
				 ",\"state_bytes\":%" PRIu64 ",\"pause_us_max\":%" PRIu64 ",\"encode_us\":%" PRIu64
				 ",\"restore_us\":%" PRIu64 "}\n",
				 s->points, s->checkpoints, s->refused, s->stages, s->state_bytes, s->pause_us_max, s->encode_us,
				 s->restore_us);
	fd = open(hicam_config.stats, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0 || write(fd, text, (size_t)n) != n)
		hicam_say("%s: %s", hicam_config.stats, strerror(errno));
	if (fd >= 0 && close(fd) != 0)
		hicam_say("%s: %s", hicam_config.stats, strerror(errno));
}
