#!/usr/bin/env python3
"""What the session files of Claude Code below a folder used, counted without any of Eyrie's code.

    usage_oracle.py FOLDER

Prints JSON: for every session the calls and tokens that its lines tell of (`seen`), those that it made itself (`own`:
without copies of another session's lines), both by model, and the sum of `own` over all sessions (`all`).

The rules: one response is written as several lines and again in copies, so the lines with the same message id in a
session are one call, and each figure is as large as it was ever reported. Lines of the model `<synthetic>` are the
client's own; what `progress` lines embed stands in another file. Lines without a time that can be read, and lines that
are no JSON, do not count; nor do figures that are negative or beyond 10^12. A copy names the session that made it
(`requestSessionId`, `forkedFrom`), or has the id of a line of another session: then, unless another copy names it, the
session owns it that has no line of its own, or whose first one is the earlier. (A session that went on after it was
forked, by a version that marks no copies, can be told from its fork only by the files' age, which is not looked at.)
"""
import functools
import json
import os
import re
import sys

FIELDS = ("input", "output", "cache_read", "cache_creation_5m", "cache_creation_1h", "cache_creation", "thinking",
          "web_searches", "web_fetches")
SYNTHETIC = "<synthetic>"
TOKENS_MAXIMUM = 10 ** 12
TIME = re.compile(r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?$")


def session_files(folder):
    """Every session file with the id of its session, from its own name or its folder's."""
    for place, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if not name.endswith(".jsonl") or name == "journal.jsonl":
                continue
            parts = os.path.join(place, name).split(os.sep)
            session = parts[parts.index("subagents") - 1] if "subagents" in parts else name[:-len(".jsonl")]
            yield os.path.join(place, name), session


def lines(path):
    with open(path, "rb") as file:
        for raw in file:
            try:
                line = json.loads(raw.decode("utf-8", "replace"), strict=True)
            except ValueError:
                continue
            if isinstance(line, dict) and isinstance(line.get("timestamp"), str) and TIME.match(line["timestamp"]):
                yield line


def text(value):
    return value if isinstance(value, str) and value else None


def tokens(holder, name):
    value = holder.get(name) if isinstance(holder, dict) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        return 0
    return int(value) if 0 <= value <= TOKENS_MAXIMUM else 0


def figures(usage):
    split, details, server = usage.get("cache_creation"), usage.get("output_tokens_details"), usage.get(
        "server_tool_use")
    return [tokens(usage, "input_tokens"), tokens(usage, "output_tokens"), tokens(usage, "cache_read_input_tokens"),
            tokens(split, "ephemeral_5m_input_tokens"), tokens(split, "ephemeral_1h_input_tokens"),
            tokens(usage, "cache_creation_input_tokens"), tokens(details, "thinking_tokens"),
            tokens(server, "web_search_requests"), tokens(server, "web_fetch_requests")]


def call_of(line):
    """The key, the model and the figures of the call that the line tells of; None where there is none."""
    message = line.get("message")
    if line.get("type") != "assistant" or not isinstance(message, dict) or message.get("model") == SYNTHETIC:
        return None
    if not isinstance(message.get("usage"), dict):
        return None
    key = text(message.get("id")) or text(line.get("requestId")) or text(line.get("uuid"))
    return (key, text(message.get("model")) or "", figures(message["usage"])) if key else None


def read(folder):
    read_lines = []
    for path, named in session_files(folder):
        for line in lines(path):
            read_lines.append((text(line.get("sessionId")) or named, line))
    return read_lines


def line_id(line):
    return (line["uuid"], line["timestamp"]) if text(line.get("uuid")) else None


def owners(read_lines):
    """For each line that several sessions have, the session that made it."""
    holders, marked = {}, {}
    for session, line in read_lines:
        if line_id(line):
            holders.setdefault(line_id(line), set()).add(session)
            if origin(line):
                marked[line_id(line)] = origin(line)
    by_session = {}
    for key, found in holders.items():
        for session in found:
            by_session.setdefault(session, set()).add(key)

    def order(left, right):
        """Negative when `left` is the original: when it has no line of its own, or has one first."""
        own = [min((time for _, time in by_session[one] - by_session[other]), default="")
               for one, other in ((left, right), (right, left))]
        return -1 if (own[0], left) < (own[1], right) else 1

    return {key: marked.get(key) or min(found, key=functools.cmp_to_key(order))
            for key, found in holders.items() if len(found) > 1 or key in marked}


def origin(line):
    fork = line.get("forkedFrom")
    return text(line.get("requestSessionId")) or (text(fork.get("sessionId")) if isinstance(fork, dict) else None)


def add(calls, session, call):
    key, model, figure = call
    found = calls.setdefault((session, key), [model, [0] * len(FIELDS)])
    found[0] = max(found[0], model)
    found[1] = [max(pair) for pair in zip(found[1], figure)]


def totals(calls):
    """By session and model: the number of calls and the sums of their figures."""
    sessions = {}
    for (session, _), (model, figure) in calls.items():
        total = sessions.setdefault(session, {}).setdefault(model, dict.fromkeys(("calls",) + FIELDS, 0))
        total["calls"] += 1
        for name, value in zip(FIELDS, figure):
            total[name] += value
    return sessions


def count(folder):
    read_lines = read(folder)
    owner = owners(read_lines)
    seen, own = {}, {}
    for session, line in read_lines:
        call = call_of(line)
        if call is None:
            continue
        add(seen, session, call)
        maker = origin(line) or owner.get(line_id(line), session)
        add(own, maker, call)
    seen, own = totals(seen), totals(own)
    everything = {}
    for models in own.values():
        for model, total in models.items():
            sums = everything.setdefault(model, dict.fromkeys(total, 0))
            for name, value in total.items():
                sums[name] += value
    sessions = {session: {"seen": seen.get(session, {}), "own": own.get(session, {})}
                for session in set(seen) | set(own)}
    return {"sessions": sessions, "all": everything}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    json.dump(count(sys.argv[1]), sys.stdout, indent=1, sort_keys=True)
    print()
