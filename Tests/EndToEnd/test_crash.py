"""kill -9 at random moments under load: nothing acknowledged is lost, nothing is doubled, derived figures agree."""
import json
import os
import random
import shutil
import time
import uuid

import pytest
from harness import HookLoad, Hub, Ledger, Program, Sender, delivered, eventually, size, stored_events, units
from harness.disk import integrity
from harness.ledger import doubled

SEED = 20261121
SENDERS = 3
# Between a start and the next kill.
LIFE_SECONDS = (0.02, 0.35)


def kill_at_random(programs, count, load, life=LIFE_SECONDS):
    """Kills all of `programs` at once and starts them again, that many times; the seconds that each start took."""
    chance = random.Random(SEED)
    seconds = []
    for _ in range(count):
        time.sleep(chance.uniform(*life))
        assert all(producer.error is None for producer in load), [producer.error for producer in load]
        for program in programs:
            program.kill()
        began = time.monotonic()
        for program in programs:
            program.start()
        seconds.append(time.monotonic() - began)
    return seconds


def start_collector(hub):
    return Program(["collect", "--hub", hub.url, "--state-dir", hub.state], hub.state).start()


@pytest.mark.row("R02")
@pytest.mark.seconds(size(300, 3600))
def test_hub_killed_under_load(make_hub, measured):
    hub = make_hub()
    ledger = Ledger("crash")
    load = [Sender(hub, ledger, units(ledger, index), use_batches=index % 2 == 0, pause=0.01) for index in range(SENDERS)]
    for sender in load:
        sender.start()
    kills = size(60, 1000)
    seconds = kill_at_random([hub], kills, load)
    for sender in load:
        sender.finish()
    verdict = ledger.verdict(stored_events(hub.api, payload=1))
    assert len(ledger.acknowledged) > kills
    assert_figures(hub, {session: figures for sender in load for session, figures in sender.expected.items()})
    assert hub.get("/health")["status"] == "ok"
    hub.stop()
    whole = integrity(hub.state)
    measured(f"{kills} kills, {verdict}, integrity {whole}, back in at most {max(seconds):.1f} s")
    assert verdict.is_clean, verdict
    assert whole == "ok"


@pytest.mark.row("R02", undefended=True)
def test_a_store_that_forgot_is_found(make_hub, tmp_path):
    """A hub that starts on yesterday's store has lost what it acknowledged since."""
    hub = make_hub()
    ledger = Ledger("forgot")
    work = units(ledger, 0)
    send_one(hub, ledger, work)
    hub.stop()
    shutil.copytree(hub.state, tmp_path / "copy")
    hub.start()
    send_one(hub, ledger, work)
    hub.kill()
    shutil.rmtree(hub.state)
    shutil.copytree(tmp_path / "copy", hub.state)
    hub.start()
    assert ledger.verdict(stored_events(hub.api, payload=1)).faults == {"lost": 3}


def send_one(hub, ledger, work):
    """One unit of work, acknowledged."""
    sender = Sender(hub, ledger, work, use_batches=True)
    sender.work()


@pytest.mark.row("R02", undefended=True)
def test_a_producer_that_does_not_resend_is_found(make_hub):
    hub = make_hub()
    ledger = Ledger("forgetful")
    sender = Sender(hub, ledger, units(ledger, 0), use_batches=True, forgetful=True)
    sender.work()
    hub.kill()
    sender.work()
    hub.start()
    assert ledger.verdict(stored_events(hub.api, payload=1)).faults == {"lost": 3}


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
    kill_at_random([hub], IMPORT_KILLS, [], IMPORT_LIFE_SECONDS)
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


@pytest.mark.seconds(size(300, 3600))
@pytest.mark.parametrize("victims", [
    pytest.param("collector", marks=pytest.mark.row("R01")),
    pytest.param("hub and collector", marks=pytest.mark.row("R04"))])
def test_collector_killed_under_load(make_hub, tmp_path, measured, victims):
    hub = make_hub("hub", state=tmp_path / "state")
    collector = start_collector(hub)
    ledger = Ledger("hooks")
    load = [HookLoad(ledger, hub.state, hub.url) for _ in range(3)]
    began = time.monotonic()
    for producer in load:
        producer.start()
    try:
        kills, programs = (size(60, 1000), [collector]) if victims == "collector" else (size(20, 300), [hub, collector])
        kill_at_random(programs, kills, load)
        for producer in load:
            producer.finish()
        rate = len(ledger.acknowledged) / (time.monotonic() - began)
        idle = time.monotonic()
        verdict = delivered(hub, ledger)
        measured(f"{kills} kills at {rate:.0f} events/s, {verdict}, all stored {time.monotonic() - idle:.1f} s after the last")
        assert len(ledger.acknowledged) > kills
        assert verdict.is_clean, verdict
        rows = {row["session_id"]: row["event_count"] for row in hub.api.pages("/api/sessions", "sessions")}
        assert sum(rows.values()) == verdict.stored
    finally:
        for producer in load:
            producer.stopping.set()
        collector.stop()
    if victims != "collector":
        hub.stop()
        assert integrity(hub.state) == "ok"


@pytest.mark.parametrize("victims", [
    pytest.param("collector", marks=pytest.mark.row("R01", undefended=True)),
    pytest.param("hub and collector", marks=pytest.mark.row("R04", undefended=True))])
def test_a_spool_that_dies_with_its_collector_is_found(make_hub, tmp_path, victims):
    """As with a collector that keeps what it accepted in memory."""
    hub = make_hub("hub", state=tmp_path / "state")
    collector = start_collector(hub)
    ledger = Ledger("memory")
    load = HookLoad(ledger, hub.state, hub.url)
    try:
        load.run_one()
        assert delivered(hub, ledger).is_clean
        hub.freeze()
        for _ in range(5):
            load.run_one()
        collector.kill()
        shutil.rmtree(hub.state / "spool")
        hub.kill() if victims != "collector" else hub.thaw()
        if not hub.is_running:
            hub.start()
        collector.start()
        verdict = delivered(hub, ledger, last=load.run_one())
    finally:
        collector.stop()
    # The collector may have had some on their way already.
    assert set(verdict.faults) == {"lost"} and len(verdict.lost) <= 5, verdict
