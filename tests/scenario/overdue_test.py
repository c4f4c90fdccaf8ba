"""What is late, what falls due soon, and figures, as supervisors see them on the command line; also after the power has gone."""
import csv
import datetime
import io
import json
import os
import subprocess
import zoneinfo

import city
from city import pb

ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
CATEGORIES = ("transport/road/pothole", "environment/noise/construction", "community/property/lift", "transport/lighting/lamp")
CASES = 24


def at(text):
    return int(datetime.datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


class Overdue(city.Scenario):
    def cli(self, *command, status=0):
        run = subprocess.run(
            [city.CLI, *command, "--connect", self.running.requests],
            capture_output=True,
            text=True,
            timeout=60 * city.SLOWNESS,
            env={**os.environ, "TZ": "Asia/Shanghai"},
            check=False,
        )
        self.assertEqual(run.returncode, status, f"liaison {' '.join(command)}: {run.stdout}{run.stderr}")
        return run.stderr if status else run.stdout

    def rows(self, *command):
        return json.loads(self.cli(*command, "--json"))

    def setUp(self):
        super().setUp()
        self.running = self.daemon(clock="manual")
        self.asks = self.client(self.running)
        self.set_clock("2026-04-20T10:00:00")  # a Monday
        for n in range(CASES):
            priority = (pb.PRIORITY_NORMAL, pb.PRIORITY_URGENT)[n % 5 == 0]
            case = city.a_case(n, CATEGORIES[n % 4])
            case.priority = priority
            self.expect_outcome(self.asks.submit(case), "OK")

    def set_clock(self, text):
        self.expect_outcome(self.asks.set_clock(at(text)), "OK", f"SetClock to {text}")

    def act(self, number, verb, department, **more):
        return self.expect_outcome(self.asks.act(number, verb, department, **more), "OK", f"{verb} {number}")

    def test_rows_are_sorted_filtered_and_the_same_in_every_format(self):
        self.assertEqual(self.rows("overdue"), [])
        self.set_clock("2026-06-20T12:00:00")
        every = self.rows("overdue", "--all")
        self.assertGreater(len(every), CASES)
        late = [row["late_working_minutes"] for row in every]
        self.assertEqual(late, sorted(late, reverse=True), "most working time late first")
        for sort, key in (
            ("due", lambda r: datetime.datetime.fromisoformat(r["due"])),
            ("age", lambda r: datetime.datetime.fromisoformat(r["received"])),
            ("priority", lambda r: -("low", "normal", "high", "urgent").index(r["priority"])),
        ):
            rows = self.rows("overdue", "--all", "--sort", sort)
            self.assertEqual([key(r) for r in rows], sorted(key(r) for r in rows), sort)
            self.assertEqual(sorted(map(str, rows)), sorted(map(str, every)), sort)
        for option, field, value in (
            ("--department", "department", every[0]["department"]),
            ("--clock", "clock", "acknowledge"),
            ("--holder", "holder", every[0]["holder"]),
            ("--stage", "case_state", "open"),
            ("--stage", "state", "assigned"),
        ):
            rows = self.rows("overdue", "--all", option, value)
            self.assertEqual([r for r in every if r[field] == value], rows, f"{option} {value}")
        roads = self.rows("overdue", "--all", "--category", "transport/road")
        self.assertEqual([r for r in every if r["category"].startswith("transport/road/")], roads)
        middle = late[len(late) // 2]
        later = self.rows("overdue", "--all", "--later-than", f"{middle} min")
        self.assertEqual(len(later), sum(1 for minutes in late if minutes > middle))
        self.assertEqual(self.rows("overdue", "--limit", "7"), every[:7])
        self.assertEqual(self.rows("overdue", "--campaign", "none-such"), [])
        table = list(csv.DictReader(io.StringIO(self.cli("overdue", "--all", "--csv"))))
        self.assertEqual(
            [(r["number"], r["department"], r["clock"], r["late_working_minutes"]) for r in table],
            [(str(r["number"]), r["department"], r["clock"], str(r["late_working_minutes"])) for r in every],
        )
        said = self.cli("overdue", "--limit", "3")
        self.assertIn(every[0]["reference"], said)
        self.assertIn("there are more", said)

    def test_a_row_says_who_has_it_since_when_and_whose_time_it_was(self):
        self.set_clock("2026-06-20T12:00:00")
        row = next(r for r in self.rows("overdue", "--all") if r["clock"] == "resolve")
        case = self.asks.get(row["number"]).case
        self.assertEqual(row["holder"], case.lead)
        self.assertEqual(datetime.datetime.fromisoformat(row["held_since"]).timestamp() * 1000, case.received_at_ms)
        self.assertEqual([h["holder"] for h in row["held"]], [case.lead])
        self.assertGreater(row["held"][0]["working_minutes"], row["late_working_minutes"])
        self.assertEqual((row["extensions"], row["extension_asked"]), (0, False))

    def test_a_met_promise_leaves_the_list_and_a_deadline_ahead_is_due_soon(self):
        soon = self.rows("due-soon", "--within", "366 d", "--all")
        self.assertGreater(len(soon), CASES)
        self.assertTrue(all(row["late_working_minutes"] <= 0 for row in soon))
        numbers = {row["number"] for row in soon if row["clock"] == "acknowledge"}
        self.assertEqual(self.rows("due-soon", "--within", "1 s"), [])
        lead = self.asks.get(1).case.lead
        self.assertIn(1, numbers)
        self.act(1, "ACKNOWLEDGE", lead)
        left = self.rows("due-soon", "--within", "366 d", "--all", "--clock", "acknowledge")
        self.assertNotIn((1, lead), {(row["number"], row["department"]) for row in left})
        self.set_clock("2026-06-20T12:00:00")
        late = self.rows("overdue", "--all", "--department", lead)
        self.assertIn((1, "resolve"), {(row["number"], row["clock"]) for row in late})
        self.assertNotIn((1, "acknowledge"), {(row["number"], row["clock"]) for row in late})

    def test_what_is_asked_wrongly_is_said_before_anything_is_sent(self):
        for command, word in (
            (("overdue", "--sort", "colour"), "--sort"),
            (("overdue", "--stage", "lunch"), "--stage"),
            (("overdue", "--later-than", "soon"), "--later-than"),
            (("overdue", "--csv", "--json"), "exclude"),
            (("overdue", "--watch"), "terminal"),
            (("overdue", "--limit", "0"), "--limit"),
            (("due-soon", "--within", "400 d"), "--within"),
            (("due-soon", "--sort", "age"), "--sort"),
            (("stats", "--by", "moon"), "--by"),
            (("stats", "--from", "yesterday"), "--from"),
            (("stats", "--from", "2026-05-02", "--to", "2026-05-01"), "--to"),
            (("stats", "--every", "blue moon"), "--every"),
        ):
            self.assertIn(word, self.cli(*command, status=2), " ".join(command))
        self.assertIn("no department", self.cli("overdue", "--department", "atlantis", status=1))

    def stats(self, *more):
        return json.loads(self.cli("stats", *more, "--json"))["rows"]

    def test_figures_add_up_and_survive_the_power(self):
        lead = self.asks.get(1).case.lead
        self.act(1, "RESOLVE", lead, outcome_code="repaired", answer="Done.")
        self.set_clock("2026-06-20T12:00:00")
        (all_,) = self.stats("--by", "all")
        self.assertEqual((all_["received"], all_["resolved"], all_["received_resolved"], all_["in_time"]), (CASES, 1, 1, 1))
        open_late = {r["number"] for r in self.rows("overdue", "--all", "--clock", "resolve") if r["part"] == "lead"}
        self.assertEqual(all_["overdue_open"], len(open_late))
        self.assertAlmostEqual(all_["on_time_rate"], 1 / (1 + len(open_late)))
        for by in ("department", "channel"):
            rows = self.stats("--by", by)
            for figure in ("received", "resolved", "overdue_open", "in_time", "response_missed"):
                self.assertEqual(sum(r[figure] for r in rows), all_[figure], f"{figure} by {by}")
        (roads,) = self.stats("--by", "category", "--value", "transport", "--depth", "1")
        self.assertEqual(roads["received"], CASES // 2)
        days = self.stats("--by", "all", "--every", "day")
        self.assertEqual([(r["from"], r["received"]) for r in days if r["received"]], [("2026-04-20", CASES)])
        self.assertEqual(sum(r["overdue_open"] for r in days), all_["overdue_open"])
        self.assertEqual(self.stats("--by", "all", "--to", "2026-04-19"), [])
        table = list(csv.DictReader(io.StringIO(self.cli("stats", "--by", "all", "--csv"))))
        self.assertEqual(table[0]["received"], str(CASES))
        said = self.cli("stats")
        self.assertIn("on_time_rate: in_time / (in_time + late + overdue_open)", said)
        before = self.stats("--by", "category")
        self.running.kill()
        self.running.start()
        self.assertEqual(self.stats("--by", "category"), before)
        self.assertEqual(len(self.rows("overdue", "--all", "--clock", "resolve")) > 0, True)

    def test_every_definition_stands_in_the_manual_of_figures(self):
        with open(os.path.join(city.SOURCE, "docs", "FIGURES.md"), encoding="utf-8") as f:
            manual = f.read()
        definitions = json.loads(self.cli("stats", "--definitions", "--json"))
        self.assertGreater(len(definitions), 20)
        for name, definition in definitions.items():
            self.assertIn(f"| `{name}` | {definition} |", manual)
        self.assertEqual(definitions, json.loads(self.cli("stats", "--json"))["definitions"])


if __name__ == "__main__":
    city.main()
