# SPDX-License-Identifier: ISC
"""The middle server of the chain in contrib/examples moves between machines with calls under way on both its sides: each
order is entered once, and answered once.  So does the long call of the example beside it."""
import os
import random
import struct
import time

import calls

EXAMPLES = calls.machines.TOP + "/contrib/examples"


def at(text):
    """Where the server of the interface TEXT is."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for e in calls.entries():
            for name in os.listdir(calls.LOCATOR):
                if len(name) == 36 and name == e.get("uuid") and e.get("state") == "up":
                    with open(f"{calls.LOCATOR}/{name}") as f:
                        for line in f:
                            if line.startswith("interface") and line.split()[3] == text:
                                return e, int(line.split()[1])
        time.sleep(0.05)
    raise calls.machines.Failure(f"no server of {text}")


def ask(text, procedure):
    entry, program = at(text)
    stat, results = calls.call(calls.connect(entry), procedure, program=program)
    calls.check(stat == 0, f"{text} does not answer")
    return struct.unpack(">q", results)[0]


def chain():
    moves = calls.long_version(4, 200)
    folder, machines = EXAMPLES + "/chain", ["x86_64", "s390x"]
    calls.start(calls.build("ledgerd", "ledger.idl", "ledgerd.c", folder=folder), WORKERS=32)
    shop = calls.Mover("shopd", [calls.build("shopd", "shop.idl", "ledger.idl", "shopd.c", arch=a, folder=folder)
                                 for a in machines], WORKERS=32)
    shop.begin()
    at("ledger"), at("shop")
    go, out = calls.WORK + "/go", calls.WORK + "/out.buy"
    open(go, "w").close()
    buyers = calls.start([*calls.build("buy", "shop.idl", "buy.c", folder=folder), "24", go], open(out, "w"))
    for i in range(moves):
        time.sleep(random.uniform(0.2, 0.6))
        status = shop.move()
        calls.check(status == 75, f"move {i}: the shop ends with {status}")
        at("shop")
    os.unlink(go)
    status = calls.wait(buyers, 60, "the buyers")
    with open(out) as f:
        text = f.read()
    calls.check(status == 0, f"the buyers end with {status}: {text}")
    bought = int(text.split()[-1])
    calls.check(bought > 24, f"only {bought} orders")
    total, orders = ask("ledger", 2), ask("shop", 2)
    calls.check((total, orders) == (3 * bought, bought), f"{bought} bought, {orders} ordered, {total} entered")
    calls.end_all()


def progress():
    folder = EXAMPLES + "/progress"
    server = calls.Mover("progressd", [calls.build("progressd", "progress.idl", "progressd.c", arch=a, folder=folder)
                                       for a in ("x86_64", "s390x")])
    server.begin()
    at("progress")
    out = calls.WORK + "/out.progress"
    client = calls.start([*calls.build("progress", "progress.idl", "progress.c", folder=folder), "3000000"], open(out, "w"))
    for i in range(2):
        time.sleep(0.5)
        status = server.move()
        calls.check(status == 75, f"the server ends with {status}")
    calls.check(calls.wait(client, 120, "the client") == 0, "the client fails")
    with open(out) as f:
        calls.check(f.read() == "216816 primes\n", "not the number of primes")


def test():
    chain()
    progress()


calls.main(test)
