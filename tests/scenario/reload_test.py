"""Another configuration while the daemon works: taken over whole or not at all, written down, and nobody waits for it."""
import json
import os
import re
import shutil
import signal
import subprocess
import time

import city
from city import pb

ELDERLY = "community/help/elderly"
OLD_HELP = '{ name = "help"; tier = "ordinary"; when = { category = [ "community/help" ]; }; then = { lead = "community"; inform = [ "volunteers" ]; }; }'
NEW_HELP = '{ name = "help-anew"; tier = "ordinary"; when = { category = [ "community/help" ]; }; then = { lead = "environment"; }; }'
LONGEST_TURN_MS = 10


class Reload(city.Scenario):
    def city(self, *settings, edits=(), **more):
        self.config = city.edited_config(self.folder, edits)
        daemon = self.daemon(self.config, settings=settings, **more)
        return daemon, self.client(daemon)

    def edit(self, file, old, new):
        path = os.path.join(self.config, file)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        self.assertIn(old, text, f"{file} no longer contains what this test changes")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(old, new, 1))
        return text[:text.index(old)].count("\n") + 1

    def cli(self, daemon, *command, status=0):
        run = subprocess.run([city.CLI, *command, "--connect", daemon.requests, "--timeout", f"{30 * city.SLOWNESS} s"], capture_output=True,
                             text=True, timeout=60 * city.SLOWNESS, check=False)
        self.assertEqual(run.returncode, status, f"liaison {' '.join(command)}: {run.stdout}{run.stderr}")
        return run.stdout if status == 0 or "--json" in command else run.stderr

    def reload(self, client, who="scenario"):
        return client.ask(pb.Request(reload=pb.Reload(who=who)), 60)

    def rule_sets(self, client, **more):
        return self.expect_outcome(client.ask(pb.Request(rule_sets=pb.RuleSets(**more))), "OK").rule_sets.rule_sets

    def text_of(self, client, number, name):
        text, piece = b"", 0
        while True:
            reply = self.expect_outcome(client.ask(pb.Request(rule_file=pb.RuleFile(number=number, name=name, piece=piece))), "OK")
            text += reply.rule_file.bytes
            if reply.rule_file.is_last:
                return text
            piece += 1

    def submit(self, client, ref, category=ELDERLY, title="My neighbour needs a wheelchair"):
        return self.expect_outcome(client.submit(city.a_case(ref, category, title)), "OK", f"case {ref}").case

    def test_a_changed_rule_decides_the_next_case_and_the_history_knows_who_and_what(self):
        daemon, client = self.city()
        before = self.submit(client, "before")
        self.assertEqual((before.lead, before.rule), ("community", "help"))
        self.edit("rules.cfg", OLD_HELP, NEW_HELP)
        said = self.cli(daemon, "reload", "--who", "Ms Li 李")
        after = self.submit(client, "after")
        self.assertEqual((after.lead, after.rule), ("environment", "help-anew"))
        self.assertNotEqual(after.rule_set, before.rule_set)
        self.assertIn(after.rule_set, said)
        self.assertEqual(client.health().rule_set, after.rule_set)
        newest, first = self.rule_sets(client)
        self.assertEqual((first.number, first.version, first.who), (1, before.rule_set, "start"))
        self.assertEqual((newest.number, newest.version, newest.who), (2, after.rule_set, "Ms Li 李"))
        self.assertGreaterEqual(newest.at_ms, first.at_ms)
        with open(os.path.join(self.config, "rules.cfg"), "rb") as f:
            self.assertEqual(self.text_of(client, 2, "rules.cfg"), f.read())
        history = self.cli(daemon, "rules", "history")
        self.assertRegex(history, rf"2\s+{after.rule_set}\s+\S+ \S+\s+Ms Li 李\s+rules.cfg\n")
        self.assertRegex(history, rf"1\s+{before.rule_set}\s+\S+ \S+\s+start")
        for a, b in (("1", "2"), (before.rule_set[:6], "now"), ("1", "now")):
            diff = self.cli(daemon, "rules", "diff", a, b)
            changed = [line for line in diff.splitlines() if re.match(r"[-+][^-+]", line)]
            self.assertEqual([line[0] for line in changed], ["-", "+"])
            self.assertIn('name = "help"', changed[0])
            self.assertIn('name = "help-anew"', changed[1])
            self.assertNotIn("clocks.cfg", diff)
            said = json.loads(self.cli(daemon, "rules", "diff", a, b, "--json"))
            self.assertEqual([file["change"] for file in said["files"]], ["changed"] * len(said["files"]))
            self.assertEqual("".join(file["diff"] for file in said["files"]), diff)
            self.assertEqual((said["from"]["number"], said["to"]["number"]), (1, 2))
            self.assertEqual(said["to"]["rule_set"], self.rule_sets(client)[0].version)
        self.assertIn("no configuration", self.cli(daemon, "rules", "diff", "no-such", status=1))

    def test_nothing_new_is_unchanged(self):
        daemon, client = self.city()
        reply = self.expect_outcome(self.reload(client), "UNCHANGED")
        self.assertEqual(reply.rule_sets.rule_sets[0].number, 1)
        self.assertIn("as it was", self.cli(daemon, "reload"))
        daemon.stop()
        daemon.start()
        self.assertEqual([s.number for s in self.rule_sets(self.client(daemon))], [1], "a restart with the same files is no other configuration")

    def test_a_changed_folder_is_another_configuration_after_a_restart_too(self):
        daemon, client = self.city()
        first = self.submit(client, "first").rule_set
        daemon.stop()
        self.edit("clocks.cfg", '"10 working days"', '"11 working days"')
        daemon.start()
        newest, old = self.rule_sets(self.client(daemon))
        self.assertEqual((newest.number, newest.who, newest.version, old.version), (2, "start", first, first))
        self.assertIn("+", self.cli(daemon, "rules", "diff", "1", "2"))
        self.assertEqual(json.loads(self.cli(daemon, "rules", "diff", "2", "now", "--json"))["files"], [])

    def test_clocks_and_titles_are_taken_over_with_the_rules(self):
        daemon, client = self.city()
        first = self.submit(client, "a", "transport/lighting", "The lamp is dark")
        self.edit("clocks.cfg", 'category = [ "transport/lighting" ]; }; acknowledge = "1 working day"; resolve = "3 working days"',
                  'category = [ "transport/lighting" ]; }; acknowledge = "1 working day"; resolve = "30 working days"')
        self.edit("city.cfg", "交通局 Transport Office", "道路局 Roads Office")
        self.expect_outcome(self.reload(client), "OK")
        second = self.submit(client, "b", "transport/lighting", "The lamp is dark")
        self.assertGreater(second.assignments[0].resolve.due_at_ms - first.assignments[0].resolve.due_at_ms, 20 * 86400 * 1000)
        self.assertEqual(client.get(first.number).case.assignments[0].resolve.due_at_ms, first.assignments[0].resolve.due_at_ms,
                         "a promise that was made is not computed anew")
        self.assertIn("Roads Office", self.cli(daemon, "explain", "1", "--plain"))

    def check_refused(self, daemon, client, where, words):
        """By the protocol, the command line and the signal: the same finding, and nothing has changed."""
        before = client.health().rule_set
        reply = self.expect_outcome(self.reload(client), "BAD_CONFIGURATION")
        self.assertIn(where, reply.sentence)
        self.assertIn(words, reply.sentence)
        said = self.cli(daemon, "reload", status=1)
        self.assertIn(where, said)
        lines = len(daemon.log_has("reload-refused"))
        daemon.process.send_signal(signal.SIGHUP)
        self.loop.until(lambda: len(daemon.log_has("reload-refused")) > lines, "SIGHUP did not read the configuration")
        self.assertIn(where, daemon.log_has("reload-refused")[-1])
        self.assertEqual(client.health().rule_set, before)
        self.assertEqual(len(self.rule_sets(client)), 1)
        self.assertEqual(self.submit(client, f"still-{client.health().cases}").rule_set, before)

    def test_an_error_changes_nothing_and_is_said_with_file_and_line(self):
        daemon, client = self.city()
        daemon.expect_log("reload-refused")
        for file, old, new, words in (("rules.cfg", 'lead = "community"', 'lead = "comunity"', "comunity"),
                                      ("rules.cfg", 'tier = "safety"', "tier = safety", ""),
                                      ("clocks.cfg", '"10 working days"', '"10 days"', "10 days"),
                                      ("city.cfg", 'fallback = "front-desk"', 'fallback = "nobody"', "nobody")):
            with self.subTest(new):
                line = self.edit(file, old, new)
                self.check_refused(daemon, client, f"{file}:{line}", words)
                self.edit(file, new, old)
        path = os.path.join(self.config, "rules.cfg")
        os.rename(path, path + ".away")
        self.check_refused(daemon, client, "rules.cfg", "There is no such file")
        os.rename(path + ".away", path)
        self.expect_outcome(self.reload(client), "UNCHANGED")

    def test_whoever_asks_is_told_of_all_errors(self):
        daemon, client = self.city()
        daemon.expect_log("reload-refused")
        self.edit("rules.cfg", 'lead = "transport"', 'lead = "trasnport"')
        self.edit("clocks.cfg", '"10 working days"', '"10 wurking days"')
        self.edit("clocks.cfg", 'date = "2026-01-01"', 'date = "2026-13-01"')
        remarks = self.expect_outcome(self.reload(client), "BAD_CONFIGURATION").remarks
        self.assertEqual((remarks.errors, len(remarks.remarks)), (3, 3))
        for words in ("trasnport", "10 wurking days", "2026-13-01"):
            self.assertTrue(any(words in r.sentence and re.search(r"\.cfg:\d+$", r.where) for r in remarks.remarks), words)
        self.assertEqual({r.grade for r in remarks.remarks}, {pb.REMARK_GRADE_ERROR})
        said = self.cli(daemon, "reload", status=1)
        for words in ("trasnport", "10 wurking days", "2026-13-01", "3 errors"):
            self.assertIn(words, said)
        told = json.loads(self.cli(daemon, "reload", "--json", status=1))
        self.assertEqual((told["outcome"], told["errors"], len(told["findings"])), ("bad_configuration", 3, 3))
        self.assertTrue(told["sentence"] and "field" in told, told)

    def test_what_takes_a_restart_is_refused(self):
        daemon, client = self.city()
        daemon.expect_log("reload-refused")
        volunteers = '{ name = "volunteers"; title = "云湾志愿者协会 Volunteers\' Association"; kind = "partner"; }'
        for old, new, words in (('zone = "Asia/Shanghai"', 'zone = "Asia/Tokyo"', "time zone"),
                                ('plugin = "community"', 'plugin = "transport"', "another plugin"),
                                ('; kind = "partner"', "", "another kind"),
                                (volunteers, volunteers + ', { name = "new"; plugin = "transport"; }', "has a plugin")):
            with self.subTest(words):
                self.edit("city.cfg", old, new)
                try:
                    self.check_refused(daemon, client, "city.cfg", words)
                finally:
                    shutil.copy(os.path.join(city.SOURCE, "config/demo/city.cfg"), self.config)
        # A department that is gone, and in no rule any more.
        for file in ("city.cfg", "rules.cfg"):
            path = os.path.join(self.config, file)
            with open(path, encoding="utf-8") as f:
                text = f.read()
            text = text.replace(",\n\t" + volunteers, "").replace('inform = [ "volunteers" ]; ', "")
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        self.check_refused(daemon, client, "city.cfg", '"volunteers" is gone')
        told = json.loads(self.cli(daemon, "reload", "--json", status=1))
        self.assertEqual(told["outcome"], "bad_configuration")
        self.assertIn('"volunteers" is gone', "".join([told["sentence"], *(f["sentence"] for f in told.get("findings", []))]))

    def test_a_new_department_has_its_feed_at_once(self):
        daemon, client = self.city()
        self.edit("city.cfg", '{ name = "volunteers";', '{ name = "lamps"; title = "Lamp Office"; },\n\t{ name = "volunteers";')
        self.edit("rules.cfg", '{ name = "lighting"; tier = "ordinary"; when = { category = [ "transport/lighting" ]; }; then = { lead = "transport";',
                  '{ name = "lighting"; tier = "ordinary"; when = { category = [ "transport/lighting" ]; }; then = { lead = "lamps";')
        refused = client.ask(pb.Request(subscribe=pb.Subscribe(feed="lamps", consumer="x")))
        self.expect_outcome(refused, "UNKNOWN_FEED")
        old = self.consumer(daemon, "transport")
        first = self.submit(client, "first", "transport/road")
        self.expect_outcome(self.reload(client), "OK")
        case = self.submit(client, "dark", "transport/lighting", "The lamp is dark")
        self.assertEqual(case.lead, "lamps")
        consumer = self.consumer(daemon, "lamps")
        self.read_all(client, consumer)
        self.assertEqual(consumer.cases_of("OPENED"), [case.number])
        self.expect_outcome(client.act(case.number, "ACKNOWLEDGE", "lamps"), "OK")
        second = self.submit(client, "second", "transport/road")
        self.read_all(client, old)
        self.assertEqual(old.cases_of("OPENED"), [first.number, second.number], "a subscription goes on over a reload")
        daemon.kill()
        daemon.start()
        self.assertTrue(self.client(daemon).verify().is_whole)

    def test_cases_in_flight_finish_under_the_version_that_they_started_with(self):
        plugins = os.path.join(self.folder, "plugins")
        os.mkdir(plugins)
        for path in ("plugins/environment.so", "plugins/transport.so", "tests/plugins/misbehave.so"):
            if not os.path.exists(os.path.join(city.BUILD, path)):
                self.skipTest(f"{path} is not built")
            shutil.copy(os.path.join(city.BUILD, path), plugins)
        daemon, client = self.city(f"plugins={plugins}", f"plugin_limit={4 * city.SLOWNESS} s", "plugin_hang=60 s",
                                   edits=[("city.cfg", 'plugin = "community"', 'plugin = "misbehave"')])
        replies = []
        for n in range(50):
            client.send(pb.Request(submit=city.a_case(f"flight-{n}", ELDERLY, "hang")), replies.append)
        self.loop.until(lambda: client.health().pending == 50, "the submissions do not wait for the plugin")
        old = client.health().rule_set
        # Three times over, so that nothing but the waiting submissions can hold the first version.
        versions = []
        for n in range(3):
            self.edit("rules.cfg", OLD_HELP if n == 0 else f"help-anew{n - 1}", NEW_HELP.replace("help-anew", "help-anew0") if n == 0 else f"help-anew{n}")
            self.expect_outcome(self.reload(client), "OK")
            versions.append(client.health().rule_set)
        self.assertEqual(len({old, *versions}), 4)
        new = self.submit(client, "new")
        self.assertEqual((new.lead, new.rule, new.rule_set), ("environment", "help-anew2", versions[-1]))
        self.assertEqual(client.health().pending, 50, "the plugin's limit passed too early for this test")
        self.loop.until(lambda: len(replies) == 50, "the submissions were not decided at their limit")
        for reply in replies:
            case = self.expect_outcome(reply, "OK").case
            self.assertEqual((case.lead, case.rule, case.rule_set), ("community", "help", old))
            self.assertEqual([a.department for a in case.assignments], ["community", "volunteers"])
        decision = client.get(replies[0].case.number, with_decision=True).case.decision
        self.assertEqual((decision.rule_set, decision.claims[0].rule), (old, "help"))

    def test_one_reload_at_a_time_and_all_that_ask_are_answered(self):
        daemon, client = self.city()
        self.edit("rules.cfg", OLD_HELP, NEW_HELP)
        replies = []
        for n in range(20):
            client.send(pb.Request(reload=pb.Reload(who=f"asker {n}")), replies.append)
        self.loop.until(lambda: len(replies) == 20, "somebody who asked was not answered")
        outcomes = [city.outcome_name(r.outcome) for r in replies]
        self.assertEqual(outcomes.count("OK"), 1, outcomes)
        self.assertLessEqual(set(outcomes), {"OK", "BUSY", "UNCHANGED"})
        self.expect_outcome(client.ask(pb.Request(reload=pb.Reload())), "INVALID")
        self.expect_outcome(client.ask(pb.Request(reload=pb.Reload(who="x" * 65))), "INVALID")
        self.expect_outcome(client.ask(pb.Request(rule_sets=pb.RuleSets(limit=1001))), "INVALID")
        self.expect_outcome(client.ask(pb.Request(rule_file=pb.RuleFile(number=9, name="rules.cfg"))), "UNKNOWN_RULE_SET")
        self.expect_outcome(client.ask(pb.Request(rule_file=pb.RuleFile(number=1, name="layers"))), "UNKNOWN_RULE_SET")
        self.expect_outcome(client.ask(pb.Request(rule_file=pb.RuleFile(number=1, name="rules.cfg", piece=99))), "INVALID")
        self.assertEqual(len(self.rule_sets(client)), 2)
        self.assertEqual([s.number for s in self.rule_sets(client, limit=1)], [2])
        self.assertEqual([s.number for s in self.rule_sets(client, before_number=2)], [1])
        daemon.process.send_signal(signal.SIGHUP)
        self.expect_outcome(client.ask(pb.Request(health=pb.Health())), "OK")

    def many_rules(self, n, salt=""):
        """The demonstration's rules and n more, each with a category, words and an area."""
        with open(os.path.join(city.SOURCE, "config/demo/rules.cfg"), encoding="utf-8") as f:
            text = f.read()
        end = text.rstrip().rindex(");")
        leads = ("environment", "transport", "community")
        more = "".join(f',\n\t{{ name = "more-{salt}{i}"; tier = "agreement"; when = {{ category = [ "{leads[i % 3]}/part{i % 977}" ]; keywords = [ "wörd{i}", '
                       f'"词{i * 7}" ]; area = [ "district:harbour" ]; }}; then = {{ lead = "{leads[i % 3]}"; }}; }}' for i in range(n))
        with open(os.path.join(self.config, "rules.cfg"), "w", encoding="utf-8") as f:
            f.write(text[:end] + more + "\n);\n")

    def longest_answer_ms(self, client, until):
        """The longest that Health, which is answered within its turn, took to be answered."""
        longest = 0.0
        while not until():
            began = time.monotonic()
            client.health()
            longest = max(longest, (time.monotonic() - began) * 1000)
        return longest

    def test_ten_thousand_rules_stop_no_turn(self):
        daemon, client = self.city()
        end = time.monotonic() + 1
        quiet = self.longest_answer_ms(client, lambda: time.monotonic() > end)
        self.many_rules(10000)
        best = None
        for n in range(4):
            replies, asker = [], self.client(daemon)
            began = time.monotonic()
            asker.send(pb.Request(reload=pb.Reload(who="scenario")), replies.append)
            longest = self.longest_answer_ms(client, lambda: replies)
            took = time.monotonic() - began
            self.expect_outcome(replies[0], "OK")
            # The old configuration is closed aside: that must stop nobody either.
            end = time.monotonic() + 0.3
            longest = max(longest, self.longest_answer_ms(client, lambda: time.monotonic() > end))
            print(f"10,000 rules: reloaded in {took:.2f} s, longest answer meanwhile {longest:.1f} ms (before: {quiet:.1f} ms)", flush=True)
            best = longest if best is None else min(best, longest)
            asker.close()
            self.many_rules(10000, f"again{n}-")
        self.assertLess(best, (LONGEST_TURN_MS + 2 * quiet) * city.SLOWNESS, "a reload stopped a turn")
        turn = next(c.value for c in client.health().counters if c.name == "turn_longest_us")
        print(f"longest turn of this daemon, commits included: {turn / 1000:.1f} ms", flush=True)
        newest = self.rule_sets(client)[0]
        self.assertEqual(newest.number, 5)
        size = next(f.size for f in newest.files if f.name == "rules.cfg")
        self.assertEqual(len(self.text_of(client, newest.number, "rules.cfg")), size)

    def test_killed_while_it_reloads_the_old_or_the_new_is_whole(self):
        rng = city.seed()
        daemon, client = self.city()
        self.many_rules(3000)
        for n in range(5):
            self.many_rules(3000, f"k{n}-")
            client.send(pb.Request(reload=pb.Reload(who="killed")), lambda reply: None)
            end = time.monotonic() + rng.random() * 0.4 * city.SLOWNESS
            self.loop.until(lambda: time.monotonic() > end, "time stood still")
            daemon.kill()
            client.close()
            daemon.start()
            client = self.client(daemon)
            sets = self.rule_sets(client)
            self.assertEqual([s.number for s in sets], list(range(len(sets), 0, -1)))
            self.assertEqual(sets[0].version, client.health().rule_set)
            with open(os.path.join(self.config, "rules.cfg"), "rb") as f:
                self.assertEqual(self.text_of(client, sets[0].number, "rules.cfg"), f.read())
            self.assertTrue(client.verify().is_whole)

    def test_the_end_does_not_wait_for_a_reload(self):
        daemon, client = self.city()
        self.many_rules(20000)
        replies = []
        client.send(pb.Request(reload=pb.Reload(who="scenario")), replies.append)
        client.health()
        self.assertEqual(daemon.stop(60), 0)


if __name__ == "__main__":
    city.main()
