"""Whatever arrives is answered clearly or dropped and counted; the daemon lives on."""
import os
import socket

import zmq
from zmq.utils.monitor import recv_monitor_message

import city
from city import VERSION, pb

FRAME_LIMIT = 65536
MUTATIONS = 5000
BATCH = 250


class Raw:
    """A DEALER without manners."""

    def __init__(self, loop, endpoint, kind=zmq.DEALER):
        self.loop = loop
        self.socket = loop.context.socket(kind)
        self.socket.set(zmq.LINGER, 0)
        self.monitor = self.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        self.socket.connect(endpoint)

    def send(self, frames):
        self.socket.send_multipart(frames)

    def receive(self, what="no answer came", seconds=10):
        if not self.socket.poll(seconds * 1000 * city.SLOWNESS):
            raise AssertionError(what)
        frames = self.socket.recv_multipart()
        if frames[0] == b"":
            frames = frames[1:]  # given back, as a REQ socket wants it
        if frames[0] != VERSION or len(frames) != 2:
            raise AssertionError(f"an answer of {len(frames)} frames, the first {frames[0]!r}")
        return pb.Message.FromString(frames[1])

    def ask(self, frames, about):
        self.send(frames)
        return self.receive(f"{about}: no answer came").reply

    def is_disconnected(self, seconds=10):
        return (
            bool(self.monitor.poll(seconds * 1000 * city.SLOWNESS))
            and recv_monitor_message(self.monitor)["event"] == zmq.EVENT_DISCONNECTED
        )

    def close(self):
        self.socket.disable_monitor()
        self.monitor.close(0)
        self.socket.close(0)


def encoded(**body):
    return pb.Request(id=77, **body).SerializeToString()


def with_enum(request, path, value):
    """proto3 in Python keeps unknown enum numbers."""
    target = request
    for name in path[:-1]:
        target = getattr(target, name)
    setattr(target, path[-1], value)
    return request.SerializeToString()


A_HEALTH = encoded(health=pb.Health())
PADDING_FIELD = 3000


def padded_to(size):
    """A valid Health of exactly that size: a field that this version does not know fills it."""
    head = A_HEALTH
    for length in range(size - len(head) - 12, size):
        tag = (PADDING_FIELD << 3) | 2
        padding = varint(tag) + varint(length) + b"x" * length
        if len(head) + len(padding) == size:
            return head + padding
    raise AssertionError("no such padding")


def varint(n):
    out = bytearray()
    while True:
        out.append(n & 0x7F | (0x80 if n > 0x7F else 0))
        n >>= 7
        if not n:
            return bytes(out)


