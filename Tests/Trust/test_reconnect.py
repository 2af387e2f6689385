"""R26: many collectors come back at once: nothing is lost, the hub stays small and quick, and nobody is in step."""
import http.server
import json
import threading
import time
import uuid

import pytest
from harness import Api, Ledger, Program, Stream, eventually, hook_event, size, stored_events
from harness.light_collector import LightCollector, early_returns, largest_share
from harness.processes import MEBIBYTE, peak_bytes, percentile
from harness.spool_files import SpoolFiller

COLLECTORS = size(100, 200, small=12)
EVENTS_EACH = size(400, 5_000, small=300)
BATCH = size(100, 500, small=50)
# All come from one address: what they may send together, a second.
RATE_LIMIT = size(4_000, 20_000, small=600)
# How often each has tried in vain before the hub is back: a hub that was gone for long finds them spread over as long. With
# six each it was gone for a quarter of a minute, with eight for a minute.
FAILURES = size(6, 8, small=5)
# Of those who come back, within the fullest second, wherever that begins; the goal is 0.05 after a long outage.
SPREAD = size(0.25, 0.12, small=0.75)
RESIDENT_LIMIT = 400 * MEBIBYTE
FRESH_P99_SECONDS = 5
REAL_COLLECTORS = size(12, 40, small=6)


class Prober(threading.Thread):
    """Somebody else's events, one after the other: how long from sending each until a viewer has it."""

    def __init__(self, hub):
        super().__init__(daemon=True)
        self.api, self.stopping, self.delays = hub.api, threading.Event(), []
        self.stream = Stream(hub, session_id="fresh", payload=0)
        self.ledger = Ledger("fresh")

    def run(self):
        messages = self.stream.messages()
        while not self.stopping.is_set():
            event = self.ledger.event("fresh")
            sent = time.monotonic()
            while (answer := self.api.post("/events", event)).status != 201:
                assert answer.status in (429, 503), answer.status
                time.sleep(0.05)
            while next(messages)[2].get("event_uuid") != event["event_uuid"]:
                pass
            self.delays.append(time.monotonic() - sent)
            self.stopping.wait(0.05)


class ProberElsewhere(Prober):
    """One with an address and a name of its own, so that the collectors' rate is not its own."""

    def __init__(self, hub):
        super().__init__(hub)
        connect = self.api.connect
        self.api = Api(hub.url, hub.token)

        def from_elsewhere():
            connection = connect()
            connection.source_address = ("127.0.0.77", 0)
            return connection

        self.api.connect = from_elsewhere


def batches(ledger, number):
    session = f"storm-{number}"
    for _ in range(0, EVENTS_EACH, BATCH):
        yield [ledger.event(session, text="x" * 300) for _ in range(BATCH)]


def storm(make_hub, behaviour=lambda number: {}):
    """Lets collectors fail while no hub is there, brings it back, waits until all have delivered."""
    hub = make_hub("hub", environment={"EYRIE_RATE_LIMIT": RATE_LIMIT})
    hub.stop()
    ingest = Api(hub.url, (hub.state / "ingest.token").read_text().strip())
    ledger = Ledger("storm")
    collectors = [LightCollector(number, ingest, ledger, batches(ledger, number), **behaviour(number))
                  for number in range(COLLECTORS)]
    for collector in collectors:
        collector.start()
    eventually(lambda: all(collector.failures >= FAILURES for collector in collectors), "everybody to have failed", 240)
    hub.start()
    returned = time.monotonic()
    prober = ProberElsewhere(hub)
    prober.start()
    eventually(lambda: not any(collector.is_alive() for collector in collectors), "all to be delivered", 900, 0.1)
    seconds = time.monotonic() - returned
    prober.stopping.set()
    prober.join(30)
    assert [collector.error for collector in collectors if collector.error] == []
    attempts = [[attempt for attempt in collector.attempts if attempt.at >= returned] for collector in collectors]
    return hub, ledger, attempts, prober, seconds


@pytest.mark.row("R26")
@pytest.mark.seconds(1800)
def test_all_collectors_come_back_at_once(make_hub, measured):
    hub, ledger, attempts, prober, seconds = storm(make_hub)
    stored = [event for event in stored_events(hub.api) if event["source_app"] == "storm"]
    verdict = ledger.verdict(stored, due=set(ledger.accepted))
    arrivals = largest_share([first[0].at for first in attempts if first])
    retries = [after.at for tries in attempts for before, after in zip(tries, tries[1:]) if before.status != 200]
    refused = sum(attempt.status == 429 for tries in attempts for attempt in tries)
    early = sum(map(early_returns, attempts))
    peak = peak_bytes(hub.process.pid)
    measured(f"{COLLECTORS} collectors, {verdict.stored:,} events in {seconds:.1f} s: lost {len(verdict.lost)}, "
             f"doubled {len(verdict.doubled)}; hub {peak / MEBIBYTE:.0f} MiB; {len(prober.delays)} fresh events seen after "
             f"p99 {percentile(prober.delays, 99):.2f} s; {refused:,} times 429, {early} returns too early; "
             f"{arrivals:.0%} of first and {largest_share(retries):.0%} of later tries in the fullest second")
    assert verdict.is_clean, verdict
    assert peak <= RESIDENT_LIMIT
    assert percentile(prober.delays, 99) <= FRESH_P99_SECONDS
    # So well spread, few or none are refused: that refusals are honoured, the real collectors below show.
    assert not early
    assert arrivals <= SPREAD


