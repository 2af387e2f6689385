"""Killed at each named place between accepting an event and forgetting it: every event is stored once, as it was sent.

The places exist in debug builds only (`Sources/Platform/CrashPoint.swift`), so these tests run `.build/debug/eyrie`.
"""
import http.client
import json
import random
import signal
import subprocess
import threading
import uuid

import pytest
from harness import EYRIE, ROOT, Hub, Ledger, eventually, hook_event, size, stored_events
from harness.programs import clean_environment

DEBUG = ROOT / ".build" / "debug"
CRASHES = size(ci=20, long=200)
SEED = 20261121
SENDERS = 3
# Passes of the place before the one that kills.
PASSES = 6
DEATH_SECONDS = 30
HUB_POINTS = ["before-commit", "after-commit", "before-reply"]
SPOOL_POINTS = ["after-send-before-acknowledge", "after-delete", "mid-rotate"]
# Two of them are more than the active segment of the spool may have before it is removed.
HOOK_TEXT = "x" * 40_000
# Nine of them fill a segment of the spool.
LARGE_TEXT = "x" * 1_000_000


class DebugHub(Hub):
    executable = DEBUG / "eyrie"


@pytest.fixture
def debug_hub(tmp_path):
    assert DebugHub.executable.exists(), f"{DebugHub.executable} is not built: run `swift build`"
    program = DebugHub(tmp_path / "state", environment={"EYRIE_PRIVACY": "full"})
    yield program
    program.stop()


def start_with_crash(hub, point, number):
    hub.environment["EYRIE_CRASH_AT"] = f"{point}:{number}"
    try:
        hub.start()
    except AssertionError:
        # What the life before left may be delivered, and kill, before the hub is seen to serve.
        assert hub.process.poll() == -signal.SIGKILL, hub.output()[-3000:]


def assert_died_by_itself(hub):
    """SIGKILL, which nobody sent but the program itself."""
    assert hub.process.wait(DEATH_SECONDS) == -signal.SIGKILL, hub.output()[-3000:]


class BatchSender:
    """Sends batches; one that was not acknowledged is sent again when the hub is back, unless `resends` is false."""

    def __init__(self, hub, ledger, resends=True):
        self.hub, self.ledger, self.resends = hub, ledger, resends
        self.waiting = None
        self.error = None

    def run_until_death(self):
        try:
            while self.hub.is_running:
                batch = self.waiting or [self.ledger.event(prompt="go") for _ in range(4)]
                self.waiting = batch
                try:
                    self.send(batch)
                except (OSError, http.client.HTTPException):
                    if self.resends:
                        continue
                self.waiting = None
        except Exception as error:  # reported by the test
            self.error = error

    def send(self, batch):
        answer = self.hub.api.post("/api/events/batch", batch)
        assert answer.status == 200, (answer.status, answer.body)
        assert all(item["status"] in ("stored", "duplicate") for item in answer.json["items"])
        self.ledger.acknowledge(event["event_uuid"] for event in batch)


def crash_under_batches(hub, point, crashes, resends=True):
    """What all that was sent has come to, once every sender has repeated what it could."""
    chance, ledger = random.Random(SEED), Ledger(point)
    senders = [BatchSender(hub, ledger, resends) for _ in range(SENDERS)]
    for _ in range(crashes):
        start_with_crash(hub, point, chance.randint(1, PASSES))
        threads = [threading.Thread(target=sender.run_until_death, daemon=True) for sender in senders]
        for thread in threads:
            thread.start()
        assert_died_by_itself(hub)
        for thread in threads:
            thread.join(DEATH_SECONDS)
        assert all(sender.error is None for sender in senders), [sender.error for sender in senders]
    del hub.environment["EYRIE_CRASH_AT"]
    hub.start()
    for sender in senders:
        if sender.waiting:
            sender.send(sender.waiting)
    return ledger.verdict(stored_events(hub.api, payload=1), due=ledger.accepted)


