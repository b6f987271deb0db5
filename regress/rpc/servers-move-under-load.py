# SPDX-License-Identifier: ISC
"""A server with 200 calls in flight moves between machines while 64 clients call it: each call has its one right reply,
and in the end the accounts hold what the clients have put there."""
import os
import random
import struct
import time

import calls

CLIENTS, THREADS = 8, 8


def test():
    moves = calls.long_version(4, 500)
    machines = ["x86_64", "s390x"]
    server = calls.Mover("workd", [calls.build("workd", "work.idl", "workd.c", arch=a) for a in machines], WORKERS=256)
    hammer = calls.build("hammer", "work.idl", "hammer.c")
    server.begin()
    calls.wait_for_server()
    go, clients = calls.WORK + "/go", []
    open(go, "w").close()
    # 200 long calls beside the many short ones
    clients.append(calls.start([*hammer, "0", "200", "700", go], open(calls.WORK + "/out.long", "w")))
    for i in range(CLIENTS):
        clients.append(calls.start([*hammer, str(200 + i * THREADS), str(THREADS), "2", go],
                                   open(f"{calls.WORK}/out.{i}", "w")))
    time.sleep(1)
    for i in range(moves):
        time.sleep(random.uniform(0.05, 0.5))
        status = server.move()
        calls.check(status == 75, f"move {i}: the server ends with {status}")
        calls.wait_for_server(epoch=i + 2)
    os.unlink(go)
    for c in clients:
        status = calls.wait(c, 60, "a client")
        calls.check(status == 0, f"a client ends with {status}: " + outputs())
    added = sum(int(line.split()[1]) for line in outputs().split("\n") if line.startswith("added"))
    s = calls.connect(calls.wait_for_server())
    stat, results = calls.call(s, calls.TOTAL)
    total, = struct.unpack(">q", results)
    calls.check(total == added, f"the accounts hold {total}, the clients have added {added}")
    calls.call(s, calls.STOP)
    status = calls.wait(server.process, 20, "the server")
    calls.check(status == 0, f"the server ends with {status}")
    print(f"{moves} moves, {added} added")


def outputs():
    text = ""
    for name in os.listdir(calls.WORK):
        if name.startswith("out."):
            with open(f"{calls.WORK}/{name}") as f:
                text += f.read()
    return text


calls.main(test)
