"""The watch: supervisors are told when the fallback desk's share leaves its band, and when a rule stops or starts to hold; once, with the numbers,
and over a restart."""
import os
import subprocess

import city
from city import pb

WINDOW = 100
NOBODYS = "general/other"


class Watch(city.Scenario):
    def city(self, *settings, **more):
        daemon = self.daemon(settings=(f"watch_cases={WINDOW}", f"plugins={os.path.join(city.BUILD, 'plugins')}", "plugin_limit=5 s") + settings, **more)
        self.n = 0
        return daemon, self.client(daemon), self.consumer(daemon, "supervisors")

    def submit(self, client, n, *kinds):
        """n cases of these (category, title), in turn."""
        replies = []
        for i in range(n):
            category, title = kinds[i % len(kinds)]
            self.n += 1
            client.send(pb.Request(submit=city.a_case(f"w-{self.n}", category, title)), replies.append)
            self.loop.until(lambda: len(replies) > i - 16, "submissions are not answered")
        self.loop.until(lambda: len(replies) == n, "submissions are not answered")
        for reply in replies:
            self.expect_outcome(reply, "OK")

    def alarms(self, client, consumer):
        self.read_all(client, consumer)
        consumer.whole()
        kinds = (pb.EVENT_KIND_FALLBACK_SHARE, pb.EVENT_KIND_RULE_STOPPED, pb.EVENT_KIND_RULE_STARTED)
        return [consumer.events[p] for p in sorted(consumer.events) if consumer.events[p].kind in kinds]

    def test_the_fallback_desks_share_outside_its_band_is_told_once_with_the_numbers(self):
        daemon, client, consumer = self.city("watch_fallback_high=100")
        road, other = ("transport/road", "A hole"), (NOBODYS, "Where is the museum?")
        self.submit(client, 190, *[road] * 18, other)
        self.assertEqual(self.alarms(client, consumer), [])
        self.submit(client, 200, road, road, other)
        alarms = self.alarms(client, consumer)
        self.assertEqual([a.kind for a in alarms], [pb.EVENT_KIND_FALLBACK_SHARE])
        alarm = alarms[0].alarm
        self.assertEqual((alarm.cases, alarm.low_permille, alarm.high_permille), (WINDOW, 0, 100))
        self.assertGreater(alarm.matched, 10)
        self.assertEqual((alarms[0].department, alarms[0].case_number), ("front-desk", 0))
        self.assertEqual(alarm.sentence, f"{alarm.matched} of the last 100 cases ({alarm.matched}.0 %) went to the fallback desk \"front-desk\"; "
                                         "the band is 0.0 to 10.0 %.")
        shown = subprocess.run([city.CLI, "feed", "supervisors", "--consumer", "shown", "--connect", daemon.requests], capture_output=True, text=True,
                               timeout=30 * city.SLOWNESS, check=False).stdout
        self.assertIn(alarm.sentence, shown)
        # Not again while it lasts, not after a restart, not after a power cut.
        for end in (daemon.stop, daemon.kill):
            end()
            daemon.start()
            self.submit(client, 60, road, road, other)
            self.assertEqual(len(self.alarms(client, consumer)), 1)
        self.submit(client, 3 * WINDOW, road)
        self.assertEqual(len(self.alarms(client, consumer)), 1, "being back within the band is not told")
        self.submit(client, 2 * WINDOW, road, road, other)
        self.assertEqual(len(self.alarms(client, consumer)), 2)
        self.assertTrue(client.verify().is_whole)

    def test_a_share_below_the_band_is_told_too(self):
        _, client, consumer = self.city("watch_fallback_low=50", "watch_fallback_high=1000")
        self.submit(client, WINDOW, ("transport/road", "A hole"))
        alarm, = self.alarms(client, consumer)
        self.assertEqual((alarm.alarm.matched, alarm.alarm.low_permille), (0, 50))

    def test_a_rule_that_stops_or_starts_against_its_own_past(self):
        daemon, client, consumer = self.city("watch_fallback_high=1000")
        road, lamp, bus = ("transport/road", "A hole"), ("transport/lighting", "The lamp is dark"), ("transport/bus", "The bus is late")
        self.submit(client, 600, road, road, lamp, road)
        self.assertEqual(self.alarms(client, consumer), [])
        self.submit(client, 200, road)
        stopped, = self.alarms(client, consumer)
        self.assertEqual((stopped.kind, stopped.alarm.rule, stopped.alarm.matched), (pb.EVENT_KIND_RULE_STOPPED, "lighting", 0))
        self.assertGreaterEqual(stopped.alarm.expected, 16)
        self.assertIn(f'The rule "lighting" has held for none of the last {stopped.alarm.cases} cases', stopped.alarm.sentence)
        daemon.kill()
        daemon.start()
        self.submit(client, 60, road)
        self.assertEqual(len(self.alarms(client, consumer)), 1, "told again after a restart")
        self.submit(client, 100, bus, road)
        _, started = self.alarms(client, consumer)
        self.assertEqual((started.kind, started.alarm.rule), (pb.EVENT_KIND_RULE_STARTED, "bus"))
        self.assertGreaterEqual(started.alarm.matched, 20)

    def test_a_rule_that_a_reload_took_out_is_no_alarm_and_one_that_it_shadowed_is(self):
        config = city.edited_config(self.folder, [])
        daemon, client, consumer = self.city("watch_fallback_high=1000", config=config)
        lamp, bus = ("transport/lighting", "The lamp is dark"), ("transport/bus", "The bus is late")
        self.submit(client, 500, lamp, bus)
        path = os.path.join(config, "rules.cfg")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        old = 'when = { category = [ "transport/lighting" ]; }; then = { lead = "transport"; sub_unit = "street lamps"; }; }'
        self.assertIn(old, text)
        text = text.replace('name = "lighting"', 'name = "lamps"')  # gone by that name
        text = text.replace('when = { category = [ "transport/bus" ]; }', 'when = { category = [ "transport/buss" ]; }')  # silent by a slip
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        self.expect_outcome(client.ask(pb.Request(reload=pb.Reload(who="scenario"))), "OK")
        self.submit(client, 200, lamp, bus)
        alarm, = self.alarms(client, consumer)
        self.assertEqual((alarm.kind, alarm.alarm.rule), (pb.EVENT_KIND_RULE_STOPPED, "bus"))

    def test_nothing_is_watched_when_the_setting_says_so(self):
        _, client, consumer = self.city("watch_cases=0", "watch_fallback_high=0")
        self.submit(client, 200, (NOBODYS, "Where is the museum?"))
        self.assertEqual(self.alarms(client, consumer), [])


if __name__ == "__main__":
    city.main()
