"""Ways to files that are nobody's business, and what the files of a hub look like to others."""
import json
import os
import sqlite3
import stat
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from attack import Wire, bearer, naive_server, operations, wire
from harness import EYRIE, HOOK, Api, Ledger, eventually, eyrie, hook_event, size, stored_events
from harness.programs import clean_environment

CANARY = "canary-of-a-file-outside"


def traversals(outside):
    """A hundred and twenty ways to say: out of this folder."""
    target = str(outside).lstrip("/")
    up = [
        "../", "..\\", "..%2f", "..%5c", "%2e%2e/", "%2e%2e%2f", "%2e%2e%5c", "..%252f", "%252e%252e%252f", "..%25252f",
        ".%2e/", "%2e./", "..;/", "..%00/", "..//", "....//", "..././", "..%c0%af", "%c0%ae%c0%ae/", "..%e0%80%af",
        "..%u2215", "%u002e%u002e/", "..%ef%bc%8f", "\u2025/", "..%0d/", "..%09/", "..#/", "..?/", "./../", "a/../../",
        "assets/../../", "~/", "..%2f..%2f", "/..", "%2f..", "..%f8%80%80%80%af"
    ]
    made = [f"{one * count}{target}" for one in up for count in (1, 3, 12)]
    made += [
        f"/{target}", f"//{target}", f"///{target}", f"file:///{target}", f"file:{target}",
        quote(f"/{target}", safe=""),
        quote(quote(f"/{target}", safe=""), safe=""), f"{target}%00.html", f"../{target}%00.js", f"....{target}",
        "../../token", "../token", "token", "..%2ftoken", "hub.json", "../eyrie.db", "eyrie.db-wal", "link-to-file",
        "link-to-folder/outside.txt", "link-to-folder/", "assets/link-to-file", ".hidden", ".git/config", "%2ehidden",
        "pipe", "/proc/self/environ", "../../../../proc/self/environ", "proc/self/root" + str(outside),
        "C:\\Windows\\win.ini", "\\\\host\\share", "con", "a" * 5000, "%", "%2", "%zz", "~root/.bashrc"
    ]
    return made


def told_outside(address, questions, secrets):
    """(method, path, what) of each answer that has something of the files outside."""
    found = []
    with Wire("127.0.0.1", address) as line:
        for method, path, headers, body in questions:
            reply = line.ask(method, path, headers, body=body)
            found += [(method, path, secret) for secret in secrets if secret.encode() in reply.body]
            if reply.status >= 500:
                found.append((method, path, reply.status))
    return found


@pytest.fixture
def web(tmp_path):
    """A dashboard's folder with what somebody could have planted in it."""
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>page</title>")
    (folder / ".hidden").write_text(CANARY)
    outside = tmp_path / "outside.txt"
    outside.write_text(CANARY)
    (folder / "link-to-file").symlink_to(outside)
    (folder / "assets" / "link-to-file").symlink_to("../../outside.txt")
    (folder / "link-to-folder").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    return folder


