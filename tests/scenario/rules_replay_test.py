"""Another rule set tried on cases that were: what would change, by department and rule; and expectations that stand beside the rules."""
import collections
import csv
import io
import json
import os
import subprocess
import time

import city
from city import pb

DEMO = os.path.join(city.SOURCE, "config/demo")
OLD_HELP = '{ name = "help"; tier = "ordinary"; when = { category = [ "community/help" ]; }; then = { lead = "community";'
NEW_HELP = '{ name = "help-anew"; tier = "ordinary"; when = { category = [ "community/help" ]; }; then = { lead = "environment";'
OLD_COUNCIL = 'when = { channel = [ "council" ]; };'
NEW_COUNCIL = 'when = { channel = [ "letter" ]; };'


class RulesReplay(city.Scenario):
    def run_cli(self, *command):
        return subprocess.run([city.CLI, *command], capture_output=True, text=True, timeout=120 * city.SLOWNESS, check=False)

    def cli(self, *command, status=0):
        run = self.run_cli(*command)
        self.assertEqual(run.returncode, status, f"liaison {' '.join(command)}: {run.stdout}{run.stderr}")
        return run.stdout if not status else run.stdout + run.stderr

    def new_rules(self):
        return city.edited_config(self.folder, [("rules.cfg", OLD_HELP, NEW_HELP), ("rules.cfg", OLD_COUNCIL, NEW_COUNCIL)], name="new")

    def routed(self, config):
        said = self.cli("route", os.path.join(DEMO, "cases.csv"), "--map", os.path.join(DEMO, "map.cfg"), "--config", config)
        return {row["source_ref"]: row for row in csv.DictReader(io.StringIO(said))}

    def test_given_cases_change_as_each_configuration_by_itself_says(self):
        new = self.new_rules()
        said = json.loads(self.cli("rules", "replay", "--config", DEMO, "--rules", new, "--csv", os.path.join(DEMO, "cases.csv"), "--map",
                                   os.path.join(DEMO, "map.cfg"), "--json", "--samples", "1000"))
        before, after = self.routed(DEMO), self.routed(new)
        self.assertEqual(said["cases"], len(before))
        pairs = collections.Counter((before[ref]["lead"], after[ref]["lead"]) for ref in before)
        self.assertEqual({(p["from"], p["to"]): p["cases"] for p in said["by_department"]}, dict(pairs))
        self.assertEqual(said["leads"], sum(n for (a, b), n in pairs.items() if a != b))
        self.assertGreater(said["leads"], 0)
        moved = [g for g in said["by_rule"] if g["change"] == "community -> environment"]
        self.assertEqual(sum(g["cases"] for g in moved), pairs["community", "environment"])
        group = max(moved, key=lambda g: g["cases"])
        self.assertRegex(group["rules"], r"^help \(rules\.cfg:\d+\) -> help-anew \(rules\.cfg:\d+\)$")
        for ref in group["examples"]:
            self.assertEqual((before[ref]["lead"], after[ref]["lead"]), ("community", "environment"))
        self.assertGreater(said["priorities"], 0, "the council's cases lose their priority, those by letter gain it")
        shown = self.cli("rules", "replay", "--config", DEMO, "--rules", new, "--csv", os.path.join(DEMO, "cases.csv"), "--map", os.path.join(DEMO, "map.cfg"))
        self.assertRegex(shown, rf"community\s+environment\s+{pairs['community', 'environment']}\s")
        self.assertIn("help-anew (rules.cfg:", shown)

    def changed(self, edits, name):
        new = city.edited_config(self.folder, edits, name=name)
        command = ("rules", "replay", "--config", DEMO, "--rules", new, "--csv", os.path.join(DEMO, "cases.csv"), "--map", os.path.join(DEMO, "map.cfg"))
        return json.loads(self.cli(*command, "--json", "--samples", "1000")), self.cli(*command)

    def test_clocks_fallback_sub_unit_campaign_and_flags_are_changes_too(self):
        road = 'when = { category = [ "transport/road" ]; }; then = { lead = "transport"; sub_unit = "road works"; }'
        rows = [row for row in self.routed(DEMO).values() if row["rule"] == "road"]
        self.assertGreater(len(rows), 3)
        for key, words, then, change in (
                ("sub_units", "another sub-unit", road.replace("road works", "potholes"), "sub-unit road works -> potholes"),
                ("clocks", "other clocks", road.replace("sub_unit", 'policy = "danger"; sub_unit'), " -> danger"),
                ("fallbacks", "another fallback order", road.replace("sub_unit", 'fallback = [ "community" ]; sub_unit'), "fallback none -> community"),
                ("campaigns", "another campaign", road.replace("sub_unit", 'campaign = "holes"; sub_unit'), "campaign none -> holes")):
            with self.subTest(key):
                said, shown = self.changed([("rules.cfg", road, then)], key)
                self.assertEqual((said["changed"], said[key], said["leads"]), (len(rows), len(rows), 0))
                self.assertTrue(all(g["change"].endswith(change) for g in said["by_rule"]), said["by_rule"])
                self.assertTrue(all("road (rules.cfg:" in g["rules"] for g in said["by_rule"]))
                self.assertEqual([(p["from"], p["to"], p["changed"]) for p in said["by_department"] if p["changed"]], [("transport", "transport", len(rows))])
                self.assertRegex(shown, rf"(?m)^ *{len(rows)}\s+{words}$")
                self.assertRegex(shown, rf"(?m)^transport\s+stays\s+{len(rows)}\s")
        said, shown = self.changed([("city.cfg", 'tolerance = "40 m"', 'tolerance = "1 m"')], "flags")
        near = sum("near_border" in row["flags"] for row in self.routed(DEMO).values())
        self.assertGreater(near, 0)
        self.assertEqual((said["changed"], said["flags"]), (near, near))
        self.assertIn("no longer flagged near_border", shown)

    def test_the_same_policy_with_other_hours_is_a_change(self):
        with open(os.path.join(DEMO, "clocks.cfg"), encoding="utf-8") as f:
            text = f.read()
        self.assertIn('resolve = "', text)
        policy = text[text.index('resolve = "'):].split('"')[1]
        said, shown = self.changed([("clocks.cfg", f'resolve = "{policy}"', 'resolve = "1 absolute hours"')], "hours")
        self.assertGreater(said["clocks"], 0)
        self.assertEqual((said["changed"], said["leads"]), (said["clocks"], 0))
        self.assertTrue(all(g["change"].endswith("resolve earlier") for g in said["by_rule"]), said["by_rule"])
        self.assertIn("resolve earlier", shown)

    def test_a_stored_case_is_compared_by_its_policy_too(self):
        daemon = self.daemon(settings=("plugin_limit=5 s",))
        client = self.client(daemon)
        self.expect_outcome(client.submit(city.a_case("a", "community/property/heating", "No heating")), "OK")
        command = ("--connect", daemon.requests, "--json")
        same = json.loads(self.cli("rules", "replay", "--rules", DEMO, *command))
        self.assertEqual((same["cases"], same["clocks"], same["fallbacks"], same["flags"]), (1, 0, 0, 0), same)
        rule = 'when = { category = [ "community/property" ]; }; then = { lead = "community"; sub_unit = "housing estates"; }'
        new = city.edited_config(self.folder, [("rules.cfg", rule, rule.replace("sub_unit", 'policy = "danger"; fallback = [ "transport" ]; sub_unit'))], name="stored")
        said = json.loads(self.cli("rules", "replay", "--rules", new, *command))
        self.assertEqual((said["clocks"], said["fallbacks"]), (1, 1), said)
        self.assertRegex(said["by_rule"][0]["change"], "^policy .* -> danger$")

    def test_the_same_rules_change_nothing(self):
        said = self.cli("rules", "replay", "--config", DEMO, "--rules", DEMO, "--csv", os.path.join(DEMO, "cases.csv"), "--map", os.path.join(DEMO, "map.cfg"))
        self.assertRegex(said, r"^\d+ cases: 0 would be decided otherwise")

    def test_stored_cases_since_a_moment(self):
        daemon = self.daemon()
        client = self.client(daemon)
        new = self.new_rules()
        for n in range(40):
            self.expect_outcome(client.submit(city.a_case(f"early-{n}", "community/help/elderly", "A wheelchair")), "OK")
        time.sleep(1.1)  # --since has whole seconds
        since = time.strftime("%Y-%m-%dT%H:%M:%S")
        for n in range(700):
            self.expect_outcome(client.submit(city.a_case(f"late-{n}", "community/help/elderly" if n % 7 == 0 else "transport/road", "A wheelchair")), "OK")
        command = ("rules", "replay", "--config", DEMO, "--rules", new, "--connect", daemon.requests, "--json")
        everything = json.loads(self.cli(*command))
        self.assertEqual((everything["cases"], everything["leads"]), (740, 140))
        alone = json.loads(self.cli("rules", "replay", "--rules", new, "--connect", daemon.requests, "--json"))
        self.assertEqual(alone["cases"], 740, "without --config: as they stand, plugins' word included")
        self.assertEqual(sum(p["cases"] for p in alone["by_department"] if p["to"] == "environment"),
                         sum(p["cases"] for p in everything["by_department"] if p["to"] == "environment"))
        self.assertIn("--config", self.cli("rules", "replay", "--rules", new, "--csv", "x", "--map", "y", status=2))
        late = json.loads(self.cli(*command, "--since", since))
        self.assertEqual((late["cases"], late["leads"]), (700, 100))
        reference = late["by_rule"][0]["examples"][0]
        case = client.ask(pb.Request(get=pb.Get(key=pb.CaseKey(reference=reference)))).case
        self.assertEqual(case.category, "community/help/elderly")

    def test_wrong_ways_to_ask(self):
        self.assertIn("--rules", self.cli("rules", "replay", "--config", DEMO, status=2))
        self.assertIn("--since", self.cli("rules", "replay", "--config", DEMO, "--rules", DEMO, "--csv", "x", "--since", "2026-01-01T00:00:00", status=2))
        self.assertIn("--map", self.cli("rules", "replay", "--config", DEMO, "--rules", DEMO, "--csv", os.path.join(DEMO, "cases.csv"), status=2))
        broken = city.edited_config(self.folder, [("rules.cfg", 'lead = "community"', 'lead = "comunity"')], name="broken")
        said = self.cli("rules", "replay", "--config", DEMO, "--rules", broken, "--csv", os.path.join(DEMO, "cases.csv"), "--map",
                        os.path.join(DEMO, "map.cfg"), status=1)
        self.assertIn("comunity", said)
        self.assertIn("there is no command", self.cli("rules", status=2))

    def test_the_demonstrations_expectations_are_met(self):
        said = self.cli("rules", "test", os.path.join(DEMO, "tests.cfg"))
        self.assertRegex(said, r"(\d+) of \1 expectations are met")

    def expectations_json(self, *command, status):
        run = self.run_cli("rules", "test", *command, "--json")
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return json.loads(run.stdout)

    def test_expectations_as_one_object(self):
        tests = os.path.join(DEMO, "tests.cfg")
        said = self.expectations_json(tests, status=0)
        self.assertEqual(said["findings"], [])
        self.assertGreater(said["expectations"], 5)
        self.assertEqual(said["met"], said["expectations"])
        new = self.new_rules()
        missed = self.expectations_json(tests, "--config", new, status=1)
        self.assertEqual(missed["met"] + len(missed["findings"]), said["expectations"])
        finding = missed["findings"][0]
        self.assertEqual((finding["severity"], finding["kind"], os.path.basename(finding["file"])), ("error", "expectation", "tests.cfg"))
        self.assertGreater(finding["line"], 0)
        self.assertIn("is not met", finding["sentence"])
        with open(tests, encoding="utf-8") as f:
            text = f.read()
        with open(os.path.join(self.folder, "tests.cfg"), "w", encoding="utf-8") as f:
            f.write(text.replace("expect =", "expct =", 1))
        half = self.expectations_json(os.path.join(self.folder, "tests.cfg"), "--config", DEMO, status=1)
        self.assertTrue(any("expct" in finding["sentence"] for finding in half["findings"]), half)
        self.assertNotIn("met", half, "not all could be tried")
        broken = city.edited_config(self.folder, [("rules.cfg", 'lead = "community"', 'lead = "comunity"')], name="broken")
        refused = self.expectations_json(tests, "--config", broken, status=1)
        self.assertIn("comunity", refused["findings"][0]["sentence"])
        self.assertEqual(os.path.basename(refused["findings"][0]["file"]), "rules.cfg")

    def test_what_there_is_for_rules_is_listed(self):
        said = self.cli("rules", "--help")
        for command in ("history", "diff", "replay", "test", "suggest"):
            self.assertRegex(said, rf"(?m)^  rules {command} +[A-Z]")
        self.assertNotIn("calendar", said)
        self.assertIn("campaign open", self.cli("campaign", "--help"))
        self.assertIn("rules replay", self.cli("rules", "reply", status=2))
        self.assertIn("no command \"nothing\"", self.cli("nothing", "--help", status=2))

    def test_an_expectation_that_is_not_met_is_said_with_its_place_and_the_rule(self):
        new = self.new_rules()
        path = os.path.join(new, "tests.cfg")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        extra = """,
	{ name = "help stays with the community";
	  case = { category = "community/help/elderly"; title = "A wheelchair"; };
	  expect = { lead = "community"; }; }
);"""
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.rstrip().removesuffix(");").rstrip() + extra)
        line = text.rstrip().count("\n") + 1
        said = self.cli("rules", "test", path, status=1)
        self.assertIn(f"tests.cfg:{line}: \"help stays with the community\" is not met: lead is environment, not community. "
                      "The rule that counts is \"help-anew\" (rules.cfg:", said)
        self.assertIn('priority is normal, not high', said, "the council's motion")
        check = subprocess.run([city.DAEMON, "--config", new, "--check"], capture_output=True, text=True, timeout=60 * city.SLOWNESS, check=False)
        self.assertEqual(check.returncode, 1)
        self.assertIn("is not met", check.stdout)
        self.assertIn("tests.cfg:", check.stdout)
        # The same file against the rules that it was written for.
        self.assertEqual(self.run_cli("rules", "test", path, "--config", DEMO).returncode, 0)

    def test_a_reload_whose_expectations_are_not_met_changes_nothing(self):
        config = city.edited_config(self.folder, [])
        daemon = self.daemon(config)
        daemon.expect_log("reload-refused")
        client = self.client(daemon)
        before = client.health().rule_set
        with open(os.path.join(config, "rules.cfg"), encoding="utf-8") as f:
            text = f.read()
        with open(os.path.join(config, "rules.cfg"), "w", encoding="utf-8") as f:
            f.write(text.replace(OLD_COUNCIL, NEW_COUNCIL))
        said = self.cli("reload", "--connect", daemon.requests, status=1)
        self.assertIn("tests.cfg:", said)
        self.assertIn("a motion of the council goes before", said)
        run = self.run_cli("reload", "--json", "--connect", daemon.requests)
        refusal = json.loads(run.stdout)
        self.assertEqual((run.returncode, refusal["outcome"]), (1, "bad_configuration"))
        self.assertIn("a motion of the council goes before", "".join(f["sentence"] for f in refusal["findings"]))
        self.assertTrue(refusal["sentence"])
        self.assertIn("field", refusal)
        self.assertEqual(client.health().rule_set, before)
        os.remove(os.path.join(config, "tests.cfg"))
        self.cli("reload", "--connect", daemon.requests)
        self.assertNotEqual(client.health().rule_set, before)

    def test_what_is_wrong_in_a_file_of_expectations_is_said_with_file_and_line(self):
        with open(os.path.join(DEMO, "tests.cfg"), encoding="utf-8") as f:
            text = f.read()
        for old, new, words in (('lead = "transport"', 'lead = "transprt"', "transprt"), ('flags = [ "fallback" ]', 'flags = [ "fallbck" ]', "fallbck"),
                                ('flags = [ "fallback" ]', 'flags = [ "unassessed" ]', "unassessed"), ('at = "2026-04-20 23:40"', 'at = "soon"', "soon"),
                                ("expect =", "expct =", "expct"), ('category = "transport/road/sinkhole"', 'category = "transport//road"', "category"),
                                ("lon = 123.0439", "lng = 123.0439", "lng"), ('priority = "urgent"', 'priority = "now"', "now")):
            with self.subTest(new):
                self.assertIn(old, text)
                path = os.path.join(self.folder, "tests.cfg")
                with open(path, "w", encoding="utf-8") as f:
                    f.write(text.replace(old, new, 1))
                said = self.cli("rules", "test", path, "--config", DEMO, status=1)
                self.assertIn(words, said)
                self.assertRegex(said, r"tests\.cfg:\d+: ")
        self.assertIn("no such file", self.cli("rules", "test", os.path.join(self.folder, "none.cfg"), "--config", DEMO, status=1))


if __name__ == "__main__":
    city.main()
