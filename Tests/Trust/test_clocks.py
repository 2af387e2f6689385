"""R19: senders whose clocks are wrong, jump, or change to summer time: order stays, no duration is negative, and what comes
from the far future is kept with the time of its receipt."""
import json
import random
import uuid
from datetime import datetime, timedelta, timezone

import pytest
from harness import Program, eventually, hook_event, size, stored_events
from harness.spool_files import SpoolFiller

SEED = 19
ROUNDS = size(8, 200, small=2)
FUTURE_LIMIT = timedelta(hours=24)
# Answers that hold times of the hub itself, or of nobody.
OPEN_PATHS = ("/api/sessions", "/api/agents", "/api/agents/tree", "/api/questions", "/api/tools/stats", "/api/tools/heatmap",
              "/api/tools/failures", "/api/analytics", "/api/metrics", "/api/metrics/costs", "/api/sessions/histogram",
              "/api/sessions/facets", "/api/errors", "/api/events")
ASKED_BEYOND = {"/api/sessions/{session_id}/files/content"}  # wants the path of a file
DURATIONS = ("_ms", "duration", "_s", "wait", "elapsed", "age")


def clock_of(name, now, chance):
    """What a clock of that kind shows when the true time is `now`, as a function of seconds since the start."""
    jump = chance.uniform(5, 60)
    hours = {"36 h behind": -36, "20 h ahead": 20}.get(name, 0)

    def show(seconds):
        moment = now + timedelta(hours=hours, seconds=seconds)
        if name == "set back 2 h" and seconds > jump:
            moment -= timedelta(hours=2)
        if name == "set ahead 2 h" and seconds > jump:
            moment += timedelta(hours=2)
        if name == "summer time":  # an hour of wall clock comes twice, told apart by its offset
            zone = timezone(timedelta(hours=2 if seconds <= jump else 1))
            return moment.astimezone(zone).isoformat()
        if name == "summer time, no zone":  # and not told apart
            return (moment + timedelta(hours=2 if seconds <= jump else 1)).replace(tzinfo=None).isoformat()
        if name == "trembling":
            moment += timedelta(seconds=chance.uniform(-30, 30))
        return moment.isoformat()

    return show


CLOCKS = ("36 h behind", "20 h ahead", "set back 2 h", "set ahead 2 h", "summer time", "summer time, no zone", "trembling")


def payloads(session):
    """What a session's hooks report, in the order in which it happens."""
    yield "SessionStart", {"source": "startup"}
    for turn in range(3):
        yield "UserPromptSubmit", {"prompt": f"turn {turn}"}
        for call in range(4):
            fields = {"tool_name": "Bash", "tool_use_id": f"toolu_{session}_{turn}_{call}", "tool_input": {"command": "make"}}
            yield "PreToolUse", fields
            if call == 1:
                yield "PermissionRequest", fields
            failed = call == 2
            yield ("PostToolUseFailure", {**fields, "error": "Exit code 1"}) if failed else (
                "PostToolUse", {**fields, "tool_response": {"stdout": ""}})
        agent = f"agent-{session}-{turn}"
        yield "SubagentStart", {"agent_id": agent, "agent_type": "Explore"}
        yield "SubagentStop", {"agent_id": agent, "agent_type": "Explore"}
        yield "PreCompact", {"trigger": "auto"}
        yield "PostCompact", {"trigger": "auto"}
        yield "Stop", {}
    yield "SessionEnd", {"reason": "other"}


def session_events(session, show):
    for number, (name, fields) in enumerate(payloads(session)):
        yield {"event_uuid": str(uuid.uuid4()), "session_id": session, "hook_event_type": name, "timestamp": show(number * 2.5),
               "source_app": "clocks", "machine_id": "clocks", "payload": hook_event(session, name, **fields)}


def negatives(value, path=""):
    """Where in an answer a duration is below zero."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from negatives(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from negatives(inner, path)
    elif isinstance(value, (int, float)) and value < 0 and path.rsplit(".", 1)[-1].endswith(DURATIONS):
        yield f"{path} {value}"


def answers(hub, sessions):
    """Every answer about these sessions."""
    paths = [path for path, methods in hub.get("/openapi.json")["paths"].items() if "get" in methods]
    of_session = [path for path in paths if path.startswith("/api/sessions/{session_id}") and path not in ASKED_BEYOND]
    assert len(of_session) >= 10
    for path in OPEN_PATHS:
        yield path, hub.get(path, **({"range": "all"} if "tools/" in path or path == "/api/analytics" else {}))
    now = datetime.now(timezone.utc).isoformat()
    for session in sessions:
        for path in of_session:
            queries = {"state": {"at": now}, "step": {"from": now, "kind": "call", "direction": "back"}}
            answer = hub.api.answer(path.replace("{session_id}", session), **queries.get(path.split("/")[-1], {}))
            assert answer.status in (200, 204, 400, 404), (path, answer.body)
            if answer.status == 200:
                yield path.replace("{session_id}", session), answer.json


def misplaced(sent, shown):
    """How many neighbours of a session's events are shown in another order than they happened in."""
    place = {event: index for index, event in enumerate(sent)}
    return sum(place[left] > place[right] for left, right in zip(shown, shown[1:]))


