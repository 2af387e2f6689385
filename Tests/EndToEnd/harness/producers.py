"""Producers that note in a ledger what they hand over, from threads of their own."""
import http.client
import json
import os
import subprocess
import threading
import time
import uuid

from .ledger import stored_events
from .programs import HOOK, clean_environment, hook_event
from .waiting import eventually

PATIENCE_SECONDS = 90
RETRY_SECONDS = 0.01
DELIVERY_SECONDS = 60
FLUSHES_HELD_SECONDS = 3000


class Producer(threading.Thread):
    """Runs `work` until it is stopped; what went wrong is told by `finish`."""

    def __init__(self):
        super().__init__(daemon=True)
        self.stopping = threading.Event()
        self.error = None

    def run(self):
        try:
            while not self.stopping.is_set():
                self.work()
        except Exception as error:  # told by `finish`
            self.error = error

    def finish(self):
        self.stopping.set()
        self.join(PATIENCE_SECONDS)
        assert not self.is_alive(), "a producer did not end"
        if self.error:
            raise self.error


class Sender(Producer):
    """Sends one unit of work after the other, each again until a hub acknowledges it, or once if it is `forgetful`.

    `units` yields (session, events, the figures that they add to the session); one begins every `pause` seconds, or as
    soon as the one before has ended.
    """

    def __init__(self, hub, ledger, units, use_batches, forgetful=False, pause=0):
        super().__init__()
        self.hub, self.ledger, self.units, self.use_batches, self.pause = hub, ledger, units, use_batches, pause
        self.forgetful = forgetful
        self.expected = {}
        self.statuses = set()
        self.seconds = []  # of each acknowledged request

    def work(self):
        began = time.monotonic()
        session, events, figures = next(self.units)
        if self.use_batches:
            self._send("/api/events/batch", events, events)
        else:
            for event in events:
                self._send("/events", event, [event])
        total = self.expected.setdefault(session, dict.fromkeys(figures, 0))
        for name, value in figures.items():
            total[name] += value
        self.stopping.wait(self.pause - (time.monotonic() - began))

    def _send(self, path, body, events):
        deadline = time.monotonic() + PATIENCE_SECONDS
        if self.forgetful:
            self.ledger.acknowledge(event["event_uuid"] for event in events)
        while not self._is_acknowledged(path, body, events) and not self.forgetful:
            assert time.monotonic() < deadline, f"no acknowledgement in {PATIENCE_SECONDS} s"
            time.sleep(RETRY_SECONDS)

    def _is_acknowledged(self, path, body, events):
        began = time.monotonic()
        try:
            answer = self.hub.api.post(path, body)
        except (OSError, http.client.HTTPException):
            return False  # cut off: it may or may not be stored, so it is sent again with the same id
        self.statuses.add(answer.status)
        if answer.status not in (200, 201, 409):
            assert answer.status == 503, (answer.status, answer.body)
            return False
        for item in answer.json.get("items", []):
            assert item["status"] in ("stored", "duplicate"), item
        self.seconds.append(time.monotonic() - began)
        self.ledger.acknowledge(event["event_uuid"] for event in events)
        return True


def units(ledger, name):
    """Endless units of work with the figures they add: prompts, and tool calls of which some fail."""
    for number in range(100_000_000):
        session = f"{ledger.prefix}-{name}-{number % 5}"
        failed = number % 4 == 0
        events = [ledger.event(session, prompt=f"prompt {number}"), *ledger.tool_events(session, failed)]
        yield session, events, {"event_count": 3, "prompt_count": 1, "tool_count": 1, "error_count": int(failed)}


class HookLoad(Producer):
    """Runs hooks one after the other, each with a mark by which the ledger knows it."""

    def __init__(self, ledger, state, hub_url, pause=0.005, environment=None, **fields):
        super().__init__()
        self.ledger, self.pause, self.fields = ledger, pause, fields
        self.environment = clean_environment(state, CLAUDE_OBSERVABILITY_HUB=hub_url, **(environment or {}))
        self.count = 0
        self.last = None
        self.seconds = []  # of each run

    def work(self):
        self.run_one()
        self.stopping.wait(self.pause)

    def run_one(self):
        mark = str(uuid.uuid4())
        payload = hook_event(f"hooks-{self.count % 4}", prompt="go", mark=mark, **self.fields)
        self.ledger.accept(mark, payload)
        began = time.monotonic()
        result = subprocess.run([str(HOOK)], input=json.dumps(payload).encode(), env=self.environment,
                                capture_output=True, timeout=20)
        self.seconds.append(time.monotonic() - began)
        assert (result.returncode, result.stdout, result.stderr) == (0, b"", b""), result
        self.ledger.acknowledge([mark])
        self.count += 1
        self.last = mark
        return mark


def hold_flushes(state):
    """Keeps hooks from starting a flush where no collector listens, as one that found no hub does."""
    state.mkdir(parents=True, exist_ok=True)
    (state / "flush.next").touch()
    os.utime(state / "flush.next", (time.time() + FLUSHES_HELD_SECONDS,) * 2)


def mark_of(event):
    return event["payload"]["mark"]


def marked(events):
    """Those that hooks of `HookLoad` reported."""
    return [event for event in events if "mark" in event["payload"]]


def delivered(hub, ledger, seconds=DELIVERY_SECONDS, last=None):
    """The verdict once everything that hooks accepted is stored (or the event with the mark `last`), or when that has not
    come true in time."""
    verdict = None

    def is_whole():
        nonlocal verdict
        stored = marked(stored_events(hub.api, payload=1))
        verdict = ledger.verdict(stored, key=mark_of)
        return not verdict.lost or last in map(mark_of, stored)

    try:
        eventually(is_whole, "everything accepted to be stored", seconds, interval=0.2)
    except AssertionError:
        pass
    return verdict
