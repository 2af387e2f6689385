"""R35: several times the load that is allowed, or borne: what is too much is turned away with a reason, the hub does not
grow, and afterwards it is as before."""
import http.client
import json
import threading
import time
import uuid
from collections import Counter

import pytest
from harness import Ledger, eventually, size, stored_events
from harness.careless import careless_server
from harness.processes import MEBIBYTE, peak_bytes

SECONDS = size(20, 600, small=5)
RESIDENT_LIMIT = 256 * MEBIBYTE
# Where no rate is limited, as much as the hub lets wait: bodies and events on their way to the store.
UNLIMITED_RESIDENT_LIMIT = 2 * RESIDENT_LIMIT
RECOVERY_SECONDS = 30
REASONS = {429: {"rate_limited"}, 503: {"overloaded", "busy"}}
TIMES = 5
RATE_LIMIT = size(4_000, 4_000, small=1_000)
# Of a thousand events each, where no rate is limited: more than the hub lets wait.
CONNECTIONS = size(64, 64, small=16)


class Flood(threading.Thread):
    """Sends batches without listening to what it is asked, at `rate` events a second, or as fast as it can."""

    def __init__(self, number, api, ledger, events, text_bytes, rate=None):
        super().__init__(daemon=True)
        self.api, self.ledger, self.events, self.rate = api, ledger, events, rate
        self.stopping = threading.Event()
        self.offered, self.answers, self.reasons, self.unhelpful, self.error = 0, Counter(), Counter(), 0, None
        session = f"flood-{number}"
        self.payload = {"session_id": session, "hook_event_name": "UserPromptSubmit", "text": "x" * text_bytes}
        rest = {"session_id": session, "hook_event_type": "UserPromptSubmit", "timestamp": "2026-11-20T10:00:00Z",
                "source_app": "flood", "payload": self.payload}
        self.line = b'{"event_uuid":"%s",' + json.dumps(rest).encode()[1:].replace(b"%", b"%%")

    def run(self):
        connection, began = None, time.monotonic()
        try:
            while not self.stopping.is_set():
                uuids = [str(uuid.uuid4()) for _ in range(self.events)]
                body = b"\n".join(self.line % event.encode() for event in uuids)
                for event in uuids:
                    self.ledger.accept(event, None)
                self.offered += len(uuids)
                connection = connection or http.client.HTTPConnection(self.api.host, self.api.port, timeout=60)
                try:
                    self.note(self.api.post("/api/events/batch", body, connection=connection,
                                            headers={"Content-Type": "application/x-ndjson"}), uuids)
                except (OSError, http.client.HTTPException):
                    self.answers["cut"] += 1
                    connection.close()
                    connection = None
                if self.rate:
                    self.stopping.wait(max(0, began + self.offered / self.rate - time.monotonic()))
        except Exception as error:  # reported by the test
            self.error = error

    def note(self, answer, uuids):
        self.answers[answer.status] += 1
        if answer.status == 200:
            self.ledger.acknowledge(uuids)
            return
        self.reasons[answer.status, answer.error_code] += 1
        self.unhelpful += not answer.headers.get("retry-after", "").isdigit()


def flood(api, ledger, connections, **load):
    floods = [Flood(number, api, ledger, **load) for number in range(connections)]
    for thread in floods:
        thread.start()
    deadline = time.monotonic() + SECONDS
    eventually(lambda: time.monotonic() > deadline or not any(thread.is_alive() for thread in floods), "the flood to end",
               SECONDS + 5)
    for thread in floods:
        thread.stopping.set()
    for thread in floods:
        thread.join(90)
    assert [thread.error for thread in floods if thread.error] == []
    return floods


@pytest.mark.row("R35")
@pytest.mark.seconds(SECONDS + 240)
@pytest.mark.parametrize("limit", [RATE_LIMIT, 0], ids=["rate limit", "no rate limit"])
def test_what_is_too_much_is_turned_away(make_hub, measured, limit):
    hub = make_hub("hub", environment={"EYRIE_RATE_LIMIT": limit})
    ledger = Ledger("flood")
    if limit:
        floods = flood(hub.api, ledger, 20, events=100, text_bytes=300, rate=TIMES * limit / 20)
    else:
        floods = flood(hub.api, ledger, CONNECTIONS, events=1_000, text_bytes=300)
    began = time.monotonic()
    probe = Ledger("probe").event("probe")
    eventually(lambda: hub.api.post("/events", probe).status in (201, 409), "an event to be stored", RECOVERY_SECONDS)
    eventually(lambda: hub.get("/health")["status"] == "ok" and hub.get("/health")["ingest"]["queue_depth"] == 0,
               "the hub to be as before", RECOVERY_SECONDS)
    recovery, peak = time.monotonic() - began, peak_bytes(hub.process.pid)
    offered = sum(thread.offered for thread in floods)
    answers = sum((thread.answers for thread in floods), Counter())
    reasons = sum((thread.reasons for thread in floods), Counter())
    stored = {event["event_uuid"] for event in stored_events(hub.api)}
    told = ", ".join(f"{status} {code}: {count:,}" for (status, code), count in sorted(reasons.items())) or "none refused"
    measured(f"{'limit %d/s' % limit if limit else 'no limit'}: {offered / SECONDS:,.0f} events/s offered for {SECONDS} s, "
             f"{len(ledger.acknowledged) / SECONDS:,.0f} taken, {told}; peak {peak / MEBIBYTE:.0f} MiB; as before after "
             f"{recovery:.1f} s; lost {len(ledger.acknowledged - stored)}")
    assert set(answers) <= {200, 429, 503}, answers
    assert all(code in REASONS[status] for status, code in reasons), reasons
    assert sum(thread.unhelpful for thread in floods) == 0
    assert ledger.acknowledged <= stored
    assert peak <= (RESIDENT_LIMIT if limit else UNLIMITED_RESIDENT_LIMIT)
    if limit:
        assert reasons[429, "rate_limited"] > 0
        assert hub.get("/health")["drops"]["rate_limited"] > 0


@pytest.mark.row("R35", undefended=True)
def test_check_sees_a_server_that_takes_everything():
    with careless_server(keeps=True) as (api, server):
        body = b"x" * (4 * MEBIBYTE)
        for _ in range(70):
            assert api.post("/api/events/batch", body).status == 200
        assert peak_bytes(server.pid) > RESIDENT_LIMIT
