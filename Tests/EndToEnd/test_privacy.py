"""What may be kept: secrets of many kinds come in by every way there is, and are then looked for in all that is kept."""
import base64
import json
import random
import sqlite3
import string
import time
import uuid
from datetime import datetime, timedelta, timezone

import pytest
from harness import Hub, Program, eventually, hook_event, run_hook

KINDS = {"prompts", "responses", "tool_inputs", "tool_outputs", "file_contents", "thinking", "identity"}


def letters(random_, count, alphabet=string.ascii_letters + string.digits):
    return "".join(random_.choice(alphabet) for _ in range(count))


def web_token(random_):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    return ".".join([part({"alg": "HS256", "typ": "JWT"}), part({"sub": letters(random_, 12), "exp": 1999999999}),
                     letters(random_, 43)])


# Of each family, what is secret and the text it comes in. Made up at random, so that nothing here looks like a credential.
FAMILIES = {
    "anthropic": lambda r: (s := "sk-ant-" + "api03-" + letters(r, 93) + "AA", f"key {s} works"),
    "github": lambda r: (s := "ghp" + "_" + letters(r, 36), f"git clone https://{s}@github.com/a/b"),
    "aws": lambda r: (s := letters(r, 40), f"aws_secret_access_key = {s}"),
    "slack": lambda r: (s := "xoxb" + f"-{r.randrange(10**11, 10**12)}-{r.randrange(10**12, 10**13)}-" + letters(r, 24),
                        f"SLACK={s}"),
    "stripe": lambda r: (s := "sk" + "_live_" + letters(r, 24), f"curl -u {s}: https://api.stripe.com"),
    "google": lambda r: (s := "AIza" + letters(r, 35), f"?key={s}"),
    "web token": lambda r: (s := web_token(r), f"Authorization: Bearer {s}"),
    "database": lambda r: (s := letters(r, 18), f"postgres://app:{s}@db.internal:5432/app"),
    "environment": lambda r: (s := letters(r, 20), f"export DB_PASSWORD={s}\n"),
    "private key": lambda r: (s := letters(r, 64), f"-----BEGIN PRIVATE KEY-----\n{s}\n-----END PRIVATE KEY-----\n"),
}


# A note without a time, which yields to every prompt that is known.
NEVER_KEPT = {"line last prompt"}
# The whole of a member with a telling name is secret.
WHOLLY_SECRET = {"hook member"}


