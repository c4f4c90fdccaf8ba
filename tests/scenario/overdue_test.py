"""What is late, what falls due soon, and figures, as supervisors see them on the command line; also after the power has gone."""
import csv
import datetime
import io
import json
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
import zoneinfo

import city
from city import pb

ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
CATEGORIES = ("transport/road/pothole", "environment/noise/construction", "community/property/lift", "transport/lighting/lamp")
CASES = 24
POINTS = ((29.5456, 123.0426), (29.5456, 123.0430), (29.5450, 123.0707), (29.5209, 123.0145))  # old town twice, harbour, lakeside


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
        self.assertEqual(later, [r for r in every if r["late_working_minutes"] > middle], "later than")
        by_age = self.rows("overdue", "--all", "--later-than", f"{middle} min", "--sort", "age")
        self.assertEqual(sorted(map(str, by_age)), sorted(map(str, later)))
        self.assertLess(len(later), len(every))
        self.assertGreater(len(later), 0)
        self.assertEqual(self.rows("overdue", "--limit", "7"), every[:7])
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

    def test_whose_time_it_was_is_summed_when_a_case_comes_back_to_one_who_had_it(self):
        lead = self.asks.get(1).case.lead
        self.set_clock("2026-04-21T09:00:00")
        self.act(1, "ASK", lead, answer="Which side of the road?")
        self.set_clock("2026-04-23T09:00:00")  # two working days of 7 hours
        self.cli("reply", self.asks.get(1).case.reference, "--department", "citizen", "--note", "The left one.")
        self.set_clock("2026-06-20T12:00:00")
        (row,) = [r for r in self.rows("overdue", "--all", "--clock", "resolve", "--department", lead) if r["number"] == 1]
        held = {h["holder"]: h["working_minutes"] for h in row["held"]}
        self.assertEqual(held["citizen"], 2 * 420)
        self.assertGreater(held[lead], 30 * 420, "before the question and after the answer")
        self.assertEqual(datetime.datetime.fromisoformat(row["held_since"]).timestamp() * 1000, at("2026-04-23T09:00:00"))
        self.assertFalse(row["stands_still"])
        (line,) = [r for r in csv.DictReader(io.StringIO(self.cli("overdue", "--all", "--csv"))) if r["number"] == "1" and r["clock"] == "resolve"]
        self.assertEqual(line["held"], f"{lead}={held[lead]};citizen=840")

    def test_the_next_step_of_a_case_that_stands_still_comes_when_it_goes_on(self):
        promise = 'when = { category = [ "transport" ]; }; acknowledge = "1 working day"; resolve = "7 working days";'
        ladder = ' ladder = ( { after = "1 working day"; role = "inspection"; } );'
        config = city.edited_config(self.folder, [("clocks.cfg", promise, promise + ladder)])
        self.running = self.daemon(config=config, clock="manual", name="two")
        self.asks = self.client(self.running)
        self.set_clock("2026-04-20T10:00:00")
        case = self.expect_outcome(self.asks.submit(city.a_case("hole")), "OK").case
        self.set_clock("2026-04-29T12:00:00")  # seven working days and two hours later
        number, lead = case.number, case.lead
        (row,) = self.rows("overdue", "--clock", "resolve")
        self.assertEqual((row["number"], row["next_role"], row["stands_still"]), (number, "inspection", False))
        self.assertIn(datetime.datetime.fromisoformat(row["next_step"]).strftime("%Y-%m-%d %H:%M inspection"), self.cli("overdue", "--clock", "resolve"))
        self.act(number, "ASK", lead, answer="Which side of the road?")
        (row,) = [r for r in self.rows("overdue", "--all", "--clock", "resolve", "--department", lead) if r["number"] == number]
        self.assertTrue(row["stands_still"])
        self.assertNotIn("next_step", row)
        said = self.cli("overdue", "--all", "--stage", "on_hold", "--clock", "resolve")
        self.assertRegex(said, re.escape(row["reference"]) + ".*when it goes on " + row["next_role"])

    def test_working_time_is_told_in_hours_and_plain_time_as_plain_time(self):
        self.set_clock("2026-04-25T23:00:00")  # a Saturday
        water = self.expect_outcome(self.asks.submit(city.a_case("water", "environment/water/river")), "OK").case
        self.set_clock("2026-04-26T12:00:00")
        (row,) = [r for r in self.rows("due-soon", "--within", "20 d", "--all", "--clock", "resolve") if r["number"] == water.number]
        due = datetime.datetime.fromisoformat(row["due"]).timestamp() * 1000
        self.assertEqual(row["plain_left_minutes"], (due - at("2026-04-26T12:00:00")) // 60000)
        said = self.cli("due-soon", "--within", "20 d", "--all")
        self.assertRegex(said, re.escape(water.reference) + r".* resolve .* 4 d \d+ h ")
        self.set_clock("2026-06-20T12:00:00")
        others = [r for r in self.rows("overdue", "--all") if r["number"] != water.number]
        said = self.cli("overdue", "--all").splitlines()
        for row in others:
            minutes = row["late_working_minutes"]
            words = f" {minutes // 60} h " + (f"{minutes % 60} min " if minutes % 60 else "")
            self.assertTrue(any(row["reference"] in line and row["clock"] in line and words in line for line in said), f"{row} {words}")
        self.assertNotRegex("\n".join(said), r"\d d \d+ h")
        self.assertRegex(self.cli("stats", "--by", "all"), r"RESOLVE")

    def terminal(self, lines, columns, *command):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        run = subprocess.Popen(
            [city.CLI, *command, "--connect", self.running.requests],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TZ": "Asia/Shanghai", "NO_COLOR": "1"},
        )
        os.close(theirs)
        self.addCleanup(os.close, ours)
        self.addCleanup(run.wait)
        self.addCleanup(run.kill)
        return ours

    def read_until(self, terminal, word, most_s=20):
        said, end = "", time.monotonic() + most_s * city.SLOWNESS
        while word not in said:
            ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
            self.assertTrue(ready, f"{word!r} did not come: {said!r}")
            said += os.read(terminal, 65536).decode("utf-8", "replace")
        return said

    def test_on_a_narrow_terminal_nothing_that_counts_is_cut_and_a_watch_survives_the_daemon(self):
        self.set_clock("2026-06-20T12:00:00")
        first = self.rows("overdue", "--limit", "3")
        terminal = self.terminal(24, 80, "overdue", "--watch", "--every", "300 ms", "--timeout", "1 s")
        said = self.read_until(terminal, "there are more")
        self.assertIn("As of 2026-06-20 12:00, every 0.3 s", said)
        page = said[said.index("As of") :].splitlines()
        self.assertLessEqual(len(page), 24)
        self.assertGreaterEqual(sum(" 2026-" in line for line in page[2:]), 17)
        self.assertEqual([line for line in page if len(line) > 80 or "…" in line], [])
        for row in first:
            (line,) = [line for line in page if row["reference"] in line and row["clock"] in line and row["department"] in line][:1] or [None]
            self.assertIsNotNone(line, row)
            self.assertIn(datetime.datetime.fromisoformat(row["due"]).strftime("%Y-%m-%d %H:%M"), line)
            self.assertIn(row["holder"], line)
        self.running.kill()
        away = self.read_until(terminal, "does not answer")
        self.assertNotIn("\033[J", away.split("\033[H")[-1], "the rows stay where they are")
        self.running.start()
        self.set_clock("2026-06-22T15:00:00")
        self.read_until(terminal, "As of 2026-06-22 15:00")

    def test_a_met_promise_leaves_the_list_and_a_deadline_ahead_is_due_soon(self):
        soon = self.rows("due-soon", "--within", "366 d", "--all")
        self.assertGreater(len(soon), CASES)
        self.assertTrue(all(row["late_working_minutes"] <= 0 for row in soon))
        due = [datetime.datetime.fromisoformat(row["due"]) for row in soon]
        self.assertEqual(due, sorted(due), "what falls due first comes first")
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
            (("due-soon", "--sort", "late"), "--sort"),
            (("stats", "--by", "moon"), "--by"),
            (("stats", "--from", "yesterday"), "--from"),
            (("stats", "--from", "2026-05-02", "--to", "2026-05-01"), "--to"),
            (("stats", "--every", "blue moon"), "--every"),
        ):
            self.assertIn(word, self.cli(*command, status=2), " ".join(command))
        self.assertIn("no department", self.cli("overdue", "--department", "atlantis", status=1))

    def test_what_falls_due_soon_can_be_sorted_otherwise(self):
        self.set_clock("2026-04-20T10:30:00")
        self.expect_outcome(self.asks.submit(city.a_case("younger", CATEGORIES[0])), "OK")
        span = ("--within", "366 d", "--all")
        by_due = self.rows("due-soon", *span)
        self.assertGreater(len(by_due), 20)
        self.assertEqual(by_due, self.rows("due-soon", *span, "--sort", "due"))
        weights = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
        for sort, key in (("priority", lambda row: weights[row["priority"]]), ("age", lambda row: row["received"])):
            rows = self.rows("due-soon", *span, "--sort", sort)
            self.assertEqual(rows, sorted(by_due, key=key), f"{sort}, and what falls due first among equals")
            self.assertEqual(self.rows("due-soon", "--within", "366 d", "--limit", "7", "--sort", sort), rows[:7])
        self.assertGreater(len({row["priority"] for row in by_due}), 1)

    def test_lengths_of_time_are_said_as_people_say_them(self):
        for command, options in (("due-soon", ("--within", "7 days")), ("due-soon", ("--within", "1 hour")), ("overdue", ("--later-than", "90 minutes"))):
            self.cli(command, *options)
        for command, options, words in (
            ("overdue", ("--later-than", "2 days"), "write it in hours"), ("due-soon", ("--within", "0 h"), "more than nothing"),
            ("due-soon", ("--within", "soon"), "7 days"),
        ):
            self.assertIn(words, self.cli(command, *options, status=2))

    def test_a_misspelt_filter_is_no_all_clear(self):
        self.set_clock("2026-06-20T12:00:00")
        for command in ("overdue", "due-soon"):
            for option, name, *words in (
                ("--area", "old-town", "area", 'no area "old-town"', '"district:old-town"'),
                ("--area", "distrikt:old-town", "area", '"district:old-town"'),
                ("--clock", "resolv", "clock", 'no clock "resolv"', "resolve"),
                ("--holder", "trasnport", "holder", 'no holder "trasnport"', "citizen, outside, ", "transport"),
                ("--category", "transport/raod", "category_prefix", 'no category "transport/raod"', "transport/road"),
                ("--campaign", "none-such", "campaign", 'no campaign "none-such"'),
            ):
                said = self.cli(command, option, name, status=1)
                for word in words:
                    self.assertIn(word, said, f"{command} {option} {name}")
        for by, name, word in (("area", "old-town", "district:old-town"), ("department", "trasnport", "transport"), ("category", "transport/raod", "transport/road")):
            said = self.cli("stats", "--by", by, "--value", name, status=1)
            self.assertIn(f'no {by} "{name}"', said)
            self.assertIn(word, said)
        self.assertIn('no policy "trasnport"', self.cli("deadlines", "recompute", "--dry-run", "--policy", "trasnport", status=1))
        self.cli("deadlines", "recompute", "--dry-run", "--policy", "transport")
        self.assertIn("meets these filters", self.cli("overdue", "--area", "district:old-town", "--holder", "outside"))
        self.assertIn("No case has been counted there", self.cli("stats", "--by", "area", "--value", "district:old-town"))

    def test_rows_are_of_the_area_that_is_asked_for(self):
        wanted = {}
        for lat, lon in POINTS:
            case = city.a_case(f"at-{lat}-{lon}", "transport/sign/missing", "A sign is missing", point=pb.Point(lat=lat, lon=lon))
            case = self.expect_outcome(self.asks.submit(case), "OK").case
            for area in case.areas:
                wanted.setdefault(area, set()).add(case.number)
        self.assertEqual(len(wanted["district:old-town"]), 2)
        self.assertIn("district:harbour", wanted)
        for command in (("due-soon", "--within", "366 d"), ("overdue",)):
            rows = self.rows(*command, "--all")
            for area, numbers in wanted.items():
                of_area = self.rows(*command, "--all", "--area", area)
                self.assertEqual({r["number"] for r in of_area}, numbers, area)
                self.assertEqual(of_area, [r for r in rows if area in r["areas"]], area)
            self.set_clock("2026-06-20T12:00:00")

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
