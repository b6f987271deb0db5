# SPDX-License-Identifier: ISC
"""The management interface of a server that has 200 calls in flight: by a client made of its IDL, and by miman."""
import os
import signal
import struct
import subprocess
import threading
import time

import calls
import machines

CALLS = 200
MANAGE, TOO_WEAK, MOVED = 0x245a9701, 5, 2
MIMAN = machines.TOP + "/services/miman/miman"
# begins a command when somebody has called
WHEN_CALLED = ': >"$0/begun"; while test -e "$0/begun"; do sleep 0.02; done; exec "$@"'
manager = None


def build_manager():
    out = calls.WORK + "/manager"
    r = machines.run([machines.HICC, "-O2", "-Whicam", "--client", "-o", out, machines.TOP + "/idl/manage.idl",
                      calls.HERE + "/manager.c"], timeout=600, cwd=calls.WORK)
    calls.check(r.status == 0, f"hicc exits {r.status}: {r.last_words()}")
    return [out]


def manage(address, *words):
    """Lines of what the manager says; then the words of each."""
    r = machines.run([*manager, address, *map(str, words)], timeout=60, cwd=calls.WORK,
                     env={"HICAM_LOCATOR": calls.LOCATOR})
    calls.check(r.status == 0, f"manager {words} exits {r.status}: {r.last_words()}")
    return r.out.decode().strip().split("\n")


def miman(*words, status=0):
    """Not through a pipe, which the server that it starts would hold."""
    with open(calls.WORK + "/miman.out", "wb") as out:
        r = subprocess.run([MIMAN, *map(str, words)], stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=calls.WORK,
                           timeout=90, env={**machines.CLEAN, "HICAM_LOCATOR": calls.LOCATOR, "HICAM_WORKERS": "256",
                                            "HICAM_ON_TERM": "1"})
    with open(calls.WORK + "/miman.out") as f:
        said = f.read()
    calls.check(r.returncode == status, f"miman {words} exits {r.returncode}, should be {status}: {said}")
    return said


def numbers(line):
    words = line.split()
    return {words[i]: words[i + 1] for i in range(2, len(words) - 1, 2)}


def wait_for_calls(entry):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        now = numbers(manage(entry["manage"], "status")[0])
        if int(now["running"]) >= CALLS:
            return now
        time.sleep(0.1)
    raise machines.Failure("the calls are not under way")


def identified(number, client=b"managed-by-tests"):
    """A call's verifier."""
    return 0x48694361, struct.pack(">II16s16sQQI", 1, 0, client, bytes(16), number, 1, 0)


def only_for_its_user(entry):
    tcp = dict(entry, addresses=[[a for a in entry["addresses"] if a[0].startswith("tcp")][0]])
    says = manage(tcp["addresses"][0][0], "status", "stop")
    calls.check(says == ["status: access denied", "stop: access denied"], f"over TCP: {says}")
    s = calls.connect(tcp)
    s.sendall(calls.record(calls.message(1, 5, program=MANAGE)))
    calls.check(calls.reply(s) == (1, None, struct.pack(">II", 1, TOO_WEAK)), "a plain client over TCP")
    if os.geteuid() != 0:
        return
    path = entry["manage"].split("!", 1)[1]
    os.chmod(path, 0o777)
    for folder in (calls.WORK, calls.LOCATOR):
        os.chmod(folder, 0o711)
    pid = os.fork()
    if pid == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        try:
            s = calls.connect({"addresses": [[entry["manage"]]]})
            s.sendall(calls.record(calls.message(1, 5, program=MANAGE)))
            os._exit(0 if calls.reply(s) == (1, None, struct.pack(">II", 1, TOO_WEAK)) else 1)
        except OSError:
            os._exit(2)
    calls.check(os.waitpid(pid, 0)[1] == 0, "another user is let in")


def checkpoints(entry):
    at, state = entry["manage"], calls.WORK + "/chosen.state"
    says = manage(at, "checkpoint", state, "checkpoint", "", "checkpoint", "here")
    calls.check(says[0] == f"checkpoint: no error: {state} {os.path.getsize(state)}", says[0])
    calls.check(says[1].startswith(f"checkpoint: no error: {calls.WORK}/workd.state "), says[1])
    calls.check(says[2].startswith("checkpoint: the server refuses: "), says[2])
    r = machines.run([MIMAN, "inspect", state])
    calls.check(r.status == 0 and b"work_add" in r.out, "the state lacks the calls")
    # one on demand puts the next of the interval off
    before = int(numbers(manage(at, "status")[0])["checkpoints"])
    manage(at, "interval", 3000000)
    time.sleep(1.8)
    manage(at, "checkpoint", "")
    time.sleep(1.8)
    after = int(numbers(manage(at, "status")[0])["checkpoints"])
    calls.check(after == before + 1, f"{after - before} checkpoints, not the one on demand")
    until = time.monotonic() + 30
    while after == before + 1 and time.monotonic() < until:
        time.sleep(0.1)
        after = int(numbers(manage(at, "status")[0])["checkpoints"])
    manage(at, "interval", 0)
    calls.check(after == before + 2, f"{after - before} checkpoints, one on demand and one at the interval")


