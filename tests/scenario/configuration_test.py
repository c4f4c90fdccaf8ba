"""--check, --print-config and what is refused at start: always with a place and a sentence."""
import os
import re
import shutil
import subprocess

import city

CHECK_S = 30

# name, file, what stands there, what is made of it, a word of the sentence. The place named must be the line of the change.
BROKEN = (
    ("a duration without its unit", "liaisond.cfg", 'plugin_limit = "50 ms"', "plugin_limit = 50", "plugin_limit"),
    ("a duration of an unknown unit", "liaisond.cfg", '"50 ms"', '"50 moons"', "plugin_limit"),
    ("a duration out of bounds", "liaisond.cfg", '"50 ms"', '"2 h"', "plugin_limit"),
    ("an unknown setting", "liaisond.cfg", "plugin_limit", "plugin_limt", "plugin_limt"),
    ("a truth value in quotes", "liaisond.cfg", "plain_loopback = true", 'plain_loopback = "yes"', "plain_loopback"),
    ("a setting twice", "liaisond.cfg", "plain_loopback = true;", "plain_loopback = true; plain_loopback = true;", ""),
    ("a fallback desk that is no department", "city.cfg", 'fallback = "front-desk"', 'fallback = "nobody"', "nobody"),
    ("two departments of one name", "city.cfg", 'name = "transport"; title', 'name = "environment"; title', "environment"),
    (
        "a department called as the supervisors' feed",
        "city.cfg",
        'name = "transport"',
        'name = "supervisors"',
        "supervisors",
    ),
    ("a department's name with a blank", "city.cfg", 'name = "transport"', 'name = "trans port"', "name"),
    ("an unknown kind of department", "city.cfg", 'kind = "partner"', 'kind = "friend"', "kind"),
    ("an unknown word in city.cfg", "city.cfg", "tolerance", "tolerence", "tolerence"),
    ("a lead that is no department", "rules.cfg", 'lead = "transport"', 'lead = "transprt"', "transprt"),
    ("a partner as lead", "rules.cfg", 'lead = "transport"', 'lead = "volunteers"', "volunteers"),
    ("an unknown condition", "rules.cfg", "keywords = [", "keywordz = [", "keywordz"),
    ("a policy that clocks.cfg does not know", "rules.cfg", 'policy = "danger"', 'policy = "dangr"', "dangr"),
    ("an area that the layer does not have", "rules.cfg", '"district:harbour"', '"district:harbor"', "harbor"),
    ("an unknown tier", "rules.cfg", 'tier = "safety"', 'tier = "safty"', "safty"),
    ("a priority that is none", "rules.cfg", 'priority = "urgent"', 'priority = "now"', "now"),
    ("an hour that is none", "clocks.cfg", 'from = "09:00"', 'from = "25:00"', "25:00"),
    ("a window that ends when it begins", "clocks.cfg", 'from = "09:00"; to = "12:00"', 'from = "09:00"; to = "09:00"', ""),
    (
        "two windows over each other",
        "clocks.cfg",
        'from = "13:30"; to = "17:30"',
        'from = "11:30"; to = "17:30"',
        "overlaps",
    ),
    ("days of no kind", "clocks.cfg", '"10 working days"', '"10 days"', "10 days"),
    ("a date that is none", "clocks.cfg", '"2026-01-01"', '"2026-02-30"', "2026-02-30"),
    (
        "a policy with an unknown calendar",
        "clocks.cfg",
        'name = "ordinary"; calendar = "office"',
        'name = "ordinary"; calendar = "ofice"',
        "ofice",
    ),
    ("a warning after the end", "clocks.cfg", "warn = 0.5", "warn = 1.5", "warn"),
    ("a time zone that is none", "city.cfg", 'zone = "Asia/Shanghai"', 'zone = "Asia/Shanghi"', "Asia/Shanghi"),
    ("a plugin that is not there", "city.cfg", 'plugin = "environment"', 'plugin = "enviroment"', "enviroment.so"),
    ("a missing semicolon's mess", "city.cfg", 'fallback = "front-desk";', 'fallback == "front-desk";', ""),
)

# The same, where the place is a file as a whole.
BROKEN_WITHOUT_LINE = (
    ("a layer without its file", "city.cfg", "areas/districts.geojson", "areas/none.geojson", ("none.geojson", "district")),
    (
        "a layer's property that no feature has",
        "city.cfg",
        'districts.geojson"; property = "name"',
        'districts.geojson"; property = "nome"',
        ("districts.geojson", "nome"),
    ),
)

ENDPOINTS = (
    ("every interface", "tcp://0.0.0.0:5570"),
    ("a star", "tcp://*:5570"),
    ("another machine's address", "tcp://192.0.2.1:5570"),
    ("every interface of IPv6", "tcp://[::]:5570"),
    ("a name", "tcp://example.org:5570"),
    ("nearly loopback", "tcp://127.0.0.1.example.org:5570"),
    ("an interface", "tcp://eth0:5570"),
)


