"""Cases between departments: the volley ends before a supervisor, nobody closes over an open part, and a partner sees what it may. Named after what the
people of this field suffer from."""
import json
import subprocess

import city
from city import pb

POINT = pb.Point(lat=29.545, lon=123.035)
REPORTER = pb.Reporter(kind="resident", name="Wang Fang", contact="+86 138 0000 0000")
MONDAY = 1776650400000  # 2026-04-20, 10:00 in Yunwan
HOUR_MS = 3600000
EVIDENCE = {
    "transport": "The hole is in the park's own path, 3 m behind the kerb.",
    "environment": "The path was handed to the roads in 2024, contract 17.",
}


class Joint(city.Scenario):
    def setUp(self):
        super().setUp()
        self.running = self.daemon(settings=("plugin_limit=5 s",))
        self.people = self.client(self.running)

    def cli(self, *command, status=0):
        run = subprocess.run(
            [city.CLI, *command, "--connect", self.running.requests],
            capture_output=True,
            text=True,
            timeout=60 * city.SLOWNESS,
            check=False,
        )
        self.assertEqual(run.returncode, status, f"liaison {' '.join(command)}: {run.stdout}{run.stderr}")
        return run.stdout if not status else run.stderr

    def submit(self, ref, category="transport/road/pothole", title="A hole in the road", **text):
        return self.expect_outcome(self.people.submit(city.a_case(ref, category, title, **text)), "OK").case

    def act(self, case, verb, department, expected="OK", **more):
        return self.expect_outcome(self.people.act(case.number, verb, department, **more), expected, f"{verb} by {department}")

    def hand_over(self, case, department, to, expected="OK"):
        return self.act(
            case, "HAND_OVER", department, expected, target=to, reason_code="not_ours", note=EVIDENCE.get(department, "Look.")
        )

    def get(self, case):
        return self.expect_outcome(self.people.get(case.number), "OK").case

    def events(self, consumer, kind):
        value = pb.EventKind.Value("EVENT_KIND_" + kind)
        return [e for e in consumer.events.values() if e.kind == value]

    def part(self, case, department):
        return next(a for a in case.assignments if a.department == department)

    def crash(self):
        self.running.kill()
        self.running.start()


