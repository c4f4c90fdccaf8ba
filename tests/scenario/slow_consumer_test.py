"""A consumer that takes all credit there is and never reads: it costs bounded memory and delays nobody else."""
import time

import city
import zmq
from city import pb

CASES = 6000  # in each round: some without, one with deaf consumers
WARM_ROUNDS = 3 if city.SLOWNESS == 1 else 1  # until the store's caches are full
DEAF = 3
WINDOW = 256
DESCRIPTION = "Trucks from the building site leave mud in front of the school. " * 60  # 3.8 kB: 45 MB in all
CONSUMER_BYTES = 8 << 20
BOUND_BYTES = DEAF * CONSUMER_BYTES + (24 << 20)  # what the round with them may add
PROMPT_S = 5 * city.SLOWNESS


class SlowConsumer(city.Scenario):
    def deaf(self, daemon, feed, name):
        """Subscribes, and leaves everything where it is: in the daemon, once the sockets between are full."""
        socket = self.loop.context.socket(zmq.DEALER)
        socket.set(zmq.LINGER, 0)
        socket.set(zmq.RCVHWM, 1)
        socket.set(zmq.RCVBUF, 4096)
        socket.connect(daemon.requests)
        request = pb.Request(id=1, subscribe=pb.Subscribe(feed=feed, consumer=name, credit=65536))
        socket.send_multipart([city.VERSION, request.SerializeToString()])
        self.addCleanup(socket.close, 0)
        return socket

    def connected(self, client, name):
        return any(row.consumer == name and row.is_connected for row in client.health().consumers)

    def submit_all(self, client, name):
        """Returns how long the slowest answer took."""
        sent, answered, slowest = [0], [0], [0.0]

        def done(reply, began):
            self.expect_outcome(reply, "OK")
            answered[0] += 1
            slowest[0] = max(slowest[0], time.monotonic() - began)

        def step():
            while sent[0] - answered[0] < WINDOW and sent[0] < CASES:
                submission = city.a_case(f"{name}-{sent[0]}", "general/question", description=DESCRIPTION)
                client.send(pb.Request(submit=submission), lambda reply, began=time.monotonic(): done(reply, began))
                sent[0] += 1
            return answered[0] == CASES

        self.loop.until(step, lambda: f"{answered[0]} of {CASES} cases are answered", 120)
        return slowest[0]

    def test_a_consumer_that_never_reads_costs_bounded_memory_and_delays_nobody(self):
        daemon = self.daemon(settings=(f"consumer_bytes={CONSUMER_BYTES >> 20} MiB",))
        client = self.client(daemon)
        brisk = self.consumer(daemon, "front-desk", "brisk")
        for n in range(WARM_ROUNDS):
            self.submit_all(client, f"without-{n}")
        self.read_all(client, brisk)
        before = daemon.memory_bytes()
        deaf = [self.deaf(daemon, "front-desk", f"deaf-{n}") for n in range(DEAF)]
        for n in range(DEAF):
            self.loop.until(lambda n=n: self.connected(client, f"deaf-{n}"), "a deaf consumer could not subscribe")
        slowest = self.submit_all(client, "with")
        began = time.monotonic()
        total = (WARM_ROUNDS + 1) * CASES
        self.loop.until(
            lambda: len(brisk.kept) == total, lambda: f"the brisk consumer stands at {len(brisk.kept)} of {total}"
        )
        lag, grown = time.monotonic() - began, daemon.memory_bytes() - before
        print(
            f"{CASES} cases past {DEAF} deaf consumers: slowest answer {slowest * 1000:.0f} ms, "
            f"the brisk one was done {lag * 1000:.0f} ms "
            f"after the last answer, the daemon grew by {grown >> 20} MiB"
        )
        self.assertLess(lag, PROMPT_S, "the brisk consumer was held up")
        self.assertLess(slowest, PROMPT_S, "submissions were held up")
        if city.SLOWNESS == 1:  # a sanitizer keeps freed memory
            self.assertLess(
                grown, BOUND_BYTES, f"{DEAF} consumers that read nothing made the daemon grow by {grown >> 20} MiB"
            )
        self.assertEqual(len(brisk.cases_of("OPENED")), total)
        heard = pb.Message.FromString(deaf[0].recv_multipart()[1])
        self.assertEqual(heard.reply.outcome, pb.OUTCOME_OK, "the deaf one's own subscription")

    def test_a_consumer_past_its_bytes_gets_the_rest_as_it_acknowledges(self):
        daemon = self.daemon(settings=("consumer_bytes=256 KiB",))
        client = self.client(daemon)
        self.submit_all(client, "first")
        late = self.consumer(daemon, "front-desk", "late", credit=65536, ack_every=1 << 30)
        self.loop.until(lambda: len(late.kept) == CASES, lambda: f"stuck at {len(late.kept)} of {CASES}", 60)
        self.assertEqual(len(late.cases_of("OPENED")), CASES)


if __name__ == "__main__":
    city.main()
