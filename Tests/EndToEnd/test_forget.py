"""What somebody wants forgotten is nowhere afterwards, does not come back, and leaves the figures of what is left."""
import json
import shutil
import sqlite3
import threading
import uuid
from pathlib import Path

import pytest
from harness import Hub, eventually, eyrie, hook_event, run_hook
from test_privacy import Canaries, Sender, all_events, kept, letters, places_of


def findings(hub, words):
    """Places of the words in everything that is kept or told, files as bytes among it."""
    found = {}
    for file in hub.state.rglob("*"):
        if file.is_file():
            found[f"file {file.relative_to(hub.state)}"] = file.read_bytes().decode("latin-1").lower()
    for path in ("/api/events?payload=1&limit=1000", "/api/sessions?limit=1000", "/api/facets", "/api/agents", "/api/questions",
                 "/api/metrics?limit=1000", "/api/search?q=please&limit=100", "/api/errors?limit=1000", "/metrics", "/health"):
        found[path] = hub.api.request("GET", path).body.decode().lower()
    found["log"] = hub.output().lower()
    return places_of({name: word.lower() for name, word in words.items()}, found)


def send(hub, home, seed):
    sender = Sender(hub, Canaries(seed), home)
    sender.send_all()
    return sender


def forget(hub, *arguments, check=True):
    return eyrie("forget", *arguments, "--yes", state=hub.state, home=hub.home, check=check)


@pytest.fixture
def two(tmp_path, make_hub):
    """A hub that was told of everything twice, by two senders."""
    home = tmp_path / "home"
    home.mkdir()
    hub = make_hub("up", home=home, environment={"EYRIE_PRIVACY": "full"})
    senders = send(hub, home, 1), send(hub, home, 2)
    # What hooks wrote is on the disk for some seconds after it is delivered.
    eventually(lambda: not list((hub.state / "spool").glob("*.seg")), "the spool to be removed", seconds=20)
    return hub, *senders


class Stream:
    """What a viewer is sent."""

    def __init__(self, hub):
        self.lines, self.connection = [], hub.api.connect()
        self.connection.request("GET", "/stream", headers={"Authorization": f"Bearer {hub.token}"})
        self.answer = self.connection.getresponse()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for line in self.answer:
                self.lines.append(line.decode())
        except (OSError, ValueError, AttributeError):
            pass

    def forgotten(self):
        return {id_ for before, line in zip(self.lines, self.lines[1:]) if before == "event: forgotten\n"
                for id_ in json.loads(line.removeprefix("data: "))["sessions"]}


FIGURES = ["/api/metrics/costs?by=total", "/api/metrics/costs?by=model", "/api/metrics/costs?by=hour", "/api/metrics/costs?by=tool",
           "/api/metrics/costs?by=session", "/api/metrics/costs?by=agent", "/api/tools/stats?range=all", "/api/facets",
           "/api/sessions?limit=1000", "/api/agents"]
# What differs between two hubs, or from one moment to the next, though nothing else does.
VOLATILE = {"range", "until", "since", "duration_ms", "status", "ended_at", "end_reason", "waiting_for_user", "last_event_at",
            "first_at", "last_at", "open_question_count", "machine_id", "machine_ids", "transcript_path"}


def steady(value):
    if isinstance(value, dict):
        return {name: steady(inner) for name, inner in value.items() if name not in VOLATILE}
    if isinstance(value, list):
        return sorted((steady(inner) for inner in value), key=lambda one: json.dumps(one, sort_keys=True))
    return value


