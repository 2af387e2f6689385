"""R16: a day without the hub, then the drain: what happens now is seen at once, and nothing of the day is lost."""
import json
import time
import uuid

import pytest
from harness import Ledger, Program, eventually, hook_event, run_hook, size, stored_events
from harness.processes import MEBIBYTE, percentile
from harness.spool_files import SpoolFiller

# Five events a second for 24 hours; the spool holds 512 MiB. A backlog is 16 MiB and more.
RECORDS = size(40_000, 432_000, small=18_000)
SESSIONS = 200
FILLER = "x" * 750
FRESH_SECONDS = 5
# Other programs use the same processors: the goals are printed, and asserted several times larger.
FRESH_PATIENCE = 2
EVENTS_A_SECOND = 2_000
RATE_PATIENCE = 5
AGE_SECONDS = 6 * 3600


def fill_spool(state, ledger):
    """A backlog as hooks would have left it; its bytes."""
    made = time.time() - AGE_SECONDS
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(made))
    # What all records share comes first: the checksum of it is worked out once.
    beginning = ('{"machine_id":"offline","source_app":"offline","hook_event_type":"PostToolUse","timestamp":"' + stamp +
                 '","payload":{"hook_event_name":"PostToolUse","cwd":"/srv/p","tool_name":"Bash","tool_input":{"command":"' +
                 FILLER + '"},')

    def end(number, event):
        return (f'"session_id":"off-{number % SESSIONS:03}","tool_use_id":"toolu_{number:09}"}},'
                f'"session_id":"off-{number % SESSIONS:03}","event_uuid":"{event}"}}')

    filler = SpoolFiller(state, beginning.encode(), len(end(0, uuid.uuid4())), int(made * 1e6))
    for number in range(RECORDS):
        event = str(uuid.uuid4())
        filler.add(end(number, event).encode())
        ledger.accept(event, {"hook_event_name": "PostToolUse", "cwd": "/srv/p", "tool_name": "Bash",
                              "tool_input": {"command": FILLER}, "session_id": f"off-{number % SESSIONS:03}",
                              "tool_use_id": f"toolu_{number:09}"})
    filler.seal()
    return filler.bytes


def watch_drain(hub, deliver_now, total):
    """Seconds from the hook to the hub of events that happened during the drain, and seconds of the whole drain."""
    delays, began = [], time.monotonic()
    while True:
        mark = f"{len(delays)}-{uuid.uuid4()}"
        happened = time.monotonic()
        deliver_now(mark)
        eventually(lambda: any(event["payload"].get("mark") == mark for event in hub.get(
            "/api/events", session_id="fresh", payload=1, limit=3)["events"]), "a fresh event", 600, 0.02)
        delays.append(time.monotonic() - happened)
        if hub.get("/health")["ingest"]["stored"] >= total + len(delays):
            return delays, time.monotonic() - began


@pytest.mark.row("R16")
@pytest.mark.seconds(1800)
def test_fresh_events_do_not_wait_for_a_days_backlog(make_hub, measured):
    hub, ledger = make_hub("hub"), Ledger("offline")
    spooled = fill_spool(hub.state, ledger)
    environment = {"CLAUDE_OBSERVABILITY_HUB": hub.url}
    collector = Program(["collect", "--hub", hub.url, "--state-dir", hub.state], hub.state, home=hub.home).start()
    try:
        delays, seconds = watch_drain(hub, lambda mark: run_hook(
            hook_event("fresh", mark=mark), state=hub.state, environment=environment), RECORDS)
        peak = collector.resident_bytes()
    finally:
        collector.stop()
    due = set(ledger.accepted)
    # 2.2 KB for each in a page of a thousand: a session at a time would be no faster.
    stored = stored_events(hub.api, source_app="offline", payload=1)
    verdict = ledger.verdict(stored, due=due)
    measured(f"{RECORDS:,} events, {spooled / MEBIBYTE:.0f} MiB, drained at {RECORDS / seconds:,.0f}/s; {len(delays)} fresh ones "
             f"meanwhile, seen after p50 {percentile(delays, 50):.2f}, p100 {max(delays):.2f} s; collector "
             f"{peak / MEBIBYTE:.0f} MiB; lost {len(verdict.lost)}, doubled {len(verdict.doubled)}, "
             f"corrupt {len(verdict.corrupt)}")
    assert verdict.is_clean, verdict
    assert max(delays) <= FRESH_SECONDS * FRESH_PATIENCE
    assert RECORDS / seconds >= EVENTS_A_SECOND / RATE_PATIENCE
    assert {event["replay_state"] for event in stored[:100]} == {"buffered"}


@pytest.mark.row("R16", undefended=True)
def test_check_sees_a_queue_that_is_first_in_first_out(make_hub):
    """The same wait where the backlog goes first, at the pace of a hub far away."""
    hub, ledger = make_hub("hub"), Ledger("queue")
    backlog = [[ledger.event("old") for _ in range(10)] for _ in range(12)]
    seconds_a_request = 1.0

    def deliver_behind_backlog(mark):
        for events in backlog:
            time.sleep(seconds_a_request)
            assert hub.api.post("/api/events/batch", events).status == 200
        assert hub.api.post("/hooks/claude-code", json.loads(json.dumps(hook_event("fresh", mark=mark)))).status == 200

    delays, _ = watch_drain(hub, deliver_behind_backlog, 120)
    assert max(delays) > FRESH_SECONDS * FRESH_PATIENCE
