"""The ledger finds each fault that it is there to find, and nothing where there is none."""
import copy

import pytest
from harness import Ledger
from harness.ledger import digest


def rows(events):
    """The events as a hub answers them."""
    return [{"event_uuid": event["event_uuid"], "payload": copy.deepcopy(event["payload"])} for event in events]


@pytest.fixture
def filled():
    ledger = Ledger()
    events = [ledger.event(text=f"number {number}") for number in range(10)]
    ledger.acknowledge(event["event_uuid"] for event in events[:8])
    return ledger, rows(events)


def test_finds_nothing_where_all_is_well(filled):
    ledger, stored = filled
    verdict = ledger.verdict(stored, seen=[row["event_uuid"] for row in stored])
    assert verdict.is_clean and verdict.faults == {}
    assert str(verdict) == "10 accepted, 8 acknowledged, 10 stored: lost 0, doubled 0, corrupt 0"


def test_what_was_not_acknowledged_may_be_missing(filled):
    ledger, stored = filled
    assert ledger.verdict(stored[:8]).is_clean


def test_finds_what_is_lost(filled):
    ledger, stored = filled
    verdict = ledger.verdict(stored[1:])
    assert verdict.lost == {stored[0]["event_uuid"]} and verdict.faults == {"lost": 1}


def test_finds_what_is_due_and_lost(filled):
    ledger, stored = filled
    verdict = ledger.verdict(stored[:8], due=ledger.accepted)
    assert verdict.lost == {row["event_uuid"] for row in stored[8:]}


def test_finds_what_is_doubled(filled):
    ledger, stored = filled
    assert ledger.verdict(stored + stored[:2]).faults == {"doubled": 2}


@pytest.mark.parametrize("damage", [
    lambda payload: payload.update(text="number 0 "), lambda payload: payload.update(number="0"),
    lambda payload: payload.pop("cwd"), lambda payload: payload.update(more=None)])
def test_finds_what_is_corrupt(filled, damage):
    ledger, stored = filled
    damage(stored[0]["payload"])
    verdict = ledger.verdict(stored)
    assert verdict.corrupt == {stored[0]["event_uuid"]} and verdict.faults == {"corrupt": 1}


def test_finds_what_nobody_accepted(filled):
    ledger, stored = filled
    verdict = ledger.verdict([*stored, {"event_uuid": "another", "payload": {}}])
    assert verdict.faults == {"phantom": 1} and "phantom 1" in str(verdict)


def test_finds_what_a_subscriber_missed_or_saw_twice(filled):
    ledger, stored = filled
    seen = [row["event_uuid"] for row in stored]
    assert ledger.verdict(stored, seen=seen[1:]).faults == {"unseen": 1}
    assert ledger.verdict(stored, seen=seen + seen[:1]).faults == {"seen_twice": 1}


def test_knows_events_by_marks_too():
    ledger = Ledger()
    ledger.accept("mark", {"mark": "mark", "b": 1, "a": [1, 2]})
    ledger.acknowledge(["mark"])
    stored = [{"event_uuid": "any", "payload": {"a": [1, 2], "b": 1, "mark": "mark"}}]
    assert ledger.verdict(stored, key=lambda event: event["payload"]["mark"]).is_clean
    assert ledger.verdict([], key=lambda event: event["payload"]["mark"]).faults == {"lost": 1}


def test_compares_content_and_not_its_order():
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    assert digest({"b": [1, 2]}) != digest({"b": [2, 1]})
