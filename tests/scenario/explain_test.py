"""Why a case was decided so: for the department by the rule's name and place, for the citizen in plain words."""
import csv
import io
import json
import os
import re
import subprocess

import city
from city import pb

# In the demonstration: a rule of tier safety, one of tier ordinary and one of tier field claim it.
COLLAPSED = {"category": "transport/road/pothole", "title": "The road has collapsed", "description": "A sinkhole before the school."}
NEAR_BORDER_M = 40


class Explain(city.Scenario):
    def cli(self, *command, status=0):
        run = subprocess.run([city.CLI, *command], capture_output=True, text=True, timeout=60 * city.SLOWNESS, check=False)
        self.assertEqual(run.returncode, status, f"liaison {' '.join(command)}: {run.stdout}{run.stderr}")
        return run.stdout if not status else run.stderr

    def setUp(self):
        super().setUp()
        self.running = self.daemon(settings=("plugin_limit=5 s",))
        self.client_ = self.client(self.running)
        self.at = ("--connect", self.running.requests)
        with open(os.path.join(city.SOURCE, "config/demo/rules.cfg"), encoding="utf-8") as f:
            self.rules = f.read()

    def line_of(self, rule):
        return self.rules[:self.rules.index(f'name = "{rule}"')].count("\n") + 1

    def submit(self, ref, category, title, **text):
        return self.expect_outcome(self.client_.submit(city.a_case(ref, category, title, **text)), "OK").case

    def test_the_winning_rule_its_place_the_runners_up_and_the_plugins(self):
        case = self.submit("a", **COLLAPSED)
        said = self.cli("explain", case.reference, *self.at)
        self.assertIn(case.rule_set, said)
        self.assertRegex(said, rf"road-collapse \(rules\.cfg:{self.line_of('road-collapse')}\) names transport, tier safety")
        self.assertRegex(said, r'matched\s+.*category transport.*(collapsed|sinkhole)')
        for rule, tier in (("road", "ordinary"), ("field-transport", "field")):
            row = next(line for line in said.splitlines() if re.match(rf"transport\s+lead\s+{rule}\s", line))
            self.assertIn(f"rules.cfg:{self.line_of(rule)}", row)
            self.assertIn("weaker than safety", row)
            self.assertIn(tier, row)
        self.assertRegex(said, r"plugin of transport\s+accept")
        self.assertRegex(said, r"community\s+informed\s+road-collapse")
        shown = json.loads(self.cli("explain", "1", "--json", *self.at))["decision"]
        self.assertEqual(shown["claims"][0]["place"], f"rules.cfg:{self.line_of('road-collapse')}")
        self.assertEqual(self.cli("show", "1", "--why", *self.at).split("\nWhy\n")[1].strip(), said.split("\n", 1)[1].strip())

    def test_the_trace_is_kept_with_the_case(self):
        case = self.submit("a", **COLLAPSED)
        before = self.cli("explain", case.reference, *self.at)
        self.running.kill()
        self.running.start()
        self.assertEqual(self.cli("explain", f"scenario:{case.source_ref}", *self.at), before)

    def border_case(self):
        """A place in one district whose neighbour is nearer than the tolerance, found along a line across the city."""
        for n in range(400):
            lon = 123.0300 + n * 0.0001
            case = self.submit(f"border-{n}", "transport/road", "A hole", point=pb.Point(lat=29.545, lon=lon))
            if "near_border" in case.flags:
                return case
        self.skipTest("the demonstration has no border on this line")

    def test_the_distance_to_the_nearest_border(self):
        case = self.border_case()
        areas = self.client_.get(case.number, with_decision=True).case.decision.areas
        near = [a for a in areas if a.near_border]
        self.assertGreaterEqual(len(near), 2, "both candidates stand in the trace")
        nearest = min(abs(a.border_m) for a in near)
        self.assertLess(nearest, NEAR_BORDER_M)
        said = self.cli("explain", str(case.number), *self.at)
        for area in near:
            self.assertIn(f"{abs(area.border_m):.0f} m", said)
            self.assertIn(area.name, said)
        self.assertIn("near border", said)
        self.assertIn(f"{nearest:.0f} m", self.cli("explain", str(case.number), "--plain", *self.at))
        self.assertIn(f"{nearest:.0f}米", self.cli("explain", str(case.number), "--plain", "--lang", "zh", *self.at))

    def names_inside(self):
        """What a citizen need not know: names of rules, tiers, policies, areas, layers, sub-units, departments, categories."""
        names = set(re.findall(r'(?:name|tier|policy|sub_unit) = "([^"]+)"', self.rules))
        for file in ("city.cfg", "clocks.cfg"):
            with open(os.path.join(city.SOURCE, "config/demo", file), encoding="utf-8") as f:
                names |= set(re.findall(r'name = "([a-z-]+)"', f.read()))
        for file in ("districts", "school-zones"):
            with open(os.path.join(city.SOURCE, f"config/demo/areas/{file}.geojson"), encoding="utf-8") as f:
                names |= {feature["properties"]["name"] for feature in json.load(f)["features"]}
        return {n for n in names if n not in ("road", "field", "water", "help", "question", "council")} | {"transport/", "rules.cfg", "tier", "specific"}

    def test_in_plain_words_without_names_from_inside(self):
        cases = [self.submit("a", **COLLAPSED), self.border_case(), self.submit("nobody", "general/other", "Where is the museum?"),
                 self.submit("joint", "transport/road/mud", "Trucks from the construction site leave mud"),
                 self.submit("dance", "environment/noise", "A loudspeaker in the square")]
        titles = {"transport": "Transport Office", "environment": "Environment Office", "community": "Community Office", "front-desk": "front desk"}
        for case in cases:
            english = self.cli("explain", str(case.number), "--plain", *self.at)
            chinese = self.cli("explain", str(case.number), "--plain", "--lang", "zh", *self.at)
            for said in (english, chinese):
                for assignment in case.assignments:
                    self.assertIn(titles.get(assignment.department, "Volunteers"), said, f"{case.category}: {said}")
                bare = re.sub("|".join(re.escape(t) for t in ("Transport Office", "Environment Office", "Community Office", "Citizens' front desk")), "", said)
                for name in self.names_inside():
                    self.assertNotRegex(bare, rf"(?<![\w-]){re.escape(name)}(?![\w-])", f"{case.category}: a citizen is told {name!r}")
            self.assertRegex(english, r"^[A-Z0-9交环社][^\n]*\.\n$")
            self.assertRegex(chinese, r"^您的诉求由.*。\n$")
        self.assertIn("None of the city's rules", self.cli("explain", str(cases[2].number), "--plain", *self.at))
        plain = self.client_.ask(pb.Request(get=pb.Get(key=pb.CaseKey(number=1), plain="zh"))).case
        self.assertEqual(len(plain.decision.claims), 0, "whoever asks for plain words gets nothing else of the trace")
        self.expect_outcome(self.client_.ask(pb.Request(get=pb.Get(key=pb.CaseKey(number=1), plain="tlh"))), "INVALID")
        self.assertIn("en or zh", self.cli("explain", "1", "--plain", "--lang", "tlh", *self.at, status=1))

    def test_a_plugin_that_declines_is_told_of(self):
        # The demonstration's transport plugin leaves ways inside an estate to the community office.
        case = self.submit("estate", "transport/parking/estate", "Cars before the gate of our estate")
        decision = self.client_.get(case.number, with_decision=True).case.decision
        said = self.cli("explain", str(case.number), *self.at)
        for verdict in decision.verdicts:
            self.assertIn(f"plugin of {verdict.department}", said)
            self.assertIn(verdict.reason, said)
        if any(v.kind == pb.VERDICT_KIND_DECLINE for v in decision.verdicts):
            self.assertIn("another department was found to be the right one", self.cli("explain", str(case.number), "--plain", *self.at))

    def test_why_on_submit(self):
        said = self.cli("submit", "--category", COLLAPSED["category"], "--title", COLLAPSED["title"], "--why", *self.at)
        self.assertIn(f"rules.cfg:{self.line_of('road-collapse')}", said)
        self.assertIn("weaker than safety", said)
        shown = json.loads(self.cli("submit", "--category", "transport/road", "--title", "A hole", "--why", "--json", *self.at))
        self.assertEqual(shown["decision"]["claims"][0]["rule"], "road")

    def test_why_on_route(self):
        demo = os.path.join(city.SOURCE, "config/demo")
        said = self.cli("route", os.path.join(demo, "cases.csv"), "--map", os.path.join(demo, "map.cfg"), "--config", demo, "--why")
        rows = list(csv.DictReader(io.StringIO(said)))
        self.assertGreater(len(rows), 50)
        for row in rows:
            if row["rule"]:
                self.assertEqual(row["rule_at"], f"rules.cfg:{self.line_of(row['rule'])}")
                self.assertTrue(row["matched"])
            self.assertTrue(row["why"])
            if row["area"]:
                self.assertGreaterEqual(float(row["border_m"]), 0)
        self.assertTrue(any("weaker than" in row["runners_up"] for row in rows))


if __name__ == "__main__":
    city.main()
