"""Proofs that were forged, recorded, taken away or guessed."""
import base64
import hashlib
import hmac
import json
import random
import secrets
import socket
import statistics
import subprocess
import time

import pytest
from attack import UPGRADE, Wire, bearer, naive_server, wire
from harness import Ledger, eventually, size
from test_signed_requests import SECRET, asymmetric_token, base64url, claims, signature, token

ISSUER = {"EYRIE_JWT_ISSUER": "https://issuer.example", "EYRIE_JWT_AUDIENCE": "eyrie"}
JWT_SECRET = "another secret, of more than 32 bytes"
# Ends long after the row's minute, so that a stream that stays is told from one that is late.
CLOSED_SECONDS = 60

# --- access taken away -------------------------------------------------------------------------------------------


def opened(address, path, proof):
    """A live stream (or socket) that has begun."""
    line = socket.create_connection(("127.0.0.1", address), timeout=20)
    upgrade = "".join(f"{one}\r\n" for one in UPGRADE) if path == "/ws" else ""
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{address}\r\n{proof}\r\n{upgrade}\r\n".encode())
    first = line.recv(4096)
    assert first.split()[1] in (b"200", b"101"), first[:200]
    return line


def seconds_until_closed(lines, deadline=CLOSED_SECONDS):
    """How long each stays open, or None for one that does."""
    began, took = time.monotonic(), []
    for line in lines:
        line.settimeout(max(0.01, began + deadline - time.monotonic()))
        try:
            while line.recv(65536):
                pass
            took.append(time.monotonic() - began)
        except ConnectionResetError:
            took.append(time.monotonic() - began)
        except TimeoutError:
            took.append(None)
        line.close()
    return took


@pytest.mark.row("S05")
@pytest.mark.seconds(300)
def test_streams_end_with_what_admitted_them(make_hub, measured):
    hub = make_hub(environment={"EYRIE_JWT_SECRET": JWT_SECRET, **ISSUER})
    each = size(20, 60, small=2)
    paths = [path for _ in range(each) for path in ("/stream", "/ws")]

    def login():
        url = hub.api.post("/api/login-links", {}).json["url"]
        return "Cookie: " + hub.api.request("GET", url[url.index("/login"):],
                                            token=None).headers["set-cookie"].split(";")[0]

    leaving, staying = login(), login()
    # A token counts for a minute more than it says, for clocks that differ.
    short = bearer(token(claims(exp=int(time.time()) - 60 + 6)))
    kept = [opened(hub.api.port, path, staying) for path in ("/stream", "/ws")]
    lines = {
        "logout": [opened(hub.api.port, path, leaving) for path in paths],
        "token expires": [opened(hub.api.port, path, short) for path in paths],
        "token replaced": [opened(hub.api.port, path, bearer(hub.token)) for path in paths]
    }
    out = {"Cookie": leaving.partition(": ")[2]}
    assert hub.api.request("POST", "/api/logout", headers=out, token=None).status == 204
    replacement = hub.state / "token.new"
    replacement.write_text("n" * 43)
    replacement.chmod(0o600)
    replacement.rename(hub.state / "token")
    worst = {cause: seconds_until_closed(those) for cause, those in lines.items()}
    assert all(None not in took for took in worst.values()), worst
    assert seconds_until_closed(kept, deadline=1) == [None, None], "somebody else's was closed"
    measured(f"{3 * len(paths)} streams and sockets: all closed; at most " +
             ", ".join(f"{max(took):.1f} s after {cause}" for cause, took in worst.items()))


@pytest.mark.row("S05", undefended=True)
def test_a_stream_whose_access_goes_on_is_seen_to_stay(hub):
    lines = [opened(hub.api.port, path, bearer(hub.token)) for path in ("/stream", "/ws")]
    assert seconds_until_closed(lines, deadline=3) == [None, None]


# --- forged tokens -----------------------------------------------------------------------------------------------


def signed(header, body, key=JWT_SECRET, digest=hashlib.sha256):
    key = key if isinstance(key, bytes) else key.encode()
    parts = ".".join(part if isinstance(part, str) else base64url(json.dumps(part).encode()) for part in (header, body))
    return f"{parts}.{base64url(hmac.new(key, parts.encode(), digest).digest())}"


