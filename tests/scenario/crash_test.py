"""kill -9 in the middle of an import of real cases: nothing that was acknowledged is lost, nothing comes twice."""
import json
import os
import subprocess
import time

import city
import records
from city import pb

CASES = 20000
WINDOW = 512
KILLS = 10
CONFIG = "config/boston"


class Import:
    """Submits everything, a window at a time, and goes on after BUSY and after deaths of the daemon."""

    def __init__(self, client, submissions):
        self.client, self.submissions = client, submissions
        self.next = 0
        self.under_way = 0
        self.again = []
        self.answered = {}  # source_ref -> number
        self.outcomes = {}

    def pump(self):
        while self.under_way < WINDOW and (self.again or self.next < len(self.submissions)):
            if self.again:
                submission = self.again.pop()
            else:
                submission = self.submissions[self.next]
                self.next += 1
            self.under_way += 1
            self.client.send(pb.Request(submit=submission), lambda reply, s=submission: self._answered(s, reply))

    def _answered(self, submission, reply):
        self.under_way -= 1
        self.outcomes[reply.outcome] = self.outcomes.get(reply.outcome, 0) + 1
        if reply.outcome == pb.OUTCOME_BUSY:
            self.again.append(submission)
            return
        if reply.outcome not in (pb.OUTCOME_OK, pb.OUTCOME_UNCHANGED):
            raise AssertionError(
                f"{submission.source_ref}: {city.outcome_name(reply.outcome)}: {reply.field} {reply.sentence}"
            )
        if reply.case.source_ref != submission.source_ref:
            raise AssertionError(f"{submission.source_ref} was answered with the case of {reply.case.source_ref}")
        before = self.answered.setdefault(submission.source_ref, reply.case.number)
        if before != reply.case.number:
            raise AssertionError(f"{submission.source_ref} was case {before} and is now case {reply.case.number}")

    @property
    def is_done(self):
        return not self.under_way and not self.again and self.next == len(self.submissions)


