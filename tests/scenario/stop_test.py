"""An end on request: what was answered OK is there afterwards, the rest was not taken, and the status is 0."""
import os
import signal
import subprocess
import time

import city
from city import pb

WINDOW = 256
ROUNDS = 4
CATEGORIES = ("transport/road/pothole", "environment/noise/construction", "community/help/elderly", "general/question")


class Load:
    """Submits without end; keeps what was promised."""

    def __init__(self, client, name):
        self.client, self.name = client, name
        self.promised = {}  # source_ref -> number
        self.refused = 0
        self.sent = 0
        self.under_way = 0
        self.is_over = False

    def pump(self):
        while not self.is_over and self.under_way < WINDOW:
            ref = f"{self.name}-{self.sent}"
            submission = city.a_case(ref, CATEGORIES[self.sent % len(CATEGORIES)], f"Case {ref}")
            self.sent += 1
            self.under_way += 1
            self.client.send(pb.Request(submit=submission), lambda reply, ref=ref: self._answered(ref, reply))

    def _answered(self, ref, reply):
        self.under_way -= 1
        if reply.outcome in (pb.OUTCOME_OK, pb.OUTCOME_UNCHANGED):
            self.promised[ref] = reply.case.number
        elif reply.outcome == pb.OUTCOME_STOPPING:
            self.refused += 1
        else:
            raise AssertionError(f"{ref} was answered {city.outcome_name(reply.outcome)}: {reply.sentence}")


class Stop(city.Scenario):
    def stop_under_load(self, name, random, ending, config, settings):
        daemon = self.daemon(config, settings=settings, name=name)
        client, consumer = self.client(daemon), self.consumer(daemon, "transport")
        load = Load(client, name)
        enough = random.randrange(200, 3000)
        self.loop.until(lambda: load.pump() or len(load.promised) >= enough, "the load did not get going", 60)
        moment = time.monotonic() + random.uniform(0, 0.05)
        self.loop.until(lambda: load.pump() or time.monotonic() >= moment, "time stood still")
        daemon.process.send_signal(ending)
        self.loop.until(lambda: load.pump() or not daemon.is_running, "the daemon did not end under load")
        load.is_over = True
        self.assertEqual(daemon.wait(), 0, f"{name}: the daemon's exit status")
        for _ in range(100):
            self.loop.turn(1)  # what is still in the socket
        promised = dict(load.promised)
        client.close()
        print(
            f"{name}: ended with {len(promised)} promised, {load.refused} told STOPPING, {load.under_way} unanswered",
            flush=True,
        )
        daemon.start()
        after = self.client(daemon)
        there = {case.source_ref: case.number for case in after.all_cases()}
        lost = {ref: number for ref, number in promised.items() if there.get(ref) != number}
        self.assertEqual(lost, {}, f"{len(lost)} cases were promised and are not there")
        self.assertEqual(
            len(there), len(promised), "cases were taken whose answer was never sent, though the end was a graceful one"
        )
        self.read_all(after, consumer)
        self.assertTrue(after.verify().is_whole)
        consumer.whole()
        self.assertEqual(daemon.stop(), 0)

    def test_sigterm_under_load_keeps_every_promise(self):
        random = city.seed()
        for n in range(ROUNDS):
            ending = signal.SIGTERM if n % 2 == 0 else signal.SIGINT
            self.stop_under_load(f"round-{n}", random, ending, "config/demo", ("pending_max=100000",))

    def test_submissions_that_wait_for_a_plugin_are_answered_before_the_end(self):
        """A plugin that needs a minute at most leaves all of them waiting; the end does not."""
        config = city.edited_config(self.folder, [("city.cfg", 'plugin = "community"', 'plugin = "misbehave"')])
        plugins = os.path.join(self.folder, "plugins")
        os.mkdir(plugins)
        for path in ("plugins/environment.so", "plugins/transport.so", "tests/plugins/misbehave.so"):
            if not os.path.exists(os.path.join(city.BUILD, path)):
                self.skipTest(f"{path} is not built")
            os.symlink(os.path.join(city.BUILD, path), os.path.join(plugins, os.path.basename(path)))
        daemon = self.daemon(config, settings=(f"plugins={plugins}", "plugin_limit=60 s", "plugin_hang=60 s"))
        client, replies = self.client(daemon), []
        for n in range(100):
            submission = city.a_case(n, "community/help/elderly", "hang")
            client.send(pb.Request(submit=submission), replies.append)
        self.loop.until(lambda: client.health().pending == 100, "the submissions do not wait for the plugin")
        self.assertEqual(replies, [])
        began = time.monotonic()
        daemon.terminate()
        self.loop.until(lambda: len(replies) == 100, "not every waiting submission was answered at the end")
        self.assertEqual(daemon.wait(), 0)
        self.assertLess(time.monotonic() - began, 5 * city.SLOWNESS, "the end waited for the plugin")
        self.assertEqual({city.outcome_name(r.outcome) for r in replies}, {"OK"})
        self.assertEqual({"unassessed" in r.case.flags for r in replies}, {True})
        daemon.settings = [f"plugins={os.path.join(city.BUILD, 'plugins')}"]
        daemon.config = os.path.join(city.SOURCE, "config/demo")
        daemon.start()
        self.assertEqual(self.client(daemon).health().cases, 100)

    def test_a_second_daemon_on_the_same_data_is_refused_with_a_sentence(self):
        first = self.daemon(name="first")
        second = self.daemon(name="second", start=False, data=first.data)
        run = subprocess.run(second.command(), capture_output=True, text=True, timeout=20 * city.SLOWNESS, check=False)
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn(f"Another daemon (process {first.process.pid}) is using this data folder", run.stderr)
        self.expect_outcome(self.client(first).submit(city.a_case("still")), "OK")

    def test_a_second_daemon_on_the_same_socket_does_not_take_it_away(self):
        first = self.daemon(name="first")
        second = self.daemon(name="second", start=False)
        second.requests = first.requests
        client = self.client(first)
        client.health()
        run = subprocess.run(second.command(), capture_output=True, text=True, timeout=20 * city.SLOWNESS, check=False)
        self.assertEqual(run.returncode, 1, f"a second daemon took the first one's socket: {run.stderr}")
        self.assertIn("requests", run.stderr)
        self.expect_outcome(self.client(first).submit(city.a_case("new-connection")), "OK")

    def test_a_data_folder_that_cannot_be_made_is_refused_with_its_name(self):
        daemon = self.daemon(start=False, data="/proc/no/such/folder")
        run = subprocess.run(daemon.command(), capture_output=True, text=True, timeout=20 * city.SLOWNESS, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("/proc/no/such/folder", run.stderr)

    def test_a_socket_left_behind_by_a_killed_daemon_is_no_hindrance(self):
        daemon = self.daemon()
        for _ in range(3):
            daemon.kill()
            daemon.start()
        self.expect_outcome(self.client(daemon).submit(city.a_case("after")), "OK")


if __name__ == "__main__":
    city.main()
