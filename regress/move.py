#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Tests one C program: built by hicc it does what it does when built by cc; and so it does when it is stopped at
random points and goes on on other machines, in chains.  NAME.in (standard input), NAME.args (arguments) and NAME.opts
(lines of `option value`, as below without the dashes) beside NAME.c are used.  regress/README explains the options."""
import argparse
import os
import random
import shutil
import sys
import tempfile

import machines

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("sources", nargs="+")
ap.add_argument("--archs", default=",".join(machines.ALL))
ap.add_argument("--chains", type=int, default=4)
ap.add_argument("--hops", type=int, default=3)
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--cflags", default="-O2")
ap.add_argument("--with", dest="more", default="", help="further sources of the program, in the folder with/")
ap.add_argument("--cc", help="gcc, clang, ... for x86_64")
ap.add_argument("--refused", choices=["never", "allowed", "must"], default="never",
                help="may a checkpoint be refused, or must one be?")
ap.add_argument("--reason", help="text that the reason of a refusal must contain")
ap.add_argument("--emit-x", choices=["same", "skip"], default="same", help="is the state spec equal on all machines?")
ap.add_argument("--points", choices=["some", "none", "any"], default="some",
                help="none: the program must pass no migration point; any: it may pass none")
ap.add_argument("--timeout", type=int, default=120)
ap.add_argument("--keep", metavar="DIR", help="work in DIR and leave it there")


def settings(source, argv):
    """The options of NAME.opts come first, so that the command line wins."""
    opts = source[:-2] + ".opts"
    given = []
    if os.path.exists(opts):
        with open(opts) as f:
            for line in f:
                word, _, value = line.split("#")[0].strip().partition(" ")
                if word:
                    given.append(f"--{word}={value.strip()}")
    return ap.parse_args(given + argv)


def routes(archs, count, hops, rnd):
    """COUNT routes; the first ones begin on each machine in turn and change machines at each hop."""
    for n in range(count):
        if n < len(archs):
            yield [archs[(n + k) % len(archs)] for k in range(hops + 1)]
        else:
            yield [rnd.choice(archs) for _ in range(hops + 1)]


def test(a, work):
    source = a.sources[0]
    beside = {k: source[:-2] + k for k in (".in", ".args") if os.path.exists(source[:-2] + k)}
    args = []
    if ".args" in beside:
        with open(beside[".args"]) as f:
            args = f.read().split("\n")[:-1]
    archs = a.archs.split(",")
    more = [f"{os.path.dirname(source)}/with/{name}" for name in a.more.split()]
    program = machines.Program(a.sources + more, work, archs, a.cflags.split(), a.cc, args=args, stdin=beside.get(".in"),
                               timeout=a.timeout)
    program.run_plain()
    program.build()
    if a.emit_x == "same":
        program.emit_x()
    for arch in archs:
        program.check_free(arch)
    points = program.count_points(archs[0])
    if a.points == "none" or points == 0:
        if a.points != "any" and (a.points == "none") != (points == 0):
            raise machines.Failure(f"{points} points passed, should be {a.points}")
        return "points=0"
    rnd, tally = random.Random(a.seed), machines.Tally()
    for n, route in enumerate(routes(archs, a.chains, a.hops, rnd)):
        machines.chain(program, rnd, points, route, n, tally, a.refused != "never")
    if not tally.stops and not tally.refused:
        raise machines.Failure(f"never stopped in {a.chains} chains, though {points} points are passed")
    if a.refused == "must" and not tally.refused:
        raise machines.Failure("no checkpoint was refused")
    for reason in tally.reasons:
        if a.reason and a.reason not in reason:
            raise machines.Failure(f"the reason of a refusal lacks '{a.reason}': {reason}")
    return f"points={points} chains={tally.chains} stops={tally.stops} refused={tally.refused}"


def main():
    source = ap.parse_args().sources[0]
    a = settings(source, sys.argv[1:])
    work = os.path.abspath(a.keep) if a.keep else tempfile.mkdtemp(prefix="hicam-move.")
    try:
        machines.main_of_test(os.path.basename(source), lambda: test(a, work))
    finally:
        if not a.keep:
            shutil.rmtree(work, ignore_errors=True)


main()
