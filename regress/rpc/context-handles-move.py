# SPDX-License-Identifier: ISC
"""What a server keeps for its clients moves with it, and the clients' handles with them."""
import os
import random
import time

import calls

CONTEXT, STOP = 0x2596bb37, 7


def test():
    machines = ["x86_64", "s390x"]
    server = calls.Mover("contextd", [calls.build("contextd", "context.idl", "contextd.c", arch=a) for a in machines],
                         WORKERS=32)
    client = calls.Mover("contexts", [calls.build("contexts", "context.idl", "contexts.c", arch=a) for a in machines])
    go = calls.WORK + "/go"
    open(go, "w").close()
    server.begin()
    calls.wait_for_server()
    client.begin("8", go)
    time.sleep(0.5)
    for i in range(calls.long_version(4, 60)):
        for mover in (server, client):
            time.sleep(random.uniform(0.1, 0.4))
            status = mover.move()
            calls.check(status == 75, f"move {i}: {mover.name} ends with {status}")
    time.sleep(0.5)
    os.unlink(go)
    status = calls.wait(client.process, 60, "the client")
    with open(calls.WORK + "/contexts.out") as f:
        calls.check(status == 0, f"the client ends with {status}: {f.read()}")
    s = calls.connect(calls.wait_for_server())
    calls.call(s, STOP, program=CONTEXT)
    calls.check(calls.wait(server.process, 20, "the server") == 0, "the server fails")


calls.main(test)
