#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Stops a program at random times while bytes come to it and go from it, lets it go on, and compares the bytes.

    regress/flow.py [--hops N] [--seed N] [--by term|interval|points] [--through pipe|socket|terminal] [--threads N]
                    ARCH=PROGRAM... WHAT

WHAT is a word of flow.c, which PROGRAM is made of.  What is fed are lines in pieces, with pauses; the program is stopped
by SIGTERM (interval: with checkpoints in the background besides) or at a point, and goes on, N times, on an ARCH taken
at random.  Exit status 1, with a reason, if a byte is lost, repeated or out of order, if the program says anything, or
does not come to its end."""
import argparse
import os
import pty
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tty

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ECHOES = ("descriptors", "sockets", "stream")
PATIENCE = 60  # seconds for a program to stop


def lines(rnd):
    while True:
        n = max(4, rnd.choice([3, 5, 20, 100, 250]))
        head = f"{n} "
        yield (head + "x" * (n - len(head) - 1) + "\n").encode()


def wait_until_caught(process, sig):
    """Before its handler is there a signal ends the program: on a busy machine that takes a while."""
    until = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < until:
        with open(f"/proc/{process.pid}/status") as f:
            caught = int(next(line for line in f if line.startswith("SigCgt")).split()[1], 16)
        if caught >> (sig - 1) & 1:
            return
        time.sleep(0.005)


class Flow:
    def __init__(self, args):
        self.args, self.rnd = args, random.Random(args.seed)
        self.sent, self.got = bytearray(), bytearray()
        self.last = threading.Event()  # the program is not stopped any more
        if args.through == "socket":
            (a, b), (c, d) = socket.socketpair(), socket.socketpair()
            self.source, self.into, self.sink, self.out = (s.detach() for s in (b, a, c, d))
        elif args.through == "terminal":
            self.source, self.into = pty.openpty()
            tty.setraw(self.into)
            self.sink, self.out = os.pipe()
        else:
            self.into, self.source = os.pipe()
            self.sink, self.out = os.pipe()

    def feed(self):
        rnd, text, left = random.Random(self.args.seed + 1), lines(self.rnd), b""
        while not self.last.is_set() or (self.sent and not self.sent.endswith(b"\n")):
            while len(left) < 3000:
                left += next(text)
            piece = left[:rnd.choice([1, 1, 2, 3, 30, 300, 3000])]
            if self.last.is_set():
                piece = left[:left.index(b"\n") + 1]
            os.write(self.source, piece)
            self.sent += piece
            left = left[len(piece):]
            time.sleep(rnd.choice([0, 0, 0.001, 0.002, 0.01]))
        if self.args.through == "terminal":
            time.sleep(0.3)  # what is in it is lost when it is hung up
        os.close(self.source)

    def collect(self):
        rnd, slow = random.Random(self.args.seed + 2), self.args.what == "writes"
        while True:
            data = os.read(self.sink, rnd.choice([10, 1000, 4096] if slow else [10, 1000, 30000]))
            if not data:
                return
            self.got += data
            if slow and not self.last.is_set():
                time.sleep(rnd.choice([0.001, 0.003]))

    def start(self, restore, stops):
        arch, program = self.rnd.choice(self.args.programs).split("=", 1)
        env = dict(os.environ, HICAM_STATE=self.state)
        if restore:
            env["HICAM_RESTORE"] = self.state
        if self.args.by == "points" and stops:
            env["HICAM_STOP_AT"] = str(self.rnd.randrange(1, 200))
        elif self.args.by != "points":
            env["HICAM_ON_TERM"] = "1"
        if self.args.by == "interval":
            env["HICAM_INTERVAL"] = "0.01"
        foreign = arch not in ("x86_64", "i386")
        run = [f"{TOP}/contrib/run-on", arch] if foreign else []
        process = subprocess.Popen(run + [program, self.args.what, str(self.args.threads)], stdin=self.into,
                                   stdout=self.out, stderr=self.errors, env=env)
        if stops and self.args.by != "points":
            wait_until_caught(process, signal.SIGTERM)
            time.sleep(self.rnd.uniform(0, 0.1) + (0.3 if foreign else 0))
            process.send_signal(signal.SIGTERM)
        return process

    def carry(self):
        """The status in the end, and how often it was stopped."""
        hops = 0
        while True:
            if hops == self.args.hops:
                self.last.set()
            process = self.start(hops > 0, hops < self.args.hops)
            try:
                status = process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                return "it does not come to an end", hops
            if status != 75:
                return status, hops
            hops += 1

    def wrong(self, status):
        self.errors.seek(0)
        said = self.errors.read().decode(errors="replace")
        if said or status != 0:
            return f"exit {status}: {said[:300]}"
        if self.args.what in ECHOES:
            return self.sent != self.got and f"{len(self.sent)} bytes became {len(self.got)}"
        if self.args.what == "writes":
            for i in range(self.args.threads):
                n, want = self.got.count(b"abcdefgh"[i]), 20 * (30000 + i * 40000)
                if n != want:
                    return f"{n} bytes of thread {i}, should be {want}"
            return None
        want = f"{sum(self.sent)} {len(self.sent)} 0\n"
        return self.got.decode() != want and f"{self.got.decode()!r} should be {want!r}"

    def run(self):
        feeder = threading.Thread(target=self.feed, daemon=True)
        collector = threading.Thread(target=self.collect, daemon=True)
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as self.errors:
            self.state = f"{folder}/state"
            collector.start()
            if self.args.what != "writes":
                feeder.start()
            status, hops = self.carry()
            os.close(self.out)
            if self.args.what != "writes":
                feeder.join(PATIENCE)
            collector.join(PATIENCE)
            return self.wrong(status), hops


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hops", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--by", choices=("term", "interval", "points"), default="term")
    parser.add_argument("--through", choices=("pipe", "socket", "terminal"), default="pipe")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("programs", nargs="+")
    parser.add_argument("what")
    wrong, hops = Flow(parser.parse_args()).run()
    print(wrong or f"{hops} hops")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
