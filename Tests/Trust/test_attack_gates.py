"""Who may ask at all: names of hosts, origins of pages, roles; and what every answer carries."""
import time

import pytest
from attack import Operation, Wire, bearer, naive_server, operations, wire
from harness import Api, eyrie, free_port, size, stored_events

PAGES = ["/", "/sessions", "/assets/", "/favicon.ico", "/no-such-page", "/api/nothing", "//", "/%zz"]


def host_values(port):
    """Names under which a page of somebody else could reach a server of this machine, and what is almost a right one."""
    names = [
        "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.localhost", "localhost.",
        "127.0.0.1.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.2", "0.0.0.0", "0", "[::]",
        "::1", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::1%25lo]", "[::1", "127.0.0.1%00",
        "localhost%2eevil.example", "xn--localhost-", "l\u043ecalhost", "\uff4cocalhost", "localhost\u3002evil",
        "user@localhost", "localhost@evil.example", "localhost#", "localhost?", "localhost/", "http://localhost",
        "localhost\\evil", "localhost,evil.example", "evil.example,localhost", "localhost evil.example",
        "169.254.169.254", "metadata.google.internal", "rebind.127.0.0.1.nip.io", "a" * 300, "localhost;",
        "'localhost'", "*", "$(hostname)", "null", "undefined"
    ]
    values = [f"{name}:{port}" for name in names]
    values += [
        "", "localhost", "127.0.0.1", "[::1]", f"localhost:{port + 1}", f"localhost:0{port}",
        f"localhost:{port}:{port}", f"localhost: {port}", f"localhost:{port}x", f"localhost:{port}/", f":{port}",
        str(port), "localhost:", "localhost:-1", f"localhost:{port + 65536}", f"localhost:{port}, evil.example",
        f"localhost:{port}\tevil"
    ]
    return values


def admitted_hosts(address, asked, hosts, headers=()):
    """The (host, route, status) that were answered as if the name were the server's own."""
    with Wire("127.0.0.1", address) as line:
        return [(host, operation.id, reply.status) for host in hosts for operation in asked
                for reply in [operation.ask(line, headers, host=host)] if reply.status not in (421, 400)]


def page_operations(paths=PAGES):
    return [Operation("GET", path, "open", path, (), ()) for path in paths]


