#!/usr/bin/env python3
"""Measures what the endpoints of the dashboard cost on a large store.

    reads.py [--events 10000000] [--state FOLDER] [--requests 40] [--only REGULAR_EXPRESSION] [--json FILE]

The store is made first, which takes a while: with --state it is kept in that folder, and used again. Each endpoint is
asked with other names and ranges each time. Says how long the answers took, and how much processor time the hub used for
them, which does not depend on what else the machine does; the first answer of each is left out. Nothing else may be sent
to the hub meanwhile.
"""
import argparse
import json
import random
import re
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Tests" / "EndToEnd"))

import made_store  # noqa: E402  (after the path is set)
from harness import Hub  # noqa: E402  (after the path is set)

EVENTS = 10_000_000
REQUESTS = 40
BUDGET_MILLISECONDS = 50
WORDS = ["test", "session", "parser", "read", "error", "func", "import", "timestamp", "collector", "return",
         "struct store", "throws storeerror", "let row", '"package func"', "priva*"]
SCOPES = ["prompt", "reply", "tool_input", "tool_output", "error", "thinking"]
SORTS = ["cost", "tokens", "duration", "errors", "started", "files"]


class Questions:
    """Requests with names that the store has, other ones each time."""

    def __init__(self, hub, long_ids, seed=3):
        facets = hub.get("/api/facets")
        self.draw = random.Random(seed)
        self.apps, self.machines, self.tools = facets["source_apps"], facets["machine_ids"], facets["tool_names"]
        by_project = hub.get("/api/metrics/costs", by="project")["groups"]
        self.projects = [group["key"] for group in by_project if group["key"]]
        self.long_ids = long_ids
        # A store that is kept grows old.
        self.now = datetime.fromisoformat(hub.get("/api/sessions", limit=1)["sessions"][0]["last_event_at"])

    def app(self):
        return {"source_app": self.draw.choice(self.apps)}

    def machine(self):
        return {"machine_id": self.draw.choice(self.machines)}

    def project(self):
        return {"project": self.draw.choice(self.projects)}

    def place(self):
        return self.draw.choice((self.app, self.machine, self.project))()

    def tool(self):
        return {"tool_name": self.draw.choice(self.tools)}

    def stretch(self, shortest, longest):
        """A range that ends in the last days."""
        until = self.now - timedelta(days=self.draw.uniform(0, 5))
        since = until - timedelta(days=self.draw.uniform(shortest, longest))
        return {name: at.strftime("%Y-%m-%dT%H:%M:%SZ") for name, at in (("since", since), ("until", until))}

    def words(self):
        return {"q": self.draw.choice(WORDS)}

    def session(self, rest, **query):
        return f"/api/sessions/{self.draw.choice(self.long_ids)}{rest}", query

    def all(self):
        draw = self.draw
        questions = {
            "sessions": lambda: ("/api/sessions", self.stretch(7, 85)),
            "sessions of a place": lambda: ("/api/sessions", self.place() | self.stretch(7, 85)),
            "sessions of a place, sorted": lambda: (
                "/api/sessions", self.place() | self.stretch(7, 85) | {"sort": draw.choice(SORTS)}),
            "sessions by text": lambda: ("/api/sessions", self.words() | self.stretch(7, 85)),
            "facets of sessions": lambda: ("/api/sessions/facets", self.place() | self.stretch(7, 85)),
            "histogram of sessions": lambda: ("/api/sessions/histogram", self.place() | self.stretch(7, 85)),
            "active sessions": lambda: ("/api/sessions/active", {"limit": 200}),
            "analytics of a week": lambda: ("/api/analytics", {"range": "7d", "compare": "previous"}),
            "analytics of months": lambda: ("/api/analytics", self.stretch(30, 85)),
            "analytics of months and a place": lambda: ("/api/analytics", self.place() | self.stretch(30, 85)),
            "tools of a day": lambda: ("/api/tools/stats", {"range": "24h"}),
            "tools of months": lambda: ("/api/tools/stats", self.stretch(30, 85)),
            "tools of months and an app": lambda: ("/api/tools/stats", self.app() | self.stretch(30, 85)),
            "heat map of a tool": lambda: ("/api/tools/heatmap", self.tool() | self.stretch(7, 85)),
            "failures of a day": lambda: ("/api/tools/failures", {"range": "24h"}),
            "failures of a week": lambda: ("/api/tools/failures", {"range": "7d"}),
            "failures of months and an app": lambda: ("/api/tools/failures", self.app() | self.stretch(30, 85)),
            "costs by day": lambda: ("/api/metrics/costs", {"by": "day"}),
            "costs by project": lambda: ("/api/metrics/costs", {"by": "project"}),
            "costs by project, some weeks": lambda: ("/api/metrics/costs", {"by": "project"} | self.stretch(7, 85)),
            "costs by model of a project": lambda: ("/api/metrics/costs", {"by": "model"} | self.project()),
            "costs by tool": lambda: ("/api/metrics/costs", {"by": "tool"}),
            "costs by tool of an app": lambda: ("/api/metrics/costs", {"by": "tool"} | self.app()),
            "costs by tool of a project, some weeks": lambda: (
                "/api/metrics/costs", {"by": "tool"} | self.project() | self.stretch(7, 85)),
            "costs by session of a week": lambda: ("/api/metrics/costs", {"by": "session", "range": "7d"}),
            "costs by kind of agent of a week": lambda: ("/api/metrics/costs", {"by": "agent_type", "range": "7d"}),
            "entries of metrics": lambda: ("/api/metrics", self.stretch(1, 85)),
            "entries of metrics of a place": lambda: ("/api/metrics", self.place()),
            "entries of metrics of a place, long ago": lambda: (
                "/api/metrics", self.place() | {"until": self.stretch(30, 85)["since"]}),
            "events": lambda: ("/api/events", {"limit": 200, "payload": 0}),
            "events of a tool and an app": lambda: ("/api/events", self.tool() | self.app() | {"payload": 0}),
            "events of an app": lambda: ("/api/events", self.app() | {"payload": 0}),
            "errors of 15 minutes": lambda: ("/api/errors", {"since": "15m", "limit": 500, "payload": 0, "total": 1}),
            "agents of a place": lambda: ("/api/agents", draw.choice((self.app, self.machine))()),
            "open agents": lambda: ("/api/agents", {"status": "running,waiting,idle", "limit": 500}),
            "tree of agents of a day": lambda: ("/api/agents/tree", {"since": "1d"}),
            "search": lambda: ("/api/search", self.words()),
            "search in a scope": lambda: ("/api/search", self.words() | {"scope": draw.choice(SCOPES)}),
            "search, some weeks": lambda: ("/api/search", self.words() | self.stretch(7, 60)),
            "search by session": lambda: ("/api/search", self.words() | {"group": "session"}),
            "questions": lambda: ("/api/questions", {}),
            "names for filters": lambda: ("/api/facets", {}),
        }
        if self.long_ids:
            questions |= {
                "long session": lambda: self.session(""),
                "its strip": lambda: self.session("/strip", columns=draw.randint(200, 1200)),
                "its timeline": lambda: self.session("/timeline"),
                "its conversation": lambda: self.session("/conversation", limit=100),
                "its cost": lambda: self.session("/cost"),
                "its files": lambda: self.session("/files/summary"),
                "its tool calls": lambda: self.session("/tools", limit=100),
            }
        return questions


