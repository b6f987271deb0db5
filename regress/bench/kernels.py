# SPDX-License-Identifier: ISC
"""Programs that are built by cc and by hicc with the same flags, and what can be measured on the two."""
import glob
import hashlib
import json
import os
import re
import signal
import statistics
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
HICC = os.environ.get("HICC", TOP + "/hicc/hicc")
# What hicc adds, so that arithmetic is the same on all machines.
EQUAL = ["-fsigned-char", "-ffp-contract=off"]
STOPPED = 75
# How far what is measured is moved in memory: where an indirect jump or a loop comes to lie can make as much of a
# difference as half of the time (vm: 0.28 or 0.42 s, by cc alone, with each 16 bytes), so each has several chances.
PLACES = [0, 16, 32, 48]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith("HICAM_")}


class Failure(Exception):
    """Something that must hold before there is anything to measure does not."""


class Usage:
    """A process that has ended: exit status, processor seconds of it and of its children, output."""

    def __init__(self, status, seconds, out):
        self.status, self.seconds, self.out = status, seconds, out


def start(words, out, **env):
    return subprocess.Popen(words, env={**CLEAN, **env}, stdin=subprocess.DEVNULL, stdout=out)


def finish(process, out):
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    out.seek(0)
    return Usage(process.returncode, usage.ru_utime + usage.ru_stime, out.read())


class Program:
    """NAME, made of SOURCES, in the folder WORK."""

    def __init__(self, name, sources, work, include=(), define=()):
        self.name, self.sources, self.work = name, sources, f"{work}/{name}"
        self.flags = ["-I" + i for i in include] + list(define)
        os.makedirs(self.work, exist_ok=True)
        self.answer = None

    def path(self, name):
        return f"{self.work}/{name}"

    def place(self, cc, n):
        """An object that moves what is linked behind it by PLACES[N] bytes."""
        source = self.path(f"place{n}.s")
        with open(source, "w", encoding="ascii") as f:
            for section in (".text.startup", ".text"):
                print(f'.section {section},"ax"\n.balign 64\n.skip {PLACES[n] + 64}', file=f)
            print('.section .note.GNU-stack,"",@progbits', file=f)
        self.run([cc, "-c", source, "-o", source[:-1] + "o"])
        return source[:-1] + "o"

    def compile(self, side, words, places):
        """Processor seconds that the objects took; links them too, behind each of PLACES."""
        seconds, objects = 0, []
        for source in self.sources:
            objects.append(self.path(f"{side}-{os.path.basename(source)[:-2]}.o"))
            seconds += self.run([*words, "-c", source, "-o", objects[-1]]).seconds
        for n, place in enumerate(places):
            self.run([*words, place, *objects, "-o", self.placed(side, n), "-lm"])
        return seconds

    def placed(self, side, n):
        """The program, in one of its places; the first one goes by the name of the side."""
        return self.path(f"{side}@{PLACES[n]}" if n else side)

    def run(self, words, status=0, **env):
        with open(self.path("out"), "w+b") as out:
            u = finish(start(words, out, **env), out)
        if u.status != status:
            raise Failure(f"{self.name}: {' '.join(words)}: exit {u.status}")
        return u

    def build(self, cc, opt, times=1):
        """By both; the seconds of each, the least of TIMES."""
        common = ["-w", opt, *self.flags]
        places = [self.place(cc, n) for n in range(len(PLACES))]
        plain = min(self.compile("plain", [cc, *EQUAL, *common], places) for _ in range(times))
        hicc = min(self.compile("hicc", [HICC, "--cc=" + cc, *common], places) for _ in range(times))
        self.answer = None
        return plain, hicc

    def seconds(self, side, n=0, **env):
        """Of a run in place N."""
        u = self.run([self.placed(side, n)], **env)
        if self.answer is None:
            self.answer = u.out
        elif self.answer != u.out:
            raise Failure(f"{self.name}: {side} prints something else")
        return u.seconds

    def speed(self, runs):
        """Seconds of plain and hicc, by turns A B B A, in one place after the other; RUNS of each."""
        plain, hicc = [], []
        for n in range(runs):
            for side in ("plain", "hicc") if n % 2 == 0 else ("hicc", "plain"):
                (plain if side == "plain" else hicc).append(self.seconds(side, n % len(PLACES)))
        return plain, hicc

    def text(self, side):
        """Bytes of machine code in the objects, wherever it lies."""
        return sum(code_size(o) for o in sorted(glob.glob(self.path(side + "-*.o"))))

    def stats(self):
        with open(self.path("stats"), encoding="ascii") as f:
            return json.load(f)

    def latency(self, interval):
        """Microseconds from request to point, median and worst, and how many requests were met."""
        self.seconds("hicc", HICAM_INTERVAL=str(interval), HICAM_STATS=self.path("stats"),
                     HICAM_STATE=self.path("state"))
        s = self.stats()
        return s["latency_us_median"], s["latency_us_max"], s["checkpoints"]

    def stop(self, seconds):
        """Stops it when it has used so many; how many it had used, None if it ended before."""
        with open(self.path("out"), "w+b") as out:
            p = start([self.path("hicc")], out, HICAM_ON_TERM="1", HICAM_STATE=self.path("state"))
            clock, used = (~p.pid) << 3 | 2, 0.0  # the clock of its processor time, as clock_getcpuclockid(3) has it
            while used < seconds:
                try:
                    used = time.clock_gettime(clock)
                except OSError:
                    break
                time.sleep(min(max((seconds - used) / 2, 0.0002), 0.05))
            p.send_signal(signal.SIGTERM)
            u = finish(p, out)
        return used if u.status == STOPPED else None

    def after_restore(self, plain, hicc, share, runs):
        """How much longer than plain the rest takes after SHARE of the run; None if it could not be stopped there.  PLAIN
        and HICC: seconds of whole runs.  Reading the state is not counted."""
        used = self.stop(hicc * share)
        if used is None or used > 0.9 * hicc:
            return None
        restore = {"HICAM_RESTORE": self.path("state"), "HICAM_STATE": self.path("again")}
        rest = min(self.run([self.placed("hicc", n % len(PLACES))], **restore).seconds for n in range(runs))
        reading = []
        for _ in range(runs):
            self.run([self.path("hicc")], STOPPED, HICAM_STATS=self.path("stats"), HICAM_STOP_AT="1", **restore)
            reading.append(self.stats()["restore_us"] / 1e6)
        return (rest - min(reading)) / (plain * (1 - used / hicc))


