"""Common problems: what citizens report most, and more than usual; found where it was, counted as it was, silent where there is too little to say."""
import collections
import csv
import datetime
import gzip
import json
import os
import subprocess
import zoneinfo

import city
import records
from city import pb

DEMO = os.path.join(city.SOURCE, "config/demo")
BOSTON = os.path.join(city.SOURCE, "config/boston")
SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
MONDAY = datetime.datetime(2026, 6, 1, tzinfo=SHANGHAI)
MUD, LAMP = "transport/road/mud", "transport/lighting/dark"
SCHOOL = (29.545, 123.035)


class Problems(city.Scenario):
    def run_cli(self, daemon, *command):
        command = [city.CLI, *command, "--connect", daemon.requests]
        return subprocess.run(command, capture_output=True, text=True, timeout=300 * city.SLOWNESS, check=False)

    def cli(self, daemon, *command, status=0):
        run = self.run_cli(daemon, *command)
        self.assertEqual(run.returncode, status, f"liaison {' '.join(command)}: {run.stdout}{run.stderr}")
        return run.stdout if not status else run.stderr

    def problems(self, daemon, *options):
        return json.loads(self.cli(daemon, "problems", *options, "--json"))

    def row(self, report, category, area=""):
        return next((p for p in report["problems"] if (p["category"], p["area"]) == (category, area)), None)

    def take_in(self, client, cases):
        """(category, when, point) each, reported then."""
        replies = []
        for i, (category, when, point) in enumerate(cases):
            submission = city.a_case(f"p-{i}", category, "As so often: trucks of the building site")
            submission.opened_at_ms = int(when.timestamp() * 1000)
            submission.text.point.lat, submission.text.point.lon = point
            client.send(pb.Request(submit=submission), replies.append)
            self.loop.until(lambda: len(replies) > i - 64, "submissions are not answered", 60)
        self.loop.until(lambda: len(replies) == len(cases), "submissions are not answered", 60)
        for reply in replies:
            self.expect_outcome(reply, "OK")
        return [reply.case for reply in replies]

    def act(self, client, case, verb, department, **more):
        key = pb.CaseKey(number=case.number)
        self.expect_outcome(client.ask(pb.Request(act=pb.Act(key=key, verb=verb, department=department, **more))), "OK")

    def surge(self):
        """Twelve weeks of a city: lamps as ever, and in the last week mud before the school."""
        daemon = self.daemon(settings=("plugins=",), clock="manual")
        client = self.client(daemon)
        self.expect_outcome(client.ask(pb.Request(set_clock=pb.SetClock(now_ms=int((MONDAY + datetime.timedelta(days=7)).timestamp() * 1000)))), "OK")
        cases = []
        for day in range(-84, 7):
            noon = MONDAY + datetime.timedelta(days=day, hours=12)
            cases += [(LAMP, noon + datetime.timedelta(minutes=i), (29.560 + 0.003 * i, 123.05)) for i in range(3 + day % 2)]
            cases += [(MUD, noon, SCHOOL)] * (day % 7 == 3)
            cases += [(MUD, noon + datetime.timedelta(minutes=i), SCHOOL) for i in range(6)] * (day >= 0)
        return daemon, client, self.take_in(client, cases)

    def test_a_surge_is_found_with_its_place_and_what_joint_handling_solved(self):
        daemon, client, cases = self.surge()
        mud = [c for c in cases if c.category == MUD and c.opened_at_ms >= MONDAY.timestamp() * 1000]
        for case in mud[:8]:
            required = [a.department for a in case.assignments if a.part == pb.PART_REQUIRED]
            self.assertTrue(required, "the agreement about mud demands another department's part")
            for department in required:
                self.act(client, case, pb.VERB_DONE, department)
            self.act(client, case, pb.VERB_RESOLVE, case.lead, outcome_code="cleaned", answer="Clean.")
        period = ("--since", MONDAY.isoformat(), "--until", (MONDAY + datetime.timedelta(days=7)).isoformat())
        report = self.problems(daemon, *period, "--citywide")
        found, lamps = self.row(report, MUD), self.row(report, LAMP)
        self.assertEqual((report["past_weeks"], report["cases"]), (8, len([c for c in cases if c.opened_at_ms >= MONDAY.timestamp() * 1000])))
        self.assertEqual((found["count"], found["verdict"], found["expected"]), (43, "rise", 1.0))
        self.assertEqual(report["problems"][0], found, "what rises stands first")
        self.assertLess(found["q"], 0.001)
        self.assertEqual(lamps["verdict"], "steady")
        self.assertEqual((found["resolved_count"], found["joint_count"], found["joint"], found["reopened"]), (8, 8, 1.0, 0.0))
        self.assertEqual(set(report["definitions"]), {"count", "expected", "change", "verdict", "p", "q", "reopened", "joint"})
        shown = self.cli(daemon, "problems", *period, "--citywide")
        self.assertRegex(shown, rf"43 +1\.0 +8 of 8 +x 43 +rise, q < 0\.001 +0\.0 % +100\.0 % +{MUD}")
        for name, meaning in report["definitions"].items():
            self.assertIn(f"{name:9} {meaning}.", shown)
        areas = self.problems(daemon, *period)
        self.assertGreater(len([p for p in areas["problems"] if p["category"] == MUD and p["verdict"] == "rise" and p["area"]]), 0)
        self.check_hotspots(daemon, period)

    def check_hotspots(self, daemon, period):
        hotspots = json.loads(self.cli(daemon, "problems", *period, "--geojson", "--cell", "200"))
        self.assertEqual(hotspots["type"], "FeatureCollection")
        for feature in hotspots["features"]:
            ring, = feature["geometry"]["coordinates"]
            self.assertEqual((feature["type"], feature["geometry"]["type"], len(ring), ring[0]), ("Feature", "Polygon", 5, ring[-1]))
            self.assertGreaterEqual(feature["properties"]["count"], 5)
        hot = [f for f in hotspots["features"] if f["properties"]["verdict"] == "rise"]
        self.assertEqual(len(hot), 1)
        (west, south), _, (east, north) = hot[0]["geometry"]["coordinates"][0][:3]
        self.assertTrue(south <= SCHOOL[0] < north and west <= SCHOOL[1] < east, "the square holds the school")
        self.assertEqual(hot[0]["properties"]["count"], 43)
        said = self.cli(daemon, "problems", *period, "--geojson", "--min-count", "4", status=1)
        self.assertIn("a point is close to a person", said)

    def test_the_demonstration_is_counted_as_it_is_and_has_too_little_past(self):
        daemon = self.daemon(clock="manual")
        self.cli(daemon, "replay", os.path.join(DEMO, "cases.csv"), "--map", os.path.join(DEMO, "map.cfg"))
        with open(os.path.join(DEMO, "cases.csv"), encoding="utf-8", newline="") as file:
            opened = [(row["category"], row["opened_at"]) for row in csv.DictReader(file)]
        expected = collections.Counter("/".join(c.split("/")[:2]) for c, at in opened if "2026-05-04" <= at < "2026-05-11")
        week = ("--since", "2026-05-04T00:00:00+08:00", "--until", "2026-05-11T00:00:00+08:00")
        report = self.problems(daemon, *week, "--citywide", "--depth", "2", "--min-count", "1", "--limit", "1000")
        self.assertEqual({p["category"]: p["count"] for p in report["problems"]}, dict(expected))
        self.assertEqual(report["cases"], sum(expected.values()))
        self.assertLess(report["past_weeks"], 4)
        self.assertEqual({(p["verdict"], p["p"], p["q"], p["expected"]) for p in report["problems"]}, {("few_weeks", None, None, None)})
        self.assertGreater(sum(p["joint_count"] for p in report["problems"]), 0, "the demonstration has joint cases")
        shown = self.cli(daemon, "problems", "--since", "2026-05-04T00:00:00+08:00")
        self.assertIn("too little past", shown)

    def test_what_makes_no_sense_is_refused_with_what_to_do(self):
        daemon = self.daemon()
        for options, status, sentence in (
            (("--since", "2026-05-04", "--until", "2026-05-04"), 1, "the period must begin before it ends"),
            (("--since", "yesterday"), 2, "write a time as"),
            (("--weeks", "3"), 2, "--weeks"),
            (("--citywide", "--layer", "district"), 1, "leave out layer"),
        ):
            self.assertIn(sentence, self.cli(daemon, "problems", *options, status=status))

    def test_the_snow_of_february_2015_is_found_in_boston(self):
        if not os.path.exists(records.boston_path()):
            self.skipTest(f"{records.boston_path()} is not there; set LIAISON_CITY_DATA to the folder with the real records")
        daemon = self.daemon("config/boston", settings=("watch_cases=0",), clock="manual")
        self.cli(daemon, "clock", "2015-07-01T00:00:00-04:00")
        self.cli(daemon, "import", records.boston_path(), "--map", os.path.join(BOSTON, "map.cfg"))
        through = records.Map(os.path.join(BOSTON, "map.cfg"))
        with gzip.open(records.boston_path(), "rt", encoding="utf-8", newline="") as file:
            opened = [(through.submission(row).category, row["opened_at"]) for row in csv.DictReader(file)]
        expected = collections.Counter(c for c, at in opened if "2015-02-01" <= at < "2015-03-01")
        month = ("--since", "2015-02-01T00:00:00-05:00", "--until", "2015-03-01T00:00:00-05:00")
        report = self.problems(daemon, *month, "--citywide", "--limit", "1000", "--min-count", "1")
        counted = {p["category"]: p["count"] for p in report["problems"] if p["count"]}
        self.assertEqual(counted, dict(expected))
        rises = [p["category"].split("/")[-1] for p in report["problems"] if p["verdict"] == "rise"]
        for snow in ("misc-snow-complaint", "request-for-snow-plowing-emergency-responder", "fire-department-request", "mbta-request"):
            self.assertIn(snow, rises)
        self.assertLessEqual(len(rises), 12, "and not everything rises")
        for calm in ("street-light-outages", "heat-excessive-insufficient", "abandoned-vehicles"):
            self.assertNotIn(calm, rises)
        districts = self.problems(daemon, *month, "--layer", "police-district")["problems"]
        self.assertTrue([p for p in districts if p["verdict"] == "rise" and p["category"].endswith("misc-snow-complaint") and p["area"]])


if __name__ == "__main__":
    city.main()
