#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Prints wire_check() (loopback.h) for the .x that hicc --emit-x made of an interface."""
import re
import sys

text = open(sys.argv[1]).read()
prefix = re.search(r"program (\w+)_PROGRAM", text).group(1)
print(f'#include "{sys.argv[2]}"\n#include <stdlib.h>\n#include <string.h>')
print("""
static int again(xdrproc_t routine, void *v, size_t size, char *message, size_t len)
{
	char *copy = malloc(len + 4);
	XDR x;
	int fails = 0;

	memset(v, 0, size);
	xdrmem_create(&x, message, len, XDR_DECODE);
	if (!routine(&x, v, 0) || XDR_GETPOS(&x) != len)
		return 1;
	xdrmem_create(&x, copy, len, XDR_ENCODE);
	if (!routine(&x, v, 0) || XDR_GETPOS(&x) != len)
		fails = 2;
	else if (memcmp(copy, message, len))
		fails = 3;
	xdr_free(routine, v);
	free(copy);
	return fails;
}

int wire_check(const char *operation, int out, char *message, size_t len)
{""")
for result, name, args in re.findall(rf"(\w+) {prefix}_(\w+)\((\w+)\) = \d+;", text):
    for out, kind in enumerate((args, result)):
        then = "return len != 0;" if kind == "void" else \
            f"{{ static {kind} v; return again((xdrproc_t)xdr_{kind}, &v, sizeof v, message, len); }}"
        print(f'\tif (!strcmp(operation, "{name.lower()}") && out == {out})\n\t\t{then}')
print("\treturn 4;\n}")