def run(*arguments):
    return subprocess.run(
        [city.DAEMON, *arguments],
        capture_output=True,
        text=True,
        timeout=CHECK_S * city.SLOWNESS,
        check=False,
        env={**os.environ, "LIAISON_CITY_DATA": city.CITY_DATA},
    )


class Configuration(city.Scenario):
    def refused(self, config, *more, errors=1):
        """What --check says, as many errors as that (0: some); and a start with the same configuration is refused too."""
        result = run("--config", config, "--check", *more)
        self.assertEqual(
            result.returncode, 1, f"--check ended with {result.returncode} and said: {result.stdout}{result.stderr}"
        )
        lines = [line for line in result.stdout.splitlines() if re.match(r"(.*: )?error: ", line)]
        self.assertTrue(len(lines) == errors or (not errors and lines), f"{errors} errors were expected:\n{result.stdout}{result.stderr}")
        started = run("--config", config, "--data", os.path.join(self.folder, "never"), *more)
        self.assertEqual(started.returncode, 1, f"--check refuses it, a start does not: {started.stderr}")
        place, sentence = re.match(r"(?:(.*): )?error: [a-z-]+: (.*)", lines[0]).groups()
        self.assertIn(f"{place}: {sentence}" if place else sentence, started.stderr)
        return lines[0]

    def test_the_configurations_that_ship_are_well(self):
        for config in ("config/demo", "config/boston"):
            result = run("--config", os.path.join(city.SOURCE, config), "--check")
            if config == "config/boston" and not os.path.exists(city.CITY_DATA):
                continue
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertRegex(result.stdout, r"all is well|: 0 errors, ")
            self.assertEqual(result.stderr, "")

    def test_all_that_is_wrong_in_all_files_is_said_at_once(self):
        edits = [
            ("city.cfg", 'zone = "Asia/Shanghai"', 'zone = "Asia/Shanghi"'),
            ("clocks.cfg", 'date = "2026-01-01"', 'date = "2026-13-01"'),
            ("clocks.cfg", 'name = "question"; calendar = "office"; when', 'name = "question"; colour = 1; when'),
            ("clocks.cfg", 'resolve = "5 working days"', 'resolve = "5 wurking days"'),
            ("liaisond.cfg", 'glance = "tcp', 'glans = "tcp'),
            ("rules.cfg", 'lead = "transport"', 'lead = "trasnport"'),
            ("tests.cfg", 'lead = "transport"', 'lead = "transprt"'),
        ]
        config = city.edited_config(self.folder, edits, name="all-broken")
        result = run("--config", config, "--check")
        self.assertEqual(result.returncode, 1)
        errors = [line for line in result.stdout.splitlines() if ": error: " in line]
        for file, words in (
            ("city.cfg", "Asia/Shanghi"), ("clocks.cfg", "2026-13-01"), ("clocks.cfg", "colour"), ("clocks.cfg", "5 wurking days"), ("liaisond.cfg", "glans"),
            ("rules.cfg", "trasnport"), ("tests.cfg", "transprt"),
        ):
            self.assertTrue(any(f"/{file}" in line and words in line for line in errors), f"{file}: {words} is not told of:\n{result.stdout}")
        self.assertEqual(len(errors), len(edits), f"something follows from something else:\n{result.stdout}")

    def test_one_wrong_word_is_refused_with_file_line_and_reason(self):
        for n, (about, file, old, new, word) in enumerate(BROKEN):
            with self.subTest(about):
                config = city.edited_config(self.folder, [(file, old, new)], name=f"broken-{n}")
                sentence = self.refused(config)
                line = self.line_of(file, old)
                place = re.search(re.escape(file) + r":(\d+)", sentence)
                self.assertTrue(place, f"{about}: no {file}:LINE in: {sentence}")
                self.assertEqual(int(place.group(1)), line, f"{about}: the change stands in line {line}, but: {sentence}")
                self.assertIn(word, sentence)

    def line_of(self, file, old):
        with open(os.path.join(city.SOURCE, "config", "demo", file), encoding="utf-8") as f:
            text = f.read()
        return text[: text.index(old)].count("\n") + 1

    def test_a_start_that_is_refused_says_which_name_was_meant(self):
        config = city.edited_config(self.folder, [("rules.cfg", 'lead = "transport"', 'lead = "transprt"')])
        started = run("--config", config, "--data", os.path.join(self.folder, "never"))
        self.assertEqual(started.returncode, 1)
        self.assertIn('There is no department "transprt" in city.cfg; capitals count. Is "transport" meant?', started.stderr)

    def test_what_is_wrong_with_a_file_as_a_whole_is_refused_with_its_name(self):
        for n, (about, file, old, new, words) in enumerate(BROKEN_WITHOUT_LINE):
            with self.subTest(about):
                sentence = self.refused(city.edited_config(self.folder, [(file, old, new)], name=f"whole-{n}"), errors=0)
                for word in words:
                    self.assertIn(word, sentence)

    def test_a_missing_or_unreadable_file_is_named(self):
        for file in ("city.cfg", "rules.cfg", "clocks.cfg"):
            config = city.edited_config(self.folder, [], name=f"without-{file}")
            os.remove(os.path.join(config, file))
            self.assertIn(file, self.refused(config))
        config = city.edited_config(self.folder, [], name="without-liaisond.cfg")
        os.remove(os.path.join(config, "liaisond.cfg"))
        result = run(
            "--config",
            config,
            "--check",
            "--set",
            f"requests=ipc://{self.folder}/r",
            "--set",
            f"glance=ipc://{self.folder}/g",
        )
        self.assertEqual(result.returncode, 0, f"liaisond.cfg may be absent, but: {result.stderr}")
        self.assertIn("none-such", self.refused(os.path.join(self.folder, "none-such"), errors=4))

    def test_broken_areas_are_refused_with_their_file(self):
        for n, (about, content) in enumerate(
            (
                ("no JSON", "{ nothing"),
                ("no features", '{"type": "FeatureCollection"}'),
                ("an empty file", ""),
                (
                    "a point as area",
                    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
                    '{"name": "harbour"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
                ),
            )
        ):
            with self.subTest(about):
                config = city.edited_config(self.folder, [], name=f"areas-{n}")
                with open(os.path.join(config, "areas", "districts.geojson"), "w", encoding="utf-8") as f:
                    f.write(content)
                self.assertIn("districts.geojson", self.refused(config))

    def test_what_print_config_prints_is_a_liaisond_cfg(self):
        chosen = (
            "--set",
            f"requests=ipc://{self.folder}/r",
            "--set",
            "plugin_limit=75 ms",
            "--set",
            "wal_limit=33 MiB",
            "--set",
            "turn_frames=99",
        )
        first = run("--print-config", *chosen)
        self.assertEqual(first.returncode, 0, first.stderr)
        config = city.edited_config(self.folder, [])
        with open(os.path.join(config, "liaisond.cfg"), "w", encoding="utf-8") as f:
            f.write(first.stdout)
        again = run("--config", config, "--print-config")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(again.stdout, first.stdout, "what it printed means something else when it is read back")
        for wanted in ("75 ms", "33 MiB", "99", f"ipc://{self.folder}/r"):
            self.assertIn(wanted, first.stdout)
        check = run("--config", config, "--check", "--set", f"glance=ipc://{self.folder}/g")
        self.assertEqual(check.returncode, 0, check.stderr)

    def test_every_setting_is_printed_with_its_meaning_and_may_be_set(self):
        with open(os.path.join(city.SOURCE, "daemon", "conf", "settings.def"), encoding="utf-8") as f:
            names = re.findall(r"^SETTING\((\w+)", f.read(), re.M)
        printed = run("--print-config").stdout
        for name in names:
            self.assertRegex(printed, rf"(?m)^#?\s*{name} = ", f"{name} is not printed")
        self.assertGreater(len(names), 10)
        refused = run("--print-config", "--set", "no_such_setting=1")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("no_such_setting", refused.stderr)

    def test_plain_tcp_beyond_loopback_is_refused_by_check_and_at_start(self):
        config = os.path.join(city.SOURCE, "config", "demo")
        for about, endpoint in ENDPOINTS:
            for setting in ("requests", "glance"):
                with self.subTest(f"{setting} on {about}"):
                    sentence = self.refused(config, "--set", f"{setting}={endpoint}")
                    self.assertIn(setting, sentence)
                    self.assertIn(endpoint, sentence)

    def test_plain_tcp_on_loopback_needs_the_setting_that_says_so(self):
        config = os.path.join(city.SOURCE, "config", "demo")
        self.assertIn("plain_loopback", self.refused(config, "--set", "plain_loopback=false"))
        result = run("--config", config, "--check", "--set", "requests=tcp://[::1]:5570")
        self.assertEqual(result.returncode, 0, f"::1 is loopback too: {result.stderr}")

    def test_a_command_line_that_is_wrong_ends_with_2_and_a_sentence(self):
        for arguments in (
            (),
            ("--config", "x"),
            ("--data", "x"),
            ("--nonsense",),
            ("--config", "x", "--data", "y", "z"),
            ("--config", "x", "--data", "y", "--clock", "cuckoo"),
        ):
            result = run(*arguments)
            self.assertEqual(result.returncode, 2, f"{arguments}: {result.stderr}")
            self.assertTrue(result.stderr.strip(), f"{arguments}: not a word")
        self.assertEqual(run("--help").returncode, 0)
        self.assertRegex(run("--version").stdout, r"^liaisond \d+\.\d+")

    def test_check_leaves_no_traces(self):
        config = city.edited_config(self.folder, [])
        before = sorted(os.path.join(d, f) for d, _, files in os.walk(self.folder) for f in files)
        run("--config", config, "--check")
        self.assertEqual(sorted(os.path.join(d, f) for d, _, files in os.walk(self.folder) for f in files), before)
        shutil.rmtree(config)


if __name__ == "__main__":
    city.main()
