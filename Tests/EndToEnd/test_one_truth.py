"""Tokens and dollars equal the client's own account, whichever sources are on and however often all is replayed."""
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from harness import eventually, eyrie
from real_client import RealClient
from usage_scenarios import COMPLETE, KILLED

ORACLE = Path(__file__).resolve().parents[1] / "Oracle" / "usage_oracle.py"
# The client's field for each of ours.
KINDS = {"input": "inputTokens", "output": "outputTokens", "cache_read": "cacheReadInputTokens",
         "cache_creation_5m": "cacheCreationEphemeral5mInputTokens",
         "cache_creation_1h": "cacheCreationEphemeral1hInputTokens"}
SOURCES = {"transcripts": ["transcripts"], "hooks and transcripts": ["hooks", "transcripts"],
           "telemetry": ["telemetry"], "all": ["hooks", "transcripts", "telemetry"]}
SOURCE_NAMES = {"transcripts": "transcript", "hooks": "hook", "telemetry": "telemetry"}
TELEMETRY = {"CLAUDE_CODE_ENABLE_TELEMETRY": "1", "OTEL_LOGS_EXPORTER": "otlp", "OTEL_METRICS_EXPORTER": "otlp",
             "OTEL_TRACES_EXPORTER": "otlp", "CLAUDE_CODE_ENHANCED_TELEMETRY_BETA": "1",
             "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf", "OTEL_LOGS_EXPORT_INTERVAL": "200",
             "OTEL_METRIC_EXPORT_INTERVAL": "300"}


