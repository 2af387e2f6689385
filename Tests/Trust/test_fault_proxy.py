"""The proxy does what it says, and nothing else."""
import contextlib
import http.client
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from harness import Fault, FaultProxy

BODY = b"0123456789" * 1000


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent; the server keeps what came."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(body) == int(self.headers["Content-Length"]):
            self.server.bodies.append(body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


@pytest.fixture
def server():
    with Server(("127.0.0.1", 0), Echo) as http_server:
        http_server.bodies = []
        threading.Thread(target=http_server.serve_forever, args=(0.02,), daemon=True).start()
        yield http_server
        http_server.shutdown()


@pytest.fixture
def proxy(server):
    with FaultProxy(server.server_port) as between:
        yield between


@pytest.fixture
def connect(proxy):
    opened = []

    def make(timeout=5):
        opened.append(http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=timeout))
        return opened[-1]

    yield make
    for connection in opened:
        connection.close()


def post(connection, body=BODY):
    connection.request("POST", "/", body=body)
    return connection.getresponse().read()


def test_passes_on(server, proxy, connect):
    connection = connect()
    assert post(connection) == BODY and post(connection, b"second") == b"second"
    assert server.bodies == [BODY, b"second"] and not proxy.hits


def test_delays_and_throttles(proxy, connect):
    connection = connect()
    proxy.latency_seconds = 0.1
    began = time.monotonic()
    assert post(connection) == BODY
    assert time.monotonic() - began >= 0.2  # there and back
    proxy.latency_seconds, proxy.bytes_per_second = 0, 100_000
    began = time.monotonic()
    assert post(connection) == BODY
    assert time.monotonic() - began >= 2 * len(BODY) / 100_000


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.NO_ANSWER, Fault.CUT])
def test_ends_an_exchange_once(server, proxy, connect, fault):
    proxy.set(fault, times=1, at=500)
    with pytest.raises((OSError, http.client.HTTPException)):
        post(connect())
    assert server.bodies == ([BODY] if fault is Fault.NO_ANSWER else [])
    assert post(connect()) == BODY
    assert proxy.hits == {fault: 1} and proxy.fault is Fault.NONE


def test_refuses(proxy, connect):
    connection = connect()
    assert post(connection) == BODY
    proxy.set(Fault.REFUSED)
    with pytest.raises((OSError, http.client.HTTPException)):
        post(connection)
    deadline = time.monotonic() + 5
    with pytest.raises(ConnectionRefusedError):
        while time.monotonic() < deadline:
            with contextlib.suppress(ConnectionResetError):  # it was waiting to be taken when the proxy stopped to listen
                connect().connect()
    proxy.heal()
    while time.monotonic() < deadline:
        try:
            assert post(connect()) == BODY
            return
        except ConnectionRefusedError:
            pass
    raise AssertionError("it did not come back")


def test_half_open_is_silent_to_new_connections(server, proxy, connect):
    old = connect()
    assert post(old) == BODY
    proxy.set(Fault.HALF_OPEN)
    with pytest.raises(TimeoutError):
        post(connect(0.3))
    assert post(old, b"still") == b"still"
    assert server.bodies == [BODY, b"still"]


def test_black_hole_is_silent_to_all(server, proxy, connect):
    old = connect(0.3)
    assert post(old) == BODY
    proxy.set(Fault.BLACK_HOLE)
    for connection in (old, connect(0.3)):
        with pytest.raises(TimeoutError):
            post(connection)
    proxy.heal()
    assert post(connect()) == BODY
    assert server.bodies == [BODY, BODY]


def test_sends_twice(server, proxy, connect):
    proxy.set(Fault.TWICE, times=1)
    connection = connect()
    assert post(connection) == BODY and post(connection, b"second") == b"second"
    assert server.bodies == [BODY, BODY, b"second"]


def test_damages_one_bit(server, proxy, connect):
    connection = connect()
    proxy.set(Fault.DAMAGE, times=1, at=5000)
    answer = post(connection)
    assert answer == server.bodies[0] and len(answer) == len(BODY)
    assert [bin(a ^ b).count("1") for a, b in zip(answer, BODY) if a != b] == [1]
    proxy.set(Fault.DAMAGED_ANSWER, times=1, at=5000)
    assert post(connection) != BODY
    assert server.bodies[1] == BODY and post(connection) == BODY
