"""The subscriber that the README shows works as it stands there."""
import os
import re
import subprocess
import sys

import city


class Readme(city.Scenario):
    def script(self):
        path = os.path.join(city.SOURCE, "README.md")
        if not os.path.exists(path):
            self.skipTest("there is no README.md")
        with open(path, encoding="utf-8") as f:
            block = re.search(r"^```python\n(.*?)^```", f.read(), re.S | re.M)
        if not block:
            self.skipTest("README.md shows no Python")
        path = os.path.join(self.folder, "subscriber.py")
        with open(path, "w", encoding="utf-8") as f:
            f.write(block.group(1))
        return path

    def subscriber(self, script, daemon):
        generated = os.path.dirname(city.pb.__file__)
        process = subprocess.Popen(
            [sys.executable, script, "transport"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": generated, "LIAISON_ENDPOINT": daemon.requests},
        )
        self.addCleanup(self.end, process)
        lines = []
        os.set_blocking(process.stdout.fileno(), False)
        rest = [b""]

        def take():
            got = process.stdout.read()
            if not got:
                self.loop.unwatch(process.stdout.fileno())
                return
            *whole, rest[0] = (rest[0] + got).split(b"\n")
            lines.extend(line.decode() for line in whole)

        self.loop.watch(process.stdout.fileno(), take)
        return process, lines

    def end(self, process):
        process.kill()
        process.wait()
        process.stdout.close()

    def test_the_subscriber_of_the_readme_prints_cases_and_goes_on_where_it_was(self):
        script, daemon = self.script(), self.daemon()
        client = self.client(daemon)
        process, lines = self.subscriber(script, daemon)
        self.loop.until(lambda: "subscribed" in lines, lambda: f"it did not subscribe; it printed {lines}")
        case = client.submit(city.a_case("first", title="Mud on the school road")).case
        self.loop.until(lambda: len(lines) > 1, lambda: f"no case was printed: {lines}")
        self.assertIn(case.reference, lines[1])
        self.assertIn("Mud on the school road", lines[1])
        self.assertIn("OPENED", lines[1])
        self.loop.until(lambda: client.health().consumers[0].behind == 0, "it did not acknowledge")
        self.loop.unwatch(process.stdout.fileno())
        self.end(process)
        second = client.submit(city.a_case("second", title="A lamp is out")).case
        _, lines = self.subscriber(script, daemon)
        self.loop.until(lambda: len(lines) > 1, lambda: f"it did not go on: {lines}")
        self.assertIn(second.reference, lines[1], "it did not go on where it was")


if __name__ == "__main__":
    city.main()
