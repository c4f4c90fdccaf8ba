"""docs/LAYERS says who may include whom; every #include line is held against it."""
import os
import sys
import unittest

import source

# Where #include "..." looks, as CMakeLists.txt has it: beside the file, then these.
SEARCHED = ("daemon", "include", "")
# The C library and the operating system: allowed everywhere but where core_pure_test forbids their use. Anything else in angle
# brackets is a third party, and stands in docs/LAYERS.
SYSTEM = {
    "assert",
    "ctype",
    "dirent",
    "endian",
    "errno",
    "fcntl",
    "fenv",
    "fnmatch",
    "getopt",
    "inttypes",
    "langinfo",
    "limits",
    "locale",
    "malloc",
    "math",
    "poll",
    "pthread",
    "sched",
    "signal",
    "spawn",
    "stdalign",
    "stdarg",
    "stdatomic",
    "stdbool",
    "stddef",
    "stdint",
    "stdio",
    "stdlib",
    "string",
    "strings",
    "termios",
    "threads",
    "time",
    "unistd",
    "wchar",
    "wctype",
    "linux/audit",
    "linux/filter",
    "linux/seccomp",
    "net/if",
    "sys/capability",
    "sys/epoll",
    "sys/eventfd",
    "sys/file",
    "sys/inotify",
    "sys/ioctl",
    "sys/mman",
    "sys/prctl",
    "sys/random",
    "sys/resource",
    "sys/select",
    "sys/signalfd",
    "sys/socket",
    "sys/stat",
    "sys/statvfs",
    "sys/syscall",
    "sys/sysmacros",
    "sys/time",
    "sys/timerfd",
    "sys/types",
    "sys/uio",
    "sys/un",
    "sys/utsname",
    "sys/vfs",
    "sys/wait",
}


class Layers:
    def __init__(self, text):
        self.folder, self.may, self.thirds = {}, {}, {}
        for number, line in enumerate(text.splitlines(), 1):
            left, colon, right = line.partition("#")[0].partition(":")
            words = left.split()
            if not words and not colon:
                continue
            if not colon or len(words) not in (1, 2):
                raise AssertionError(f"docs/LAYERS:{number}: neither ROOM FOLDER: ROOMS nor HEADER: ROOMS: {line}")
            if len(words) == 1:
                self.thirds[words[0]] = set(right.split())
            else:
                self.folder[words[0]] = words[1]
                self.may[words[0]] = set(right.split())

    def room_of(self, path):
        """The room whose folder is the longest that holds the path; None outside of all."""
        best = None
        for room, folder in self.folder.items():
            if path.startswith(folder + "/") and (best is None or len(folder) > len(self.folder[best])):
                best = room
        return best


class LayersTest(unittest.TestCase):
    def setUp(self):
        self.layers = Layers(source.read("docs", "LAYERS"))

    def sources(self):
        for folder in ("daemon", "proto", "plugins", "client", "include"):
            yield from source.files(folder, (".c", ".h"))

    def resolve(self, path, name):
        for folder in (os.path.dirname(path),) + SEARCHED:
            found = os.path.normpath(os.path.join(folder, name))
            if os.path.isfile(os.path.join(source.SOURCE, found)):
                return found
        return None

    def fault_of(self, path, bracket, name):
        """What is wrong with one #include, or None."""
        room = self.layers.room_of(path)
        found = None if name in self.layers.thirds else self.resolve(path, name)
        if found:
            other = self.layers.room_of(found)
            if other is None:
                return f"{found} lies in no room"
            if other != room and other not in self.layers.may[room]:
                return f"room {room} may not include room {other} ({found})"
            return None
        if name in self.layers.thirds:
            return (
                None
                if room in self.layers.thirds[name]
                else f"{name} may stand in {', '.join(sorted(self.layers.thirds[name]))} only"
            )
        if bracket == "<" and name.removesuffix(".h") in SYSTEM:
            return None
        return f"{name} is neither ours, nor the system's, nor listed in docs/LAYERS"

    def test_every_file_lies_in_a_room_and_includes_only_what_its_room_may(self):
        faults, count = [], 0
        for path in self.sources():
            if self.layers.room_of(path) is None:
                faults.append(f"{path}: lies in no room of docs/LAYERS")
                continue
            text = source.read(path)
            for match in source.INCLUDE.finditer(text):
                count += 1
                fault = self.fault_of(path, *match.groups())
                if fault:
                    faults.append(f"{path}:{text.count(chr(10), 0, match.start(1)) + 1}: {fault}")
        self.assertEqual(faults, [], "\n" + "\n".join(faults))
        self.assertGreater(count, 300, "hardly an #include was read: the test looks in the wrong place")

    def test_rooms_stand_on_each_other_without_a_circle(self):
        done = set()

        def visit(room, path):
            self.assertNotIn(room, path, f"a circle: {' -> '.join(path + [room])}")
            if room not in done:
                for other in sorted(self.layers.may[room]):
                    self.assertIn(other, self.layers.may, f"docs/LAYERS: room {room} may include {other}, which is none")
                    visit(other, path + [room])
                done.add(room)

        for room in self.layers.may:
            visit(room, [])

    def test_adapters_never_include_each_other(self):
        adapters = {"store", "wire", "hosts"}
        for room in adapters:
            self.assertEqual(self.layers.may[room] & (adapters - {room}), set(), f"{room} includes another adapter")

    def test_a_wrong_include_would_be_seen(self):
        for path, bracket, name in (
            ("daemon/core/desk.c", '"', "store/sqlite.h"),
            ("daemon/store/row.c", '"', "wire/wire.h"),
            ("daemon/core/desk.c", "<", "zmq.h"),
            ("daemon/core/desk.c", "<", "curl/curl.h"),
            ("plugins/transport/transport.c", '"', "base/text.h"),
            ("daemon/base/text.c", '"', "core/desk.h"),
        ):
            self.assertIsNotNone(self.fault_of(path, bracket, name), f"{path} may include {name}?")


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
