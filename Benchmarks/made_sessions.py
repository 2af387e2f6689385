"""Writes Claude Code session files of the size and shape that people have, with nobody's work in them.

The form is that of client 2.1.329. The sizes are drawn so that they come near to those of published sessions: a tool's
result has 200 bytes in the middle and 1.7 kB on average, a session from 120 kB to several MB, of which its first 100 kB are
the system prompt that the client writes down. What tools read and write is the text of this repository.
"""
import json
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = "2.1.329"
MODELS = ("claude-opus-4-8", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001")
PROMPT_SNAPSHOT_BYTES = 100_000
RESULT_BYTES_MAXIMUM = 200_000


def corpus():
    files = sorted((ROOT / "Sources").rglob("*.swift")) + sorted(ROOT.glob("*.md"))
    return "\n".join(path.read_text() for path in files)


class Chain:
    """Lines of one file, each of which names the one before."""

    def __init__(self, draw, session, agent=None):
        self.draw = draw
        self.session = session
        self.agent = agent
        self.lines = []
        self.parent = None

    def add(self, type, time, **members):
        uuid = self.draw.uuid()
        line = {"parentUuid": self.parent, "isSidechain": self.agent is not None, "userType": "external",
                "cwd": self.session.folder, "sessionId": self.session.id, "version": VERSION, "gitBranch": "main",
                "entrypoint": "cli", "type": type, "uuid": uuid, "timestamp": stamp(time)} | members
        if self.agent:
            line["agentId"] = self.agent
        self.lines.append(line)
        self.parent = uuid

    def note(self, type, **members):
        self.lines.append({"type": type} | members | {"sessionId": self.session.id})

    def text(self):
        return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in self.lines)


class Draw:
    """All that is by chance, the same for the same seed."""

    def __init__(self, seed, words):
        self.random = random.Random(seed)
        self.words = words

    def uuid(self):
        digits = f"{self.random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def id(self, prefix):
        return f"{prefix}_01{self.random.getrandbits(112):028x}"

    def size(self, median, spread, maximum):
        return min(maximum, max(1, int(self.random.lognormvariate(0, spread) * median)))

    def words_of(self, size):
        start = self.random.randrange(len(self.words) - size)
        return self.words[start:start + size]


