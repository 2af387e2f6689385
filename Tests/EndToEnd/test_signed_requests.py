"""Signed requests and JSON Web Tokens, made here from their description alone."""
import base64
import hashlib
import hmac
import json
import secrets
import subprocess
import time

import pytest
from harness import Ledger, eventually, hook_event, run_hook

SECRET = "a secret that both sides know"
JWT_SECRET = "another secret, of more than 32 bytes"
MINUTE_MS = 60_000


def signature(method, path, body, secret=SECRET, timestamp=None, nonce=None):
    timestamp = str(timestamp if timestamp is not None else int(time.time() * 1000))
    nonce = nonce or secrets.token_urlsafe(18)
    text = "\n".join(["v1", method, path, timestamp, nonce, hashlib.sha256(body).hexdigest()])
    code = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return {"Eyrie-Timestamp": timestamp, "Eyrie-Nonce": nonce, "Eyrie-Signature": f"v1={code}"}


@pytest.fixture
def signed_hub(make_hub):
    return make_hub("up", environment={"CLAUDE_OBSERVABILITY_SECRET": SECRET})


def body():
    return json.dumps(Ledger("signed").event("signed-1")).encode()


def post(hub, data, headers, path="/events"):
    return hub.api.post(path, data, headers={"Content-Type": "application/json", **headers})


def test_signed_request_is_accepted(signed_hub):
    data = body()
    assert post(signed_hub, data, signature("POST", "/events", data)).status == 201


def refused(hub, data, headers, word):
    answer = post(hub, data, headers)
    assert answer.status == 401, answer.body
    assert word in answer.error_code + answer.json["error"]["message"]


def test_unsigned_request_is_refused(signed_hub):
    refused(signed_hub, body(), {}, "sign")
    for name in ["Eyrie-Timestamp", "Eyrie-Nonce", "Eyrie-Signature"]:
        data = body()
        headers = signature("POST", "/events", data)
        del headers[name]
        refused(signed_hub, data, headers, "missing")
    assert stored_count(signed_hub) == 0


@pytest.mark.row("S15")
def test_altered_request_is_refused(signed_hub):
    data = body()
    headers = signature("POST", "/events", data)
    refused(signed_hub, data.replace(b"signed-1", b"signed-2"), headers, "invalid")
    refused(signed_hub, data, {**headers, "Eyrie-Nonce": secrets.token_urlsafe(18)}, "invalid")
    refused(signed_hub, data, {**headers, "Eyrie-Timestamp": str(int(headers["Eyrie-Timestamp"]) + 1)}, "invalid")
    refused(signed_hub, data, signature("POST", "/api/events", data), "invalid")
    refused(signed_hub, data, signature("PUT", "/events", data), "invalid")
    refused(signed_hub, data, signature("POST", "/events", data, secret="another"), "invalid")
    refused(signed_hub, data, {**headers, "Eyrie-Signature": "v1=" + "0" * 64}, "invalid")
    refused(signed_hub, data, {**headers, "Eyrie-Signature": "v1=x"}, "signature")
    assert stored_count(signed_hub) == 0


@pytest.mark.row("S15")
@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24])
def test_stale_request_is_refused(signed_hub, minutes):
    data = body()
    timestamp = int(time.time() * 1000) + minutes * MINUTE_MS
    refused(signed_hub, data, signature("POST", "/events", data, timestamp=timestamp), "stale")


@pytest.mark.row("S15")
def test_clocks_may_differ_a_little(signed_hub):
    """Backwards no further than to the hub's start: what was signed before may have been accepted before."""
    data = body()
    timestamp = int(time.time() * 1000) + 4 * MINUTE_MS
    assert post(signed_hub, data, signature("POST", "/events", data, timestamp=timestamp)).status == 201
    refused(signed_hub, data, signature("POST", "/events", data, timestamp=timestamp - 8 * MINUTE_MS), "stale")


def test_replayed_request_is_refused(signed_hub):
    data = body()
    headers = signature("POST", "/events", data)
    assert post(signed_hub, data, headers).status == 201
    refused(signed_hub, data, headers, "replayed")


def test_our_own_programs_sign(signed_hub):
    """Hook, spool and collector against a hub that refuses unsigned requests; a wrong secret delivers nothing."""
    environment = {"CLAUDE_OBSERVABILITY_HUB": signed_hub.url, "CLAUDE_OBSERVABILITY_SECRET": SECRET}
    run_hook(hook_event("signed-hook"), state=signed_hub.state, environment=environment)
    eventually(lambda: stored_count(signed_hub) == 1, "the hook's event")


def stored_count(hub):
    """Reading is signed, too, where the hub asks for it."""
    path = "/api/events?limit=1000"
    answer = hub.api.request("GET", path, headers=signature("GET", path, b""))
    assert answer.status == 200, answer.body
    return len(answer.json["events"])