@pytest.mark.row("R19")
@pytest.mark.seconds(1200)
def test_wrong_clocks_neither_reorder_nor_shorten_below_nothing(make_hub, measured):
    hub, chance, now = make_hub("hub"), random.Random(SEED), datetime.now(timezone.utc) - timedelta(minutes=5)
    sent = {}
    for number in range(ROUNDS):
        for clock in CLOCKS:
            session = f"clock-{number}-{clock.replace(' ', '-').replace(',', '')}"
            events = list(session_events(session, clock_of(clock, now, chance)))
            assert hub.api.post("/api/events/batch", events).json["stored"] == len(events)
            sent[session] = [event["event_uuid"] for event in events]
    wrong = sum(misplaced(uuids, [event["event_uuid"] for event in hub.api.pages(
        f"/api/sessions/{session}/events", "events", order="asc", payload=0)]) for session, uuids in sent.items())
    asked, found = 0, []
    for path, answer in answers(hub, sent):
        asked += 1
        found += [f"{path}: {fault}" for fault in negatives(answer)]
    calls = [call for session in sent for call in hub.get(f"/api/sessions/{session}/tools")["tool_calls"]]
    measured(f"{len(sent)} sessions of {len(CLOCKS)} kinds of clock: {wrong} events out of order; {asked} answers, "
             f"{len(found)} negative durations")
    assert len(calls) == 12 * len(sent) and all(call["status"] in ("succeeded", "failed") for call in calls)
    assert wrong == 0
    assert found == [], found[:20]


def faults_of_time(events, received):
    """What is wrong with stored events: those that are said to come from more than a day ahead of when they came."""
    return [event for event in events if datetime.fromisoformat(event["timestamp"]) > received + FUTURE_LIMIT]


@pytest.mark.row("R19")
def test_far_future_is_kept_with_the_time_of_receipt(make_hub, measured):
    """Through a collector: what is said to come in more than a day is stored like its neighbours, and says what it said."""
    hub = make_hub("hub")
    now = datetime.now(timezone.utc)
    hours = [0, 36, -36, 23, 25, 24 * 365, 24 * 365 * 7000]
    said = {ahead: now + timedelta(hours=ahead) for ahead in hours}
    for ahead, time in said.items():
        line = json.dumps({"event_uuid": str(uuid.uuid4()), "timestamp": time.isoformat(), "machine_id": "m",
                           "source_app": "future", "payload": hook_event("future", mark=ahead)}).encode()
        filler = SpoolFiller(hub.state, line[:1], len(line) - 1, int(now.timestamp() * 1e6))
        filler.add(line[1:])
        filler.seal()
    collector = Program(["collect", "--hub", hub.url, "--state-dir", hub.state], hub.state, home=hub.home).start()
    try:
        eventually(lambda: len(stored_events(hub.api)) >= len(hours), "all of them")
    finally:
        collector.stop()
    received = datetime.now(timezone.utc)
    events = {event["payload"]["mark"]: event for event in stored_events(hub.api, payload=1)}
    far = {ahead for ahead in hours if timedelta(hours=ahead) > FUTURE_LIMIT}
    assert set(events) == set(hours)
    assert faults_of_time(events.values(), received) == []
    for ahead, event in events.items():
        time, told = datetime.fromisoformat(event["timestamp"]), event["payload"].get("reported_timestamp")
        if ahead in far:
            assert now <= time <= received and datetime.fromisoformat(told) == said[ahead]
        else:
            assert time == said[ahead] and told is None
    health = hub.get("/health")
    assert health["ingest"]["clock_skew"] == len(far) and not health["drops"]
    assert not list((hub.state / "quarantine").glob("*.ndjson"))
    latest = datetime.fromisoformat(hub.get("/api/sessions/future")["session"]["last_event_at"])
    assert latest <= received + FUTURE_LIMIT
    measured(f"{len(far)} of {len(hours)} events were more than 24 h ahead: all stored, those with the time of receipt, "
             "flagged and counted, 0 put aside")


@pytest.mark.row("R19", undefended=True)
def test_check_sees_what_a_naive_recorder_shows():
    """Order by time, durations as differences of times."""
    show = clock_of("set back 2 h", datetime.now(timezone.utc), random.Random(SEED))
    events = list(session_events("naive", show))
    by_time = sorted(events, key=lambda event: event["timestamp"])
    assert misplaced([event["event_uuid"] for event in events], [event["event_uuid"] for event in by_time]) > 0
    times = [datetime.fromisoformat(event["timestamp"]) for event in events]
    answer = {"session": {"duration_ms": (times[-1] - times[0]).total_seconds() * 1000}}
    assert list(negatives(answer)) == [f".session.duration_ms {answer['session']['duration_ms']}"]
    now = datetime.now(timezone.utc)
    believed = [{"timestamp": (now + timedelta(hours=ahead)).isoformat()} for ahead in (23, 36)]
    assert faults_of_time(believed, now) == believed[1:]