def code_size(path):
    r = subprocess.run(["readelf", "-SW", path], stdout=subprocess.PIPE, check=True, env={**CLEAN, "LC_ALL": "C"})
    size = 0
    for line in r.stdout.decode().split("\n"):
        m = re.match(r"\s*\[\s*\d+\]\s+(\S+)\s+\S+\s+[0-9a-f]+\s+[0-9a-f]+\s+([0-9a-f]+)\s+\S+\s+(\S*)\s", line)
        if m and "X" in m[3]:
            size += int(m[2], 16)
    return size


def own(work):
    """The kernels beside this file: each a source, or a folder of them."""
    for path in sorted(glob.glob(HERE + "/*")):
        name, end = os.path.splitext(os.path.basename(path))
        if end == ".c" and not name.startswith(("rt-", "rpc-")):
            yield Program(name, [path], work)
        elif os.path.isdir(path) and glob.glob(path + "/*.c"):
            yield Program(name, sorted(glob.glob(path + "/*.c")), work)


class PolyBench(Program):
    """Prints its arrays on standard error, and on standard output the seconds that its kernel took: many run only for
    milliseconds, in which the start of a process counts."""

    def seconds(self, side, n=0, **env):
        with open(self.path("arrays"), "w+b") as arrays:
            r = subprocess.run([self.placed(side, n)], env={**CLEAN, **env}, stdout=subprocess.PIPE, stderr=arrays,
                               check=False)
            arrays.seek(0)
            digest = hashlib.sha256(arrays.read()).digest()
        if r.returncode or self.answer not in (None, digest):
            raise Failure(f"{self.name}: {side} computes something else")
        self.answer = digest
        return float(r.stdout)


def polybench(folder, size, work):
    """The programs of PolyBench/C in FOLDER."""
    with open(folder + "/utilities/benchmark_list", encoding="ascii") as f:
        listed = [os.path.normpath(f"{folder}/{line.strip()}") for line in f if line.strip()]
    for path in listed:
        yield PolyBench(os.path.basename(path)[:-2], [path, folder + "/utilities/polybench.c"], work,
                        [folder + "/utilities", os.path.dirname(path)],
                        [f"-D{size}_DATASET", "-DPOLYBENCH_TIME", "-DPOLYBENCH_DUMP_ARRAYS",
                         "-include", HERE + "/cputime.h"])


def ratio(plain, hicc):
    """Of the least times, and the quartiles of the ratios of pairs."""
    pairs = sorted(h / p for p, h in zip(plain, hicc))
    low, _, high = statistics.quantiles(pairs, n=4) if len(pairs) > 1 else (pairs[0],) * 3
    return {"ratio": min(hicc) / min(plain), "low": low, "high": high, "plain_s": min(plain), "hicc_s": min(hicc)}
