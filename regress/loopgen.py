#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Prints a random C program about what csmith leaves out: long loops of every shape, recursion, the heap.  It has one
meaning on every machine: arithmetic is unsigned, indices are masked, loops and recursion are bounded, and where C
leaves the order of evaluation open, no order shows.  The output is a checksum after each round."""
import random
import sys

PRELUDE = """#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node {
	struct node *next, *other;
	uint32_t v;
	double d;
};
struct pair {
	uint32_t a;
	uint64_t b;
	uint16_t c[3];
};
struct box {
	uint32_t n, *p;
	uint16_t h[5];
	struct { int8_t c; uint64_t w; } in;
};

static uint32_t sum;
static const uint32_t table[64];
static uint32_t ga[64];
static uint16_t gh[256];
static double gd[32];
static unsigned char text[100];
static uint32_t g0, g1;
static uint64_t g2;
static int gi;
static unsigned gu;
static struct box gb;
static struct node *list, *cursor;
static uint32_t *gp = ga;

static void mix(uint32_t x) { sum = (sum ^ x) * 16777619u + (sum >> 15); }

static void push(uint32_t v)
{
	struct node *n = malloc(sizeof *n);

	n->next = list;
	n->other = cursor ? cursor : n;
	n->v = v;
	n->d = v % 1000 * 0.25;
	list = n;
}