def forgeries(public="", good=None):
    """(what it tries, token): none of them was made with the hub's key for the hub."""
    now, fine, head = int(time.time()), claims(), {"alg": "HS256", "typ": "JWT"}
    forged = [(f"alg {name!r}", signed({"alg": name}, fine))
              for name in ("none", "None", "NONE", "nOnE", " HS256", "HS256 ", "hs256", "HS384", "HS512", "RS256",
                           "ES256", "PS256", "EdDSA", "", None, 0, ["HS256"], {"HS256": 1})]
    forged += [("no alg", signed({"typ": "JWT"}, fine)),
               ("alg none, no signature", signed({"alg": "none"}, fine).rpartition(".")[0] + "."),
               ("alg twice", signed(base64url(b'{"alg":"none","alg":"HS256"}'), fine, key="x")),
               ("empty key", signed(head, fine, key="")), ("guessed key", signed(head, fine, key="secret")),
               ("key of zeros", signed(head, fine, key=b"\0" * 32)), ("SHA-1", signed(head, fine, digest=hashlib.sha1))]
    forged += [(f"header {name}", signed({**head, name: value}, fine, key="x")) for name, value in {
        "jku": "http://127.0.0.1:1/keys", "x5u": "http://127.0.0.1:1/cert", "jwk": {"kty": "oct", "k": base64url(
            b"x")}, "x5c": ["AAAA"], "kid": "../../dev/null", "crit": ["exp"], "b64": False, "zip": "DEF", "cty": "JWT",
        "enc": "A128GCM"
    }.items()]
    forged += [(f"kid {kid!r}", signed({**head, "kid": kid}, fine, key=""))
               for kid in ("/dev/null", "' UNION SELECT '' --", "|cat /etc/passwd", "\x00", "a" * 10_000)]
    forged += [
        (f"claim {change}", signed(head, claims(**change)))
        for change in ({"exp": now - 61}, {"exp": 0}, {"exp": -1}, {"exp": None}, {"exp": str(now + 300)},
                       {"exp": now + 0.5 - 600}, {"exp": 10**400}, {"exp": True}, {"exp": [now + 300]},
                       {"nbf": now + 3600}, {"iss": "https://issuer.example.evil"}, {"iss": "https://issuer.example/"},
                       {"iss": None}, {"iss": ["https://issuer.example"]}, {"aud": "eyrie2"}, {"aud": ["Eyrie"]},
                       {"aud": []}, {"aud": {"eyrie": 1}}, {"aud": None}, {"sub": None}, {"sub": ""}, {"scope": None},
                       {"scope": "root"}, {"scope": "viewer\u0000admin"}, {"scope": ["admin", 1]}, {"scope": "ADMIN"})
    ]
    if public:
        forged += [(f"public key as secret, {end!r}", signed(head, fine, key=public.rstrip("\n") + end))
                   for end in ("\n", "", "\r\n", "\0")]
    if good:
        one, two, three = good.split(".")
        changed = base64url(json.dumps(claims(scope="admin")).encode())
        forged += [("other claims", f"{one}.{changed}.{three}"), ("cut", good[:-4]), ("longer", good + "AAAA"),
                   ("two parts", f"{one}.{two}"), ("four parts", f"{good}.{three}"),
                   ("five parts", f"{good}.{one}.{two}"), ("signature of zeros", f"{one}.{two}.{'A' * len(three)}"),
                   ("no signature", f"{one}.{two}."), ("padded", f"{one}=.{two}=.{three}="),
                   ("other alphabet", f"{one}.{two}.{three[:-2]}+/"), ("blank before", f" {good[:-4]}"),
                   ("bit flipped", f"{one}.{two}.{'B' if three[0] != 'B' else 'C'}{three[1:]}")]
    return forged


def believed(address, forged):
    """The forgeries that were let in."""
    found = []
    with Wire("127.0.0.1", address) as line:
        for what, text in forged:
            reply = line.ask("GET", "/api/sessions", [f"Authorization: Bearer {text}"])
            if reply.status not in (401, 400, 429, 431, 0):
                found.append((what, reply.status))
    return found


