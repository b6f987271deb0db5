# SPDX-License-Identifier: ISC
"""Where many short calls come at once, of which one worker runs many after another, calls among them that last delay
neither those nor each other."""
import os
import statistics
import struct
import subprocess
import time

import calls

LONG_MS = 200


def long_call(s, xid):
    s.sendall(calls.record(calls.message(xid, calls.SUM, struct.pack(">iii", xid, 1, LONG_MS))))


def long_reply(s):
    xid, stat, results = calls.reply(s)
    calls.check((stat, results) == (0, struct.pack(">i", xid + 1)), "a wrong reply to a long call")


def test():
    rounds = calls.long_version(8, 40)
    load = calls.WORK + "/load"
    r = calls.machines.run(["cc", "-O2", "-pthread", "-o", load, os.path.dirname(calls.HERE) + "/bench/rpc-load.c"])
    calls.check(r.status == 0, f"cc: {r.last_words()}")
    calls.start(calls.build("workd", "work.idl", "workd.c"), WORKERS=8, LISTEN="tcp!127.0.0.1!0")
    entry = calls.wait_for_server()
    port = entry["addresses"][0][0].rsplit("!", 1)[1]
    busy = calls.start([load, "127.0.0.1", port, str(calls.PROGRAM), str(calls.VERSION), str(calls.NOTHING), "16",
                        str(rounds + 2)], output=subprocess.PIPE)
    quick, one, several = calls.connect(entry), calls.connect(entry), [calls.connect(entry) for _ in range(3)]
    delays, lasted = [], []
    time.sleep(0.5)
    for _ in range(rounds):
        begun = time.monotonic()
        for xid in range(3):
            long_call(one, xid)
        for s in several:
            long_call(s, 7)
        for _ in range(10):
            sent = time.monotonic()
            calls.check(calls.call(quick, calls.NOTHING) == (0, b""), "a wrong reply to a short call")
            delays.append(time.monotonic() - sent)
        for s in 3 * [one] + several:
            long_reply(s)
        lasted.append(time.monotonic() - begun)
    calls.check(busy.poll() is None, "the load is over before the test")
    calls.check(calls.wait(busy, 60, "the load") == 0, "the load fails")
    late, together = sum(d > LONG_MS / 2000 for d in delays) / len(delays), statistics.median(lasted) * 1000
    calls.check(late < 0.1, f"{late:.0%} of the short calls wait for long ones")
    calls.check(together < 2 * LONG_MS, f"six calls of {LONG_MS} ms take {together:.0f} ms")
    print(f"short: median {statistics.median(delays) * 1000:.2f} ms, most {max(delays) * 1000:.1f} ms; six long ones "
          f"{together:.0f} ms; {busy.stdout.read().decode().strip()}")


calls.main(test)
