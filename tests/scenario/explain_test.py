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

    def test_both_candidates_in_the_reply(self):
        case = self.border_case()
        row = lambda area: (area.layer, area.name, area.border_m)
        trace = self.client_.get(case.number, with_decision=True).case
        near = [row(a) for a in trace.decision.areas if a.near_border]
        self.assertGreaterEqual(len(near), 2)
        self.assertEqual([row(a) for a in case.borders], near, "in the answer to the submission")
        self.assertEqual([row(a) for a in trace.borders], near)
        bare = self.client_.get(case.number).case
        self.assertEqual([row(a) for a in bare.borders], near, "in the answer to Get, the trace not asked for")
        self.assertFalse(bare.HasField("decision"))
        again = self.client_.submit(city.a_case(case.source_ref, "transport/road", "A hole"))
        self.assertEqual([row(a) for a in self.expect_outcome(again, "UNCHANGED").case.borders], near, "in the answer to the same submission")
        layer, inside, _ = next(a for a in near if a[2] >= 0)
        _, outside, distance = next(a for a in near if a[2] < 0)
        line = rf"(?m)^near border\s+{re.escape(layer)}:{re.escape(inside)}, {-distance:.0f} m from {re.escape(outside)}"
        self.assertRegex(self.cli("show", str(case.number), *self.at), line)
        point = trace.text.point
        where = ("--lat", str(point.lat), "--lon", str(point.lon), "--category", "transport/road", "--title", "Another hole")
        self.assertRegex(self.cli("submit", *where, *self.at), line)
        shown = json.loads(self.cli("submit", *where, "--json", *self.at))
        self.assertEqual([(b["layer"], b["name"], round(b["border_m"], 3)) for b in shown["borders"]], [(a, b, round(c, 3)) for a, b, c in near])
        rows = self.client_.ask(pb.Request(list=pb.List(limit=1000))).list.cases
        self.assertTrue(any("near_border" in row.flags for row in rows))
        self.assertFalse([row.number for row in rows if row.borders], "lists are light")
        clear = self.submit("clear", "transport/road", "A hole without a place")
        self.assertEqual(len(clear.borders), 0)
        self.assertNotIn("near border", self.cli("show", str(clear.number), *self.at))

    def test_a_partner_organisation_is_not_told_how_far_a_border_is(self):
        case = self.border_case()
        self.expect_outcome(self.client_.act(case.number, "INVITE", "supervisors", target="volunteers"), "OK")
        seen = self.client_.ask(pb.Request(get=pb.Get(key=pb.CaseKey(number=case.number), **{"as": "volunteers"}))).case
        self.assertEqual(seen.number, case.number)
        self.assertEqual(len(seen.borders), 0)

    def outside(self):
        """A place west of the westernmost district, nearer to it than the tolerance, and that district's name."""
        with open(os.path.join(city.SOURCE, "config/demo/areas/districts.geojson"), encoding="utf-8") as f:
            features = json.load(f)["features"]

        def positions(nested):
            return [nested] if isinstance(nested[0], (int, float)) else [p for one in nested for p in positions(one)]

        lon, lat, name = min((*p[:2], feature["properties"]["name"]) for feature in features for p in positions(feature["geometry"]["coordinates"]))
        return lat, lon - 0.0002, name

    def test_a_place_outside_every_area(self):
        lat, lon, name = self.outside()
        case = self.submit("outside", "transport/road", "A hole", point=pb.Point(lat=lat, lon=lon))
        self.assertEqual((list(case.areas), list(case.flags)[-1:], [b.name for b in case.borders]), ([], ["near_border"], [name]))
        self.assertLess(case.borders[0].border_m, 0)
        self.assertRegex(self.cli("show", str(case.number), *self.at), rf"near border\s+district: in none, \d+ m from {re.escape(name)}")

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

    def plainly(self, case, at=None):
        return tuple(self.cli("explain", str(case.number), "--plain", "--lang", lang, *(at or self.at)) for lang in ("en", "zh"))

    def test_the_reason_in_plain_words_is_the_one_that_the_rule_had(self):
        english, chinese = self.plainly(self.submit("hole", "transport/road", "A hole"))
        self.assertIn("to 交通局 Transport Office, by what was reported. ", english)
        self.assertIn("根据反映的事项，按照", chinese)
        for said in (english, chinese):
            self.assertNotRegex(said, "described|where it is|描述|地点", "neither words nor a place have counted")
        english, chinese = self.plainly(self.submit("collapsed", **COLLAPSED))
        self.assertIn("by what was reported and how it was described.", english)
        self.assertIn("根据反映的事项和对情况的描述，按照", chinese)

    def test_a_rule_by_place_alone_and_a_place_outside_every_area_in_plain_words(self):
        rule = '{ name = "by-place"; tier = "safety"; when = { area = [ "district:*" ]; }; then = { lead = "community"; }; },\n'
        config = city.edited_config(self.folder, [("rules.cfg", '	{ name = "road-collapse"', rule + '	{ name = "road-collapse"')])
        os.remove(os.path.join(config, "tests.cfg"))
        other = self.daemon(config, name="two", settings=("plugin_limit=5 s",))
        at, self.client_ = ("--connect", other.requests), self.client(other)
        case = self.submit("inside", "transport/road", "A hole", point=pb.Point(lat=29.545, lon=123.035))
        self.assertTrue(case.areas)
        english, chinese = self.plainly(case, at)
        self.assertIn("Community Office, by where it is. ", english)
        self.assertIn("根据所在地点，按照", chinese)
        lat, lon, _ = self.outside()
        english, chinese = self.plainly(self.submit("outside", "transport/road", "A hole", point=pb.Point(lat=lat, lon=lon)), at)
        self.assertRegex(english, r"by what was reported\. .*lies in none of the city's areas, about \d+ m from the nearest one; it was counted to none of them\.")
        self.assertRegex(chinese, "不在本市任何片区内，距离最近的片区约\\d+米")
        self.assertNotIn("that it lies in", english)

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

    def test_a_rule_on_fields_tried_by_hand(self):
        rule = '{ name = "deep-water"; tier = "safety"; when = { field = ( { name = "depth"; is = "deep=very"; }, { name = "lane"; } ); }; then = { lead = "environment"; }; },\n'
        config = city.edited_config(self.folder, [("rules.cfg", '	{ name = "road-collapse"', rule + '	{ name = "road-collapse"')])
        os.remove(os.path.join(config, "tests.cfg"))
        at = ("--connect", self.daemon(config, name="two", settings=("plugin_limit=5 s",)).requests)
        command = ("submit", "--category", "transport/road", "--title", "Water on the road", "--why", "--json", *at)
        claim = lambda *fields: json.loads(self.cli(*command, *fields))["decision"]["claims"][0]
        self.assertEqual(claim()["rule"], "road")
        self.assertEqual(claim("--field", "depth=deep=very")["rule"], "road")
        met = claim("--field", "depth=deep=very", "--field", "lane=")
        self.assertEqual((met["rule"], met["matched"]), ("deep-water", "field depth=deep=very; field lane"))
        for wrong in ("depth", "=deep", "d" * 65 + "=deep"):
            self.assertIn("NAME=VALUE", self.cli(*command, "--field", wrong, status=2))
        self.assertIn("32 times", self.cli(*command, *(["--field", "a=b"] * 33), status=2))

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
        version = self.client_.health().rule_set
        for row in rows:
            self.assertEqual(row["rule_set"], version)
            self.assertEqual((bool(row["tier"]), bool(row["specificity"])), (bool(row["rule"]),) * 2)
        collapsed = [row for row in rows if row["rule"] == "road-collapse"]
        self.assertEqual({row["tier"] for row in collapsed}, {"safety"})
        self.assertTrue(all(int(row["specificity"]) >= 20 for row in collapsed), "a category and a word at the least")

    def test_why_on_route_names_the_nearest_other_area(self):
        demo = os.path.join(city.SOURCE, "config/demo")
        lat, lon, name = self.outside()
        border = self.client_.get(self.border_case().number).case
        nearest = max((b for b in border.borders if b.border_m < 0), key=lambda b: b.border_m)
        with open(os.path.join(demo, "cases.csv"), encoding="utf-8") as f:
            first = next(csv.DictReader(f))
        rows = [{**first, "case_id": "outside", "lat": lat, "lon": lon}, {**first, "case_id": "border", "lat": border.text.point.lat, "lon": border.text.point.lon},
                {**first, "case_id": "nowhere", "lat": "", "lon": ""}]
        path = os.path.join(self.folder, "cases.csv")
        with open(path, "w", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, first)
            writer.writeheader()
            writer.writerows(rows)
        command = ("route", path, "--map", os.path.join(demo, "map.cfg"), "--config", demo, "--why")
        for said in (list(csv.DictReader(io.StringIO(self.cli(*command)))), [json.loads(line) for line in self.cli(*command, "--json").splitlines()]):
            self.assertEqual(said[0]["area"], "")
            self.assertRegex(said[0]["neighbour"], rf"^\d+ m from district:{re.escape(name)}$")
            self.assertAlmostEqual(int(said[0]["neighbour"].split()[0]), float(said[0]["border_m"]), delta=0.6)
            self.assertEqual(said[1]["neighbour"], f"{-nearest.border_m:.0f} m from {nearest.layer}:{nearest.name}")
            self.assertEqual(said[2]["neighbour"], "")


if __name__ == "__main__":
    city.main()
