"""Office hours and what a promise comes to, from a configuration folder alone; and what config/boston makes of real records."""
import csv
import datetime
import json
import os
import subprocess
import tempfile
import unittest

import city
import records

OFFICE = """calendars = (
  { name = "nation"; closed = ( { date = "2026-05-01"; until = "2026-05-05"; name = "劳动节\\tLabour Day"; } ); },
  { name = "office"; zone = "Asia/Shanghai"; include = "nation";
    windows = ( { days = "Mon-Fri"; from = "09:00"; to = "12:00"; }, { days = "Mon-Fri"; from = "13:30"; to = "17:30"; } );
    worked = ( { date = "2026-05-09"; like = "Tue"; name = "exchange"; }, { date = "2026-05-29"; from = "09:00"; to = "12:00"; name = "half a day"; } ); },
  { name = "night"; zone = "Europe/London"; windows = ( { days = "Sat"; from = "22:00"; to = "06:00"; } ); }
);
"""


class Calendar(city.Scenario):
    def setUp(self):
        super().setUp()
        self.config = os.path.join(self.folder, "office")
        os.mkdir(self.config)
        self.write(OFFICE)

    def write(self, text):
        with open(os.path.join(self.config, "clocks.cfg"), "w", encoding="utf-8") as f:
            f.write(text)

    def cli(self, *command, status=0):
        run = subprocess.run(
            [city.CLI, "calendar", *command, "--config", self.config], capture_output=True, text=True, timeout=60 * city.SLOWNESS, check=False
        )
        self.assertEqual(run.returncode, status, f"liaison calendar {' '.join(command)}: {run.stdout}{run.stderr}")
        return run.stdout if not status else run.stderr

    def json(self, *command):
        return json.loads(self.cli(*command, "--json"))

    def test_a_month_has_its_windows_its_closed_and_its_extra_days_with_their_names(self):
        said = self.cli("show", "2026-05")
        self.assertRegex(said, r"\A.*office@[0-9a-f]{8}.*Asia/Shanghai\n")
        self.assertRegex(said, r"2026-05-04\s+Mon\s+closed\s+劳动节 Labour Day")
        self.assertRegex(said, r"2026-05-06\s+Wed\s+worked\s+09:00-12:00,13:30-17:30\s*\n")
        self.assertRegex(said, r"2026-05-09\s+Sat\s+extra\s+09:00-12:00,13:30-17:30\s+exchange")
        self.assertRegex(said, r"2026-05-10\s+Sun\s+off\s*\n")
        days = self.json("show", "2026-05")["days"]
        self.assertEqual(len(days), 31)
        self.assertEqual(days[28], {"date": "2026-05-29", "weekday": "Fri", "kind": "extra", "windows": [{"from": "09:00", "to": "12:00"}],
                                    "worked_minutes": 180, "name": "half a day"})

    def test_a_year_has_its_months_in_sum_and_its_days_out_of_turn(self):
        said = self.cli("show", "2026")
        self.assertRegex(said, r"February\s+20\s+140:00")
        self.assertRegex(said, r"May\s+19\s+129:00")  # 21 weekdays, three closed, one extra, one of three hours
        self.assertRegex(said, r"2026-05-29\s+Fri\s+extra")
        self.assertNotIn("2026-05-28", said)
        self.assertEqual(len(self.json("show", "2024")["days"]), 366)

    def test_a_window_over_midnight_belongs_to_the_day_on_which_it_opens(self):
        day = next(d for d in self.json("show", "2026-03", "--calendar", "night")["days"] if d["date"] == "2026-03-28")
        # The clocks go forward in that night: an hour less.
        self.assertEqual((day["windows"], day["worked_minutes"]), ([{"from": "22:00", "to": "06:00"}], 420))

    def test_adding_and_measuring(self):
        self.assertEqual(
            self.cli("add", "2026-04-30T16:00", "2", "working", "days"),
            "from  2026-04-30T16:00:00+08:00\nto    2026-05-07T16:00:00+08:00\n",
        )
        self.assertEqual(self.json("add", "2026-05-29T16:00:00+08:00", "1 working hour")["to"], "2026-06-01T10:00:00+08:00")
        self.assertIn("outside working time", self.cli("add", "2026-05-29T16:00", "1 working hour"))
        self.assertEqual(
            self.cli("between", "2026-04-30T16:00", "2026-05-07T17:00").splitlines()[2], "15:00 hours of working time (2 working days and 1:00)"
        )
        measured = self.json("between", "2026-05-07T17:00", "2026-04-30T16:00")
        self.assertEqual((measured["worked_seconds"], measured["whole_working_days"]), (-15 * 3600, 0))

    def test_whole_working_days_are_said_as_english_does(self):
        self.assertEqual(self.cli("between", "2026-04-29T16:00", "2026-04-30T16:00").splitlines()[2], "7:00 hours of working time (1 working day)")
        self.assertEqual(self.cli("between", "2026-04-28T16:00", "2026-04-30T16:00").splitlines()[2], "14:00 hours of working time (2 working days)")
        self.assertEqual(self.cli("between", "2026-04-29T16:00", "2026-04-30T17:00").splitlines()[2], "8:00 hours of working time (1 working day and 1:00)")

    def test_a_moment_may_be_written_with_a_blank(self):
        wanted = self.cli("add", "2026-04-30T16:00", "2 working days")
        self.assertEqual(self.cli("add", "2026-04-30 16:00", "2 working days"), wanted)
        self.assertEqual(self.cli("add", "2026-04-30", "16:00", "2", "working", "days"), wanted)
        self.assertEqual(self.cli("add", "2026-04-30 16:00:00+08:00", "2 working days"), wanted)
        wanted = self.cli("between", "2026-04-30T16:00", "2026-05-07T17:00")
        self.assertEqual(self.cli("between", "2026-04-30", "16:00", "2026-05-07", "17:00"), wanted)
        self.assertEqual(self.cli("between", "2026-04-30 16:00", "2026-05-07 17:00"), wanted)

    def test_days_between_two_versions_are_told_from_days_off(self):
        self.write("""calendars = (
          { name = "nation"; worked = ( { date = "2026-02-14"; like = "Mon"; name = "exchange"; } ); },
          { name = "office"; zone = "Asia/Shanghai"; include = "nation"; until = "2026-02-09"; windows = ( { days = "Mon-Fri"; from = "09:00"; to = "17:00"; } ); },
          { name = "office"; zone = "Asia/Shanghai"; include = "nation"; from = "2026-02-16"; windows = ( { days = "Mon-Fri"; from = "09:00"; to = "17:00"; } ); } );""")
        words = "No version of this calendar holds from 2026-02-10 to 2026-02-15: nothing is worked then, whatever an included calendar lists."
        said = self.cli("show", "2026-02")
        self.assertIn(words, said)
        self.assertRegex(said, r"2026-02-08\s+Sun\s+off\s")
        self.assertRegex(said, r"2026-02-14\s+Sat\s+none\s")
        self.assertIn(words, self.cli("show", "2026"))
        self.assertEqual([d["date"][8:] for d in self.json("show", "2026-02")["days"] if d["kind"] == "none"], ["10", "11", "12", "13", "14", "15"])
        self.assertNotIn("No version", self.cli("show", "2026-03"))

    def test_it_offers_no_way_to_a_daemon_that_it_does_not_ask(self):
        for word in ("show", "add", "between"):
            said = self.cli(word, "--help")
            self.assertNotIn("--connect", said)
            self.assertNotIn("--timeout", said)
            self.assertIn("--json", said)
        self.assertIn("no option --connect", self.cli("show", "--connect", "ipc://x", status=2))

    def test_what_it_cannot_answer(self):
        for command, status, words in (
            (("show", "2026-13"), 2, "is no month and no year"),
            (("show", "spring"), 2, "is no month and no year"),
            (("add", "yesterday", "1 working day"), 1, '"yesterday" is no moment'),
            (("add", "2026-05-01T10:00", "2 weeks"), 1, '"2 weeks" is no length of time'),
            (("add", "2099-12-31T10:00", "9 working days"), 1, "1970 to 2099"),
            (("add", "2098-02-13T16:00", "3650 calendar days"), 1, "1970 to 2099"),
            (("add", "2098-02-13T16:00", "3650 absolute days"), 1, "1970 to 2099"),
            (("add", "1969-12-30T16:00", "1 working day"), 1, '"1969-12-30T16:00" lies outside the years that calendars know, 1970 to 2099'),
            (("between", "2026-05-01T10:00", "2100-01-01T10:00"), 1, '"2100-01-01T10:00" lies outside the years that calendars know'),
            (("show", "1969"), 1, "lies outside the years that calendars know, 1970 to 2099"),
            (("show", "2100"), 1, "lies outside the years that calendars know, 1970 to 2099"),
            (("add", "2026-05-01", "1 working day"), 1, '"2026-05-01" is no moment; write 2026-02-13T16:00'),
            (("between", "2026-05-01T10:00"), 2, "MOMENT MOMENT is missing"),
            (("between", "2026-05-01T10:00", "now"), 1, '"now" is no moment'),
            (("add", "2026-05-01T10:00", "1 working day", "--calendar", "nation"), 1, '"nation" is no calendar'),
            (("add", "2026-05-01T10:00", "1 working day", "--calendar", "a b"), 2, "one word"),
        ):
            self.assertIn(words, self.cli(*command, status=status))
        self.write(OFFICE.replace('include = "nation"', 'include = "moon"'))
        self.assertRegex(self.cli("show", "2026-05", status=1), r'clocks\.cfg:3: .*no calendar "moon" to include')
        self.write("""calendars = ( { name = "office"; zone = "UTC"; windows = ( { days = "Mon-Fri"; from = "09:00"; to = "17:00"; } );
          closed = ( { date = "1970-01-01"; until = "2099-12-31"; } ); } );""")
        self.assertIn("none of its windows ever opens on a day that is not closed", self.cli("show", "2026-05", status=1))


