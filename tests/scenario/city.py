"""What every scenario needs: daemons of its own in a fresh folder, and the people who talk to them."""
import ctypes
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

from talk import SLOWNESS, SOURCE, VERSION, Client, Consumer, Loop, outcome, outcome_name, pb, seed, skip

__all__ = ["SLOWNESS", "SOURCE", "VERSION", "outcome_name", "pb", "seed", "skip"]
BUILD = os.path.abspath(os.environ.get("LIAISON_BUILD", os.path.join(SOURCE, "build")))
CITY_DATA = os.path.abspath(os.environ.get("LIAISON_CITY_DATA", os.path.join(SOURCE, "..", "shared", "data")))
DAEMON = os.path.join(BUILD, "bin", "liaisond")
CLI = os.path.join(BUILD, "bin", "liaison")
PR_SET_PDEATHSIG = 1


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Daemon:
    """A liaisond under one configuration and data folder; may be started, killed and started again."""

    def __init__(self, folder, config, settings=(), clock=None, data=None, program=DAEMON):
        self.folder, self.config, self.settings, self.clock, self.program = folder, config, list(settings), clock, program
        self.data = data or os.path.join(folder, "data")
        self.requests = f"ipc://{folder}/requests"
        self.glance = f"ipc://{folder}/glance"
        self.log_path = os.path.join(folder, "log")
        self.expected = set()
        self.process = None
        self.told = None
        self.starts = 0

    def command(self):
        command = [
            self.program,
            "--config",
            self.config,
            "--data",
            self.data,
            "--set",
            f"requests={self.requests}",
            "--set",
            f"glance={self.glance}",
        ]
        for setting in self.settings:
            command += ["--set", setting]
        return command + (["--clock", self.clock] if self.clock else [])

    def start(self, seconds=20):
        """Returns when the daemon says that it is ready."""
        path = os.path.join(self.folder, f"notify-{self.starts}")
        self.starts += 1
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self.told.bind(path)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                stderr=log,
                stdout=log,
                preexec_fn=_die_with_parent,
                env={**os.environ, "NOTIFY_SOCKET": path, "LIAISON_CITY_DATA": CITY_DATA},
            )
        gone = os.pidfd_open(self.process.pid)
        ready, _, _ = select.select([self.told, gone], [], [], seconds * SLOWNESS)
        is_ready = self.told in ready and self.told.recv(256) == b"READY=1"
        os.close(gone)
        if not is_ready:
            status = "is still running" if self.process.poll() is None else f"ended with status {self.process.returncode}"
            raise AssertionError(
                f"the daemon did not become ready within {seconds * SLOWNESS} s and {status}; its log ends:\n"
                f"{self.log_end()}"
            )
        return self

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """As the power would go: no last words, nothing flushed."""
        self.process.kill()
        self.process.wait()
        self._forget()

    def _forget(self):
        self.process = None
        self.told.close()

    def terminate(self):
        self.process.terminate()

    def wait(self, seconds=20):
        try:
            status = self.process.wait(seconds * SLOWNESS)
        except subprocess.TimeoutExpired:
            raise AssertionError(
                f"the daemon did not end within {seconds * SLOWNESS} s; its log ends:\n{self.log_end()}"
            ) from None
        self._forget()
        return status

    def stop(self, seconds=20):
        self.terminate()
        return self.wait(seconds)

    def memory_bytes(self):
        """Its own memory, without pages of mapped files, which the kernel may take back."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) * 1024
        raise AssertionError("the daemon has no RssAnon")

    def log(self):
        if not os.path.exists(self.log_path):
            return []
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read().splitlines()

    def log_end(self):
        return "\n".join(self.log()[-30:])

    def log_has(self, event):
        return [line for line in self.log() if line.split(" ", 2)[1:2] == [event]]

    def expect_log(self, *events):
        """Warnings and errors of these ids are part of the scenario; any other fails it."""
        self.expected.update(events)

    def complaints(self):
        return [line for line in self.log() if self._is_complaint(line)]

    def _is_complaint(self, line):
        words = line.split(" ", 2)
        is_unexpected = words[0] in ("warn", "error") and len(words) > 1 and words[1] not in self.expected
        return is_unexpected or "runtime error:" in line or "Sanitizer" in line or "Assertion" in line


class Scenario(unittest.TestCase):
    """A fresh folder, a loop, and daemons that must neither complain unannounced nor end otherwise than with 0."""

    def setUp(self):
        if not os.path.exists(DAEMON):
            self.fail(f"{DAEMON} is not there: build liaisond, or set LIAISON_BUILD to the build folder")
        self.folder = tempfile.mkdtemp(prefix="liaison-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.loop = Loop()
        self.addCleanup(self.loop.close)
        self.daemons = []

    def daemon(self, config="config/demo", settings=(), clock=None, name="one", start=True, **more):
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        daemon = Daemon(folder, os.path.join(SOURCE, config), settings, clock, **more)
        self.daemons.append(daemon)
        return daemon.start() if start else daemon

    def client(self, daemon):
        return Client(self.loop, daemon.requests)

    def consumer(self, daemon, feed, name="scenario", **more):
        return Consumer(self.loop, daemon.requests, feed, name, **more)

    def expect_outcome(self, reply, name, about=""):
        if reply.outcome != outcome(name):
            self.fail(
                f"{about or 'the request'} was answered {outcome_name(reply.outcome)}, not {name}: "
                f"{reply.field} {reply.sentence}"
            )
        return reply

    def feed_length(self, client, consumer):
        """Deliveries in the consumer's feed, as the daemon counts them; waits until this life of it knows the consumer."""
        rows = []

        def step():
            rows[:] = [
                row
                for row in client.health().consumers
                if (row.feed, row.consumer) == (consumer.feed, consumer.name) and row.is_connected
            ]
            return rows

        self.loop.until(step, f"{consumer.name} did not subscribe to {consumer.feed}")
        return rows[0].position + rows[0].behind

    def read_all(self, client, consumer):
        """Until the consumer has what is in its feed now."""
        length = self.feed_length(client, consumer)
        self.loop.until(
            lambda: len(consumer.kept) >= length, lambda: f"feed {consumer.feed} stands at {len(consumer.kept)} of {length}"
        )

    def tearDown(self):
        wrong = []
        for daemon in self.daemons:
            if daemon.process is not None:
                status = daemon.stop() if daemon.is_running else daemon.wait()
                if status:
                    wrong.append(f"a daemon ended with status {status}; its log ends:\n{daemon.log_end()}")
            wrong += [f"unannounced in the log: {line}" for line in daemon.complaints()[:20]]
        if wrong:
            self.fail("\n".join(wrong))


def edited_config(folder, edits, base="config/demo", name="config"):
    """A copy of a configuration with (file, old text, new text) edits; each old text must be there."""
    to = os.path.join(folder, name)
    shutil.copytree(os.path.join(SOURCE, base), to)
    for file, old, new in edits:
        path = os.path.join(to, file)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        if old not in text:
            raise AssertionError(f"{base}/{file} no longer contains {old!r}: bring this test up to date")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(old, new, 1))
    return to


def a_case(ref, category="transport/road/pothole", title="A hole in the road", source="scenario", channel="app", **text):
    return pb.Submit(
        source=source, source_ref=str(ref), channel=channel, category=category, text=pb.CaseText(title=title, **text)
    )


def main():
    """unittest's main, with 77 when everything was skipped."""
    result = unittest.main(verbosity=2, exit=False).result
    for test, reason in result.skipped:
        print(f"skipped: {test.id()}: {reason}")
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(77 if result.testsRun and len(result.skipped) == result.testsRun else 0)
