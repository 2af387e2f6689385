"""`eyrie up` as a service: what it tells the service manager, how it ends, and the files that make it one."""
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest
from harness import ROOT, Hub, Ledger, Program, eventually, eyrie, stored_events

WATCHDOG_SECONDS = 2
# The hub gives what is under way so long to be answered.
DRAIN_SECONDS = 5
INTERRUPTED = 130


class Manager:
    """A service manager's end of the notification socket."""

    def __init__(self, path):
        self.path = str(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(0.1)
        self.messages = []

    @property
    def environment(self):
        return {"NOTIFY_SOCKET": self.path, "WATCHDOG_USEC": WATCHDOG_SECONDS * 1_000_000}

    def heard(self, word):
        """How often a message with that line has come."""
        while True:
            try:
                self.messages.append(self.socket.recv(4096).decode())
            except TimeoutError:
                return sum(word in message.split("\n") for message in self.messages)


@pytest.fixture
def manager(tmp_path_factory):
    # A short path: a socket's name has 107 bytes.
    folder = tmp_path_factory.mktemp("m")
    notify = Manager(folder / "n")
    yield notify
    notify.socket.close()


def test_manager_hears_of_readiness_life_and_end(make_hub, manager):
    hub = make_hub("up", environment=manager.environment)
    eventually(lambda: manager.heard("READY=1"), "READY")
    assert manager.heard("READY=1") == 1 and manager.heard("STOPPING=1") == 0
    before = manager.heard("WATCHDOG=1")
    eventually(lambda: manager.heard("WATCHDOG=1") >= before + 3, "signs of life")
    assert hub.stop() == 0
    assert manager.heard("STOPPING=1") == 1
    # Order: ready first, stopping behind the last sign of life or beside it.
    assert "READY=1" in manager.messages[0]


def test_collector_alone_tells_too(tmp_path, manager):
    program = Program(["collect", "--hub", "http://127.0.0.1:9"], tmp_path / "state", manager.environment, tmp_path).start()
    try:
        eventually(lambda: manager.heard("READY=1"), "READY")
    finally:
        assert program.stop() == 0
    assert manager.heard("STOPPING=1") == 1


def test_abstract_socket_and_nonsense_do_no_harm(make_hub, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        name = f"eyrie-test-{os.getpid()}"
        listener.bind("\0" + name)
        listener.settimeout(20)
        make_hub(environment={"NOTIFY_SOCKET": "@" + name})
        assert listener.recv(4096).startswith(b"READY=1")
    for nonsense in ("relative", "/nowhere/at/all", "/" + "x" * 300):
        make_hub(environment={"NOTIFY_SOCKET": nonsense, "WATCHDOG_USEC": "soon"})


class DebugHub(Hub):
    executable = ROOT / ".build/debug/eyrie"


def test_stuck_writer_gives_no_sign_of_life(tmp_path, manager):
    """A thread that hangs in a commit, as on a disk that does not answer: the manager starts such a service anew."""
    assert DebugHub.executable.exists(), "run `swift build`"
    hub = DebugHub(tmp_path / "state", "hub", environment={**manager.environment, "EYRIE_HANG_AT": "before-commit:2"}).start()
    try:
        eventually(lambda: manager.heard("WATCHDOG=1") >= 2, "signs of life")
        ledger = Ledger("stuck")

        def post():
            try:
                hub.api.post("/events", ledger.event())
            except OSError:
                pass

        for _ in range(3):
            threading.Thread(target=post, daemon=True).start()
            time.sleep(0.2)
        # One check may have been answered before it hung.
        manager.heard("WATCHDOG=1")
        time.sleep(WATCHDOG_SECONDS / 2)
        before = manager.heard("WATCHDOG=1")
        time.sleep(WATCHDOG_SECONDS * 1.5)
        assert manager.heard("WATCHDOG=1") == before
        assert hub.api.request("GET", "/health", token=None).status == 200, "the server itself still answers"
    finally:
        hub.kill()


# Ending in order


def unfinished_request(hub):
    """A connection whose request is under way: its body is not all there."""
    connection = socket.create_connection((hub.api.host, hub.api.port), timeout=30)
    body = json.dumps(Ledger("late").event()).encode()
    head = (f"POST /events HTTP/1.1\r\nHost: 127.0.0.1:{hub.port}\r\nAuthorization: Bearer {hub.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()
    connection.sendall(head + body[:20])
    time.sleep(0.3)
    return connection, body[20:]


@pytest.mark.seconds(120)
def test_what_is_under_way_is_answered_and_stored(make_hub):
    hub = make_hub("up")
    ledger, failures, stopping = Ledger("ending"), [], threading.Event()

    def send():
        while True:
            batch = [ledger.event() for _ in range(5)]
            try:
                answer = hub.api.post("/api/events/batch", batch)
            except ConnectionRefusedError:
                return
            except (OSError, http.client.HTTPException) as error:
                # Accepted by the kernel, and never looked at by the hub: only then may a connection just end.
                if not stopping.is_set():
                    failures.append(error)
                return
            if answer.status == 503:
                return
            if answer.status != 200:
                failures.append(answer.body)
                return
            ledger.acknowledge(event["event_uuid"] for event in batch)

    connection, rest = unfinished_request(hub)
    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    eventually(lambda: len(ledger.acknowledged) > 50, "some load")
    stopping.set()
    hub.signal(signal.SIGTERM)
    eventually(lambda: not is_listening(hub), "the hub to take no more")
    assert (hub.state / "hub.json").exists(), "it is there until the end"
    # The rest of the request comes while the hub ends, and another signal with it.
    hub.signal(signal.SIGTERM)
    connection.sendall(rest)
    answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 201") and b"connection: close" in answer.lower()
    connection.close()
    assert hub.process.wait(30) == 0
    for thread in threads:
        thread.join(30)
    assert not failures
    assert not (hub.state / "hub.json").exists()
    log = hub.state / "eyrie.db-wal"
    assert not log.exists() or log.stat().st_size == 0, "the log is in the database"
    hub.start()
    verdict = ledger.verdict([event for event in stored_events(hub.api) if event["source_app"] == "ending"])
    assert not verdict.lost and not verdict.doubled, str(verdict)
    assert hub.get("/api/events", source_app="late", limit=1)["total"] == 1


def is_listening(hub):
    try:
        socket.create_connection((hub.api.host, hub.api.port), timeout=5).close()
        return True
    except OSError:
        return False


def test_streams_see_what_was_stored_last(make_hub):
    hub = make_hub()
    stream = socket.create_connection((hub.api.host, hub.api.port), timeout=30)
    stream.sendall(f"GET /stream HTTP/1.1\r\nHost: 127.0.0.1:{hub.port}\r\nAuthorization: Bearer {hub.token}\r\n\r\n".encode())
    seen = b""
    while b"event: hello" not in seen:
        seen += stream.recv(65536)
    connection, rest = unfinished_request(hub)
    hub.signal(signal.SIGTERM)
    eventually(lambda: not is_listening(hub), "the hub to take no more")
    connection.sendall(rest)
    assert connection.recv(65536).startswith(b"HTTP/1.1 201")
    while chunk := stream.recv(65536):
        seen += chunk
    assert b'"source_app":"late"' in seen
    assert hub.process.wait(30) == 0


def test_request_that_never_ends_does_not_keep_the_hub(make_hub):
    hub = make_hub()
    connection, _ = unfinished_request(hub)
    began = time.monotonic()
    hub.signal(signal.SIGTERM)
    assert hub.process.wait(DRAIN_SECONDS * 4) == 0
    assert time.monotonic() - began >= DRAIN_SECONDS * 0.8
    connection.close()


def test_second_interrupt_ends_at_once(make_hub):
    """Somebody's second Ctrl-C; what was acknowledged is there."""
    hub = make_hub()
    ledger = Ledger("twice")
    events = [ledger.event() for _ in range(10)]
    assert hub.api.post("/api/events/batch", events).status == 200
    connection, _ = unfinished_request(hub)
    hub.signal(signal.SIGINT)
    time.sleep(1)
    assert hub.is_running
    hub.signal(signal.SIGINT)
    assert hub.process.wait(2) == INTERRUPTED
    connection.close()
    hub.start()
    assert hub.get("/api/events", source_app="twice", limit=1)["total"] == len(events)


# The files of service managers


def test_unit_is_one_that_systemd_takes(tmp_path):
    text = eyrie("install", "--service", "--print", home=tmp_path).stdout
    assert "Type=notify" in text and "WatchdogSec=" in text and "Restart=on-failure" in text
    assert not (tmp_path / ".config/systemd").exists(), "--print writes nothing"
    assert f'ExecStart="{Program.executable.resolve()}" "up" "--no-open"' in text
    # Every line is a comment, a section, or NAME=VALUE.
    sections = {}
    for line in filter(None, text.splitlines()):
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif not line.startswith("#"):
            name, equals, value = line.partition("=")
            assert equals and name.isalnum() and value, line
            section[name] = value
    assert set(sections) == {"Unit", "Service", "Install"}
    if shutil.which("systemd-analyze"):
        unit = tmp_path / "eyrie.service"
        unit.write_text(text)
        result = subprocess.run(["systemd-analyze", "--user", "verify", str(unit)], capture_output=True, text=True,
                                env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)})
        assert "eyrie.service" not in result.stderr, result.stderr


def test_service_is_put_in_and_taken_out(tmp_path):
    state = tmp_path / "a folder with 100% $signs"
    unit = tmp_path / ".config/systemd/user/eyrie.service"
    said = eyrie("install", "--service", "--state-dir", state, home=tmp_path).stdout
    assert str(unit) in said
    assert '"--state-dir" "' + str(state).replace("%", "%%").replace("$", "$$") + '"' in unit.read_text()
    assert unit.stat().st_mode & 0o777 == 0o644
    eyrie("uninstall", "--service", home=tmp_path)
    assert not unit.exists()
    assert "Nothing to do" in eyrie("uninstall", "--service", home=tmp_path).stdout


# Refused bodies


@pytest.mark.parametrize("name, token, path, length, status", [
    ("no token", None, "/events", 4_000_000, 401), ("too large", "own", "/events", 9_000_000, 413),
    ("wrong method", "own", "/api/sessions/s", 6_000_000, 405), ("chunked", None, "/events", None, 401)])
def test_refused_body_does_not_take_the_answer_away(make_hub, name, token, path, length, status):
    """A client that sends all of its body before it reads finds the answer, not a reset."""
    hub = make_hub()
    for _ in range(10):
        with socket.create_connection((hub.api.host, hub.api.port), timeout=20) as connection:
            head = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{hub.port}", "Content-Type: application/json"]
            head += [f"Authorization: Bearer {hub.token}"] if token else []
            head += [f"Content-Length: {length}"] if length else ["Transfer-Encoding: chunked"]
            connection.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
            piece = b" " * 50_000
            for _ in range((length or 3_000_000) // len(piece)):
                connection.sendall(piece if length else b"%x\r\n%b\r\n" % (len(piece), piece))
            if not length:
                connection.sendall(b"0\r\n\r\n")
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
            assert answer.startswith(f"HTTP/1.1 {status} ".encode()), (name, answer[:100])


def test_refused_body_without_end_is_cut_off(make_hub):
    hub = make_hub()
    with socket.create_connection((hub.api.host, hub.api.port), timeout=30) as connection:
        connection.sendall((f"POST /events HTTP/1.1\r\nHost: 127.0.0.1:{hub.port}\r\nContent-Length: {1 << 40}\r\n\r\n").encode())
        sent = 0
        with pytest.raises(OSError):
            while sent < 200 << 20:
                sent += connection.send(b" " * 100_000)
        assert sent < 100 << 20
    # One that says nothing more is not waited for either.
    with socket.create_connection((hub.api.host, hub.api.port), timeout=30) as connection:
        connection.sendall((f"POST /events HTTP/1.1\r\nHost: 127.0.0.1:{hub.port}\r\nContent-Length: {1 << 40}\r\n\r\n").encode())
        while connection.recv(65536):
            pass
        eventually(lambda: hub.get("/health")["status"] == "ok", "the hub to serve")
        connection.settimeout(20)
        with pytest.raises(OSError):
            for _ in range(200):
                connection.sendall(b" ")
                time.sleep(0.1)