def processor_milliseconds(process_id):
    """Of all the threads, to the microsecond."""
    total = 0
    for thread in Path(f"/proc/{process_id}/task").iterdir():
        try:
            total += int((thread / "schedstat").read_text().split()[0])
        except FileNotFoundError:
            pass
    return total / 1e6


def measured(hub, questions, requests, only):
    connection = hub.api.connect()
    for name, question in questions.items():
        if only and not re.search(only, name):
            continue
        walls, costs, size, given_up = [], [], 0, 0
        for _ in range(requests + 1):
            path, query = question()
            used, start = processor_milliseconds(hub.process.pid), time.perf_counter()
            answer = hub.api.request("GET", f"{path}?{urlencode(query)}", connection=connection)
            walls.append((time.perf_counter() - start) * 1000)
            costs.append(processor_milliseconds(hub.process.pid) - used)
            # The hub gives up what takes too long.
            assert answer.status in (200, 503), (path, query, answer.status, answer.body[:300])
            given_up += answer.status == 503
            size = max(size, len(answer.body))
        # The first one opens files and plans statements.
        walls, costs = sorted(walls[1:]), sorted(costs[1:])
        at = {"p50": requests // 2, "p95": min(requests - 1, int(requests * 0.95))}
        yield name, {"wall": {key: walls[place] for key, place in at.items()},
                     "processor": {key: costs[place] for key, place in at.items()}, "kibibytes": size / 1024, "given_up": given_up}


def table(figures):
    lines = ["| Endpoint | p50 | p95 | processor p50 | processor p95 | answer |", "|---|--:|--:|--:|--:|--:|"]
    for name, one in figures.items():
        over = " **over**" if one["processor"]["p95"] > BUDGET_MILLISECONDS else ""
        over += f", {one['given_up']} given up" if one["given_up"] else ""
        cells = [f"{one[kind][key]:.1f} ms" for kind in ("wall", "processor") for key in ("p50", "p95")]
        lines.append(f"| {name}{over} | {' | '.join(cells)} | {one['kibibytes']:.0f} KiB |")
    return "\n".join(lines)


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure(folder, events, requests=REQUESTS, only=None):
    """Figures by endpoint, and how many events the store has."""
    note = folder / "long-sessions.json"
    hub = Hub(folder / "state", "hub").start()
    try:
        if note.exists():
            long_ids = json.loads(note.read_text())
        else:
            long_ids = made_store.fill(hub.api, events, say=say)
            note.write_text(json.dumps(long_ids))
        # What was imported is indexed before anybody measures.
        hub.get("/api/search", q="anything", limit=1)
        stored = hub.get("/health")["store"]["events"]
        say(f"{stored:,} events")
        figures = {}
        for name, one in measured(hub, Questions(hub, long_ids).all(), requests, only):
            say(f"{name}: {one['processor']['p95']:.1f} ms of processor time, p95")
            figures[name] = one
        return figures, stored
    finally:
        hub.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=EVENTS, help="events of a store that is made")
    parser.add_argument("--state", type=Path, help="where the store is kept; default: a temporary folder")
    parser.add_argument("--requests", type=int, default=REQUESTS, help="of each endpoint")
    parser.add_argument("--only", help="endpoints whose name matches")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        figures, stored = measure(options.state or Path(scratch), options.events, options.requests, options.only)
    print(f"{stored:,} events\n\n{table(figures)}")
    if options.json:
        options.json.write_text(json.dumps(figures))


if __name__ == "__main__":
    main()