def call_meanwhile(s, xid, number):
    """A call that comes when the server has written its state already, and the next one has not begun."""
    begun, until = calls.WORK + "/begun", time.monotonic() + 60
    while not os.path.exists(begun):
        if time.monotonic() > until:
            return
        time.sleep(0.01)
    s.sendall(calls.record(calls.message(xid, calls.SUM, struct.pack(">iii", 1, 2, 0), verf=identified(number))))
    os.unlink(begun)


def told(s):
    """Of the next reply: number, kind and address of the verifier."""
    body = calls.read_record(s)
    xid, = struct.unpack(">I", body[:4])
    kind, = struct.unpack(">I", body[24:28])
    length, = struct.unpack(">I", body[52:56])
    return xid, kind, body[56:56 + length].decode()


def moves(entry, commands):
    """There and back; a client that waits is told where to, and a move that fails changes nothing."""
    server = entry["uuid"]
    for i, command in enumerate(commands):
        entry = calls.wait_for_server()
        s = calls.connect(entry)
        s.sendall(calls.record(calls.message(7, calls.SUM, struct.pack(">iii", 1, 2, 10000), verf=identified(i + 1))))
        wait_for_calls(entry)
        miman("migrate", server, "/bin/false", status=1)
        now = numbers(manage(entry["manage"], "status")[0])
        calls.check(now["epoch"] == entry["epoch"], "it has moved, though the program for the new place failed")
        late = threading.Thread(target=call_meanwhile, args=(s, 8, len(commands) + i + 1))
        late.start()
        miman("migrate", entry["class"], "-o", calls.WORK + "/moved.state", "sh", "-c", WHEN_CALLED, calls.WORK, *command)
        late.join()
        says = sorted([told(s), told(s)])
        next = calls.wait_for_server(epoch=int(entry["epoch"]) + 1)
        at = next["addresses"][0][0]
        calls.check(says == [(7, MOVED, at), (8, MOVED, at)], f"the client is told {says}, the server is at {at}")
        calls.check(next["uuid"] == server and next["pid"] != entry["pid"], "another server is there")
        s.close()
    return calls.wait_for_server()


def total(entry):
    s = calls.connect(entry)
    stat, results = calls.call(s, calls.TOTAL)
    calls.check(stat == 0, "the total")
    return struct.unpack(">q", results)[0]


def begins_again(entry, sum):
    """What it is told by a state, and by main; from another machine's emulator, too."""
    state = calls.WORK + "/sum.state"
    manage(entry["manage"], "checkpoint", state)
    says = miman("start", entry["uuid"])
    next = calls.wait_for_server(epoch=int(entry["epoch"]) + 1)
    calls.check(next["uuid"] == entry["uuid"] and next["uuid"] in says and total(next) == 0,
                f"it has begun again as another, or not from main: {says}")
    miman("start", next["uuid"], "--from", calls.WORK + "/go.other", status=1)
    says = manage(next["manage"], "restore", state)
    last = calls.wait_for_server(epoch=int(next["epoch"]) + 1)
    calls.check(last["uuid"] == entry["uuid"] and total(last) == sum, f"the accounts are not those of the state: {says}")
    return last


def test():
    global manager
    machine_names = ["x86_64", "s390x"]
    programs = [calls.build("workd", "work.idl", "workd.c", arch=a) for a in machine_names]
    hammer = calls.build("hammer", "work.idl", "hammer.c")
    manager = build_manager()
    server = calls.Mover("workd", programs[:1], WORKERS=256, LISTEN="tcp!127.0.0.1!0")
    server.begin()
    entry = calls.wait_for_server()
    go = calls.WORK + "/go"
    open(go, "w").close()
    client = calls.start([*hammer, "0", str(CALLS), "700", go], open(calls.WORK + "/out.long", "w"))
    now = wait_for_calls(entry)
    calls.check(now["class"] == entry["class"] and now["pid"] == entry["pid"], f"another answers: {now}")
    only_for_its_user(entry)
    checkpoints(entry)
    entry = moves(entry, [programs[(i + 1) % 2] for i in range(calls.long_version(3, 61))])
    os.unlink(go)
    status = calls.wait(client, 60, "the client")
    with open(calls.WORK + "/out.long") as f:
        said = f.read()
    calls.check(status == 0, f"the client ends with {status}: {said}")
    sum = int(said.split()[1])
    calls.check(total(entry) == sum, "calls were lost, or made twice")
    entry = begins_again(entry, sum)
    # the last calls have their replies before it ends
    s = calls.connect(entry)
    s.sendall(calls.record(calls.message(3, calls.SUM, struct.pack(">iii", 20, 3, 1000))))
    time.sleep(0.3)
    calls.check(manage(entry["manage"], "stop") == ["stop: no error"], "it is not stopped")
    calls.check(calls.reply(s) == (3, 0, struct.pack(">i", 23)), "the call under way has no reply")
    until = time.monotonic() + 20
    while calls.entries():
        calls.check(time.monotonic() < until, "it has not ended")
        time.sleep(0.02)


def test_and_clear():
    try:
        test()
    finally:
        # what miman has started
        for e in calls.entries():
            try:
                os.kill(int(e["pid"]), signal.SIGKILL)
            except ProcessLookupError:
                pass


calls.main(test_and_clear)
