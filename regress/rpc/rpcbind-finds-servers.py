# SPDX-License-Identifier: ISC
"""A server that is to register with rpcbind is found there while it serves, and only then.  In a network of its own, with
an rpcbind of its own; without the means for that there is nothing to be seen."""
import os
import shutil
import struct
import subprocess
import sys
import time

import calls
import machines

PORTMAPPER, GETPORT, TCP = 100000, 3, 6
RPCBIND = shutil.which("rpcbind", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
IN_IT = "HICAM_TEST_NETWORK"


def port():
    """Where rpcbind says that the server is; 0: nowhere."""
    s = calls.connect({"addresses": [["tcp!127.0.0.1!111"]]})
    stat, results = calls.call(s, GETPORT, struct.pack(">IIII", calls.PROGRAM, calls.VERSION, TCP, 0),
                               program=PORTMAPPER, version=2)
    s.close()
    calls.check(stat == 0, "rpcbind does not answer")
    return struct.unpack(">I", results)[0]


def is_at(entry):
    return int(entry["addresses"][0][0].rsplit("!", 1)[1])


def found(entry):
    until = time.monotonic() + 10
    while port() != is_at(entry) and time.monotonic() < until:
        time.sleep(0.05)
    calls.check(port() == is_at(entry), f"rpcbind says {port()}, the server is at {is_at(entry)}")
    s = calls.connect({"addresses": [[f"tcp!127.0.0.1!{port()}"]]})
    stat, results = calls.call(s, calls.SUM, struct.pack(">iii", 1, 2, 0))
    calls.check((stat, results) == (0, struct.pack(">i", 3)), "the server is not there")


def start_rpcbind():
    p = subprocess.Popen([RPCBIND, "-f"], stdin=subprocess.DEVNULL, start_new_session=True)
    calls.started.append(p)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            port()
            return
        except OSError:
            time.sleep(0.05)
    raise machines.Failure("rpcbind does not start")


def test():
    start_rpcbind()
    program = calls.build("workd", "work.idl", "workd.c")
    server = calls.Mover("workd", [program], LISTEN="tcp!127.0.0.1!0", RPCBIND=1)
    server.begin()
    entry = calls.wait_for_server()
    found(entry)
    os.killpg(server.process.pid, 15)
    calls.check(calls.wait(server.process, 20, "the server") == 75, "the server does not stop")
    calls.check(port() == 0, "it is registered though it has been withdrawn")
    server.restore()
    entry = calls.wait_for_server(epoch=2)
    found(entry)
    s = calls.connect(entry)
    calls.call(s, calls.STOP)
    calls.check(calls.wait(server.process, 20, "the server") == 0, "the server fails")
    calls.check(port() == 0, "it is registered though it has ended")
    other = calls.start(program, LISTEN="tcp!127.0.0.1!0")
    entry = calls.wait_for_server()
    calls.check(port() == 0, "it is registered though nobody asked for that")
    calls.call(calls.connect(entry), calls.STOP)
    calls.wait(other, 20, "the server")


def in_a_network():
    """This script once more, where /run and the network are its own."""
    if RPCBIND is None or os.geteuid() != 0 or subprocess.run(["unshare", "-nm", "true"]).returncode:
        print("skipped: no rpcbind, or no network of one's own to be had")
        return
    script = 'mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"'
    sys.exit(subprocess.run(["unshare", "-nm", "sh", "-c", script, "sh", sys.executable, *sys.argv],
                            env={**os.environ, IN_IT: "1"}).returncode)


if os.environ.get(IN_IT):
    calls.main(test)
else:
    in_a_network()
