"""Promises from beginning to end under a hand-set clock: every warning, the breach, the ladder, more time, further clocks, promises moved; the daemon killed in between."""
import datetime
import json
import os
import sqlite3
import subprocess
import zoneinfo

import city
from city import pb

ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
LAMPS = 'acknowledge = "1 working day"; resolve = "3 working days"; }'
PROMISES = """acknowledge = "1 working day"; first_response = "2 working days";
	  resolve = { time = "3 working days"; warn = [ 0.25, 0.5, 0.75 ]; };
	  clocks = ( { name = "inspection"; time = "4 working hours"; starts = "acknowledged"; met = "started"; },
	             { name = "notice"; time = "20 calendar days"; } );
	  pause = ( { waits_for = "citizen"; clocks = [ "resolve" ]; } );
	  extensions = { most = 2; total = "5 working days"; };
	  ladder = ( { role = "team"; },
	             { after = "1 working hour"; role = "shift-leader"; within = "office"; },
	             { after = "13 absolute hours"; role = "director"; within = "office"; } ); }"""
MARKS = ("EVENT_KIND_CLOCK_WARNING", "EVENT_KIND_CLOCK_BREACH", "EVENT_KIND_ESCALATED")


def at(text):
    return int(datetime.datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


def at_moment(text):
    return datetime.datetime.fromisoformat(text)


class Deadlines(city.Scenario):
    def city(self):
        config = city.edited_config(self.folder, [("clocks.cfg", LAMPS, PROMISES)])
        self.one = self.daemon(config, clock="manual")
        self.talk = self.client(self.one)
        self.set_clock("2026-04-20T10:00:00")  # a Monday
        case = self.expect_outcome(self.talk.submit(city.a_case("lamp", "transport/lighting", "The lamp is dark")), "OK").case
        self.number, self.reference, self.lead = case.number, case.reference, case.lead
        return case

    def set_clock(self, text):
        ms = text if isinstance(text, int) else at(text)
        self.expect_outcome(self.talk.set_clock(ms), "OK", f"SetClock to {text}")
        self.now = ms

    def kill(self):
        """Kills it and starts it again, at the time that it had."""
        self.one.kill()
        self.talk.close()
        self.one.start()
        self.talk = self.client(self.one)
        self.set_clock(self.now)

    def history(self):
        events, after = [], 0
        while True:
            request = pb.Request(history=pb.History(key=pb.CaseKey(number=self.number), after=after))
            page = self.expect_outcome(self.talk.ask(request), "OK").history
            events += [row.event for row in page.events]
            after += len(page.events)
            if not page.has_more:
                return events

    def told(self, clock, kinds=MARKS):
        """(kind, step, role, late_ms) of each mark of a clock."""
        return [
            (pb.EventKind.Name(e.kind).removeprefix("EVENT_KIND_"), e.step, e.role, e.late_ms)
            for e in self.history()
            if e.clock == clock and pb.EventKind.Name(e.kind) in kinds
        ]

    def case(self):
        return self.talk.get(self.number, with_decision=True).case

    def resolve(self):
        return self.case().assignments[0].resolve

    def clock(self, name):
        return next((c for c in self.case().clocks if c.name == name), None)

    def act(self, verb, department, outcome="OK", **more):
        more.setdefault("reason_code", "weather")
        more.setdefault("note", "Frost until Friday.")
        return self.expect_outcome(self.talk.act(self.number, verb, department, **more), outcome, verb)

    def cli(self, *words, status=0):
        command = [city.CLI, *words, "--connect", self.one.requests]
        zone = {**os.environ, "TZ": str(ZONE)}
        run = subprocess.run(command, capture_output=True, text=True, timeout=60 * city.SLOWNESS, check=False, env=zone)
        self.assertEqual(run.returncode, status, run.stderr)
        return run.stdout if not status else run.stderr

    def test_each_warning_the_breach_and_each_step_come_at_their_moment_once_though_it_is_killed_around_each(self):
        self.city()
        moments = (
            ("2026-04-20T16:45:00", ("CLOCK_WARNING", 1, "", 0)),
            ("2026-04-21T15:00:00", ("CLOCK_WARNING", 2, "", 0)),
            ("2026-04-22T11:45:00", ("CLOCK_WARNING", 3, "", 0)),
            ("2026-04-23T10:00:00", ("CLOCK_BREACH", 0, "", 0)),
            ("2026-04-23T10:00:00", ("ESCALATED", 1, "team", 0)),
            ("2026-04-23T11:00:00", ("ESCALATED", 2, "shift-leader", 0)),
            ("2026-04-24T09:00:00", ("ESCALATED", 3, "director", 0)),  # 23:00 the day before, and he keeps office hours
        )
        wanted = []
        for moment in sorted({moment for moment, _ in moments}):
            self.set_clock(at(moment) - 1)
            self.assertEqual(self.told("resolve"), wanted, f"a mark came before {moment}")
            self.kill()
            self.set_clock(moment)
            wanted += [mark for when, mark in moments if when == moment]
            self.assertEqual(self.told("resolve"), wanted, f"at {moment}")
            self.kill()
            self.assertEqual(self.told("resolve"), wanted, f"after the restart at {moment}")
        for role in ("team", "shift-leader", "director"):
            feed = self.consumer(self.one, f"role:{role}")
            self.loop.until(lambda f=feed: f.events, f"nothing came for {role}")
            self.assertEqual([(e.kind, e.role, e.case_number) for e in feed.events.values()], [(pb.EVENT_KIND_ESCALATED, role, self.number)])
        self.assertTrue(self.talk.verify().is_whole)

    def test_what_fell_due_during_a_day_of_being_down_comes_late_in_order_and_only_in_hours(self):
        self.city()
        self.set_clock("2026-04-22T12:00:00")
        self.one.kill()
        self.talk.close()
        self.one.start()
        self.talk = self.client(self.one)
        self.set_clock("2026-04-23T20:00:00")
        hours = 3600000
        self.assertEqual(self.told("resolve")[3:], [("CLOCK_BREACH", 0, "", 10 * hours), ("ESCALATED", 1, "team", 10 * hours)])
        self.kill()
        self.set_clock("2026-04-24T09:00:00")
        self.assertEqual(
            self.told("resolve")[5:],
            [("ESCALATED", 2, "shift-leader", 22 * hours), ("ESCALATED", 3, "director", 0)],
            "the shift leader should have heard at eleven the day before; the director not before this morning",
        )

    def test_more_time_is_asked_for_granted_refused_and_refused_by_silence_though_it_is_killed_in_between(self):
        self.city()
        self.act("EXTEND", self.lead, clock="resolve", length="2 working days")
        self.kill()
        self.act("EXTEND", self.lead, outcome="UNCHANGED", clock="resolve", length="2 working days")
        self.act("GRANT", "supervisors", target=self.lead, clock="resolve")
        self.kill()
        self.assertEqual(self.resolve().due_at_ms, at("2026-04-27T10:00:00"))
        self.act("EXTEND", self.lead, clock="resolve", length="1 working day")
        self.kill()
        self.act("REFUSE", "supervisors", target=self.lead, clock="resolve", reason_code="enough")
        self.assertEqual(self.resolve().due_at_ms, at("2026-04-27T10:00:00"))
        self.act("EXTEND", self.lead, clock="resolve", length="1 working day")
        self.set_clock("2026-04-21T09:59:59")
        self.kill()
        self.assertEqual(len(self.case().asks), 1)
        self.set_clock("2026-04-21T10:00:00")
        self.kill()
        refusals = [(e.actor, e.reason_code, e.target) for e in self.history() if e.kind == pb.EVENT_KIND_EXTENSION_REFUSED]
        self.assertEqual(refusals, [("scenario", "enough", self.lead), ("liaisond", "silence", self.lead)])
        self.assertEqual((len(self.case().asks), self.clock("extension")), (0, None))
        self.act("EXTEND", self.lead, outcome="NOT_ALLOWED", clock="resolve", length="4 working days")
        self.assertEqual(self.resolve().extensions, 1)
        self.act("EXTEND", self.lead, outcome="INVALID", clock="resolve", length="soon")

    def test_further_clocks_start_and_are_met_by_events_and_the_trace_says_which_policy_counts(self):
        case = self.city()
        self.assertEqual([c.name for c in case.clocks], ["first_response", "inspection", "notice"])
        self.assertEqual((self.case().decision.policy, self.case().decision.policy_why), ("street-lamps", "category transport/lighting"))
        self.assertIn("street-lamps: category transport/lighting", self.cli("explain", str(self.number)))
        self.act("ACKNOWLEDGE", self.lead)
        self.kill()
        self.assertEqual(self.clock("inspection").clock.due_at_ms, at("2026-04-20T15:30:00"))
        self.set_clock("2026-04-20T11:00:00")
        self.act("START", self.lead)
        self.assertEqual(self.clock("inspection").clock.met_at_ms, at("2026-04-20T11:00:00"))
        self.cli("meet", str(self.number), "--department", self.lead, "--clock", "notice", "--reason", "posted")
        self.assertEqual(self.clock("notice").clock.met_at_ms, at("2026-04-20T11:00:00"))
        self.assertIn("it was so before", self.cli("meet", str(self.number), "--department", self.lead, "--clock", "notice"))
        self.act("RESOLVE", self.lead, outcome_code="done", answer="Lit.")
        self.assertEqual(self.clock("first_response").clock.met_at_ms, at("2026-04-20T11:00:00"))

    def test_the_command_line_asks_for_more_time_and_answers(self):
        self.city()
        asking = ["extend", str(self.number), "--department", self.lead, "--clock", "resolve", "--reason", "weather", "--evidence", "Frost."]
        self.assertIn("length", self.cli(*asking, status=1))
        self.cli(*asking, "--length", "1 working day")
        self.cli("refuse", str(self.number), "--to", self.lead, "--clock", "resolve")
        self.cli(*asking, "--length", "1 working day")
        self.cli("grant", str(self.number), "--to", self.lead, "--clock", "resolve")
        self.assertEqual(self.resolve().due_at_ms, at("2026-04-24T10:00:00"))
        self.assertIn("No request", self.cli("grant", str(self.number), "--to", self.lead, "--clock", "resolve", status=1))

    def test_a_holiday_moves_no_promise_until_somebody_moves_it(self):
        self.city()
        path = os.path.join(self.one.config, "clocks.cfg")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace("		closed = (\n", '		closed = (\n			{ date = "2026-04-22"; name = "flood"; },\n', 1))
        self.cli("reload", "--who", "Ms Li")
        self.assertEqual(self.resolve().due_at_ms, at("2026-04-23T10:00:00"))
        rows = [json.loads(line) for line in self.cli("deadlines", "recompute", "--dry-run", "--json").splitlines()]
        self.assertEqual(
            sorted((r["clock"], r["policy"]) for r in rows), [("first_response", "street-lamps"), ("resolve", "street-lamps")]
        )
        self.assertNotEqual(rows[0]["calendar"], rows[0]["new_calendar"])
        said = self.cli("deadlines", "recompute", "--dry-run")
        self.assertIn("2 promises of 1 cases would move", said)
        self.assertIn(f"  {self.lead}'s resolve  2026-04-23 10:00 -> ", said)
        self.assertEqual(self.resolve().due_at_ms, at("2026-04-23T10:00:00"))
        self.assertIn("--who", self.cli("deadlines", "recompute", status=2))
        self.assertIn("as the calendars", self.cli("deadlines", "recompute", "--dry-run", "--policy", "water"))
        self.cli("deadlines", "recompute", "--who", "Ms Li", "--reason", "flood")
        self.kill()
        self.assertEqual(self.resolve().due_at_ms, at("2026-04-24T10:00:00"))
        moved = [e for e in self.history() if e.kind == pb.EVENT_KIND_RECOMPUTED]
        self.assertEqual([(e.actor, e.reason_code, len(e.ledger)) for e in moved], [("Ms Li", "flood", 2)])
        self.assertIn("as the calendars", self.cli("deadlines", "recompute", "--who", "Ms Li", "--reason", "flood"))
        entries = [json.loads(line) for line in self.cli("clock-ledger", str(self.number), "--clock", "resolve", "--json").splitlines()]
        self.assertEqual([(e["what"], e["by"], e["because"]) for e in entries], [("started", "liaisond", ""), ("recomputed", "Ms Li", "flood")])
        self.assertIn("what its ledger says", self.cli("clock-ledger", str(self.number)))
        self.set_clock("2026-04-23T10:00:00")
        self.assertNotIn("CLOCK_BREACH", [mark[0] for mark in self.told("resolve")])
        self.set_clock("2026-04-24T10:00:00")
        self.assertEqual(self.told("resolve", ("EVENT_KIND_CLOCK_BREACH",)), [("CLOCK_BREACH", 0, "", 0)])


    def test_a_mark_that_came_late_says_so_to_whoever_reads_the_history_the_feeds_or_the_ledger(self):
        self.city()
        self.set_clock("2026-04-22T12:00:00")
        self.one.kill()
        self.talk.close()
        self.one.start()
        self.talk = self.client(self.one)
        self.set_clock("2026-04-23T20:00:00")
        self.set_clock("2026-04-24T09:00:00")
        history = self.cli("history", str(self.number))
        self.assertRegex(history, r"clock_breach .*clock resolve  told 10 h 0 min late\n")
        self.assertRegex(history, r"escalated .*clock resolve  tells team  step 1  told 10 h 0 min late\n")
        self.assertRegex(history, r"escalated .*tells director  step 3\n")
        self.assertRegex(history, r"clock_warning .*clock resolve  warning 1  told 1 d 19 h late\n")
        feed = self.cli("feed", "role:shift-leader", "--consumer", "reader")
        self.assertRegex(feed, r"escalated .*  resolve due \S+ \S+  tells shift-leader  step 2  told 22 h 0 min late")
        self.assertRegex(self.cli("clock-ledger", str(self.number)), r"breached  .*its time ran out, told 10 h 0 min late")
        self.assertIn("role:NAME", self.cli("feed", "--help"))

    def test_the_ledger_alone_says_by_how_much_why_and_at_whose_request_a_due_time_moved(self):
        self.city()
        words = ["--clock", "resolve", "--reason", "weather", "--evidence", "Frost.", "--length", "2 working days"]
        self.cli("extend", str(self.number), "--department", self.lead, *words, "--actor", "Mr Fang")
        self.cli("grant", str(self.number), "--to", self.lead, "--clock", "resolve", "--actor", "Ms Li")
        said = self.cli("clock-ledger", str(self.number), "--clock", "resolve")
        self.assertRegex(said, r"WHAT +LENGTH +BY +BECAUSE")
        self.assertRegex(said, r"extended +2 working days +Ms Li +weather, asked by Mr Fang +2026-04-27")
        self.assertRegex(self.cli("clock-ledger", str(self.number), "--clock", "extension"), r" met +Ms Li +more time granted ")
        entries = [json.loads(line) for line in self.cli("clock-ledger", str(self.number), "--clock", "resolve", "--json").splitlines()]
        self.assertEqual(
            [(e["what"], e["length"], e["because"], e["by"], e["asked_by"]) for e in entries],
            [("started", "", "", "liaisond", ""), ("extended", "2 working days", "weather", "Ms Li", "Mr Fang")],
        )
        reckoning = [city.CLI, "calendar", "add", entries[0]["due"], entries[1]["length"], "--json", "--config", self.one.config]
        due = subprocess.run(reckoning, capture_output=True, text=True, timeout=60 * city.SLOWNESS, check=True)
        self.assertEqual(at_moment(json.loads(due.stdout)["to"]), at_moment(entries[1]["due"]))
        history = self.cli("history", str(self.number))
        self.assertIn(f"      {self.lead}'s resolve clock started, due ", history)
        self.assertIn("      first_response clock started, due ", history)
        self.assertIn("      the supervisors' extension clock started, due ", history)

    def test_a_due_time_that_does_not_follow_from_the_ledger_is_reported_and_ends_with_1(self):
        self.city()
        self.cli("clock-ledger", str(self.number))
        self.assertEqual(self.one.stop(), 0)
        self.talk.close()
        with sqlite3.connect(os.path.join(self.one.data, "liaison.db")) as db:
            changed = db.execute("UPDATE assignments SET resolve_due = resolve_due + 3600000 WHERE case_number = ? AND slot = 0", (self.number,))
            self.assertEqual(changed.rowcount, 1)
        db.close()
        self.one.start()
        self.talk = self.client(self.one)
        words = rf"{self.lead}'s resolve clock: its ledger says \S+ \S+, the case \S+ \S+\."
        self.assertRegex(self.cli("clock-ledger", str(self.number), status=1), words)
        self.assertRegex(self.cli("clock-ledger", str(self.number), "--json", status=1), words)

    def test_show_says_how_each_clock_ended_and_submit_says_every_promise(self):
        self.city()
        receipt = self.cli("submit", "--channel", "app", "--category", "transport/lighting", "--title", "Dark", "--description", "The lamp is dark.")
        for line in (r"acknowledge +2026-04-21", r"resolve +2026-04-23", r"first_response +2026-04-22", r"notice +2026-05-10", r'inspection +starts with "acknowledged"'):
            self.assertRegex(receipt, rf"(?m)^{line}")
        self.set_clock("2026-04-23T12:00:00")
        self.assertRegex(self.cli("show", str(self.number)), r"2026-04-21 \S+ missed +2026-04-23 \S+ missed")
        self.act("ACKNOWLEDGE", self.lead)
        self.act("RESOLVE", self.lead, outcome_code="done", answer="Lit.")
        shown = self.cli("show", str(self.number))
        self.assertRegex(shown, r"2026-04-21 \S+ met late +2026-04-23 \S+ met late")
        self.assertRegex(shown, r"notice .* waived ")
        self.assertRegex(shown, r"first_response .* met late ")


if __name__ == "__main__":
    city.main()
