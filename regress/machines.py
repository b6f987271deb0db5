# SPDX-License-Identifier: ISC
"""What the regression tools share: building one program for several machines, running it there, and carrying it
from machine to machine by its state file.  Every failure that a test should report is raised as Failure."""
import json
import math
import os
import signal
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HICC = os.environ.get("HICC", TOP + "/hicc/hicc")
RUN_ON = TOP + "/contrib/run-on"
ALL = ["x86_64", "s390x", "arm64", "i386"]
STOPPED = 75
UNUSABLE = 70
# What makes cc's arithmetic the same as hicc's on every machine.
EQUAL = ["-w", "-fsigned-char", "-ffp-contract=off"]
# Plain cc for a machine that is not the one at hand; hicc gives the same flags to the same compiler.
CROSS = {"s390x": ["s390x-linux-gnu-gcc"], "arm64": ["aarch64-linux-gnu-gcc"],
         "i386": ["i686-linux-gnu-gcc", "-msse2", "-mfpmath=sse"], "armhf": ["arm-linux-gnueabihf-gcc"]}
SYSROOTS = os.environ.get("HICAM_SYSROOTS") or \
    (os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) + "/hicam/sysroot"
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith("HICAM_")}


class Failure(Exception):
    """One test's claim does not hold; the text says which, on one line."""


class NoEnd(Failure):
    """A program ran for too long."""


class Result:
    """A finished process: its command, exit status (negative: killed by that signal), output and error output."""

    def __init__(self, command, status, out, err):
        self.command, self.status, self.out, self.err = command, status, out, err

    def last_words(self):
        return " ".join(self.err[-300:].decode(errors="replace").split())


def run(command, env=None, stdin=None, cwd=None, timeout=120):
    """Runs COMMAND to its end, with none of our HICAM_ variables but those in ENV.  STDIN is a file's name."""
    given = open(stdin, "rb") if stdin else subprocess.DEVNULL
    try:
        p = subprocess.Popen(command, env={**CLEAN, **(env or {})}, stdin=given, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, cwd=cwd, start_new_session=True)
    except OSError as e:
        raise Failure(f"cannot run {command[0]}: {e.strerror}")
    finally:
        if stdin:
            given.close()
    try:
        out, err = p.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(p.pid, signal.SIGKILL)
        p.communicate()
        raise NoEnd(f"no end within {timeout} s: {' '.join(command)} {env or ''}")
    return Result(command, p.returncode, out, err)


def on(arch, program):
    """The command that runs PROGRAM, made for ARCH."""
    return [program] if arch == "x86_64" else [RUN_ON, arch, program]


def fresh(path):
    os.makedirs(path, exist_ok=True)
    return path


def files_in(folder):
    """What a program left in its working directory: name -> contents."""
    found = {}
    for name in sorted(os.listdir(folder)):
        if os.path.isfile(f"{folder}/{name}"):
            with open(f"{folder}/{name}", "rb") as f:
                found[name] = f.read()
    return found


class Program:
    """One program, built by cc and by hicc for each of ARCHS, in the folder WORK."""

    def __init__(self, sources, work, archs=None, cflags=("-O2",), cc=None, include=(), args=(), stdin=None,
                 timeout=120):
        self.sources = [os.path.abspath(s) for s in sources]
        self.name = os.path.basename(sources[0])
        self.work, self.archs = fresh(os.path.abspath(work)), list(archs or ALL)
        self.cflags, self.cc = list(cflags), cc
        self.include = ["-I" + i for i in include]
        self.args, self.timeout = list(args), timeout
        self.stdin = os.path.abspath(stdin) if stdin else None
        self.commands = {}
        self.plain = None

    def build_plain(self, arch="x86_64"):
        out = f"{self.work}/plain.{arch}"
        cc = [self.cc or "cc"] if arch == "x86_64" else [*CROSS[arch], f"--sysroot={SYSROOTS}/{arch}"]
        r = run([*cc, *EQUAL, *self.include, *self.sources, "-o", out, *self.cflags, "-lm"], timeout=300)
        if r.status:
            raise Failure(f"plain cc for {arch}: " + r.last_words())
        return on(arch, out)

    def run_plain(self):
        """The answer: what the program does when it is left alone."""
        self.plain = self.run_plain_on("x86_64")
        return self.plain

    def run_plain_on(self, arch):
        folder = fresh(f"{self.work}/plain.{arch}.d")
        r = run([*self.build_plain(arch), *self.args], stdin=self.stdin, cwd=folder, timeout=self.timeout)
        r.files = files_in(folder)
        return r

    def hicc(self, arch, *options):
        target = [] if arch == "x86_64" else ["--target=" + arch]
        cc = ["--cc=" + self.cc] if self.cc and arch == "x86_64" else []
        return run([HICC, *target, *cc, "-w", *self.include, *options, *self.cflags], timeout=600)

    def build(self):
        for arch in self.archs:
            out = f"{self.work}/prog.{arch}"
            r = self.hicc(arch, *self.sources, "-o", out, "-lm")
            if r.status or not os.path.exists(out):
                raise Failure(f"hicc for {arch} exits {r.status}: {r.last_words()}")
            self.commands[arch] = on(arch, out)

    def emit_x(self):
        """The state spec must be the same bytes for every machine."""
        first = None
        for arch in self.archs:
            r = self.hicc(arch, "--emit-x", *self.sources)
            if r.status:
                raise Failure(f"--emit-x for {arch} exits {r.status}: {r.last_words()}")
            with open(f"{self.work}/spec.{arch}.x", "wb") as f:
                f.write(r.out)
            if not r.out:
                raise Failure(f"--emit-x for {arch} is empty")
            if first is None:
                first = r.out
            elif first != r.out:
                raise Failure(f"--emit-x differs between {self.archs[0]} and {arch}")

    def start(self, arch, folder, env=None, restoring=False):
        """Runs it on ARCH.  What it was told on its command line is part of the state, so a restore is told nothing."""
        return run(self.commands[arch] + ([] if restoring else self.args), env=env, stdin=self.stdin, cwd=folder,
                   timeout=self.timeout)

    def check_free(self, arch, want=None):
        """Nobody stops it: output, error output, exit status and files must be those of plain cc (WANT, if that is not
        what they are on the machine at hand)."""
        folder = fresh(f"{self.work}/free.{arch}.d")
        r, want = self.start(arch, folder), want or self.plain
        if r.status != want.status:
            raise Failure(f"not stopped, {arch}: exit {r.status}, should be {want.status}: {r.last_words()}")
        if r.out != want.out:
            raise Failure(f"not stopped, {arch}: output differs")
        if r.err != want.err:
            raise Failure(f"not stopped, {arch}: error output differs: {r.last_words()}")
        compare_files(files_in(folder), want.files, f"not stopped, {arch}")

    def stats(self, path):
        try:
            with open(path) as f:
                return json.load(f)
        except (OSError, ValueError) as e:
            raise Failure(f"statistics of {self.name}: {e}")

    def count_points(self, arch):
        path = self.work + "/count.json"
        self.start(arch, fresh(self.work + "/count.d"), {"HICAM_STATS": path})
        return int(self.stats(path)["points"])


