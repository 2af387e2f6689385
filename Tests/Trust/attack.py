"""What the attacks share: requests byte by byte, the routes that the hub itself names, and a server that defends nothing."""
import json
import re
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from harness import Ledger

WAIT_SECONDS = 30
UPGRADE = [
    "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
]


@dataclass
class Reply:
    status: int  # 0: the connection was closed without one
    headers: list
    body: bytes

    def header(self, name):
        return next((value for key, value in self.headers if key == name), None)

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")


CLOSED = Reply(0, [], b"")


class Wire:
    """A connection that says exactly what it is told; opened anew when the other end has closed it."""
    def __init__(self, host, port, seconds=WAIT_SECONDS):
        self.host, self.port, self.seconds = host, port, seconds
        self.socket = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket = None

    def send(self, data):
        if self.socket is None:
            self.socket = socket.create_connection((self.host, self.port), timeout=self.seconds)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(data)

    def ask(self, method, path, headers=(), body=b"", host=None):
        """One request. `path` and `headers` go out as they are, in UTF-8 where they are text; `host` None is the right one."""
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            headers = [*headers, "Content-Type: application/json"]
        host = f"{self.host}:{self.port}" if host is None else host
        head = [
            method.encode() + b" " + encoded(path) + b" HTTP/1.1", b"Host: " + encoded(host), *map(encoded, headers)
        ]
        if body:
            head.append(b"Content-Length: %d" % len(body))
        data = b"\r\n".join(head) + b"\r\n\r\n" + body
        fresh = self.socket is None
        try:
            self.send(data)
            return self.reply(method)
        except (ConnectionError, TimeoutError) as error:
            self.close()
            if fresh and not isinstance(error, TimeoutError):
                return CLOSED
            if isinstance(error, TimeoutError):
                raise AssertionError(f"no answer in {self.seconds} s: {method} {path!r:.200}") from error
            return self.ask(method, path, headers, body, host)

    def reply(self, method="GET"):
        """Reads one answer; of one that has no end only its head."""
        received = b""
        while b"\r\n\r\n" not in received:
            piece = self.socket.recv(65536)
            if not piece:
                self.close()
                if received:
                    break
                raise ConnectionResetError
            received += piece
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        reply = Reply(int(first.split()[1]), headers, body)
        length = reply.header("content-length")
        if reply.status == 101 or (length is None and reply.header("transfer-encoding")):
            self.close()
            return reply
        expected = 0 if method == "HEAD" or reply.status in (204, 304) or length is None else int(length)
        while len(reply.body) < expected:
            piece = self.socket.recv(65536)
            if not piece:
                break
            reply.body += piece
        if reply.header("connection") == "close":
            self.close()
        return reply


def encoded(text):
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")


def wire(hub):
    return Wire(hub.api.host, hub.api.port)


def bearer(token):
    return f"Authorization: Bearer {token}"


# --- routes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Operation:
    method: str
    pattern: str
    access: str
    id: str
    query: tuple
    headers: tuple

    def path(self, value="00000000-0000-4000-8000-000000000000"):
        """The path with `value` where the pattern has a name."""
        return re.sub(r"\{[^}]*\}", lambda _: value, self.pattern)

    @property
    def has_part(self):
        return "{" in self.pattern

    @property
    def is_endless(self):
        return self.pattern in ("/stream", "/api/events/stream", "/ws")

    def ask(self, wire, headers=(), value=None, host=None, body=None):
        """A request that would do what the route is for, were it let through."""
        path = self.path() if value is None else self.path(value)
        if self.id == "openWebSocket":
            return wire.ask(self.method, path, [*headers, *UPGRADE], host=host)
        if self.method == "GET":
            return wire.ask(self.method, path, headers, host=host)
        return wire.ask(self.method, path, headers, body=body if body is not None else sample_body(self), host=host)


def sample_body(operation):
    event = Ledger("attack").event("attack-1")
    if operation.pattern == "/api/events/batch":
        return [event]
    if operation.pattern.startswith("/hooks/"):
        return event["payload"]
    return event


def operations(hub):
    """Every route of the running hub, by its own description."""
    paths = hub.api.request("GET", "/openapi.json", token=None).json["paths"]
    found = []
    for pattern, methods in paths.items():
        for method, said in methods.items():
            parameters = said.get("parameters", [])
            found.append(
                Operation(method.upper(), pattern, said["x-access"], said["operationId"],
                          tuple(one["name"] for one in parameters if one["in"] == "query"),
                          tuple(one["name"] for one in parameters if one["in"] == "header")))
    assert len(found) > 50
    return found


# --- looking at a process ----------------------------------------------------------------------------------------


class Memory:
    """How much a process grows at its highest since this was made."""
    def __init__(self, pid):
        self.pid = pid
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak begins anew
        self.start = self._kibibytes("VmHWM")

    def _kibibytes(self, name):
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
        raise AssertionError(f"process {self.pid} is gone")

    @property
    def mebibytes(self):
        return (self._kibibytes("VmHWM") - self.start) / 1024


class Others:
    """Somebody with an honest wish while others misbehave: asks again and again, and notes how long each answer took."""
    def __init__(self, ask, pause=0.01):
        self.ask, self.pause = ask, pause
        self.seconds, self.failures = [], []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self.ask()
            except Exception as error:  # whatever it is, it was not an answer
                self.failures.append(repr(error))
            self.seconds.append(time.monotonic() - began)
            self._stop.wait(self.pause)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join(WAIT_SECONDS)

    @property
    def p99(self):
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] if ordered else float("inf")

    def __str__(self):
        return f"{len(self.seconds):,} requests of others, p99 {self.p99 * 1000:.0f} ms, {len(self.failures)} failed"


# --- a server that defends nothing -------------------------------------------------------------------------------


@contextmanager
def naive_server(answer, server=ThreadingHTTPServer):
    """Serves `answer(handler, body) -> (status, headers, body)` on a free port; yields the port."""
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one piece, or each answer waits for an acknowledgement

        def serve(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, data = answer(self, body)
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = serve

        def log_message(self, *_):
            pass

    running = server(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield running.server_address[1]
    finally:
        running.shutdown()
        running.server_close()
