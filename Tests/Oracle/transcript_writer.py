"""Writes lines as Claude Code writes them, with ids and times that are the same in every run."""
import datetime
import hashlib
import json
import os

START = datetime.datetime(2026, 3, 1, 9, 0, 0, tzinfo=datetime.timezone.utc)


def make_id(text):
    digits = hashlib.sha256(text.encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


class Transcript:
    """One session file, or one subagent's."""

    def __init__(self, name, version, day=0, session=None, agent=None, **envelope):
        self.name, self.version, self.agent = name, version, agent
        self.session = session or make_id("session " + name)
        self.time = START + datetime.timedelta(days=day)
        self.lines, self.count, self.parent, self.envelope = [], 0, None, envelope
        self.prompt = None

    def stamp(self, seconds=1.25):
        self.time += datetime.timedelta(seconds=seconds)
        return self.time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self.time.microsecond // 1000:03d}Z"

    def raw(self, text):
        self.lines.append(text)

    def meta(self, type, **members):
        self.raw(json.dumps({"type": type, **members, "sessionId": self.session}, ensure_ascii=False))

    def dated(self, type, **members):
        self.meta(type, timestamp=self.stamp(), **members)

    def line(self, type, **members):
        """A conversation line; None leaves a member out."""
        self.count += 1
        line = {"parentUuid": self.parent, "isSidechain": self.agent is not None, "userType": "external",
                "cwd": "/home/dev/shop", "sessionId": self.session, "version": self.version, "gitBranch": "main"}
        if self.agent:
            line["agentId"] = self.agent
        line.update(self.envelope)
        line.update({"type": type, "uuid": make_id(f"{self.name} {self.count}"), "timestamp": self.stamp()})
        line.update(members)
        line = {name: value for name, value in line.items() if value is not None or name == "parentUuid"}
        self.parent = line["uuid"]
        self.raw(json.dumps(line, ensure_ascii=False))
        return line

    def prompt_line(self, text, **members):
        self.prompt = make_id(f"prompt {self.name} {self.count}")
        return self.user(text, **members)

    def user(self, content, **members):
        message = {"role": "user", "content": content}
        return self.line("user", **{"promptId": self.prompt, "message": message, **members})

    def assistant(self, content, message, usage, model="claude-opus-4-5-20251101", stop=None, request=True, **members):
        body = {"id": message, "type": "message", "role": "assistant", "model": model, "content": content,
                "stop_reason": stop, "stop_sequence": None, "usage": usage}
        request_id = "req_" + message[4:] if request else None
        return self.line("assistant", **{"requestId": request_id, "message": body, **members})

    def tool(self, name, tool_id, input, message, usage, **members):
        block = {"type": "tool_use", "id": tool_id, "name": name, "input": input}
        return self.assistant([block], message, usage, **members)

    def result(self, tool_id, content, answer=None, is_error=None, **members):
        block = {"tool_use_id": tool_id, "type": "tool_result", "content": content}
        if is_error is not None:
            block["is_error"] = is_error
        return self.user([block], toolUseResult=answer, **members)

    def save(self, path, torn=False):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        text = "\n".join(self.lines)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text[:-40] if torn else text + "\n")


def usage(input=3, output=10, read=0, five=0, hour=0, thinking=None, **members):
    figures = {"input_tokens": input, "cache_creation_input_tokens": five + hour, "cache_read_input_tokens": read,
               "cache_creation": {"ephemeral_5m_input_tokens": five, "ephemeral_1h_input_tokens": hour},
               "output_tokens": output, "service_tier": "standard"}
    if thinking is not None:
        figures["output_tokens_details"] = {"thinking_tokens": thinking}
    return {**figures, **members}
