# SPDX-License-Identifier: ISC
# Procedures written for rpcgen serve plain clients, and go on on another machine in the middle of a call.
. "$TOP/regress/lib.sh"
sysroots=${HICAM_SYSROOTS:-${XDG_CACHE_HOME:-$HOME/.cache}/hicam/sysroot}
mkdir servers
export HICAM_LOCATOR=$PWD/servers HICAM_LISTEN="unix!$PWD/socket"
. "$TOP/regress/server.sh"
cat >work.x <<'EOT'
struct job { int rounds; string name<>; };
struct item { int v; item *next; };
struct report { string name<>; int done; opaque large<>; item *items; };
enum kind { NOTHING, SOME = 3, MUCH };
union outcome switch (kind k) { case SOME: string text<>; case MUCH: item list<>; case NOTHING: void; default: hyper h; };
union maybe switch (bool is) { case TRUE: outcome o; case FALSE: void; };
program WORK {
	version WORK_V { report RUN(job) = 1; int COUNT(void) = 2; maybe LAST(kind) = 3; } = 1;
} = 0x20000099;
EOT
cat >workd.c <<'EOT'
#include "work.h"
#include <stdlib.h>
#include <string.h>
static volatile int count;
static void work(const job *j, report *r)
{
	unsigned h = 1;
	for (int i = 0; i < j->rounds; i++) {
		for (int k = 0; k < 1000000; k++)
			h = h * 16777619u + k;
		count++;
	}
	r->name = strdup(j->name);
	r->done = count + (h == 1);
	r->large.large_len = 200001;
	r->large.large_val = malloc(200001);
	memset(r->large.large_val, 'l', 200001);
	for (int i = 0; i < 3; i++) {
		item *n = malloc(sizeof *n);
		n->v = i * count;
		n->next = r->items;
		r->items = n;
	}
}
static void last(kind k, maybe *m)
{
	m->is = k != NOTHING;
	m->maybe_u.o.k = k;
	if (k == SOME)
		m->maybe_u.o.outcome_u.text = strdup("some");
	else if (k == MUCH) {
		m->maybe_u.o.outcome_u.list.list_len = 2;
		m->maybe_u.o.outcome_u.list.list_val = calloc(2, sizeof(item));
		m->maybe_u.o.outcome_u.list.list_val[1].v = 7;
	} else if (k)
		m->maybe_u.o.outcome_u.h = -1LL << 40;
}
#ifdef THREADS
bool_t last_1_svc(kind *k, maybe *result, struct svc_req *rq) { last(*k, result); return TRUE; }
bool_t run_1_svc(job *j, report *r, struct svc_req *rq) { work(j, r); return TRUE; }
bool_t count_1_svc(void *v, int *result, struct svc_req *rq) { *result = count; return TRUE; }
int work_1_freeresult(SVCXPRT *x, xdrproc_t routine, caddr_t result) { xdr_free(routine, result); return 1; }
#else
report *run_1_svc(job *j, struct svc_req *rq)
{
	static report r;
	xdr_free((xdrproc_t)xdr_report, (char *)&r);
	memset(&r, 0, sizeof r);
	work(j, &r);
	return &r;
}
maybe *last_1_svc(kind *k, struct svc_req *rq)
{
	static maybe m;
	xdr_free((xdrproc_t)xdr_maybe, (char *)&m);
	memset(&m, 0, sizeof m);
	last(*k, &m);
	return &m;
}
int *count_1_svc(void *v, struct svc_req *rq) { static int c; c = count; return &c; }
#endif
EOT
cat >client.c <<'EOT'
#include "work.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
int main(int argc, char **argv)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	struct netbuf address = {sizeof a, sizeof a, &a};
	struct timeval wait = {100, 0};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), *n;
	CLIENT *c;

	strcpy(a.sun_path, argv[1]);
	if (connect(fd, (struct sockaddr *)&a, sizeof a) || !(c = clnt_vc_create(fd, &address, WORK, WORK_V, 0, 0)))
		return 1;
	clnt_control(c, CLSET_TIMEOUT, (char *)&wait);
	if (argc > 2 && argv[2][0] == 'l') {
		kind k = atoi(argv[2] + 1);
		maybe *m = last_1(&k, c);
		if (!m)
			return 3;
		printf("%d", m->is);
		if (m->is && m->maybe_u.o.k == SOME)
			printf(" %s", m->maybe_u.o.outcome_u.text);
		else if (m->is && m->maybe_u.o.k == MUCH)
			printf(" %d", m->maybe_u.o.outcome_u.list.list_val[1].v);
		else if (m->is)
			printf(" %lld", (long long)m->maybe_u.o.outcome_u.h);
		puts("");
	} else if (argc > 2) {
		job j = {atoi(argv[2]), "a job"};
		report *r = run_1(&j, c);
		if (!r)
			return 2;
		printf("%s %d %d %u %c\n", r->name, r->done, r->items->next->v, r->large.large_len, r->large.large_val[200000]);
	} else if ((n = count_1(NULL, c)))
		printf("%d\n", *n);
	return 0;
}
EOT
rpcgen -h work.x >work.h || fail "rpcgen -h"
rpcgen -c work.x >work_xdr.c || fail "rpcgen -c"
rpcgen -l work.x >work_clnt.c || fail "rpcgen -l"
holds cc -w -I/usr/include/tirpc -o plain client.c work_xdr.c work_clnt.c -ltirpc
rm work.h
holds "$HICC" -w -I/usr/include/tirpc -o client work.x client.c -ltirpc