@pytest.mark.row("P05")
@pytest.mark.seconds(240)
def test_a_forgotten_session_is_nowhere_and_does_not_come_back(two, tmp_path, measured):
    hub, gone, stays = two
    stream = Stream(hub)
    words = {name: word for name, word in gone.canaries.words.items()} | gone.canaries.secrets
    # The session that was stated has one name for both: what it says of the first sender is replaced by the second's.
    before = findings(hub, words)
    assert len(before) > 20
    ids = (gone.session, gone.file_session, "stated")
    preview = eyrie("forget", *(part for id_ in ids for part in ("--session", id_)), "--dry-run", "--json", state=hub.state,
                    home=hub.home)
    assert json.loads(preview.stdout)["sessions"] == 3 and findings(hub, words).keys() == before.keys()
    result = forget(hub, *(part for id_ in ids for part in ("--session", id_)), "--json")
    done = json.loads(result.stdout)
    assert done["sessions"] == 3 and done["purged"] and done["problem"] is None
    after = findings(hub, words)
    assert after == {}
    eventually(lambda: set(ids) <= stream.forgotten(), "viewers to be told", seconds=10)

    # The same again, by all ways there are.
    count = hub.get("/health")["ingest"]["stored"]
    drops = hub.get("/health")["drops"].get("forgotten", 0)
    body = gone.file.read_bytes()
    header = {"kind": "lines", "agent_kind": "claude-code", "path": str(gone.file), "session_id": gone.file_session,
              "machine_id": "m", "source_app": "a", "offset": 0, "bytes": len(body)}
    answer = hub.api.post("/api/transcripts", json.dumps(header).encode() + b"\n" + body,
                          headers={"Content-Type": "application/x-eyrie-transcripts"})
    assert answer.status == 200 and answer.json["stored"] == 0 and answer.json["rejected"] == [], answer.body
    again = hook_event(gone.session, prompt="again " + gone.canaries.words["hook prompt"])
    assert run_hook(again, hub.state, hub.home).returncode == 0
    assert hub.api.post("/hooks/claude-code", again).status == 200
    answer = hub.api.post("/api/events/batch", [{"session_id": gone.session, "hook_event_type": "Custom", "source": "custom",
                                                 "event_uuid": str(uuid.uuid4()), "timestamp": gone.time(), "payload": {}}])
    assert answer.json["items"][0]["status"] == "duplicate", answer.body
    gone.send_telemetry()
    eventually(lambda: hub.get("/health")["drops"].get("forgotten", 0) >= drops + 6, "it to be refused and counted", seconds=20)
    for id_ in ids[:2]:
        assert hub.api.answer(f"/api/sessions/{id_}").status == 404
    # The collector, from the beginning of every file.
    hub.stop()
    for folder in hub.state.rglob("*positions*"):
        if folder.is_file():
            folder.unlink()
    with Running(hub) as hub:
        marker = str(uuid.uuid4())
        with open(stays.file, "a") as file:
            file.write(json.dumps({"type": "ai-title", "aiTitle": marker, "sessionId": stays.file_session}) + "\n")
        eventually(lambda: hub.get(f"/api/sessions/{stays.file_session}")["session"]["title"] == marker,
                   "all files to be read again", seconds=30)
        eventually(lambda: hub.get("/health")["drops"].get("forgotten", 0) > 0, "the forgotten file to be read again")
        assert findings(hub, words) == {}
        assert len(all_events(hub, stays.session)) > 0 and hub.get("/health")["ingest"]["stored"] >= 0
        rows = hub.get("/api/forgettings")["forgettings"]
        assert [(row["kind"], row["sessions"], row["purged"]) for row in rows] == [("sessions", 3, True)]
    measured(f"{len(words)} texts, {sum(map(len, before.values()))} places before, {sum(map(len, after.values()))} after, "
             f"0 after {count and 4} ways of sending them again")


class Running:
    """The hub once more, with the same state and home."""

    def __init__(self, hub):
        self.hub = Hub(hub.state, "up", home=hub.home, environment={"EYRIE_PRIVACY": "full"})

    def __enter__(self):
        return self.hub.start()

    def __exit__(self, *_):
        self.hub.stop()


