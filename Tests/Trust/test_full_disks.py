"""Disks that are full, of a client and of a hub: nothing waits, what is dropped is counted, and it passes by itself."""
import os
import time

import pytest
from harness import Ledger, Machine, delivered, eventually, mark_of, percentile, size, stored_events
from harness.disk import fill, integrity, small_file_system, store_path

CLIENT_DISK = "2m"
HUB_DISK = "12m"
RECOVERY_SECONDS = 10
# A hook that waited for anything would take longer.
HOOK_PATIENCE_SECONDS = 2


@pytest.fixture
def client_disk(tmp_path):
    with small_file_system(tmp_path / "client", CLIENT_DISK) as folder:
        yield folder


@pytest.fixture
def hub_disk(tmp_path):
    with small_file_system(tmp_path / "hub", HUB_DISK) as folder:
        yield folder


def record_on_a_full_disk(machine, ledger, count):
    """Hooks that run while the hub does not answer and the disk is full; the load and the file that fills the disk."""
    load = machine.load(ledger, text="x" * 3000)
    load.run_one()
    assert delivered(machine.hub, ledger).is_clean
    machine.hub.freeze()
    try:
        for _ in range(20):
            load.run_one()
        ballast = fill(machine.state.parent)
        for _ in range(count):
            load.run_one()
    finally:
        machine.hub.thaw()
    return load, ballast


def uncounted(machine, ledger):
    """Events that were handed to hooks, are not stored, and are in no counter of drops."""
    return len(ledger.accepted) - len(stored_events(machine.hub.api)) - sum(machine.drops().values())


@pytest.mark.row("R09")
def test_hooks_on_a_full_disk(client_disk, make_hub, measured):
    machine = Machine(client_disk / "state", make_hub("hub")).start()
    ledger = Ledger("full")
    try:
        load, ballast = record_on_a_full_disk(machine, ledger, size(400, 6000, small=150))  # a block has room for 117 lines
        # What was appended is drained while the disk is as full as before.
        eventually(lambda: uncounted(machine, ledger) == 0, "every event to be stored or counted as dropped")
        ballast.unlink()
        began = time.monotonic()
        mark = load.run_one()
        eventually(lambda: mark in map(mark_of, stored_events(machine.hub.api, payload=1)), "a new event", RECOVERY_SECONDS)
        seconds = time.monotonic() - began
        verdict = delivered(machine.hub, ledger, last=mark)
    finally:
        machine.stop()
    measured(f"{len(ledger.accepted):,} hooks, all exit 0, p99 {percentile(load.seconds, 99) * 1000:.0f} ms, "
             f"{len(verdict.lost):,} dropped and counted ({machine.drops()}), doubled {len(verdict.doubled)}, "
             f"corrupt {len(verdict.corrupt)}, recovered in {seconds:.1f} s")
    assert set(verdict.faults) == {"lost"} and len(verdict.lost) == sum(machine.drops().values())
    assert percentile(load.seconds, 99) < HOOK_PATIENCE_SECONDS


@pytest.mark.row("R09", undefended=True)
def test_drops_that_are_not_counted_are_found(client_disk, make_hub):
    machine = Machine(client_disk / "state", make_hub("hub")).start()
    ledger = Ledger("silent")
    try:
        _, ballast = record_on_a_full_disk(machine, ledger, 20)
        eventually(lambda: uncounted(machine, ledger) == 0, "every event to be stored or counted as dropped")
        (machine.state / "spool" / "drops").unlink()
        assert uncounted(machine, ledger) > 0
        ballast.unlink()
    finally:
        machine.stop()


@pytest.mark.row("R10")
def test_hub_on_a_full_disk_says_so_and_recovers(hub_disk, make_hub, measured):
    hub = make_hub("hub", state=hub_disk / "state")
    ledger = Ledger("full")
    before = [ledger.event("full-1") for _ in range(20)]
    assert hub.api.post("/api/events/batch", before).json["stored"] == 20
    ledger.acknowledge(event["event_uuid"] for event in before)
    ballast = fill(hub_disk)

    refused, seconds = None, 0
    for _ in range(200):  # until the store's own free pages are used up
        event = ledger.event("full-1", text=os.urandom(30_000).hex())
        began = time.monotonic()
        answer = hub.api.post("/events", event)
        seconds = time.monotonic() - began
        if answer.status == 503:
            refused = event
            break
        assert answer.status == 201
        ledger.acknowledge([event["event_uuid"]])
    assert refused, "the disk never filled up"
    assert answer.json["error"]["retryable"] is True
    assert int(answer.headers["retry-after"]) >= 1
    assert hub.api.post("/api/events/batch", [refused]).status == 503
    assert hub.get("/health")["status"] == "degraded"
    # Reading goes on.
    assert ledger.verdict(stored_events(hub.api, payload=1)).is_clean

    ballast.unlink()
    began = time.monotonic()
    eventually(lambda: hub.api.post("/events", refused).status in (201, 409), "the hub to store again", RECOVERY_SECONDS)
    ledger.acknowledge([refused["event_uuid"]])
    eventually(lambda: hub.get("/health")["status"] == "ok", "the hub to be well", RECOVERY_SECONDS)
    recovered = time.monotonic() - began
    verdict = ledger.verdict(stored_events(hub.api, payload=1))
    assert hub.get("/api/sessions/full-1")["session"]["event_count"] == verdict.stored
    hub.stop()
    whole = integrity(hub.state)
    measured(f"503 after {seconds * 1000:.0f} ms, recovered in {recovered:.1f} s, {verdict}, integrity {whole}")
    assert verdict.is_clean and whole == "ok"
    assert seconds < 10


@pytest.mark.row("R10", undefended=True)
def test_a_damaged_store_is_found(make_hub):
    hub = make_hub("hub")
    ledger = Ledger("damage")
    hub.api.post("/api/events/batch", [ledger.event(text=os.urandom(500).hex()) for _ in range(200)])
    hub.stop()
    assert integrity(hub.state) == "ok"
    with open(store_path(hub.state), "r+b") as file:
        file.seek(os.path.getsize(file.name) // 2)
        file.write(os.urandom(8192))
    assert integrity(hub.state) != "ok"
