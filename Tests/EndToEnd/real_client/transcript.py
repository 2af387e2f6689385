"""What the client says it did, read from the transcripts it writes: the truth that Eyrie is compared with."""
import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True)
class AgentTruth:
    id: str
    parent: str
    depth: int
    type: str
    description: str
    is_background: bool


@dataclass(frozen=True)
class ToolTruth:
    id: str
    name: str
    agent: str
    # succeeded, failed, or None while the client has written no result
    status: str
    path: str = None


@dataclass
class SessionTruth:
    id: str
    agents: dict = field(default_factory=dict)
    tools: dict = field(default_factory=dict)
    # (path, operation, tool use id)
    files: set = field(default_factory=set)

    @property
    def failures(self):
        return {tool.id for tool in self.tools.values() if tool.status == "failed"}


def read_session(home, session_id):
    """The session as its transcripts tell it; the main agent is not among `agents`."""
    main = next(Path(home).glob(f".claude/projects/*/{session_id}.jsonl"))
    folder = main.with_suffix("") / "subagents"
    truth = SessionTruth(session_id)
    for meta_file in sorted(folder.glob("agent-*.meta.json")):
        agent = meta_file.name[len("agent-"):-len(".meta.json")]
        meta = json.loads(meta_file.read_text())
        truth.agents[agent] = AgentTruth(
            agent, meta.get("parentAgentId", "main"), meta["spawnDepth"], meta["agentType"],
            meta.get("description", ""), meta.get("requestShape") == "background")
        _read_lines(folder / f"agent-{agent}.jsonl", agent, truth)
    _read_lines(main, "main", truth)
    return truth


def _read_lines(path, agent, truth):
    for line in path.read_text().splitlines():
        entry = json.loads(line)
        content = (entry.get("message") or {}).get("content")
        for block in content if isinstance(content, list) else []:
            if block.get("type") == "tool_use":
                truth.tools.setdefault(block["id"], ToolTruth(
                    block["id"], block["name"], agent, None, block["input"].get("file_path")))
            elif block.get("type") == "tool_result":
                _read_result(block, entry, agent, truth)


def _read_result(block, entry, agent, truth):
    call = truth.tools.get(block["tool_use_id"])
    if call is None:
        return
    failed = bool(block.get("is_error"))
    truth.tools[call.id] = replace(call, status="failed" if failed else "succeeded")
    path = call.path and os.path.join(entry.get("cwd", ""), call.path)
    if failed or not path:
        return
    if call.name == "Edit":
        truth.files.add((path, "edit", call.id))
    elif call.name == "Write":
        created = "File created successfully" in json.dumps(block.get("content"))
        truth.files.add((path, "create" if created else "write", call.id))
