"""Sessions with many agents, as their hooks tell of them."""
import random
import uuid
from datetime import datetime, timedelta, timezone

KINDS = ["general-purpose", "Explore", "Plan", "test-runner", "code-reviewer"]
BATCH = 1_000


class AgentTrees:
    """Trees of agents whose shape follows from the seed; some fail, some still run."""

    def __init__(self, agents, sessions=1, fan_out=6, seed=1):
        self.random = random.Random(seed)
        self.time = datetime.now(timezone.utc) - timedelta(minutes=30)
        self.events = []
        self.session_ids = []
        for number in range(sessions):
            self._session(number, agents // sessions, fan_out)

    def _session(self, number, agents, fan_out):
        session = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        self.session_ids.append(session)
        self._event(session, "UserPromptSubmit", prompt=f"Mend the importer, part {number + 1}")
        begun = ["main"]
        for place in range(1, agents):
            # Whoever began lately has children: trees are as deep as they are wide.
            parent = begun[max(0, (place - 1) // fan_out - self.random.randrange(3))]
            agent = f"a{self.random.getrandbits(64):016x}"
            kind = self.random.choice(KINDS)
            self._event(session, "SubagentStart", agent, parent, agent_type=kind)
            begun.append(agent)
            self._work(session, agent, parent, kind)

    def _work(self, session, agent, parent, kind):
        for _ in range(self.random.choice([0, 1, 1, 2, 5])):
            call = f"toolu_{self.random.getrandbits(96):024x}"
            fields = {"tool_name": "Bash", "tool_input": {"command": "make test"}, "tool_use_id": call, "agent_type": kind}
            self._event(session, "PreToolUse", agent, parent, **fields)
            if self.random.random() < 0.04:
                self._event(session, "PostToolUseFailure", agent, parent, error="Exit code 1", **fields)
            else:
                self._event(session, "PostToolUse", agent, parent, tool_response={"stdout": "ok"}, **fields)
        if self.random.random() < 0.9:
            self._event(session, "SubagentStop", agent, parent, agent_type=kind)

    def _event(self, session, name, agent=None, parent=None, **payload):
        self.time += timedelta(milliseconds=20)
        own = {} if agent is None else {"agent_id": agent}
        self.events.append({
            "event_uuid": str(uuid.UUID(int=self.random.getrandbits(128), version=4)), "session_id": session,
            "hook_event_type": name, "timestamp": self.time.isoformat(), "source_app": "importer", "machine_id": "bench",
            **({} if parent is None else {"parent_agent_id": parent}),
            "payload": {"session_id": session, "hook_event_name": name, "cwd": "/home/dev/importer", **own, **payload},
        })

    def send(self, hub):
        for start in range(0, len(self.events), BATCH):
            batch = self.events[start:start + BATCH]
            answer = hub.api.post("/api/events/batch", batch)
            assert answer.json["stored"] == len(batch), answer.body[:500]
        return self
