#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What hicc must not cost the kernels, seen in the machine code and not by time, so that it can be tested anywhere: loops
that cc vectorises stay so, what runs does not come to lie with what hardly ever does, and code stays within limits.  Names of kernels as arguments; all of them if there are none."""
import argparse
import collections
import glob
import re
import shutil
import subprocess
import sys
import tempfile

import kernels

# Generous: they catch what was lost, not what is a little more.
TEXT_ONE, TEXT_ALL = 7.0, 1.75
FEW = 8  # a loop that fills an array once may go one way or the other
PACKED = {
    "vectors of doubles": re.compile(rb"\tv?(?:add|sub|mul|div|sqrt)pd\b"),
    "vectors of floats": re.compile(rb"\tv?(?:add|sub|mul|div|sqrt)ps\b"),
    "vectors of integers": re.compile(rb"\tv?p(?:add|sub|mull)[bwdq]\b"),
}


def packed(program, side):
    """How many instructions compute on vectors of each kind."""
    found = collections.Counter()
    for o in glob.glob(program.path(side + "-*.o")):
        r = subprocess.run(["objdump", "-d", "--no-show-raw-insn", o], stdout=subprocess.PIPE, check=True)
        for kind, instruction in PACKED.items():
            found[kind] += len(instruction.findall(r.stdout))
    return found


def rarely_called(program, side):
    """Functions outside the program that are called where cc puts what it thinks is hardly ever run."""
    found = set()
    for o in glob.glob(program.path(side + "-*.o")):
        r = subprocess.run(["objdump", "-dr", "--no-show-raw-insn", o], stdout=subprocess.PIPE, check=True)
        within = ""
        for line in r.stdout.decode().split("\n"):
            if m := re.match(r"[0-9a-f]+ <(.*)>:", line):
                within = m[1]
            elif (m := re.search(r"R_X86_64_PLT32\t(\w+)", line)) and ".cold" in within:
                found.add(m[1])
    return {name for name in found if not name.startswith("__hicam_")}


def losses(program):
    plain, hicc = packed(program, "plain"), packed(program, "hicc")
    rare = rarely_called(program, "hicc") - rarely_called(program, "plain")
    return [f"{n} instructions on {kind}, with hicc {hicc[kind]}" for kind, n in plain.items()
            if 4 * hicc[kind] < n and n >= FEW] + [f"{name}() is called in code taken for cold" for name in sorted(rare)]


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("name", nargs="*")
    ap.add_argument("--cc", default="gcc")
    a = ap.parse_args()
    work, failed, sizes = tempfile.mkdtemp(prefix="hicam-bench-"), False, [0, 0]
    try:
        for p in kernels.own(work):
            if a.name and p.name not in a.name:
                continue
            p.build(a.cc, "-O3")
            text = p.text("plain"), p.text("hicc")
            sizes = [sizes[0] + text[0], sizes[1] + text[1]]
            why = losses(p)
            if text[1] > TEXT_ONE * text[0]:
                why.append(f"text {text[0]} bytes, with hicc {text[1]}")
            for w in why:
                failed = True
                print(f"FAIL {a.cc} -O3: {p.name}: {w}")
    except kernels.Failure as e:
        sys.exit(f"FAIL {e}")
    finally:
        shutil.rmtree(work)
    if sizes[1] > TEXT_ALL * sizes[0]:
        failed = True
        print(f"FAIL {a.cc} -O3: text of all {sizes[0]} bytes, with hicc {sizes[1]}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