class Recorder:
    """Stands between the client's exporter and the hub, and keeps what went through for a replay."""

    def __init__(self, hub):
        self.requests = []
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name: self.headers[name] for name in ("Content-Type", "Content-Encoding", "Authorization")
                           if self.headers[name]}
                recorder.requests.append((self.path, headers, body))
                status, answer = recorder.forward(hub, self.path, headers, body)
                self.send_response(status)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def forward(hub, path, headers, body):
        request = urllib.request.Request(hub.url + path, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def replay(self, hub):
        for path, headers, body in self.requests:
            status, answer = self.forward(hub, path, headers, body)
            assert status == 200, (path, status, answer[:300])

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Setup:
    """A hub and a client with some of the sources on."""

    def __init__(self, make_hub, folder, sources):
        self.sources = sources
        home = folder / "client" / "home"
        home.mkdir(parents=True)
        watch = "inotify" if "transcripts" in sources else "off"
        self.hub = make_hub("up", home=home, environment={"EYRIE_TRANSCRIPTS_WATCH": watch})
        environment = {"EYRIE_STATE": str(self.hub.state), "CLAUDE_OBSERVABILITY_HUB": self.hub.url}
        self.recorder = Recorder(self.hub) if "telemetry" in sources else None
        if self.recorder:
            token = (self.hub.state / "ingest.token").read_text().strip()
            environment |= TELEMETRY | {"OTEL_EXPORTER_OTLP_ENDPOINT": self.recorder.url,
                                        "OTEL_EXPORTER_OTLP_HEADERS": f"Authorization=Bearer {token}"}
        self.client = RealClient(folder / "client", environment)
        if "hooks" in sources:
            eyrie("install", "--yes", state=self.hub.state, home=home, cwd=self.client.project)

    def replay(self):
        """Everything once more: the files from their beginning, the telemetry as it was sent."""
        if "transcripts" in self.sources:
            eyrie("backfill", "--path", self.client.home / ".claude", state=self.hub.state, home=self.client.home)
        if self.recorder:
            self.recorder.replay(self.hub)

    def close(self):
        if self.recorder:
            self.recorder.close()


@pytest.fixture
def make_setup(make_hub, tmp_path):
    made = []

    def make(sources):
        made.append(Setup(make_hub, tmp_path, sources))
        return made[-1]

    yield make
    for setup in made:
        setup.close()


def client_figures(outcome):
    """Tokens by model and kind, and dollars, as the client's last word has them: it counts what a fork inherited, too."""
    result = outcome.results[-1]
    models = {model: {kind: figures[name] for kind, name in KINDS.items()}
              for model, figures in result["modelUsage"].items()}
    return models, result["total_cost_usd"]


def hub_figures(hub, session_ids):
    """The same of all sessions of the run together: each call counts in the session that made it."""
    models, dollars = {}, 0.0
    for session_id in session_ids:
        answer = hub.api.answer(f"/api/sessions/{session_id}/cost")
        if answer.status != 200:
            return {}, None
        cost = answer.json
        for row in cost["models"]:
            if not row["calls"] and not any(row["tokens"][kind] for kind in KINDS):
                continue
            total = models.setdefault(row["model"], dict.fromkeys(KINDS, 0))
            for kind in KINDS:
                total[kind] += row["tokens"][kind]
        dollars += cost["cost_usd"] or 0
    return models, dollars


def is_close(left, right):
    return left is not None and abs(left - right) <= 1e-9 * max(abs(left), abs(right))


def agrees(hub, outcome):
    models, dollars = client_figures(outcome)
    found_models, found_dollars = hub_figures(hub, outcome.session_ids)
    return found_models == models and is_close(found_dollars, dollars)


def assert_agrees(hub, outcome):
    try:
        eventually(lambda: agrees(hub, outcome), "the figures", 20)
    except AssertionError:
        pass
    models, dollars = client_figures(outcome)
    found_models, found_dollars = hub_figures(hub, outcome.session_ids)
    assert found_models == models
    assert is_close(found_dollars, dollars), (found_dollars, dollars)


def totals(hub, session_ids):
    """Every figure that a replay must leave as it is, as lines of text."""
    rows = {}
    for session_id in session_ids:
        path = f"/api/sessions/{session_id}"
        rows[session_id] = [
            hub.get(f"{path}/cost"),
            {name: value for name, value in hub.get(path)["session"].items() if name != "duration_ms"},
            [{name: value for name, value in agent.items() if name != "duration_ms"}
             for agent in hub.get(f"{path}/agents")["agents"]],
            hub.get(f"{path}/tools", limit=1000), hub.get(f"{path}/calls", limit=1000),
        ]
    rows["by model"] = hub.get("/api/metrics/costs", by="model")["groups"]
    return json.dumps(rows, sort_keys=True, indent=1).splitlines()


@pytest.mark.row("R24")
@pytest.mark.seconds(300)
@pytest.mark.parametrize("sources", SOURCES)
@pytest.mark.parametrize("name", COMPLETE)
def test_figures_equal_the_clients_own(make_setup, name, sources):
    setup = make_setup(SOURCES[sources])
    outcome = setup.client.run(COMPLETE[name])
    assert_agrees(setup.hub, outcome)
    before = settled_totals(setup.hub, outcome.session_ids, SOURCES[sources])
    for _ in range(3):
        setup.replay()
    assert totals(setup.hub, outcome.session_ids) == before
    assert_agrees(setup.hub, outcome)


def settled_totals(hub, session_ids, sources):
    """The totals once every source has told all it has: files, hooks and exporters trail the client's end."""
    names = {SOURCE_NAMES[source] for source in sources}
    seen = []

    def look():
        for session_id in session_ids:
            path = f"/api/sessions/{session_id}"
            if not names <= set(hub.get(path)["session"]["sources"]):
                return False
            # The last line of a session file is the client's own account.
            if "transcripts" in sources and not any(
                    row["reported_cost_usd"] for row in hub.get(f"{path}/cost")["models"]):
                return False
        seen.append(totals(hub, session_ids))
        return len(seen) > 3 and all(look == seen[-1] for look in seen[-4:])
    eventually(look, "the rows to settle", 40, interval=0.4)
    return seen[-1]


@pytest.mark.row("R24")
def test_a_fork_shows_what_it_inherited(make_setup):
    setup = make_setup(SOURCES["all"])
    outcome = setup.client.run(COMPLETE["forked twice"])
    assert_agrees(setup.hub, outcome)
    settled_totals(setup.hub, outcome.session_ids, SOURCES["all"])
    original, first, second = outcome.session_ids
    sessions = {session_id: setup.hub.get(f"/api/sessions/{session_id}")["session"]
                for session_id in outcome.session_ids}
    assert sessions[original]["forked_from"] is None
    assert sessions[original]["inherited"] is None
    assert sessions[first]["forked_from"] == original
    assert sessions[second]["forked_from"] == first
    # Each session's own calls and what it inherited are what the client counts for it.
    for session_id in outcome.session_ids:
        own = sessions[session_id]
        theirs = [result for result in outcome.results if result["session_id"] == session_id][-1]
        inherited = (own["inherited"] or {}).get("cost_usd", 0)
        assert is_close(own["cost_usd"] + inherited, theirs["total_cost_usd"]), session_id
    assert [sessions[session_id]["model_call_count"] for session_id in outcome.session_ids] == [2, 1, 2]
    assert [sessions[session_id]["prompt_count"] for session_id in outcome.session_ids] == [1, 1, 2]
    assert [sessions[session_id]["tool_count"] for session_id in outcome.session_ids] == [1, 0, 0]


@pytest.mark.row("R24")
def test_retries_are_counted_and_cost_nothing(make_setup):
    setup = make_setup(SOURCES["transcripts"])
    outcome = setup.client.run(COMPLETE["overloaded"])
    assert_agrees(setup.hub, outcome)
    session = setup.hub.get(f"/api/sessions/{outcome.session_ids[0]}")["session"]
    assert (session["retry_count"], session["error_count"], session["model_call_count"]) == (2, 0, 2)


def oracle(folder):
    output = subprocess.run([sys.executable, str(ORACLE), str(folder)], check=True, capture_output=True, text=True)
    return json.loads(output.stdout)


# Telemetry may tell of a call that the killed client did not come to write into its file.
@pytest.mark.row("R24")
@pytest.mark.parametrize("sources", ["transcripts", "hooks and transcripts"])
def test_killed_client_keeps_what_its_file_says(make_setup, sources):
    setup = make_setup(SOURCES[sources])
    setup.client.run(KILLED)
    (setup.client.project / "never").touch()  # lets the orphaned command end
    path = eventually(lambda: next(setup.client.home.glob(".claude/projects/*/*.jsonl"), None), "the transcript")
    expected = oracle(setup.client.home / ".claude")["all"]
    assert expected

    def look():
        models, _ = hub_figures(setup.hub, [path.stem])
        return models == {model: {kind: figures[kind] for kind in KINDS} for model, figures in expected.items()}
    eventually(look, f"the killed session's figures to be {expected}", 20)


def test_killed_client_with_telemetry_has_both_calls_at_most(make_setup):
    setup = make_setup(SOURCES["all"])
    setup.client.run(KILLED)
    (setup.client.project / "never").touch()  # lets the orphaned command end
    path = eventually(lambda: next(setup.client.home.glob(".claude/projects/*/*.jsonl"), None), "the transcript")
    [(model, least)] = oracle(setup.client.home / ".claude")["all"].items()
    most = {"input": 15 + 16, "output": 25 + 26, "cache_read": 1_500, "cache_creation_5m": 1_500, "cache_creation_1h": 0}

    def look():
        found = hub_figures(setup.hub, [path.stem])[0].get(model)
        return found and all(least[kind] <= found[kind] <= most[kind] for kind in KINDS)
    eventually(look, "the killed session's figures", 20)


def test_history_is_imported_when_the_hub_starts(make_hub, tmp_path):
    """The client ran before Eyrie was there."""
    client = RealClient(tmp_path / "client")
    outcome = client.run(COMPLETE["subagent"])
    for path in client.home.glob(".claude/projects/**/*"):
        os.utime(path, (time.time() - 3600,) * 2)
    hub = make_hub("up", home=client.home)
    assert_agrees(hub, outcome)
    session = eventually(
        lambda: (row := hub.get(f"/api/sessions/{outcome.session_ids[0]}")["session"])["agent_count"] == 2 and row,
        "both agents")
    assert session["sources"] == ["transcript"]
    assert session["model"] == "claude-opus-5-5"
    assert session["git_root"] == str(client.project)
    assert session["title"] == "have them counted"
    agents = hub.get(f"/api/sessions/{session['session_id']}/agents")["agents"]
    assert sum(agent["cost_usd"] for agent in agents) == pytest.approx(session["cost_usd"], rel=1e-9)
    assert wait_until_imported(hub)["state"] == "done"
    # A second hub on an empty state, fed by hand, says the same.
    other = make_hub("hub", home=tmp_path / "nobody")
    shutil.copytree(client.home / ".claude", tmp_path / "copy" / ".claude")
    eyrie("backfill", "--path", tmp_path / "copy" / ".claude", state=other.state, home=tmp_path / "nobody")
    assert_agrees(other, outcome)


def wait_until_imported(hub):
    return eventually(lambda: next((machine for machine in hub.get("/api/backfill")["machines"]
                                    if machine["state"] == "done"), None), "the import to be done", 30)
