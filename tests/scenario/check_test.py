"""liaison check: each finding with its place, an example that the rules themselves decide so, and a hint; all of them in one run."""
import gzip
import json
import os
import re
import resource
import subprocess

import city

CITY = """city = {{ name = "Lindenhafen"; zone = "Europe/Berlin"; fallback = "desk"; }};
departments = ( {{ name = "roads"; }}, {{ name = "parks"; }},
	{{ name = "water"; }}, {{ name = "desk"; }} );
{categories}
layers = ( {{ name = "district"; file = "areas.geojson"; property = "name"; tolerance = "25 m"; }} );
"""
CLOCKS = """calendars = ( { name = "office"; zone = "Europe/Berlin"; windows = ( { days = "Mon-Fri"; from = "09:00"; to = "17:00"; } ); } );
policies = (
	{ name = "ordinary"; calendar = "office"; acknowledge = "1 working day"; resolve = "10 working days"; },
	{ name = "lamps"; calendar = "office"; when = { category = [ "road/lamp" ]; }; acknowledge = "1 working day"; resolve = "3 working days"; }%s
);
"""
SQUARES = (("West", 10.00, 10.02), ("East", 10.02, 10.04))
CATEGORIES = ("road/hole", "road/lamp", "park/tree", "water/pipe")
EVERYTHING = '{ name = "rest"; tier = "rest"; then = { lead = "roads"; with = [ "parks", "water" ]; }; }'


def square(name, west, east, south=53.50, north=53.52):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def rule(name, when="", lead="roads", tier="ordinary", more=""):
    return f'{{ name = "{name}"; tier = "{tier}"; when = {{ {when} }}; then = {{ lead = "{lead}"; {more} }}; }}'


