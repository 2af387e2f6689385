"""Tool calls as hooks tell of them, at times that a test chooses."""
import uuid
from datetime import datetime, timedelta, timezone


class ToolCalls:
    """Sessions of one project with calls; everything is handed in at once."""

    def __init__(self, source_app="billing", machine_id="workstation-7"):
        self.source_app = source_app
        self.machine_id = machine_id
        self.events = []

    def _event(self, session, name, time, **payload):
        self.events.append({
            "event_uuid": str(uuid.uuid4()), "session_id": session, "hook_event_type": name,
            "timestamp": time.isoformat(), "source_app": self.source_app, "machine_id": self.machine_id,
            "payload": {"session_id": session, "hook_event_name": name, "cwd": f"/srv/{self.source_app}", **payload}})

    def session(self, minutes_ago, fails=False):
        """One that has ended, without calls so far."""
        session = str(uuid.uuid4())
        begins = datetime.now(timezone.utc) - timedelta(minutes=minutes_ago)
        self._event(session, "SessionStart", begins, source="startup")
        self._event(session, "UserPromptSubmit", begins, prompt="Work on it")
        end = begins + timedelta(minutes=2)
        self._event(session, "StopFailure" if fails else "Stop", end, **({"error": "overloaded"} if fails else {}))
        self._event(session, "SessionEnd", end, reason="other")
        return session

    def call(self, session, tool, minutes_ago, milliseconds=40, error=None, refused=False, command="make", agent=None):
        """One call; `agent` is the id and the kind of a subagent."""
        began = datetime.now(timezone.utc) - timedelta(minutes=minutes_ago)
        use = f"toolu_{uuid.uuid4().hex[:20]}"
        fields = {"tool_name": tool, "tool_use_id": use, "tool_input": {"command": command}}
        if agent:
            fields |= {"agent_id": agent[0], "agent_type": agent[1]}
            self._event(session, "SubagentStart", began, agent_id=agent[0], agent_type=agent[1])
        self._event(session, "PreToolUse", began, **fields)
        ended = began + timedelta(milliseconds=milliseconds)
        if refused:
            self._event(session, "PermissionDenied", ended, reason="not allowed", **fields)
        elif error:
            self._event(session, "PostToolUseFailure", ended, error=error, duration_ms=milliseconds, **fields)
        else:
            self._event(session, "PostToolUse", ended, tool_response={"ok": True}, duration_ms=milliseconds, **fields)
        return use

    def hand_in(self, hub):
        answer = hub.api.post("/api/events/batch", self.events)
        assert answer.status == 200 and answer.json["rejected"] == 0, answer.body
        return self


def an_hour_of_calls(hub):
    """Shell calls of which some fail for two reasons, a server's tools, and a tool that is refused."""
    calls = ToolCalls()
    session = calls.session(50)
    for number in range(12):
        calls.call(session, "Bash", 49 - number / 10, 900 + 40 * number, command=f"make part-{number}")
    for number in range(3):
        calls.call(session, "Bash", 20 - number, 9_000, error=f"Exit code 1\nFAIL test_{number}.py",
            command="make test")
    calls.call(session, "Bash", 10, 90, error="Exit code 127\nbash: line 4: rg: command not found", command="rg x",
               agent=("a1b2c3", "Explore"))
    calls.call(session, "Edit", 9, refused=True)
    calls.call(session, "Edit", 8, 30)
    for _ in range(5):
        calls.call(session, "Read", 7, 5)
    calls.call(session, "mcp__github__search", 6, 500)
    calls.call(session, "mcp__github__merge", 5, 700, error="HTTP 409: conflict")
    calls.hand_in(hub)
    other = ToolCalls("docs", "laptop-2")
    other.call(other.session(30), "Bash", 29, 15, command="ls")
    other.hand_in(hub)
    return session
