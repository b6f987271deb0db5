#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Bytes of peers, right ones and those that libFuzzer makes of them, through what reads them: no crash, no leak, no more
memory than they are worth.  usage: rpc.py SECONDS rpc|idl: the run time's readers, or those that hicc makes of an
interface"""
import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import machines  # noqa: E402

HERE, WORK = os.path.dirname(os.path.abspath(__file__)), os.getcwd()
RT = machines.TOP + "/rt"


def words(*numbers):
    return struct.pack(f">{len(numbers)}I", *numbers)


def identity(number=7, acks=()):
    return words(1, 0) + bytes(range(32)) + struct.pack(">QQ", number, 3) + words(len(acks)) + \
        b"".join(struct.pack(">Q", a) for a in acks)


def opaque(body):
    return words(len(body)) + body + bytes(-len(body) % 4)


def seeds():
    arguments = words(2) + (opaque(b"name") + opaque(b"bytes") + words(3, 1, 2, 3) + words(0)) * 2
    call = words(1, 0, 2, 0x20000001, 1, 5, 0, 0, 0x48694361) + opaque(identity(acks=[4, 9])) + arguments
    unix = words(1, 0, 2, 0x20000001, 1, 5, 1) + opaque(words(0) + opaque(b"host") + words(0, 0, 0)) + words(0, 0)
    answered = words(1, 4, 0x48430006) + bytes(16) + words(3) + opaque(b"tcp!::1!700")
    reply = words(1, 1, 0, 0x48694361) + opaque(answered) + words(0) + arguments
    for body in (call, unix, reply, words(1, 1, 0, 0, 0, 2, 1, 3), words(1, 1, 1, 0, 2, 2), words(1, 1, 1, 1, 1)):
        yield b"\1\0" + body
        yield b"\0\xff" + words(0x80000000 | len(body)) + body
        yield b"\0\6" + words(8) + body[:8] + words(0x80000000 | len(body) - 8) + body[8:]
    yield b"\2\0" + arguments
    yield b"\2\0" + words(1) + (opaque(b"a") + opaque(b"") + words(0) + words(1)) * 3 + opaque(b"") * 3 + words(0)


def argument_seeds():
    """Any of them may be for any operation."""
    whole = words(3, 1, 2, 3) + opaque(b"text") + words(1) + opaque(b"more") + words(0, 1, 2, 1, 2, 0) * 9
    for op in range(32):
        yield bytes([op]) + whole
        yield bytes([op]) + words(1) * 40
        yield bytes([op]) + words(2, 2, 0, 0) * 30


def run(*command):
    r = machines.run([*command], cwd=WORK, timeout=300)
    if r.status:
        raise machines.Failure(f"{command[0]}: {r.last_words()}")


def build(what):
    flags = ["-g", "-O1", "-fsanitize=fuzzer,address,undefined", "-fno-sanitize=function", "-fno-sanitize-recover=undefined",
             "-std=gnu11", "-D_GNU_SOURCE", "-w", "-idirafter", RT + "/include", "-idirafter", "/usr/include/tirpc",
             "-include", RT + "/memory.h"]
    if what == "rpc":
        run("clang", *flags, "-o", "fuzz", HERE + "/rpc.c", RT + "/rpc_wire.c", RT + "/rpc_xdr.c", RT + "/memory.c", "-ltirpc")
        return
    idl = os.path.dirname(HERE) + "/idl/everything"
    run(machines.HICC, "--emit-h", "-o", "everything.h", idl + ".idl")
    run(machines.HICC, "--emit-stubs", "-o", "stubs.c", idl + ".idl")
    run("clang", *flags, "-I.", "-c", "-Dmain=program_main", idl + ".c")
    run("clang", *flags, "-I.", "-o", "fuzz", HERE + "/idl.c", "stubs.c", "everything.o", RT + "/program/rpc_context.c",
        RT + "/memory.c", "-ltirpc")


def main():
    seconds, what = int(sys.argv[1]), sys.argv[2]
    os.makedirs(WORK + "/corpus", exist_ok=True)
    for i, seed in enumerate(seeds() if what == "rpc" else argument_seeds()):
        with open(f"{WORK}/corpus/{i}", "wb") as f:
            f.write(seed)
    build(what)
    r = machines.run(["./fuzz", f"-max_total_time={seconds}", "-max_len=4096", "-rss_limit_mb=1024", "-seed=1", "corpus"],
                     cwd=WORK, timeout=seconds + 300)
    last = r.err.decode(errors="replace").strip().split("\n")
    if r.status:
        raise machines.Failure(" | ".join(line for line in last if "ERROR" in line or "SUMMARY" in line)[:500])
    print(last[-1])


try:
    main()
except machines.Failure as e:
    print(f"FAIL {e}")
    sys.exit(1)
