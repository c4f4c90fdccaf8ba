"""The loop with the citizen, campaigns and improvements, on a real daemon that is killed after every step: what was said is true afterwards."""
import datetime
import json
import subprocess
import zoneinfo

import city
from city import pb

ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
DAY_MS = 86400000
HELP = '{ name = "help"; tier = "ordinary"; when = { category = [ "community/help" ]; }; then = { lead = "community"; inform = [ "volunteers" ]; }; }'
CAMPAIGN = HELP.replace('lead = "community";', 'lead = "community"; campaign = "neighbours";')


def at(text):
    return int(datetime.datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


class Closing(city.Scenario):
    def city(self, config="config/demo"):
        self.one = self.daemon(config, clock="manual")
        self.people = self.client(self.one)
        self.clock("2026-04-20T10:00:00")  # a Monday

    def clock(self, text):
        self.now = at(text)
        self.expect_outcome(self.people.set_clock(self.now), "OK")

    def pass_days(self, days):
        self.now += days * DAY_MS
        self.expect_outcome(self.people.set_clock(self.now), "OK")

    def crash(self):
        """As the power would go; what was answered must be true in the next life."""
        self.one.kill()
        self.one.start()
        self.people = self.client(self.one)

    def cli(self, *command, status=0):
        run = subprocess.run([city.CLI, *command, "--connect", self.one.requests, "--timeout", f"{30 * city.SLOWNESS} s"], capture_output=True,
                             text=True, timeout=60 * city.SLOWNESS, check=False)
        self.assertEqual(run.returncode, status, f"liaison {' '.join(command)}: {run.stdout}{run.stderr}")
        return run.stdout if status == 0 else run.stderr

    def cli_json(self, *command):
        return json.loads(self.cli(*command, "--json"))

    def submit(self, ref, category="transport/road/pothole"):
        return self.expect_outcome(self.people.submit(city.a_case(ref, category)), "OK").case

    def act(self, *args, outcome="OK", **more):
        return self.expect_outcome(self.people.act(*args, **more), outcome, args[1]).case

    def resolve(self, case):
        return self.act(case.number, "RESOLVE", case.lead, outcome_code="done", answer="It is filled.")

    def case(self, number):
        return self.people.get(number).case

    def events(self, feed, name):
        reader = self.consumer(self.one, feed, name)
        self.read_all(self.people, reader)
        reader.whole()
        events = [reader.events[p] for p in sorted(reader.events)]
        reader.close()
        return [(pb.EventKind.Name(e.kind).removeprefix("EVENT_KIND_"), e.reason_code) for e in events]

    def test_a_case_that_was_not_solved_comes_back_and_is_closed_by_silence(self):
        self.city()
        case = self.submit("hole")
        first_due = case.assignments[0].resolve.due_at_ms
        self.resolve(case)
        self.crash()
        self.clock("2026-04-21T10:00:00")
        self.assertIn("reference", self.cli("rate", str(case.number), "--solved", "no", status=1), "a citizen names no number")
        self.cli("rate", case.reference, "--solved", "no", "--satisfaction", "1", "--note", "It is as deep as before.")
        self.crash()
        again = self.case(case.number)
        self.assertEqual((again.state, again.reopened, again.reference), (pb.CASE_STATE_REOPENED, 1, case.reference))
        self.assertEqual(again.assignments[0].state, pb.ASSIGNMENT_STATE_ASSIGNED)
        self.assertGreater(again.assignments[0].resolve.due_at_ms, first_due, "a fresh promise, from today")
        self.assertEqual((again.rating.solved, again.rating.satisfaction), (pb.SOLVED_NO, 1))
        self.resolve(again)
        self.crash()
        self.assertEqual([clock.name for clock in self.case(case.number).clocks if clock.name == "confirmation"], ["confirmation"])
        self.pass_days(6)
        self.assertEqual(self.case(case.number).state, pb.CASE_STATE_RESOLVED)
        self.pass_days(2)
        self.crash()
        self.assertEqual(self.case(case.number).state, pb.CASE_STATE_CLOSED)
        self.assertTrue(self.people.verify().is_whole)
        self.assertEqual([kind for kind, _ in self.events("channel:app", "app")], ["RESOLVED", "REOPENED", "RESOLVED", "CLOCK_WARNING", "CLOSED"])
        self.assertIn(("CLOSED", "silence"), self.events("channel:app", "app-again"))
        self.assertNotIn("CLOCK_BREACH", [kind for kind, _ in self.events("supervisors", "chief")], "a citizen's silence is nobody's breach")
        spells = [spell.holder for spell in self.case(case.number).spells]
        self.assertEqual(spells, [case.lead, "", case.lead, ""])

    def test_a_case_that_comes_back_twice_comes_before_the_supervisors(self):
        self.city()
        case = self.submit("hole")
        for _ in range(2):
            self.resolve(case)
            self.cli("reopen", case.reference, "--department", "citizen", "--reason", "not_solved", "--note", "Still there.")
        self.crash()
        self.assertIn(("SUPERVISED", "reopened"), self.events("supervisors", "chief"))
        self.act(case.number, "START", case.lead)
        self.assertIn(("STARTED", ""), self.events("supervisors", "deputy"), "from now on all of it")

    def test_a_question_that_the_citizen_does_not_answer_lets_the_case_go_on(self):
        self.city()
        case = self.submit("hole")
        due = case.assignments[0].resolve.due_at_ms
        self.pass_days(1)
        self.cli("ask", str(case.number), "--department", case.lead, "--answer", "Which side of the road?")
        self.crash()
        waiting = self.case(case.number)
        self.assertEqual((waiting.state, waiting.assignments[0].waits_for), (pb.CASE_STATE_ON_HOLD, pb.WAITS_FOR_CITIZEN))
        self.assertTrue(waiting.assignments[0].resolve.paused_at_ms)
        self.pass_days(13)
        self.assertEqual(self.case(case.number).state, pb.CASE_STATE_ON_HOLD)
        self.pass_days(10)
        self.crash()
        going = self.case(case.number)
        self.assertEqual((going.state, going.assignments[0].state), (pb.CASE_STATE_OPEN, pb.ASSIGNMENT_STATE_WORKING))
        self.assertFalse(going.asks)
        self.assertGreater(going.assignments[0].resolve.due_at_ms, due, "the time that it waited is not the department's")
        self.assertFalse(going.assignments[0].resolve.breached)
        self.assertIn(("RESUMED", "silence"), self.events(case.lead, "desk"))
        self.assertEqual([spell.holder for spell in going.spells], [case.lead, "citizen", case.lead])

    def test_a_question_that_the_citizen_answers(self):
        self.city()
        case = self.submit("hole")
        self.cli("ask", case.reference, "--department", case.lead, "--answer", "Which side of the road?")
        self.pass_days(2)
        self.cli("reply", case.reference, "--note", "The left one.")
        self.crash()
        self.assertEqual(self.case(case.number).state, pb.CASE_STATE_OPEN)
        history = self.cli("history", case.reference)
        self.assertIn("The left one.", history)
        self.assertIn("Which side of the road?", history)

    def test_a_campaign_that_a_rule_fills(self):
        self.city(city.edited_config(self.folder, [("rules.cfg", HELP, CAMPAIGN)]))
        early = self.submit("early", "community/help/elderly")
        self.assertEqual(early.campaign, "", "none is open")
        self.cli("campaign", "open", "neighbours", "--title", "Neighbours help", "--goal", "Nobody waits alone", "--actor", "Ms Li")
        self.crash()
        cases = [self.submit(f"help-{i}", "community/help/elderly") for i in range(5)]
        self.assertEqual({case.campaign for case in cases}, {"neighbours"})
        self.assertEqual(self.submit("hole").campaign, "")
        self.cli("join", str(early.number), "--department", "supervisors", "--campaign", "neighbours")
        self.resolve(cases[0])
        self.resolve(cases[1])
        self.cli("rate", cases[1].reference, "--solved", "no")
        self.crash()
        shown = self.cli_json("campaign", "show", "neighbours")
        self.assertEqual(shown["campaign"]["goal"], "Nobody waits alone")
        figures = shown["all"]
        self.assertEqual((figures["cases"], figures["open"], figures["resolved"], figures["reopened"]), (6, 5, 1, 1))
        self.assertEqual([(row["department"], row["cases"]) for row in shown["departments"]], [("community", 6)])
        self.assertIn("community", self.cli("campaign", "show", "neighbours"))
        self.cli("campaign", "change", "neighbours", "--goal", "Nobody waits a day")
        self.cli("campaign", "close", "neighbours")
        self.crash()
        self.assertEqual(self.submit("late", "community/help/elderly").campaign, "", "it is closed")
        self.assertEqual(self.cli("campaign", "list", "--open"), "No such campaigns.\n")
        self.assertIn("neighbours", self.cli("campaign", "list"))
        self.assertEqual(self.cli_json("campaign", "show", "neighbours")["all"]["cases"], 6)
        kinds = [kind for kind, _ in self.events("supervisors", "chief") if kind.startswith("CAMPAIGN")]
        self.assertEqual(kinds, ["CAMPAIGN_OPENED", "CAMPAIGN_OPENED", "CAMPAIGN_CLOSED"])
        self.assertIn("neighbours", self.cli("join", str(early.number), "--department", "supervisors", "--campaign", "other", status=1), "it belongs to one")

    def test_an_improvement_from_its_recording_to_its_publication(self):
        self.city()
        first, second = self.submit("hole-1"), self.submit("hole-2")
        made = self.cli_json("improve", "--title", "A drain before the school", "--what", "Water stands there.", "--case", first.reference, "--case",
                             str(second.number), "--owner", "transport", "--due", "2026-04-27T10:00:00+08:00", "--actor", "Ms Li")
        self.assertEqual((made["number"], made["references"]), (1, [first.reference, second.reference]))
        self.crash()
        self.pass_days(8)
        self.crash()
        self.assertIn("overdue", self.cli("improvements", "--state", "overdue"))
        self.assertIn("not done", self.cli("improve", "publish", "1", status=1))
        self.cli("improve", "done", "1", "--department", "transport", "--result", "The drain is in.")
        self.crash()
        self.cli("improve", "publish", "1")
        self.crash()
        published = self.cli_json("improvements", "--published")
        self.assertEqual((published["result"], published["references"], published["overdue"]),
                         ("The drain is in.", [first.reference, second.reference], True))
        said = [reason for kind, reason in self.events("transport", "desk") if kind == "IMPROVEMENT"]
        self.assertEqual(said, ["created", "overdue", "done", "published"], "each once, whatever happens in between")
        self.assertEqual(said, [reason for kind, reason in self.events("supervisors", "chief") if kind == "IMPROVEMENT"])


if __name__ == "__main__":
    city.main()
