"""What answers give away and carry: the fields that bind a browser, words of the database, series that grow with paths."""
import json
import random
import re
import sqlite3
import string
from urllib.parse import quote, unquote

import pytest
from attack import Wire, bearer, naive_server, operations, wire
from harness import ROOT, Ledger, size, stored_events

FIELDS = {
    "content-security-policy": "default-src 'none'", "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer", "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin", "x-frame-options": "DENY"
}


def without_fields(reply, wanted=tuple(FIELDS)):
    """Security fields that the answer lacks, has twice, or has with another value."""
    found = {name: [value for key, value in reply.headers if key == name] for name in wanted}
    return [name for name, values in found.items() if len(values) != 1 or not values[0].startswith(FIELDS[name])]


def bare_answers(address, requests):
    """(request, status, fields) of answers without the whole set; `requests`: (method, path, headers, body, host)."""
    found = []
    with Wire("127.0.0.1", address) as line:
        for method, path, headers, body, host in requests:
            reply = line.ask(method, path, headers, body=body, host=host)
            # Programs that change something are told so with one field alone; whatever a page could show has them all.
            is_for_program = method not in ("GET", "HEAD") and reply.status < 400 and not any(
                one.startswith("Origin:") for one in headers)
            lacking = without_fields(reply, ["x-content-type-options"] if is_for_program else tuple(FIELDS))
            if reply.status not in (0, 101) and lacking:
                found.append((method, path, reply.status, lacking))
    return found


@pytest.mark.row("S25")
def test_every_answer_carries_the_whole_set(hub, measured):
    token = bearer(hub.token)
    origin = f"Origin: {hub.url}"
    event = Ledger("fields").event("fields-1")
    requests = []
    for operation in operations(hub):
        if operation.pattern == "/ws":
            continue
        of_page = [] if operation.method == "GET" else [origin]
        path = operation.path()
        requests += [(operation.method, path, [token, *of_page], event if of_page else b"", None),
                     (operation.method, path, of_page, b"", None),
                     (operation.method, path, [token], b"{", "evil.example"),
                     (operation.method, path, [token, "Origin: http://evil.example"], b"", None)]
        if of_page:
            requests += [(operation.method, path, [token], b"{", None),
                         (operation.method, path, [token, "Content-Encoding: br"], b"x", None)]
        if operation.method == "GET" and "{" not in path and not operation.is_endless:
            requests.append(("HEAD", path, [token], b"", None))
    static = [f"/{one.relative_to(web_folder())}" for one in web_folder().rglob("*") if one.is_file()]
    assert len(static) > 3
    requests += [("GET", path, [], b"", None)
                 for path in [*static, "/sessions", "/no/such", "/.hidden", "/%zz", "/%00", "//", "/ws"]]
    requests += [("GET", path, ["Accept-Encoding: gzip"], b"", None) for path in static]
    requests += [("GET", static[0], ["If-None-Match: *"], b"", None),
                 ("GET", "/", [f"X-{n}: 1" for n in range(150)], b"", None)]
    requests += [(method, "/api/events", [token], b"", None)
                 for method in ("DELETE", "PUT", "OPTIONS", "BREW", "TRACE", "CONNECT")]
    requests += [("POST", "/events", [token, f"X-Fill: {'x' * 9000}"], b" " * 5_000_000, None)]
    assert bare_answers(hub.api.port, requests) == []
    assert_fixed_texts_of_the_library(hub)
    measured(
        f"{len(requests)} answers (all routes, refusals, {len(static)} static files): all {len(FIELDS)} fields on each")


def assert_fixed_texts_of_the_library(hub):
    """Bytes that are no request are answered by the library below, with a sentence of its own and nothing of them."""
    canary = b"<script>canary</script>"
    for data in [
            canary + b"\r\n\r\n", b"GET / HTTP/9.9" + canary + b"\r\n\r\n",
            b"GET /" + canary * 2000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + canary * 3000 + b"\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + canary + b"\r\n\r\n"
    ]:
        with wire(hub) as line:
            line.send(data)
            try:
                assert b"canary" not in line.reply().body
            except ConnectionError:
                pass


def web_folder():
    return ROOT / "web" / "dist"


