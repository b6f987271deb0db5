#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Calls a second of a server that hicc made, beside one by rpcgen and libtirpc's svc_run, under the same load; in turns, so
that both see the same machine.  Then those of a client with as many threads, which hicc made too, of a server whose replies
leave at once, beside one whose replies wait for checkpoints.  Give it a machine that does nothing else."""
import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import machines  # noqa: E402

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("--connections", type=int, nargs="*", default=[1, 8, 64])
ap.add_argument("--rounds", type=int, default=5, help="of which the median counts (default 5)")
ap.add_argument("--seconds", type=float, default=1, help="of each (default 1)")
ap.add_argument("--unix", action="store_true", help="over unix sockets instead of TCP")
a = ap.parse_args()
PROGRAM, ECHO, NOTHING = "0x3ee8255f", "3", "4"
WORKLOADS = [("null call", NOTHING, []), ("1 KiB echo", ECHO, ["1024"])]


def need(command, cwd):
    r = machines.run(command, cwd=cwd, timeout=300)
    if r.status:
        sys.exit(f"{command[0]}: {r.last_words()}")
    return r.out


def build(work):
    idl = os.path.dirname(HERE) + "/rpc/work.idl"
    need([machines.HICC, "-O2", "-o", "workd", idl, idl[:-4] + "d.c"], work)
    with open(work + "/work.x", "wb") as f:
        f.write(need([machines.HICC, "--emit-x", idl], work))
    for option, out in (("-h", "work.h"), ("-c", "work_xdr.c"), ("-m", "work_svc.c")):
        need(["rpcgen", option, "-o", out, "work.x"], work)
    need(["cc", "-O2", "-w", "-I.", "-I/usr/include/tirpc", "-o", "plain", HERE + "/rpc-plain.c", "work_xdr.c", "work_svc.c",
          "-ltirpc"], work)
    need(["cc", "-O2", "-pthread", "-o", "load", HERE + "/rpc-load.c"], work)
    need([machines.HICC, "-O2", "-o", "hammer", idl, os.path.dirname(HERE) + "/rpc/hammer.c"], work)


def start(work, command, **variables):
    return subprocess.Popen(command, cwd=work, env={**machines.CLEAN, **variables}, start_new_session=True)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as f:
        return sum(int(n) for n in f.read().rsplit(")", 1)[1].split()[11:13]) / os.sysconf("SC_CLK_TCK")


def measure(work, server, where, procedure, connections, more):
    """Calls a second, 99th percentile of their time in us, processor time of the server for one in us."""
    before = cpu_seconds(server.pid)
    words = need(["./load", *where, PROGRAM, "1", procedure, str(connections), str(a.seconds), *more], work).decode()
    calls, _, late = [int(n) for n in re.match(r"(\d+) calls/s, median (\d+) us, p99 (\d+) us", words).groups()]
    return calls, late, (cpu_seconds(server.pid) - before) * 1e6 / (calls * a.seconds)


def hammer(work, locator, account, threads, calls):
    """Calls a second of a client, each of whose threads makes so many."""
    began = time.monotonic()
    r = machines.run(["./hammer", str(account), str(threads), "0", str(calls)], cwd=work, timeout=300,
                     env={**machines.CLEAN, "HICAM_LOCATOR": locator})
    if r.status:
        sys.exit(f"hammer: {r.last_words()}")
    return threads * calls / (time.monotonic() - began)


def replies(work):
    kinds = {"interval": 2000, "sync": 100}
    servers, account = [], 0
    for kind in kinds:
        os.mkdir(work + "/" + kind)
        servers.append(start(work, ["./workd"], HICAM_LISTEN="tcp!127.0.0.1!0", HICAM_LOCATOR=work + "/" + kind,
                             HICAM_REPLIES=kind, HICAM_STATE=f"{work}/{kind}.state"))
    try:
        time.sleep(0.5)
        print(f"\n{'replies':12} {'conns':>5} {'interval/s':>10} {'sync/s':>8}  ratio")
        for threads in a.connections:
            seen = {kind: [] for kind in kinds}
            for _ in range(a.rounds):
                for kind, calls in kinds.items():
                    seen[kind].append(hammer(work, work + "/" + kind, account, threads, calls))
                account += threads
            i, s = (statistics.median(seen[kind]) for kind in kinds)
            print(f"{'add':12} {threads:5} {i:10.0f} {s:8.0f}  {s / i:5.2f}", flush=True)
    finally:
        for s in servers:
            os.killpg(s.pid, signal.SIGKILL)
            s.wait()


def main(work):
    build(work)
    os.mkdir(work + "/locator")
    plain = ["plain", [work + "/plain.sock", "-"] if a.unix else ["127.0.0.1", "7861"]]
    ours = ["hicc", [work + "/ours.sock", "-"] if a.unix else ["127.0.0.1", "7862"]]
    listen = "unix!" + ours[1][0] if a.unix else "tcp!127.0.0.1!7862"
    servers = [start(work, ["./plain", plain[1][0] if a.unix else plain[1][1]]),
               start(work, ["./workd"], HICAM_LISTEN=listen, HICAM_LOCATOR=work + "/locator")]
    try:
        time.sleep(0.5)
        print(f"{'':12} {'conns':>5} {'svc_run/s':>10} {'p99 us':>7} {'cpu us':>7} {'hicc/s':>8} {'p99 us':>7} {'cpu us':>7}  ratio")
        for name, procedure, more in WORKLOADS:
            for connections in a.connections:
                seen = {"plain": [], "hicc": []}
                for _ in range(a.rounds):
                    for (who, where), server in zip((plain, ours), servers):
                        seen[who].append(measure(work, server, where, procedure, connections, more))
                p, h = ([statistics.median(column) for column in zip(*seen[who])] for who in ("plain", "hicc"))
                print(f"{name:12} {connections:5} {p[0]:10.0f} {p[1]:7.0f} {p[2]:7.1f} {h[0]:8.0f} {h[1]:7.0f} {h[2]:7.1f}"
                      f"  {h[0] / p[0]:5.2f}", flush=True)
    finally:
        for s in servers:
            os.killpg(s.pid, signal.SIGKILL)
            s.wait()


folder = tempfile.mkdtemp(prefix="hicam-bench.")
try:
    main(folder)
    replies(folder)
finally:
    shutil.rmtree(folder, ignore_errors=True)
