# SPDX-License-Identifier: ISC
# A unit that cc alone compiles calls the same functions of the library as those that hicc does.
. "$TOP/regress/lib.sh"
cat >main.c <<'EOF'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

char *give(void);
void take(char *);
char *grow(char *, size_t);
int get_mine(char *, int);
void locked(void);
pthread_t begin(void *(*)(void *));
void end(pthread_t);
extern pthread_mutex_t lock;
int count;

int closefrom(const char *s, int n) /* the program's own */
{
	return s[n - 1];
}

static void *work(void *p)
{
	for (int i = 0; i < 200000; i++) {
		pthread_mutex_lock(&lock);
		count++;
		pthread_mutex_unlock(&lock);
	}
	return p;
}

int main(void)
{
	char *p = give(), *q = strdup("hello");
	int i, sum = 0;

	for (i = 0; i < 100; i++) {
		sum += i;
		thrd_sleep(&(struct timespec){0, 1000}, NULL);
	}
	p = realloc(p, 100);
	strcat(p, " more");
	p = grow(p, 5000);
	take(q);
	printf("%s %d %d\n", p, sum, get_mine("abc", 2));
	take(p);
	free(give());
	pthread_t t = begin(work), u;
	pthread_create(&u, NULL, work, NULL);
	locked();
	end(t);
	end(u);
	printf("%d\n", count);
	return 0;
}
EOF
cat >unit.c <<'EOF'
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
extern int count;
int closefrom(const char *, int);

static void (*const give_back)(void *) = free;

char *give(void)
{
	return strdup("given");
}

void take(char *p)
{
	give_back(p);
}

char *grow(char *p, size_t n)
{
	return realloc(p, n);
}

int get_mine(char *s, int n)
{
	return closefrom(s, n);
}

void locked(void)
{
	for (int i = 0; i < 200000; i++) {
		pthread_mutex_lock(&lock);
		count++;
		pthread_mutex_unlock(&lock);
	}
}

pthread_t begin(void *(*f)(void *))
{
	pthread_t t;

	pthread_create(&t, NULL, f, NULL);
	return t;
}

void end(pthread_t t)
{
	pthread_join(t, NULL);
}
EOF

for options in "" "-O2 -flto" "-static" "-g -O2 -fPIC"; do
	claim "memory, locks and threads of either are the other's with '$options'"
	# shellcheck disable=SC2086
	holds "$HICC" $options -c main.c
	# shellcheck disable=SC2086
	holds "$HICC" $options -fshort-enums -c unit.c
	# shellcheck disable=SC2086
	holds "$HICC" $options main.o unit.o -o prog
	holds ./prog
	says out "given more 4950 98"
	says out 600000
done

claim "what such a unit has allocated is state"
exits 75 env HICAM_STOP_AT=50 HICAM_STATE=s ./prog
holds env HICAM_RESTORE=s ./prog
says out "given more 4950 98"
says out 600000

claim "so it is on machines of other kinds"
for arch in s390x i386; do
	holds "$HICC" --target=$arch -c main.c
	holds "$HICC" --target=$arch -fshort-enums -c unit.c
	holds "$HICC" --target=$arch main.o unit.o -o prog.$arch
	holds env HICAM_RESTORE=s "$TOP/contrib/run-on" $arch ./prog.$arch
	says out "given more 4950 98"
	says out 600000
done

if command -v clang >/dev/null; then
	claim "clang's objects are changed likewise"
	holds "$HICC" --cc=clang -c main.c
	holds "$HICC" --cc=clang -flto -fshort-enums -c unit.c
	holds "$HICC" --cc=clang main.o unit.o -o prog
	holds ./prog
	says out 600000
fi
