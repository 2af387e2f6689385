"""R21: bodies of any size are stored or refused as documented, and none of them fills the memory."""
import json
import socket
import uuid

import pytest
from harness import hook_event, size
from harness.careless import careless_server
from harness.processes import MEBIBYTE, forget_peak, peak_bytes, resident_bytes

KIBIBYTE = 1 << 10
EVENT_LIMIT, BATCH_LIMIT = 4 * MEBIBYTE, 32 * MEBIBYTE
SIZES = (0, 1, 300, 4 * KIBIBYTE, 64 * KIBIBYTE, 65 * KIBIBYTE, MEBIBYTE, EVENT_LIMIT - 1, EVENT_LIMIT, EVENT_LIMIT + 1,
         16 * MEBIBYTE, BATCH_LIMIT, BATCH_LIMIT + 1, 64 * MEBIBYTE)
SMALL_SIZES = (0, 1, 300, 65 * KIBIBYTE, EVENT_LIMIT, EVENT_LIMIT + 1, BATCH_LIMIT, BATCH_LIMIT + 1)
ROUTES = {"/events": EVENT_LIMIT, "/hooks/claude-code": EVENT_LIMIT, "/api/events/batch": BATCH_LIMIT}
ANNOUNCED = 1 << 30
# The row's bound, and a half: for a moment a batch is there as it came, and as the payloads that were read from it.
GROWTH_LIMIT = 96 * MEBIBYTE
PIECE = b"x" * (64 * KIBIBYTE)
REFUSAL_SECONDS = 20
LEAST_EVENT = 260


def event(count):
    """An event of exactly `count` bytes."""
    fields = {"event_uuid": str(uuid.uuid4()), "session_id": "sizes", "hook_event_type": "UserPromptSubmit",
              "timestamp": "2026-11-20T10:00:00Z", "payload": {**hook_event("sizes"), "text": ""}}
    short = json.dumps(fields, separators=(",", ":"))
    fields["payload"]["text"] = "y" * (count - len(short))
    return json.dumps(fields, separators=(",", ":")).encode()


def body(route, count):
    if count < LEAST_EVENT:
        return b"x" * count
    if route == "/hooks/claude-code":
        short = json.dumps({**hook_event("sizes"), "text": ""})
        return json.dumps({**hook_event("sizes"), "text": "y" * (count - len(short))}).encode()
    if route == "/events" or count < 2 * MEBIBYTE:
        return event(count)
    lines = [event(MEBIBYTE - 1) for _ in range(count // MEBIBYTE - 1)]
    return b"\n".join([*lines, event(count - MEBIBYTE * len(lines))])


def expected(route, count):
    """The statuses that the API's description allows."""
    if count > ROUTES[route]:
        return (413,)
    # Less than an event is no JSON; in a batch, that is what becomes of its line.
    if count < LEAST_EVENT and route != "/api/events/batch":
        return (400,)
    return (200, 201)


def send_announced(api, route, token, is_chunked=False):
    """Announces a gigabyte, or no size at all, and sends until there is an answer: its status, and the bytes sent."""
    length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {ANNOUNCED}"
    with socket.create_connection((api.host, api.port), timeout=REFUSAL_SECONDS) as wire:
        wire.sendall(f"POST {route} HTTP/1.1\r\nHost: {api.host}:{api.port}\r\nAuthorization: Bearer {token}\r\n"
                     f"Content-Type: application/json\r\n{length}\r\n\r\n".encode())
        sent, answer = 0, b""
        wire.setblocking(False)
        piece = b"%x\r\n%s\r\n" % (len(PIECE), PIECE) if is_chunked else PIECE
        rest = piece
        while sent < ANNOUNCED and not answer:
            try:
                count = wire.send(rest)
                sent, rest = sent + count, rest[count:] or piece
            except BlockingIOError:
                wire.settimeout(0.01)
                try:
                    answer = wire.recv(4096)
                except TimeoutError:
                    pass
                wire.setblocking(False)
                continue
            except (ConnectionResetError, BrokenPipeError):
                wire.settimeout(REFUSAL_SECONDS)
            try:
                answer = wire.recv(4096)
            except BlockingIOError:
                pass
            except ConnectionResetError:
                return None, sent  # the answer was overtaken by the reset
        return int(answer.split()[1]) if answer else None, sent


def growth(process, action):
    """What `action` returns, and by how much the process's memory grew meanwhile at most."""
    before = resident_bytes(process)
    forget_peak(process)
    result = action()
    return result, peak_bytes(process) - before


@pytest.mark.row("R21")
def test_bodies_are_stored_or_refused_within_bounds(make_hub, measured):
    hub = make_hub("hub")
    assert hub.api.post("/events", event(1000), headers={"Content-Type": "application/json"}).status == 201
    statuses, most, largest = {}, 0, None
    start = resident_bytes(hub.process.pid)
    for route in ROUTES:
        kind = "application/x-ndjson" if route.endswith("batch") else "application/json"
        for count in size(SIZES, SIZES, small=SMALL_SIZES):
            data = body(route, count)
            assert len(data) == count
            answer, grown = growth(hub.process.pid, lambda: hub.api.post(route, data, headers={"Content-Type": kind}))
            assert answer.status in expected(route, count), (route, count, answer.status, answer.body[:200])
            if answer.status == 200 and answer.body:
                assert answer.json["rejected"] == (0 < count < LEAST_EVENT)
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
            if grown > most:
                most, largest = grown, (route, count)
        for is_chunked in (False, True):
            (status, sent), grown = growth(hub.process.pid, lambda: send_announced(hub.api, route, hub.token, is_chunked))
            assert status in (413, None) and sent < ANNOUNCED // 4, (route, status, sent)
            statuses[413] = statuses.get(413, 0) + 1
            most = max(most, grown)
    total = resident_bytes(hub.process.pid) - start
    told = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
    measured(f"{sum(statuses.values())} bodies of 0 B to 64 MiB and 1 GiB announced ({told}); memory grew by "
             f"{most / MEBIBYTE:.0f} MiB at most ({largest[1]:,} B to {largest[0]}), by {total / MEBIBYTE:.0f} MiB in all")
    assert hub.get("/health")["status"] == "ok"
    assert most <= GROWTH_LIMIT


@pytest.mark.row("R21", undefended=True)
def test_check_sees_a_server_that_reads_what_comes():
    with careless_server() as (api, server):
        data = bytes(GROWTH_LIMIT + 32 * MEBIBYTE)
        answer, grown = growth(server.pid, lambda: api.post("/events", data))
        assert answer.status not in expected("/events", len(data))
        assert grown > GROWTH_LIMIT