class TheVolley(Joint):
    """"Not ours", back and forth, while the citizen waits (Chicago's 311 volley; fixmystreet#4457)."""

    def volley(self):
        case = self.submit("volley")
        self.assertEqual(case.lead, "transport")
        self.act(case, "ACKNOWLEDGE", "transport")
        self.hand_over(case, "transport", "environment")
        self.assertEqual(self.get(case).lead, "transport", "a proposal moves nothing")
        self.act(case, "ACCEPT", "environment")
        self.assertEqual(self.get(case).lead, "environment")
        self.hand_over(case, "environment", "transport")
        return case

    def test_comes_before_a_supervisor_with_the_evidence_of_both_sides_and_the_ruling_binds(self):
        supervisors = self.consumer(self.running, "supervisors")
        case = self.volley()
        disputed = self.get(case)
        self.assertEqual((disputed.state, disputed.lead, disputed.hops), (pb.CASE_STATE_DISPUTED, "environment", 1))
        self.assertEqual([(c.name, c.department) for c in disputed.clocks if c.name == "ruling"], [("ruling", "supervisors")])
        self.read_all(self.people, supervisors)
        self.assertEqual([e.case_number for e in self.events(supervisors, "DISPUTED")], [case.number])
        self.assertIn(case.reference, self.cli("list", "--state", "disputed"))
        history = self.cli("history", case.reference)
        for side in EVIDENCE.values():
            self.assertIn(side, history)
        self.cli("rule", case.reference, "--lead", "transport", "--reason", "contract_17", "--actor", "Ms Li")
        self.assertNotIn(case.reference, self.cli("list", "--state", "disputed"))
        ruled = self.get(case)
        self.assertEqual((ruled.state, ruled.lead, list(ruled.flags)), (pb.CASE_STATE_OPEN, "transport", ["ruled"]))
        self.act(case, "DECLINE", "transport", "NOT_ALLOWED", target="community", reason_code="not_ours", note="Look again.")
        self.act(case, "RESOLVE", "transport", outcome_code="done", answer="The hole is filled.")

    def by_hand(self):
        """Another daemon, whose clock stands at MONDAY."""
        self.running = self.daemon(settings=("plugin_limit=5 s",), clock="manual", name="manual")
        self.people = self.client(self.running)
        self.wait(0)

    def wait(self, hours):
        self.expect_outcome(self.people.set_clock(MONDAY + hours * HOUR_MS), "OK")

    def test_never_starts_the_citizens_clock_anew_and_says_whose_time_it_was(self):
        self.by_hand()
        promised = self.submit("clock").assignments[0].resolve
        case = self.submit("volley")
        self.act(case, "ACKNOWLEDGE", "transport")
        self.wait(1)
        self.hand_over(case, "transport", "environment")
        self.act(case, "ACCEPT", "environment")
        self.assertEqual(self.get(case).assignments[0].resolve, promised, "it goes over as it stands")
        self.wait(25)
        self.hand_over(case, "environment", "transport")
        self.wait(26)
        self.act(case, "RULE", "supervisors", target="transport", reason_code="contract_17")
        resolve = self.get(case).assignments[0].resolve
        self.assertEqual(resolve.started_at_ms, promised.started_at_ms)
        self.assertEqual(resolve.due_at_ms, promised.due_at_ms, "whose case it is, is no matter of the citizen's")
        self.wait(27)
        held = [(h.holder, h.plain_ms // HOUR_MS, h.working_ms // HOUR_MS) for h in self.get(case).held]
        self.assertEqual(held, [("transport", 2, 1), ("environment", 25, 8)], "the last hour was lunch")
        self.assertEqual([h["holder"] for h in json.loads(self.cli("show", case.reference, "--json"))["held"]], ["transport", "environment"])
        self.assertRegex(self.cli("show", case.reference), r"HELD BY[^\n]*WORKING TIME\ntransport [^\n]*\nenvironment ")

    def test_survives_the_daemon(self):
        case = self.volley()
        self.crash()
        self.assertEqual(self.get(case).state, pb.CASE_STATE_DISPUTED)
        self.act(case, "RULE", "supervisors", target="transport", reason_code="contract_17")
        self.crash()
        self.hand_over(case, "transport", "community", "WRONG_STATE")  # a ruling's lead has acknowledged nothing yet
        self.act(case, "ACKNOWLEDGE", "transport")
        self.hand_over(case, "transport", "community", "NOT_ALLOWED")
        report = self.people.verify()
        self.assertTrue(report.is_whole, report.sentence)
        self.assertEqual(report.cases, 1)

    def test_ends_by_silence_when_the_other_side_says_nothing(self):
        self.by_hand()
        case = self.submit("silent")
        self.act(case, "ACKNOWLEDGE", "transport")
        self.hand_over(case, "transport", "environment")
        self.wait(23)
        self.assertEqual(self.get(case).lead, "transport")
        self.wait(24)  # one working day
        self.assertEqual(self.get(case).lead, "environment")


class AJointCaseOfThreeDepartmentsWithAPartner(Joint):
    """Parts that are not closed with the whole, a mail per part, co-handlers that see everything or nothing (atd-data-tech#1611, TicketsCAD#70)."""

    def open(self):
        case = self.submit(
            "joint",
            "environment/waste/dumping",
            "Rubble in the lane",
            description="Someone dumped rubble on the carriageway.",
            address="15 Market Road",
            point=POINT,
            reporter=REPORTER,
        )
        self.assertEqual((case.lead, self.part(case, "transport").part), ("environment", pb.PART_REQUIRED))
        self.act(case, "INVITE", "environment", target="volunteers", part=pb.PART_REQUIRED, after="transport")
        return case

    def finish(self, case):
        self.act(case, "DONE", "transport")
        self.act(case, "DONE", "volunteers")
        return self.act(case, "RESOLVE", "environment", outcome_code="done", answer="The rubble is gone.")

    def test_is_closed_when_all_parts_are_done_and_answers_once_with_who_did_what(self):
        environment = self.consumer(self.running, "environment")
        volunteers = self.consumer(self.running, "volunteers")
        case = self.open()
        self.act(case, "RESOLVE", "environment", "WRONG_STATE", outcome_code="done", answer="The rubble is gone.")
        self.assertFalse(self.part(self.get(case), "volunteers").resolve.due_at_ms, "its clocks wait with it")
        self.act(case, "DONE", "volunteers", "WRONG_STATE")
        self.act(case, "DONE", "transport")
        self.assertTrue(self.part(self.get(case), "volunteers").resolve.due_at_ms)
        self.act(case, "RESOLVE", "environment", "WRONG_STATE", outcome_code="done", answer="The rubble is gone.")
        self.act(case, "DONE", "volunteers")
        self.act(case, "RESOLVE", "environment", outcome_code="done", answer="The rubble is gone.")
        self.read_all(self.people, environment)
        self.read_all(self.people, volunteers)
        resolved = self.events(environment, "RESOLVED")
        self.assertEqual([list(e.contributors) for e in resolved], [["environment", "transport", "volunteers"]])
        self.assertTrue(self.events(volunteers, "CLOCK_STARTED"), "it was told that it was its turn")
        self.assertIn("environment, transport, volunteers", self.cli("show", case.reference))

    def test_shows_the_partner_what_it_may_see_at_once_from_the_store_and_when_it_asks(self):
        texts = []
        volunteers = self.consumer(self.running, "volunteers")
        helped = self.submit("help", "community/help/elderly", "No visit for days", address="3 Lake Lane", point=POINT, reporter=REPORTER)
        self.assertEqual(self.part(helped, "volunteers").part, pb.PART_INFORMED)
        case = self.open()
        self.finish(case)
        self.read_all(self.people, volunteers)
        texts += list(self.texts(volunteers))
        self.crash()  # nothing is left in memory: what comes now is read from the store
        again = self.consumer(self.running, "volunteers", "second")
        self.read_all(self.people, again)
        texts += list(self.texts(again))
        self.assertEqual(volunteers.whole(), again.whole())
        self.assertEqual(len(texts), 2)
        for event in texts:
            self.assertEqual((event.case.source, event.case.source_ref), ("", ""))
        shown = self.cli("show", helped.reference, "--as", "volunteers")
        self.assertIn("No visit for days", shown)
        for hidden in ("Wang Fang", "+86", "Lake Lane", "29.545", "resident"):
            self.assertNotIn(hidden, shown)
            self.assertNotIn(hidden, self.cli("history", helped.reference, "--as", "volunteers"))
        self.assertIn("Wang Fang", self.cli("show", helped.reference, "--as", "community"))
        self.assertIn("no part in this case", self.cli("show", helped.reference, "--as", "transport", status=1))

    def texts(self, consumer):
        return self.events(consumer, "OPENED")

    def test_is_never_led_by_the_partner(self):
        case = self.open()
        self.act(case, "ACKNOWLEDGE", "environment")
        self.hand_over(case, "environment", "volunteers", "NOT_ALLOWED")
        for verb in ("ASSIGN", "RULE"):
            self.act(case, verb, "supervisors", "NOT_ALLOWED", target="volunteers", reason_code="because")


class ADeclinedCoHandler(Joint):
    """Sent to one of two bodies counts as sent (fixmystreet#3168): here a part that was given back is nobody's, and is seen."""

    def open(self):
        case = self.submit("declined", "environment/waste/dumping", "Rubble in the lane", description="On the carriageway.")
        self.act(case, "DECLINE", "transport", reason_code="not_ours", note="It lies on the verge.")
        return case

    def resolve(self, case, expected):
        return self.act(case, "RESOLVE", "environment", expected, outcome_code="done", answer="Gone.")

    def test_is_seen_by_supervisors_and_holds_the_lead_back_until_it_is_waived(self):
        supervisors = self.consumer(self.running, "supervisors")
        case = self.open()
        self.read_all(self.people, supervisors)
        self.assertEqual([e.department for e in self.events(supervisors, "DECLINED")], ["transport"])
        self.assertIn("declined", self.resolve(case, "WRONG_STATE").sentence)
        self.cli("waive", case.reference, "--to", "transport", "--reason", "on_the_verge")
        self.resolve(case, "OK")
        self.assertIn("on_the_verge", self.cli("history", case.reference))

    def test_can_be_invited_again_with_a_fresh_promise(self):
        case = self.open()
        self.cli("invite", case.reference, "--department", "environment", "--to", "transport", "--note", "The verge is yours.")
        part = self.part(self.get(case), "transport")
        self.assertEqual(part.state, pb.ASSIGNMENT_STATE_ASSIGNED)
        self.assertTrue(part.resolve.due_at_ms and not part.resolve.waived)
        self.act(case, "DONE", "transport")
        self.resolve(case, "OK")


class AReopenedJointCase(Joint):
    """"Closed, not fixed" (fixmystreet#897, #1339): the same case again, counted, and its parts are asked for again."""

    def reopen(self, case):
        act = pb.Act(
            key=pb.CaseKey(reference=case.reference),
            verb=pb.VERB_REOPEN,
            department="citizen",
            reason_code="not_fixed",
            note="It is still there.",
        )
        reply = self.people.ask(pb.Request(act=act))
        return self.expect_outcome(reply, "OK", "REOPEN by the citizen")

    def resolve(self, case, expected="OK"):
        return self.act(case, "RESOLVE", "environment", expected, outcome_code="done", answer="The rubble is gone.")

    def test_has_the_same_reference_history_and_parts_and_waits_for_those_that_are_invited_again(self):
        environment = self.consumer(self.running, "environment")
        case = self.submit("reopened", "environment/waste/dumping", "Rubble in the lane", description="On the carriageway.")
        self.act(case, "DONE", "transport")
        self.resolve(case)
        self.reopen(case)
        again = self.get(case)
        self.assertEqual((again.state, again.reopened, again.reference), (pb.CASE_STATE_REOPENED, 1, case.reference))
        self.assertEqual((again.lead, again.assignments[0].state), ("environment", pb.ASSIGNMENT_STATE_ASSIGNED))
        self.assertGreaterEqual(again.assignments[0].resolve.started_at_ms, case.received_at_ms)
        self.act(case, "INVITE", "environment", target="transport")
        self.resolve(case, "WRONG_STATE")
        self.act(case, "DONE", "transport")
        self.resolve(case)
        self.read_all(self.people, environment)
        self.assertEqual([list(e.contributors) for e in self.events(environment, "RESOLVED")], [["environment", "transport"]] * 2)
        report = self.people.verify()
        self.assertTrue(report.is_whole, report.sentence)


class UrgedAndSupervised(Joint):
    """Dormant cases (fixmystreet#2378): a supervisor urges, and follows."""

    def test_an_urge_has_its_own_clock_and_any_act_answers_it(self):
        supervisors = self.consumer(self.running, "supervisors")
        case = self.submit("urged")
        self.cli("urge", case.reference, "--to", "transport", "--note", "The school begins on Monday.")
        self.cli("supervise", case.reference, "--reason", "press")
        self.assertEqual([c.name for c in self.get(case).clocks if c.name == "urge"], ["urge"])
        self.act(case, "START", "transport")
        self.assertEqual([c.name for c in self.get(case).clocks if c.name == "urge"], [])
        self.read_all(self.people, supervisors)
        self.assertEqual(len(self.events(supervisors, "STARTED")), 1, "under supervision all is heard")


if __name__ == "__main__":
    city.main()