class Canaries:
    """Texts, each with a secret of its own and a word of its own."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.secrets = {}
        self.words = {}

    def text(self, place):
        """A text for one place; families take turns."""
        family = list(FAMILIES)[len(self.secrets) % len(FAMILIES)]
        secret, text = FAMILIES[family](self.random)
        word = "w" + letters(self.random, 15, string.ascii_lowercase)
        self.secrets[f"{place} ({family})"] = secret
        self.words[place] = word
        return f"{word} please use {text}"


class Sender:
    """Reports two sessions by hooks, session files and telemetry."""

    def __init__(self, hub, canaries, home):
        self.hub, self.canaries, self.home = hub, canaries, home
        self.session = str(uuid.UUID(int=canaries.random.getrandbits(128), version=4))
        self.start = datetime.now(timezone.utc) - timedelta(minutes=5)
        self.count = 0

    def time(self):
        self.count += 1
        return (self.start + timedelta(seconds=self.count)).isoformat().replace("+00:00", "Z")

    def send_hooks(self):
        text, session = self.canaries.text, self.session
        for payload in [
            hook_event(session, "SessionStart", source="startup", model="claude-sonnet-4-5"),
            hook_event(session, prompt=text("hook prompt")),
            hook_event(session, "PreToolUse", tool_name="Bash", tool_use_id="toolu_h1",
                       tool_input={"command": text("hook command"), "description": text("hook description"),
                                   "env": {"api_key": text("hook member")}}),
            hook_event(session, "PostToolUse", tool_name="Bash", tool_use_id="toolu_h1",
                       tool_input={"command": "ls"},
                       tool_response={"stdout": text("hook output"), "stderr": text("hook errors"), "interrupted": False}),
            hook_event(session, "PostToolUse", tool_name="Write", tool_use_id="toolu_h2",
                       tool_input={"file_path": "/tmp/a.txt", "content": text("hook file")},
                       tool_response={"type": "create", "filePath": "/tmp/a.txt", "content": text("hook written")}),
            hook_event(session, "PostToolUseFailure", tool_name="Bash", tool_use_id="toolu_h3",
                       tool_input={"command": "x"}, error=text("hook failure")),
            hook_event(session, "Notification", message=text("hook message"), notification_type="permission_prompt"),
            hook_event(session, "Stop", last_assistant_message=text("hook answer")),
        ]:
            assert run_hook(payload, self.hub.state, self.home).returncode == 0
        api = self.hub.api
        lone = {"session_id": session, "hook_event_type": "Custom", "source": "custom", "timestamp": self.time(),
                "event_uuid": str(uuid.UUID(int=self.canaries.random.getrandbits(128), version=4)),
                "summary": text("event summary"), "payload": {"notes": [text("event list")], text("event name"): 1}}
        answer = api.post("/events", lone)
        assert answer.status == 201, answer.body
        answer = api.post("/events", lone)
        assert answer.status == 409, "the same event again is a duplicate"
        answer = api.post("/api/events/batch", [{**lone, "event_uuid": None, "summary": text("batch summary")}])
        assert answer.json["stored"] == 1, answer.body
        answer = api.post("/hooks/claude-code", hook_event(session, prompt=text("http prompt")))
        assert answer.status == 200, answer.body
        answer = api.post("/api/sessions", {"session_id": "stated", "title": text("stated title")})
        assert answer.status == 201, answer.body

    def lines(self):
        text, session = self.canaries.text, str(uuid.UUID(int=self.canaries.random.getrandbits(128), version=4))
        self.file_session = session

        def line(type_, message=None, **more):
            own = str(uuid.UUID(int=self.canaries.random.getrandbits(128), version=4))
            return {"parentUuid": None if type_ == "user" and "toolUseResult" not in more else own, "sessionId": session,
                    "uuid": own, "type": type_, "timestamp": self.time(), "cwd": "/tmp/project", "version": "2.1.329",
                    **({"message": message} if message else {}), **more}
        usage = {"input_tokens": 11, "output_tokens": 7, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0}

        def answer(id_, *blocks):
            return line("assistant", {"id": id_, "role": "assistant", "model": "claude-sonnet-4-5", "type": "message",
                                      "content": list(blocks), "usage": usage, "stop_reason": "tool_use"}, requestId="req_" + id_)
        return [
            line("user", {"role": "user", "content": text("line prompt")}, promptId="p1"),
            line("user", {"role": "user", "content": [{"type": "text", "text": text("line block")}]}, promptId="p2"),
            answer("m1", {"type": "thinking", "thinking": text("line thinking"), "signature": "c2lnbmVk"}),
            answer("m2", {"type": "text", "text": text("line answer")}),
            answer("m3", {"type": "tool_use", "id": "toolu_f1", "name": "Bash",
                          "input": {"command": text("line command"), "version": text("line version")}}),
            line("user", {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "toolu_f1", "content": text("line result"), "is_error": True}]},
                toolUseResult={"stdout": text("line output"), "stderr": "", "interrupted": False}),
            line("system", subtype="local_command", content=text("line local command"), level="info"),
            {"type": "queue-operation", "operation": "enqueue", "timestamp": self.time(), "sessionId": session,
             "content": text("line queue")},
            {"type": "ai-title", "aiTitle": text("line title"), "sessionId": session},
            {"type": "last-prompt", "lastPrompt": text("line last prompt"), "sessionId": session},
            {**line("future-type"), "novelty": text("line unknown")},
        ]

    def write_file(self):
        folder = self.home / ".claude" / "projects" / "-tmp-project"
        folder.mkdir(parents=True, exist_ok=True)
        lines = self.lines()
        self.file = folder / f"{self.file_session}.jsonl"
        self.file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return len(lines)

    def send_telemetry(self):
        text = self.canaries.text

        def attributes(**values):
            return [{"key": key.replace("__", "."), "value": {"stringValue": value}} for key, value in values.items()]
        resource = {"attributes": attributes(service__name="claude-code", deployment__note=text("resource"))}
        now = str(int(time.time() * 1e9))
        log = {"timeUnixNano": now, "body": {"stringValue": "claude_code.user_prompt"},
               "attributes": attributes(event__name="user_prompt", session__id=self.session, prompt=text("telemetry prompt"))}
        tool = {"timeUnixNano": now, "body": {"stringValue": text("telemetry body")},
                "attributes": attributes(event__name="tool_result", session__id=self.session, tool_name="Bash",
                                         tool_parameters=json.dumps({"full_command": text("telemetry command")}))}
        span = {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "name": "claude_code.interaction",
                "kind": 1, "startTimeUnixNano": now, "endTimeUnixNano": now, "status": {"code": 2, "message": text("span status")},
                "attributes": attributes(session__id=self.session, user_prompt=text("span prompt")),
                "events": [{"timeUnixNano": now, "name": "note", "attributes": attributes(note=text("span event"))}]}
        bodies = {"/v1/logs": {"resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": [log, tool]}]}]},
                  "/v1/traces": {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}}
        for _ in range(2):
            for path, body in bodies.items():
                answer = self.hub.api.post(path, body)
                assert answer.status == 200, answer.body

    def send_all(self):
        lines = self.write_file()
        self.send_hooks()
        self.send_telemetry()
        wanted = 8 + 3 + 3 + lines - 2
        eventually(lambda: len(all_events(self.hub, self.session) + all_events(self.hub, self.file_session)) >= wanted,
                   f"{wanted} records to be stored", seconds=40)
        # What was queued for the index is there once somebody searches.
        self.hub.get("/api/search", q="please")


def all_events(hub, session):
    return list(hub.api.pages("/api/events", "events", session_id=session, payload=1))


def kept(hub, sender, sessions=None):
    """Everything that the hub has kept or tells, by where it is."""
    found = {}
    api = hub.api
    paths = ["/api/events?payload=1&limit=1000", "/api/sessions?limit=1000", "/api/questions", "/api/facets", "/api/collectors",
             "/api/errors?limit=1000", "/api/metrics?limit=1000", "/api/agents", "/api/search?q=please&limit=100", "/metrics", "/health",
             "/api/backfill", "/api/tools/stats"]
    for session in sessions or (sender.session, sender.file_session, "stated"):
        paths += [f"/api/sessions/{session}" + part for part in
                  ("", "/agents", "/tools", "/files", "/cost", "/calls", "/events?payload=1")]
    for path in paths:
        answer = api.request("GET", path)
        assert answer.status == 200, (path, answer.status, answer.body[:200])
        found[path] = answer.body.decode()
        try:
            # As it is meant, whatever escapes it is written with.
            found[path + " (texts)"] = "\n".join(texts(json.loads(answer.body)))
        except ValueError:
            pass
    database = sqlite3.connect(f"file:{hub.state / 'eyrie.db'}?mode=ro", uri=True)
    database.text_factory = bytes
    for name, content in tables(database):
        found[f"table {name}"] = content
    database.close()
    for file in hub.state.rglob("*"):
        # The spool holds what hooks wrote until it is delivered.
        if file.is_file() and file.parent.name != "spool":
            found[f"file {file.relative_to(hub.state)}"] = file.read_bytes().decode("latin-1")
    found["log"] = hub.output()
    return found


def tables(database):
    names = [row[0].decode() for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        try:
            rows = database.execute(f'SELECT * FROM "{name}"').fetchall()
        except sqlite3.Error:
            # A table of the index's own, which its module alone reads; its bytes are in the file.
            continue
        yield name, "\n".join(
            (cell.decode("latin-1") if isinstance(cell, bytes) else str(cell)) for row in rows for cell in row)


def texts(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def places_of(wanted, found):
    """Where each of the texts is, of those that are anywhere."""
    result = {}
    for name, text in wanted.items():
        places = [place for place, content in found.items() if text in content]
        if places:
            result[name] = places
    return result


@pytest.fixture
def run(tmp_path, make_hub):
    def run(seed=1, **environment):
        home = tmp_path / "home"
        # So that everything is there before the collector looks for it.
        home.mkdir(exist_ok=True)
        hub = make_hub("up", home=home, environment=environment)
        sender = Sender(hub, Canaries(seed), home)
        sender.send_all()
        return hub, sender
    return run


@pytest.mark.row("P03")
def test_no_secret_is_kept(run, measured):
    hub, sender = run()
    found = kept(hub, sender)
    assert places_of(sender.canaries.secrets, found) == {}
    measured(f"redacted: {len(sender.canaries.secrets)} secrets in {len(found)} sinks, 0 found")
    # The words beside them are kept, wherever a session's texts are.
    missing = set(sender.canaries.words) - set(places_of(sender.canaries.words, found))
    assert missing == NEVER_KEPT | WHOLLY_SECRET
    events = found["/api/events?payload=1&limit=1000 (texts)"]
    for rule in ("anthropic-api-key", "github", "aws-secret-access-key", "slack-token", "stripe-key", "google-api-key",
                 "url-password", "password", "private-key"):
        assert f"[redacted:{rule}" in events, rule
    health = hub.get("/health")
    assert health["status"] == "ok"
    assert health["privacy"]["mode"] == "redacted" and health["privacy"]["problem"] is None
    assert health["privacy"]["redacted"] >= len(sender.canaries.secrets)
    # What hooks wrote is gone from the spool soon after it is delivered.
    eventually(lambda: not list((hub.state / "spool").glob("*.seg")), "the spool to be removed", seconds=20)
    for text in sender.canaries.secrets.values():
        assert hub.get("/api/search", q=f'"{text}"')["total"] == 0
    # The key is this installation's own, and nobody else's.
    key = hub.state / "privacy.key"
    assert key.stat().st_size == 32 and key.stat().st_mode & 0o777 == 0o600
    hub.stop()
    assert places_of(sender.canaries.secrets, {f.name: f.read_bytes().decode("latin-1") for f in hub.state.glob("eyrie.db*")}) == {}


@pytest.mark.row("P03", undefended=True)
@pytest.mark.row("P04", undefended=True)
def test_everything_is_kept_where_that_is_asked_for(run, measured):
    """The gate can fail: with redaction off, the same search finds every secret."""
    hub, sender = run(EYRIE_PRIVACY="full")
    found = kept(hub, sender)
    measured(f"full: {len(places_of(sender.canaries.secrets, found))} of {len(sender.canaries.secrets)} secrets found")
    assert set(places_of(sender.canaries.words, found)) == set(sender.canaries.words) - NEVER_KEPT
    missing = set(sender.canaries.secrets) - set(places_of(sender.canaries.secrets, found))
    assert {place.split(" (")[0] for place in missing} == NEVER_KEPT


@pytest.mark.row("P03")
def test_metadata_alone_has_no_text(run, measured):
    hub, sender = run(EYRIE_PRIVACY="metadata")
    found = kept(hub, sender)
    assert places_of(sender.canaries.words, found) == {}
    assert places_of(sender.canaries.secrets, found) == {}
    measured(f"metadata: {len(sender.canaries.words)} texts in {len(found)} sinks, 0 found")
    # Who did what, and what it took, is still known.
    session = hub.get(f"/api/sessions/{sender.file_session}")["session"]
    assert session["prompt_count"] == 2 and session["tool_count"] == 1 and session["error_count"] == 1
    assert session["tokens"]["input"] == 33 and session["tokens"]["output"] == 21
    assert session["model"] == "claude-sonnet-4-5" and session["cwd"] == "/tmp/project"
    session = hub.get(f"/api/sessions/{sender.session}")["session"]
    assert session["tool_count"] == 3 and session["prompt_count"] >= 2
    assert set(hub.get("/health")["privacy"]["withheld"]) == KINDS


WITHHELD = {
    "PROMPTS": ["hook prompt", "http prompt", "line prompt", "line block", "line queue", "line title", "line last prompt",
                "telemetry prompt", "span prompt"],
    "RESPONSES": ["hook answer", "line answer"],
    "TOOL_INPUTS": ["hook command", "hook description", "hook member", "hook file", "line command", "line version",
                    "telemetry command"],
    "TOOL_OUTPUTS": ["hook output", "hook errors", "hook written", "hook failure", "line result", "line output", "span status"],
    "FILE_CONTENTS": ["hook file", "hook written"],
    "THINKING": ["line thinking"],
}


@pytest.mark.row("P04")
@pytest.mark.parametrize("kind", WITHHELD)
def test_a_kind_of_text_that_is_switched_off_is_nowhere(run, kind, measured):
    hub, sender = run(**{f"EYRIE_PRIVACY_{kind}": "off"})
    there = places_of(sender.canaries.words, kept(hub, sender))
    assert {place: there[place] for place in WITHHELD[kind] if place in there} == {}
    # Nothing else is lost with it.
    others = {place for places in WITHHELD.values() for place in places} - set(WITHHELD[kind]) - NEVER_KEPT - WHOLLY_SECRET
    assert others - set(there) == set()
    measured(f"{kind.lower()} off: {len(WITHHELD[kind])} texts of it, 0 found")


def test_redaction_does_not_change_what_counts_as_the_same_record(run, make_hub, tmp_path):
    hub, sender = run()
    count = len(all_events(hub, sender.file_session)), len(all_events(hub, sender.session))
    before = hub.get(f"/api/sessions/{sender.file_session}")["session"]
    hub.stop()
    # Read the file from its beginning, under other rules: it holds the same records.
    for folder in hub.state.rglob("*positions*"):
        if folder.is_file():
            folder.unlink()
    again = Hub(hub.state, "up", home=sender.home, environment={"EYRIE_PRIVACY": "full"}).start()
    try:
        with open(sender.file, "a") as file:
            file.write(json.dumps({"type": "ai-title", "aiTitle": "Written last", "sessionId": sender.file_session}) + "\n")
        eventually(lambda: again.get(f"/api/sessions/{sender.file_session}")["session"]["title"] == "Written last",
                   "the file to be read again", seconds=30)
        body = sender.file.read_bytes()
        header = {"kind": "lines", "agent_kind": "claude-code", "path": str(sender.file), "session_id": sender.file_session,
                  "machine_id": "m", "source_app": "a", "offset": 0, "bytes": len(body)}
        answer = again.api.post("/api/transcripts", json.dumps(header).encode() + b"\n" + body,
                                headers={"Content-Type": "application/x-eyrie-transcripts"})
        assert answer.status == 200 and answer.json["stored"] == 0 and answer.json["rejected"] == [], answer.body
        assert (len(all_events(again, sender.file_session)), len(all_events(again, sender.session))) == count
        after = again.get(f"/api/sessions/{sender.file_session}")["session"]
        assert {name: after[name] for name in ("tool_count", "tokens", "event_count", "prompt_count")} == {
            name: before[name] for name in ("tool_count", "tokens", "event_count", "prompt_count")}
    finally:
        again.stop()


@pytest.mark.row("P08")
def test_rules_that_cannot_be_used_leave_nothing_but_metadata(run, tmp_path, measured):
    rules = tmp_path / "rules.json"
    rules.write_text('{"rules": [{"id": "broken", "regex": "(unclosed"}]}')
    hub, sender = run(EYRIE_PRIVACY_RULES=str(rules))
    found = kept(hub, sender)
    assert places_of(sender.canaries.words, found) == {} and places_of(sender.canaries.secrets, found) == {}
    health = hub.get("/health")
    assert health["status"] == "degraded" and "broken" in health["privacy"]["problem"]
    assert health["privacy"]["failures"] > 0
    measured(f"broken rules: 0 of {len(sender.canaries.words)} texts kept, {health['privacy']['failures']} records counted, said")


@pytest.mark.row("P08", undefended=True)
def test_rules_that_cannot_be_used_are_no_matter_where_everything_is_kept(run, tmp_path, measured):
    """The gate can fail: who asks for everything gets it, broken rules or not."""
    rules = tmp_path / "rules.json"
    rules.write_text('{"rules": [{"id": "broken", "regex": "(unclosed"}]}')
    hub, sender = run(EYRIE_PRIVACY_RULES=str(rules), EYRIE_PRIVACY="full")
    there = places_of(sender.canaries.words, kept(hub, sender))
    assert there and hub.get("/health")["privacy"]["failures"] == 0
    measured(f"full: {len(there)} texts are found")


def test_own_rules_are_applied(run, tmp_path):
    rules = tmp_path / "rules.json"
    rules.write_text('{"rules": [{"id": "politeness", "literal": "please use"}]}')
    hub, sender = run(EYRIE_PRIVACY_RULES=str(rules))
    found = kept(hub, sender)
    assert not places_of({"rule": "please use"}, found)
    assert "[redacted:politeness:" in found["/api/events?payload=1&limit=1000 (texts)"]


def test_nothing_secret_leaves_for_a_hub_elsewhere(make_hub, tmp_path):
    """The collector of another machine replaces secrets itself; places and identities stay those of the file."""
    hub = make_hub("hub", environment={"EYRIE_PRIVACY": "full"})
    home, state = tmp_path / "laptop", tmp_path / "laptop-state"
    home.mkdir()
    sender = Sender(hub, Canaries(3), home)
    count = sender.write_file()
    state.mkdir(mode=0o700)
    collector = Program(["collect", "--hub", hub.url], state, {"EYRIE_TOKEN": hub.token}, home).start()
    try:
        # Once a collector is there, no hook starts a delivery of its own.
        eventually(lambda: all_events(hub, sender.file_session), "the collector to be there", seconds=40)
        secret = sender.canaries.text("spooled prompt")
        assert run_hook(hook_event(sender.session, prompt=secret), state, home).returncode == 0
        eventually(lambda: len(all_events(hub, sender.file_session)) >= count - 2 and all_events(hub, sender.session),
                   "everything to arrive", seconds=40)
    finally:
        collector.stop()
    found = kept(hub, sender, sessions=(sender.session, sender.file_session))
    found["log of the collector"] = collector.output()
    assert places_of(sender.canaries.secrets, found) == {}
    assert "[redacted:" in found["/api/events?payload=1&limit=1000"]
    # The hub gets the file as it is: it has all of its records.
    before = all_events(hub, sender.file_session)
    body = sender.file.read_bytes()
    header = {"kind": "lines", "agent_kind": "claude-code", "path": str(sender.file), "session_id": sender.file_session,
              "machine_id": "m", "source_app": "a", "offset": 0, "bytes": len(body)}
    answer = hub.api.post("/api/transcripts", json.dumps(header).encode() + b"\n" + body,
                          headers={"Content-Type": "application/x-eyrie-transcripts"})
    assert answer.status == 200 and answer.json["stored"] == 0 and answer.json["duplicate"] == len(before), answer.body
    assert [event["event_uuid"] for event in all_events(hub, sender.file_session)] == [e["event_uuid"] for e in before]
