"""Requests of somebody who means no good, or whose program is broken."""
import gzip
import http.client
import json
import socket
import threading
import uuid

import pytest
from harness import Api, Ledger, stored_events

MEBIBYTE = 1 << 20
# More than a hub may keep in memory because of one request; a bomb of 1 GiB would exceed it many times over.
MEMORY_LIMIT = 300 * MEBIBYTE


def event(**changes):
    body = Ledger("hostile").event("hostile-1")
    body.update(changes)
    return {name: value for name, value in body.items() if value is not None}


@pytest.fixture
def api(hub):
    return hub.api


@pytest.mark.parametrize("path", ["/api/sessions", "/api/events", "/stream", "/metrics", "/api/collectors"])
@pytest.mark.parametrize("token", [None, "x" * 43, "Bearer", "' OR 1=1 --"])
def test_reading_needs_the_token(api, path, token):
    answer = api.request("GET", path, token=token)
    assert (answer.status, answer.error_code) == (401, "unauthenticated")


@pytest.mark.parametrize("path", ["/events", "/api/events", "/api/events/batch", "/hooks/claude-code", "/api/login-links"])
def test_writing_needs_the_token(hub, api, path):
    assert api.post(path, event(), token=None).status == 401
    assert api.post(path, event(), token="wrong").status == 401
    assert stored_events(hub.api) == []


def test_health_without_token_says_little(api):
    answer = api.request("GET", "/health", token=None)
    assert answer.status == 200
    assert set(answer.json) <= {"status", "version", "started_at", "uptime_s", "demo"}


def test_ingest_token_may_only_send(hub, api):
    token = (hub.state / "ingest.token").read_text().strip()
    assert api.post("/events", event(), token=token).status == 201
    for path in ["/api/sessions", "/api/events", "/stream"]:
        assert api.request("GET", path, token=token).status == 403, path
    assert api.post("/api/login-links", {}, token=token).status == 403


def test_secrets_are_private_files(hub):
    for name in ["token", "ingest.token", "hub.json"]:
        assert (hub.state / name).stat().st_mode & 0o777 == 0o600, name
    assert hub.state.stat().st_mode & 0o777 == 0o700


def test_loopback_names_are_known(api):
    for host in ["localhost", "127.0.0.1"]:
        assert api.request("GET", "/api/sessions", headers={"Host": f"{host}:{api.port}"}).status == 200


def test_own_origin_is_accepted(api):
    answer = api.post("/events", event(), headers={"Origin": f"http://127.0.0.1:{api.port}"})
    assert answer.status == 201


