# SPDX-License-Identifier: ISC
"""Peers that stop in the middle of a header, never read, send nonsense or too much, and thousands that are connected and
quiet: others are served as before, and the memory of the server is bounded."""
import os
import resource
import socket
import struct
import time

import calls


def sum_of(a, b, ms=0):
    return struct.pack(">iii", a, b, ms)


def quick(entry, what):
    """A call now takes no longer than any."""
    s = calls.connect(entry)
    begun = time.monotonic()
    calls.check(calls.call(s, calls.SUM, sum_of(1, 2)) == (0, struct.pack(">i", 3)), what)
    took = time.monotonic() - begun
    calls.check(took < 2, f"{what}: a call takes {took:.1f} s")
    s.close()


def closed(s):
    s.settimeout(10)
    try:
        return s.recv(1) == b""
    except ConnectionResetError:
        return True


def resident_kib(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(next(line for line in f if line.startswith("VmRSS")).split()[1])


def few_descriptors():
    """More connections than the server has descriptors for; later there is room for those that wait."""
    locator = calls.LOCATOR
    calls.LOCATOR = calls.WORK + "/other"
    os.mkdir(calls.LOCATOR)
    calls.start(["bash", "-c", 'ulimit -n 64; exec "$0"', *calls.build("workd", "work.idl", "workd.c")], WORKERS=2)
    entry = calls.wait_for_server()
    held = [calls.connect(entry) for _ in range(100)]
    for s in held[:60]:
        s.close()
    for i, s in enumerate(held[60:]):
        stat, results = calls.call(s, calls.SUM, sum_of(i, 1))
        calls.check((stat, results) == (0, struct.pack(">i", i + 1)), "a connection that waited for a descriptor")
    calls.LOCATOR = locator


def test():
    most = calls.long_version(1500, 5000)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    server = calls.start(calls.build("workd", "work.idl", "workd.c"), WORKERS=4, LISTEN="tcp!127.0.0.1!0")
    entry = calls.wait_for_server()
    held = []
    for i in range(8):
        s = calls.connect(entry)
        s.sendall(calls.record(calls.message(1, calls.SUM, sum_of(1, 1)))[:1 + 5 * i])
        held.append(s)
    quick(entry, "beside halves of headers")
    # a peer that asks for a lot and reads nothing
    s = calls.connect(entry)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    data = bytes(1 << 20)
    counted = struct.pack(">ii", len(data), len(data)) + data
    for i in range(8):
        s.sendall(calls.record(calls.message(i, calls.ECHO, counted)))
    held.append(s)
    quick(entry, "beside a peer that does not read")
    for nonsense in (b"GET / HTTP/1.0\r\n\r\n" * 10, struct.pack(">I", 0x80000008) + bytes(8),
                     struct.pack(">I", 0xffffffff) + bytes(100), calls.record(b"\xff" * 64)):
        s = calls.connect(entry)
        s.sendall(nonsense)
        calls.check(closed(s), f"the connection stays open after {nonsense[:12]!r}")
    # records that say they are long are believed as far as they come
    for i in range(100):
        s = calls.connect(entry)
        s.sendall(struct.pack(">I", 0x80000000 | (60 << 20)) + bytes(16))
        held.append(s)
    quick(entry, "beside promises of long records")
    before = resident_kib(server.pid)
    calls.check(before < 300 << 10, f"the server has {before} KiB")
    for i in range(most):
        held.append(calls.connect(entry))
    for i in range(200):
        held[-1 - i].sendall(calls.record(calls.message(i, calls.SUM, sum_of(i, 1, 10))))
    for i in range(200):
        calls.check(calls.reply(held[-1 - i]) == (i, 0, struct.pack(">i", i + 1)), "200 calls at a time")
    quick(entry, f"beside {most} connections")
    after = resident_kib(server.pid)
    calls.check(after - before < 100 << 10, f"{most} connections take {after - before} KiB")
    # half of the pipe full of calls, of which nobody takes the replies
    s = calls.connect(entry)
    one = calls.record(calls.message(5, calls.SUM, sum_of(1, 1, 1)))
    s.settimeout(0.5)
    try:
        for i in range(200):
            s.sendall(one * 1000)
    except (socket.timeout, BlockingIOError, OSError):
        pass
    s.close()
    few_descriptors()
    stop = calls.connect(entry)
    stop.settimeout(120)
    calls.check(calls.call(stop, calls.STOP) == (0, b""), "the server stops")
    calls.check(calls.wait(server, 300, "the server") == 0, "the server fails")


calls.main(test)
