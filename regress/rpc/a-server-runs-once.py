# SPDX-License-Identifier: ISC
"""A state is not restored while its server is running elsewhere; when that has crashed it is, each time in a later epoch,
and the client that had called before goes on with it."""
import os
import time

import calls


def test():
    build = calls.build("workd", "work.idl", "workd.c")
    server = calls.Mover("workd", [build], INTERVAL="0.2", REPLIES="sync")
    server.begin()
    first = calls.wait_for_server()
    out = calls.WORK + "/out"
    go = calls.WORK + "/go"
    open(go, "w").close()
    client = calls.start([*calls.build("hammer", "work.idl", "hammer.c"), "0", "1", "50", go], open(out, "w"))
    until = time.monotonic() + 20
    while not os.path.exists(server.state) and time.monotonic() < until:
        time.sleep(0.05)
    other = calls.start(build, RESTORE=server.state)
    status = calls.wait(other, 20, "a second activation")
    calls.check(status == 70, f"a second activation ends with {status}, not with 70")
    epochs = [int(first["epoch"])]
    for _ in range(3):
        time.sleep(0.5)
        server.kill()
        server.restore()
        entry = calls.wait_for_server(epoch=epochs[-1] + 1)
        calls.check(entry["uuid"] == first["uuid"], "the server has another UUID")
        epochs.append(int(entry["epoch"]))
    os.unlink(go)
    calls.check(calls.wait(client, 30, "the client") == 0, "the client fails: " + open(out).read())
    calls.call(calls.connect(entry), calls.STOP)
    calls.check(calls.wait(server.process, 20, "the server") == 0, "the server fails")
    calls.check(not calls.entries(), "a server that has ended is known still")


calls.main(test)
