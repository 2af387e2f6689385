"""Damaged files in the state folder: `eyrie up` sets them aside, says so, serves and takes events; nobody deletes anything."""
import json
import os
import random
import re
import shutil
import subprocess
import uuid

import pytest
from harness import Hub, Ledger, eventually, eyrie, hook_event, run_hook, size, stored_events

BATCHES = 20
BATCH_EVENTS = 20
HOOK_EVENTS = 5
SESSION_LINES = 30
DAMAGES = ("empty", "half", "zero", "flip", "garbage", "folder")
PAGE = 4096
STATE_FILES = ("browsers.json", "collector.json", "collector.lock", "collector.sock", "eyrie.db", "eyrie.db-shm", "eyrie.db-wal",
               "eyrie.db.lock", "flush.lock", "hub.json", "hub.lock", "ingest.token", "prices.json", "privacy.key",
               "quarantine/2026-11-20.ndjson", "spool/active.seg", "spool/drops", "spool/progress", "token", "transcripts/lock",
               "transcripts/positions", "transcripts/store")
# Where a file holds nothing, or one cannot tell, there is nothing to set aside unless it is no file at all.
ALWAYS_SET_ASIDE = {("prices.json", damage) for damage in DAMAGES} | {
    ("privacy.key", damage) for damage in DAMAGES if damage != "flip"} | {
    ("eyrie.db", damage) for damage in DAMAGES} | {
    (name, damage) for name in ("token", "ingest.token") for damage in ("zero", "garbage")} | {
    (name, "folder") for name in STATE_FILES if name != "eyrie.db-shm"}


