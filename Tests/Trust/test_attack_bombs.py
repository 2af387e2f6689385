"""Few bytes that want to be much work: bodies that unpack, heads that flood, connections that drip, deep JSON, expressions."""
import gzip
import json
import os
import socket
import struct
import threading
import time
import zlib
from http.server import HTTPServer

import pytest
from attack import Memory, Others, Wire, bearer, naive_server, wire
from harness import Ledger, size, stored_events

MEBIBYTE = 1 << 20
# Less than one honest batch may have: what a bomb becomes is counted, not kept.
GROWTH_MEBIBYTES = 32
JSON_TYPE, LINES = "Content-Type: application/json", "Content-Type: application/x-ndjson"

# --- bodies that unpack ------------------------------------------------------------------------------------------


def gzip_of(mebibytes, fill=b"\0"):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = fill * MEBIBYTE
    return b"".join([*(packer.compress(piece) for _ in range(mebibytes)), packer.flush()])


def zstd_frame(blocks, window=0x58, size=None, fill=b"\0"):
    """A frame of blocks that each say: the same byte, 128 KiB times. Four bytes for 128 KiB."""
    head = b"\x28\xb5\x2f\xfd" + (bytes([0, window]) if size is None else b"\xe0" + struct.pack("<Q", size))
    block = ((128 << 10) << 3) | (1 << 1)
    return head + (struct.pack("<I", block)[:3] + fill) * (blocks - 1) + struct.pack("<I", block | 1)[:3] + fill


