"""Poisonous events among good ones: the good are stored, each of the others is stored cleaned or put aside with a reason."""
import json
import random
import uuid

import pytest
from harness import Ledger, eventually, hook_event, run_hook, size, stored_events

GOOD = size(ci=20_000, long=60_000)
POISON = size(ci=200, long=600)
BATCH = 100
SEED = 20261121
# What an answer may say of one item of a batch.
DECIDED = ("stored", "rejected")


def poisons(chance):
    """Endless lines that are not as they should be, each with a mark by which it can be found if it is stored."""
    while True:
        mark = f"poison-{uuid.uuid4().hex[:12]}"
        event = {"event_uuid": str(uuid.uuid4()), "session_id": "poison", "hook_event_type": "UserPromptSubmit",
                 "timestamp": "2026-11-21T10:00:00Z", "payload": {"prompt": mark}}
        text = json.dumps(event)
        yield mark, chance.choice([
            lambda: text.replace(mark, mark + "\\u0000").encode(),  # NUL, escaped
            lambda: text.replace(mark, mark + "\\ud800").encode(),  # half a surrogate
            lambda: text.replace(mark, mark + "\x00").encode(),  # NUL, raw
            lambda: text.encode().replace(mark.encode(), mark.encode() + b"\xff\xfe"),  # no UTF-8
            lambda: text[:-1].encode() + b',"session_id":"another"}',  # one key twice
            lambda: text.replace('"payload": {', '"payload": {"number": 1e400, ').encode(),
            lambda: text.replace('"payload": {', '"payload": {"deep": ' + "[" * 5000 + "]" * 5000 + ", ").encode(),
            lambda: text[:len(text) // 2].encode(),  # cut
            lambda: b"null", lambda: b"[]", lambda: b"{}", lambda: b"7",
            lambda: json.dumps({**event, "event_uuid": "no uuid"}).encode(),
            lambda: json.dumps({**event, "timestamp": "yesterday"}).encode(),
            lambda: json.dumps({**event, "session_id": "s" * 100_000}).encode(),
            lambda: json.dumps({**event, "session_id": None}).encode(),
            lambda: json.dumps({**event, "payload": "text"}).encode(),
            lambda: json.dumps({**event, "payload": {"prompt": mark, "__proto__": {"admin": True}}}).encode()])()


@pytest.mark.row("R20")
@pytest.mark.seconds(300)
def test_poison_in_batches(make_hub, measured):
    hub = make_hub()
    chance, ledger = random.Random(SEED), Ledger("good")
    lines = poisons(chance)
    outcomes = dict.fromkeys(DECIDED, 0)
    every = GOOD // POISON
    for start in range(0, GOOD, BATCH):
        events = [ledger.event(prompt=f"good {number}") for number in range(start, start + BATCH)]
        body, places = [], {}
        for number, event in enumerate(events):
            if (start + number) % every == 0:
                mark, line = next(lines)
                places[len(body)] = mark
                body.append(line)
            body.append(json.dumps(event).encode())
        answer = hub.api.post("/api/events/batch", b"\n".join(body), headers={"Content-Type": "application/x-ndjson"})
        assert answer.status == 200, answer.body[:500]
        items = answer.json["items"]
        assert len(items) == len(body)
        for index, item in enumerate(items):
            if index in places:
                assert item["status"] in DECIDED, item
                assert item["status"] == "stored" or item["error"]["code"] and item["error"]["message"]
                outcomes[item["status"]] += 1
            else:
                assert item["status"] == "stored", item
        ledger.acknowledge(event["event_uuid"] for event in events)
    verdict = ledger.verdict([event for event in stored_events(hub.api, payload=1) if event["source_app"] == "good"])
    health = hub.get("/health")
    measured(f"{sum(outcomes.values())} poisonous lines ({outcomes['stored']} stored cleaned, {outcomes['rejected']} rejected with "
             f"a reason) among {verdict}")
    assert verdict.is_clean and verdict.acknowledged >= GOOD
    assert sum(outcomes.values()) >= POISON and all(outcomes.values())
    assert health["status"] == "ok" and health["ingest"]["rejected"] == 0
    assert sum(health["drops"].values()) == outcomes["rejected"], health["drops"]
    # Whatever was stored can be read again, and is JSON.
    assert hub.get("/api/events", session_id="poison", payload=1, limit=1000)["events"]


@pytest.mark.row("R20")
@pytest.mark.seconds(300)
def test_poison_on_standard_input_of_the_hook(hub, measured):
    """The hook takes whatever it is given; nothing behind a poisonous record waits for it."""
    chance, count = random.Random(SEED), size(ci=100, long=600)
    lines = poisons(chance)
    for number in range(count):
        for payload in (next(lines)[1], json.dumps(hook_event("good-hooks", prompt=f"good {number}"))):
            result = run_hook(payload, state=hub.state, home=hub.home, environment={"CLAUDE_OBSERVABILITY_HUB": hub.url})
            assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")

    def quarantined():
        return sum(len(path.read_bytes().splitlines()) for path in (hub.state / "quarantine").glob("*.ndjson"))

    eventually(lambda: hub.get("/api/events", limit=1)["total"] + quarantined() >= 2 * count, f"{2 * count} events", 120)
    good = hub.get("/api/events", session_id="good-hooks", limit=1)["total"]
    total = hub.get("/api/events", limit=1)["total"]
    measured(f"{count} poisonous inputs of hooks: {total - good} stored cleaned, {quarantined()} in quarantine; "
             f"{good} of {count} good ones stored")
    assert good == count and total + quarantined() == 2 * count


@pytest.mark.row("R20", undefended=True)
def test_poison_without_lines_of_its_own_takes_the_batch_with_it(make_hub, measured):
    """As one array, a batch is one JSON text: whoever sends so loses the good with the bad, and the check sees it."""
    hub = make_hub()
    ledger = Ledger("array")
    events = [ledger.event() for _ in range(10)]
    body = json.dumps(events).replace("]", ", {\"cut\": ]").encode()
    answer = hub.api.post("/api/events/batch", body)
    verdict = ledger.verdict(stored_events(hub.api), due=ledger.accepted)
    measured(f"one broken array: answered {answer.status}, {verdict}")
    assert answer.status == 400 and len(verdict.lost) == len(events)