class Garbage(city.Scenario):
    def setUp(self):
        super().setUp()
        self.one = self.daemon()
        self.one.expect_log("frame-dropped")
        self.raw = Raw(self.loop, self.one.requests)
        self.addCleanup(self.raw.close)
        self.friend = self.client(self.one)

    def dropped(self):
        return next(c.value for c in self.friend.health().counters if c.name == "frames_dropped")

    def check_alive(self):
        self.assertTrue(self.one.is_running, f"the daemon is gone; its log ends:\n{self.one.log_end()}")
        self.assertTrue(self.friend.health().version)
        reply = self.friend.submit(city.a_case("alive"))
        self.assertIn(city.outcome_name(reply.outcome), ("OK", "UNCHANGED"), f"a good case was refused: {reply.sentence}")

    def check_each(self, table):
        for about, frames, wanted, id_wanted in table:
            with self.subTest(about):
                reply = self.raw.ask(frames, about)
                self.expect_outcome(reply, wanted, about)
                self.assertEqual(reply.id, id_wanted, f"{about}: answered with id {reply.id}")
                if wanted != "OK":
                    self.assertTrue(
                        reply.sentence.endswith((".", "?")), f"{about}: the sentence for a person is {reply.sentence!r}"
                    )

    def test_wrong_frames_are_each_answered_with_what_is_wrong_with_them(self):
        self.check_each(
            [
                ("the version alone", [VERSION], "BAD_FRAME", 0),
                ("one empty frame", [b""], "BAD_VERSION", 0),
                ("two empty frames", [b"", b""], "BAD_VERSION", 0),
                ("three empty frames", [b"", b"", b""], "BAD_VERSION", 0),
                ("version 2", [b"L2", A_HEALTH], "BAD_VERSION", 0),
                ("a longer version", [b"L1x", A_HEALTH], "BAD_VERSION", 0),
                ("no version", [A_HEALTH], "BAD_VERSION", 0),
                ("three frames", [VERSION, A_HEALTH, b"more"], "BAD_FRAME", 0),
                ("a frame that is no protobuf", [VERSION, b"\xff\xff\xff"], "BAD_FRAME", 0),
                ("text instead of protobuf", [VERSION, b"GET / HTTP/1.1\r\n\r\n"], "BAD_FRAME", 0),
                ("an empty request", [VERSION, b""], "UNKNOWN_REQUEST", 0),
            ]
        )
        self.check_alive()

    def test_a_req_socket_gets_its_empty_frame_back(self):
        req = Raw(self.loop, self.one.requests, zmq.REQ)
        for _ in range(3):
            self.assertEqual(req.ask([VERSION, A_HEALTH], "Health from a REQ").id, 77)
        self.expect_outcome(req.ask([b"L9", A_HEALTH], "a wrong version from a REQ"), "BAD_VERSION")
        req.close()

    def test_more_than_eight_frames_are_dropped_and_counted(self):
        before = self.dropped()
        self.expect_outcome(self.raw.ask([VERSION] * 7, "seven frames"), "BAD_FRAME")
        for count in (9, 10, 100, 1000):
            self.raw.send([VERSION] * count)
        self.expect_outcome(self.raw.ask([VERSION], "the next message"), "BAD_FRAME", "the next message")
        self.assertEqual(self.dropped() - before, 4)
        self.assertTrue(self.one.log_has("frame-dropped"), "nothing in the log tells of the drops")
        self.check_alive()

    def test_frames_up_to_the_limit_are_read_and_longer_ones_named_too_large(self):
        self.check_each(
            [
                ("the largest frame", [VERSION, padded_to(FRAME_LIMIT)], "OK", 77),
                ("one byte more", [VERSION, padded_to(FRAME_LIMIT + 1)], "TOO_LARGE", 0),
                ("70 kB", [VERSION, b"x" * 70000], "TOO_LARGE", 0),
                ("the largest that is answered", [VERSION, b"x" * 1048576], "TOO_LARGE", 0),
            ]
        )
        self.check_alive()

    def test_a_frame_of_two_megabytes_closes_its_connection_and_no_other(self):
        self.raw.send([VERSION, b"x" * 2 * 1024 * 1024])
        self.assertTrue(self.raw.is_disconnected(), "the connection stayed open")
        self.check_alive()

    def test_unknown_kinds_and_values_are_refused_by_name(self):
        unknown_kind = pb.Request(id=77).SerializeToString() + varint((99 << 3) | 2) + varint(3) + b"abc"
        self.check_each(
            [
                ("a kind of a later version", [VERSION, unknown_kind], "UNKNOWN_REQUEST", 77),
                ("no kind at all", [VERSION, pb.Request(id=77).SerializeToString()], "UNKNOWN_REQUEST", 77),
                (
                    "an unknown priority",
                    [VERSION, with_enum(pb.Request(id=77, submit=city.a_case("x")), ["submit", "priority"], 77)],
                    "INVALID",
                    77,
                ),
                (
                    "an unknown verb",
                    [VERSION, with_enum(pb.Request(id=77, act=pb.Act(key=pb.CaseKey(number=1))), ["act", "verb"], 77)],
                    "INVALID",
                    77,
                ),
                ("no verb", [VERSION, encoded(act=pb.Act(key=pb.CaseKey(number=1), department="transport"))], "INVALID", 77),
                (
                    "an unknown state",
                    [VERSION, with_enum(pb.Request(id=77, list=pb.List()), ["list", "state"], 77)],
                    "INVALID",
                    77,
                ),
                (
                    "a negative priority",
                    [VERSION, with_enum(pb.Request(id=77, submit=city.a_case("x")), ["submit", "priority"], -1)],
                    "INVALID",
                    77,
                ),
                (
                    "a feed that nobody has",
                    [VERSION, encoded(subscribe=pb.Subscribe(feed="nobody", consumer="me"))],
                    "UNKNOWN_FEED",
                    77,
                ),
                (
                    "an acknowledgement without a subscription",
                    [VERSION, encoded(ack=pb.Ack(feed="transport", consumer="me"))],
                    "UNKNOWN_FEED",
                    77,
                ),
                ("a clock that is not hand-set", [VERSION, encoded(set_clock=pb.SetClock(now_ms=1))], "NOT_ALLOWED", 77),
                ("a case that is not there", [VERSION, encoded(get=pb.Get(key=pb.CaseKey(number=999)))], "UNKNOWN_CASE", 77),
                (
                    "a reference that is none",
                    [VERSION, encoded(get=pb.Get(key=pb.CaseKey(reference="0" * 50)))],
                    "UNKNOWN_CASE",
                    77,
                ),
            ]
        )
        reply = self.raw.ask(
            [VERSION, with_enum(pb.Request(id=77, submit=city.a_case("x")), ["submit", "priority"], 77)], "priority 77"
        )
        self.assertIn("priority", reply.field)
        self.check_alive()

    def test_texts_that_are_no_utf8_or_hold_zero_bytes_are_refused_with_their_field(self):
        good = encoded(submit=city.a_case("utf8", title="MARK"))
        for about, instead in (
            ("a lone continuation byte", b"M\x80RK"),
            ("an overlong slash", b"M\xc0\xafK"),
            ("a surrogate", b"\xed\xa0\x80K"),
            ("beyond Unicode", b"\xf5\x80\x80\x80"),
            ("a cut character", b"MAR\xe4"),
            ("a zero byte", b"MA\0K"),
        ):
            with self.subTest(about):
                reply = self.expect_outcome(self.raw.ask([VERSION, good.replace(b"MARK", instead)], about), "INVALID", about)
                self.assertIn("title", reply.field)
                self.assertEqual(reply.id, 77)
        self.check_alive()

    def test_limits_of_every_text_are_kept_to_the_byte(self):
        rows = [("source", 64), ("source_ref", 128), ("channel", 64)]
        texts = [("title", 512), ("description", 16384), ("address", 512)]
        for name, limit in rows + texts:
            for size, wanted in ((limit, "OK"), (limit + 1, "INVALID")):
                with self.subTest(f"{name} of {size} bytes"):
                    submission = city.a_case(f"{name}-{size}")
                    setattr(submission if (name, limit) in rows else submission.text, name, "x" * size)
                    reply = self.expect_outcome(
                        self.raw.ask([VERSION, encoded(submit=submission)], name), wanted, f"{name} of {size} bytes"
                    )
                    if wanted == "INVALID":
                        self.assertIn(name, reply.field)
        for about, category in (
            ("empty", ""),
            ("a slash at its end", "transport/"),
            ("an empty segment", "transport//road"),
            ("a star", "transport/*"),
            ("a long segment", "x" * 65),
            ("a long path", "/".join(["x" * 50] * 6)),
        ):
            with self.subTest(f"category: {about}"):
                reply = self.raw.ask([VERSION, encoded(submit=city.a_case("c", category=category))], about)
                self.assertEqual(self.expect_outcome(reply, "INVALID", about).field, "category")
        for lat, lon in ((91, 0), (0, 181), (float("nan"), 0), (float("inf"), 0), (0, float("-inf"))):
            with self.subTest(f"point {lat} {lon}"):
                submission = city.a_case("p", point=pb.Point(lat=lat, lon=lon))
                self.expect_outcome(
                    self.raw.ask([VERSION, encoded(submit=submission)], "a point"), "INVALID", f"point {lat} {lon}"
                )
        self.check_alive()

    def test_a_request_cut_anywhere_is_answered(self):
        whole = encoded(
            submit=city.a_case(
                "cut",
                description="Trucks leave mud. 渣土车",
                point=pb.Point(lat=29.5, lon=123.0),
                fields=[pb.Field(name="n", value="v")],
                reporter=pb.Reporter(kind="citizen", name="N"),
            )
        )
        for size in range(len(whole)):
            reply = self.raw.ask([VERSION, whole[:size]], f"the first {size} bytes")
            self.assertIn(
                city.outcome_name(reply.outcome),
                ("BAD_FRAME", "INVALID", "UNKNOWN_REQUEST", "OK", "UNCHANGED"),
                f"cut at {size}",
            )
        self.check_alive()

    def seeds(self):
        key = pb.CaseKey(number=1)
        return [
            encoded(
                submit=city.a_case(
                    "m",
                    description="渣土车 " * 20,
                    point=pb.Point(lat=29.5, lon=123.0),
                    address="18 Drum Tower Street",
                    fields=[pb.Field(name="tree", value="oak")],
                    reporter=pb.Reporter(kind="citizen", name="N", contact="C"),
                )
            ),
            encoded(get=pb.Get(key=key, with_decision=True)),
            encoded(get=pb.Get(key=pb.CaseKey(source="scenario", source_ref="alive"))),
            encoded(list=pb.List(department="transport", category_prefix="transport", limit=5)),
            encoded(
                overdue=pb.Overdue(
                    department="transport",
                    clock="resolve",
                    after=pb.OverdueKey(due_at_ms=5, number=1, department="x", clock="resolve"),
                )
            ),
            encoded(
                act=pb.Act(
                    key=key,
                    verb=pb.VERB_RESOLVE,
                    department="transport",
                    actor="a",
                    outcome_code="done",
                    answer="Filled.",
                    note="n",
                )
            ),
            encoded(act=pb.Act(key=key, verb=pb.VERB_ACKNOWLEDGE, department="transport")),
            encoded(subscribe=pb.Subscribe(feed="transport", consumer="mutant", credit=10)),
            encoded(unsubscribe=pb.Unsubscribe(feed="transport", consumer="mutant")),
            encoded(ack=pb.Ack(feed="community", consumer="nobody", cursor=pb.Cursor(stream=1, event_number=1, position=1))),
            encoded(verify=pb.Verify()),
            encoded(set_clock=pb.SetClock(now_ms=1 << 40)),
            A_HEALTH,
        ]

    def test_thousands_of_mutated_requests_are_each_answered_once(self):
        random = city.seed()
        seeds = self.seeds()
        self.friend.submit(city.a_case("alive"))
        outcomes, sent, answered = {}, 0, 0
        while sent < MUTATIONS:
            for _ in range(BATCH):
                self.raw.send([VERSION, mutated(random, random.choice(seeds))])
            sent += BATCH
            while answered < sent:
                message = self.raw.receive(f"{sent - answered} of {sent} mutated requests were not answered")
                if message.WhichOneof("body") != "reply":
                    continue
                answered += 1
                reply = message.reply
                self.assertIn(reply.outcome, pb.Outcome.values(), f"outcome {reply.outcome} is none")
                if reply.outcome not in (pb.OUTCOME_OK, pb.OUTCOME_UNCHANGED):
                    self.assertTrue(reply.sentence, f"{city.outcome_name(reply.outcome)} comes without a sentence")
                outcomes[city.outcome_name(reply.outcome)] = outcomes.get(city.outcome_name(reply.outcome), 0) + 1
        print(f"{sent} mutated requests: " + ", ".join(f"{name} {n}" for name, n in sorted(outcomes.items())))
        self.check_alive()
        self.assertTrue(self.friend.verify().is_whole)

    def test_bytes_that_are_no_zeromq_are_no_harm_on_either_socket(self):
        random = city.seed()
        for endpoint in (self.one.requests, self.one.glance):
            for junk in (
                b"GET / HTTP/1.0\r\n\r\n",
                b"\xff" * 64,
                b"\0" * 4096,
                random.randbytes(100000),
                b"\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL" + b"\0" * 48 + b"\4\xff",
            ):
                plain = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                plain.settimeout(5)
                plain.connect(endpoint.removeprefix("ipc://"))
                try:
                    plain.sendall(junk)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # hung up on, as it deserves
                plain.close()
        self.check_alive()

    def test_nonsense_on_the_glance_socket_disturbs_nobody(self):
        xsub = self.loop.context.socket(zmq.XSUB)
        xsub.set(zmq.LINGER, 0)
        xsub.connect(self.one.glance)
        for message in (
            [b"hello"],
            [b"\1"],
            [b"\0never"],
            [b"\1" + b"x" * 100000],
            [b"\2\3"],
            [b"", b"", b""],
            [b"\1transport", b"more"],
            [b"x"] * 50,
        ):
            xsub.send_multipart(message)
        xsub.send(b"\1transport")
        # A glance is no promise; submissions go on until one is seen.
        count = [0]

        def seen():
            count[0] += 1
            self.friend.submit(city.a_case(f"glance-{count[0]}"))
            return xsub.poll(20)

        self.loop.until(seen, "no event was ever seen on the glance socket")
        frames = xsub.recv_multipart()
        self.assertEqual((frames[0], frames[1], len(frames)), (b"transport", VERSION, 3))
        self.assertFalse(pb.Delivery.FromString(frames[2]).HasField("text"), "a glance shows what people wrote")
        xsub.close(0)

    def test_connections_by_the_hundred_come_and_go(self):
        for round_ in range(3):
            crowd = [Raw(self.loop, self.one.requests) for _ in range(100)]
            for n, raw in enumerate(crowd):
                raw.send([VERSION, encoded(subscribe=pb.Subscribe(feed="transport", consumer="shared"))])
                raw.send([VERSION, A_HEALTH])
            for raw in crowd[:50]:
                while raw.receive("no answer in the crowd").reply.WhichOneof("body") != "health":
                    pass
            for raw in crowd:
                raw.close()
            self.expect_outcome(self.friend.submit(city.a_case(f"crowd-{round_}")), "OK")
        self.check_alive_after_crowd()

    def check_alive_after_crowd(self):
        self.assertTrue(self.one.is_running)
        self.assertEqual(self.friend.health().cases, 3)
        self.assertLess(len(os.listdir(f"/proc/{self.one.process.pid}/fd")), 400, "descriptors of gone connections are kept")


def mutated(random, seed):
    out = bytearray(seed)
    for _ in range(random.choice((1, 1, 1, 2, 4, 16))):
        at = random.randrange(len(out) + 1)
        how = random.randrange(6)
        if how == 0 and at < len(out):
            out[at] ^= 1 << random.randrange(8)
        elif how == 1 and at < len(out):
            out[at] = random.choice((0, 1, 0x7F, 0x80, 0xFF))
        elif how == 2:
            out[at:at] = random.randbytes(random.randrange(1, 9))
        elif how == 3:
            del out[at : at + random.randrange(1, 9)]
        elif how == 4:
            out[at:at] = out[: random.randrange(len(out) + 1)]
        else:
            out = out[:at]
    return bytes(out[:FRAME_LIMIT])


if __name__ == "__main__":
    city.main()
