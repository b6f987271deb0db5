# SPDX-License-Identifier: ISC
# A thread that makes a checkpoint is not cancelled in it, which would leave the others stopped for ever.
. "$TOP/regress/lib.sh"
cat >cancelled.c <<'END'
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *reads(void *arg)
{
	char c;

	for (;;)
		if (read(*(int *)arg, &c, 1) != 1)
			return arg;
}

int main(void)
{
	pthread_t id[3];
	void *result;
	int ends[2], round, i, n = 0;

	if (pipe(ends) != 0)
		return 1;
	for (round = 0; round < 150; round++) {
		for (i = 0; i < 3; i++)
			pthread_create(&id[i], NULL, reads, &ends[0]);
		write(ends[1], "abcdefgh", 8);
		for (i = 0; i < 3; i++)
			pthread_cancel(id[i]);
		for (i = 0; i < 3; i++) {
			pthread_join(id[i], &result);
			n += result == PTHREAD_CANCELED;
		}
	}
	printf("%d\n", n);
	return 0;
}
END

claim "all of them come to their end"
holds "$HICC" -w -O2 -pthread -o cancelled cancelled.c
for i in $(seq 20); do
	holds env HICAM_INTERVAL=0.00$((i % 5 + 1)) HICAM_STATE=state timeout -s KILL 120 ./cancelled
	says out 450
done

claim "a thread that is cancelled as it enables that has been cancelled, though the C library may forget it"
cat >enables.c <<'EOF'
#include <pthread.h>
#include <unistd.h>

static int at;

static void *run(void *arg)
{
	int old;

	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	__atomic_store_n(&at, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&at, __ATOMIC_SEQ_CST) != 2)
		usleep(100);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	for (;;)
		pause();
	return arg;
}

int main(void)
{
	void *result = NULL;
	pthread_t t;

	pthread_create(&t, NULL, run, NULL);
	while (__atomic_load_n(&at, __ATOMIC_SEQ_CST) != 1)
		usleep(100);
	pthread_cancel(t);
	__atomic_store_n(&at, 2, __ATOMIC_SEQ_CST);
	pthread_join(t, &result);
	return result != PTHREAD_CANCELED;
}
EOF
"$HICC" -O2 -pthread enables.c -o enables || exit 1
holds timeout 20 ./enables

claim "nor is one that can be cancelled at once, in the middle of a loop"
cat >spins.c <<'EOF'
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static volatile int up;

static void *spin(void *arg)
{
	volatile long i;

	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	up = 1;
	for (i = 0;; i++)
		;
	return arg;
}

int main(void)
{
	int round, i, n = 0, sum = 0;
	void *result;
	pthread_t t;

	for (round = 0; round < 300; round++) {
		up = 0;
		pthread_create(&t, NULL, spin, NULL);
		while (!up)
			usleep(10);
		for (i = 0; i < 3000; i++)
			sum = (sum * 3 + i) % 10007;
		pthread_cancel(t);
		pthread_join(t, &result);
		n += result == PTHREAD_CANCELED;
	}
	printf("%d %d\n", n, sum);
	return 0;
}
EOF
"$HICC" -O2 -pthread spins.c -o spins || exit 1
for i in $(seq 25); do
	holds env HICAM_INTERVAL=0.002 HICAM_STATE=state timeout -s KILL 60 ./spins
	says out "300 4739"
	[ ! -s err ] || fail "it says: $(head -n 3 err)"
done
