"""Lines of session files as the client writes them, and how a collector hands them in."""
import difflib
import json
import uuid
from datetime import datetime, timedelta, timezone

ZEROS = {"input": 0, "output": 0, "cache_read": 0, "written_5m": 0, "written_1h": 0}


def earlier_today():
    """Five minutes ago, but on this day of UTC."""
    now = datetime.now(timezone.utc)
    return max(now - timedelta(minutes=5), now.replace(hour=0, minute=0, second=0, microsecond=0))


class SessionFile:
    """One session's file, line by line; a second passes between two lines."""

    def __init__(self, model="claude-haiku-5-5", project="/srv/billing", begins=None):
        self.session_id = str(uuid.uuid4())
        self.model = model
        self.project = project
        self.lines = []
        self.calls = 0
        self.time = begins or datetime.now(timezone.utc) - timedelta(minutes=5)
        self.born_at = self.stamp()

    def stamp(self):
        return self.time.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def _line(self, kind, message, **fields):
        self.time += timedelta(seconds=1)
        parent = self.lines[-1]["uuid"] if self.lines else None
        self.lines.append({
            "parentUuid": parent, "isSidechain": False, "type": kind, "message": message, "uuid": str(uuid.uuid4()),
            "timestamp": self.stamp(), "sessionId": self.session_id, "cwd": self.project, "version": "2.1.329",
            "gitBranch": "main", "userType": "external", "entrypoint": "cli", **fields})
        return self.lines[-1]

    def prompt(self, text):
        self.prompt_id = str(uuid.uuid4())
        self._line("user", {"role": "user", "content": text}, promptId=self.prompt_id)
        return self

    def answer(self, content, stop_reason="end_turn", **tokens):
        """One response of the model; `tokens`: input, output, cache_read, written_5m, written_1h."""
        self.calls += 1
        used = {**ZEROS, **tokens}
        self._line("assistant", {
            "id": f"msg_{self.session_id[:8]}{self.calls:04}", "type": "message", "role": "assistant",
            "model": self.model, "content": content, "stop_reason": stop_reason, "stop_sequence": None,
            "usage": {
                "input_tokens": used["input"], "output_tokens": used["output"],
                "cache_read_input_tokens": used["cache_read"],
                "cache_creation_input_tokens": used["written_5m"] + used["written_1h"],
                "cache_creation": {"ephemeral_5m_input_tokens": used["written_5m"],
                                   "ephemeral_1h_input_tokens": used["written_1h"]},
                "service_tier": "standard", "speed": "standard"}},
            requestId=f"req_{self.session_id[:8]}{self.calls:04}")
        return self

    def says(self, text, **tokens):
        return self.answer([{"type": "text", "text": text}], **tokens)

    def runs(self, command, printed, **tokens):
        """A call of the shell and its result."""
        call = f"toolu_{self.session_id[:8]}{self.calls:04}"
        self.answer([{"type": "tool_use", "id": call, "name": "Bash", "input": {"command": command}}],
                    stop_reason="tool_use", **tokens)
        self._line("user", {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": call, "content": printed, "is_error": False}]},
            toolUseResult={"stdout": printed, "stderr": "", "interrupted": False})
        return self

    def waits(self, seconds):
        """Nothing happens for so long."""
        self.time += timedelta(seconds=seconds)
        return self

    def _calls(self, tool, given, printed, result, is_error=False):
        """A call of a tool and its result, as the client records them; returns the call's id."""
        call = f"toolu_{self.session_id[:8]}{self.calls:04}"
        self.answer([{"type": "tool_use", "id": call, "name": tool, "input": given}], stop_reason="tool_use")
        self._line("user", {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": call, "content": printed, "is_error": is_error}]},
            toolUseResult=result)
        return call

    def reads(self, path, text):
        self._calls("Read", {"file_path": path}, text,
                    {"type": "text", "file": {"filePath": path, "content": text, "numLines": text.count("\n")}})
        return self

    def writes(self, path, text):
        """A new file; returns the call's id."""
        return self._calls("Write", {"file_path": path, "content": text}, f"File created: {path}", {
            "type": "create", "filePath": path, "content": text, "structuredPatch": [], "originalFile": None})

    def edits(self, path, before, after):
        """A change of a file from one whole text to another; returns the call's id."""
        return self._calls(
            "Edit", {"file_path": path, "old_string": before, "new_string": after}, f"Updated {path}", {
                "filePath": path, "oldString": before, "newString": after, "originalFile": before,
                "structuredPatch": structured_patch(before, after), "userModified": False, "replaceAll": False})

    def fails(self, command, printed):
        self._calls("Bash", {"command": command}, printed, f"Error: {printed}", is_error=True)
        return self

    def hand_in(self, hub):
        content = b"".join(json.dumps(line).encode() + b"\n" for line in self.lines)
        header = {
            "kind": "lines", "agent_kind": "claude-code", "path": f"/tmp/{self.session_id}.jsonl",
            "session_id": self.session_id, "machine_id": "workstation-7", "source_app": self.project.split("/")[-1],
            "born_at": self.born_at, "replay_state": "live", "offset": 0, "bytes": len(content), "places": []}
        answer = hub.api.post("/api/transcripts", json.dumps(header).encode() + b"\n" + content,
                              headers={"Content-Type": "application/x-eyrie-transcripts"})
        assert answer.status == 200 and not answer.json["rejected"], answer.body
        return self


def structured_patch(before, after):
    """The hunks between two texts with three lines around each, as the client reports them."""
    old, new = before.splitlines(), after.splitlines()
    hunks = []
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(3):
        lines = []
        for kind, a, b, c, d in group:
            if kind == "equal":
                lines += [" " + line for line in old[a:b]]
            else:
                lines += ["-" + line for line in old[a:b]] + ["+" + line for line in new[c:d]]
        hunks.append({"oldStart": group[0][1] + 1, "oldLines": group[-1][2] - group[0][1],
                      "newStart": group[0][3] + 1, "newLines": group[-1][4] - group[0][3], "lines": lines})
    return hunks
