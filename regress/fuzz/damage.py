#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Damages a state file in many ways; each must be rejected: exit status 70 and one line of reason, by the program
that restores from it (`NAME: hicam: ...`) and by `miman inspect` (`miman: ...`)."""
import argparse
import os
import random
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import machines

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("--source", default=os.path.dirname(os.path.abspath(__file__)) + "/everything.c",
                help="the program whose state is damaged")
ap.add_argument("--stop-at", default="400")
ap.add_argument("--flips", type=int, default=300, help="random bit flips, and as many runs of damaged bytes")
ap.add_argument("--header", type=int, default=256, help="so many bytes at the start are altered one by one")
ap.add_argument("--every", type=int, default=1, help="of those test each n-th only")
ap.add_argument("--sanitize", action="store_true", help="with the hicc, run time and miman of make asan")
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--keep", metavar="DIR")


def damages(state, a, rnd):
    """Pairs of a description and damaged bytes."""
    size = len(state)
    lengths = set(range(0, min(size, 64))) | {size - 1, size - 2, size - 4, size - 8, size - 16, size - 32}
    step = 64
    while step < size:
        lengths |= {step - 1, step, step + 1}
        step *= 2
    lengths |= {size * k // 16 for k in range(16)}
    for n in sorted(n for n in lengths if 0 <= n < size):
        yield f"cut off at {n}", state[:n]
    for at in range(0, min(a.header, size), a.every):
        for byte in {state[at] ^ 1, state[at] ^ 0x80, 0, 0xff} - {state[at]}:
            yield f"byte {at} is {byte:#x}", state[:at] + bytes([byte]) + state[at + 1:]
    for _ in range(a.flips):
        at, bit = rnd.randrange(size), rnd.randrange(8)
        yield f"bit {bit} of byte {at} flipped", state[:at] + bytes([state[at] ^ 1 << bit]) + state[at + 1:]
    for _ in range(a.flips):
        at, run = rnd.randrange(size), rnd.randint(2, 64)
        noise = bytes(rnd.randrange(256) for _ in range(min(run, size - at)))
        damaged = state[:at] + noise + state[at + len(noise):]
        if damaged != state:
            yield f"noise at {at}, length {len(noise)}", damaged
    yield "more behind the end", state + b"\0"
    yield "twice", state + state


def must_reject(result, begins, what):
    lines = result.err.decode(errors="replace").split("\n")
    if result.status != machines.UNUSABLE:
        raise machines.Failure(f"{what}: exit {result.status}, should be 70: {result.last_words()}")
    if len(lines) != 2 or lines[1] or not re.match(begins, lines[0]):
        raise machines.Failure(f"{what}: not one line of reason: {result.last_words()}")
    if lines[0].count("damaged.hicam") > 1:
        raise machines.Failure(f"{what}: the file is named more than once: {result.last_words()}")
    if result.out:
        raise machines.Failure(f"{what}: rejected, but with output")


def test(a, work):
    top = machines.TOP
    if a.sanitize:
        top += "/build-asan"
        machines.HICC = top + "/hicc/hicc"
        # hicc keeps its memory to its end, and a program that is refused does not free what it read.
        machines.CLEAN["ASAN_OPTIONS"] = "detect_leaks=0"
    miman = top + "/services/miman/miman"
    program = machines.Program([a.source], work, ["x86_64"], ["-O1"])
    program.build()
    whole, damaged = work + "/whole.hicam", work + "/damaged.hicam"
    r = program.start("x86_64", work, {"HICAM_STATE": whole, "HICAM_STOP_AT": a.stop_at})
    if r.status != machines.STOPPED:
        raise machines.Failure(f"no state to damage: exit {r.status}: {r.last_words()}")
    with open(whole, "rb") as f:
        state = f.read()
    count = 0
    for what, contents in damages(state, a, random.Random(a.seed)):
        with open(damaged, "wb") as f:
            f.write(contents)
        must_reject(program.start("x86_64", work, {"HICAM_RESTORE": damaged}, restoring=True),
                    r"[^ :]+: hicam: .", what)
        must_reject(machines.run([miman, "inspect", damaged]), r"miman: .", "miman inspect, " + what)
        count += 1
    good = program.start("x86_64", work, {"HICAM_RESTORE": whole}, restoring=True)
    if good.status != 0:
        raise machines.Failure(f"the undamaged state: exit {good.status}: {good.last_words()}")
    return f"{count} damaged states rejected"


def main():
    a = ap.parse_args()
    work = machines.fresh(os.path.abspath(a.keep)) if a.keep else tempfile.mkdtemp(prefix="hicam-damage.")
    try:
        machines.main_of_test("damage", lambda: test(a, work))
    finally:
        if not a.keep:
            shutil.rmtree(work, ignore_errors=True)


main()
