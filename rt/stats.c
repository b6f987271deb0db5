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
#include <stdlib.h>
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

enum { RECENT = sizeof(hicam_stats.pause.recent) / sizeof(hicam_stats.pause.recent[0]) };

void
hicam_times_add(struct hicam_times *t, uint64_t us)
{
	t->recent[t->n++ % RECENT] = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
	if (us > t->max)
		t->max = us;
}

static int
compare_times(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

uint64_t
hicam_times_median(struct hicam_times *t)
{
	size_t n = t->n < RECENT ? (size_t)t->n : RECENT;

	if (n == 0)
		return 0;
	qsort(t->recent, n, sizeof(t->recent[0]), compare_times);
	return t->recent[n / 2];
}

void
hicam_stats_write(void)
{
	static int written;
	struct hicam_stats *s = &hicam_stats;
	char text[1000];
	int fd, n;

	if (written || hicam_config.pid != getpid())
		return;
	written = 1;
	hicam_poll_end();
	if (hicam_config.stats == NULL)
		return;
	n = snprintf(text, sizeof(text),
				 "{\"points\":%" PRIu64 ",\"checkpoints\":%" PRIu64 ",\"refused\":%" PRIu64 ",\"stages\":%" PRIu64
				 ",\"state_bytes\":%" PRIu64 ",\"pause_us_median\":%" PRIu64 ",\"pause_us_max\":%" PRIu64
				 ",\"meeting_us_median\":%" PRIu64 ",\"meeting_us_max\":%" PRIu64 ",\"forking_us_median\":%" PRIu64
				 ",\"forking_us_max\":%" PRIu64 ",\"latency_us_median\":%" PRIu64 ",\"latency_us_max\":%" PRIu64
				 ",\"encode_us\":%" PRIu64 ",\"restore_us\":%" PRIu64 ",\"capture_kib_max\":%" PRIu64
				 ",\"mended\":%" PRIu64 ",\"heap_bytes\":%" PRIu64 ",\"heap_memory_bytes\":%" PRIu64 "}\n",
				 s->points, s->checkpoints, s->refused, s->stages, s->state_bytes, hicam_times_median(&s->pause),
				 s->pause.max, hicam_times_median(&s->meeting), s->meeting.max, hicam_times_median(&s->forking),
				 s->forking.max, hicam_times_median(&s->latency), s->latency.max, s->encode_us, s->restore_us,
				 s->child_kib_max, __atomic_load_n(&s->mended, __ATOMIC_RELAXED), s->heap_asked, s->heap_taken);
	fd = open(hicam_config.stats, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0 || write(fd, text, (size_t)n) != n)
		hicam_say("%s: %s", hicam_config.stats, strerror(errno));
	if (fd >= 0 && close(fd) != 0)
		hicam_say("%s: %s", hicam_config.stats, strerror(errno));
}
