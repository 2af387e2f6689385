"""Senders older and newer than the hub: nothing of what they say is lost, and nothing of it makes the hub fail."""
import json
import re
import uuid
from datetime import datetime, timezone

import pytest
from harness import Fault, FaultProxy, Ledger, size, stored_events
from harness.api import Api

COUNT = size(60, 600)


def now():
    return datetime.now(timezone.utc).isoformat()


def payload(session, number):
    return {"session_id": session, "hook_event_name": "UserPromptSubmit", "prompt": f"prompt {number}",
            "mark": str(uuid.uuid4())}


def older(number):
    """An event without what came with later versions; each in its own way."""
    inner = payload("older", number)
    whole = {"session_id": "older", "hook_event_type": "UserPromptSubmit", "timestamp": now(), "payload": inner,
             "source_app": "old", "machine_id": "old-machine", "event_uuid": str(uuid.uuid4())}
    left_out = ["event_uuid", "machine_id", "source_app", "session_id", "hook_event_type"]
    for name in left_out[:1 + number % len(left_out)]:
        del whole[name]
    if number % 3 == 0:
        whole["timestamp"] = int(datetime.now(timezone.utc).timestamp() * 1000)
    return whole, inner


def newer(number):
    """An event with members, values and a type that nobody knows yet."""
    inner = {**payload("newer", number), "hook_event_name": "Invented",
             "invented": {"deep": [1, {"x": None}], "text": "né ✓"}}
    whole = {"event_uuid": str(uuid.uuid4()), "session_id": "newer", "hook_event_type": f"Invented{number % 3}",
             "timestamp": now(), "source_app": "new", "machine_id": "new-machine", "schema": 99,
             "agent_kind": "claude-code", "trust": {"level": "high"}, "lanes": [1, 2], "payload": inner}
    return whole, inner


def send(api, ledger, events):
    for whole, inner in events:
        ledger.accept(inner["mark"], inner)
    answer = api.post("/api/events/batch", [whole for whole, _ in events])
    assert answer.status == 200, answer.body
    for item, (_, inner) in zip(answer.json["items"], events):
        assert item["status"] == "stored", item
        ledger.acknowledge([inner["mark"]])


def verdict(hub, ledger):
    return ledger.verdict(stored_events(hub.api, payload=1), key=lambda event: event["payload"].get("mark"))


@pytest.mark.row("R25")
@pytest.mark.parametrize("make", [older, newer])
def test_other_versions_lose_nothing(make_hub, measured, make):
    hub = make_hub("hub")
    ledger = Ledger(make.__name__)
    send(hub.api, ledger, [make(number) for number in range(COUNT)])
    for number in range(5):
        whole, inner = make(number)
        ledger.accept(inner["mark"], inner)
        assert hub.api.post("/events", whole).status == 201
        ledger.acknowledge([inner["mark"]])
    found = verdict(hub, ledger)
    measured(f"{make.__name__} senders: {found}")
    assert found.is_clean
    row = hub.get(f"/api/sessions/{make.__name__}")["session"]
    assert row["event_count"] == found.stored
    # What is unknown comes out as it went in.
    assert all(event["payload"]["mark"] in ledger.accepted for event in stored_events(hub.api, payload=1))


@pytest.mark.row("R25")
def test_headers_and_queries_of_other_versions_are_no_errors(make_hub):
    hub = make_hub("hub")
    event = Ledger().event()
    headers = {"User-Agent": "eyrie/99.0.0", "Eyrie-Protocol": "99", "Eyrie-Unknown": "yes"}
    assert hub.api.post("/events", event, headers=headers).status == 201
    # A repeated one, as by a sender that did not hear.
    assert hub.api.post("/events", event, headers=headers).status in (200, 409)
    status = {"version": "99.0.0", "machine_id": "new", "state": "dancing", "spool": {"depth": 0, "invented": 1}, "more": []}
    assert hub.api.post("/api/collectors/new", status).status // 100 == 2
    assert hub.get("/health")["status"] == "ok"


def without_unknown(request):
    """What passes through somebody who keeps only what he knows."""
    head, _, body = request.partition(b"\r\n\r\n")
    event = json.loads(body)
    event["event_uuid"] = str(uuid.uuid4())
    event["payload"] = {name: value for name, value in event["payload"].items() if name != "invented"}
    body = json.dumps(event).encode()
    return re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head) + b"\r\n\r\n" + body


@pytest.mark.row("R25", undefended=True)
def test_unknown_members_that_are_dropped_are_found(make_hub):
    hub = make_hub("hub")
    ledger = Ledger("dropped")
    whole, inner = newer(0)
    ledger.accept(inner["mark"], inner)
    ledger.acknowledge([inner["mark"]])
    with FaultProxy(hub.port, without_unknown) as proxy:
        proxy.set(Fault.TWICE, times=1)
        assert Api(proxy.url, hub.token).post("/events", whole).status == 201
    assert verdict(hub, ledger).corrupt == {inner["mark"]}
