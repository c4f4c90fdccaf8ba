"""How a scenario talks to a daemon: the protocol's messages, a loop, clients that send again on silence, and consumers that
keep what they were handed. One thread; nothing sleeps: whoever waits, waits for a descriptor, with a deadline that says what
did not happen."""
import atexit
import importlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

try:
    import google.protobuf  # noqa: F401: protoc's output needs it
    import zmq
    from zmq.utils.monitor import recv_monitor_message
except ImportError as missing:
    print(f"skipped: {missing}; the scenarios need Debian's python3-zmq and python3-protobuf")
    sys.exit(77)

SOURCE = os.path.abspath(os.environ.get("LIAISON_SOURCE", os.path.join(os.path.dirname(__file__), "..", "..")))
SLOWNESS = 5 if os.environ.get("LIAISON_SANITIZE") else 1  # what a sanitizer costs; deadlines grow by it
VERSION = b"L1"
RESEND_S = 2.0


def skip(reason):
    """Ends the whole program, also from within a test: unittest would take SystemExit there for an error."""
    print(f"skipped: {reason}", flush=True)
    os._exit(77)


def _generate():
    folder = tempfile.mkdtemp(prefix="liaison-proto-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        subprocess.run(["protoc", "-I", os.path.join(SOURCE, "proto"), "--python_out", folder, "liaison.proto"], check=True)
    except FileNotFoundError:
        skip("protoc is not installed (Debian: protobuf-compiler)")
    sys.path.insert(0, folder)
    return importlib.import_module("liaison_pb2")


pb = _generate()


def outcome(name):
    return pb.Outcome.Value("OUTCOME_" + name)


def outcome_name(value):
    return pb.Outcome.Name(value).removeprefix("OUTCOME_") if value in pb.Outcome.values() else f"outcome {value}"


def seed():
    """A fresh seed, or LIAISON_SEED; printed, so that a run can be had again."""
    value = int(os.environ.get("LIAISON_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"seed: LIAISON_SEED={value}", flush=True)
    return random.Random(value)


# ---- the loop -----------------------------------------------------------------------------------------------------------


class Loop:
    """Sockets and what to do when they can be read. tick() is called on every turn."""

    def __init__(self):
        self.context = zmq.Context()
        self.poller = zmq.Poller()
        self.readers = {}
        self.tickers = []

    def watch(self, readable, act):
        self.poller.register(readable, zmq.POLLIN)
        self.readers[readable] = act

    def unwatch(self, readable):
        self.poller.unregister(readable)
        del self.readers[readable]

    def turn(self, wait_ms=20):
        for readable, _ in self.poller.poll(wait_ms):
            act = self.readers.get(readable)
            if act:
                act()
        for tick in self.tickers:
            tick()

    def until(self, condition, what, seconds=20):
        """Turns until condition() holds. `what` is the sentence of the failure."""
        deadline = time.monotonic() + seconds * SLOWNESS
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what() if callable(what) else what} (waited {seconds * SLOWNESS} s)")
            self.turn()

    def close(self):
        self.context.destroy(linger=0)


class Connection:
    """A DEALER that knows when it has been connected (again)."""

    def __init__(self, loop, endpoint, on_message, on_connected):
        self.loop, self.on_message, self.on_connected = loop, on_message, on_connected
        self.socket = loop.context.socket(zmq.DEALER)
        self.socket.set(zmq.LINGER, 0)
        self.socket.set(zmq.SNDHWM, 0)
        self.socket.set(zmq.RCVHWM, 0)
        self.socket.set(zmq.RECONNECT_IVL, 20)
        self.monitor = self.socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED)
        loop.watch(self.monitor, self._connected)
        loop.watch(self.socket, self._readable)
        self.socket.connect(endpoint)

    def _connected(self):
        recv_monitor_message(self.monitor)
        self.on_connected()

    def _readable(self):
        for _ in range(256):
            try:
                frames = self.socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            if len(frames) != 2 or frames[0] != VERSION:
                raise AssertionError(
                    f"the daemon sent {len(frames)} frames, the first {frames[0][:16]!r}; it should send L1 and a Message"
                )
            self.on_message(pb.Message.FromString(frames[1]))

    def send(self, body):
        self.socket.send_multipart([VERSION, body])

    def close(self):
        self.loop.unwatch(self.monitor)
        self.loop.unwatch(self.socket)
        self.socket.disable_monitor()
        self.monitor.close(0)
        self.socket.close(0)


class Client:
    """Sends requests and keeps them until they are answered; sends again after silence and after a reconnect."""

    def __init__(self, loop, endpoint):
        self.loop = loop
        self.waiting = {}  # id -> [bytes, when sent, what to do with the reply]
        self.last_id = 0
        self.is_connected = False
        self.connection = Connection(loop, endpoint, self._message, self._connected)
        loop.tickers.append(self._tick)

    def _connected(self):
        self.is_connected = True
        for row in self.waiting.values():
            self._send(row)

    def _send(self, row):
        row[1] = time.monotonic()
        self.connection.send(row[0])

    def _tick(self):
        late = time.monotonic() - RESEND_S * SLOWNESS
        for row in self.waiting.values():
            if row[1] < late:
                self._send(row)

    def _message(self, message):
        if message.WhichOneof("body") != "reply":
            raise AssertionError(f"a client without a subscription was sent {message.WhichOneof('body')}")
        row = self.waiting.pop(message.reply.id, None)  # None: a second answer to what was sent twice
        if row:
            row[2](message.reply)

    def send(self, request, then):
        self.last_id += 1
        request.id = self.last_id
        row = [request.SerializeToString(), 0, then]
        self.waiting[request.id] = row
        self._send(row)

    def ask(self, request, seconds=20):
        got = []
        self.send(request, got.append)
        self.loop.until(lambda: got, lambda: f"no answer to {request.WhichOneof('body')}", seconds)
        return got[0]

    # What scenarios ask most.
    def submit(self, submission, seconds=20):
        return self.ask(pb.Request(submit=submission), seconds)

    def health(self, seconds=20):
        return self.ask(pb.Request(health=pb.Health()), seconds).health

    def verify(self, seconds=60):
        return self.ask(pb.Request(verify=pb.Verify()), seconds).verify

    def get(self, number, with_decision=False):
        return self.ask(pb.Request(get=pb.Get(key=pb.CaseKey(number=number), with_decision=with_decision)))

    def set_clock(self, now_ms):
        return self.ask(pb.Request(set_clock=pb.SetClock(now_ms=now_ms)), 60)

    def act(self, number, verb, department, **more):
        return self.ask(
            pb.Request(
                act=pb.Act(
                    key=pb.CaseKey(number=number),
                    verb=pb.Verb.Value("VERB_" + verb),
                    department=department,
                    actor="scenario",
                    **more,
                )
            )
        )

    def overdue(self, **more):
        return self.ask(pb.Request(overdue=pb.Overdue(**more))).overdue

    def all_cases(self):
        """Every case there is, newest first."""
        cases, before = [], 0
        while True:
            page = self.ask(pb.Request(list=pb.List(before_number=before, limit=1000)), 60)
            if page.outcome != pb.OUTCOME_OK:
                raise AssertionError(f"List was answered {outcome_name(page.outcome)}: {page.sentence}")
            cases.extend(page.list.cases)
            before = page.list.next_before_number
            if not before:
                return cases

    def close(self):
        self.loop.tickers.remove(self._tick)
        self.connection.close()


class Consumer:
    """A durable reader of one feed. Keeps what it was handed by position and fails on a gap, on a position twice within one
    subscription, on a position that comes back as something else, and on a cursor ahead of what it acknowledged."""

    def __init__(self, loop, endpoint, feed, name, credit=1024, ack_every=64, reads=True):
        self.feed, self.name, self.credit, self.ack_every = feed, name, credit, ack_every
        self.kept = {}  # position -> (event number, kind, case number)
        self.events = {}  # position -> Event
        self.next = None
        self.acked = 0
        self.newest = None
        self.subscriptions = 0
        self.life = 0  # of the connection; a Subscribe has the id 2 * life, an Ack one more
        self.is_agreed = False  # between Subscribe and its answer what comes in is of an earlier connection
        self.refused = None  # life of the last Ack that was refused: no harm where an earlier life left it in the queue
        self.ended = []
        self.connection = Connection(loop, endpoint, self._message, self._subscribe)
        if not reads:
            loop.unwatch(self.connection.socket)
            loop.watch(self.connection.socket, lambda: None)
            loop.poller.unregister(self.connection.socket)

    def _who(self):
        return f"consumer {self.name} of feed {self.feed}"

    def _subscribe(self):
        self.life += 1
        self.is_agreed = False
        request = pb.Request(
            id=2 * self.life, subscribe=pb.Subscribe(feed=self.feed, consumer=self.name, credit=self.credit)
        )
        self.connection.send(request.SerializeToString())

    def _message(self, message):
        kind = message.WhichOneof("body")
        if kind == "deliveries":
            self._deliveries(message.deliveries)
        elif kind == "ended":
            self.ended.append(message.ended.sentence)
        elif message.reply.id % 2:
            self.refused = (message.reply.id // 2, message.reply.sentence)
        else:  # also of an earlier life's Subscribe that waited in the queue: deliveries then go on from its cursor
            if message.reply.outcome != pb.OUTCOME_OK:
                raise AssertionError(f"{self._who()}: {outcome_name(message.reply.outcome)}: {message.reply.sentence}")
            self._subscribed(message.reply.subscribed)

    def _subscribed(self, subscribed):
        if subscribed.cursor.position > self.acked:
            raise AssertionError(
                f"{self._who()} acknowledged up to {self.acked}, but resumes behind {subscribed.cursor.position}: "
                "what lies between would be lost"
            )
        self.subscriptions += 1
        self.is_agreed = True
        self.next = subscribed.cursor.position + 1
        self.newest = subscribed.newest.position

    def _deliveries(self, deliveries):
        for delivery in deliveries.delivery:
            event = delivery.event
            if delivery.position != self.next:
                raise AssertionError(f"{self._who()} was handed position {delivery.position}; {self.next} comes next")
            row = (event.number, event.kind, event.case_number)
            if self.kept.setdefault(delivery.position, row) != row:
                raise AssertionError(
                    f"{self._who()}: position {delivery.position} was {self.kept[delivery.position]} and is now {row}"
                )
            self.events[delivery.position] = event
            self.next += 1
            if self.next - 1 - self.acked >= self.ack_every:
                self.ack(event)
        if deliveries.delivery:
            self.ack(deliveries.delivery[-1].event)

    def ack(self, event):
        """Up to the last position that was handed out."""
        if not self.is_agreed:
            return
        if self.next - 1 > self.acked:
            self.acked = self.next - 1
        cursor = pb.Cursor(stream=event.stream, event_number=event.number, position=self.next - 1)
        request = pb.Request(id=2 * self.life + 1, ack=pb.Ack(feed=self.feed, consumer=self.name, cursor=cursor, quiet=True))
        self.connection.send(request.SerializeToString())

    def whole(self):
        """What was kept, in order; fails where a position is missing or an event number does not grow."""
        if self.refused and self.refused[0] == self.life:
            raise AssertionError(f"{self._who()}: an Ack was refused: {self.refused[1]}")
        rows = [self.kept.get(p) for p in range(1, len(self.kept) + 1)]
        if None in rows:
            raise AssertionError(f"{self._who()}: position {rows.index(None) + 1} is missing among {len(rows)}")
        for before, after in zip(rows, rows[1:]):
            if after[0] <= before[0]:
                raise AssertionError(f"{self._who()}: event {after[0]} stands behind event {before[0]}")
        return rows

    def cases_of(self, kind):
        value = pb.EventKind.Value("EVENT_KIND_" + kind)
        return [case for _, k, case in self.whole() if k == value]

    def close(self):
        self.connection.close()
