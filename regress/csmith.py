#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Tests hicc on programs that csmith or loopgen.py makes from seeds: each prints a checksum; on each machine hicc's
must be that of plain cc, and stopped and resumed on other machines it must stay the same.  Ends with the counts of
programs, stops, refusals and differences."""
import argparse
import random
import shutil
import sys
import tempfile

import machines

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("--seeds", default="1-25", help="FIRST-LAST")
ap.add_argument("--stops", type=int, default=4, help="random stops in a chain")
ap.add_argument("--chains", type=int, default=1, help="chains for each program; they begin on machines in turn")
ap.add_argument("--archs", default=",".join(machines.ALL))
ap.add_argument("--cflags", default="-O1")
ap.add_argument("--cc", help="gcc, clang, ... for x86_64")
ap.add_argument("--csmith", metavar="OPTIONS", default="", help="further options of csmith")
ap.add_argument("--loops", action="store_true", help="programs of loopgen.py instead")
ap.add_argument("--with-unions", action="store_true", help="with unions and bit-fields; refusals are allowed")
ap.add_argument("--limit", type=float, default=2, help="leave out programs whose plain run takes longer (seconds)")
ap.add_argument("--quiet", action="store_true", help="print differences and counts only")
ap.add_argument("--keep", metavar="DIR", help="leave the folders of programs that differ in DIR")

PLAIN = ["--no-unions", "--no-bitfields", "--no-packed-struct", "--no-volatiles", "--no-argc"]
# Without these even plain cc disagrees between machines.
UNIONS = ["--no-packed-struct", "--no-volatiles", "--no-argc"]
INCLUDE = ["/usr/include/csmith"]


def generate(a, seed, path, folder):
    """csmith leaves a file in its working directory, which is FOLDER for that reason."""
    if a.loops:
        maker = [sys.executable, machines.TOP + "/regress/loopgen.py", str(seed)]
    else:
        maker = ["csmith", *(UNIONS if a.with_unions else PLAIN), *a.csmith.split(), "--seed", str(seed)]
    r = machines.run(maker, cwd=machines.fresh(folder), timeout=60)
    if r.status:
        return False
    with open(path, "wb") as f:
        f.write(r.out)
    return True


def agrees(program):
    """Whether plain cc gives this program one meaning on the machine at hand, at two levels of optimisation."""
    first = program.run_plain()
    saved, program.cflags = program.cflags, ["-O0"]
    second = program.run_plain_on("x86_64")
    program.cflags = saved
    return (first.status, first.out) == (second.status, second.out)


def same_meaning(program, archs):
    """Checks that the program of hicc does on each machine what that of plain cc does there.  Unions show the byte
    order, and constants with the suffix L the width of long, so that a program may mean something else on another
    machine: only those that agree can be mixed."""
    same = []
    for arch in archs:
        try:
            plain = program.plain if arch == "x86_64" else program.run_plain_on(arch)
        except machines.NoEnd:
            continue
        program.check_free(arch, plain)
        if (plain.status, plain.out) == (program.plain.status, program.plain.out):
            same.append(arch)
    return same


def one(a, seed, archs, tally, work):
    """Tests the program of SEED.  False: it is not one to test."""
    source = work + f"/seed{seed}.c"
    if not generate(a, seed, source, work + "/csmith.d"):
        return False
    program = machines.Program([source], work, archs, a.cflags.split(), a.cc, include=INCLUDE, timeout=a.limit)
    try:
        if not agrees(program) or program.plain.status != 0:
            return False
    except machines.Failure:
        return False
    program.timeout = 60 * a.limit
    program.build()
    same = same_meaning(program, archs)
    tally.unlike += len(archs) - len(same)
    archs = same
    if not archs:
        return True
    points = program.count_points(archs[0])
    if points == 0:
        return True
    rnd = random.Random(seed)
    for n in range(a.chains):
        shift = (seed + n) % len(archs)
        turned = archs[shift:] + archs[:shift]
        route = [turned[k % len(turned)] for k in range(a.stops + 1)]
        machines.chain(program, rnd, points, route, n, tally, a.with_unions)
    return True


def main():
    a = ap.parse_args()
    archs = a.archs.split(",")
    first, _, last = a.seeds.partition("-")
    tally, tested, left_out, differ = machines.Tally(), 0, 0, 0
    for seed in range(int(first), int(last or first) + 1):
        work = machines.fresh(f"{a.keep}/seed{seed}") if a.keep else tempfile.mkdtemp(prefix="hicam-csmith.")
        good = True
        try:
            if one(a, seed, archs, tally, work):
                tested += 1
                if not a.quiet:
                    print(f"ok seed {seed}", flush=True)
            else:
                left_out += 1
        except machines.Failure as e:
            tested += 1
            differ += 1
            good = False
            print(f"FAIL seed {seed}: " + " ".join(str(e).split()), flush=True)
        finally:
            if good or not a.keep:
                shutil.rmtree(work, ignore_errors=True)
    print(f"{tested} programs, {tally.stops} stops, {tally.refused} refused, {differ} differ; {left_out} left out, "
          f"and {tally.unlike} times a machine where plain cc does not agree")
    sys.exit(1 if differ else 0)


main()