# --- JSON Web Tokens ---------------------------------------------------------------------------------------------

def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(claims, header=None, secret=JWT_SECRET):
    parts = [base64url(json.dumps(part).encode()) for part in (header or {"alg": "HS256", "typ": "JWT"}, claims)]
    code = hmac.new(secret.encode(), ".".join(parts).encode(), hashlib.sha256).digest()
    return ".".join([*parts, base64url(code)])


def claims(**changes):
    now = int(time.time())
    values = {"iss": "https://issuer.example", "aud": "eyrie", "sub": "somebody", "scope": "viewer",
              "iat": now, "exp": now + 300, **changes}
    return {name: value for name, value in values.items() if value is not None}


@pytest.fixture
def jwt_hub(make_hub):
    return make_hub(environment={"EYRIE_JWT_SECRET": JWT_SECRET, "EYRIE_JWT_ISSUER": "https://issuer.example",
                                 "EYRIE_JWT_AUDIENCE": "eyrie"})


def status(hub, text):
    return hub.api.request("GET", "/api/sessions", token=text).status


def test_good_token_is_accepted(jwt_hub):
    assert status(jwt_hub, token(claims())) == 200
    assert status(jwt_hub, token(claims(aud=["other", "eyrie"]))) == 200


def test_scope_says_what_a_token_may_do(jwt_hub):
    event = Ledger("scope").event("scope-1")
    for scope, may_read, may_send in [("viewer", 200, 403), ("ingest", 403, 201), ("viewer ingest", 200, 409)]:
        bearer = token(claims(scope=scope))
        assert status(jwt_hub, bearer) == may_read, scope
        assert jwt_hub.api.post("/events", event, token=bearer).status == may_send, scope
        assert jwt_hub.api.post("/api/login-links", {}, token=bearer).status == 403, scope


@pytest.mark.row("S14")
@pytest.mark.parametrize("bad", [
    {"scope": None}, {"scope": "everything"}, {"sub": None}, {"exp": 1}, {"exp": None}, {"iss": "https://evil.example"}, {"iss": None}, {"aud": "other"}, {"aud": None},
    {"nbf": 4_000_000_000},
], ids=str)
def test_token_with_a_wrong_claim_is_refused(jwt_hub, bad):
    assert status(jwt_hub, token(claims(**bad))) == 401


def test_token_with_another_key_or_algorithm_is_refused(jwt_hub):
    assert status(jwt_hub, token(claims(), secret="guess")) == 401
    for algorithm in ["none", "None", "HS384", "RS256", ""]:
        forged = token(claims(), header={"alg": algorithm, "typ": "JWT"})
        assert status(jwt_hub, forged) == 401, algorithm
    unsigned = token(claims(), header={"alg": "none"}).rsplit(".", 1)[0] + "."
    assert status(jwt_hub, unsigned) == 401
    good = token(claims())
    for broken in [good[:-2], good + "A", good.replace(".", ".."), "..", "a.b.c"]:
        assert status(jwt_hub, broken) == 401


@pytest.mark.row("S14")
@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_token_of_a_key_pair(make_hub, tmp_path, algorithm):
    private, public = tmp_path / "key.pem", tmp_path / "public.pem"
    kind = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"] if algorithm == "RS256" else [
        "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
    subprocess.run(["openssl", "genpkey", *kind, "-out", str(private)], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", str(private), "-pubout", "-out", str(public)], check=True)
    hub = make_hub(environment={"EYRIE_JWT_KEY_FILE": public, "EYRIE_JWT_ALGORITHM": algorithm})
    good = asymmetric_token(private, algorithm, claims())
    assert status(hub, good) == 200
    assert status(hub, asymmetric_token(private, algorithm, claims(exp=1))) == 401
    # The public key must not serve as the secret of a symmetric signature.
    confused = token(claims(), secret=public.read_text())
    assert status(hub, confused) == 401
    head, middle, code = good.split(".")
    assert status(hub, ".".join([head, base64url(json.dumps(claims(sub="root")).encode()), code])) == 401


def asymmetric_token(private, algorithm, values):
    parts = [base64url(json.dumps(part).encode()) for part in ({"alg": algorithm, "typ": "JWT"}, values)]
    code = subprocess.run(["openssl", "dgst", "-sha256", "-sign", str(private)], input=".".join(parts).encode(),
                          check=True, capture_output=True).stdout
    if algorithm == "ES256":
        code = raw_from_der(code)
    return ".".join([*parts, base64url(code)])


def raw_from_der(der):
    """SEQUENCE of two INTEGERs → the two numbers, 32 bytes each, as JOSE wants them."""
    position, numbers = 2, []
    for _ in range(2):
        length = der[position + 1]
        numbers.append(int.from_bytes(der[position + 2:position + 2 + length], "big"))
        position += 2 + length
    return b"".join(number.to_bytes(32, "big") for number in numbers)
