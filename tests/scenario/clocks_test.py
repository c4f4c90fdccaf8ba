"""A hand-set clock: each warning and each breach is told once, whatever happens to the daemon in between."""
import datetime
import json
import os
import subprocess
import time
import zoneinfo

import city
from city import pb

ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
CASES = 300
DAY_MS = 86400000


def at(text):
    return int(datetime.datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


class Clocks(city.Scenario):
    def city(self, *settings, name="one"):
        daemon = self.daemon(settings=("tick_cases=16",) + settings, clock="manual", name=name)
        return daemon, self.client(daemon)

    def set_clock(self, client, text):
        reply = self.expect_outcome(client.set_clock(at(text)), "OK", f"SetClock to {text}")
        self.assertEqual(reply.clock.now_ms, at(text))

    def promises(self, case, department):
        assignment = next(a for a in case.assignments if a.department == department)
        return [
            (name, clock.warn_at_ms, clock.due_at_ms)
            for name, clock in (("acknowledge", assignment.acknowledge), ("resolve", assignment.resolve))
            if clock.due_at_ms
        ]

    def marks(self, consumer):
        """(kind, case, department, clock) of every warning and breach that was delivered."""
        kinds = (pb.EVENT_KIND_CLOCK_WARNING, pb.EVENT_KIND_CLOCK_BREACH)
        consumer.whole()
        return [(e.kind, e.case_number, e.department, e.clock) for e in consumer.events.values() if e.kind in kinds]

    def check_once(self, marks, about):
        twice = {mark for mark in marks if marks.count(mark) > 1} if len(set(marks)) != len(marks) else set()
        self.assertEqual(twice, set(), f"{about}: told more than once")

    def test_a_hand_set_clock_goes_on_after_a_restart_where_it_was(self):
        daemon, client = self.city()
        self.set_clock(client, "2026-04-20T10:00:00")
        self.expect_outcome(client.submit(city.a_case("one")), "OK")
        daemon.kill()
        daemon.start()
        client = self.client(daemon)
        self.assertEqual(client.health().now_ms, at("2026-04-20T10:00:00"))
        self.expect_outcome(client.set_clock(at("2026-04-20T09:59:59")), "INVALID", "time never goes back")

    def test_a_promise_is_warned_and_broken_at_its_moment_once_and_met_by_an_act(self):
        daemon, client = self.city()
        transport, supervisors = self.consumer(daemon, "transport"), self.consumer(daemon, "supervisors")
        self.set_clock(client, "2026-04-20T10:00:00")  # a Monday
        case = self.expect_outcome(client.submit(city.a_case("one")), "OK").case
        met = self.expect_outcome(client.submit(city.a_case("met")), "OK").case
        promises = self.promises(case, "transport")
        self.assertEqual(
            [(name, due) for name, _, due in promises],
            [("acknowledge", at("2026-04-21T10:00:00")), ("resolve", at("2026-04-29T10:00:00"))],
        )
        self.expect_outcome(client.act(met.number, "ACKNOWLEDGE", "transport"), "OK")
        moments = sorted(
            (ms, kind, name) for name, warn, due in promises for ms, kind in ((warn, "WARNING"), (due, "BREACH"))
        )
        told = []
        for ms, kind, name in moments:
            self.expect_outcome(client.set_clock(ms - 1), "OK")
            self.read_all(client, transport)
            self.assertEqual(
                [m for m in self.marks(transport) if m[1] == case.number], told, f"{kind} of {name} came before its moment"
            )
            self.expect_outcome(client.set_clock(ms), "OK")
            told.append((pb.EventKind.Value("EVENT_KIND_CLOCK_" + kind), case.number, "transport", name))
            self.read_all(client, transport)
            self.assertEqual(
                [m for m in self.marks(transport) if m[1] == case.number], told, f"{kind} of {name} at its moment"
            )
        self.assertEqual(
            [m for m in self.marks(transport) if m[1] == met.number and m[3] == "acknowledge"],
            [],
            "a clock that was met was marked",
        )
        self.read_all(client, supervisors)
        self.assertEqual(sorted(m[3] for m in self.marks(supervisors) if m[1] == case.number), ["acknowledge", "resolve"])
        rows = client.overdue(clock="acknowledge").rows
        self.assertEqual(
            [(r.number, r.department, r.due_at_ms) for r in rows], [(case.number, "transport", at("2026-04-21T10:00:00"))]
        )
        self.expect_outcome(client.act(case.number, "RESOLVE", "transport", outcome_code="done", answer="Filled."), "OK")
        self.assertEqual(
            [r.number for r in client.overdue().rows if r.number == case.number], [], "a resolved case is still overdue"
        )

    def test_time_never_goes_back(self):
        daemon, client = self.city()
        self.set_clock(client, "2026-04-20T10:00:00")
        reply = self.expect_outcome(client.set_clock(at("2026-04-20T09:59:59")), "INVALID")
        self.assertEqual(reply.field, "now_ms")
        self.set_clock(client, "2026-04-20T10:00:00")
        self.assertEqual(client.health().now_ms, at("2026-04-20T10:00:00"))

    def test_what_falls_due_together_is_told_once_though_the_daemon_is_killed_while_it_tells(self):
        random = city.seed()
        daemon, client = self.city()
        feeds = [
            self.consumer(daemon, feed) for feed in ("transport", "environment", "community", "front-desk", "supervisors")
        ]
        self.set_clock(client, "2026-04-20T10:00:00")
        cases = self.many(client)
        wanted = self.wanted_marks(cases)
        now = at("2026-04-20T10:00:00")
        for n in range(12):
            now = at("2026-04-20T10:00:00") + (n + 1) * 3 * DAY_MS
            client.send(pb.Request(set_clock=pb.SetClock(now_ms=now)), lambda reply: None)
            moment = time.monotonic() + random.uniform(0, 0.03)
            self.loop.until(lambda: time.monotonic() >= moment, "time stood still")
            daemon.kill()
            client.waiting.clear()
            daemon.start()
        self.expect_outcome(client.set_clock(now), "OK")
        marks = []
        for consumer in feeds:
            self.loop.until(lambda c=consumer: c.subscriptions > 1, f"{consumer.feed} was not resumed")
            self.read_all(client, consumer)
            own = self.marks(consumer)
            self.check_once(own, f"feed {consumer.feed}")
            marks += [m for m in own if m[2] == consumer.feed]
        self.assertEqual(sorted(marks), sorted(wanted), "the marks that were told are not those that were due")
        self.assertEqual(sum(1 for m in self.marks(feeds[-1])), sum(1 for m in wanted if m[0] == pb.EVENT_KIND_CLOCK_BREACH))
        self.check_overdue(client, wanted)
        self.assertTrue(client.verify().is_whole)

    def many(self, client):
        categories = (
            "transport/road/pothole",
            "transport/signal/outage",
            "environment/waste/dumping",
            "community/help/elderly",
            "general/question",
        )
        replies = []
        for n in range(CASES):
            client.send(pb.Request(submit=city.a_case(n, categories[n % len(categories)], f"Case {n}")), replies.append)
        self.loop.until(lambda: len(replies) == CASES, "not all cases were taken", 60)
        return [self.expect_outcome(reply, "OK").case for reply in replies]

    def wanted_marks(self, cases):
        return [
            (kind, case.number, a.department, name)
            for case in cases
            for a in case.assignments
            for name, _, _ in self.promises(case, a.department)
            for kind in (pb.EVENT_KIND_CLOCK_WARNING, pb.EVENT_KIND_CLOCK_BREACH)
        ]

    def check_overdue(self, client, wanted):
        """Page by page: every breach, the longest overdue first."""
        rows, after = [], None
        while True:
            page = client.overdue(limit=37, after=after)
            rows += page.rows
            if not page.has_more:
                break
            last = page.rows[-1]
            after = pb.OverdueKey(due_at_ms=last.due_at_ms, number=last.number, department=last.department, clock=last.clock)
        self.assertEqual([r.due_at_ms for r in rows], sorted(r.due_at_ms for r in rows), "not the oldest due time first")
        breaches = sorted((m[1], m[2], m[3]) for m in wanted if m[0] == pb.EVENT_KIND_CLOCK_BREACH)
        self.assertEqual(sorted((r.number, r.department, r.clock) for r in rows), breaches)
        self.assertTrue(all(r.late_working_ms > 0 for r in rows), "a row is late by nothing")

    def test_the_demonstration_can_be_replayed_by_the_command_line(self):
        if not os.path.exists(city.CLI):
            self.skipTest(f"{city.CLI} is not built")
        daemon, client = self.city()
        config = os.path.join(city.SOURCE, "config", "demo")
        run = subprocess.run(
            [
                city.CLI,
                "replay",
                os.path.join(config, "cases.csv"),
                "--map",
                os.path.join(config, "map.cfg"),
                "--connect",
                daemon.requests,
                "--json",
            ],
            capture_output=True,
            text=True,
            timeout=120 * city.SLOWNESS,
            check=False,
        )
        self.assertEqual(run.returncode, 0, run.stderr)
        health = client.health()
        self.assertGreater(health.cases, 200)
        self.assertEqual(client.verify().events, health.events)

    def test_a_replay_keeps_what_the_records_promised_and_says_what_the_policies_would_have(self):
        if not os.path.exists(city.CLI):
            self.skipTest(f"{city.CLI} is not built")
        def write(name, text):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write(text)

        rows = (  # street lamps have three working days, which end on the 23rd at ten
            "kept,transport/lighting,2026-04-20T10:00:00,2026-04-23T10:00:00,2026-04-23T09:00:00,ONTIME",
            "moved on by hand,transport/lighting,2026-04-20T10:00:00,2026-04-30T10:00:00,2026-04-28T09:00:00,ONTIME",
            "moved forward by hand,transport/lighting,2026-04-20T10:00:00,2026-04-22T10:00:00,2026-04-22T15:00:00,OVERDUE",
            "broken,transport/lighting,2026-04-20T10:00:00,2026-04-23T10:02:00,2026-04-24T09:00:00,OVERDUE",
            "of which no due time is known,transport/lighting,2026-04-20T10:00:00,,2026-04-24T09:00:00,OVERDUE",
        )
        write("cases.csv", "id,kind,opened,due,closed,flag\n" + "\n".join(rows) + "\n")
        write(
            "map.cfg",
            'map = { source = "s"; zone = "Asia/Shanghai"; columns = { source_ref = "id"; opened_at = "opened"; closed_at = "closed"; category = [ "kind" ]; };'
            ' defaults = { channel = "web"; outcome_code = "done"; answer = "Done."; };'
            ' expected = { due = "due"; overdue = { column = "flag"; is = "OVERDUE"; }; }; };',
        )
        for options, expected in (((), (2, 5, 4, 3, 0)), (("--by-policies-alone",), (2, 3, 2, 3, 0))):
            daemon, _ = self.city(name="policies" if options else "records")
            run = subprocess.run(
                [city.CLI, "replay", os.path.join(self.folder, "cases.csv"), "--map", os.path.join(self.folder, "map.cfg"), "--connect", daemon.requests,
                 "--json", *options],
                capture_output=True, text=True, timeout=120 * city.SLOWNESS, check=False,
            )
            self.assertEqual(run.returncode, 0, run.stderr)
            figures = json.loads(run.stdout)
            names = ("due_within_5min_count", "overdue_agree_count", "overdue_with_due_agree_count", "overdue_by_policy_agree_count", "due_unread")
            self.assertEqual(tuple(figures[name] for name in names), expected, options)
            self.assertEqual(figures["by_policies_alone"], bool(options))
            self.assertEqual((figures["due_total"], figures["overdue_total"]), (4, 5))


if __name__ == "__main__":
    city.main()