@pytest.mark.row("S08")
@pytest.mark.seconds(900)
def test_nothing_outside_the_folders_is_read_or_written(make_hub, web, tmp_path, measured):
    hub = make_hub(arguments=["--web-dir", web])
    texts = traversals(tmp_path / "outside.txt")
    assert len(texts) >= 120
    texts = texts[::len(texts) // size(len(texts), len(texts), small=15)]
    secrets = [CANARY, "root:x:", "SQLite format 3", (hub.state / "ingest.token").read_text().strip()]
    before = {path for path in tmp_path.rglob("*") if hub.state not in path.parents}
    token, questions = bearer(hub.token), []
    reads = [one for one in operations(hub) if one.method == "GET" and not one.is_endless]
    for text in texts:
        questions += [("GET", f"/{text}", [], b""), ("GET", f"/assets/{text}", [], b""), ("HEAD", f"/{text}", [], b"")]
        for one in reads:
            if one.has_part:
                questions.append(("GET", one.path(quote(text, safe="")), [token], b""))
                questions.append(("GET", one.path(text).replace("#", "%23").replace(" ", ""), [token], b""))
            for name in one.query:
                if name in ("path", "tool_use_id", "agent_id", "cursor", "project", "root", "code"):
                    questions.append(("GET", f"{one.path('traversal')}?{name}={quote(text, safe='%')}", [token], b""))
        event = {**Ledger("traversal").event("traversal"), "transcript_path": text}
        event["session_id"] = event["payload"]["session_id"] = text[:200]
        event["payload"].update({"cwd": text, "transcript_path": text})
        questions += [("POST", "/events", [token], event),
                      ("POST", f"/api/collectors/{quote(text[:100], safe='')}", [token], {"spool": {"depth": 1}}),
                      ("POST", "/api/transcripts", [token, f"Eyrie-Store: {quote(text[:100])}"], {"path": text}),
                      ("PATCH", f"/api/sessions/{quote(text[:200], safe='')}", [token],
                       {"title": text, "transcript_path": text})]
    assert told_outside(hub.api.port, questions, secrets) == []
    assert {path for path in tmp_path.rglob("*") if hub.state not in path.parents} == before
    assert (tmp_path / "outside.txt").read_text() == CANARY
    with wire(hub) as line:
        assert b"<title>page" in line.ask("GET", "/").body
    measured(
        f"{len(texts)} ways out × {sum(one.has_part for one in reads) + 3} routes and their parameters: {len(questions):,} questions, "
        "0 bytes of outside, 0 files made")


@pytest.mark.row("S08", undefended=True)
def test_a_server_that_glues_paths_is_found(web, tmp_path):
    def glue(handler, _):
        try:
            return 200, [], (web / unquote(handler.path).lstrip("/")).read_bytes()
        except (OSError, ValueError):
            return 404, [], b""

    questions = [("GET", f"/{text}", [], b"") for text in traversals(tmp_path / "outside.txt") if "pipe" not in text]
    with naive_server(glue) as port:
        assert len(told_outside(port, questions, [CANARY])) > 3


# --- the files of a hub ------------------------------------------------------------------------------------------


def open_to_others(folder):
    """What in a folder others than its owner may read, write or enter; and what is no plain file or folder."""
    found = []
    for path in [folder, *folder.rglob("*")]:
        status = path.lstat()
        if status.st_mode & 0o077 and not stat.S_ISLNK(status.st_mode):
            found.append((str(path.relative_to(folder)), oct(status.st_mode & 0o777)))
        if stat.S_ISLNK(status.st_mode):
            found.append((str(path.relative_to(folder)), "link"))
    return found


def with_open_mask(arguments, state, home, **keywords):
    return subprocess.Popen([str(one) for one in arguments],
                            env=clean_environment(state, home),
                            preexec_fn=lambda: os.umask(0),
                            **keywords)


@pytest.mark.row("S21")
@pytest.mark.seconds(180)
def test_state_is_for_its_user_alone(tmp_path, measured):
    """Everything that Eyrie makes, by every program, where the user's mask hides nothing."""
    state, home, project = tmp_path / "state", tmp_path / "home", tmp_path / "project"
    home.mkdir()
    subprocess.run(["git", "init", "-q", project], check=True)
    for name in ("s1", "s2"):  # spooled before there is a hub
        run = with_open_mask([HOOK], state, home, stdin=subprocess.PIPE)
        run.communicate(json.dumps(hook_event(name)).encode(), timeout=20)
    assert with_open_mask([EYRIE, "install", "--yes", "--http"],
                          state,
                          home,
                          cwd=project,
                          stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).wait(20) in (0, 1)
    log = open(tmp_path / "log", "wb")
    running = with_open_mask([EYRIE, "up", "--no-open", "--port", "0", "--state-dir", state],
                             state,
                             home,
                             stdin=subprocess.DEVNULL,
                             stdout=log,
                             stderr=log)
    try:
        record = eventually(
            lambda: json.loads((state / "hub.json").read_text()) if (state / "hub.json").exists() else None, "the hub")
        api = Api(record["url"], record["token"])
        eventually(lambda: len(stored_events(api)) == 2, "what the hooks recorded")
        link = api.post("/api/login-links", {}).json["url"]
        assert api.request("GET", link[link.index("/login"):], token=None).status == 303
        api.request("PUT", "/api/prices", body={"models": {}})
        assert with_open_mask([EYRIE, "install", "--yes"],
                              state,
                              home,
                              cwd=project,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL).wait(20) == 0
        while_running, count = open_to_others(state), len(list(state.rglob("*")))
    finally:
        running.terminate()
        running.wait(20)
    assert while_running == [] and open_to_others(state) == []
    assert open_to_others(home / ".claude") == [] if (home / ".claude").exists() else True
    measured(
        f"{count} files, folders and sockets of hub, collector, hook and installer under umask 000: all 0600 or 0700")


NAMES = [
    "token", "ingest.token", "hub.json", "privacy.key", "browsers.json", "prices.json", "hub.lock", "collector.lock",
    "flush.lock", "eyrie.db.lock"
]


@pytest.mark.row("S21")
@pytest.mark.seconds(180)
def test_links_that_were_planted_lead_nowhere(make_hub, tmp_path, measured):
    """Somebody could write into the state folder before it was made private: what its names point to stays as it is."""
    planted = {}
    for number, name in enumerate(NAMES):
        state = tmp_path / f"state-{number}"
        state.mkdir(mode=0o700)
        victim = tmp_path / f"victim-{number}"
        victim.write_text(CANARY)
        victim.chmod(0o644)
        planted[name] = victim
        (state / name).symlink_to(victim)
        process = subprocess.Popen([str(EYRIE), "up", "--no-open", "--port", "0", "--state-dir",
                                    str(state)],
                                   stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL,
                                   env=clean_environment(state, tmp_path / "home"))
        try:
            deadline = time.monotonic() + 5
            while process.poll() is None and not (state / "hub.json").exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(20)
    harmed = {
        name: victim.read_text()[:40]
        for name, victim in planted.items() if victim.read_text() != CANARY or victim.stat().st_mode & 0o777 != 0o644
    }
    assert harmed == {}
    measured(f"links at {len(NAMES)} names of the state folder: what they point to is unchanged")


@pytest.mark.row("S21", undefended=True)
def test_a_program_that_writes_plainly_is_found(tmp_path):
    folder = tmp_path / "plain"
    folder.mkdir(mode=0o700)
    subprocess.run(["sh", "-c", "umask 000; echo secret > token; ln -s /etc/passwd link; mkdir sub"],
                   cwd=folder,
                   check=True)
    assert {name for name, _ in open_to_others(folder)} == {"token", "link", "sub"}


# --- libraries ---------------------------------------------------------------------------------------------------


def library_versions(pid):
    """The C libraries that a process has loaded: name and file."""
    names = {
        Path(line.split()[-1]).resolve().name
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines() if ".so" in line
    }
    return sorted(names)


def writers(pid, since=None, least=4096):
    """Threads that gave the system more than so many bytes to write (what goes into sockets is sent, not written), since an
    earlier look."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            said = dict(line.split(": ") for line in (task / "io").read_text().splitlines())
            count = int(said["wchar"]) - (since or {}).get(int(task.name), ("", 0))[1]
            # Waking another thread is a write of eight bytes.
            if count > least and int(said["wchar"]) > 64 * int(said["syscw"]) * (least > 0):
                found[int(task.name)] = ((task / "comm").read_text().strip(), count)
        except OSError:
            continue
    return found


@pytest.mark.row("S24")
@pytest.mark.seconds(180)
def test_one_thread_alone_writes_the_database(make_hub, measured):
    """SQLite from 3.7.0 to 3.51.2 can damage a file when two connections write or checkpoint at the same moment. Where the
    system's library is one of those, there must never be two: one thread writes and checkpoints, the others read."""
    hub = make_hub()
    ledger, stop = Ledger("writers"), threading.Event()
    opened = writers(hub.process.pid, least=-1)  # the schema was made before there was anybody to read
    readers = [
        threading.Thread(target=lambda: [hub.get("/api/sessions") for _ in iter(stop.is_set, True)], daemon=True)
        for _ in range(4)
    ]
    for reader in readers:
        reader.start()
    for _ in range(size(100, 2000, small=15)):  # past the size at which the log is copied into the database
        batch = [ledger.event(f"writers-{n % 20}", prompt=os.urandom(2000).hex()) for n in range(100)]
        assert hub.api.post("/api/events/batch", batch).json["stored"] == len(batch)
    stop.set()
    for reader in readers:
        reader.join()
    found = writers(hub.process.pid, opened)
    assert len(found) == 1, found
    version = sqlite3.sqlite_version_info
    (name, count), = found.values()
    libraries = [
        one for one in library_versions(hub.process.pid)
        if any(word in one for word in ("sqlite", "microhttpd", "zstd", "libz", "cjose", "libcrypto", "hs.so", "wslay"))
    ]
    second = eyrie("hub", "--port", "0", state=hub.state, check=False, seconds=20)
    assert second.returncode != 0  # nor is there a second hub on the file
    state = "safe by itself" if version >= (3, 51, 3) else "below 3.51.3, worked around"
    measured(
        f"SQLite {sqlite3.sqlite_version} ({state}): only the thread '{name}' wrote ({count >> 20} MiB) beside 4 readers; {', '.join(libraries)}"
    )


@pytest.mark.row("S24", undefended=True)
def test_a_program_with_two_writers_is_found(tmp_path):
    file = tmp_path / "two.db"
    sqlite3.connect(file).execute("CREATE TABLE t (x)")

    def write(hold):
        database = sqlite3.connect(file, timeout=30)
        for _ in range(20):
            with database:
                database.execute("INSERT INTO t VALUES (?)", (os.urandom(5000), ))
        hold.wait(30)

    hold, before = threading.Event(), writers(os.getpid(), least=-1)
    threads = [threading.Thread(target=write, args=(hold, )) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        eventually(lambda: len(writers(os.getpid(), before)) >= 2, "two threads that write", 20)
    finally:
        hold.set()
        for thread in threads:
            thread.join()
