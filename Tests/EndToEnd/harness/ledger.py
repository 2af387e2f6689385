"""What was sent and what was acknowledged, to be compared with what a hub has stored."""
import threading
import uuid
from collections import Counter
from datetime import datetime, timezone


class Ledger:
    """Makes events with known ids and remembers which of them a hub has acknowledged. From any thread."""

    def __init__(self, prefix="ledger"):
        self.prefix = prefix
        self._lock = threading.Lock()
        self._count = 0
        self.acknowledged = set()

    def event(self, session=None, name="UserPromptSubmit", **payload):
        with self._lock:
            number = self._count
            self._count += 1
        session = session or f"{self.prefix}-{number % 7}"
        return {
            "event_uuid": str(uuid.uuid4()), "session_id": session, "hook_event_type": name,
            "timestamp": datetime.now(timezone.utc).isoformat(), "source_app": self.prefix, "machine_id": "test-machine",
            "payload": {"session_id": session, "hook_event_name": name, "cwd": "/tmp", "number": number, **payload},
        }

    def tool_events(self, session, failed=False):
        """A tool call from its start to its end: two events, one call."""
        call = f"toolu_{uuid.uuid4().hex[:20]}"
        fields = {"tool_name": "Bash", "tool_use_id": call, "tool_input": {"command": "true"}}
        end = {"error": "Exit code 1"} if failed else {"tool_response": {"stdout": ""}}
        return [self.event(session, "PreToolUse", **fields),
                self.event(session, "PostToolUseFailure" if failed else "PostToolUse", **fields, **end)]

    def acknowledge(self, uuids):
        with self._lock:
            self.acknowledged.update(uuids)


def stored_events(api, **query):
    """Every stored event that the query names, oldest first."""
    return list(api.pages("/api/events", "events", order="asc", **{"payload": 0, **query}))


def doubled(values):
    return [value for value, count in Counter(values).items() if count > 1]
