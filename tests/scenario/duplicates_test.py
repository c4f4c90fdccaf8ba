"""What many see many report: repetitions are linked and never dropped, each reporter gets the answer, and who comes again is heard."""
import json
import os
import re
import sqlite3
import subprocess

import city
from city import pb

MUD = "transport/road/mud"
HERE = (29.540, 123.032)


class Duplicates(city.Scenario):
    def city(self):
        self.config = city.edited_config(self.folder, [])
        daemon = self.daemon(self.config, settings=(f"plugins={os.path.join(city.BUILD, 'plugins')}",))
        return daemon, self.client(daemon)

    def report(self, client, ref, who, words="Mud from the trucks on the school road", channel="app", north_m=0, category=MUD):
        case = city.a_case(ref, category, words, channel=channel)
        case.text.point.lat, case.text.point.lon = HERE[0] + north_m / 111195, HERE[1]
        case.text.reporter.contact = who
        return self.expect_outcome(client.submit(case), "OK", f"case {ref}").case

    def cli(self, daemon, *command, status=0):
        run = subprocess.run([city.CLI, *command, "--connect", daemon.requests, "--timeout", f"{30 * city.SLOWNESS} s"], capture_output=True,
                             text=True, timeout=60 * city.SLOWNESS, check=False)
        self.assertEqual(run.returncode, status, f"liaison {' '.join(command)}: {run.stdout}{run.stderr}")
        return run.stdout if status == 0 else run.stderr

    def events(self, client, consumer, kind):
        self.read_all(client, consumer)
        consumer.whole()
        return [consumer.events[p] for p in sorted(consumer.events) if consumer.events[p].kind == kind]

    def resolve(self, client, case, answer):
        for assignment in case.assignments:
            if assignment.part == pb.PART_REQUIRED:
                self.expect_outcome(client.act(case.number, "DONE", assignment.department), "OK")
        self.expect_outcome(client.act(case.number, "RESOLVE", case.lead, outcome_code="done", answer=answer), "OK")

    def test_a_duplicate_that_was_an_escalation(self):
        """FIELD: a second report was closed as a duplicate, although the citizen was saying that nothing happens."""
        daemon, client = self.city()
        supervisors = self.consumer(daemon, "supervisors")
        first = self.report(client, "first", "+86 138 0013 8000")
        again = self.report(client, "again", "+86-138-0013-8000", "The mud of the trucks is still there and nobody comes", "hotline", 12)
        self.assertNotEqual(again.reference, first.reference, "it is a case of its own")
        self.assertEqual((again.primary, again.lead), (first.number, first.lead))
        urged = self.events(client, supervisors, pb.EVENT_KIND_URGED)
        self.assertEqual([(e.case_number, e.other_case, e.reason_code) for e in urged], [(first.number, again.number, "reported_again")])
        self.assertEqual([c.name for c in client.get(first.number).case.clocks], ["urge"])
        self.resolve(client, first, "It is swept.")
        self.assertEqual(client.get(again.number).case.state, pb.CASE_STATE_RESOLVED)
        third = self.report(client, "third", "+8613800138000", "Mud from the trucks again on the school road")
        self.assertIn("repeat", third.flags)
        self.assertEqual((third.primary, third.state), (first.number, pb.CASE_STATE_OPEN))
        linked = self.events(client, supervisors, pb.EVENT_KIND_LINKED)
        self.assertEqual([(e.case_number, e.reason_code) for e in linked], [(third.number, "after_resolution")], "perhaps it should be reopened")

    def test_a_cluster_of_ten_reporters_each_gets_the_answer_in_its_channels_feed(self):
        daemon, client = self.city()
        channels = ["app", "hotline", "web", "wechat", "council"]
        consumers = {channel: self.consumer(daemon, f"channel:{channel}") for channel in channels}
        cases = [self.report(client, f"r-{i}", f"reporter-{i}@example.org", channel=channels[i % 5], north_m=4 * i) for i in range(6)]
        daemon.kill()
        daemon.start()
        cases += [self.report(client, f"r-{i}", f"reporter-{i}@example.org", channel=channels[i % 5], north_m=4 * i) for i in range(6, 10)]
        self.assertEqual([case.primary for case in cases], [0] + [cases[0].number] * 9, "a restart in between changes nothing")
        first = client.get(cases[0].number).case
        self.assertEqual(first.followers, 9)
        self.assertEqual(first.priority - cases[0].priority, 2, "raised at five reporters and at ten")
        self.assertEqual(client.get(cases[9].number, with_decision=True).case.decision.repeats.primary, first.number)
        self.resolve(client, first, "The road is swept daily.")
        told = {channel: self.events(client, consumers[channel], pb.EVENT_KIND_RESOLVED) for channel in channels}
        for i, case in enumerate(cases):
            mine = [e for e in told[channels[i % 5]] if e.case_number == case.number]
            self.assertEqual(len(mine), 1, f"case {i}")
            self.assertEqual((mine[0].reference, mine[0].outcome_code), (case.reference, "done"))
            self.assertEqual(client.get(case.number).case.text.answer, "The road is swept daily.")
        self.assertEqual(sum(len(events) for events in told.values()), 10)
        self.assertTrue(client.verify().is_whole)

    def test_the_command_line_says_why_and_undoes_a_wrong_link(self):
        daemon, client = self.city()
        first = self.report(client, "first", "a@example.org")
        second = self.report(client, "second", "b@example.org", north_m=20)
        other = self.report(client, "other", "c@example.org", north_m=400)
        why = self.cli(daemon, "show", str(second.number), "--why")
        self.assertRegex(why, rf"linked +It repeats case {first.number}, is 20 m away, 100 % of the words are alike; case {first.number} was received 0 minutes")
        shown = json.loads(self.cli(daemon, "show", second.reference, "--why", "--json"))
        self.assertEqual(shown["decision"]["repeats"]["primary"], first.number)
        self.assertIn("is recorded", self.cli(daemon, "unlink", second.reference, "--department", first.lead))
        self.assertEqual(client.get(second.number).case.primary, 0)
        self.assertIn("is recorded", self.cli(daemon, "link", str(other.number), "--of", first.reference, "--department", "supervisors"))
        self.assertEqual(client.get(first.number).case.followers, 1)
        self.assertIn(f"repeats case {first.number}", self.cli(daemon, "link", str(second.number), "--of", str(other.number), "--department", "supervisors", status=1))
        self.assertIn("--of", self.cli(daemon, "link", "--help"))
        self.assertIn("needs the other case", self.cli(daemon, "link", "1", "--department", "supervisors", status=1))

    def rulings(self, daemon, client, rows):
        """Cases, and what was ruled on each: written down as the act does it, while the daemon is down."""
        numbered = []
        for i, (category, title, before, after) in enumerate(rows):
            case = self.report(client, f"ruled-{i}", f"reporter-{i}@example.org", title, north_m=1000 * i, category=category)
            numbered.append((i + 1, case.number, category, b"", before, after, "not_ours", case.received_at_ms))
        self.assertEqual(daemon.stop(), 0)
        with sqlite3.connect(os.path.join(daemon.data, "liaison.db")) as db:
            db.executemany("INSERT INTO rulings VALUES (?, ?, ?, ?, ?, ?, ?, ?)", numbered)
        db.close()
        daemon.start()

    def test_repeated_rulings_become_rules_that_the_check_accepts(self):
        daemon, client = self.city()
        rows = [("transport/road/dust", f"Dust number {i}", "transport", "environment") for i in range(4)]
        rows += [("community/property/yard", f"Rats \"in\" the yard {i}", "community", "environment") for i in range(3)]
        rows += [("community/property/yard", f"Fence across the yard {i}", "environment", "community") for i in range(3)]
        rows += [("transport/bus/stop", "Late", "transport", "community")]
        self.rulings(daemon, client, rows)
        listed = [json.loads(line) for line in self.cli(daemon, "precedents", "--category", "community", "--words", "rats", "--json").splitlines()]
        self.assertEqual([(p["to"], p["from"]) for p in listed], [("environment", "community")] * 3)
        self.assertIn("No such ruling.", self.cli(daemon, "precedents", "--department", "front-desk"))
        self.assertRegex(self.cli(daemon, "precedents"), r"transport/bus/stop +transport +community +not_ours")
        said = self.cli(daemon, "rules", "suggest")
        self.assertEqual(len(re.findall(r"^\{ name", said, re.M)), 3, said)
        self.assertIn("# 4 of the 4 rulings of its kind would have been decided so.", said)
        path = os.path.join(self.config, "rules.cfg")
        with open(path, encoding="utf-8") as file:
            rules = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(rules.replace("rules = (", "rules = (\n" + said, 1))
        check = subprocess.run([city.DAEMON, "--config", self.config, "--data", daemon.data, "--check"], capture_output=True, text=True, check=False)
        self.assertEqual(check.returncode, 0, check.stdout + check.stderr + said)
        self.expect_outcome(client.ask(pb.Request(reload=pb.Reload(who="scenario")), 60), "OK", "the suggested rules")
        self.assertEqual(self.report(client, "after-1", "x", "Dust everywhere", north_m=-3000, category="transport/road/dust").lead, "environment")
        self.assertEqual(self.report(client, "after-2", "y", "Rats again", north_m=-5000, category="community/property/yard").lead, "environment")
        self.assertEqual(self.report(client, "after-3", "z", "A fence", north_m=-7000, category="community/property/yard").lead, "community")
        wrong = [json.loads(line) for line in self.cli(daemon, "rules", "suggest", "--min", "4", "--json").splitlines()]
        self.assertEqual([(s["lead"], s["right"], s["wrong"]) for s in wrong], [("environment", 4, 0)])


if __name__ == "__main__":
    city.main()
