#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Measures the run time: pauses, how fast states are written and read, the heap.  What is compared runs by turns; all
figures are medians.  Names of measurements as arguments; a table, or with --json one object."""
import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
HICC = TOP + "/hicc/hicc"
MACHINE = {"aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
MIB = 1 << 20


class Bench:
    def __init__(self, runs, work):
        self.runs, self.work = runs, work
        self.state, self.stats = work + "/state", work + "/stats"

    def build(self, name, cc=HICC, libs=()):
        """The program, compiled by CC once."""
        out = f"{self.work}/{name}-{os.path.basename(cc)}"
        if not os.path.exists(out):
            subprocess.run([cc, "-O2", "-pthread", "-o", out, f"{HERE}/{name}.c", *libs], check=True)
        return out

    def figures(self):
        with open(self.stats) as f:
            return json.load(f)

    def run(self, words, status=0, **variables):
        """What the program prints; its environment is VARIABLES."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("HICAM_")}
        r = subprocess.run(words, env={**env, **variables}, stdout=subprocess.PIPE, check=False)
        if r.returncode != status:
            sys.exit(f"{' '.join(words)}: exit status {r.returncode}")
        return r.stdout.decode()

    def reference(self, mib):
        """Seconds of write(2), read(2), memcpy."""
        words = self.run([self.build("rt-reference", "cc"), self.work + "/plain", str(mib)]).split()
        return [float(w) for w in words[:3]]

    def stop(self, words):
        """Stops the program where it says that it is ready; its figures."""
        env = {**os.environ, "HICAM_ON_TERM": "1", "HICAM_STATE": self.state, "HICAM_STATS": self.stats}
        with subprocess.Popen(words, env=env, stdout=subprocess.PIPE) as p:
            p.stdout.readline()
            p.send_signal(signal.SIGTERM)
            if p.wait() != 75:
                sys.exit(f"{' '.join(words)}: was not stopped")
        return self.figures()

    def resume(self, words):
        """Restores the state, stops at once."""
        self.run(words, 75, HICAM_RESTORE=self.state, HICAM_STATE=self.work + "/second", HICAM_STATS=self.stats,
                 HICAM_STOP_AT="1")
        return self.figures()

    def there_and_back(self, words):
        a = self.stop(words)
        b = self.resume(words)
        a["restore_us"] = b["restore_us"]
        return a


def median(values):
    return statistics.median(values)


def pause(b, where, mib):
    """Of background checkpoints, one after the other while the program writes to its memory."""
    program = b.build("rt-doubles")
    seconds = 4 if mib > 100 else 2
    median_us, worst_us, checkpoints, child = [], [], 0, []
    for _ in range(b.runs):
        b.run([program, where, str(mib), str(seconds)], HICAM_INTERVAL="0.3", HICAM_STATE=b.state,
              HICAM_STATS=b.stats)
        f = b.figures()
        median_us.append(f.get("pause_us_median", f["pause_us_max"]))
        worst_us.append(f["pause_us_max"])
        child.append(f.get("capture_kib_max", 0))
        checkpoints += f["checkpoints"]
    return {"median_ms": median(median_us) / 1e3, "worst_ms": max(worst_us) / 1e3, "checkpoints": checkpoints,
            "capture_mib": median(child) / 1024}


def pause_of_threads(b, mib):
    """Of checkpoints of 8 threads: its parts, and the longest round of a thread, which includes its waits for one of the
    processors, with and without checkpoints.  Then the rounds, side by side without counting points."""
    plain, program = b.build("rt-threads", "gcc"), b.build("rt-threads")
    words = ["8", str(mib), "4"]
    parts = {k: [] for k in ("pause_us_median", "pause_us_max", "meeting_us_median", "forking_us_median", "checkpoints")}
    longest, rounds = {"plain": [], "hicc": [], "checkpoints": []}, {"hicc": [], "checkpoints": []}
    for _ in range(b.runs):
        b.run([program, *words], HICAM_INTERVAL="0.5", HICAM_STATE=b.state, HICAM_STATS=b.stats)
        f = b.figures()
        for k, v in parts.items():
            v.append(f[k])
        lines = {"plain": b.run([plain, *words]), "hicc": b.run([program, *words]),
                 "checkpoints": b.run([program, *words], HICAM_INTERVAL="1", HICAM_STATE=b.state)}
        for k, v in lines.items():
            longest[k].append(float(v.split()[1]))
        done = {k: float(v.split()[0]) for k, v in lines.items()}
        rounds["hicc"].append(done["hicc"] / done["plain"])
        rounds["checkpoints"].append(done["checkpoints"] / done["hicc"])
    return {"median_ms": median(parts["pause_us_median"]) / 1e3, "worst_ms": max(parts["pause_us_max"]) / 1e3,
            "meeting_ms": median(parts["meeting_us_median"]) / 1e3, "fork_ms": median(parts["forking_us_median"]) / 1e3,
            "checkpoints": sum(parts["checkpoints"]), **{f"{k}_longest_round_ms": max(v) for k, v in longest.items()},
            **{f"{k}_ratio": median(v) for k, v in rounds.items()}}


