"""kill -9 at random moments under load: nothing acknowledged is lost, nothing is doubled, derived figures agree."""
import http.client
import json
import os
import random
import subprocess
import threading
import time
import uuid

import pytest
from harness import Hub, Ledger, Program, eventually, hook_event, stored_events
from harness.ledger import doubled
from harness.programs import HOOK, clean_environment

KILLS = 60
SEED = 20261121
SENDERS = 3
# Between a start and the next kill.
LIFE_SECONDS = (0.02, 0.35)


class Sender(threading.Thread):
    """Sends one unit of work after the other, each again until a hub acknowledges it."""

    def __init__(self, hub, ledger, units, use_batches):
        super().__init__(daemon=True)
        self.hub, self.ledger, self.units, self.use_batches = hub, ledger, units, use_batches
        self.stopping = threading.Event()
        self.error = None
        self.expected = {}

    def run(self):
        try:
            while not self.stopping.is_set():
                session, events, figures = next(self.units)
                if self.use_batches:
                    self._until_acknowledged("/api/events/batch", events, events)
                else:
                    for event in events:
                        self._until_acknowledged("/events", event, [event])
                total = self.expected.setdefault(session, dict.fromkeys(figures, 0))
                for name, value in figures.items():
                    total[name] += value
        except Exception as error:  # reported by the test
            self.error = error

    def _until_acknowledged(self, path, body, events):
        deadline = time.monotonic() + 60
        while True:
            try:
                answer = self.hub.api.post(path, body)
                if answer.status in (200, 201, 409):
                    for item in answer.json.get("items", []):
                        assert item["status"] in ("stored", "duplicate"), item
                    self.ledger.acknowledge(event["event_uuid"] for event in events)
                    return
                assert answer.status == 503, (answer.status, answer.body)
            except (OSError, http.client.HTTPException):
                pass  # killed under us: it may or may not be stored, so it is sent again with the same id
            assert time.monotonic() < deadline, "no acknowledgement in 60 s"
            time.sleep(0.005)


def units(ledger, sender):
    """Endless units of work with the figures they add: prompts, and tool calls of which some fail."""
    for number in range(1_000_000):
        session = f"crash-{sender}-{number % 5}"
        failed = number % 4 == 0
        events = [ledger.event(session, prompt=f"prompt {number}"), *ledger.tool_events(session, failed)]
        yield session, events, {"event_count": 3, "prompt_count": 1, "tool_count": 1, "error_count": int(failed)}


def kill_at_random(program, count, load, life=LIFE_SECONDS):
    chance = random.Random(SEED)
    for _ in range(count):
        time.sleep(chance.uniform(*life))
        assert all(thread.error is None for thread in load), [thread.error for thread in load]
        program.restart() if isinstance(program, Hub) else (program.kill(), program.start())


@pytest.mark.seconds(240)
def test_hub_killed_under_load(make_hub):
    hub = make_hub()
    ledger = Ledger("crash")
    senders = [Sender(hub, ledger, units(ledger, index), use_batches=index % 2 == 0) for index in range(SENDERS)]
    for sender in senders:
        sender.start()
    kill_at_random(hub, KILLS, senders)
    for sender in senders:
        sender.stopping.set()
    for sender in senders:
        sender.join(60)
        assert not sender.is_alive() and sender.error is None, sender.error

    stored = [event["event_uuid"] for event in stored_events(hub.api)]
    assert len(ledger.acknowledged) > KILLS
    assert ledger.acknowledged - set(stored) == set(), "acknowledged and lost"
    assert doubled(stored) == []
    expected = {session: figures for sender in senders for session, figures in sender.expected.items()}
    assert_figures(hub, expected)
    # Everything once more changes nothing.
    assert hub.get("/health")["status"] == "ok"


IMPORT_KILLS = 8
# Short: an import of this size takes a fraction of a second.
IMPORT_LIFE_SECONDS = (0.0, 0.12)
IMPORT_SESSIONS = 40
IMPORT_LINES = 400


def write_history(projects):
    """Session files of some 25 MB; the ids of the sessions."""
    sessions = [str(uuid.UUID(int=(4 << 76) | (2 << 62) | number + 1)) for number in range(IMPORT_SESSIONS)]
    for number, session in enumerate(sessions):
        folder = projects / f"-work-{number % 4}"
        folder.mkdir(parents=True, exist_ok=True)
        chance = random.Random(number)
        lines = []
        for line in range(IMPORT_LINES):
            record = uuid.UUID(int=(4 << 76) | (2 << 62) | (number + 1) << 40 | line)
            lines.append(json.dumps({
                "type": "user", "uuid": str(record), "parentUuid": None, "sessionId": session, "cwd": "/work",
                "version": "2.1.329", "timestamp": f"2026-01-{number % 28 + 1:02}T10:{line // 60:02}:{line % 60:02}.000Z",
                "message": {"role": "user", "content": f"line {line} {chance.randbytes(500).hex()}"}}))
        path = folder / f"{session}.jsonl"
        path.write_text("\n".join(lines) + "\n")
        # What was written just now would count as live.
        os.utime(path, (time.time() - 86_400 - number,) * 2)
    return sessions