@pytest.mark.row("S25", undefended=True)
def test_a_server_without_the_fields_is_found():
    with naive_server(lambda *_: (200, [("X-Content-Type-Options", "nosniff")], b"")) as port:
        assert len(bare_answers(port, [("GET", "/", [], b"", None)])[0][3]) == len(FIELDS) - 1


# --- series of metrics -------------------------------------------------------------------------------------------


def series(text):
    return {line.rpartition(" ")[0] for line in text.splitlines() if line and not line.startswith("#")}


def random_paths(count, seed=23):
    chosen = random.Random(seed)
    folders = ["", "api/", "api/sessions/", "api/events/", "assets/", "v1/", "metrics/", "%2e%2e/", "api/collectors/"]
    for _ in range(count):
        name = "".join(chosen.choices(string.ascii_letters + string.digits + "-_.~", k=chosen.randint(1, 24)))
        yield chosen.choice(["GET", "GET", "HEAD", "DELETE", "BREW"]), f"/{chosen.choice(folders)}{name}?{name}=1"


def new_series(address, count, headers=()):
    """The series of /metrics that were not there before so many requests for made-up paths."""
    with Wire("127.0.0.1", address) as line:
        before = series(line.ask("GET", "/metrics", headers).text)
        for method, path in random_paths(count):
            assert line.ask(method, path, headers).status != 500, path
        return series(line.ask("GET", "/metrics", headers).text) - before


@pytest.mark.row("S23")
@pytest.mark.seconds(1800)
def test_paths_and_names_make_no_series(hub, measured):
    count = size(100_000, 1_000_000, small=1_000)
    ledger = Ledger("series")
    for number in range(0, 200, 50):
        batch = [{
            **ledger.event(f"series-{number}-{n}", name=f"Made{number}Up{n}"), "source_app": f"app-{n}\"}} 1\n",
            "machine_id": f"machine-{n}"
        } for n in range(50)]
        assert hub.api.post("/api/events/batch", batch).json["stored"] == 50
    assert new_series(hub.api.port, count, [bearer(hub.token)]) == set()
    measured(f"{count:,} made-up paths, 200 made-up apps, machines and types: 0 new series")


@pytest.mark.row("S23", undefended=True)
def test_a_server_that_counts_by_path_is_found():
    counts = {}

    def count(handler, _):
        if handler.path == "/metrics":
            return 200, [], "".join(f'requests{{path="{path}"}} {n}\n' for path, n in counts.items()).encode()
        counts[handler.path] = counts.get(handler.path, 0) + 1
        return 404, [], b""

    with naive_server(count) as port:
        assert len(new_series(port, 50)) >= 30


# --- SQL ---------------------------------------------------------------------------------------------------------

# What only the engine itself would say; the reply is searched after what was sent has been taken out of it.
WORDS = re.compile(
    r"sqlite|syntax error|no such (table|column|function)|unrecognized token|unterminated|\bnear \"|malformed match|"
    r"fts5|\bselect\b.+\bfrom\b|datatype mismatch|constraint failed", re.IGNORECASE)
TAILS = ["--", "/*", ";--", "#", "\x00", "%00", "-- -", ") --", "')) --", "\" --"]
CORES = [
    "' OR '1'='1", "' OR 1=1", "\" OR \"1\"=\"1", "1 OR 1=1", "') OR ('1'='1", "')) OR (('1'='1",
    "'; DROP TABLE events;", "1; DELETE FROM events", "' UNION SELECT name FROM sqlite_master",
    "1 UNION SELECT 1,2,3,4,5", "' AND 1=CAST((SELECT 1) AS INT)", "' AND (SELECT count(*) FROM events)>0",
    "'||(SELECT sqlite_version())||'", "' || randomblob(500000000) || '",
    "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) FROM c)",
    "'; ATTACH DATABASE '/tmp/x' AS x;", "'; PRAGMA writable_schema=ON;", "load_extension('/tmp/x')", "NULL",
    "NEAR(a b, 2)", "a* AND (b OR", "{a b} : c", "col:x", "^a", "\"unclosed", "a NOT", "AND OR NOT", "LIKE '%'", "%",
    "_", "\\", "%' ESCAPE '", "x GLOB '*'", "json_extract(payload,'$')", "0x41", "-1", "9223372036854775808", "1e308",
    "1.5.5", "?1", ":a", "@a", "$1", "`id`", "[id]", "id ASC, (SELECT 1)", "CASE WHEN 1 THEN 1 END", "started_at; --",
    "asc; DROP TABLE events", "\u02bc OR 1=1", "\uff07 OR 1=1", "a' COLLATE nocase", "\ud800'".encode(
        "utf-8", "surrogatepass").decode("utf-8", "replace")
]
PAYLOADS = CORES + [f"{core}{tail}" for core in CORES[:16] for tail in TAILS]