class Check(city.Scenario):
    def config(self, *rules, name="config", features=None, categories=CATEGORIES, policies="", rest=True, tests=None):
        """A folder whose rules are these, one a line from line 3 on, and, unless told otherwise, one for whatever they leave."""
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        rules = [*rules, *([EVERYTHING] if rest else [])]
        tiers = ", ".join(f'"{t}"' for t in ("first", "ordinary", "rest") if any(f'tier = "{t}"' in r for r in rules) or t == "ordinary")
        named = f"categories = [ {', '.join(json.dumps(c) for c in categories)} ];" if categories else ""
        features = [square(*s) for s in SQUARES] if features is None else features
        files = {
            "city.cfg": CITY.format(categories=named),
            "liaisond.cfg": "plain_loopback = true;\n",
            "clocks.cfg": CLOCKS % policies,
            "rules.cfg": f"tiers = [ {tiers} ];\nrules = (\n" + ",\n".join(rules) + "\n);\n",
            "areas.geojson": features if isinstance(features, str) else json.dumps({"type": "FeatureCollection", "features": features}),
        }
        if tests:
            files["tests.cfg"] = tests
        for file, text in files.items():
            with open(os.path.join(folder, file), "w", encoding="utf-8") as f:
                f.write(text)
        return folder

    def check(self, folder, *more, status):
        run = subprocess.run([city.CLI, "check", folder, "--json", *more], capture_output=True, text=True, timeout=60 * city.SLOWNESS, check=False)
        self.assertEqual(run.returncode, status, f"{run.stdout}{run.stderr}")
        said = json.loads(run.stdout)
        for finding in said["findings"]:
            self.assertIn(finding["severity"], ("error", "warning", "note"))
            self.assertIn(finding["sentence"][-1], ".?", finding)
        return said

    def edit(self, folder, file, old, new):
        with open(os.path.join(folder, file), "r+", encoding="utf-8") as f:
            text = f.read()
            self.assertIn(old, text)
            f.seek(0)
            f.truncate()
            f.write(text.replace(old, new, 1))

    def not_judged(self, said):
        """File and words of each note that something was not judged."""
        words = ("Endpoints and plugins", "Which categories", "Which departments", "Which areas", "Which policies", "Policies that never count", "could not be read",
                 "Gaps were not looked for", "were not looked for", "were not tried")
        notes = [f for f in said["findings"] if f["kind"] == "not-judged"]
        self.assertTrue(all(f["severity"] == "note" for f in notes))
        return [(os.path.basename(f["file"]), next(w for w in words if w in f["sentence"])) for f in notes]

    def only(self, said, kind, n=1):
        found = [f for f in said["findings"] if f["kind"] == kind]
        self.assertEqual(len(found), n, said["findings"])
        return found[0] if n == 1 else found

    def decided(self, folder, finding, expect):
        """The example is copied into tests.cfg as it stands, and met there."""
        file = os.path.join(self.folder, "example.cfg")
        with open(file, "w", encoding="utf-8") as f:
            f.write(f'tests = ( {{ name = "example"; {finding["example"]} expect = {{ {expect} }}; }} );\n')
        run = subprocess.run([city.CLI, "rules", "test", file, "--config", folder], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(run.returncode, 0, f"{finding['example']}: {run.stdout}{run.stderr}")

    # ---- rules ----

    def test_a_set_without_a_flaw(self):
        said = self.check(self.config(rule("hole", 'category = "road/hole";'), rule("tree", 'category = "park";', "parks")), status=0)
        self.assertEqual((said["findings"], said["errors"], said["rules"]), ([], 0, 3))

    def test_a_contradiction_and_the_case_that_shows_it(self):
        folder = self.config(rule("b-tree", 'keywords = "tree"; area = "district:West"; time = "22:00-06:00";', "parks"),
                             rule("a-hole", 'keywords = "hole"; priority = "high"; channel = "app";', "roads"),
                             rule("c-other", 'category = "water"; keywords = "other"; priority = "high";', "water"))
        found = [f for f in self.check(folder, status=4)["findings"] if f["kind"] == "conflict"]
        self.assertEqual([f["line"] for f in found], [3, 5, 5])
        self.assertIn('"a-hole" (line 4)', found[0]["sentence"])
        self.assertRegex(found[0]["example"], r'channel = "app"; priority = "high"; .*tree.*lat = 53\..*at = "20..-..-.. (2[23]|0[0-5]):')
        self.decided(folder, found[0], 'lead = "roads"; rule = "a-hole"; flags = [ "conflict" ];')

    def test_what_looks_like_a_contradiction_and_is_none(self):
        folder = self.config(rule("west", 'keywords = "tree"; area = "district:West";', "parks"), rule("east", 'keywords = "hole"; area = "district:East";'),
                             rule("day", 'keywords = "a"; category = "water"; time = "08:00-20:00";', "parks"),
                             rule("night", 'keywords = "b"; category = "water"; time = "20:00-08:00";', "roads"),
                             rule("app", 'channel = "app"; priority = "low";', "parks", "first"), rule("web", 'channel = "web"; priority = "low";', "roads", "first"),
                             rule("within", 'channel = "letter"; keywords = "mudslide"; not = { keywords = "mud"; };', "roads", "first"))
        said = self.check(folder, status=4)
        self.only(said, "conflict", 0)
        self.assertEqual(self.only(said, "unreachable")["line"], 9, "mudslide brings mud")

    def test_a_rule_that_another_one_shadows(self):
        folder = self.config(rule("all-roads", 'category = "road";', "parks", "first"), rule("hole", 'category = "road/hole"; keywords = [ "hole", "pit" ];'))
        found = self.only(self.check(folder, status=4), "shadowed")
        self.assertEqual((found["line"], found["severity"]), (4, "warning"))
        self.assertIn('"all-roads" (line 3)', found["sentence"])
        self.decided(folder, found, 'rule = "all-roads";')

    def test_a_rule_that_several_shadow_together(self):
        folder = self.config(rule("west", 'area = "district:West";', "parks", "first"), rule("elsewhere", 'area = "district:East";', "parks", "first"),
                             rule("hole", 'category = "road/hole"; area = "district:*";'))
        found = self.only(self.check(folder, status=4), "shadowed")
        self.assertIn('"west"', found["sentence"])
        self.assertIn('"elsewhere"', found["sentence"])

    def test_rules_that_can_never_hold(self):
        folder = self.config(rule("place", 'area = "district:West"; not_area = "district:*";'), rule("kind", 'category = "road"; not = { category = "road"; };'),
                             rule("hours", 'all = ( { time = "08:00-12:00"; }, { time = "13:00-14:00"; } );'),
                             rule("days", 'days = "Sat"; from = "2026-01-05"; until = "2026-01-09";'))
        found = self.only(self.check(folder, status=4), "unreachable", 4)
        self.assertEqual([f["line"] for f in found], [3, 4, 5, 6])
        self.assertIn('"area" (line 3) and its "not_area" (line 3)', found[0]["sentence"])

    def test_patterns_are_tried_and_what_cannot_be_known_is_not_said(self):
        folder = self.config(rule("pattern", 'pattern = "\\\\bpot ?hole[s0-9]{2,3}(x|y)$";', "parks"), rule("word", 'keywords = "lamp";', "water"),
                             rule("implied", 'keywords = "hole"; category = "road";', "roads", "first"))
        found = self.only(self.check(folder, status=4), "conflict")
        self.decided(folder, found, 'rule = "pattern"; flags = [ "conflict" ];')

    def test_gaps_where_no_rule_claims_a_case(self):
        folder = self.config(rule("hole", 'category = "road/hole"; area = "district:West"; channel = "app";'), rule("lamp", 'category = "road/lamp";', "parks"),
                             rule("pipe", 'category = "water/pipe"; keywords = "pipe";', "water"), rest=False)
        found = self.only(self.check(folder, status=4), "gap", 3)
        by = {re.search(r'category "([^"]+)"', f["sentence"]).group(1): f for f in found}
        self.assertEqual({c: f["severity"] for c, f in by.items()}, {"park/tree": "warning", "road/hole": "note", "water/pipe": "note"})
        self.assertIn(": in district:West by any channel but app; outside the areas that rules for it name; without a place.", by["road/hole"]["sentence"])
        for finding in found:
            self.assertEqual(finding["line"], 4)
            self.decided(folder, finding, 'lead = "desk"; flags = [ "fallback" ];')

    def test_a_gap_in_some_areas_of_a_layer(self):
        folder = self.config(rule("west", 'category = "road/hole"; area = "district:West";'), rule("any", 'category = "road/hole"; area = "district:*"; channel = [ "app", "web" ];'),
                             rule("rest", 'not = { category = "road/hole"; };'), rest=False)
        sentence = self.only(self.check(folder, status=4), "gap")["sentence"]
        self.assertIn(": in other areas of layer district by any channel but app and web; outside the areas that rules for it name; without a place.", sentence)

    def test_a_category_that_no_rule_names_is_a_warning_whatever_rules_for_words_there_are(self):
        folder = self.config(rule("gas", 'keywords = "gas";', "water", "first"), rule("road", 'category = "road";'), rule("water", 'category = "*/pipe";', "water"),
                             rule("never", 'all = ( { category = "park"; channel = "app"; }, { channel = "web"; } );', "parks"),
                             rule("not-this", 'not = { category = "park"; }; keywords = "x";', "parks"), rest=False)
        found = self.only(self.check(folder, status=4), "gap")
        self.assertEqual(found["severity"], "warning")
        self.assertIn('No rule that names category "park/tree"', found["sentence"])
        self.decided(folder, found, 'lead = "desk"; flags = [ "fallback" ];')
        self.edit(folder, "rules.cfg", 'all = ( { category = "park"; channel = "app"; }, { channel = "web"; } );', 'category = "park"; channel = "app";')
        self.assertEqual(self.only(self.check(folder, status=0), "gap")["severity"], "note")

    def test_a_department_that_no_rule_reaches(self):
        found = self.only(self.check(self.config(rule("all", "", "parks", more='with = [ "roads" ];'), rest=False), status=4), "unreached-department")
        self.assertEqual((found["line"], found["file"].endswith("city.cfg")), (3, True))
        self.assertIn('"water"', found["sentence"])

    def test_the_largest_gaps_of_real_traffic(self):
        folder = self.config(rule("lamp", 'category = "road/lamp";'), rule("tree", 'category = "park";', "parks"), rest=False, categories=CATEGORIES[:3])
        export, mapping = os.path.join(self.folder, "export.csv.gz"), os.path.join(self.folder, "map.cfg")
        with gzip.open(export, "wt", encoding="utf-8") as f:
            f.write("id,at,kind,channel,lat,lon\n")
            n = 0
            for kind, channel, lon, times in (("road/hole", "app", 10.01, 5), ("road/lamp", "app", 10.01, 9), ("road/hole", "web", 10.03, 7), ("water/pipe", "web", 11, 1),
                                              *((f"new/k{k}", "app", 10.01, 2) for k in range(10))):
                for _ in range(times):
                    n += 1
                    f.write(f"{n},2026-01-07 10:{n % 60:02},{kind},{channel},53.51,{lon}\n")
        with open(mapping, "w", encoding="utf-8") as f:
            f.write('map = { source = "s"; zone = "Europe/Berlin"; columns = { source_ref = "id"; opened_at = "at"; category = [ "kind" ]; channel = "channel"; '
                    'lat = "lat"; lon = "lon"; }; };\n')
        said = self.check(folder, "--csv", export, "--map", mapping, status=4)
        found = self.only(said, "traffic-gap", 10)
        self.assertIn('7 of 42 given cases (16.67 %)', found[0]["sentence"])
        self.assertIn('category "road/hole", in district:East, channel web', found[0]["sentence"])
        self.assertIn("5 of 42", found[1]["sentence"])
        self.decided(folder, found[0], 'flags = [ "fallback" ];')
        self.assertIn("33 of 42 given cases", self.only(said, "traffic")["sentence"])
        self.assertEqual(len([f for f in said["findings"] if f["kind"] == "unknown-category" and f["severity"] == "warning"]), 10)
        self.assertIn("--map", subprocess.run([city.CLI, "check", folder, "--csv", export], capture_output=True, text=True, check=False).stderr)

    # ---- names ----

    def test_everything_unknown_in_one_run(self):
        folder = self.config(rule("dept", 'category = "road/hole";', "raods", more='with = [ "praks" ];'), rule("area", 'area = [ "district:Wset", "distrct:West" ];'),
                             rule("kind", 'category = [ "raod", "road" ];'), rule("policy", 'channel = "app";', more='policy = "lmaps";'),
                             rule("pattern", 'pattern = [ "(", "a)" ];'), rule("tier", 'channel = "web";', tier="frist"), rule("dept"),
                             policies=',\n\t{ name = "odd"; calendar = "offcie"; by_name = true; acknowledge = "1 working day"; resolve = "1 working day"; }')
        said = self.check(folder, status=1)
        kinds = [(f["kind"], f["file"].rsplit("/", 1)[1], f["line"]) for f in said["findings"] if f["severity"] != "note"]
        for kind in (("unknown-department", "rules.cfg", 3), ("unknown-area", "rules.cfg", 4), ("unknown-category", "rules.cfg", 5), ("bad-pattern", "rules.cfg", 7),
                     ("invalid", "rules.cfg", 8)):
            self.assertIn(kind, kinds)
        self.assertEqual([k for k in kinds].count(("unknown-department", "rules.cfg", 3)), 2, "lead and with")
        self.assertEqual([k for k in kinds].count(("unknown-area", "rules.cfg", 4)), 2)
        self.assertEqual([k for k in kinds].count(("bad-pattern", "rules.cfg", 7)), 2)
        self.assertTrue(any(f == "clocks.cfg" for _, f, _ in kinds), f"the unknown calendar: {kinds}")
        self.assertIn("offcie", " ".join(f["sentence"] for f in said["findings"]))
        self.assertTrue(any("could not be read" in f["sentence"] for f in said["findings"] if f["severity"] == "note"))

    def test_an_unknown_name_comes_with_the_one_that_was_meant(self):
        folder = self.config(rule("dept", 'category = "road/hole";', "raods", more='with = [ "praks" ]; inform = [ "museum" ];'), rule("area", 'area = "district:Wset";'),
                             rule("layer", 'area = "distrct:West";'), rule("border", 'near_border = "districts";'), rule("kind", 'category = [ "raod", "road/hoel", "sea" ];'),
                             rule("policy", 'channel = "app";', more='policy = "lmaps";'), rule("set", 'keywords = "@wintr";'), rule("tier", tier="ordinry"),
                             rule("word", 'catgory = "road";'), rule("pattern", 'pattern = "(";'), rule("nothing", 'area = "district:Nowhere";'),
                             policies=',\n\t{ name = "odd"; calendar = "offcie"; by_name = true; acknowledge = "1 working day"; resolve = "1 working day"; }',
                             tests='tests = ( { name = "t"; case = { category = "road"; }; expect = { lead = "dsek"; }; } );\n')
        self.edit(folder, "rules.cfg", "rules =", 'sets = { winter = [ "ice" ]; }; rules =')
        said = self.check(folder, status=1)
        hints = {(os.path.basename(f["file"]), f["line"], re.search(r'"(@?[^"]*)"[^"]*$', f["hint"]).group(1)) for f in said["findings"] if "meant?" in f["hint"]}
        self.assertEqual(hints, {("rules.cfg", 3, "roads"), ("rules.cfg", 3, "parks"), ("rules.cfg", 4, "district:West"), ("rules.cfg", 5, "district"),
                                 ("rules.cfg", 6, "district"), ("rules.cfg", 7, "road"), ("rules.cfg", 7, "road/hole"), ("rules.cfg", 8, "lamps"),
                                 ("rules.cfg", 9, "@winter"), ("rules.cfg", 10, "ordinary"), ("rules.cfg", 11, "category"), ("clocks.cfg", 5, "office"),
                                 ("tests.cfg", 1, "desk")})
        for finding in said["findings"]:
            self.assertTrue(finding["hint"], finding)
        by = {f["sentence"]: f["hint"] for f in said["findings"]}
        for name, words in (("museum", "Add it to the departments of city.cfg"), ('"sea"', "Add it to the categories of city.cfg"), ("Nowhere", "areas.geojson"),
                            ("pattern", "two backslashes")):
            self.assertTrue(any(name in sentence and words in hint for sentence, hint in by.items()), f"{name}: {by}")

    def test_one_flaw_of_a_rule_hides_no_other_and_brings_no_other(self):
        def errors(*rules):
            return [(f["kind"], f["line"], f["sentence"]) for f in self.check(self.config(*rules), status=1)["findings"] if f["severity"] == "error"]

        def about(found, *words):
            self.assertEqual(len(found), len(words), found)
            for (_, _, sentence), word in zip(found, words):
                self.assertIn(word, sentence)

        about(errors(rule("dates", 'from = "tomorrow"; until = "yesterday";')), '"tomorrow"', '"yesterday"')
        about(errors(rule("hours", 'time = 8; days = "Funday";')), "One text", '"Funday"')
        about(errors(rule("sets", 'keywords = [ "@a", "@b" ]; area = [ "@c", "district:Wset" ];')), '"@c"', '"Wset"', '"@a"', '"@b"')
        about(errors(rule("parts", 'any = ( { channel = 1; }, { priority = "now"; } ); field = ( { is = "x"; }, { name = ""; } );')),
              '"name" is missing', '"name" must not be empty', "One text", '"now"')
        about(errors(rule("then", 'channel = "app";', more='priority = "soon"; policy = "lmaps"; sub_unit = ""; campaign = "";')),
              '"soon"', '"lmaps"', "sub-unit", "campaign")
        about(errors('{ tier = "frist"; when = { channel = 1; }; then = { lead = "raods"; }; }'), '"name" is missing', "One text", '"raods"', '"frist"')
        # What only follows from a flaw is not said.
        about(errors(rule("group", 'any = ( { keyword = "x"; } );')), 'called "keyword"')
        about(errors('{ name = "laed"; tier = "ordinary"; then = { laed = "roads"; policy = "lamps"; }; }'), 'called "laed"')

    def test_two_rules_of_one_name(self):
        folder = self.config(rule("r", 'keywords = "x";', "parks"), rule("r", 'keywords = "y";', "water"), rest=False)
        said = self.check(folder, status=1)
        self.assertEqual(self.only(said, "double-rule")["line"], 4)
        self.only(said, "conflict", 0)
        folder = self.config(rule("r", 'keywords = 1;', "parks"), rule("r", 'area = "nowhere";', "water"), rule("s"), rule("r"))
        self.assertEqual([f["line"] for f in self.only(self.check(folder, status=1), "double-rule", 2)], [4, 6])

    def test_words_in_the_wrong_group(self):
        folder = self.config('{ name = "x"; tier = "ordinary"; lead = "roads"; when = { }; then = { lead = "roads"; category = "road"; tier = "rest"; colour = 1; }; }')
        hints = [f["hint"] for f in self.check(folder, status=1)["findings"] if f["severity"] == "error"]
        self.assertEqual(hints, ['It belongs within "then".', 'It belongs within "when".', "It belongs within the rule itself.",
                                 'Within "then" may stand: lead, with, inform, priority, policy, fallback, sub_unit, campaign.'])

    def test_a_byte_order_mark_is_no_flaw(self):
        folder = self.config(rule("hole", 'category = "road/hole";'), tests='tests = ( { name = "t"; case = { category = "road"; }; expect = { lead = "roads"; }; } );\n')
        for file in os.listdir(folder):
            if file.endswith(".cfg"):
                with open(os.path.join(folder, file), "r+", encoding="utf-8") as f:
                    text = f.read()
                    f.seek(0)
                    f.write("\ufeff" + text)
        self.assertEqual(self.check(folder, status=0)["findings"], [])

    def test_no_rules_at_all(self):
        said = self.check(self.config(rest=False), status=4)
        self.assertEqual([(f["severity"], f["kind"]) for f in said["findings"] if f["kind"] != "unused-tier"], [("warning", "gap")])
        self.assertIn("every case goes to the fallback desk", said["findings"][0]["sentence"])

    def test_sets_and_tiers_that_no_rule_uses(self):
        folder = self.config(rule("hole", 'category = "@road";'))
        self.edit(folder, "rules.cfg", "tiers = [ ", 'sets = { road = [ "road/hole" ];\nice = [ "ice" ]; }; tiers = [ "never", ')
        found = self.check(folder, status=0)["findings"]
        self.assertEqual([(f["severity"], f["kind"], f["line"]) for f in found], [("note", "unused-set", 2), ("note", "unused-tier", 2)])
        self.assertIn('"never"', found[1]["sentence"])

    def test_an_unknown_policy(self):
        found = self.only(self.check(self.config(rule("policy", 'channel = "app";', more='policy = "lmaps";')), status=1), "unknown-policy")
        self.assertEqual(found["line"], 3)

    def test_a_rule_with_a_flaw_hides_no_finding_about_the_others(self):
        folder = self.config(rule("broken", 'category = "road"; area = "nowhere";'), rule("a-x", 'keywords = "x";', "parks"), rule("b-y", 'keywords = "y";', "water"), rest=False)
        said = self.check(folder, status=1)
        self.only(said, "conflict")
        self.only(said, "gap", 0)
        self.assertIn("1 rule could not be read", self.only(said, "not-judged")["sentence"])

    def test_a_file_that_cannot_be_parsed_is_the_finding(self):
        folder = self.config("{ name = ")
        self.assertEqual([(f["severity"], f["kind"], f["line"]) for f in self.check(folder, status=1)["findings"]],
                         [("error", "invalid", 3), ("note", "not-judged", 0)])
        for text, words in (("# " + "x" * 50_000_000, "32 MiB"), ("rules = ( { when = " + "{ any = " * 10000 + "}" * 10000 + "; } );", "64 levels")):
            with open(os.path.join(folder, "rules.cfg"), "w", encoding="utf-8") as f:
                f.write(text)
            error, note = self.check(folder, status=1)["findings"]
            self.assertIn(words, error["sentence"])
            self.assertIn("were not looked for", note["sentence"])

    def test_a_flaw_in_one_file_hides_none_in_another_and_what_it_keeps_from_being_judged_is_said(self):
        tests = 'tests = (\n{ name = "t"; case = { category = "road/hole"; colour = 1; priority = "now"; at = "noon"; }; expect = { lead = "raods"; }; }\n);\n'
        folder = self.config(rule("hole", 'category = "road/hole";', "praks"), tests=tests)
        self.edit(folder, "city.cfg", '{ name = "roads"; }', '{ name = "roads"; plugin = "none"; }')
        said = self.check(folder, status=1)
        self.assertEqual([(f["kind"], os.path.basename(f["file"]), f["line"]) for f in said["findings"] if f["severity"] == "error"],
                         [("invalid", "city.cfg", 2), ("unknown-department", "rules.cfg", 3), *[("invalid", "tests.cfg", 2)] * 3, ("unknown-department", "tests.cfg", 2)])
        self.assertEqual(self.not_judged(said), [("rules.cfg", "could not be read"), ("tests.cfg", "were not tried")])
        # A flawed test leaves nothing behind in the next one, and one without a name is read to its end.
        found = self.check(self.config(rule("hole", 'category = "road/hole";'), tests='tests = (\n'
                                       '{ name = "a"; case = { category = "x"; }; expect = { flags = [ "fallback" ]; rule = 1; }; },\n'
                                       '{ name = "b"; case = { category = "road/hole"; }; expect = { lead = "roads"; }; },\n'
                                       '{ case = { category = "x"; }; expect = { lead = "raods"; }; }\n);\n'), status=1)["findings"]
        self.assertEqual([(f["kind"], f["line"]) for f in found], [("invalid", 2), ("invalid", 4), ("unknown-department", 4)])
        # What only shows outside decides nothing: the expectations are tried.
        tests = tests.replace("raods", "parks").replace('colour = 1; priority = "now"; at = "noon"; ', "")
        folder = self.config(rule("hole", 'category = "road/hole";'), tests=tests)
        self.edit(folder, "city.cfg", '{ name = "roads"; }', '{ name = "roads"; plugin = "none"; }')
        self.edit(folder, "liaisond.cfg", "plain_loopback = true;", "")
        said = self.check(folder, status=1)
        self.assertEqual([(f["kind"], os.path.basename(f["file"])) for f in said["findings"]],
                         [("invalid", "city.cfg"), ("invalid", "liaisond.cfg"), ("expectation", "tests.cfg")])

    def test_what_an_error_in_each_file_keeps_from_being_judged(self):
        def said_of(file, old, new, *rules):
            folder = self.config(rule("hole", 'category = "road/hole";'), *rules)
            self.edit(folder, file, old, new)
            return self.check(folder, status=1)

        self.assertEqual(self.not_judged(said_of("liaisond.cfg", "plain", "plane")), [("liaisond.cfg", "Endpoints and plugins")])
        self.assertEqual(self.not_judged(said_of("city.cfg", '"road/hole"', '"road//hole"')),
                         [("city.cfg", "Which categories"), ("city.cfg", "Gaps were not looked for")])
        self.assertEqual(self.not_judged(said_of("city.cfg", '"parks"', '"pa rks"'))[0], ("city.cfg", "Which departments"))
        self.assertEqual(self.not_judged(said_of("city.cfg", "tolerance", "tolerence"))[0], ("city.cfg", "Which areas"))
        self.assertEqual(self.not_judged(said_of("clocks.cfg", "policies = (", "policies = (,")),
                         [("clocks.cfg", "Which policies"), ("clocks.cfg", "Policies that never count")])

    def test_the_names_of_policies_with_flaws_are_known(self):
        folder = self.config(rule("a", 'channel = "app";', more='policy = "lamps";'), rule("b", 'channel = "web";', more='policy = "lmaps";'))
        self.edit(folder, "clocks.cfg", '"3 working days"', '"3 wurking days"')
        said = self.check(folder, status=1)
        self.assertEqual(self.only(said, "unknown-policy")["line"], 4)
        self.assertEqual([f for f, _ in self.not_judged(said)], ["clocks.cfg", "rules.cfg"])

    def test_expectations_that_are_not_met_are_all_said(self):
        tests = "tests = (\n" + ",\n".join(f'{{ name = "t{n}"; case = {{ category = "road/hole"; }}; expect = {{ lead = "{lead}"; }}; }}'
                                           for n, lead in enumerate(("roads", "parks", "water"))) + "\n);\n"
        found = self.only(self.check(self.config(rule("hole", 'category = "road/hole";'), tests=tests), status=1), "expectation", 2)
        self.assertEqual([f["line"] for f in found], [3, 4])

    # ---- polygons ----

    def areas(self, *features, status=4):
        return self.check(self.config(rule("west", 'area = "district:*"; category = "road/hole";'), features=list(features)), status=status)

    def test_polygons_that_overlap_leave_a_gap_or_stand_twice(self):
        found = self.only(self.areas(square("West", 10.00, 10.021), square("East", 10.02, 10.04)), "overlap")
        self.assertRegex(found["sentence"], r'"East" and "West" overlap at longitude 10\.020\d+, latitude 53\.5.*about 6\d\.\d m wide')
        ring = [square("South", 10.00, 10.04, 53.50, 53.51), square("West", 10.00, 10.01, 53.51, 53.52), square("East", 10.0102, 10.04, 53.51, 53.52),
                square("North", 10.00, 10.04, 53.52, 53.53)]
        found = self.only(self.areas(*ring), "area-gap")
        self.assertRegex(found["sentence"], r"at longitude 10\.0101\d*, latitude 53\.51.*belong to no area")
        found = self.only(self.areas(square("West", 10.00, 10.02), square("East", 10.00, 10.02)), "duplicate-polygon")
        self.assertIn("the same polygon", found["sentence"])
        found = self.only(self.areas(square("West", 10.00, 10.02), square("West", 10.00, 10.02)), "duplicate-polygon")
        self.assertIn("features 1 and 2", found["sentence"])

    def test_every_invalid_polygon_with_the_place(self):
        bow = square("Bow", 10.1, 10.2)
        bow["geometry"]["coordinates"][0] = [[10.1, 53.5], [10.2, 53.6], [10.2, 53.5], [10.1, 53.6], [10.1, 53.5]]
        far = square("Far", 10.1, 10.2)
        far["geometry"]["coordinates"][0][1] = [565000.0, 5930000.0]
        found = self.only(self.areas(square("West", 10.00, 10.02), bow, far, status=1), "bad-polygon", 2)
        self.assertIn("longitude 10.15", found[0]["sentence"])
        self.assertIn("feature 2 (Bow)", found[0]["file"])
        self.assertIn("WGS 84", found[1]["sentence"])

    # ---- clocks ----

    def test_clocks_that_never_run(self):
        policies = (',\n\t{ name = "nobody"; calendar = "office"; by_name = true; acknowledge = "1 working day"; resolve = "1 working day"; }'
                    ',\n\t{ name = "covered"; calendar = "office"; when = { category = [ "road" ]; }; acknowledge = "1 working day"; resolve = "1 working day"; }'
                    ',\n\t{ name = "hole"; calendar = "office"; when = { category = [ "road/hole" ]; }; acknowledge = "1 working day"; resolve = "1 working day"; }'
                    ',\n\t{ name = "past"; calendar = "office"; when = { category = [ "park/tree" ]; }; until = "2020-12-31"; acknowledge = "1 working day"; resolve = "1 working day"; }'
                    ',\n\t{ name = "raod"; calendar = "office"; when = { category = [ "raod" ]; }; acknowledge = "1 working day"; resolve = "1 working day"; }')
        said = self.check(self.config(rule("hole", 'category = "road/hole";'), policies=policies), status=4)
        found = self.only(said, "clock-never-runs", 3)
        self.assertEqual([f["line"] for f in found], [5, 6, 9])
        self.assertIn("no rule names it", found[0]["sentence"])
        self.assertRegex(found[1]["sentence"], r'more specific ones, such as "(hole|lamps)"')
        self.assertEqual(self.only(said, "clock-ended")["line"], 8)
        self.assertEqual(self.only(said, "unknown-category")["line"], 9)

    def test_a_policy_for_a_campaign_counts_where_that_campaign_is(self):
        policies = (',\n\t{ name = "spring"; calendar = "office"; when = { category = [ "park" ]; campaign = [ "spring" ]; }; resolve = "1 working day"; }'
                    ',\n\t{ name = "parks"; calendar = "office"; when = { category = [ "park" ]; }; resolve = "2 working days"; }')
        said = self.check(self.config(rule("hole", 'category = "road/hole";'), policies=policies), status=0)
        self.assertEqual(said["findings"], [])

    def test_a_calendar_whose_working_time_is_over(self):
        folder = self.config(rule("hole", 'category = "road/hole";'), policies=',\n\t{ name = "hole"; calendar = "old"; when = { category = [ "road/hole" ]; }; '
                             'acknowledge = "1 working day"; resolve = "1 working day"; }')
        with open(os.path.join(folder, "clocks.cfg"), "r+", encoding="utf-8") as f:
            text = f.read().replace('} ); } );\npolicies', '} ); },\n\t{ name = "old"; zone = "Europe/Berlin"; windows = ( { days = "Mon-Fri"; from = "09:00"; to = "17:00"; '
                                    'until = "2020-12-31"; } ); },\n\t{ name = "spare"; zone = "Europe/Berlin"; windows = ( { days = "Mon"; from = "09:00"; to = "17:00"; } ); } );\npolicies')
            f.seek(0)
            f.write(text)
        said = self.check(folder, status=4)
        for finding in self.only(said, "clock-never-runs", 2):
            self.assertIn("no working time any more", finding["sentence"])
            self.assertIn('"hole"', finding["sentence"])
        self.assertIn('"spare"', self.only(said, "unused-calendar")["sentence"])

    def test_a_gap_between_two_versions_of_a_calendar(self):
        folder = self.config(rule("hole", 'category = "road/hole";'))
        version = '{ name = "spare"; zone = "Europe/Berlin"; %s windows = ( { days = "Mon"; from = "09:00"; to = "17:00"; } ); }'
        with open(os.path.join(folder, "clocks.cfg"), "r+", encoding="utf-8") as f:
            text = f.read().replace('} ); } );\npolicies', '} ); },\n\t' + version % 'until = "2026-01-31";' + ",\n\t" + version % 'from = "2026-03-01";' + " );\npolicies")
            f.seek(0)
            f.write(text)
        said = self.check(folder, status=4)
        found = self.only(said, "calendar-gap")
        self.assertIn('No version of calendar "spare" holds from 2026-02-01 to 2026-02-28', found["sentence"])
        self.assertIn('"until"', found["hint"])

    # ---- the command ----

    def test_for_people(self):
        folder = self.config(rule("all-roads", 'category = "road";', "parks", "first"), rule("hole", 'category = "road/hole";'))
        run = subprocess.run([city.CLI, "check", folder], capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 4)
        self.assertRegex(run.stdout, r'rules\.cfg:4: warning: shadowed: Rule "hole" never decides.*\n    example: case = \{.*\n    hint: .*\n')
        self.assertRegex(run.stdout, r"4 departments, 1 layer, 3 rules .* 0 errors, 1 warning, 0 notes\.\n$")
        self.assertEqual(subprocess.run([city.DAEMON, "--config", folder, "--check"], capture_output=True, check=False).returncode, 0)
        self.assertEqual(subprocess.run([city.CLI, "check"], capture_output=True, check=False).returncode, 2)
        self.assertEqual(subprocess.run([city.CLI, "check", folder, "--nonsense"], capture_output=True, check=False).returncode, 2)

    def test_a_reload_is_refused_with_all_errors(self):
        folder = self.config(rule("hole", 'category = "road/hole";'), name="served")
        daemon = self.daemon(config=folder)
        client = self.client(daemon)
        daemon.expect_log("reload-refused")
        self.config(rule("hole", 'category = "road/hole";', "raods"), rule("x", 'pattern = "(";'), rule("y", 'area = "district:Wset";'), name="served")
        reply = client.ask(city.pb.Request(reload=city.pb.Reload(who="scenario")))
        self.expect_outcome(reply, "BAD_CONFIGURATION")
        for words in ("rules.cfg:3: ", "raods", "rules.cfg:4: ", "rules.cfg:5: ", "Wset"):
            self.assertIn(words, reply.sentence)

    def test_ten_thousand_rules_within_ten_seconds(self):
        folder = self.config(*(rule(f"r{n}", f'category = "c{n % 700}/k{n % 7}"; keywords = "word{n}"; area = "district:{"West" if n % 3 else "East"}";',
                                    ("roads", "parks", "water")[n % 700 % 3]) for n in range(10000)), categories=())
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run([city.CLI, "check", folder, "--json"], capture_output=True, text=True, timeout=120 * city.SLOWNESS, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # Of the processor: what else runs on the machine is not counted.
        self.assertLess(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 10 * city.SLOWNESS)
        self.assertEqual(json.loads(run.stdout)["rules"], 10001)


if __name__ == "__main__":
    city.main()