class StateSample:
    """A state folder as a kill left it: a database with its log, events that wait in the spool, a session file that was read."""

    def __init__(self, folder):
        self.path, self.home = folder / "sample", folder / "home"
        self.ledger = Ledger("sample")
        self._write_session_file()
        hub = Hub(self.path, home=self.home).start()
        for _ in range(BATCHES):
            self._post(hub)
        self._run_hooks(hub)
        expected = BATCHES * BATCH_EVENTS + SESSION_LINES + HOOK_EVENTS
        eventually(lambda: hub.get("/api/events", limit=1)["total"] == expected, "the sample to be stored")
        link = hub.api.post("/api/login-links").json["url"]
        hub.api.request("GET", link[link.index("/login"):], token=None)
        hub.stop()
        hub.start()
        self._post(hub)
        hub.kill()
        self._run_hooks(hub)
        (self.path / "prices.json").write_text('{"rows": []}')
        (self.path / "quarantine").mkdir(exist_ok=True)
        (self.path / "quarantine/2026-11-20.ndjson").write_text('{"quarantined_at": "2026-11-20T00:00:00Z"}\n')

    def _write_session_file(self):
        session, folder = str(uuid.uuid4()), self.home / ".claude/projects/-work"
        folder.mkdir(parents=True)
        (folder / f"{session}.jsonl").write_text("".join(json.dumps({
            "type": "user", "uuid": str(uuid.uuid4()), "parentUuid": None, "sessionId": session, "cwd": "/work",
            "version": "2.1.329", "timestamp": f"2026-01-01T10:00:{line:02}.000Z",
            "message": {"role": "user", "content": f"line {line}"}}) + "\n" for line in range(SESSION_LINES)))

    def _post(self, hub):
        events = [self.ledger.event(prompt="x" * 200) for _ in range(BATCH_EVENTS)]
        assert hub.api.post("/api/events/batch", events).status == 200
        self.ledger.acknowledge(event["event_uuid"] for event in events)

    def _run_hooks(self, hub):
        for number in range(HOOK_EVENTS):
            run_hook(hook_event("hooks", prompt=str(number)), state=self.path, home=self.home,
                     environment={"CLAUDE_OBSERVABILITY_HUB": hub.url})

    def copy(self, folder):
        # With cp: it takes sockets along.
        subprocess.run(["cp", "-a", str(self.path), str(folder)], check=True)
        return folder

    def damage(self, state, name, damage):
        """False where the damage changes nothing."""
        path = state / name
        if name == "transcripts/positions":
            path = next((state / "transcripts").glob("positions.*"))
        chance = random.Random(f"{name} {damage}")
        if damage == "folder":
            path.unlink()
            path.mkdir()
            (path / "something").write_text("something")
            return True
        if path.is_socket():
            path.unlink()
            path.write_bytes(b"no socket")
            return damage == "garbage"
        data = path.read_bytes()
        damaged = bytearray(data)
        for _ in range(max(1, len(data) // PAGE) if data else 0):
            damaged[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes({"empty": b"", "half": data[:len(data) // 2], "zero": bytes(len(data)), "flip": bytes(damaged),
                          "garbage": chance.randbytes(max(300, len(data)))}[damage])
        return path.read_bytes() != data


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return StateSample(tmp_path_factory.mktemp("damaged"))


def assert_serves(hub, sample, state):
    event = sample.ledger.event(session="after", prompt="after")
    assert hub.api.post("/events", event).status == 201
    run_hook(hook_event("after-hook", prompt="after"), state=state, home=sample.home,
             environment={"CLAUDE_OBSERVABILITY_HUB": hub.url})
    for session in ("after", "after-hook"):
        eventually(lambda: hub.get("/api/events", session_id=session, limit=1)["total"] == 1, f"the event of {session}")
    assert hub.get("/health")["status"] == "ok"
    assert hub.get("/api/sessions")["total"] > 0
    assert hub.get("/api/search", q="after")["hits"]


@pytest.mark.seconds(300)
@pytest.mark.parametrize("name", STATE_FILES)
def test_damaged_file_is_set_aside_and_the_hub_serves(sample, make_hub, tmp_path, name):
    chosen = DAMAGES if size(ci=1, long=1, small=0) else random.Random(name).sample(DAMAGES, 2) + ["folder"]
    for damage in dict.fromkeys(chosen):
        state = sample.copy(tmp_path / f"state-{damage}")
        if not sample.damage(state, name, damage):
            continue
        hub = make_hub("up", state=state, home=sample.home)
        try:
            assert_serves(hub, sample, state)
            set_aside = hub.get("/health")["set_aside"]
            if (name, damage) in ALWAYS_SET_ASIDE:
                assert any(path.startswith(name) for path in set_aside), (damage, set_aside, hub.output())
                doctor = eyrie("doctor", "--json", state=state, home=sample.home, check=False)
                texts = [finding["text"] for finding in json.loads(doctor.stdout)["findings"]]
                assert any("set aside" in text for text in texts), texts
            if name not in ("eyrie.db", "eyrie.db-wal"):
                verdict = sample.ledger.verdict([event for event in stored_events(hub.api)
                                                 if event["source_app"] == "sample"])
                assert not verdict.lost and not verdict.doubled, f"{damage}: {verdict}"
        finally:
            hub.stop()
            shutil.rmtree(state)


@pytest.mark.seconds(300)
def test_what_can_be_read_of_a_damaged_database_is_taken_over(sample, make_hub, tmp_path):
    state = sample.copy(tmp_path / "state")
    database = state / "eyrie.db"
    data = bytearray(database.read_bytes())
    # Sound but for four pages of the second half, where events are.
    pages = len(data) // PAGE
    for page in range(pages // 2, pages // 2 + 4):
        data[page * PAGE:(page + 1) * PAGE] = bytes(PAGE)
    database.write_bytes(data)
    hub = make_hub("up", state=state, home=sample.home)
    assert_serves(hub, sample, state)
    # Names may be among what was lost; ids stand with the events.
    stored = [event for event in stored_events(hub.api) if event["event_uuid"] in sample.ledger.accepted]
    verdict = sample.ledger.verdict(stored)
    assert not verdict.doubled
    assert len(stored) > len(sample.ledger.acknowledged) // 2
    said = re.search(r"(\d+) events were taken over into a new database, (\d+) are lost", hub.output())
    assert said, hub.output()
    assert hub.get("/health")["drops"].get("damaged_store", 0) == int(said[2])
    # What the session file still has is sent again to the new store.
    eventually(lambda: sum(row["event_count"] for row in hub.get("/api/sessions")["sessions"]) >= SESSION_LINES,
               "the session file to be read again")


@pytest.mark.seconds(120)
def test_database_that_is_damaged_while_the_hub_runs_is_repaired(sample, make_hub, tmp_path):
    state = sample.copy(tmp_path / "state")
    hub = make_hub("up", state=state, home=sample.home)
    hub.stop()
    hub.start()
    with open(state / "eyrie.db", "r+b") as database:
        pages = os.fstat(database.fileno()).st_size // PAGE
        database.seek(2 * PAGE)
        database.write(bytes((pages - 2) * PAGE))

    def is_repaired():
        try:
            hub._record()
            hub.token = json.loads((state / "hub.json").read_text())["token"]
            hub.api.answer("/api/events", limit=1000)
            return "repairs it" in hub.output() and hub.get("/health")["status"] == "ok"
        except (OSError, AssertionError, ValueError):
            return False

    eventually(is_repaired, "the hub to begin anew")
    assert_serves(hub, sample, state)
    assert any(path.startswith("eyrie.db.damaged-") for path in hub.get("/health")["set_aside"])


def test_settings_that_are_damaged_are_named_and_left_alone(tmp_path, state):
    settings = tmp_path / "config.json"
    settings.write_text('{"hub": {"port": ')
    result = eyrie("up", "--no-open", "--port", "0", state=state, home=tmp_path, check=False,
                   environment={"EYRIE_CONFIG": str(settings)})
    assert result.returncode != 0 and str(settings) in result.stderr
    assert settings.read_text() == '{"hub": {"port": '


def test_doctor_repairs_while_no_hub_runs(sample, tmp_path):
    state = sample.copy(tmp_path / "state")
    for name in ("eyrie.db", "token"):
        sample.damage(state, name, "garbage")
    result = eyrie("doctor", "--repair", state=state, home=sample.home, check=False)
    assert "eyrie.db" in result.stdout and "token" in result.stdout
    assert {path.name.split(".damaged")[0] for path in state.glob("*.damaged-*")} == {"eyrie.db", "token"}
    again = eyrie("doctor", "--repair", state=state, home=sample.home, check=False)
    assert "nothing had to be repaired" in again.stdout
