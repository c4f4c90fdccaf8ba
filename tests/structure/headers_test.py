"""Each header of ours compiles alone, first, twice, and as strictly as the rest."""
import concurrent.futures
import os
import shlex
import subprocess
import sys
import unittest

import source

FOLDERS = ("daemon", "proto", "plugins", "client", "include", "tests/support", "tests/conform", "tests/plugins")
LIBRARIES = ("libzmq", "libprotobuf-c", "sqlite3", "libconfig", "libsodium", "jansson", "libhs", "criterion")
COMPILER = os.environ.get("CC", "cc")


def pkg_config():
    run = subprocess.run(["pkg-config", "--cflags", *LIBRARIES], capture_output=True, text=True, check=False)
    return shlex.split(run.stdout) if run.returncode == 0 else []


def flags():
    paths = ["daemon", "include", ".", "tests"]
    return (
        [
            "-std=c11",
            "-fsyntax-only",
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Wshadow",
            "-Wstrict-prototypes",
            "-Wmissing-prototypes",
            "-Werror",
            "-D_GNU_SOURCE",
            '-DLIAISON_VERSION="0"',
            '-DLIAISON_SOURCE_DIR=""',
            '-DLIAISON_BUILD_DIR=""',
            "-x",
            "c",
        ]
        + [f"-I{os.path.join(source.SOURCE, p)}" for p in paths]
        + [f"-I{source.BUILD}", f"-I{os.path.join(source.BUILD, 'proto')}"]
        + pkg_config()
    )


def compile_alone(header):
    text = f'#include "{os.path.join(source.SOURCE, header)}"\n' * 2 + "typedef int a_file_needs_a_declaration;\n"
    run = subprocess.run([COMPILER, *flags(), "-"], input=text, capture_output=True, text=True, check=False)
    return header, run.returncode, run.stderr


class Headers(unittest.TestCase):
    def test_each_header_compiles_alone(self):
        headers = [h for folder in FOLDERS for h in source.files(folder, ".h")]
        self.assertGreater(len(headers), 40, "hardly a header was found: the test looks in the wrong place")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for header, status, words in pool.map(compile_alone, headers):
                with self.subTest(header):
                    self.assertEqual(status, 0, f"{header} does not compile alone:\n{words}")

    def test_headers_for_others_compile_as_cplusplus_too(self):
        for header in source.files("include/liaison", ".h"):
            run = subprocess.run(
                ["c++", "-std=c++11", "-fsyntax-only", "-x", "c++", "-I" + os.path.join(source.SOURCE, "include"), "-"],
                input=f'#include "{os.path.join(source.SOURCE, header)}"\n',
                capture_output=True,
                text=True,
                check=False,
            )
            if 'extern "C"' in source.read(header):
                self.assertEqual(run.returncode, 0, f'{header} says extern "C", but is no C++:\n{run.stderr}')


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