def bombs(mebibytes):
    """(name, Content-Encoding, body)."""
    one, ten = gzip_of(10), gzip_of(mebibytes)
    spaces = gzip_of(mebibytes, b" ")
    blocks = mebibytes * 8
    return [("gzip of zeros", "gzip", ten), ("gzip of spaces", "gzip", spaces), ("x-gzip", "x-gzip", spaces),
            ("gzip, member after member", "gzip", one * (mebibytes // 10)),
            ("gzip in gzip", "gzip", gzip.compress(ten)),
            ("gzip in gzip, named twice", "gzip, gzip", gzip.compress(ten)),
            ("gzip in zstd, named", "gzip, zstd", zstd_frame(1) + one), ("zstd of zeros", "zstd", zstd_frame(blocks)),
            ("zstd of spaces", "zstd", zstd_frame(blocks, fill=b" ")),
            ("zstd, frame after frame", "zstd", zstd_frame(80) * (blocks // 80)),
            ("zstd that says 2^63 bytes", "zstd", zstd_frame(blocks, size=1 << 63)),
            ("zstd with the widest window", "zstd", zstd_frame(blocks, window=0xFF)),
            ("zstd of nothing, often", "zstd", bytes.fromhex("28b52ffd2000010000") * 100_000),
            ("zstd that skips 4 GiB", "zstd", b"\x50\x2a\x4d\x18\xff\xff\xff\xff" + b"x"),
            ("gzip of nothing, often", "gzip", gzip.compress(b"") * 40_000),
            ("gzip with a name without end", "gzip", b"\x1f\x8b\x08\x08" + b"\0" * 6 + b"a" * MEBIBYTE),
            ("deflate", "deflate", zlib.compress(b"\0" * MEBIBYTE)), ("br", "br", b"\x5b\xff\xff\x1f\x00"),
            ("gzip named twice", "gzip\r\nContent-Encoding: gzip", spaces), ("any", "*", spaces)]


TAKERS = {
    "/events": JSON_TYPE, "/api/events/batch": LINES, "/hooks/claude-code": JSON_TYPE,
    "/api/transcripts": "Content-Type: application/octet-stream", "/v1/logs": "Content-Type: application/x-protobuf",
    "/v1/traces": JSON_TYPE, "/api/sessions": JSON_TYPE, "/api/prices": JSON_TYPE
}


def exploded(address, pid, sent, paths, headers=()):
    """What was not refused, took long, or made the process grow: texts; and the figures."""
    found, slowest = [], 0
    memory = Memory(pid)
    with Wire("127.0.0.1", address) as line:
        for name, coding, body in sent:
            for path in paths:
                began = time.monotonic()
                method = "PUT" if path == "/api/prices" else "POST"
                reply = line.ask(method,
                                 path, [*headers, f"Content-Encoding: {coding}",
                                        TAKERS.get(path, JSON_TYPE)],
                                 body=body)
                slowest = max(slowest, time.monotonic() - began)
                # What is nothing, or is no line of JSON in a batch whose lines each get a verdict, is answered as such.
                nothing = reply.status == 200 and ("of nothing" in name or b'"stored":0' in reply.body)
                if reply.status not in (400, 413, 415, 0) and not nothing:
                    found.append(f"{name} at {path}: {reply.status}")
    if memory.mebibytes > GROWTH_MEBIBYTES:
        found.append(f"grew by {memory.mebibytes:.0f} MiB")
    # The row's second, with room for a machine that does other things too.
    if slowest > 10:
        found.append(f"took {slowest:.1f} s")
    return found, f"slowest refusal {slowest * 1000:.0f} ms, memory grew by {memory.mebibytes:.0f} MiB"


@pytest.mark.row("S09")
@pytest.mark.seconds(600)
def test_bombs_are_refused(make_hub, measured):
    hub = make_hub()
    sent = bombs(size(300, 3000, small=30))
    assert len(sent) >= 10
    found, figures = exploded(hub.api.port, hub.process.pid, sent, list(TAKERS), [bearer(hub.token)])
    assert found == []
    assert stored_events(hub.api) == []
    measured(f"{len(sent)} bombs × {len(TAKERS)} routes: {figures}")


@pytest.mark.row("S09", undefended=True)
def test_a_server_that_unpacks_whole_bodies_is_found():
    def unpack(_, body):
        return 400, [], str(len(gzip.decompress(body))).encode()

    with naive_server(unpack) as port:
        found, _ = exploded(port, os.getpid(), [("gzip", "gzip", gzip_of(300))], ["/"])
    assert any("grew" in text for text in found)


# --- floods ------------------------------------------------------------------------------------------------------


def flood_heads(address, fields):
    """Statuses of requests whose heads have that many fields (0: cut off)."""
    shapes = [
        b"X: 1\r\n", b"X-%d: 1\r\n", b"Cookie: a=b\r\n", b"Host: localhost\r\n", b" folded\r\n",
        b"X:" + b"y" * 200 + b"\r\n"
    ]
    statuses = []
    for shape in shapes:
        with Wire("127.0.0.1", address) as line:
            try:
                line.send(f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{address}\r\n".encode())
                for start in range(0, fields, 1000):
                    line.send(b"".join(shape % number if b"%d" in shape else shape
                                       for number in range(start, start + 1000)))
                line.send(b"\r\n")
                statuses.append(line.reply().status)
            except (ConnectionError, TimeoutError):
                statuses.append(0)
    return statuses


class Dripping:
    """Connections that each send a byte of a request's head now and then."""
    def __init__(self, address, count):
        self.address, self.lines = address, []
        self.stop = threading.Event()
        for number in range(count):
            line = socket.create_connection(("127.0.0.1", address), timeout=5)
            line.sendall(
                [b"GET /health HTTP/1.1\r\nX", b"POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n",
                 b"G"][number % 3])
            self.lines.append(line)
        self.thread = threading.Thread(target=self._drip, daemon=True)
        self.thread.start()

    def _drip(self):
        while not self.stop.wait(1):
            for line in self.lines:
                try:
                    line.send(b"x", socket.MSG_DONTWAIT)
                except OSError:
                    pass

    def end(self):
        self.stop.set()
        self.thread.join()
        for line in self.lines:
            line.close()


def held_up(address, ask, fields, connections, seconds):
    """Others who ask while heads flood and connections drip; and the floods' statuses."""
    dripping = Dripping(address, connections)
    try:
        with Others(ask) as others:
            statuses = flood_heads(address, fields) if fields else []
            time.sleep(seconds)
    finally:
        dripping.end()
    return others, statuses


@pytest.mark.row("S10")
@pytest.mark.seconds(300)
def test_others_are_served_during_floods(make_hub, measured):
    hub = make_hub()
    ledger = Ledger("flood")
    fields, connections, seconds = size(200_000, 1_000_000, small=10_000), size(500, 1000, small=60), size(10,
                                                                                                           60,
                                                                                                           small=1)

    def ask():
        assert hub.api.request("GET", "/health", token=None).status == 200
        event = ledger.event()
        assert hub.api.post("/events", event).status == 201
        ledger.acknowledge([event["event_uuid"]])

    ask()
    memory = Memory(hub.process.pid)
    others, statuses = held_up(hub.api.port, ask, fields, connections, seconds)
    assert others.failures == []
    assert set(statuses) <= {0, 400, 421, 431}, statuses
    assert memory.mebibytes <= 64
    assert others.p99 < 10  # a second row's half, with room for a machine that does other things too
    assert ledger.verdict(stored_events(hub.api)).is_clean
    measured(
        f"{fields:,} fields × {len(statuses)} shapes, {connections} dripping connections: {others}, memory grew by {memory.mebibytes:.0f} MiB"
    )


@pytest.mark.row("S10", undefended=True)
def test_a_server_that_waits_for_each_connection_is_found():
    with naive_server(lambda *_: (200, [], b""), server=HTTPServer) as port:

        def ask():
            with Wire("127.0.0.1", port, seconds=1) as line:
                assert line.ask("GET", "/").status == 200

        others, _ = held_up(port, ask, 0, 3, 1)
    assert others.failures


# --- JSON --------------------------------------------------------------------------------------------------------


def awkward_json(depth):
    """(name, text): values to stand where an event has its payload's input."""
    return [("arrays", "[" * depth + "]" * depth), ("objects", '{"a":' * depth + "1" + "}" * depth),
            ("open arrays", "[" * depth), ("arrays and objects", '[{"a":' * (depth // 2) + "1" + "}]" * (depth // 2)),
            ("1e400", "1e400"), ("-1e400", "-1e400"), ("1e-400", "1e-400"), ("large exponent", "1e" + "9" * 400),
            ("long integer", "9" * 5000), ("long fraction", "0." + "9" * 5000), ("2^63", str(1 << 63)),
            ("2^64", str(1 << 64)), ("NaN", "NaN"), ("Infinity", "Infinity"), ("plus", "+1"), ("leading zero", "012"),
            ("hexadecimal", "0x10"), ("lone dot", "1."), ("high half", r'"\ud800"'), ("low half", r'"\udc00"'),
            ("halves turned", r'"\udc00\ud800"'), ("half at the end", r'"\ud83d'), ("half and letter", r'"\ud800a"'),
            ("NUL", r'"\u0000"'), ("raw NUL", '"\x00"'), ("raw newline", '"\n"'), ("short escape", r'"\u12"'),
            ("no escape", r'"\x41"'), ("__proto__", '{"__proto__":{"admin":true}}'),
            ("constructor", '{"constructor":{"prototype":{"admin":true}}}'),
            ("__proto__ by escape", r'{"\u005f_proto__":{"admin":true}}'), ("names twice", '{"a":1,"a":2}'),
            ("names twice by escape", r'{"a":1,"\u0061":2}'),
            ("many names", "{" + ",".join(f'"k{n}":{n}' for n in range(20_000)) + "}"),
            ("same name often", "{" + '"a":1,' * 20_000 + '"a":2}'), ("comment", "/* */1"), ("trailing comma", "[1,]"),
            ("two values", "1 2"), ("BOM", "\ufeff1"), ("single quotes", "'a'"), ("bare name", "{a:1}"),
            ("empty name", '{"":1}'), ("long name", '{"' + "n" * 100_000 + '":1}'),
            ("deep names", '{"a.b.c":{"$ref":"#"}}')]


def unsound(address, texts, routes, headers=()):
    """(name, route, status) of each text that got another answer than "stored" or a reason."""
    found = []
    with Wire("127.0.0.1", address) as line:
        for name, text in texts:
            for route, wrap in routes.items():
                method, _, path = route.partition(" ")
                reply = line.ask(method, path, [*headers, JSON_TYPE], body=wrap(text).encode())
                refused = 400 <= reply.status < 500 and b'"code":' in reply.body
                if not (refused or reply.status in (200, 201, 204, 409)):
                    found.append((name, route, reply.status))
    return found


def json_routes(ledger):
    def event(text):
        return json.dumps(ledger.event("json-1", "PreToolUse", tool_name="Bash", tool_use_id="t",
                                       tool_input="HERE")).replace('"HERE"', text)

    return {
        "POST /events": event, "POST /api/events/batch": lambda text: f"[{event(text)}]",
        "POST /hooks/claude-code": lambda text: f'{{"session_id":"json-1","hook_event_name":"Stop","x":{text}}}',
        "POST /api/sessions": lambda text:
        f'{{"session_id":"json-2","source_app":"a","machine_id":"m","title":{text}}}',
        "PATCH /api/sessions/json-2": lambda text: f'{{"title":{text}}}',
        "POST /v1/logs": lambda text: f'{{"resourceLogs":{text}}}', "POST /v1/metrics": lambda text: text,
        "PUT /api/prices": lambda text: f'{{"models":{text}}}', "POST /events ": lambda text: text,
        "POST /api/collectors/m": lambda text: f'{{"spool":{text}}}', "POST /api/transcripts": lambda text: text
    }


@pytest.mark.row("S11")
@pytest.mark.seconds(300)
def test_awkward_json_is_refused_or_kept(hub, measured):
    texts = awkward_json(size(100_000, 1_000_000, small=5_000))
    routes = {route.rstrip(): wrap
              for route, wrap in json_routes(Ledger("json")).items()} | {"POST /events?": lambda text: text}
    assert unsound(hub.api.port, texts, routes, [bearer(hub.token)]) == []
    events = stored_events(hub.api)
    for event in events:  # what is kept is JSON that every reader reads
        json.dumps(event, allow_nan=False).encode()
    assert hub.get("/api/sessions/json-1")["session"]["event_count"] == len(
        [one for one in events if one["session_id"] == "json-1"])
    assert hub.get("/health")["status"] == "ok"
    measured(
        f"{len(texts)} texts × {len(routes)} routes, depth to {len(texts[2][1]):,}: each refused with a reason or kept as it is"
    )


@pytest.mark.row("S11")
def test_a_name_that_stands_twice_hides_nothing(hub, measured):
    """Facts are read from the first of two, a browser takes the last: the redactor has seen both."""
    secret = "sk-ant-api03-" + "Ab3dEf6h" * 12
    event = Ledger("twice").event("twice-1", "PreToolUse", tool_name="Bash", tool_use_id="t", tool_input="HERE")
    made = 0
    for first, second in ((secret, "harmless"), ("harmless", secret)):
        for name in ("command", r"comm\u0061nd"):
            event["event_uuid"] = f"00000000-0000-4000-8000-00000000000{made}"
            text = json.dumps(event).replace('"HERE"', f'{{"command":"echo {first}","{name}":"echo {second}"}}')
            assert hub.api.post("/events", text.encode(),
                                headers={"Content-Type": "application/json"}).status in (201, 400)
            made += 1
    for row in stored_events(hub.api, session_id="twice-1", payload=1):
        assert secret not in json.dumps(row) and row["summary"].startswith("Bash: echo ")
    hub.stop()
    everything = b"".join(file.read_bytes() for file in hub.state.rglob("*") if file.is_file())
    assert secret.encode() not in everything
    measured(f"{made} events with a name twice: the secret in none of the files")


@pytest.mark.row("S11", undefended=True)
def test_a_server_with_a_reader_of_the_language_is_found():
    def read(_, body):
        try:
            return 200, [], str(json.loads(body)).encode()
        except ValueError:
            return 400, [], b'{"code":1}'
        except RecursionError:
            return 500, [], b""

    with naive_server(read) as port:
        assert ("arrays", "POST /", 500) in unsound(port, awkward_json(100_000)[:3], {"POST /": lambda text: text})