@pytest.mark.seconds(180)
def test_killed_while_it_imports_history(make_hub, tmp_path):
    """`up` hands session files to its own hub: what a kill cuts off is read again, and everything is stored once."""
    home = tmp_path / "home"
    sessions = write_history(home / ".claude" / "projects")
    hub = make_hub("up", home=home)
    kill_at_random(hub, IMPORT_KILLS, [], IMPORT_LIFE_SECONDS)
    # Idle where nothing was left to the last one.
    eventually(lambda: any(machine["state"] in ("done", "idle") for machine in hub.get("/api/backfill")["machines"]),
               "the import to be done", seconds=120)
    rows = {row["session_id"]: row for row in hub.api.pages("/api/sessions", "sessions")}
    assert {session: row["event_count"] for session, row in rows.items()} == dict.fromkeys(sessions, IMPORT_LINES)
    stored = [event["event_uuid"] for event in stored_events(hub.api)]
    assert len(stored) == IMPORT_SESSIONS * IMPORT_LINES
    assert doubled(stored) == []


def assert_figures(hub, expected):
    rows = {row["session_id"]: row for row in hub.api.pages("/api/sessions", "sessions")}
    assert set(rows) == set(expected)
    for session, figures in expected.items():
        assert {name: rows[session][name] for name in figures} == figures, session
        main = hub.get(f"/api/sessions/{session}/agents")["agents"][0]
        assert main["event_count"] == figures["event_count"]
        calls = list(hub.api.pages(f"/api/sessions/{session}/tools", "tool_calls"))
        assert len(calls) == figures["tool_count"]
        assert sum(call["status"] == "failed" for call in calls) == figures["error_count"]
        assert all(call["status"] in ("succeeded", "failed") for call in calls)


class HookLoad(threading.Thread):
    """Runs hooks one after the other and remembers the marks of those that returned."""

    def __init__(self, state, hub_url):
        super().__init__(daemon=True)
        self.environment = clean_environment(state, CLAUDE_OBSERVABILITY_HUB=hub_url)
        self.stopping = threading.Event()
        self.marks = []
        self.error = None

    def run(self):
        while not self.stopping.is_set():
            mark = str(uuid.uuid4())
            payload = hook_event(f"hooks-{len(self.marks) % 4}", prompt="go", mark=mark)
            result = subprocess.run([str(HOOK)], input=json.dumps(payload).encode(), env=self.environment,
                                    capture_output=True, timeout=20)
            if result.returncode != 0 or result.stdout or result.stderr:
                self.error = result
                return
            self.marks.append(mark)
            time.sleep(0.005)


@pytest.mark.seconds(240)
@pytest.mark.parametrize("victim", ["collector", "hub and collector"])
def test_collector_killed_under_load(make_hub, tmp_path, victim):
    hub = make_hub("hub", state=tmp_path / "state")
    collector = Program(["collect", "--hub", hub.url, "--state-dir", hub.state], hub.state)
    collector.start()
    load = [HookLoad(hub.state, hub.url) for _ in range(2)]
    for thread in load:
        thread.start()
    try:
        if victim == "collector":
            kill_at_random(collector, KILLS, load)
        else:
            chance = random.Random(SEED)
            for _ in range(KILLS // 4):
                kill_at_random(chance.choice([hub, collector]), 1, load)
        for thread in load:
            thread.stopping.set()
        for thread in load:
            thread.join(30)
            assert thread.error is None, thread.error
        marks = [mark for thread in load for mark in thread.marks]
        assert len(marks) > KILLS // 4

        def stored():
            return [event["payload"]["mark"] for event in stored_events(hub.api, payload=1)]

        eventually(lambda: len(set(stored())) >= len(marks), f"{len(marks)} accepted events to be stored", 60)
        found = stored()
        assert set(marks) - set(found) == set(), "accepted by the hook and lost"
        assert doubled(found) == []
        rows = {row["session_id"]: row["event_count"] for row in hub.api.pages("/api/sessions", "sessions")}
        assert sum(rows.values()) == len(found)
    finally:
        for thread in load:
            thread.stopping.set()
        collector.stop()
