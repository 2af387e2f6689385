"""Other programs in the database: one that holds it for itself, one that reads for a long time."""
import sqlite3
import time

import pytest
from harness import Ledger, Machine, Sender, delivered, eventually, percentile, size, stored_events, units
from harness.disk import small_file_system, store_path, wal_bytes

HOLD_SECONDS = size(30, 120, small=6)
DRAIN_SECONDS = 15
READ_SECONDS = size(60, 60, small=5)
EVENTS_PER_SECOND = 500
WAL_BYTES = 256 << 20


def connect(state):
    return sqlite3.connect(store_path(state), isolation_level=None)


@pytest.mark.row("R12")
@pytest.mark.seconds(size(240, 600))
def test_database_held_by_another_program(make_hub, tmp_path, measured):
    hub = make_hub("hub")
    machine = Machine(tmp_path / "machine" / "state", hub).start()
    hooks, sent = Ledger("hooks"), Ledger("sent")
    load = machine.load(hooks, pause=0.05)
    sender = Sender(hub, sent, units(sent, 0), use_batches=True, pause=0.02)
    other = connect(hub.state)
    try:
        for producer in (load, sender):
            producer.start()
        eventually(lambda: sent.acknowledged and load.count, "the first events")
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        while time.monotonic() < began + HOLD_SECONDS:
            # Reading goes on.
            assert hub.get("/api/sessions")["sessions"]
            time.sleep(0.2)
        other.execute("COMMIT")
        began = time.monotonic()
        delivered(hub, hooks, DRAIN_SECONDS * 2, last=load.last)
        drained = time.monotonic() - began
        for producer in (load, sender):
            producer.finish()
        hooked = delivered(hub, hooks)
    finally:
        other.close()
        machine.stop()
    direct = sent.verdict([event for event in stored_events(hub.api, payload=1) if "mark" not in event["payload"]])
    measured(f"held for {HOLD_SECONDS} s: hooks {hooked}; sent {direct}; answers {sorted(sender.statuses)}, "
             f"drained in {drained:.1f} s")
    assert direct.is_clean and hooked.is_clean
    assert sender.statuses <= {200, 201, 503}
    assert drained <= DRAIN_SECONDS


@pytest.mark.row("R12", undefended=True)
def test_a_producer_that_gives_up_on_a_busy_hub_is_found(make_hub):
    hub = make_hub("hub")
    ledger = Ledger("forgetful")
    sender = Sender(hub, ledger, units(ledger, 0), use_batches=True, forgetful=True)
    sender.work()
    other = connect(hub.state)
    other.execute("BEGIN EXCLUSIVE")
    sender.work()
    other.close()
    assert sender.statuses == {200, 503}
    assert ledger.verdict(stored_events(hub.api, payload=1)).faults == {"lost": 3}


@pytest.mark.row("R13")
@pytest.mark.seconds(size(300, 1200))
def test_wal_under_a_long_reader(make_hub, measured):
    hub = make_hub("hub")
    ledger = Ledger("long")
    senders = [Sender(hub, ledger, batches(ledger, index, 25), use_batches=True, pause=0.1) for index in range(2)]
    other = connect(hub.state)
    largest = 0
    try:
        for sender in senders:
            sender.start()
        eventually(lambda: ledger.acknowledged, "the first events")
        # As somebody who looks into the database and goes to lunch.
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        began, before = time.monotonic(), len(ledger.acknowledged)
        while time.monotonic() < began + READ_SECONDS:
            largest = max(largest, wal_bytes(hub.state))
            time.sleep(0.2)
        rate = (len(ledger.acknowledged) - before) / (time.monotonic() - began)
        for sender in senders:
            sender.finish()
    finally:
        other.close()
    verdict = ledger.verdict(stored_events(hub.api, payload=1))
    seconds = [second for sender in senders for second in sender.seconds]
    measured(f"reader for {READ_SECONDS} s at {rate:.0f} events/s: WAL at most {largest >> 20} MiB, ingest p99 "
             f"{percentile(seconds, 99) * 1000:.0f} ms, {verdict}")
    assert verdict.is_clean
    assert largest <= WAL_BYTES


def batches(ledger, name, count):
    """Units of that many events, 250 of them each second when sent with a pause of 0.1 s."""
    for _ in range(1_000_000):
        session = f"{ledger.prefix}-{name}"
        yield session, [ledger.event(session, prompt="x" * 500) for _ in range(count)], {"event_count": count}


@pytest.mark.row("R13", undefended=True)
def test_a_wal_that_nobody_copies_is_found(tmp_path):
    """A reader that stays, and a writer that never waits for it: the WAL grows beyond the bound."""
    with small_file_system(tmp_path / "memory", "600m") as folder:
        writer = connect(folder)
        writer.execute("PRAGMA page_size = 65536")
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("PRAGMA synchronous = OFF")
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("CREATE TABLE texts (text)")
        reader = connect(folder)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM texts").fetchall()
        for _ in range(33):
            writer.execute("INSERT INTO texts VALUES (zeroblob(8 << 20))")
        assert wal_bytes(folder) > WAL_BYTES
        reader.close()
        writer.close()