class Crash(city.Scenario):
    def setUp(self):
        super().setUp()
        self.random = city.seed()
        self.submissions = records.boston(CASES)

    def consumers(self, daemon):
        feeds = records.departments(CONFIG) + ["supervisors"]
        return [
            self.consumer(
                daemon, feed, ack_every=self.random.randrange(1, 200), credit=self.random.choice([0, 64, 1000, 5000])
            )
            for feed in feeds
        ]

    def import_with_kills(self, daemon, job):
        """Kills at random moments while submissions are under way; says at how many answers each came."""
        kills = sorted(self.random.uniform(0.02, 0.95) * CASES for _ in range(KILLS))
        for at in kills:
            self.run_until(job, lambda at=at: len(job.answered) >= at)
            moment = time.monotonic() + self.random.uniform(0, 0.05)
            self.run_until(job, lambda moment=moment: time.monotonic() >= moment)
            daemon.kill()
            print(f"killed at {len(job.answered)} answers, {job.under_way} under way", flush=True)
            daemon.start()
        self.run_until(job, lambda: job.is_done)

    def run_until(self, job, condition):
        def step():
            job.pump()
            return condition()

        self.loop.until(
            step, lambda: f"the import stands at {len(job.answered)} of {CASES} answers, {job.under_way} under way", 60
        )

    def check_cases(self, client, answered):
        """`answered`: source_ref -> number, or None where nobody was told one."""
        cases = client.all_cases()
        by_ref = {}
        for case in cases:
            self.assertNotIn(
                case.source_ref,
                by_ref,
                f"{case.source_ref} is there twice: cases {by_ref.get(case.source_ref)} and {case.number}",
            )
            by_ref[case.source_ref] = case.number
        self.assertEqual(sorted(c.number for c in cases), list(range(1, len(cases) + 1)), "case numbers have a gap")
        self.assertEqual(set(by_ref), set(answered), "what was acknowledged is not what is there")
        moved = [ref for ref, number in answered.items() if number not in (None, by_ref[ref])]
        self.assertEqual(moved, [], "a case has another number than was acknowledged")
        return {case.number: case for case in cases}

    def check_feeds(self, client, consumers, cases):
        """Every case stands once, as opened, in the feed of each of its departments, and nowhere else."""
        for consumer in consumers:
            self.read_all(client, consumer)
        self.loop.until(lambda: self.is_all_acknowledged(client), "not everything that was delivered is acknowledged")
        for consumer in consumers:
            opened = consumer.cases_of("OPENED")
            wanted = [n for n, case in cases.items() if consumer.feed in {a.department for a in case.assignments}]
            self.assertEqual(
                sorted(opened), sorted(wanted), f"feed {consumer.feed}: opened cases are not those of the department"
            )
            self.assertEqual(len(opened), len(set(opened)), f"feed {consumer.feed} has a case twice")

    def is_all_acknowledged(self, client):
        return not any(row.behind for row in client.health().consumers)

    def check_events(self, client, consumers):
        """The chain is whole, and the feeds together hold every event number but none twice for different events."""
        verify = client.verify()
        self.assertTrue(verify.is_whole, f"Verify: {verify.sentence}")
        events = {}
        for consumer in consumers:
            for number, kind, case in consumer.whole():
                self.assertEqual(
                    events.setdefault(number, (kind, case)), (kind, case), f"event {number} is two different events"
                )
        self.assertEqual(sorted(events), list(range(1, verify.events + 1)), "event numbers have a gap")

    def command_line_import(self, daemon, path):
        with open(os.path.join(self.folder, "import-says"), "wb") as words:
            return subprocess.Popen(
                [
                    city.CLI,
                    "import",
                    path,
                    "--map",
                    os.path.join(city.SOURCE, CONFIG, "map.cfg"),
                    "--connect",
                    daemon.requests,
                    "--json",
                ],
                stdout=subprocess.PIPE,
                stderr=words,
            )

    def until_cases(self, client, process, count):
        """Until so many cases are there, or the import has ended."""
        self.loop.until(
            lambda: client.health().cases >= count or process.poll() is not None, f"{count} cases did not come in", 60
        )

    def finished_import(self, process):
        said = process.communicate(timeout=120 * city.SLOWNESS)[0]
        with open(os.path.join(self.folder, "import-says"), encoding="utf-8", errors="replace") as words:
            self.assertEqual(
                process.returncode,
                0,
                f"liaison import ended with {process.returncode}: {said[-500:]!r} {words.read()[-1000:]}",
            )
        return json.loads(said)

    def test_the_command_line_imports_20000_real_cases_once_over_kills_of_the_daemon_and_of_itself(self):
        if not os.path.exists(city.CLI):
            self.skipTest(f"{city.CLI} is not built")
        path = records.boston_file(os.path.join(self.folder, "records.csv"), CASES)
        daemon = self.daemon(CONFIG)
        client, consumers = self.client(daemon), self.consumers(daemon)
        process = self.command_line_import(daemon, path)
        kills = sorted(self.random.randrange(CASES * 3 // 4) for _ in range(4))
        for n, at in enumerate(kills):
            self.until_cases(client, process, at)
            self.assertIsNone(process.poll(), "the import was over before the kills")
            print(f"killing {'the import' if n == 1 else 'the daemon'} at about {at} cases", flush=True)
            if n == 1:
                process.kill()
                process.communicate()
                process = self.command_line_import(daemon, path)
            else:
                daemon.kill()
                daemon.start()
        said = self.finished_import(process)
        print(f"liaison import says {said}")
        cases = self.check_cases(client, {s.source_ref: None for s in self.submissions})
        self.check_feeds(client, consumers, cases)
        self.check_events(client, consumers)
        self.finished_import(self.command_line_import(daemon, path))
        self.assertEqual(client.health().cases, CASES, "importing again brought duplicates")

    def test_killed_ten_times_while_20000_real_cases_come_in_keeps_each_once(self):
        daemon = self.daemon(CONFIG)
        client, consumers = self.client(daemon), self.consumers(daemon)
        job = Import(client, self.submissions)
        began = time.monotonic()
        self.import_with_kills(daemon, job)
        print(
            f"imported in {time.monotonic() - began:.1f} s: "
            + ", ".join(f"{city.outcome_name(o)} {n}" for o, n in job.outcomes.items())
        )
        answered = dict(job.answered)
        self.assertEqual(len(answered), CASES)
        for consumer in consumers:
            self.loop.until(lambda c=consumer: c.subscriptions >= 2, f"{consumer.feed} was not resumed after the kills")
        cases = self.check_cases(client, answered)
        self.check_feeds(client, consumers, cases)
        self.check_events(client, consumers)
        again = Import(client, self.submissions)
        self.run_until(again, lambda: again.is_done)
        self.assertEqual(again.outcomes, {pb.OUTCOME_UNCHANGED: CASES}, "importing again did not find every case known")
        self.assertEqual(client.health().cases, CASES)
        self.check_events(client, consumers)


if __name__ == "__main__":
    city.main()