@pytest.mark.row("S14")
def test_no_forged_token_is_believed(make_hub, tmp_path, measured):
    private, public = tmp_path / "key.pem", tmp_path / "public.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", private],
                   check=True,
                   capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True)
    good = asymmetric_token(private, "RS256", claims())
    by_secret = make_hub(environment={"EYRIE_JWT_SECRET": JWT_SECRET, **ISSUER})
    by_key = make_hub(environment={"EYRIE_JWT_KEY_FILE": public, "EYRIE_JWT_ALGORITHM": "RS256", **ISSUER})
    for hub, fine, forged in ((by_secret, token(claims()), forgeries(good=token(claims()))),
                              (by_key, good, forgeries(public.read_text(), good))):
        assert len(forged) >= 60
        assert hub.api.request("GET", "/api/sessions", token=fine).status == 200
        assert believed(hub.api.port, forged) == []
        assert hub.api.request("GET", "/api/sessions", token=fine).status == 200
    measured(
        f"{len(forgeries(good=good))} forgeries against a secret, {len(forgeries('x', good))} against a key file: 0 believed"
    )


@pytest.mark.row("S14", undefended=True)
def test_a_server_that_believes_the_header_is_found():
    def believing(handler, _):
        head, body, code = handler.headers["Authorization"].partition(" ")[2].split(".")
        algorithm = json.loads(base64.urlsafe_b64decode(head + "==")).get("alg")
        right = base64url(hmac.new(JWT_SECRET.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest())
        return (200 if str(algorithm).lower() == "none" or code == right else 401), [], b""

    with naive_server(believing) as port:
        found = believed(port, forgeries()[:40])
    assert ("alg 'none'", 200) in found and ("alg twice", 200) not in found


# --- replays -----------------------------------------------------------------------------------------------------


def taken_again(address, recorded):
    """Recorded requests that were taken once more: (number, status)."""
    with Wire("127.0.0.1", address) as line:
        replies = [line.ask("POST", "/events", headers, body=body) for headers, body in recorded]
    return [(number, reply.status) for number, reply in enumerate(replies) if reply.status not in (401, 429)]


def recorded_requests(hub, count, more=(), signs=True):
    """What somebody on the way could have written down: requests that were answered with 201."""
    ledger, recorded = Ledger("replay"), []
    with wire(hub) as line:
        for _ in range(count):
            body = json.dumps(ledger.event("replay-1")).encode()
            made = signature("POST", "/events", body) if signs else {}
            headers = ["Content-Type: application/json", *more, *(f"{name}: {value}" for name, value in made.items())]
            assert line.ask("POST", "/events", headers, body=body).status == 201
            recorded.append((headers, body))
    return recorded


@pytest.mark.row("S15")
@pytest.mark.seconds(300)
def test_recorded_requests_are_not_taken_again(make_hub, measured):
    hub = make_hub(environment={"CLAUDE_OBSERVABILITY_SECRET": SECRET})
    count = size(500, 5000, small=50)
    recorded = recorded_requests(hub, count)
    ledger = Ledger("other")
    other = json.dumps(ledger.event("replay-2")).encode()

    def field(headers, name):
        return next(one for one in headers if one.startswith(name))

    tries = list(reversed(recorded))
    tries += [(list(reversed(headers)), body) for headers, body in recorded]  # fields in another order
    tries += [(headers, other) for headers, _ in recorded[:50]]  # another body
    tries += [([*headers, field(headers, "Eyrie-Nonce")], body) for headers, body in recorded[:50]]  # nonce twice
    tries += [([one.replace("Eyrie-Nonce: ", "Eyrie-Nonce: x") for one in headers], body)
              for headers, body in recorded[:50]]
    tries += [([*headers, "Eyrie-Timestamp: " + str(int(time.time() * 1000))], body) for headers, body in recorded[:50]]
    tries += [([one.upper() if one.startswith("Eyrie-Signature") else one for one in headers], body)
              for headers, body in recorded[:50]]
    assert taken_again(hub.api.port, tries) == []
    # A hub that begins anew has forgotten the nonces, so it takes nothing that was signed before it began.
    hub.restart()
    assert taken_again(hub.api.port, recorded) == []
    path = "/api/events?limit=1"
    headers = signature("GET", path, b"")
    assert hub.api.request("GET", path, headers=headers).status == 200
    measured(
        f"{len(tries) + count:,} replays of {count:,} requests, in other orders, with other bodies, after a restart: 0 taken"
    )


@pytest.mark.row("S15", undefended=True)
def test_a_hub_that_asks_for_no_signature_takes_them_again(make_hub):
    hub = make_hub()
    recorded = recorded_requests(hub, 3, [bearer(hub.token)], signs=False)
    assert taken_again(hub.api.port, recorded) == [(0, 409), (1, 409), (2, 409)]


# --- guessing ----------------------------------------------------------------------------------------------------


def own_address():
    """An address of this machine that is not a loopback one; None where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
            return probe.getsockname()[0]
        except OSError:
            return None


def guess(address, port, ways, seconds):
    """Statuses and bodies of as many guesses as fit into so many seconds, and how long each took."""
    chosen, replies, took = random.Random(22), [], []
    deadline = time.monotonic() + seconds
    with Wire(address, port) as line:
        while time.monotonic() < deadline:
            path, headers = chosen.choice(ways)(secrets.token_urlsafe(32))
            began = time.monotonic()
            replies.append(line.ask("GET", path, headers))
            took.append(time.monotonic() - began)
    return replies, took


WAYS = [
    lambda text: ("/api/sessions", [bearer(text)]), lambda text: (f"/login?code={text}", []), lambda text:
    ("/health", [bearer(text)])
]


def looked_at(replies):
    """Guesses that were compared with the hub's secrets: refused for what they are and not for how many they were."""
    return sum(reply.status != 429 for reply in replies)


@pytest.mark.row("S22")
def test_guesses_are_slowed_down_and_written_about(make_hub, measured):
    address = own_address()
    if address is None or address.startswith("127."):
        pytest.skip("this machine has no address but the loopback ones")
    hub = make_hub(arguments=["--bind", address])
    seconds = size(5, 60, small=2)
    replies, _ = guess(address, hub.api.port, WAYS, seconds)
    # Twenty at once and one more a second; a few of the machine's seconds may be long.
    assert looked_at(replies) <= 20 + seconds + 5, looked_at(replies)
    assert len(replies) > 60
    refused = [reply for reply in replies if reply.status == 429]
    assert {reply.body
            for reply in refused} == {refused[0].body} and all(reply.header("retry-after") for reply in refused)
    with Wire(address, hub.api.port) as line:  # the right one looks like the wrong ones, but for the one a second
        tries = [
            line.ask("GET", "/api/sessions", [bearer(hub.token)]) for _ in range(2)
            if guess(address, hub.api.port, WAYS, 0.2)
        ]
        assert refused[0].body in {one.body for one in tries}
    eventually(lambda: hub.api.request("GET", "/api/sessions").status == 200, "the address to be heard again", 60)
    lines = [line for line in hub.output().splitlines() if "wrong tokens" in line]
    assert len(lines) == 1 and address in lines[0], hub.output()
    assert 'eyrie_rate_limited_total{kind="logins"}' in hub.api.request("GET", "/metrics").body.decode()
    measured(
        f"{len(replies):,} guesses in {seconds} s from one address: {looked_at(replies)} looked at, the others refused unseen, "
        "the right token among them; one line in the log")


@pytest.mark.row("S22")
def test_answers_to_guesses_tell_nothing(hub, measured):
    """From this machine every guess is looked at, so that nobody locks its owner out."""
    right, half = hub.token, hub.token[:22]
    shapes = {
        "same beginning": lambda: half + secrets.token_urlsafe(16)[:len(right) - 22],
        "other": lambda: secrets.token_urlsafe(32), "short": lambda: "x", "long": lambda: secrets.token_urlsafe(2000),
        "empty": lambda: ""
    }
    took, bodies = {name: [] for name in shapes}, set()
    with wire(hub) as line:
        for _ in range(size(2_000, 100_000, small=200)):
            for name, make in shapes.items():
                text = make()
                began = time.perf_counter()
                reply = line.ask("GET", "/api/sessions", [bearer(text)])
                took[name].append(time.perf_counter() - began)
                assert reply.status == 401
                bodies.add(reply.body if name != "empty" else b"")
        assert line.ask("GET", "/api/sessions", [bearer(right)]).status == 200
    assert len(bodies) == 2  # one text, and that for no token at all
    medians = {name: statistics.median(values) * 1e6 for name, values in took.items()}
    measured(
        f"{sum(map(len, took.values())):,} wrong tokens of this machine: one answer, none locks the owner out; medians "
        + ", ".join(f"{name} {value:.0f} µs" for name, value in medians.items()))


@pytest.mark.row("S22", undefended=True)
def test_a_server_that_lets_everybody_guess_is_found():
    with naive_server(lambda *_: (401, [], b"wrong")) as port:
        replies, _ = guess("127.0.0.1", port, WAYS, 1)
    assert looked_at(replies) > 20 + 1 + 5