@pytest.mark.row("S01")
@pytest.mark.seconds(900)
def test_no_foreign_host_name_is_served(hub, measured):
    code = hub.api.post("/api/login-links", {}).json["url"].partition("code=")[2]
    values = host_values(hub.api.port)
    assert len(values) >= 60
    values = values[::len(values) // size(len(values), len(values), small=9)]
    asked = [*operations(hub), *page_operations(), Operation("GET", f"/login?code={code}", "open", "login", (), ())]
    assert admitted_hosts(hub.api.port, asked, values, [bearer(hub.token)]) == []
    with wire(hub) as line:  # twice, and not at all
        for operation in asked:
            twice = operation.ask(line, [bearer(hub.token), "Host: evil.example"])
            assert twice.status in (400, 421), operation
    assert stored_events(hub.api) == []
    assert hub.api.request("GET", f"/login?code={code}", token=None).status == 303  # nobody has used it up
    measured(f"{len(values)} names × {len(asked)} routes: 0 served")


@pytest.mark.row("S01", undefended=True)
def test_a_server_that_serves_every_name_is_found():
    with naive_server(lambda *_: (200, [], b"yours")) as port:
        assert len(admitted_hosts(port, page_operations(["/"]), ["evil.example", f"127.1:{port}"])) == 2


def origin_values(port):
    names = [
        "evil.example", "localhost.evil.example", "xlocalhost", "localhost.", "127.0.0.1.evil.example", "127.1",
        "0.0.0.0", "user@localhost", "localhost@evil.example", "l\u043ecalhost", "evil.localhost", "[::ffff:7f00:1]"
    ]
    values = [f"http://{name}:{port}" for name in names]
    values += [
        "null", "", "file://", "http://localhost", "http://127.0.0.1", f"http://localhost:{port + 1}",
        "http://localhost:80", f"http://localhost:{port}/", f"http://localhost:{port}.evil.example",
        f"HTTP://LOCALHOST:{port}", "undefined", f"http://localhost:{port}, http://evil.example",
        f"http://localhost:{port} http://evil.example", "*", "data:", f"ws://localhost:{port}",
        f"ftp://localhost:{port}", f"localhost:{port}", "chrome-extension://abcdef",
        f"moz-extension://localhost:{port}", f"http://localhost:{port}#", f"http:///localhost:{port}", "about:blank"
    ]
    return values


def admitted_origins(address, asked, origins, headers=()):
    """What a page of another origin was told, or let do: (origin, route, status, field of CORS)."""
    found = []
    with Wire("127.0.0.1", address) as line:
        for origin in origins:
            for operation in asked:
                reply = operation.ask(line, [*headers, f"Origin: {origin}"])
                allowed = reply.header("access-control-allow-origin")
                if reply.status not in (403, 400) or allowed is not None:
                    found.append((origin, operation.id, reply.status, allowed))
    return found


@pytest.mark.row("S02")
@pytest.mark.seconds(900)
def test_no_page_of_another_origin_is_answered(hub, measured):
    """With the login's cookie, as a browser would send it from a page on another port of the same name."""
    link = hub.api.post("/api/login-links", {}).json["url"]
    cookie = hub.api.request("GET", link[link.index("/login"):], token=None).headers["set-cookie"].split(";")[0]
    values = origin_values(hub.api.port)
    values = values[::len(values) // size(len(values), len(values), small=7)]
    asked = [*operations(hub), *page_operations()]
    asked += [Operation("OPTIONS", one.path(), "open", f"preflight {one.id}", (), ()) for one in operations(hub)]
    preflight = ["Access-Control-Request-Method: POST", "Access-Control-Request-Private-Network: true"]
    for proof in (f"Cookie: {cookie}", bearer(hub.token)):
        assert admitted_origins(hub.api.port, asked, values, [proof, *preflight]) == []
    own = {"Cookie": cookie, "Origin": hub.url}
    assert hub.api.request("GET", "/api/sessions", headers=own, token=None).status == 200  # still logged in
    assert stored_events(hub.api) == []
    measured(f"{len(values)} origins × {len(asked)} routes × cookie and token: 0 answered, 0 stored")


@pytest.mark.row("S02", undefended=True)
def test_a_server_that_repeats_the_origin_is_found():
    def reflect(handler, _):
        return 200, [("Access-Control-Allow-Origin", handler.headers["Origin"])], b"{}"

    with naive_server(reflect) as port:
        assert len(admitted_origins(port, page_operations(["/"]), ["null", "http://evil.example"])) == 2


# --- authentication ----------------------------------------------------------------------------------------------

OPEN_ADDRESSES = ["0.0.0.0", "::", "[::]", "192.0.2.2", "*", "0", "localhost.evil", "::ffff:0.0.0.0"]


def readable_without_token(url):
    """Whether somebody who shows nothing may read."""
    return Api(url).request("GET", "/api/sessions").status == 200


@pytest.mark.row("S03")
def test_an_open_network_wants_authentication(tmp_path, measured):
    refused = 0
    for number, address in enumerate(OPEN_ADDRESSES[:size(len(OPEN_ADDRESSES), len(OPEN_ADDRESSES), small=3)]):
        for way in ("flag", "variable", "file"):
            state = tmp_path / f"state-{number}-{way}"
            config = tmp_path / "config.json"
            config.write_text('{"hub": {"auth": false}}' if way == "file" else "{}")
            result = eyrie("hub",
                           "--bind",
                           address,
                           "--port",
                           free_port(),
                           "--config",
                           config,
                           *(["--auth", "off"] if way == "flag" else []),
                           state=state,
                           check=False,
                           seconds=30,
                           environment={"EYRIE_AUTH": "off"} if way == "variable" else {})
            assert result.returncode != 0, (address, way)
            assert not (state / "hub.json").exists()
            assert "auth" in result.stderr.lower() or "address" in result.stderr.lower(), result.stderr
            refused += 1
    measured(f"{refused} ways to be open to a network without authentication: all refused, and told why")


@pytest.mark.row("S03", undefended=True)
def test_a_hub_without_authentication_is_found(make_hub):
    assert readable_without_token(make_hub(arguments=["--auth", "off"]).url)
    assert not readable_without_token(make_hub().url)


# --- roles -------------------------------------------------------------------------------------------------------

JWT_SECRET = "a secret for the matrix, of more than 32 bytes"
ROLES = {
    "nobody": set(), "wrong token": set(), "expired token": set(), "wrong cookie": set(), "ingest token": {"ingest"},
    "ingest scope": {"ingest"}, "viewer scope": {"viewer"}, "viewer and ingest": {"viewer", "ingest"},
    "admin scope": {"viewer", "ingest", "admin"}, "admin token": {"viewer", "ingest",
                                                                  "admin"}, "browser": {"viewer", "ingest", "admin"}
}
NEEDED = {"open": None, "ingest": "ingest", "read": "viewer", "admin": "admin"}


def is_allowed(roles, access):
    return access == "open" or (bool(roles) if access == "caller" else NEEDED[access] in roles)


def wrong_cells(hub, asked, proofs):
    """(caller, route, status) where the answer is not what the route's own description says."""
    wrong = []
    with wire(hub) as line:
        for operation in asked:
            for caller, proof in proofs.items():
                if operation.id in ("login", "logout") and caller == "browser":
                    continue  # would end the login
                reply = operation.ask(line, [proof] if proof else [])
                refused = reply.status in (401, 403) and b"login_link_used" not in reply.body
                if refused == is_allowed(ROLES[caller], operation.access) or reply.status >= 500:
                    wrong.append((caller, operation.id, reply.status))
    return wrong


@pytest.mark.row("S04")
def test_every_route_lets_in_whom_it_says(make_hub, measured):
    from test_signed_requests import token as web_token

    hub = make_hub(environment={"EYRIE_JWT_SECRET": JWT_SECRET})

    def scoped(scope, seconds=600):
        return bearer(
            web_token({"sub": "somebody", "scope": scope, "exp": int(time.time()) + seconds}, secret=JWT_SECRET))

    link = hub.api.post("/api/login-links", {}).json["url"]
    cookie = hub.api.request("GET", link[link.index("/login"):], token=None).headers["set-cookie"].split(";")[0]
    proofs = {
        "nobody": None, "wrong token": bearer(hub.token[:-1] + "x"), "expired token": scoped("admin", -60),
        "wrong cookie": "Cookie: eyrie_session=" + "x" * 43, "ingest token": bearer(
            (hub.state / "ingest.token").read_text().strip()), "ingest scope": scoped("ingest"),
        "viewer scope": scoped("viewer"), "viewer and ingest": scoped("viewer ingest"), "admin scope": scoped("admin"),
        "admin token": bearer(hub.token), "browser": f"Cookie: {cookie}"
    }
    asked = operations(hub)
    assert {one.access for one in asked} == {"open", "ingest", "read", "admin", "caller"}
    assert wrong_cells(hub, asked, proofs) == []
    measured(f"{len(asked)} routes × {len(proofs)} callers: {len(asked) * len(proofs):,} cells as declared")


@pytest.mark.row("S04", undefended=True)
def test_a_hub_that_asks_nobody_is_found(make_hub):
    hub = make_hub(arguments=["--auth", "off"])
    asked = [one for one in operations(hub) if one.access != "open" and not one.is_endless]
    assert len({route for _, route, _ in wrong_cells(hub, asked, {"nobody": None})}) == len(asked)