static void pop(void)
{
	struct node *n = list;

	if (!n || n == cursor || n->next == NULL)
		return;
	for (struct node *m = n->next; m; m = m->next)
		if (m->other == n)
			m->other = m;
	list = n->next;
	free(n);
}
"""

RECURSIONS = [
    ("static uint32_t @(uint32_t n, uint32_t acc)\n{\n\tif (n == 0)\n\t\treturn acc;\n"
     "\treturn @(n - 1, acc * #O + n);\n}\n", 300, 300),
    ("static uint32_t @(uint32_t n, uint32_t acc)\n{\n\tuint32_t a[3] = {n, acc, #C}, r;\n\n\tif (n == 0)\n"
     "\t\treturn a[acc % 3];\n\tr = @(n - 1, a[1] ^ n) + a[2] * a[0];\n\treturn r ^ a[1];\n}\n", 60, 60),
    ("static uint32_t @(uint32_t n, uint32_t acc)\n{\n\t"
     "return n < 2 ? n + acc : @(n - 1, acc) + @(n - 2, acc ^ #C);\n}\n", 12, 500),
    ("static uint32_t @_odd(uint32_t n, uint32_t acc);\nstatic uint32_t @(uint32_t n, uint32_t acc)\n{\n"
     "\treturn n == 0 ? acc : @_odd(n - 1, acc + #O);\n}\nstatic uint32_t @_odd(uint32_t n, uint32_t acc)\n{\n"
     "\tif (!n)\n\t\treturn ~acc;\n\tacc = acc << 1 | acc >> 31;\n\treturn @(n - 1, acc) ^ n;\n}\n", 100, 100),
    ("static void @_in(uint32_t n, uint32_t *out)\n{\n\tuint32_t here = n * #O;\n\n\tif (n & 3)\n"
     "\t\t@_in(n - 1, &here);\n"
     "\tif (n > 4)\n\t\t@_in(n - 4, out);\n\t*out += here;\n}\n"
     "static uint32_t @(uint32_t n, uint32_t acc)\n{\n\t@_in(n, &acc);\n\treturn acc;\n}\n", 40, 200),
    ("static uint32_t @(uint32_t n, uint32_t acc)\n{\n\tuint32_t i;\n\n\tfor (i = 0; i < n; i++)\n"
     "\t\tacc += @(i, acc ^ i) & #C;\n\treturn acc + n;\n}\n", 7, 260),
    ("static uint32_t @(uint32_t n, uint32_t acc)\n{\n\twhile (n > 1) {\n\t\tuint32_t h = n / 2;\n\n"
     "\t\tacc = @(h, acc) + #O;\n\t\tn -= h;\n\t}\n\treturn acc ^ n;\n}\n", 60, 400),
    ("static void @_sort(uint32_t *lo, uint32_t *hi)\n{\n\tuint32_t *l = lo, *r = hi, t, pivot;\n\n"
     "\tif (hi - lo < 2)\n\t\treturn;\n\tpivot = lo[(hi - lo) / 2];\n\tfor (;;) {\n\t\twhile (*l < pivot)\n\t\t\tl++;\n"
     "\t\twhile (pivot < *--r)\n\t\t\t;\n\t\tif (l >= r)\n\t\t\tbreak;\n\t\tt = *l;\n\t\t*l++ = *r;\n\t\t*r = t;\n\t}\n"
     "\t@_sort(lo, l);\n\t@_sort(l, hi);\n}\n"
     "static uint32_t @(uint32_t n, uint32_t acc)\n{\n\tuint32_t a[80], i;\n\n\tfor (i = 0; i < n; i++)\n"
     "\t\ta[i] = acc = acc * 1664525u + #C;\n\t@_sort(a, a + n);\n\treturn n ? a[n / 2] ^ a[0] : acc;\n}\n", 79, 900),
]


class Function:
    """What a call needs to know: what it costs, and whether it may stand anywhere in an expression (pure)."""

    def __init__(self, name, params, cost, pure, most=0, out=False, pair=False):
        self.name, self.params, self.cost, self.pure, self.most = name, params, cost, pure, most
        self.out = out    # its last argument is a uint32_t * to write to
        self.pair = pair  # returns a struct pair


class Body:
    """One function's body as it grows.  LEFT is what may still be spent, in iterations."""

    def __init__(self, gen, pure, returns_pair=False):
        self.gen, self.rnd, self.pure = gen, gen.rnd, pure
        self.returns_pair = returns_pair
        self.decls, self.lines, self.n = [], [], 0
        self.depth, self.spent = 1, 0
        self.words = []      # uint32_t whose address may be passed on
        self.pairs = []      # struct pair variables
        self.scale = 1
        self.scalars = []    # may be assigned; type does not matter
        self.fixed = []      # may be read only: loop variables
        self.taken = set()   # have their address taken
        self.loops = []      # may `continue` be said here? False: it would skip the step; None: nor may `break`

    # ---- small things

    def out(self, text):
        self.lines.append("\t" * self.depth + text)

    def name(self, prefix):
        self.n += 1
        return f"{prefix}{self.n}"

    def declare(self, type_, prefix, init=None):
        name = self.name(prefix)
        self.decls.append(f"\t{type_} {name}" + (f" = {init};" if init is not None else ";"))
        return name

    def const(self):
        r = self.rnd
        return f"{r.choice([r.randrange(4), r.randrange(100), r.getrandbits(16), r.getrandbits(32)])}u"

    def left(self):
        return self.gen.budget // self.scale - self.spent

    # ---- expressions: uint32_t, or anything that converts to it

    def leaf(self, calm):
        """CALM: must read nothing that a call in the same expression may write."""
        r = self.rnd
        names = [s for s in self.scalars + self.fixed if not (calm and s in self.taken)]
        k = r.randrange(10)
        if k < 5 and names:
            return r.choice(names)
        if k < 7:
            return self.const()
        if k == 7:
            return f"table[{self.index(64, calm)}]"
        if self.pure or calm:
            return r.choice(names) if names else self.const()
        return r.choice(["g0", "g1", "(uint32_t)g2", f"ga[{self.index(64, True)}]", f"gh[{self.index(256, True)}]",
                         "gb.n", f"gb.h[{r.randrange(5)}]", "gb.in.w", "*gp", "list->v", "list->other->v",
                         f"(uint32_t)gd[{self.index(32, True)}]", f"text[{r.randrange(100)}]"])

    def index(self, size, calm):
        names = self.scalars + self.fixed
        names = [s for s in names if not (calm and s in self.taken)]
        if not names or self.rnd.random() < 0.3:
            return str(self.rnd.randrange(size))
        return f"{self.rnd.choice(names)} & {size - 1}"

    def expr(self, depth=3, calm=False):
        r = self.rnd
        if depth <= 0 or r.random() < 0.2:
            return self.leaf(calm)
        k = r.randrange(16)
        a = lambda: self.expr(depth - 1, calm)
        if k < 7:
            return f"({a()} {r.choice(['+', '-', '*', '^', '|', '&'])} (uint32_t){a()})"
        if k == 7:
            return f"((uint32_t){a()} << {r.randrange(31)})"
        if k == 8:
            return f"((uint32_t){a()} >> {r.randrange(31)})"
        if k == 9:
            return f"({a()} {r.choice(['/', '%'])} ((uint32_t){a()} | 1u))"
        if k == 10:
            return f"({self.cond(depth - 1, calm)} ? {a()} : {a()})"
        if k == 11:
            return f"(uint32_t)({self.cond(depth - 1, calm)})"
        if k == 12:
            return f"({r.choice(['uint8_t', 'uint16_t', 'int8_t', 'int16_t', 'uint64_t', 'uint32_t'])}){a()}"
        if k < 15:
            f = self.callee(pure=True)
            if f:
                return self.call(f, depth - 1, calm)
        return f"(~{a()})"

    def cond(self, depth=2, calm=False):
        r = self.rnd
        k = r.randrange(8)
        if depth > 0 and k < 2:
            return f"({self.cond(depth - 1, calm)} {r.choice(['&&', '||'])} {self.cond(depth - 1, calm)})"
        if k < 4:
            return f"((uint32_t){self.expr(depth, calm)} & {r.choice([1, 2, 3, 7, 64])}u)"
        if k == 4:
            return f"!({self.expr(depth, calm)})"
        return (f"((uint32_t){self.expr(depth, calm)} {r.choice(['<', '>', '<=', '>=', '==', '!='])} "
                f"(uint32_t){self.expr(depth, calm)})")

    def callee(self, pure, pair=False):
        fit = [f for f in self.gen.functions if f.pure == pure and f.pair == pair and f.cost <= self.left()]
        return self.rnd.choice(fit) if fit else None

    def call(self, f, depth, calm):
        self.spent += f.cost
        args = []
        for i in range(f.params):
            arg = f"{self.expr(depth, calm)}"
            args.append(f"(uint32_t){arg} % {f.most + 1}u" if i == 0 and f.most else arg)
        if f.out:
            args.append(self.place())
        name = f"{self.gen.pointer_to(f)}" if self.rnd.random() < 0.15 and self.gen.pointer_to(f) else f.name
        return f"{name}({', '.join(args)})"

    def place(self):
        """The address of a uint32_t in this frame, or of a global."""
        r = self.rnd
        if not self.words and r.random() < 0.7:
            if r.random() < 0.5:
                self.words.append(self.declare("uint32_t", "w", self.const()))
                self.taken.add(self.words[-1])
                self.scalars.append(self.words[-1])
            else:
                name = self.name("la")
                self.decls.append(f"\tuint32_t {name}[4] = {{{self.const()}, {self.const()}}};")
                self.words += [f"{name}[{k}]" for k in range(4)]
                self.taken.update(self.words[-4:])
                self.scalars += self.words[-4:]
        return "&" + (r.choice(self.words) if self.words and r.random() < 0.8 else f"ga[{self.index(64, True)}]")

    # ---- statements

    def block(self, most):
        for _ in range(self.rnd.randint(1, most)):
            self.statement()

    def braces(self, head, most, tail=""):
        self.out(head + " {")
        self.depth += 1
        self.block(most)
        self.depth -= 1
        self.out("}" + tail)

    def statement(self):
        r = self.rnd
        self.spent += 1
        k = r.randrange(100)
        if k < 30 and self.left() > 8 and self.depth < 6:
            self.loop()
        elif k < 50:
            self.assign()
        elif k < 60 and self.depth < 7:
            self.braces(f"if ({self.cond()})", 2)
            if r.random() < 0.5:
                self.braces("else", 2)
        elif k < 66 and self.depth < 6:
            self.switch()
        elif k < 78 and not self.pure:
            self.effect()
        elif k < 86:
            self.call_statement()
        elif k < 92 and self.loops and self.loops[-1] is not None:
            word = r.choice(["break", "continue"]) if self.loops[-1] else "break"
            self.out(f"if ({self.cond()} && {r.choice(self.fixed or ['3'])} > {r.choice([0, 2, 9, 500])})")
            self.out(f"\t{word};")
        elif k < 94 and self.loops and not self.returns_pair:
            self.out(f"if ((uint32_t){self.expr()} % 97u == 5u)")
            self.out(f"\treturn {self.expr(1)};")
        elif k < 97:
            self.pair_statement()
        else:
            self.assign()

    def assign(self):
        r = self.rnd
        if not self.scalars or (r.random() < 0.25 and len(self.scalars) < 8):
            type_ = r.choice(["uint32_t", "uint32_t", "uint64_t", "uint16_t", "uint8_t", "int32_t",
                              "unsigned long long"])
            kept = not self.pure and r.random() < 0.1
            name = self.declare("static " * kept + type_, "v", self.const() if r.random() < 0.7 else r.randrange(9))
            self.scalars.append(name)
            if kept:
                self.taken.add(name)  # a call of this very function may change it
            elif r.random() < 0.15:
                self.taken.add(name)
                p = self.declare(f"{type_} *", "p", "&" + name)
                self.out(f"*{p} = {self.expr()};")
            return
        v = r.choice(self.scalars)
        k = r.randrange(6)
        if k < 3:
            self.out(f"{v} = {self.expr()};")
        elif k < 5:
            self.out(f"{v} {r.choice(['+=', '^=', '|=', '-='])} {self.expr()};")
        else:
            self.out(f"{v}{r.choice(['++', '--'])};" if v[0] == "v" else f"{v} ^= 1;")

    def effect(self):
        r = self.rnd
        e = self.expr(2)
        self.out(r.choice([
            f"mix({e});", f"g0 = {e};", f"g1 += {e};", f"g2 = g2 * 3 + (uint32_t){e};",
            f"ga[{self.index(64, False)}] ^= {e};", f"gh[{self.index(256, False)}] += {e};",
            f"gd[{self.index(32, False)}] = gd[{self.index(32, False)}] * 0.5 + (uint32_t){e} % 1000u;",
            f"gb.h[(uint32_t){e} % 5u]++;", f"gb.in.w = (uint32_t){e};", f"gb.p = &ga[{self.index(64, False)}];",
            f"gp = gb.p && ({self.cond(1)}) ? gb.p : &ga[{self.index(64, False)}];", f"*gp += {e};", "pop();",
            "if (g0 % 7u) pop();", f"if ((g1 += 3u) % 5u == 0) push({e});", "cursor = list->other;",
            "list->v ^= cursor->v;", "cursor = cursor->next ? cursor->next : list;",
            f"text[(uint32_t){e} % 99u] = 'a' + (uint32_t){e} % 26u;", "memmove(ga + 3, ga + 1, 20 * sizeof *ga);",
        ]))

    def pair_statement(self):
        r = self.rnd
        f = self.callee(True, pair=True)
        if not f:
            return self.assign()
        if not self.pairs or r.random() < 0.3:
            s = self.declare("struct pair", "s", "{" + self.const() + "}")
            self.pairs.append(s)
            self.scalars += [f"{s}.a", f"{s}.b", f"{s}.c[{r.randrange(3)}]"]
        call = self.call(f, 1, False)
        k = r.randrange(4)
        if k == 0 and self.scalars:
            self.out(f"{r.choice(self.scalars)} += {call}.c[{self.index(2, True)}];")
        elif k == 1 and len(self.pairs) > 1:
            self.out(f"{self.pairs[0]} = {self.pairs[-1]};")
        else:
            self.out(f"{r.choice(self.pairs)} = {call};")

    def call_statement(self):
        r = self.rnd
        f = self.callee(pure=self.pure or r.random() < 0.3)
        if not f:
            return self.assign()
        calm = not f.pure
        call = self.call(f, 2, calm)
        names = [s for s in self.scalars if s not in self.taken]
        target = r.choice(names) if names else None
        if target is None:
            self.out(f"{call};" if self.pure else f"mix({call});")
        elif r.random() < 0.5:
            self.out(f"{target} = {call};")
        elif r.random() < 0.5:
            test = r.choice(['>', '<', '&', '=='])
            self.out(f"if ({call} {test} (uint32_t){self.leaf(True)} && {self.cond(1, True)})")
            self.out(f"\t{target} += {self.expr(1, True)};")
        else:
            self.out(f"{target} = {self.cond(1, True)} ? {call} : {self.leaf(True)};")

    def switch(self):
        r = self.rnd
        self.out(f"switch ((uint32_t){self.expr(2)} % {r.randint(3, 6)}u) {{")
        self.loops.append(None)
        for k in range(r.randint(2, 4)):
            self.out(f"case {k}:")
            self.depth += 1
            self.block(2)
            self.out("break;" if r.random() < 0.7 else ";")
            self.depth -= 1
        if r.random() < 0.6:
            self.out("default:")
            self.depth += 1
            self.assign()
            self.out(";")
            self.depth -= 1
        self.loops.pop()
        self.out("}")

    # ---- loops

    def trips(self):
        """How often, at most, and an expression for it."""
        r = self.rnd
        most = max(1, min(self.left() // 3, 12000))
        n = min(most, r.choice([1, 3, 10, 50, 300, 2000, 5000, 9000]))
        n = r.randint(max(0, n * 2 // 3), n)
        if r.random() < 0.4 or n < 8:
            return n, f"{n}"
        mask = 7 if n < 64 else 31
        if n <= mask:
            return n, f"{n}"
        return n, f"{n - mask} + ((uint32_t){self.expr(1)} & {mask}u)"

    def inside(self, n, var, can_continue, most=3):
        """The body: N times what it costs."""
        fixed, scale, spent = list(self.fixed), self.scale, self.spent
        taken = set(self.taken)
        if var:
            self.fixed = fixed + var
        self.scale, self.spent = scale * max(n, 1), 0
        # What is left must be told in the inner scale.
        room = (self.gen.budget // scale - spent) // max(n, 1)
        self.spent = self.gen.budget // self.scale - room
        self.loops.append(can_continue)
        base = self.spent
        self.block(most)
        self.loops.pop()
        cost = self.spent - base
        self.fixed, self.scale = fixed, scale
        self.taken |= taken
        self.spent = spent + (cost + 1) * max(n, 1)

    def loop(self):
        r = self.rnd
        shape = r.choice(self.SHAPES)
        shape(self, *self.trips())

    def body(self, head, n, var, can_continue=True, tail=None, foot=""):
        self.out(head + " {")
        self.depth += 1
        self.inside(n, var, can_continue)
        if tail:
            self.out(tail)
        self.depth -= 1
        self.out("}" + foot)

    def counter(self):
        r = self.rnd
        return self.declare(r.choice(["int", "int", "unsigned", "uint32_t", "long", "size_t", "long long", "uint64_t",
                                      "uint16_t", "short"]), "i", 0)

    def up(self, n, e):
        r, i = self.rnd, self.counter()
        step = r.choice([1, 1, 1, 2, 3, 7])
        inc = r.choice([f"{i}++", f"++{i}", f"{i} += 1"]) if step == 1 else f"{i} += {step}"
        how = r.randrange(5)
        limit = e
        if how == 1:
            limit = self.declare("unsigned" if r.random() < 0.5 else "int", "n", 0)
            self.out(f"{limit} = {e};")
        elif how == 2 and not self.pure:
            limit = "gu"
            self.out(f"gu = {e};")
        elif e != str(n) and r.random() < 0.7:
            limit = self.declare("int", "n", 0)
            self.out(f"{limit} = {e};")
        cond = r.choice([f"{i} < {limit}", f"{limit} > {i}", f"{i} <= {limit}", f"(unsigned){i} < (unsigned)({limit})"])
        if limit == "gu":
            # The body may set it: bounded all the same.
            cond = f"{i} < {n} && {cond}"
        self.body(f"for ({i} = 0; {cond}; {inc})", n + 1, [i])
        if r.random() < 0.5:
            self.out(f"{self.scalars[0] if self.scalars else 'sum'} ^= {i};" if self.scalars or not self.pure else ";")

    def down(self, n, e):
        r, i = self.rnd, self.declare("int", "i", 0)
        head = r.choice([f"for ({i} = {e}; {i} > 0; {i}--)", f"for ({i} = {e}; {i} >= 0; --{i})",
                         f"for ({i} = {e}; {i}-- > 0; )", f"for ({i} = {e}; {i}; {i} -= 1)",
                         f"for ({i} = {e}; 0 < {i}; {i} -= 2)"])
        self.body(head, n + 1, [i])

    def while_up(self, n, e):
        i = self.counter()
        if self.rnd.random() < 0.5:
            self.out(f"{i} = 0;")
            self.body(f"while ({i} < {n})", n, [i], False, f"{i}++;")
        else:
            self.out(f"{i} = 0;")
            self.body(f"while ({i}++ < {n})", n, [i])

    def while_down(self, n, e):
        i = self.declare("unsigned", "i", 0)
        self.out(f"{i} = {e};")
        self.body(f"while ({i}--)", n, [i])

    def do_while(self, n, e):
        i = self.declare(self.rnd.choice(["unsigned", "int", "size_t"]), "i", 0)
        self.out(f"{i} = 1 + ({e});")
        self.body("do", n + 1, [i], True, None, f" while (--{i});")

    def forever(self, n, e):
        i = self.declare("unsigned", "i", 0)
        self.out(f"{i} = 0;")
        self.out(self.rnd.choice(["for (;;) {", "while (1) {"]))
        self.depth += 1
        self.out(f"if ({i}++ >= {n})")
        self.out("\tbreak;")
        self.inside(n, [i], True)
        self.depth -= 1
        self.out("}")

    def pointers(self, n, e):
        r = self.rnd
        array, type_, size = r.choice([("table", "const uint32_t", 64)] if self.pure else
                                      [("ga", "uint32_t", 64), ("gh", "uint16_t", 256), ("table", "const uint32_t", 64),
                                       ("text", "unsigned char", 100), ("gd", "double", 32)])
        if size > self.left():
            return self.assign()
        p = self.declare(f"{type_} *", "q", 0)
        v = f"(uint32_t)*{p}"
        k = r.randrange(4)
        if k == 0:
            self.body(f"for ({p} = {array}; {p} < {array} + {size}; {p}++)", size, [v])
        elif k == 1:
            end = self.declare(f"{type_} *", "e", 0)
            self.out(f"{p} = {array};")
            self.out(f"{end} = {array} + {size};")
            self.body(f"while ({p} != {end})", size, [v], False, f"{p}++;")
        elif k == 2:
            end = self.declare(f"{type_} *", "e", 0)
            self.body(f"for ({p} = {array}, {end} = {p} + {size}; {p} != {end}; ++{p})", size, [v])
        else:
            self.out(f"{p} = {array} + {size};")
            self.body(f"while ({p} > {array})", size, [f"(uint32_t){p}[-1]"], False, f"--{p};")

    def text_loop(self, n, e):
        if self.pure or self.left() < 100:
            return self.assign()
        s = self.declare("unsigned char *", "s", 0)
        self.body(f"for ({s} = text; *{s}; {s}++)", 100, [f"(uint32_t)*{s}"])

    def list_loop(self, n, e):
        if self.pure or self.left() < 200:
            return self.assign()
        p, i = self.declare("struct node *", "l", 0), self.declare("int", "i", 0)
        self.out(f"{i} = 0;")
        # The body may free nodes: only simple things are done with them here.
        self.out(f"for ({p} = list; {p} && {i} < 60; {p} = {p}->next) {{")
        v = self.scalars[0] if self.scalars else "g0"
        self.out(f"\t{v} = {v} * 5u + {p}->v + (uint32_t){p}->d;")
        self.out(f"\tif ({p} == cursor || {p}->other == list)")
        self.out(f"\t\t{p}->v++;")
        self.out(f"\t{i}++;")
        self.out("}")
        self.spent += 60

    def both_ends(self, n, e):
        i, j = self.declare("int", "i", 0), self.declare("int", "j", 0)
        self.body(f"for ({i} = 0, {j} = {e}; {i} < {j}; {i}++, {j}--)", n // 2 + 1, [i, j])

    def search(self, n, e):
        i = self.declare("unsigned", "i", 0)
        array, size = ("table", 64) if self.pure else self.rnd.choice([("ga", 64), ("gh", 256), ("table", 64)])
        self.out(f"{i} = 0;")
        cond = f"{i} < {size} && {array}[{i}] {self.rnd.choice(['!=', '<', '>'])} (uint32_t){self.expr(1)}"
        self.out(f"while ({cond})")
        self.out(f"\t{i}++;")
        self.spent += size
        self.fixed = self.fixed + [i]

    def jumps(self, n, e):
        i, label = self.declare("unsigned", "i", 0), self.name("again")
        self.out(f"{i} = 0;")
        self.lines.append(f"{label}:")
        self.out(";")
        self.inside(n + 1, [i], None)
        self.out(f"if ({i}++ < {n})")
        self.out(f"\tgoto {label};")

    def geometric(self, n, e):
        i = self.declare("uint32_t", "i", 0)
        self.body(self.rnd.choice([f"for ({i} = 1; {i} < {n}; {i} *= 2)", f"for ({i} = {e}; {i}; {i} >>= 1)",
                                   f"for ({i} = 1; {i}; {i} <<= 1)"]), 33, [i])

    def jumpy(self, n, e):
        """The body moves the variable, or the limit, itself."""
        i, m = self.counter(), self.declare("int", "m", 0)
        self.out(f"{m} = {n};")
        self.out(f"for ({i} = 0; {i} < {m}; {i}++) {{")
        self.depth += 1
        self.out(f"if ({self.cond(1)})")
        self.out(self.rnd.choice([f"\t{i} += 3;", f"\t{m}--;"]))
        self.inside(n, [i], True)
        self.depth -= 1
        self.out("}")

    def shared(self, n, e):
        """The variable is a global, or its address is known."""
        if self.pure:
            return self.up(n, e)
        i = self.declare("int", "i", 0)
        p = self.declare("int *", "p", "&" + i)
        self.body(f"for (*{p} = 0; {i} < {n}; {self.rnd.choice([f'(*{p})++', f'{i}++'])})", n, [i, f"*{p}"])
        self.out(f"gi = {i};")

    def matrix(self, n, e):
        i, j = self.declare("int", "i", 0), self.declare("int", "j", 0)
        a = min(n, 40)
        b = max(1, min(40, self.left() // (3 * (a + 1))))
        self.out(f"for ({i} = 0; {i} < {a}; {i}++)")
        self.depth += 1
        self.body(f"for ({j} = 0; {j} < {b}; {j}++)", a * b, [i, j])
        self.depth -= 1

    def duff(self, n, e):
        i, v = self.declare("unsigned", "i", 0), self.declare("uint32_t", "v", 1)
        self.out(f"{i} = {n + 3} / 4;")
        self.out(f"switch ({n} % 4) {{")
        self.out("case 0:")
        self.out("\tdo {")
        for k in (3, 2, 1):
            self.out(f"\t\t{v} = {v} * 3u + {self.expr(1)};")
            self.out(f"\tcase {k}:")
        self.out(f"\t\t{v} ^= {self.leaf(False)};")
        self.out(f"\t}} while ({i}-- > 1);")
        self.out("}")
        self.spent += n

    def floats(self, n, e):
        d, i = self.declare("double", "d", "1.0"), self.declare("int", "i", 0)
        self.body(f"for ({i} = 0; {i} < {n}; {i}++)", n, [i], True, f"{d} = {d} * 0.75 + (uint32_t){self.leaf(False)};")
        self.fixed = self.fixed + [f"(uint32_t)(uint64_t){d}"]

    def interpreter(self, n, e):
        """Computed gotos.  Each step is one of a few, chosen by data."""
        i, ops, table = self.declare("unsigned", "i", 0), [self.name("op") for _ in range(4)], self.name("ops")
        done = self.name("done")
        self.decls.append(f"\tstatic const void *const {table}[] = {{{', '.join('&&' + op for op in ops)}}};")
        self.out(f"{i} = 0;")
        self.out(f"goto *{table}[{self.index(4, False)}];")
        for op in ops:
            self.lines.append(f"{op}:")
            self.out(f"if ({i}++ >= {n})")
            self.out(f"\tgoto {done};")
            self.inside(n, [i], None, 1)
            self.out(f"goto *{table}[(uint32_t){self.expr(1)} & 3];")
        self.lines.append(f"{done}:")
        self.out(";")

    SHAPES = [up, up, up, down, while_up, while_down, do_while, forever, pointers, pointers, text_loop, list_loop,
              both_ends, interpreter, search, jumps, geometric, jumpy, shared, matrix, duff, floats]


class Program:
    def __init__(self, seed):
        self.rnd = random.Random(seed)
        self.functions, self.text, self.pointers = [], [], {}
        self.budget = 0

    def pointer_to(self, f):
        return self.pointers.get(f.name)

    def recursion(self):
        r = self.rnd
        text, most, cost = r.choice(RECURSIONS)
        name = f"rec{len(self.functions)}"
        text = text.replace("@", name).replace("#O", f"{r.randrange(1, 50) * 2 + 1}u")
        text = text.replace("#C", f"{r.getrandbits(31)}u")
        self.text.append(text)
        self.functions.append(Function(name, 2, cost, True, most))

    def function(self, budget, pure, last=False):
        r = self.rnd
        name, params = f"{'pure' if pure else 'work'}{len(self.functions)}", r.randint(1, 4)
        pair, out = pure and r.random() < 0.3, not pure and not last and r.random() < 0.5
        body = Body(self, pure, pair)
        self.budget = budget
        body.scalars = [f"x{i}" for i in range(params)]
        if out:
            body.scalars.append("*to")
            body.taken.add("*to")
        body.block(r.randint(3, 8))
        types = [r.choice(["uint32_t", "uint32_t", "uint64_t", "uint16_t", "int32_t"]) for _ in range(params)]
        head = ", ".join(f"{t} x{i}" for i, t in enumerate(types)) + ", uint32_t *to" * out
        result = " ^ ".join(f"(uint32_t){v}" for v in body.scalars)
        if pair:
            result = f"(struct pair){{{result}, {body.scalars[0]}, {{{body.scalars[-1]}, 7}}}}"
        type_ = "struct pair" if pair else "uint32_t"
        self.text.append(f"static {type_} {name}({head})\n{{\n" + "\n".join(body.decls) + "\n\n" +
                         "\n".join(body.lines) + f"\n\treturn {result};\n}}\n")
        self.functions.append(Function(name, params, max(body.spent, 1), pure, out=out, pair=pair))
        if r.random() < 0.3 and not pair and not out:
            self.pointers[name] = "call_" + name
            self.text.append(f"static uint32_t (*call_{name})({', '.join(types)}) = {name};\n")

    def source(self):
        r = self.rnd
        for _ in range(r.randint(1, 3)):
            self.recursion()
        for _ in range(r.randint(1, 3)):
            self.function(r.choice([30, 300, 3000]), True)
        for _ in range(r.randint(2, 5)):
            self.function(r.choice([100, 3000, 30000, 60000]), r.random() < 0.3)
        self.function(200000, False, last=True)
        rounds = r.randint(2, 4)
        last = self.functions[-1]
        args = ", ".join(["(uint32_t)round"] + [f"{r.getrandbits(32)}u" for _ in range(last.params - 1)])
        table = ", ".join(f"{r.choice([r.getrandbits(32), r.randrange(100)])}u" for _ in range(64))
        return (PRELUDE.replace("table[64];", f"table[64] = {{{table}}};") + "\n" + "\n".join(self.text) + f"""
int main(void)
{{
	for (int i = 0; i < 12; i++)
		push(i * 77u);
	cursor = list;
	for (int i = 0; i < 99; i++)
		text[i] = 'a' + i % 26;
	for (int round = 0; round < {rounds}; round++) {{
		mix({last.name}({args}));
		for (int i = 0; i < 64; i++)
			mix(ga[i]);
		for (int i = 0; i < 256; i++)
			mix(gh[i]);
		for (int i = 0; i < 32; i++)
			mix((uint32_t)(uint64_t)gd[i]);
		for (struct node *n = list; n; n = n->next)
			mix(n->v ^ n->other->v);
		mix(g0 ^ g1);
		mix((uint32_t)g2);
		mix((uint32_t)(gp - ga));
		mix(gb.h[0] + gb.h[4] + gb.in.w);
		for (const unsigned char *s = text; *s; s++)
			mix(*s);
		printf("%d %08x\\n", round, (unsigned)sum);
	}}
	return 0;
}}
""")


if __name__ == "__main__":
    sys.stdout.write(Program(int(sys.argv[1])).source())