def locks(b, kind):
    """Operations of 8 threads that do little but lock: hicc against plain, HICAM_INTERVAL=1 against none."""
    plain, program = b.build("rt-locks", "gcc"), b.build("rt-locks")
    words, done = [kind, "8", "1.5"], []
    for _ in range(3 * b.runs):
        done.append([float(b.run([plain, *words])), float(b.run([program, *words])),
                     float(b.run([program, *words], HICAM_INTERVAL="1", HICAM_STATE=b.state))])
    return {"plain_m_s": median(p for p, _, _ in done), "ratio": median(h / p for p, h, _ in done),
            "checkpoints_ratio": median(c / h for _, h, c in done)}


def arrays(b, kind, mib):
    """A state of MIB MiB of numbers against write(2), read(2) of its bytes."""
    program = b.build("rt-arrays")
    write, read, encode, restore, size = [], [], [], [], 0
    for _ in range(b.runs):
        f = b.there_and_back([program, kind, str(mib)])
        size = f["state_bytes"]
        w, r, _ = b.reference(size // MIB)
        write.append(w / (f["encode_us"] / 1e6))
        read.append(r / (f["restore_us"] / 1e6))
        encode.append(size / 1e3 / f["encode_us"])
        restore.append(size / 1e3 / f["restore_us"])
    return {"write_ratio": median(write), "read_ratio": median(read), "write_gb_s": median(encode),
            "read_gb_s": median(restore), "state_mib": size / MIB}


def nodes(b, order, count):
    program = b.build("rt-nodes")
    encode, restore, child = [], [], []
    for _ in range(b.runs):
        f = b.there_and_back([program, order, str(count)])
        encode.append(count / f["encode_us"])
        restore.append(count / f["restore_us"])
        child.append(f.get("capture_kib_max", 0))
    return {"capture_m_s": median(encode), "restore_m_s": median(restore), "capture_mib": median(child) / 1024,
            "heap_overhead": f["heap_memory_bytes"] / f["heap_bytes"]}


def heap(b, kernel):
    """Against the same cc with its own malloc."""
    plain, ours = b.build("rt-malloc", "gcc"), b.build("rt-malloc")
    ratio = []
    for _ in range(2 * b.runs + 1):
        a, h = (float(b.run([p, kernel]).split()[0]) for p in (plain, ours))
        ratio.append(a / h)
    return {"ratio": median(ratio), "least": min(ratio), "most": max(ratio)}


def encode(b, mib):
    """Into memory, against memcpy."""
    program = b.build("rt-encode", "cc", ["-I" + TOP, f"{TOP}/rt/lib/{MACHINE}/libhicam.a", "-lzstd", "-lm", "-pthread"])
    lines = [[float(w) for w in b.run([program, str(mib)]).split()] for _ in range(b.runs)]
    return {"encode_ratio": median([c / e for c, e, _ in lines]), "decode_ratio": median([c / d for c, _, d in lines]),
            "memcpy_gb_s": median([mib * MIB / 1e9 / c for c, _, _ in lines])}


MEASUREMENTS = {
    "pause-heap-1024": (pause, "heap", 1024),
    "pause-heap-64": (pause, "heap", 64),
    "pause-global-1024": (pause, "global", 1024),
    "pause-global-64": (pause, "global", 64),
    "pause-threads-1024": (pause_of_threads, 1024),
    "pause-threads-64": (pause_of_threads, 64),
    **{"locks-" + k: (locks, k) for k in ("counter", "spread", "queue", "table")},
    "encode-1024": (encode, 1024),
    "encode-64": (encode, 64),
    "doubles-1024": (arrays, "double", 1024),
    "doubles-64": (arrays, "double", 64),
    **{kind + "s-256": (arrays, kind, 256) for kind in ("float", "long", "int", "short", "char", "mixed", "point")},
    "nodes-ordered": (nodes, "ordered", 10000000),
    "nodes-shuffled": (nodes, "shuffled", 10000000),
    **{"malloc-" + k: (heap, k) for k in ("mixed", "trees", "growing", "small", "pairs", "large")},
}


def main():
    ap = argparse.ArgumentParser(description=__doc__, epilog="measurements: " + " ".join(MEASUREMENTS))
    ap.add_argument("name", nargs="*", help="measurements whose name contains one of these (default: all)")
    ap.add_argument("--runs", type=int, default=3)
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--dir", default="/dev/shm", help="where states go")
    a = ap.parse_args()
    chosen = [n for n in MEASUREMENTS if not a.name or any(w in n for w in a.name)]
    work = tempfile.mkdtemp(prefix="hicam-bench-", dir=a.dir)
    found = {}
    try:
        b = Bench(a.runs, work)
        for name in chosen:
            function, *args = MEASUREMENTS[name]
            found[name] = function(b, *args)
            if not a.json:
                print(f"{name:20}" + "  ".join(f"{k} {v:.3g}" for k, v in found[name].items()), flush=True)
    finally:
        shutil.rmtree(work)
    if a.json:
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
