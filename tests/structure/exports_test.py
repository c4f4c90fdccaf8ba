"""What libliaison.so shows is what its map lists and its header declares: no more, no less. A plugin shows one name."""
import os
import re
import subprocess
import sys
import unittest

import source


def exported(path):
    run = subprocess.run(["nm", "-D", "--defined-only", path], capture_output=True, text=True, check=True)
    return {
        line.split()[-1].partition("@")[0]
        for line in run.stdout.splitlines()
        if line.split()[-2] in "TBDRWV" and "__odr_asan" not in line
    }


def listed():
    """The names under global: in the version script; a name with a star stands for itself only."""
    text = re.sub(r"/\*.*?\*/|#[^\n]*", "", source.read("client", "lib", "libliaison.map"), flags=re.S)
    names = set()
    for block in re.findall(r"global:(.*?)(?:local:|\})", text, re.S):
        names |= {name.strip() for name in block.split(";") if name.strip()}
    return names


class Exports(unittest.TestCase):
    def test_the_library_shows_what_its_map_lists(self):
        shown = exported(source.built("lib", "libliaison.so"))
        shown = {name for name in shown if not re.fullmatch(r"LIAISON_[\d.]+", name)}
        names = listed()
        self.assertFalse([n for n in names if "*" in n], "the map lists a pattern; name what is shown")
        self.assertEqual(shown, names)

    def test_every_listed_name_is_declared_in_the_public_header(self):
        header = source.read("include", "liaison", "client.h")
        for name in sorted(listed()):
            self.assertRegex(header, rf"\b{name}\b", f"{name} is exported, but include/liaison/client.h does not declare it")

    def test_every_declared_function_is_exported(self):
        declared = set(
            re.findall(
                r"^(?!typedef)[A-Za-z_][\w\s*]*?\b(liaison_\w+)\(", source.read("include", "liaison", "client.h"), re.M
            )
        )
        self.assertEqual(declared - listed(), set(), "declared, but nobody could link it")

    def test_a_plugin_shows_one_name(self):
        for name in ("environment", "transport", "community"):
            shown = exported(source.built("plugins", f"{name}.so"))
            self.assertEqual(shown, {"liaison_plugin"}, f"{name}.so")

    def test_programs_need_no_library_of_ours_but_the_client_library(self):
        for program in ("liaisond", "liaison-plugin-host", "liaison"):
            path = os.path.join(source.BUILD, "bin", program)
            if not os.path.exists(path):
                continue
            run = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=True)
            needed = [n for n in re.findall(r"NEEDED.*\[(.*?)\]", run.stdout) if "liaison" in n]
            self.assertLessEqual(set(needed), {"libliaison.so.0"} if program == "liaison" else set(), program)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
