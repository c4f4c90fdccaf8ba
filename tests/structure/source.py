"""Where the sources and the build are, for tests that read them."""
import os
import re
import sys

SOURCE = os.path.abspath(os.environ.get("LIAISON_SOURCE", os.path.join(os.path.dirname(__file__), "..", "..")))
BUILD = os.path.abspath(os.environ.get("LIAISON_BUILD", os.path.join(SOURCE, "build")))
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^">]+)[>"]', re.M)


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def read(*path):
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as f:
        return f.read()


def files(folder, endings, below=True):
    """Paths relative to the source folder."""
    for directory, folders, names in os.walk(os.path.join(SOURCE, folder)):
        folders[:] = sorted(folders) if below else []
        for name in sorted(names):
            if name.endswith(endings):
                yield os.path.relpath(os.path.join(directory, name), SOURCE)


def built(*path):
    """A file of the build; skips the test when it is not there."""
    found = os.path.join(BUILD, *path)
    if not os.path.exists(found):
        skip(f"{found} is not built")
    return found
