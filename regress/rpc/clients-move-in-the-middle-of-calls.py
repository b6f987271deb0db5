# SPDX-License-Identifier: ISC
"""Clients, of one thread and of several, move between machines in the middle of their calls: each call has its one right
reply, wherever its caller is by then."""
import os
import random
import struct
import time

import calls


def test():
    moves = calls.long_version(4, 200)
    server = calls.start(calls.build("workd", "work.idl", "workd.c"), WORKERS=32)
    machines = [calls.build("hammer", "work.idl", "hammer.c", arch=a) for a in ("x86_64", "s390x")]
    calls.wait_for_server()
    go = calls.WORK + "/go"
    open(go, "w").close()
    single, several = calls.Mover("single", machines), calls.Mover("several", machines)
    single.begin("0", "1", "100", go)
    several.begin("10", "6", "100", go)
    for i in range(moves):
        for client in (single, several):
            time.sleep(random.uniform(0.2, 0.5))
            status = client.move()
            calls.check(status == 75, f"move {i}: {client.name} ends with {status}")
    time.sleep(0.5)
    os.unlink(go)
    added = 0
    for client in (single, several):
        status = calls.wait(client.process, 60, client.name)
        with open(f"{calls.WORK}/{client.name}.out") as f:
            text = f.read()
        calls.check(status == 0, f"{client.name} ends with {status}: {text}")
        added += int(text.split()[-1])
    s = calls.connect(calls.wait_for_server())
    stat, results = calls.call(s, calls.TOTAL)
    total, = struct.unpack(">q", results)
    calls.check(total == added, f"the accounts hold {total}, the clients have added {added}")
    calls.call(s, calls.STOP)
    calls.check(calls.wait(server, 20, "the server") == 0, "the server fails")


calls.main(test)
