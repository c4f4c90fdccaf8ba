"""A disk that fills up: new cases are refused before it hurts, open ones can be finished, and with room again it goes on."""
import os
import subprocess

import city
from city import pb

MIB = 1 << 20
DISK_BYTES = 48 * MIB
RESERVE = "8 MiB"
WINDOW = 64
ANSWER = "The road was repaired. " * 40


class DiskFull(city.Scenario):
    def setUp(self):
        super().setUp()
        self.disk = os.path.join(self.folder, "disk")
        os.mkdir(self.disk)
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "liaison-test", self.disk],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            self.skipTest(f"a small disk cannot be mounted here: {made.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", self.disk], check=False)
        self.ballast = os.path.join(self.disk, "ballast")

    def small_city(self):
        daemon = self.daemon(settings=(f"store_reserve={RESERVE}", "wal_limit=2 MiB"), data=os.path.join(self.disk, "data"))
        return daemon, self.client(daemon)

    def free_bytes(self):
        disk = os.statvfs(self.disk)
        return disk.f_bavail * disk.f_frsize

    def fill_to(self, left):
        """Somebody else's file takes what is free but for `left` bytes."""
        with open(self.ballast, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, self.free_bytes() - left)

    def submit_until(self, client, last, name):
        """Large cases until one is answered otherwise than OK. Returns the numbers of those taken."""
        taken, refused, sent, under_way = [], [], [0], [0]

        def answered(reply):
            under_way[0] -= 1
            if reply.outcome == pb.OUTCOME_OK:
                taken.append(reply.case.number)
            elif reply.outcome != pb.OUTCOME_BUSY:
                refused.append(reply)

        def step():
            while under_way[0] < WINDOW and not refused:
                submission = city.a_case(f"{name}-{sent[0]}", "general/question", description="Long is the road. " * 400)
                sent[0] += 1
                under_way[0] += 1
                client.send(pb.Request(submit=submission), answered)
            return refused and not under_way[0]

        self.loop.until(step, lambda: f"{len(taken)} large cases were taken and the disk is not full yet", 60)
        self.assertEqual({city.outcome_name(r.outcome) for r in refused}, {last}, refused[0].sentence)
        return taken, refused

    def resolve(self, client, number):
        self.expect_outcome(
            client.act(number, "RESOLVE", "front-desk", outcome_code="done", answer=ANSWER), "OK", f"resolving case {number}"
        )

    def test_a_disk_filled_by_cases_takes_no_more_but_every_open_one_can_be_resolved(self):
        daemon, client = self.small_city()
        taken, refused = self.submit_until(client, "NO_ROOM", "fill")
        self.assertGreater(len(taken), 100)
        self.assertIn("store_reserve", refused[0].sentence)
        self.assertGreater(self.free_bytes(), 4 * MIB, "it was refused only when the reserve was gone")
        for number in taken:
            self.resolve(client, number)
        self.assertEqual(client.health().open_cases, 0)
        print(f"{len(taken)} cases taken and resolved; {self.free_bytes() // 1024} KiB are still free")
        self.assertTrue(client.verify().is_whole)
        self.assertEqual(daemon.stop(), 0)
        daemon.start()
        self.assertEqual(self.client(daemon).health().cases, len(taken))

    def test_a_disk_filled_by_others_refuses_new_cases_until_there_is_room_again(self):
        _, client = self.small_city()
        first = self.expect_outcome(client.submit(city.a_case("first", "general/question")), "OK").case
        self.fill_to(4 * MIB)
        self.expect_outcome(client.submit(city.a_case("second")), "NO_ROOM", "a case on a nearly full disk")
        self.expect_outcome(client.submit(city.a_case("first", "general/question")), "UNCHANGED", "a known case")
        self.resolve(client, first.number)
        os.remove(self.ballast)
        self.expect_outcome(client.submit(city.a_case("second")), "OK", "a case when there is room again")

    def test_a_disk_with_no_byte_left_ends_the_daemon_and_a_restart_finds_all_that_was_promised(self):
        """The reserve itself has been eaten by others, and work on open cases goes on into the last byte."""
        daemon, client = self.small_city()
        daemon.expect_log("store-failed", "liaisond-failed")
        numbers = [
            self.expect_outcome(client.submit(city.a_case(n, "general/question")), "OK").case.number for n in range(400)
        ]
        self.fill_to(0)
        told, resolved, left = [], [], list(numbers)

        def answered(number, reply):
            if reply.outcome == pb.OUTCOME_OK:
                resolved.append(number)
            else:
                told.append(reply)

        def work():
            while daemon.is_running and len(client.waiting) < 8 and left and not told:
                number = left.pop()
                client.send(
                    pb.Request(
                        act=pb.Act(
                            key=pb.CaseKey(number=number),
                            verb=pb.VERB_RESOLVE,
                            department="front-desk",
                            outcome_code="done",
                            answer="y" * 8000,
                        )
                    ),
                    lambda reply, number=number: answered(number, reply),
                )
            return not daemon.is_running

        self.loop.until(work, "the daemon goes on although nothing can be written")
        self.assertNotEqual(daemon.wait(), 0, "a daemon whose store failed must not end as if all were well")
        for _ in range(50):
            self.loop.turn(1)
        for reply in told:
            self.expect_outcome(reply, "STORE_FAILED", "an act that could not be kept")
        print(
            f"{len(resolved)} acts were kept before the last byte was gone, {len(told)} told that the store failed, "
            f"{len(client.waiting)} not answered"
        )
        client.close()
        self.check_recovered(daemon, numbers, resolved)

    def check_recovered(self, daemon, numbers, resolved):
        os.remove(self.ballast)
        daemon.start()
        client = self.client(daemon)
        states = {case.number: case.state for case in client.all_cases()}
        self.assertEqual(sorted(states), numbers, "promised cases are gone")
        lost = [number for number in resolved if states[number] != pb.CASE_STATE_RESOLVED]
        self.assertEqual(lost, [], "acts that were answered OK are gone")
        self.assertTrue(client.verify().is_whole)
        self.expect_outcome(client.submit(city.a_case("again", "general/question")), "OK")


if __name__ == "__main__":
    city.main()