def tells(reply, payload):
    """What a reply says of the database's own language, but for what it repeats of the question."""
    text = " ".join(texts_of(reply))
    # Lists are taken apart at their commas, so that what is repeated may be a part.
    for part in sorted({payload, *payload.split(",")}, key=len, reverse=True):
        text = text.replace(part, "") if part else text
    found = WORDS.search(text) if reply.status >= 400 or "no such" in text else None
    return found.group() if found else None


def texts_of(reply):
    """Every text of a JSON answer; of another answer all of it."""
    try:
        left, found = [json.loads(reply.body)], []
    except ValueError:
        return [reply.text]
    while left:
        value = left.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, (dict, list)):
            left += value.values() if isinstance(value, dict) else value
    return found


def harmed(address, questions, headers=()):
    """(path, status, why) of each question that did not end in a plain answer or a plain refusal."""
    found = []
    with Wire("127.0.0.1", address) as line:
        for path, payload, must_be_empty in questions:
            reply = line.ask("GET", path, headers)
            if reply.status not in (200, 400, 404):
                found.append((path, reply.status, "status"))
            elif tells(reply, payload):
                found.append((path, reply.status, tells(reply, payload)))
            elif must_be_empty and b"canary-of-another" in reply.body:
                found.append((path, reply.status, "rows of others"))
    return found


@pytest.mark.row("S13")
@pytest.mark.seconds(3600)
def test_no_parameter_speaks_sql(hub, measured):
    assert len(set(PAYLOADS)) >= 200
    payloads = PAYLOADS[::len(PAYLOADS) // size(200, 200, small=10)]
    ledger = Ledger("canary-of-another")
    events = [event for _ in range(5) for event in ledger.tool_events("canary-of-another-session")]
    hub.api.post("/api/events/batch", events)
    reads = [one for one in operations(hub) if one.method == "GET" and one.access == "read" and not one.is_endless]
    everywhere = size(False, True, small=False)
    by_name = {}
    for operation in reads:
        for name in operation.query:
            by_name.setdefault(name, []).append(operation)
    questions = []
    for name, those in by_name.items():
        for number, payload in enumerate(payloads):
            for operation in those if everywhere else [those[number % len(those)]]:
                # Only where the parameter narrows a list down must nothing of it come back.
                narrows = name in ("session_id", "source_app", "machine_id", "agent_id", "project", "event_type")
                questions.append(
                    (f"{operation.path('canary-of-another-session')}?{name}={quote(payload)}", payload, narrows
                     and not operation.has_part and operation.pattern.startswith(("/api/events", "/api/errors"))))
    for operation in reads:
        if operation.has_part:
            questions += [(operation.path(quote(payload, safe="")), payload, True) for payload in payloads]
    assert harmed(hub.api.port, questions, [bearer(hub.token)]) == []
    assert len(stored_events(hub.api)) == len(events)
    hub.stop()
    with sqlite3.connect(hub.state / "eyrie.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok", )
    measured(
        f"{len(payloads)} payloads × {len(by_name)} parameters and paths: {len(questions):,} questions, none harmful, 0 words of SQL"
    )


@pytest.mark.row("S13", undefended=True)
def test_a_server_that_glues_sql_is_found():
    def glue(handler, _):
        database = sqlite3.connect(":memory:")
        database.executescript("CREATE TABLE events (session_id); INSERT INTO events VALUES ('canary-of-another')")
        try:
            value = unquote(handler.path.partition("=")[2])
            return 200, [], str(
                database.execute(f"SELECT * FROM events WHERE session_id = '{value}'").fetchall()).encode()
        except sqlite3.Error as error:
            return 400, [], str(error).encode()

    questions = [(f"/?session_id={quote(payload)}", payload, True) for payload in PAYLOADS[:8]]
    with naive_server(glue) as port:
        why = {reason for _, _, reason in harmed(port, questions)}
    assert "rows of others" in why and len(why) > 1
