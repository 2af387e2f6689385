"""Agents at work as their hooks tell of them, at a steady rate."""
import json
import random
import threading
import time
import uuid
from datetime import datetime, timezone

SESSIONS = 24
SUBAGENTS = 2
TICKS_PER_SECOND = 20
FAILURES = 0.02
# What the hooks of a client send with a call.
TOOLS = [("Read", {"file_path": "/home/dev/project/Sources/Importer/Parser.swift"}, 900),
         ("Bash", {"command": "swift test --filter ParserTests", "description": "Run the tests"}, 2_000),
         ("Grep", {"pattern": "func parse", "path": "Sources"}, 400),
         ("Edit", {"file_path": "/home/dev/project/Sources/Importer/Parser.swift", "old_string": "a" * 200,
                   "new_string": "b" * 240}, 600)]


class Agents:
    """Sessions with subagents; each event continues what its agent was doing."""

    def __init__(self, seed=1, sessions=SESSIONS, subagents=SUBAGENTS):
        self.random = random.Random(seed)
        self.agents = []
        self.begun = []
        for number in range(sessions):
            session = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
            project = f"project-{number % 6}"
            self.agents.append({"session": session, "id": None, "call": None, "project": project})
            prompt = f"Mend the importer, part {number}"
            self.begun.append(self.event(self.agents[-1], "UserPromptSubmit", prompt=prompt))
            for _ in range(subagents):
                identity = f"a{self.random.getrandbits(64):016x}"
                agent = {"session": session, "id": identity, "call": None, "project": project}
                self.agents.append(agent)
                self.begun.append(self.event(agent, "SubagentStart", agent_type="Explore"))

    def event(self, agent, name, **payload):
        own = {} if agent["id"] is None else {"agent_id": agent["id"], "agent_type": "Explore"}
        return {
            "event_uuid": str(uuid.UUID(int=self.random.getrandbits(128), version=4)), "session_id": agent["session"],
            "hook_event_type": name, "timestamp": datetime.now(timezone.utc).isoformat(),
            "source_app": agent["project"], "machine_id": "bench",
            "payload": {"session_id": agent["session"], "hook_event_name": name, "cwd": f"/home/dev/{agent['project']}",
                        **own, **payload},
        }

    def next(self):
        agent = self.random.choice(self.agents)
        call, agent["call"] = agent["call"], None
        if call is None:
            tool, arguments, size = self.random.choice(TOOLS)
            identity = f"toolu_{self.random.getrandbits(96):024x}"
            agent["call"] = (tool, arguments, size, identity)
            return self.event(agent, "PreToolUse", tool_name=tool, tool_input=arguments, tool_use_id=identity)
        tool, arguments, size, identity = call
        fields = {"tool_name": tool, "tool_input": arguments, "tool_use_id": identity}
        if self.random.random() < FAILURES:
            return self.event(agent, "PostToolUseFailure", error="Exit code 1", **fields)
        return self.event(agent, "PostToolUse", tool_response={"stdout": "x" * size}, duration_ms=340, **fields)


class Load:
    """Sends at a rate until it is stopped; what is late is made up for."""

    def __init__(self, hub, agents, rate):
        self.hub, self.agents, self.rate = hub, agents, rate
        self.sent = []
        self.worst_lateness = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _run(self):
        connection = self.hub.api.connect()
        start = time.monotonic()
        while not self._stop.is_set():
            due = int((time.monotonic() - start) * self.rate)
            batch = [self.agents.next() for _ in range(due - len(self.sent))]
            if batch:
                answer = self.hub.api.post("/api/events/batch", batch, connection=connection)
                assert answer.json["stored"] == len(batch), json.dumps(answer.json)[:500]
                self.sent += [event["event_uuid"] for event in batch]
            tick = (int((time.monotonic() - start) * TICKS_PER_SECOND) + 1) / TICKS_PER_SECOND
            ahead = start + tick - time.monotonic()
            behind = (time.monotonic() - start) - len(self.sent) / self.rate
            self.worst_lateness = max(self.worst_lateness, behind)
            self._stop.wait(max(0.0, ahead))
        connection.close()