@pytest.mark.row("P05")
@pytest.mark.seconds(240)
def test_figures_are_those_of_a_hub_that_never_had_it(tmp_path, make_hub, measured):
    """The same records go to two hubs; one of them gets more, and forgets it."""
    def transcript(number):
        """A session with models, tools and a subagent's worth of figures."""
        random_ = Canaries(number).random
        session = str(uuid.UUID(int=random_.getrandbits(128), version=4))
        lines = []
        for turn in range(6):
            def line(type_, message, **more):
                own = str(uuid.UUID(int=random_.getrandbits(128), version=4))
                return {"sessionId": session, "uuid": own, "parentUuid": own if turn else None, "type": type_,
                        "timestamp": f"2026-11-{10 + number % 8:02d}T{9 + turn:02d}:0{turn}:00.000Z",
                        "cwd": f"/srv/app-{number % 3}", "version": "2.1.329", "gitBranch": f"branch-{number}",
                        "message": message, **more}
            lines.append(line("user", {"role": "user", "content": f"prompt {turn} {letters(random_, 8)}"}, promptId=f"p{turn}"))
            tool = random_.choice(["Bash", "Read", "Edit", f"mcp__only_{number}__run"])
            lines.append(line("assistant", {
                "id": f"msg_{number}_{turn}", "role": "assistant", "type": "message",
                "model": random_.choice(["claude-sonnet-4-5", "claude-opus-4-5", f"only-{number}"]),
                "content": [{"type": "tool_use", "id": f"toolu_{number}_{turn}", "name": tool, "input": {"command": "x"}}],
                "usage": {"input_tokens": random_.randrange(1000), "output_tokens": random_.randrange(1000)},
                "stop_reason": "tool_use"}, requestId=f"req_{number}_{turn}"))
            lines.append(line("user", {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": f"toolu_{number}_{turn}", "content": "done", "is_error": turn % 3 == 0}]}))
        return session, "".join(json.dumps(one) + "\n" for one in lines).encode()

    def deliver(hub, session, body):
        header = {"kind": "lines", "agent_kind": "claude-code", "path": f"/x/{session}.jsonl", "session_id": session,
                  "machine_id": "m", "source_app": "a", "offset": 0, "bytes": len(body), "born_at": "2026-11-01T00:00:00Z"}
        answer = hub.api.post("/api/transcripts", json.dumps(header).encode() + b"\n" + body,
                              headers={"Content-Type": "application/x-eyrie-transcripts"})
        assert answer.status == 200 and answer.json["rejected"] == [], answer.body

    sessions = [transcript(number) for number in range(12)]
    chosen, others = sessions[::2], sessions[1::2]
    one, other = make_hub("hub"), make_hub("hub")
    for session, body in sessions:
        deliver(one, session, body)
    for session, body in others:
        deliver(other, session, body)
    arguments = [part for session, _ in chosen for part in ("--session", session)]
    eyrie("forget", *arguments, "--yes", state=one.state)
    figures = {path: (steady(one.get(path)), steady(other.get(path))) for path in FIGURES}
    for path, (found, wanted) in figures.items():
        assert found == wanted, path
    assert figures["/api/sessions?limit=1000"][0]["total"] == len(others)
    measured(f"{len(chosen)} of {len(sessions)} sessions forgotten: {len(FIGURES)} answers, all as of a hub that never had them")


@pytest.mark.row("P05")
def test_a_project_and_a_time_are_forgotten(hub, measured):
    def event(session, cwd, at):
        answer = hub.api.post("/events", {"session_id": session, "hook_event_type": "UserPromptSubmit", "timestamp": at,
                                          "payload": hook_event(session, prompt=f"prompt of {session}", cwd=cwd) | {"cwd": cwd}})
        assert answer.status == 201, answer.body
    event("acme-1", "/srv/acme", "2026-11-20T10:00:00Z")
    event("acme-2", "/srv/acme/api", "2026-11-20T11:00:00Z")
    event("acmeish", "/srv/acmeish", "2026-11-20T12:00:00Z")
    event("late", "/srv/other", "2026-11-20T15:00:00Z")
    done = forget(hub, "--project", "/srv/acme")
    assert "2 sessions" in done.stdout
    assert {session["session_id"] for session in hub.get("/api/sessions")["sessions"]} == {"acmeish", "late"}
    forget(hub, "--since", "2026-11-20T14:00:00Z", "--until", "2026-11-20T16:00:00Z")
    assert {session["session_id"] for session in hub.get("/api/sessions")["sessions"]} == {"acmeish"}
    # Of that time nothing is taken in any more, whoever did it; what comes later is.
    answer = hub.api.post("/events", {"session_id": "unheard-of", "hook_event_type": "UserPromptSubmit",
                                      "timestamp": "2026-11-20T15:30:00Z", "payload": {"prompt": "x"}})
    assert answer.status == 409 and hub.api.answer("/api/sessions/unheard-of").status == 404
    nothing = forget(hub, "--project", "/srv/acme", check=False)
    assert nothing.returncode == 5, nothing.stderr
    measured("1 project, 1 stretch of time: 3 of 4 sessions gone, late reports of that time refused")


@pytest.mark.row("P05")
@pytest.mark.seconds(240)
def test_a_text_is_replaced_wherever_it_stands(two, measured):
    hub, sender, _ = two
    word = sender.canaries.words["hook command"]
    other = sender.canaries.words["line prompt"]
    sentence = 'Über "Acme West" \U0001f985 and more'
    answer = hub.api.post("/events", {"session_id": "quoted", "hook_event_type": "UserPromptSubmit", "source": "custom",
                                      "timestamp": sender.time(), "payload": {"prompt": f"say {sentence}!"}})
    assert answer.status == 201, answer.body
    before = findings(hub, {"word": word, "other": other})
    for text in (word, other, sentence):
        forget(hub, "--text", text)
    assert findings(hub, {"word": word, "other": other}) == {}
    found = kept(hub, sender, sessions=(sender.session, sender.file_session, "quoted"))
    assert places_of({"sentence": "Acme West", "escaped": "Acme West\\\"", "word": word}, found) == {}
    assert "[forgotten]" in found["/api/events?payload=1&limit=1000 (texts)"]
    # The rest is as it was, the index too.
    assert places_of({"rest": sender.canaries.words["hook output"]}, found)
    assert hub.get("/api/search", q=word)["total"] == 0
    assert hub.get("/api/search", q=sender.canaries.words["hook output"])["total"] > 0
    # The file that is read again brings nothing back: its records are known.
    body = sender.file.read_bytes()
    header = {"kind": "lines", "agent_kind": "claude-code", "path": str(sender.file), "session_id": sender.file_session,
              "machine_id": "m", "source_app": "a", "offset": 0, "bytes": len(body)}
    answer = hub.api.post("/api/transcripts", json.dumps(header).encode() + b"\n" + body,
                          headers={"Content-Type": "application/x-eyrie-transcripts"})
    assert answer.status == 200 and answer.json["stored"] == 0
    assert findings(hub, {"word": word}) == {}
    rows = hub.get("/api/forgettings")["forgettings"]
    assert [row["kind"] for row in rows] == ["text"] * 3 and word not in json.dumps(rows)
    measured(f"3 texts: {sum(map(len, before.values()))} places before, 0 after")


@pytest.mark.row("P05")
def test_what_no_hub_took_is_removed_from_the_quarantine(hub):
    folder = hub.state / "quarantine"
    folder.mkdir(exist_ok=True)
    lines = [json.dumps({"reason": "x", "record": {"session_id": id_, "payload": {"prompt": f"of {id_}"}}})
             for id_ in ("poison", "innocent")]
    (folder / "2026-11-20.ndjson").write_text("\n".join(lines) + "\n")
    done = forget(hub, "--session", "poison")
    assert "1 records were removed" in done.stdout
    assert (folder / "2026-11-20.ndjson").read_text() == lines[1] + "\n"
    forget(hub, "--text", "of innocent", check=False)
    forget(hub, "--session", "innocent")
    assert not (folder / "2026-11-20.ndjson").exists()


def test_files_that_were_set_aside_are_named(hub):
    assert "set aside" not in forget(hub, "--session", "nobody").stderr
    (hub.state / "eyrie.db.damaged-20261120T101010Z").write_bytes(b"whatever could not be read")
    assert "eyrie.db.damaged-20261120T101010Z" in forget(hub, "--session", "nobody").stderr


@pytest.mark.row("P05", undefended=True)
@pytest.mark.seconds(240)
def test_deleting_rows_alone_is_seen(two, measured):
    """The same search finds what a plain DELETE leaves: in sums and names, in the index, in free pages, in the log."""
    hub, gone, _ = two
    words = gone.canaries.words | gone.canaries.secrets
    hub.kill()
    copy = hub.state.with_name("copy")
    shutil.copytree(hub.state, copy, ignore=lambda folder, names: [name for name in names if name.endswith(".sock")])
    database = sqlite3.connect(copy / "eyrie.db")
    tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%session INTEGER%'")]
    for session in (gone.session, gone.file_session):
        for table in tables:
            database.execute(f'DELETE FROM "{table}" WHERE session = (SELECT id FROM names WHERE text = ?)', (session,))
        database.execute("DELETE FROM sessions WHERE id = (SELECT id FROM names WHERE text = ?)", (session,))
    database.commit()
    indexed = [word for word in gone.canaries.words.values()
               if database.execute("SELECT count(*) FROM event_text WHERE event_text MATCH ?", (word,)).fetchone()[0]]
    database.close()
    hub = Hub(copy, "hub", home=hub.home, environment={"EYRIE_PRIVACY": "full"}).start()
    try:
        found = findings(hub, words)
    finally:
        hub.stop()
    assert found and indexed, "the gate must see what is left"
    measured(f"rows deleted by hand: {len(found)} texts are still found in files, {len(indexed)} in the index")


@pytest.mark.row("P07")
@pytest.mark.seconds(240)
def test_new_rules_are_run_over_what_was_stored_before_them(two, tmp_path, measured):
    hub, one, other = two
    secrets = one.canaries.secrets | {f"{name} (second)": secret for name, secret in other.canaries.secrets.items()}
    before = places_of(secrets, kept(hub, one, sessions=(one.session, one.file_session, other.session, other.file_session)))
    assert before
    refused = eyrie("privacy", "--apply", "--yes", state=hub.state, home=hub.home, check=False)
    assert refused.returncode == 1 and "full" in refused.stderr
    hub.stop()
    rules = tmp_path / "rules.json"
    rules.write_text('{"rules": [{"id": "politeness", "literal": "please use"}]}')
    hub = Hub(hub.state, "up", home=hub.home, environment={"EYRIE_PRIVACY_RULES": rules}).start()
    try:
        events = [json.dumps(event, ensure_ascii=False) for event in
                  list(hub.api.pages("/api/events", "events", payload=1))]
        grep = sum("please use" in event for event in events)
        preview = json.loads(eyrie("privacy", "--apply", "--dry-run", "--json", state=hub.state, home=hub.home).stdout)
        assert preview["events"] >= grep > 0 and not preview["applied"]
        done = json.loads(eyrie("privacy", "--apply", "--yes", "--json", state=hub.state, home=hub.home).stdout)
        assert (done["events"], done["hits"]) == (preview["events"], preview["hits"]) and done["purged"]
        found = kept(hub, one, sessions=(one.session, one.file_session, other.session, other.file_session))
        assert places_of(secrets, found) == {} and places_of({"rule": "please use"}, found) == {}
        assert findings(hub, secrets) == {}
        assert "[redacted:politeness:" in found["/api/events?payload=1&limit=1000 (texts)"]
        # Nothing is left to be found, and words beside it are.
        again = json.loads(eyrie("privacy", "--apply", "--dry-run", "--json", state=hub.state, home=hub.home).stdout)
        assert again["hits"] == again["events"] == again["rows"] == 0
        assert places_of({"word": one.canaries.words["hook output"]}, found)
        measured(f"{len(secrets)} secrets and {grep} events that a new rule finds: {done['hits']} places replaced in "
                 f"{done['events']} events and {done['rows']} rows, 0 left")
    finally:
        hub.stop()


@pytest.mark.row("P07", undefended=True)
def test_a_rule_alone_leaves_what_was_stored_before_it(two, tmp_path, measured):
    hub, one, _ = two
    hub.stop()
    hub = Hub(hub.state, "hub", home=hub.home).start()
    try:
        left = places_of(one.canaries.secrets, kept(hub, one, sessions=(one.session, one.file_session)))
        assert left
        measured(f"rules in force, not applied: {len(left)} secrets are still found")
    finally:
        hub.stop()


def test_only_an_admin_may_forget(hub):
    ingest = (Path(hub.state) / "ingest.token").read_text().strip()
    for token, status in ((None, 401), (ingest, 403)):
        assert hub.api.request("POST", "/api/forget", {"sessions": ["x"], "apply": True}, token=token).status == status
        assert hub.api.request("GET", "/api/forgettings", token=token).status == status
    for body in ({}, {"apply": True}, {"text": "x" * 5000}, {"text": "ab"}, {"sessions": "x"}, {"unknown": 1}, [],
                 {"text": "long enough", "sessions": ["x"]}, {"since": "yesterday"}):
        answer = hub.api.post("/api/forget", body)
        assert answer.status == 400, (body, answer.status, answer.body)


def test_without_a_hub_it_says_so(tmp_path):
    result = eyrie("forget", "--session", "x", "--yes", state=tmp_path / "state", check=False)
    assert result.returncode == 3 and "eyrie up" in result.stderr
