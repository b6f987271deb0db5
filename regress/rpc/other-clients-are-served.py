# SPDX-License-Identifier: ISC
"""A client that rpcgen made from the interface's .x, and one made by hand: fragments, several calls at a time whose
replies come in any order, errors as RFC 5531 has them."""
import struct
import time

import calls

RPCGEN_MAIN = r"""
#include "work.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	struct timeval limit = {10, 0};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), i;
	work_work_sum_args a;
	work_work_sum_result *r;
	struct netbuf to = {sizeof un, sizeof un, &un};
	CLIENT *c;

	strcpy(un.sun_path, argv[1]);
	if (connect(fd, (struct sockaddr *)&un, sizeof un) != 0)
		return 1;
	c = clnt_vc_create(fd, &to, WORK_PROGRAM, WORK_VERSION, 0, 0);
	if (c == NULL)
		return 2;
	for (i = 0; i < 100; i++) {
		a.a = i;
		a.b = 1000;
		a.ms = 0;
		r = work_work_sum_1(&a, c);
		if (r == NULL || r->result_ != 1000 + i)
			return 3;
	}
	return 0;
}
"""


def by_rpcgen(entry):
    w, run = calls.WORK, calls.machines.run
    r = run([calls.machines.HICC, "--emit-x", calls.HERE + "/work.idl"])
    with open(w + "/work.x", "wb") as f:
        f.write(r.out)
    with open(w + "/client.c", "w") as f:
        f.write(RPCGEN_MAIN)
    for option, out in (("-h", "work.h"), ("-c", "work_xdr.c"), ("-l", "work_clnt.c")):
        r = run(["rpcgen", option, "-o", out, "work.x"], cwd=w)
        calls.check(r.status == 0, "rpcgen: " + r.last_words())
    r = run(["cc", "-w", "-I/usr/include/tirpc", "-o", "client", "client.c", "work_xdr.c", "work_clnt.c", "-ltirpc"], cwd=w)
    calls.check(r.status == 0, "cc: " + r.last_words())
    r = run([w + "/client", entry["addresses"][0][0].split("!", 1)[1]], timeout=30)
    calls.check(r.status == 0, f"the client that rpcgen made ends with {r.status}")


def sum_of(a, b, ms=0):
    return struct.pack(">iii", a, b, ms)


def slow_and_quick(s, ms):
    slow = calls.record(calls.message(100, calls.SUM, sum_of(100, 0, ms)))
    quick = b"".join(calls.record(calls.message(i, calls.SUM, sum_of(i, 0))) for i in range(101, 164))
    s.sendall(slow + quick)
    got = [calls.reply(s) for _ in range(64)]
    calls.check(sorted(x for x, _, _ in got) == list(range(100, 164)), "each call has its reply")
    calls.check(all(stat == 0 and r == struct.pack(">i", x) for x, stat, r in got), "the right one")
    calls.check(got[-1][0] == 100, "a slow call holds up the quick ones behind it")


def from_idle_to_busy(entry):
    """One worker takes several calls at a time as soon as events come fast, while the others may wait for events yet."""
    for events in range(calls.long_version(40, 200)):
        s = calls.connect(entry)
        time.sleep(0.05)
        for _ in range(events % 12):
            calls.call(s, calls.SUM, sum_of(1, 2))
        slow_and_quick(s, 60)
        s.close()


def by_hand(entry):
    s = calls.connect(entry)
    for pieces in (1, 2, 7):
        s.sendall(calls.record(calls.message(pieces, calls.SUM, sum_of(pieces, 5)), pieces))
        calls.check(calls.reply(s) == (pieces, 0, struct.pack(">i", pieces + 5)), f"a call in {pieces} fragments")
    # one byte after another, then many at a time
    for byte in calls.record(calls.message(9, calls.SUM, sum_of(1, 2))):
        s.sendall(bytes([byte]))
    calls.check(calls.reply(s) == (9, 0, struct.pack(">i", 3)), "a call byte by byte")
    slow_and_quick(s, 400)
    data = bytes(range(256)) * 4096
    counted = struct.pack(">ii", len(data), len(data)) + data
    stat, results = calls.call(s, calls.ECHO, counted)
    calls.check(stat == 0 and results[4:] == data, "a call of 1 MiB")
    calls.check(calls.call(s, calls.NOTHING) == (0, b""), "no arguments and no results")
    calls.check(calls.call(s, 0) == (0, b""), "the null procedure")


def errors(entry):
    s = calls.connect(entry)
    calls.check(calls.call(s, 1, sum_of(1, 1), program=calls.PROGRAM + 1)[0] == 1, "PROG_UNAVAIL")
    stat, range_ = calls.call(s, 1, sum_of(1, 1), version=7)
    calls.check((stat, range_) == (2, struct.pack(">II", 1, 1)), "PROG_MISMATCH, versions 1 to 1")
    calls.check(calls.call(s, 77)[0] == 3, "PROC_UNAVAIL")
    calls.check(calls.call(s, calls.SUM, b"\0\0\0\1")[0] == 4, "GARBAGE_ARGS")
    calls.check(calls.call(s, calls.ECHO, struct.pack(">ii", 1 << 30, 1 << 30))[0] == 4, "GARBAGE_ARGS for a length")
    stat, body = calls.call(s, 1, rpc=3)
    calls.check((stat, body) == (None, struct.pack(">III", 0, 2, 2)), "RPC_MISMATCH, versions 2 to 2")
    calls.check(calls.call(s, calls.SUM, sum_of(2, 2)) == (0, struct.pack(">i", 4)), "the connection is as good as new")


def test():
    server = calls.start(calls.build("workd", "work.idl", "workd.c"), WORKERS=4)
    entry = calls.wait_for_server()
    by_rpcgen(entry)
    by_hand(entry)
    from_idle_to_busy(entry)
    errors(entry)
    calls.call(calls.connect(entry), calls.STOP)
    calls.check(calls.wait(server, 20, "the server") == 0, "the server fails")


calls.main(test)
