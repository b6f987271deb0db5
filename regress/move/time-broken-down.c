/* SPDX-License-Identifier: ISC */
/* gmtime's, ctime's and asctime's results in libc's memory are used after a move; time_t travels. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int busy(int n)
{
	int i, s = 0;

	for (i = 0; i < n; i++)
		s ^= i * n;
	return s;
}

int main(void)
{
	time_t t = 86400 * 365, when;
	struct tm copy, *tm;
	clock_t began = clock();
	int i, sum = 0;

	setenv("TZ", "UTC0", 1);
	tzset();
	for (i = 0; i < 25; i++, t += 40000000 + i) {
		tm = gmtime(&t);
		sum += busy(20);
		printf("%04d-%02d-%02d %d ", tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday, tm->tm_yday);
		copy = *tm;
		copy.tm_mday += busy(3) + 40;
		when = mktime(&copy);
		sum += busy(10);
		printf("%.0f %.24s", difftime(when, t), asctime(&copy));
		sum += busy(5);
		printf(" %d\n", sum);
	}
	return clock() < began || time(NULL) < 1000000;
}
