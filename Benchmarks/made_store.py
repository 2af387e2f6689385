"""Fills a hub with any number of events: made-up sessions, repeated under other ids, on other days, in other projects.

A repeated session is handed in as a collector hands in the lines of a session file, so that everything that follows from
them (calls, costs, sums, full text) is made by the hub itself. Days run from the oldest to today.
"""
import json
import random
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone

from made_sessions import MadeSession, corpus

TEMPLATES = 80
PROJECTS, APPS, MACHINES = 40, 8, 12
LONG_SESSIONS, LONG_SESSION_EVENTS = 2, 100_000
DAYS = 90
LONG_SESSION_DAYS = 20
# Bytes of a request, and requests that are on their way at once.
REQUEST_BYTES = 6 << 20
SENDERS = 2
MARK, PROJECT_MARK = b"\x01" * 8, b"\x02"
# The last eight digits of an id are the copy's; a day and a project are its own, too.
ID = re.compile(rb"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}|(?:msg|req|toolu)_01[0-9a-f]{20}"
                rb"|(?<=\"agentId\":\")[0-9a-f]{9}|(?<=agent-)[0-9a-f]{9})[0-9a-f]{8}")
DAY = re.compile(rb"(?<=\")(\d{4}-\d\d-\d\d)(?=T\d\d:\d\d)")


class Template:
    """The files of one made-up session, ready to be repeated."""

    def __init__(self, session):
        self.id = ID.sub(rb"\1" + MARK, session.id.encode())
        self.files = []
        self.days = set()
        self.events = 0
        for name, text in session.files.items():
            lines = [line for line in text.splitlines(keepends=True) if '"prompt_snapshot"' not in line]
            content = ID.sub(rb"\1" + MARK, "".join(lines).encode()).replace(session.folder.encode(), PROJECT_MARK)
            self.days |= set(DAY.findall(content))
            agent = re.search(r"agent-([0-9a-f]+)", name)
            self.files.append((ID.sub(rb"\1" + MARK, name.encode()), agent and ID.sub(
                rb"\1" + MARK, b"agent-" + agent.group(1).encode())[6:], content))
            self.events += sum('"timestamp"' in line and '"attachment"' not in line for line in lines)
        self.first_day = date.fromisoformat(min(self.days).decode())

    def copy(self, number, day, project, machine, app):
        """Chunks of a request; the session begins on that day."""
        salt = f"{number:08x}".encode()
        shift = day - self.first_day
        changes = [(MARK, salt), (PROJECT_MARK, f"/home/user/{project}".encode())]
        # Later days first where days move on, so that none is moved twice.
        for old in sorted(self.days, reverse=shift.days >= 0):
            changes.append((b'"' + old + b"T", f'"{date.fromisoformat(old.decode()) + shift}T'.encode()))
        session = self.id.replace(MARK, salt).decode()
        chunks = []
        for name, agent, content in self.files:
            for old, new in changes:
                content = content.replace(old, new)
            header = {"kind": "sidecar" if name.endswith(b".meta.json") else "lines", "agent_kind": "claude-code",
                      "path": f"/home/user/.claude/projects/{project}/{name.replace(MARK, salt).decode()}",
                      "session_id": session, "machine_id": machine, "source_app": app, "replay_state": "imported",
                      "born_at": f"{day}T00:00:00Z", "places": []}
            if agent:
                header["agent_id"] = agent.replace(MARK, salt).decode()
            yield from parts(header, content)


def parts(header, content):
    """Chunks of whole lines, none larger than a request may be."""
    start = 0
    while start < len(content):
        end = len(content)
        if end - start > REQUEST_BYTES:
            end = content.rindex(b"\n", start, start + REQUEST_BYTES) + 1
        yield json.dumps(header | {"offset": start, "bytes": end - start}).encode() + b"\n" + content[start:end]
        start = end


class LongSession(MadeSession):
    """One session of very many events."""

    def agent(self, tool, text):
        return super().agent(tool, text) if len(self.files) < 200 else {"status": "completed", "content": [], "text": text}

    def turn(self, chain, number):
        while len(chain.lines) < LONG_SESSION_EVENTS:
            super().turn(chain, number)
            number += 1


def templates(count=TEMPLATES):
    words = corpus()
    start = datetime.combine(date.today() - timedelta(days=DAYS), datetime.min.time(), timezone.utc)
    for number in range(count):
        hours = timedelta(hours=random.Random(f"hour {number}").uniform(0, 24))
        yield Template(MadeSession(f"template {number}", words, start + hours, f"/home/user/project-{number}"))


def skewed(draw, count):
    """Few of many have most."""
    return min(count - 1, int(draw.expovariate(1) * count / 4))


class Sender:
    """Hands chunks in, a few requests at a time, in order."""

    def __init__(self, api):
        self.api = api
        self.pool = ThreadPoolExecutor(SENDERS)
        self.waiting, self.chunks, self.size = [], [], 0
        self.stored = 0

    def add(self, chunk):
        if self.size + len(chunk) > REQUEST_BYTES and self.chunks:
            self.flush()
        self.chunks.append(chunk)
        self.size += len(chunk)

    def flush(self):
        if len(self.waiting) == SENDERS:
            self.stored += self.waiting.pop(0).result()
        self.waiting.append(self.pool.submit(self.post, b"".join(self.chunks)))
        self.chunks, self.size = [], 0

    def post(self, body):
        answer = self.api.post("/api/transcripts", body, headers={"Content-Type": "application/x-eyrie-transcripts"})
        assert answer.status == 200 and not answer.json["rejected"], answer.body[:1000]
        return answer.json["stored"]

    def finish(self):
        self.flush()
        self.stored += sum(one.result() for one in self.waiting)
        self.pool.shutdown()


def fill(api, events, long_sessions=LONG_SESSIONS, say=None):
    """Sends about that many events, of which two sessions have a tenth of a million each; returns their ids."""
    draw = random.Random(1)
    sender = Sender(api)
    long_ids = [send_long(sender, number) for number in range(long_sessions)]
    patterns = list(templates())
    total = max(1, events - long_sessions * LONG_SESSION_EVENTS)
    first = date.today() - timedelta(days=DAYS)
    sent = number = 0
    while sent < total:
        pattern = draw.choice(patterns)
        day = first + timedelta(days=(DAYS - 2) * sent // total)
        for chunk in pattern.copy(number, day, f"project-{skewed(draw, PROJECTS)}", f"machine-{skewed(draw, MACHINES)}",
                                  f"app-{skewed(draw, APPS)}"):
            sender.add(chunk)
        number, sent = number + 1, sent + pattern.events
        if say and number % 2_000 == 0:
            say(f"{sent:,} events of {number:,} sessions")
    sender.finish()
    return long_ids


def send_long(sender, number):
    start = datetime.combine(date.today() - timedelta(days=LONG_SESSION_DAYS), datetime.min.time(), timezone.utc)
    session = LongSession(f"long {number}", corpus(), start, "/home/user/project-0")
    for chunk in Template(session).copy(0xF0000000 + number, start.date(), "project-0", "machine-0", "app-0"):
        sender.add(chunk)
    return session.id[:-8] + f"{0xF0000000 + number:08x}"