def test_no_cross_origin_reading_unless_configured(make_hub):
    api = make_hub().api
    answer = api.request("GET", "/api/sessions", headers={"Origin": "http://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
    api = make_hub(environment={"EYRIE_CORS_ORIGINS": "http://friend.example"}).api
    answer = api.request("GET", "/api/sessions", headers={"Origin": "http://friend.example"})
    assert answer.headers.get("access-control-allow-origin") == "http://friend.example"


@pytest.mark.row("S22")
def test_login_link_works_once(api):
    url = api.post("/api/login-links", {}).json["url"]
    path = url[url.index("/login"):]
    answer = api.request("GET", path, token=None)
    assert answer.status == 303
    cookie = answer.headers["set-cookie"]
    for part in ["eyrie_session=", "HttpOnly", "SameSite=Strict"]:
        assert part in cookie
    own = {"Cookie": cookie.split(";")[0]}
    assert api.request("GET", "/api/sessions", headers=own, token=None).status == 200
    again = api.request("GET", path, token=None)
    assert again.status in (400, 401, 403, 410) and "set-cookie" not in again.headers


def test_huge_body_is_refused_before_it_is_read(hub, api):
    """The header alone is enough; a client that sends on regardless is cut off long before its 100 MB are through."""
    for path in ["/events", "/api/events/batch", "/hooks/claude-code"]:
        status, sent = send_slowly(api, path, [f"Content-Length: {100 * 10**6}"], chunked=False)
        assert status == 413, path
        assert sent < 50 * 10**6
    assert hub.resident_bytes() < MEMORY_LIMIT
    assert api.post("/events", event()).status == 201


def test_huge_body_of_unknown_length_is_refused(hub, api):
    status, sent = send_slowly(api, "/api/events/batch", ["Transfer-Encoding: chunked"], chunked=True)
    assert status in (413, None)  # None: cut off while sending
    assert sent < 90 * 10**6
    assert hub.resident_bytes() < MEMORY_LIMIT
    assert api.post("/events", event()).status == 201


def send_slowly(api, path, headers, chunked):
    """Sends up to 100 MB, looking for an answer after each piece; returns the status and how much was sent."""
    piece = b" " * (256 * 1024)
    framed = b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece
    with socket.create_connection((api.host, api.port), timeout=20) as wire:
        head = [f"POST {path} HTTP/1.1", f"Host: {api.host}:{api.port}", f"Authorization: Bearer {api.token}",
                "Content-Type: application/json", *headers]
        wire.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        sent = 0
        try:
            while sent < 100 * 10**6:
                wire.settimeout(0.02)
                try:
                    received = wire.recv(64)
                    return (int(received.split()[1]) if received else None), sent
                except TimeoutError:
                    pass
                wire.settimeout(20)
                wire.sendall(framed)
                sent += len(piece)
        except (ConnectionResetError, BrokenPipeError):
            try:
                received = wire.recv(64)
                return (int(received.split()[1]) if received else None), sent
            except OSError:
                return None, sent
    return None, sent


@pytest.mark.row("S09")
@pytest.mark.parametrize("inner", [100 * MEBIBYTE, 1024 * MEBIBYTE])
def test_gzip_bomb(hub, api, inner):
    body = b"".join(gzip_pieces(inner))
    assert len(body) < 2 * MEBIBYTE
    answer = api.post("/api/events/batch", body,
                      headers={"Content-Encoding": "gzip", "Content-Type": "application/x-ndjson"})
    assert answer.status == 413
    assert hub.resident_bytes() < MEMORY_LIMIT
    assert api.post("/events", event()).status == 201


def gzip_pieces(size):
    import zlib
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = b" " * MEBIBYTE
    for _ in range(size // MEBIBYTE):
        yield packer.compress(zeros)
    yield packer.flush()


@pytest.mark.parametrize("encoding, body", [
    ("gzip", b"not gzip"), ("gzip", gzip.compress(b"[]", mtime=0)[:-6]), ("zstd", b"no")])
def test_broken_compression(api, encoding, body):
    answer = api.post("/api/events/batch", body,
                      headers={"Content-Encoding": encoding, "Content-Type": "application/json"})
    assert answer.status == 400, answer.body


def test_unknown_compression_and_type(api):
    answer = api.post("/api/events/batch", b"[]", headers={"Content-Encoding": "br", "Content-Type": "application/json"})
    assert answer.status == 415
    assert api.post("/events", b"a=b", headers={"Content-Type": "application/x-www-form-urlencoded"}).status == 415
    assert api.post("/events", b"<e/>", headers={"Content-Type": "text/xml"}).status == 415


@pytest.mark.row("S11")
@pytest.mark.parametrize("body", [
    b"", b"{", b"nothing", b"[1,2", b'{"a":1}{"b":2}', b"\x00" * 20, b'{"a":01}', b"NaN", b'{"a":' * 100_000,
    b"[" * 1_000_000,
], ids=lambda body: body[:12].decode("ascii", "replace"))
def test_invalid_json(api, body):
    answer = api.post("/events", body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.error_code) == (400, "invalid_json"), answer.body


@pytest.mark.parametrize("changes, code, field", [
    ({"session_id": None, "payload": {}}, "missing_field", "session_id"),
    ({"hook_event_type": None, "payload": {}}, "missing_field", "hook_event_type"),
    ({"timestamp": None}, "missing_field", "timestamp"),
    ({"timestamp": "yesterday"}, "invalid_field", "timestamp"),
    ({"timestamp": -5}, "invalid_field", "timestamp"),
    ({"event_uuid": "not-a-uuid"}, "invalid_field", "event_uuid"),
    ({"session_id": 12}, "invalid_field", "session_id"),
    ({"session_id": "x" * 100_000}, "invalid_field", "session_id"),
], ids=lambda value: str(value)[:40])
def test_refusals_name_the_field(api, changes, code, field):
    answer = api.post("/events", event(**changes))
    assert answer.status == 400, answer.body
    error = answer.json["error"]
    assert (error["code"], error["field"]) == (code, field)
    assert error["retryable"] is False and error["message"]


def test_event_that_is_too_large(api):
    assert api.post("/events", event(payload={"text": "x" * (5 * MEBIBYTE)})).status == 413


def test_poison_item_does_not_spoil_a_batch(hub, api):
    good = [event() for _ in range(4)]
    batch = [good[0], event(timestamp=None), good[1], "text", good[2], {**good[0]}, good[3]]
    answer = api.post("/api/events/batch", batch)
    assert answer.status == 200
    assert [item["status"] for item in answer.json["items"]] == [
        "stored", "rejected", "stored", "rejected", "stored", "duplicate", "stored"]
    assert (answer.json["stored"], answer.json["rejected"], answer.json["duplicate"]) == (4, 2, 1)
    assert answer.json["items"][1]["error"]["field"] == "timestamp"
    assert {row["event_uuid"] for row in stored_events(hub.api)} == {item["event_uuid"] for item in good}


def test_broken_line_does_not_spoil_ndjson(api):
    lines = [json.dumps(event()), '{"broken', json.dumps(event())]
    answer = api.post("/api/events/batch", gzip.compress("\n".join(lines).encode()),
                      headers={"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"})
    assert answer.status == 200
    assert [item["status"] for item in answer.json["items"]] == ["stored", "rejected", "stored"]


@pytest.mark.row("S11")
@pytest.mark.parametrize("text", ["\\u0000", "\\ud800", "\\ud83d\\ude00", "'; DROP TABLE events; --", "<script>alert(1)</script>"])
def test_awkward_text_is_kept(hub, api, text):
    body = json.dumps(event()).replace('"number": 0', f'"number": 0, "text": "{text}"').encode()
    answer = api.post("/events", body, headers={"Content-Type": "application/json"})
    assert answer.status == 201
    stored = hub.get(f"/api/events/{answer.json['event_uuid']}")
    if text != "\\ud800":  # a lone half of a pair has no UTF-8: it may come back as U+FFFD
        assert stored["payload"]["text"] == json.loads(f'"{text}"')


def test_bytes_that_are_no_text_do_no_harm(hub, api):
    body = json.dumps(event()).encode().replace(b'"number": 0', b'"number": 0, "text": "a\xff\xfe\xc0\xaf"')
    answer = api.post("/events", body, headers={"Content-Type": "application/json"})
    assert answer.status in (201, 400)
    if answer.status == 201:  # mended: what comes back is valid UTF-8
        assert hub.get(f"/api/events/{answer.json['event_uuid']}")["payload"]["text"].startswith("a\ufffd")
    assert len(stored_events(hub.api)) == int(answer.status == 201)


def test_unknown_events_and_fields_are_kept(hub, api):
    answer = api.post("/events", event(hook_event_type="FromTheFuture", novelty={"a": [1]}))
    assert answer.status == 201
    assert hub.get(f"/api/events/{answer.json['event_uuid']}")["hook_event_type"] == "FromTheFuture"


def test_duplicate_is_409_and_counts_once(hub, api):
    body = event(event_uuid=str(uuid.uuid4()))
    first, second = api.post("/events", body), api.post("/events", body)
    assert (first.status, second.status) == (201, 409)
    assert second.json["status"] == "duplicate" and second.json["id"] == first.json["id"]
    assert hub.get("/api/sessions/hostile-1")["session"]["event_count"] == 1


def test_rate_limit_is_per_client_and_says_when_to_return(make_hub):
    api = make_hub(environment={"EYRIE_RATE_LIMIT": "10"}).api
    answers = [api.post("/events", event()) for _ in range(60)]
    assert {answer.status for answer in answers} == {201, 429}
    refused = next(answer for answer in answers if answer.status == 429)
    assert int(refused.headers["retry-after"]) >= 1


def test_unknown_paths_and_methods(api):
    assert api.request("GET", "/api/nothing").status == 404
    assert api.request("DELETE", "/api/events").status == 405
    assert api.request("GET", "/api/sessions/nobody").status == 404
    assert api.request("GET", "/api/events?limit=many").status == 400
    assert api.request("GET", "/api/events?cursor=%00%ff").status == 400


def test_dashboard_carries_a_strict_policy(api):
    answer = api.request("GET", "/", token=None)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert "unsafe-eval" not in policy and "script-src *" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_authentication_off_on_loopback(make_hub):
    hub = make_hub(arguments=["--auth", "off"])
    assert Api(hub.url).request("GET", "/api/sessions").status == 200


def test_many_idle_connections_do_not_shut_others_out(api):
    idle = [socket.create_connection((api.host, api.port)) for _ in range(200)]
    try:
        assert api.post("/events", event()).status == 201
    finally:
        for connection in idle:
            connection.close()


@pytest.mark.row("S10")
def test_half_a_request_does_not_shut_others_out(api):
    halves = []
    for _ in range(50):
        wire = socket.create_connection((api.host, api.port))
        wire.sendall(f"POST /events HTTP/1.1\r\nHost: 127.0.0.1:{api.port}\r\nContent-Length: 500\r\n\r\n{{".encode())
        halves.append(wire)
    assert api.post("/events", event()).status == 201
    for wire in halves:
        wire.close()


@pytest.mark.row("S10")
def test_silent_connections_make_room_for_one_that_asks(api):
    """More than one address may have: half of them say nothing, half begin a request."""
    silent = []
    try:
        for number in range(700):
            wire = socket.create_connection((api.host, api.port))
            if number % 2:
                wire.sendall(b"GET /health HTTP/1.1\r\nHost: ")
            silent.append(wire)
        for _ in range(5):
            assert api.request("GET", "/health", token=None).status == 200
            assert api.post("/events", event()).status == 201
    finally:
        for wire in silent:
            wire.close()


@pytest.mark.row("S09")
def test_health_and_reads_are_served_while_bodies_are_unpacked(hub, api):
    bomb = gzip.compress(b" " * (8 * MEBIBYTE - 1))
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/x-ndjson"}
    stop = threading.Event()

    def keep_sending():
        while not stop.is_set():
            assert api.request("POST", "/api/events/batch", body=bomb, headers=headers).status in (200, 400, 429, 503)

    senders = [threading.Thread(target=keep_sending) for _ in range(16)]
    for sender in senders:
        sender.start()
    try:
        for _ in range(20):
            assert api.request("GET", "/health", token=None).status == 200
            assert api.request("GET", "/api/sessions").status == 200
    finally:
        stop.set()
        for sender in senders:
            sender.join()
    assert hub.resident_bytes() < MEMORY_LIMIT


@pytest.mark.row("S09")
def test_small_bodies_do_not_become_large_ones(api):
    for size in [9 * MEBIBYTE, 31 * MEBIBYTE]:
        body = gzip.compress(b" " * size)
        for path in ["/api/events/batch", "/v1/logs"]:
            answer = api.request("POST", path, body=body, headers={
                "Content-Encoding": "gzip", "Content-Type": "application/json"})
            assert answer.status == 413, (path, size)


@pytest.mark.row("S05")
def test_replaced_token_ends_requests_and_streams(hub, api):
    with socket.create_connection((api.host, api.port), timeout=20) as wire:
        wire.sendall(f"GET /stream HTTP/1.1\r\nHost: {api.host}:{api.port}\r\nAuthorization: Bearer {api.token}\r\n\r\n".encode())
        assert wire.recv(4096).startswith(b"HTTP/1.1 200")
        new = "n" * 43
        replacement = hub.state / "token.new"
        replacement.write_text(new + "\n")
        replacement.chmod(0o600)
        replacement.rename(hub.state / "token")
        while wire.recv(4096):  # until the hub ends it; the socket's time is up otherwise
            pass
    assert api.request("GET", "/api/sessions").status == 401
    assert api.request("GET", "/api/sessions", token=new).status == 200
    assert json.loads((hub.state / "hub.json").read_text())["token"] == new


def test_connection_is_kept_after_a_refusal(api):
    connection = api.connect()
    try:
        assert api.post("/events", event(timestamp=None), connection=connection).status == 400
        assert api.post("/events", event(), connection=connection).status == 201
    except http.client.HTTPException as error:
        raise AssertionError("the connection was closed after a 400") from error
    finally:
        connection.close()