class Boston(city.Scenario):
    """What config/boston decides of six months of the city's records, against what the city did: rules, areas, dated policies and calendar together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not os.path.exists(records.boston_path()):
            raise unittest.SkipTest(f"{records.boston_path()} is not there; set LIAISON_CITY_DATA to the folder with the real records")
        config = os.path.join(city.SOURCE, "config", "boston")
        with tempfile.TemporaryDirectory(prefix="liaison-") as folder:
            path = records.boston_file(os.path.join(folder, "cases.csv"), 100000)
            with open(path, encoding="utf-8", newline="") as file:
                cls.rows = list(csv.DictReader(file))
            routed = subprocess.run(
                [city.CLI, "route", path, "--config", config, "--map", os.path.join(config, "map.cfg")],
                capture_output=True, text=True, timeout=300 * city.SLOWNESS, check=True, env={**os.environ, "LIAISON_CITY_DATA": city.CITY_DATA},
            )
        cls.ours = {row["source_ref"]: row for row in csv.DictReader(routed.stdout.splitlines())}

    def test_every_row_is_decided(self):
        self.assertGreater(len(self.rows), 58000)
        self.assertEqual(set(self.ours), {row["case_id"] for row in self.rows})

    def test_the_department_that_ended_up_with_a_case_is_the_one_that_leads(self):
        known = [row for row in self.rows if row["department"]]
        share = sum(self.ours[row["case_id"]]["lead"] == row["department"] for row in known) / len(known)
        print(f"cases {len(known)}, the same department {share:.4f}")
        self.assertGreater(len(known), 58000)
        self.assertGreaterEqual(share, 0.955)

    def test_the_police_district_is_the_one_that_the_city_wrote_down(self):
        known = [row for row in self.rows if row["geo_ok"] == "1" and row["police_district"]]
        share = sum(self.ours[row["case_id"]]["area"] == f"police-district:{row['police_district']}" for row in known) / len(known)
        print(f"cases with usable coordinates {len(known)}, the same police district {share:.4f}")
        self.assertGreater(len(known), 49000)
        self.assertGreaterEqual(share, 0.994)

    def test_targets_are_met_within_five_minutes_by_dated_policies(self):
        ours = {case: row["resolve_due"][:19] for case, row in self.ours.items()}
        moment = datetime.datetime.fromisoformat
        targets = [(moment(row["target_at"]), ours[row["case_id"]]) for row in self.rows if row["target_at"]]
        close = sum(bool(due) and abs((moment(due) - target).total_seconds()) <= 300 for target, due in targets)
        closed = [row for row in self.rows if row["status"] == "Closed" and row["closed_at"] and row["ontime"]]
        flags = sum(
            (row["ontime"] == "OVERDUE") == bool(ours[row["case_id"]] and moment(row["closed_at"]) > moment(ours[row["case_id"]])) for row in closed
        )
        own = sum((row["ontime"] == "OVERDUE") == bool(row["target_at"] and moment(row["closed_at"]) > moment(row["target_at"])) for row in closed)
        print(f"targets {len(targets)}, within 5 minutes {close / len(targets):.4f}; closed cases {len(closed)}, the city's overdue flag: "
              f"by our due time {flags / len(closed):.4f}, by its own {own / len(closed):.4f}")
        self.assertGreater(len(targets), 40000)
        self.assertGreaterEqual(close / len(targets), 0.97)
        self.assertGreaterEqual(flags / len(closed), 0.99)
        self.assertGreaterEqual(own / len(closed), 0.996)


if __name__ == "__main__":
    city.main()
