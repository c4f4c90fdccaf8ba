"""What a replay of Boston's records says: of the policies in config/boston, and of the daemon that marks what passes."""
import json
import os
import subprocess

import city
import records

CASES = 8000  # the first five weeks


class Replay(city.Scenario):
    def replay(self, path, *options):
        daemon = self.daemon(config="config/boston", clock="manual", name="policies" if options else "records")
        run = subprocess.run(
            [city.CLI, "replay", path, "--map", os.path.join(city.SOURCE, "config", "boston", "map.cfg"), "--connect", daemon.requests, "--json", *options],
            capture_output=True, text=True, timeout=240 * city.SLOWNESS, check=False,
        )
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)

    def test_of_bostons_records(self):
        path = records.boston_file(os.path.join(self.folder, "cases.csv"), CASES)
        by_records, by_policies = self.replay(path), self.replay(path, "--by-policies-alone")
        for figures in (by_records, by_policies):
            self.assertEqual((figures["cases"], figures["bad_rows"], figures["acts_refused"], figures["due_unread"]), (CASES, 0, 0, 0))
            self.assertGreaterEqual(figures["lead_agree"], 0.94)
            self.assertGreaterEqual(figures["area_agree"], 0.99)
            self.assertGreaterEqual(figures["due_within_5min"], 0.97)
            self.assertGreaterEqual(figures["overdue_by_policy_agree"], 0.98)
        # What the policies would have promised is the same whether they are asked or only overheard, and the daemon's own marks are by it.
        for name in ("lead_agree_count", "area_agree_count", "due_within_5min_count", "overdue_by_policy_agree_count", "due_total", "overdue_total"):
            self.assertEqual(by_records[name], by_policies[name], name)
        self.assertEqual(by_policies["overdue_agree_count"], by_policies["overdue_by_policy_agree_count"])
        self.assertGreaterEqual(by_records["overdue_agree"], 0.996)
        print(json.dumps({name: by_records[name] for name in ("lead_agree", "area_agree", "due_within_5min", "overdue_agree", "overdue_by_policy_agree")}))


if __name__ == "__main__":
    city.main()
