"""Core touches nothing of the world: what it calls, directly or through base and proto, is memory, strings or arithmetic."""
import os
import re
import subprocess
import sys
import unittest

import source

if os.environ.get("LIAISON_SANITIZE"):
    source.skip("a sanitizer's own calls stand in every object file")

ALLOWED = re.compile(
    r"""
    (malloc|calloc|realloc|free)
  | (__)?mem(cpy|move|set|cmp|chr|rchr|mem|pcpy)(_chk)?
  | (__)?str(n?len|n?cmp|n?casecmp|n?cpy|r?chr|str|c?spn|pbrk|tol|toul|toll|toull|tod)(_chk)?
  | (is|to)(alnum|alpha|digit|lower|space|upper|xdigit)
  | __assert_fail | __stack_chk_(fail|guard) | __tls_get_addr
  | crypto_(generichash|shorthash)\w*               # pure functions of libsodium
  | (isfinite|isnan|__isnan|__finite|floor|ceil|round|llround|lround|trunc|fabs|fmod|sqrt|sin|cos|tan|asin|acos|atan2?|hypot|ldexp)
  | (cbrt|exp|log|log1p|pow|lgamma_r)               # not lgamma, which writes signgam
  | (q|b)sort | bsearch | qsort_r | abs | labs | llabs | abort
  | __popcount[sdt]i2                               # arithmetic that the compiler has a function for
  | protobuf_c_\w+                                   # takes its allocator from us
  | _GLOBAL_OFFSET_TABLE_
""",
    re.X,
)
FOLLOWED = ("base", "proto", "statistics")
WORLD = ("printf", "open", "write", "time", "clock_gettime", "zmq_send", "getenv", "rand", "pthread_create", "sqlite3_step")


def library(name):
    for folder in (".", "proto"):
        path = os.path.join(source.BUILD, folder, f"libliaison_{name}.a")
        if os.path.exists(path):
            return path
    return source.built(f"libliaison_{name}.a")


def objects(name):
    """{object file: (symbols that it defines, symbols that it wants)} of one library."""
    listing = subprocess.run(["nm", "-A", library(name)], capture_output=True, text=True, check=True).stdout
    found = {}
    for line in listing.splitlines():
        place, _, rest = line.rpartition(":")
        kind, symbol = rest.split()[-2:]
        defines, wants = found.setdefault(place.split(":")[1], (set(), set()))
        (wants if kind in ("U", "w", "v") else defines).add(symbol.partition("@")[0])
    return found


def impure(start):
    """Calls of the world that can be reached from the object files in `start`: sentences."""
    where = {}
    for name in FOLLOWED:
        for file, (defines, _) in library_of[name].items():
            for symbol in defines:
                where.setdefault(symbol, (name, file))
    faults, seen, queue = [], set(), [(("core", file), f"core/{file}") for file in start]
    while queue:
        (name, file), path = queue.pop()
        for symbol in sorted(library_of[name][file][1]):
            if symbol in core_symbols or ALLOWED.fullmatch(symbol):
                continue
            if symbol not in where:
                faults.append(f"{path} calls {symbol}")
            elif where[symbol] not in seen:
                seen.add(where[symbol])
                queue.append((where[symbol], f"{path} -> {symbol} in {'/'.join(where[symbol])}"))
    return faults


library_of = {name: objects(name) for name in ("core",) + FOLLOWED}
core_symbols = set().union(*(defines for defines, _ in library_of["core"].values()))


class CorePure(unittest.TestCase):
    def test_core_calls_memory_strings_and_arithmetic_only(self):
        faults = impure(library_of["core"])
        self.assertEqual(faults, [], "\n" + "\n".join(faults))
        self.assertGreater(len(library_of["core"]), 10, "core has hardly an object file: the test looks in the wrong place")

    def test_core_holds_no_variables(self):
        listing = subprocess.run(["objdump", "-t", library("core")], capture_output=True, text=True, check=True).stdout
        held = [
            line
            for line in listing.splitlines()
            if re.search(r"\sO\s+(\.data|\.bss|\.tdata|\.tbss|\*COM\*)(\.(?!rel\.ro)\S*)?\s", line)
        ]
        self.assertEqual(held, [], "a variable outlives the call:\n" + "\n".join(held))

    def test_a_call_of_the_world_would_be_seen(self):
        for symbol in WORLD:
            self.assertIsNone(ALLOWED.fullmatch(symbol), f"{symbol} passes as pure")


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
