# SPDX-License-Identifier: ISC
"""Where replies wait for checkpoints, a server that is killed at any moment and goes on from its last state takes back
nothing that a client has seen, and does nothing twice."""
import os
import random
import struct
import time

import calls


def test():
    kills = calls.long_version(6, 200)
    server = calls.Mover("workd", [calls.build("workd", "work.idl", "workd.c")], WORKERS=16, REPLIES="sync")
    hammer = calls.build("hammer", "work.idl", "hammer.c")
    server.begin()
    calls.wait_for_server()
    go, clients = calls.WORK + "/go", []
    open(go, "w").close()
    for i in range(2):
        clients.append(calls.start([*hammer, str(i * 8), "8", "0", go], open(f"{calls.WORK}/out.{i}", "w")))
    time.sleep(1)
    for i in range(kills):
        time.sleep(random.uniform(0.02, 0.6))
        calls.check(os.path.exists(server.state), "there is no state")
        server.kill()
        for c in clients:
            calls.check(c.poll() is None, f"a client ends after {i} crashes")
        server.restore()
        calls.wait_for_server(epoch=2)
    time.sleep(0.5)
    os.unlink(go)
    added = 0
    for i, c in enumerate(clients):
        status = calls.wait(c, 60, "a client")
        with open(f"{calls.WORK}/out.{i}") as f:
            text = f.read()
        calls.check(status == 0, f"a client ends with {status}: {text}")
        added += int(text.split()[-1])
    s = calls.connect(calls.wait_for_server())
    total, = struct.unpack(">q", calls.call(s, calls.TOTAL)[1])
    calls.check(total == added, f"the accounts hold {total}, the clients have added {added}")
    print(f"{kills} crashes, {added} added")


calls.main(test)