def stamp(time):
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class MadeSession:
    """One session: `files` are the names below the project's folder, with their texts."""

    def __init__(self, seed, words, start, folder):
        self.draw = Draw(seed, words)
        self.id = self.draw.uuid()
        self.folder = folder
        self.time = start
        self.files = {}
        self.model = self.draw.random.choices(MODELS, (5, 4, 1))[0]
        self.context = 20_000
        chain = Chain(self.draw, self)
        chain.note("permission-mode", permissionMode="acceptEdits")
        for turn in range(self.draw.size(3, 1.0, 60)):
            self.turn(chain, turn)
        self.files[f"{self.id}.jsonl"] = chain.text()

    def later(self, seconds):
        self.time += timedelta(seconds=self.draw.random.uniform(0.2, 2) * seconds)
        return self.time

    def turn(self, chain, number):
        prompt, prompt_id = self.draw.words_of(self.draw.size(120, 1, 4_000)), self.draw.uuid()
        began = self.later(60)
        chain.add("user", began, promptId=prompt_id, message={"role": "user", "content": prompt})
        if number == 0:
            snapshot = {"type": "prompt_snapshot", "text": self.draw.words_of(PROMPT_SNAPSHOT_BYTES)}
            chain.add("attachment", self.time, attachment=snapshot)
        chain.add("attachment", self.time, attachment={"type": "total_tokens_reminder", "used": self.context})
        for _ in range(self.draw.size(6, 0.9, 120)):
            self.step(chain, prompt_id, agents=True)
        self.call(chain, [{"type": "text", "text": self.draw.words_of(self.draw.size(300, 1, 6_000))}], "end_turn")
        spent = int((self.time - began).total_seconds() * 1000)
        chain.add("system", self.time, subtype="turn_duration", durationMs=spent, isMeta=False)
        if number == 0:
            chain.note("ai-title", aiTitle=" ".join(prompt.split()[:6]))
        chain.note("last-prompt", lastPrompt=" ".join(prompt.split())[:200])

    def call(self, chain, blocks, reason):
        """A model call: the client writes a line for each block, each with the usage."""
        self.context = self.context + 900 if self.context < 180_000 else 30_000
        message = {"id": self.draw.id("msg"), "type": "message", "role": "assistant", "model": self.model}
        usage = {"input_tokens": self.draw.size(8, 1, 900), "cache_creation_input_tokens": self.draw.size(900, 1, 20_000),
                 "cache_read_input_tokens": self.context, "output_tokens": self.draw.size(180, 1, 8_000),
                 "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
                 "service_tier": "standard"}
        usage["cache_creation"]["ephemeral_5m_input_tokens"] = usage["cache_creation_input_tokens"]
        request = self.draw.id("req")
        for block in blocks:
            chain.add("assistant", self.later(4), requestId=request,
                      message=message | {"content": [block], "stop_reason": reason, "usage": usage})

    def step(self, chain, prompt_id, agents):
        """One model call that asks for a tool, and the tool's result."""
        tool = self.draw.id("toolu")
        name, arguments, result = self.tool(tool, agents)
        blocks = [{"type": "tool_use", "id": tool, "name": name, "input": arguments}]
        if self.draw.random.random() < 0.5:
            thinking = self.draw.words_of(self.draw.size(200, 1, 6_000))
            blocks.insert(0, {"type": "thinking", "thinking": thinking, "signature": self.draw.id("sig") * 8})
        if self.draw.random.random() < 0.3:
            blocks.insert(-1, {"type": "text", "text": self.draw.words_of(self.draw.size(90, 0.8, 3_000))})
        self.call(chain, blocks, "tool_use")
        failed = self.draw.random.random() < 0.04
        text = result.pop("text")
        block = {"type": "tool_result", "tool_use_id": tool, "content": text, "is_error": failed}
        chain.add("user", self.later(3), promptId=prompt_id, message={"role": "user", "content": [block]},
                  toolUseResult=f"Error: {text}" if failed else result)

    def tool(self, tool, agents):
        kind = self.draw.random.choices(("Bash", "Read", "Edit", "Grep", "Agent"), (40, 28, 18, 12, 2 if agents else 0))[0]
        text = self.draw.words_of(self.draw.size(220, 1.9, RESULT_BYTES_MAXIMUM))
        path = f"{self.folder}/src/file{self.draw.random.randrange(60)}.swift"
        if kind == "Read":
            lines = text.count("\n") + 1
            file = {"filePath": path, "content": text, "numLines": lines, "startLine": 1, "totalLines": lines}
            return kind, {"file_path": path}, {"type": "text", "file": file, "text": text}
        if kind == "Edit":
            old, new = text[:300], text[300:700]
            return kind, {"file_path": path, "old_string": old, "new_string": new}, {
                "filePath": path, "oldString": old, "newString": new, "originalFile": text, "userModified": False,
                "structuredPatch": [], "text": f"The file {path} has been updated."}
        if kind == "Grep":
            return kind, {"pattern": text[:20]}, {"mode": "content", "numFiles": 0, "content": text, "text": text}
        if kind == "Agent":
            return kind, {"description": "look", "prompt": text[:400], "subagent_type": "Explore"}, self.agent(tool, text)
        return kind, {"command": f"grep -n {text[:30]!r} {path}", "description": "look"}, {
            "stdout": text, "stderr": "", "interrupted": False, "isImage": False, "text": text}

    def agent(self, tool, text):
        agent = f"{self.draw.random.getrandbits(68):017x}"
        chain, prompt_id = Chain(self.draw, self, agent), self.draw.uuid()
        chain.add("user", self.later(1), promptId=prompt_id, message={"role": "user", "content": text[:400]})
        for _ in range(self.draw.size(8, 0.8, 60)):
            self.step(chain, prompt_id, agents=False)
        self.call(chain, [{"type": "text", "text": text[:2_000]}], "end_turn")
        folder = f"{self.id}/subagents/agent-{agent}"
        self.files[f"{folder}.jsonl"] = chain.text()
        self.files[f"{folder}.meta.json"] = json.dumps({"agentType": "Explore", "description": "look", "toolUseId": tool})
        return {"status": "completed", "agentId": agent, "content": [{"type": "text", "text": text[:2_000]}],
                "text": text[:2_000]}


def made_sessions(days):
    """One session after the other, without end: its project's name, its files, and the time of its last line."""
    words = corpus()
    now = datetime.now(timezone.utc)
    number = 0
    while True:
        age = timedelta(days=days * random.Random(f"age {number}").random())
        project = f"project-{number % 40}"
        session = MadeSession(f"session {number}", words, now - age, f"/home/user/{project}")
        yield f"-home-user-{project}", session.files, min(session.time, now)
        number += 1