@pytest.mark.row("R26", undefended=True)
@pytest.mark.seconds(600)
def test_check_sees_collectors_in_step_that_do_not_listen(make_hub):
    """They come back at every full second whatever they are told, and half of them forget what is refused."""
    def in_step(failures, waited, retry_after, chance):
        return 1 - time.time() % 1 if retry_after is None else 0.1

    hub, ledger, attempts, _, _ = storm(make_hub, lambda number: {"delay": in_step, "forgets": number % 2 == 0})
    verdict = ledger.verdict([event for event in stored_events(hub.api) if event["source_app"] == "storm"],
                             due=set(ledger.accepted))
    assert "lost" in verdict.faults
    assert largest_share([first[0].at for first in attempts if first]) > SPREAD
    assert sum(map(early_returns, attempts)) > 0


ANSWERS = (503, 503, 503, 429, 200)
ASKED_SECONDS = 2


class ReluctantHub(http.server.ThreadingHTTPServer):
    """Refuses a collector's first batches, and notes when each came. The first part of the path tells them apart."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Reluctant)
        self.times = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Reluctant(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        _, who, path = self.path.split("/", 2)
        if path != "api/events/batch":
            return self.answer(404, {})
        times = self.server.times.setdefault(who, [])
        status = ANSWERS[min(len(times), len(ANSWERS) - 1)]
        times.append(time.monotonic())
        items = [{"index": index, "event_uuid": json.loads(line)["event_uuid"], "status": "stored", "id": index + 1}
                 for index, line in enumerate(body.splitlines())]
        self.answer(status, {"stored": len(items), "duplicate": 0, "rejected": 0, "items": items})

    def answer(self, status, value):
        data = json.dumps(value if status == 200 else {"error": {"code": "busy", "message": "busy", "retryable": True}})
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", str(ASKED_SECONDS))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data.encode())

    def log_message(self, *_):
        pass


def spool_one(state, mark):
    record = {"event_uuid": str(uuid.uuid4()), "timestamp": "2026-11-20T10:00:00Z", "machine_id": "m", "source_app": "storm",
              "payload": hook_event("storm", mark=mark)}
    data = json.dumps(record).encode()
    filler = SpoolFiller(state, data[:1], len(data) - 1, int(time.time() * 1e6))
    filler.add(data[1:])
    filler.seal()


def waits(times):
    return [later - earlier for earlier, later in zip(times, times[1:])]


def step_faults(all_waits):
    """What is wrong with the waits of many after the same answers."""
    found = []
    for answer, waited in zip(ANSWERS, zip(*all_waits)):
        if answer == 429 and min(waited) < ASKED_SECONDS:
            found.append("early")
        if max(waited) - min(waited) < 0.05:
            found.append("in step")
    return found


@pytest.mark.row("R26")
@pytest.mark.seconds(240)
def test_real_collectors_do_not_try_again_in_step(tmp_path, measured):
    hub = ReluctantHub()
    collectors = []
    try:
        for number in range(REAL_COLLECTORS):
            state = tmp_path / f"machine-{number}" / "state"
            state.mkdir(parents=True)
            spool_one(state, number)
            url = f"http://127.0.0.1:{hub.server_port}/c{number}"
            collectors.append(Program(["collect", "--hub", url, "--state-dir", state], state, {"EYRIE_TOKEN": "made-up"},
                                      home=state.parent).start())
        eventually(lambda: len(hub.times) == REAL_COLLECTORS and all(len(times) == len(ANSWERS) for times in hub.times.values()),
                   "every collector to have delivered", 120)
    finally:
        for collector in collectors:
            collector.stop()
        hub.shutdown()
    all_waits = [waits(times) for times in hub.times.values()]
    told = ", ".join(f"{min(waited):.2f}–{max(waited):.2f}" for waited in zip(*all_waits))
    measured(f"{REAL_COLLECTORS} real collectors: waits after 503, 503, 503, 429 (2 s asked) of {told} s")
    assert step_faults(all_waits) == []


@pytest.mark.row("R26", undefended=True)
def test_check_sees_waits_in_step():
    assert step_faults([[0.5, 1.0, 2.0, 2.0]] * 8) == ["in step"] * 4
    assert "early" in step_faults([[0.1 * n, 0.2 * n, 0.3 * n, 0.4 * n] for n in range(1, 9)])