def compare_files(got, want, when):
    if got.keys() != want.keys():
        raise Failure(f"{when}: leaves the files {sorted(got)}, should be {sorted(want)}")
    for name, contents in want.items():
        if got[name] != contents:
            raise Failure(f"{when}: contents of file {name} differ")


class Tally:
    """Counts over chains."""

    def __init__(self):
        self.stops = self.refused = self.chains = 0
        # Machines where plain cc gives a program another meaning.
        self.unlike = 0
        self.reasons = set()


def choose_stop(random, points, hops):
    """A point to stop at.  Half of them even over the run, half log-even, so that early and rare stages count too."""
    most = max(1, 2 * points // (hops + 1))
    if random.random() < 0.5:
        return random.randint(1, most)
    return int(math.exp(random.uniform(0, math.log(most + 1))))


def chain(program, random, points, route, number, tally, refused_ok=False):
    """Carries PROGRAM along ROUTE (architectures; all but the last are left in mid-work) and compares the end with
    the plain run.  A program that ends early must have ended right."""
    want, hops = program.plain, len(route) - 1
    home = fresh(f"{program.work}/chain{number}")
    folder = fresh(home + "/d")
    out, state, path = b"", None, []
    tally.chains += 1
    for hop, arch in enumerate(route):
        env = {"HICAM_STATE": f"{home}/{hop}.hicam", "HICAM_STATS": f"{home}/{hop}.json"}
        if state:
            env["HICAM_RESTORE"] = state
        if hop < hops:
            env["HICAM_STOP_AT"] = str(choose_stop(random, points, hops))
        path.append(f"{arch}@{env.get('HICAM_STOP_AT', 'end')}")
        when = " ".join(path)
        r = program.start(arch, folder, env, restoring=state is not None)
        out += r.out
        if r.status == STOPPED and want.status != STOPPED and hop < hops:
            if not os.path.exists(env["HICAM_STATE"]):
                raise Failure(f"{when}: exit 75 without a state")
            state = env["HICAM_STATE"]
            tally.stops += 1
            continue
        if r.status != want.status:
            raise Failure(f"{when}: exit {r.status}, should be {want.status}: {r.last_words()}")
        refused = int(program.stats(env["HICAM_STATS"]).get("refused", 0))
        if refused:
            tally.refused += refused
            tally.reasons.update(line for line in r.err.decode(errors="replace").split("\n") if "refused" in line)
            if not refused_ok:
                raise Failure(f"{when}: refused: {r.last_words()}")
        elif hop < hops and os.path.exists(env["HICAM_STATE"]):
            raise Failure(f"{when}: ended, yet left a state")
        break
    if out != want.out:
        raise Failure(f"{when}: output differs")
    compare_files(files_in(folder), want.files, when)


def main_of_test(name, body):
    """Runs BODY, which gives the text of an ok line, as the main program of the test NAME."""
    try:
        print(f"ok {name} " + body())
    except Failure as e:
        print(f"FAIL {name} " + " ".join(str(e).split()))
        sys.exit(1)