for style in -O2 "--rpcgen=-M -DTHREADS -O2"; do
	holds "$HICC" -w -I/usr/include/tirpc $style -o workd work.x workd.c
	holds "$HICC" --target=s390x -w -I"$sysroots/s390x/usr/include/tirpc" $style -o workd.s390x work.x workd.c

	claim "rpcgen's clients are served, whoever compiled them ($style)"
	start state.0 ./workd
	holds ./plain socket 5
	says out "a job 5 5 200001 l"
	holds ./client socket 5
	says out "a job 10 10 200001 l"

	claim "a procedure goes on on another machine and back ($style)"
	holds ./plain socket l3
	says out "1 some"
	./plain socket 2000 >mid 2>&1 &
	client=$!
	sleep 0.5
	stop
	wait $client && fail "the client of a connection that is gone is served"
	start state.1 env HICAM_RESTORE="$PWD/state.0" "$TOP/contrib/run-on" s390x ./workd.s390x
	sleep 1
	# what a static variable has of a union is known to be what it is switched to
	holds ./plain socket l4
	says out "1 7"
	stop
	start state.2 env HICAM_RESTORE="$PWD/state.1" ./workd
	for _ in $(seq 300); do
		holds ./plain socket
		[ "$(cat out)" = 2010 ] && break
		sleep 0.1
	done
	says out 2010
	holds ./plain socket 1
	says out "a job 2011 2011 200001 l"
	holds ./plain socket l5
	says out "1 -1099511627776"
	holds ./plain socket l0
	says out 0
	stop
done

claim "unions are known, too, where the sources find a header that rpcgen has made"
rpcgen -h work.x >work.h || fail "rpcgen -h"
holds "$HICC" -w -I/usr/include/tirpc -O2 -o workd work.x workd.c
start union.0 ./workd
holds ./plain socket l4
stop
start union.1 env HICAM_RESTORE="$PWD/union.0" ./workd
holds ./plain socket l3
says out "1 some"
stop

claim "credentials that are cut off are refused, and the program's output is its own"
start cut.0 ./workd >served
cat >cut.py <<'EOT'
import socket, struct
whole = struct.pack(">II4sIIIII", 1, 4, b"host", 10, 20, 2, 30, 40)
def status(cred):
    head = struct.pack(">IIIIII", 7, 0, 2, 0x20000099, 1, 2) + struct.pack(">II", 1, len(cred)) + cred + bytes(8)
    s = socket.socket(socket.AF_UNIX)
    s.connect("socket")
    s.sendall(struct.pack(">I", 0x80000000 | len(head)) + head)
    return struct.unpack(">7I", s.recv(4096)[:28])[6]
assert status(whole) == 0, "a whole one"
for cut in range(0, len(whole), 4):
    assert status(whole[:cut]) == 5, cut
EOT
holds python3 cut.py
stop
[ ! -s served ] || fail "$(head -n 1 served)"

claim "rpcgen's own server does the same, compiled by the rules of its makefile"
sed -i 's/ maybe LAST(kind) = 3;//' work.x # its dispatcher has arguments of one type only
rpcgen -h work.x >work.h || fail "rpcgen -h"
rpcgen -s tcp work.x >work_svc.c || fail "rpcgen -s"
holds "$HICC" -O2 -w -I/usr/include/tirpc -o workd workd.c work_svc.c work_xdr.c -ltirpc
start own.0 ./workd
holds ./plain socket 5
says out "a job 5 5 200001 l"
./plain socket 500 >mid 2>&1 &
sleep 0.3
stop
start own.1 env HICAM_RESTORE="$PWD/own.0" ./workd
for _ in $(seq 300); do
	holds ./plain socket
	[ "$(cat out)" = 505 ] && break
	sleep 0.1
done
says out 505
stop