@pytest.mark.row("R05")
@pytest.mark.seconds(600)
@pytest.mark.parametrize("point", HUB_POINTS)
def test_hub_killed_between_taking_and_answering(debug_hub, measured, point):
    verdict = crash_under_batches(debug_hub, point, CRASHES)
    measured(f"{point}: {CRASHES} crashes, {verdict}")
    assert verdict.is_clean and verdict.accepted >= CRASHES


@pytest.mark.row("R05", undefended=True)
@pytest.mark.seconds(600)
def test_sender_that_does_not_repeat_is_found_out(debug_hub, measured):
    verdict = crash_under_batches(debug_hub, "before-commit", 3, resends=False)
    measured(f"3 crashes, nothing sent again, {verdict}")
    assert verdict.lost


class Hooks:
    """Runs the hook again and again; what it accepted is known by a mark in the payload."""

    def __init__(self, hub):
        self.hub, self.ledger = hub, Ledger("hooks")

    def run(self, text=HOOK_TEXT, crash=None):
        mark = str(uuid.uuid4())
        payload = hook_event("crash-points", prompt="go", mark=mark, text=text)
        variables = {"CLAUDE_OBSERVABILITY_HUB": self.hub.url} | ({"EYRIE_CRASH_AT": crash} if crash else {})
        result = subprocess.run([str(DEBUG / "eyrie-hook")], input=json.dumps(payload).encode(), capture_output=True,
                                env=clean_environment(self.hub.state, self.hub.home, **variables), timeout=20)
        assert (result.stdout, result.stderr) == (b"", b"")
        # The place is behind the append: it counts, whoever died after it.
        assert result.returncode in ((0, -signal.SIGKILL) if crash else (0,))
        self.ledger.accept(mark, payload)
        return result.returncode == 0

    def verdict(self):
        """Once everything is delivered."""
        due = self.ledger.accepted
        eventually(lambda: self.hub.get("/api/events", limit=1)["total"] >= len(due), f"{len(due)} events", 120)
        return self.ledger.verdict(stored_events(self.hub.api, payload=1, limit=100), due=due,
                                   key=lambda event: event["payload"]["mark"])


@pytest.mark.row("R05")
@pytest.mark.seconds(600)
@pytest.mark.parametrize("point", SPOOL_POINTS)
def test_collector_killed_between_sending_and_forgetting(debug_hub, measured, point):
    chance, hooks = random.Random(SEED), Hooks(debug_hub)
    for _ in range(CRASHES):
        start_with_crash(debug_hub, point, chance.randint(1, 2))
        while debug_hub.is_running:
            hooks.run()
        assert_died_by_itself(debug_hub)
    del debug_hub.environment["EYRIE_CRASH_AT"]
    debug_hub.start()
    verdict = hooks.verdict()
    measured(f"{point}: {CRASHES} crashes, {verdict}")
    assert verdict.is_clean and verdict.accepted >= CRASHES


@pytest.mark.row("R05")
@pytest.mark.seconds(600)
def test_hook_killed_while_it_seals_a_segment(debug_hub, measured):
    hooks, crashes = Hooks(debug_hub), size(ci=1, long=10)
    debug_hub.start()
    for _ in range(crashes):
        # Nobody reads meanwhile, so the segment grows until a hook seals it.
        debug_hub.freeze()
        while hooks.run(LARGE_TEXT, crash="mid-rotate"):
            pass
        debug_hub.thaw()
        hooks.run()
    verdict = hooks.verdict()
    measured(f"mid-rotate in the hook: {crashes} crashes, {verdict}")
    assert verdict.is_clean and verdict.accepted > crashes


@pytest.mark.row("R05", undefended=True)
def test_release_build_knows_no_crash_points(make_hub):
    """The program that people run does not react, and has not even the name of the variable."""
    hub = make_hub(environment={"EYRIE_CRASH_AT": "before-commit:1"})
    ledger = Ledger("release")
    answer = hub.api.post("/api/events/batch", [ledger.event() for _ in range(3)])
    assert (answer.status, answer.json["stored"]) == (200, 3)
    assert hub.is_running
    assert b"EYRIE_CRASH_AT" not in EYRIE.read_bytes()
    assert b"EYRIE_CRASH_AT" in DebugHub.executable.read_bytes()
