# SPDX-License-Identifier: ISC
"""What the tests of RPC share: programs, servers that move, a client made by hand.  Everything that is started is ended
by its process ID.  Each test runs in a folder of its own, the one where it is started."""
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import machines  # noqa: E402

PROGRAM, VERSION = 0x3ee8255f, 1
SUM, ADD, ECHO, NOTHING, TOTAL, STOP = range(1, 7)
WORK = os.getcwd()
LOCATOR = WORK + "/locator"


def long_version(short, long):
    """How often something is done: LONG with HICAM_TEST_LONG in the environment."""
    return long if os.environ.get("HICAM_TEST_LONG") else short


def check(holds, what):
    if not holds:
        raise machines.Failure(what)


def build(name, *sources, arch="x86_64", folder=HERE):
    """The command that runs the program NAME, made of SOURCES in FOLDER for ARCH."""
    out = f"{WORK}/{name}.{arch}"
    target = [] if arch == "x86_64" else ["--target=" + arch]
    r = machines.run([machines.HICC, *target, "-O2", "-g", "-Whicam", "-o", out,
                      *(folder + "/" + s for s in sources)], timeout=600, cwd=WORK)
    check(r.status == 0 and os.path.exists(out), f"hicc for {arch} exits {r.status}: {r.last_words()}")
    return machines.on(arch, out)


started = []


def start(command, output=None, **variables):
    """COMMAND with the HICAM_ variables VARIABLES (without that prefix)."""
    env = {**machines.CLEAN, "HICAM_LOCATOR": LOCATOR, **{"HICAM_" + k: str(v) for k, v in variables.items()}}
    p = subprocess.Popen(command, env=env, cwd=WORK, stdin=subprocess.DEVNULL, stdout=output or subprocess.DEVNULL,
                         stderr=open(WORK + "/errors", "ab"), start_new_session=True)
    started.append(p)
    return p


def wait(process, seconds, what):
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise machines.Failure(f"{what} has not ended after {seconds} s")


def end_all():
    for p in started:
        if p.poll() is None:
            try:
                os.killpg(p.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            p.wait()


def main(test):
    os.makedirs(LOCATOR, exist_ok=True)
    try:
        test()
    except machines.Failure as e:
        errors = open(WORK + "/errors").read().strip().split("\n")[-3:] if os.path.exists(WORK + "/errors") else []
        print("FAIL " + str(e), *errors, sep=" | ")
        sys.exit(1)
    finally:
        end_all()


class Mover:
    """A process that is stopped and goes on, each time on the next of the machines; COMMANDS by machine."""

    def __init__(self, name, commands, **variables):
        self.name, self.commands, self.variables = name, commands, variables
        self.state = f"{WORK}/{name}.state"
        self.more = {}
        self.at, self.process, self.output = 0, None, open(f"{WORK}/{name}.out", "ab")
        self.arguments = []

    def begin(self, *arguments):
        self.arguments = list(arguments)
        self.run()

    def run(self, **more):
        self.more = more
        command = self.commands[self.at % len(self.commands)]
        self.process = start(command + ([] if more else self.arguments), self.output, ON_TERM=1, STATE=self.state,
                             **self.variables, **more)

    def pid(self):
        """Of the program itself, which an emulator or a script may have started for."""
        return self.process.pid

    def move(self, seconds=30):
        for _ in range(5):
            os.killpg(self.process.pid, signal.SIGTERM)
            status = wait(self.process, seconds, self.name)
            if status == 75:
                self.at += 1
                self.run(RESTORE=self.state)
            elif status == -signal.SIGTERM:  # it came before the program looked, on a busy machine, and nothing has begun
                self.run(**self.more)
                time.sleep(2)
                continue
            break
        return status

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restore(self):
        self.run(RESTORE=self.state)


def entries():
    """What the locator knows of servers."""
    found = []
    for name in os.listdir(LOCATOR):
        if len(name) != 36:
            continue
        with open(f"{LOCATOR}/{name}") as f:
            lines = [line.rstrip("\n").split(" ", 1) for line in f]
        found.append({"addresses": [v for k, *v in lines if k == "address"], **{k: v[0] for k, *v in lines if v}})
    return found


def wait_for_server(epoch=1, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for e in entries():
            if e.get("state") == "up" and int(e["epoch"]) >= epoch:
                return e
        time.sleep(0.02)
    raise machines.Failure("no server is up")


def connect(entry):
    kind, rest = entry["addresses"][0][0].split("!", 1)
    if kind == "unix":
        s = socket.socket(socket.AF_UNIX)
        s.connect(rest)
    else:
        host, port = rest.rsplit("!", 1)
        s = socket.create_connection((host, int(port)))
    s.settimeout(20)
    return s


def message(xid, procedure, args=b"", program=PROGRAM, version=VERSION, cred=(0, b""), verf=(0, b""), rpc=2):
    def auth(flavor, body):
        return struct.pack(">II", flavor, len(body)) + body + bytes(-len(body) % 4)
    return struct.pack(">IIIIII", xid, 0, rpc, program, version, procedure) + auth(*cred) + auth(*verf) + args


def record(body, pieces=1):
    """BODY as a record of so many fragments."""
    size, out = max(1, len(body) // pieces), b""
    for i in range(pieces):
        part = body[i * size:] if i == pieces - 1 else body[i * size:(i + 1) * size]
        out += struct.pack(">I", len(part) | (0x80000000 if i == pieces - 1 else 0)) + part
    return out


def read_exactly(s, n):
    data = b""
    while len(data) < n:
        more = s.recv(n - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def read_record(s):
    body = b""
    while True:
        mark, = struct.unpack(">I", read_exactly(s, 4))
        body += read_exactly(s, mark & 0x7fffffff)
        if mark & 0x80000000:
            return body


def reply(s):
    """(xid, accept_stat or None if it was denied, results)"""
    body = read_record(s)
    xid, kind, denied = struct.unpack(">III", body[:12])
    check(kind == 1, "what came is no reply")
    if denied:
        return xid, None, body[12:]
    _, length = struct.unpack(">II", body[12:20])
    at = 20 + length + -length % 4
    stat, = struct.unpack(">I", body[at:at + 4])
    return xid, stat, body[at + 4:]


def call(s, procedure, args=b"", xid=None, **more):
    xid = xid or random.randrange(1 << 32)
    s.sendall(record(message(xid, procedure, args, **more)))
    got, stat, results = reply(s)
    check(got == xid, "a reply to another call")
    return stat, results
