"""What was accepted and acknowledged, to be compared with what a hub has stored and what a subscriber has seen."""
import hashlib
import json
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timezone


@dataclass(frozen=True)
class Verdict:
    """What a ledger and a store do not agree on: sets of event ids. A clean one has nothing in any of them."""

    accepted: int
    acknowledged: int
    stored: int
    lost: frozenset  # acknowledged, or due, and not stored
    doubled: frozenset  # stored more than once
    corrupt: frozenset  # stored with other content than was accepted
    phantom: frozenset  # stored and never accepted
    unseen: frozenset  # stored, and never shown to the subscriber who was asked
    seen_twice: frozenset  # shown to that subscriber more than once

    @property
    def faults(self):
        names = ("lost", "doubled", "corrupt", "phantom", "unseen", "seen_twice")
        return {name: len(getattr(self, name)) for name in names if getattr(self, name)}

    @property
    def is_clean(self):
        return not self.faults

    def __str__(self):
        return (f"{self.accepted:,} accepted, {self.acknowledged:,} acknowledged, {self.stored:,} stored: lost {len(self.lost)}, "
                f"doubled {len(self.doubled)}, corrupt {len(self.corrupt)}"
                + "".join(f", {name} {count}" for name, count in self.faults.items()
                          if name not in ("lost", "doubled", "corrupt")))


class Ledger:
    """Makes events with known ids and remembers their content and which of them were acknowledged. From any thread."""

    def __init__(self, prefix="ledger"):
        self.prefix = prefix
        self._lock = threading.Lock()
        self._count = 0
        self.accepted = {}
        self.acknowledged = set()

    def event(self, session=None, name="UserPromptSubmit", **payload):
        with self._lock:
            number = self._count
            self._count += 1
        session = session or f"{self.prefix}-{number % 7}"
        event = {
            "event_uuid": new_id(), "session_id": session, "hook_event_type": name,
            "timestamp": datetime.now(timezone.utc).isoformat(), "source_app": self.prefix, "machine_id": "test-machine",
            "payload": {"session_id": session, "hook_event_name": name, "cwd": "/tmp", "number": number, **payload},
        }
        self.accept(event["event_uuid"], event["payload"])
        return event

    def tool_events(self, session, failed=False):
        """A tool call from its start to its end: two events, one call."""
        call = f"toolu_{uuid.uuid4().hex[:20]}"
        fields = {"tool_name": "Bash", "tool_use_id": call, "tool_input": {"command": "true"}}
        end = {"error": "Exit code 1"} if failed else {"tool_response": {"stdout": ""}}
        return [self.event(session, "PreToolUse", **fields),
                self.event(session, "PostToolUseFailure" if failed else "PostToolUse", **fields, **end)]

    def accept(self, key, payload):
        """Notes that `payload` is on its way under `key` (an event's id, or a mark of the test's own)."""
        with self._lock:
            self.accepted[key] = digest(payload)

    def acknowledge(self, uuids):
        with self._lock:
            self.acknowledged.update(uuids)

    def verdict(self, stored, seen=None, due=None, key=lambda event: event["event_uuid"]):
        """Compares with `stored` events. `due`: what must be there (what was acknowledged, unless given); `seen`: the
        keys that a subscriber was shown. Content is compared where the stored events carry their payload."""
        keys = [key(event) for event in stored]
        present = set(keys)
        due = set(self.acknowledged if due is None else due)
        return Verdict(
            accepted=len(self.accepted), acknowledged=len(self.acknowledged), stored=len(keys),
            lost=frozenset(due - present), doubled=frozenset(doubled(keys)),
            corrupt=frozenset(key(event) for event in stored if key(event) in self.accepted
                              and event.get("payload") is not None
                              and digest(event["payload"]) != self.accepted[key(event)]),
            phantom=frozenset(present - set(self.accepted)),
            unseen=frozenset() if seen is None else frozenset(present - set(seen)),
            seen_twice=frozenset() if seen is None else frozenset(doubled(seen)))


def new_id():
    """A UUID of version 7, as hooks mint them: its first 48 bits are the time."""
    bits = time.time_ns() // 1_000_000 << 80 | uuid.uuid4().int & (1 << 80) - 1
    return str(uuid.UUID(int=bits & ~(0xF << 76) | 7 << 76))


def digest(payload):
    """SHA-256 of a JSON value, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def stored_events(api, **query):
    """Every stored event that the query names, oldest first."""
    return list(api.pages("/api/events", "events", order="asc", **{"payload": 0, **query}))


def doubled(values):
    return [value for value, count in Counter(values).items() if count > 1]
