# SPDX-License-Identifier: ISC
"""Threads of a client share a connection without waiting for each other; a forked child's calls are its own."""
import calls


def test():
    server = calls.start(calls.build("workd", "work.idl", "workd.c"), WORKERS=8)
    entry = calls.wait_for_server()
    out = calls.WORK + "/out"
    client = calls.start(calls.build("share", "work.idl", "share.c"), open(out, "w"))
    status = calls.wait(client, 60, "the client")
    with open(out) as f:
        calls.check(status == 0, f"the client ends with {status}: {f.read()}")
    calls.call(calls.connect(entry), calls.STOP)
    calls.check(calls.wait(server, 20, "the server") == 0, "the server fails")


calls.main(test)
