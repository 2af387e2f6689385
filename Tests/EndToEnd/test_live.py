"""The live feed: every stored event once, in order, over interruptions."""
import threading

import pytest
from harness import Ledger, Stream, WebSocket, eventually


def send(hub, ledger, count, session="live-1"):
    events = [ledger.event(session) for _ in range(count)]
    assert hub.api.post("/api/events/batch", events).json["stored"] == count
    return [event["event_uuid"] for event in events]


@pytest.mark.parametrize("path", ["/stream", "/api/events/stream"])
def test_events_arrive_as_they_are_stored(hub, path):
    stream = Stream(hub, path)
    uuids = send(hub, Ledger("live"), 50)
    received = stream.events(50)
    assert [uuid for _, uuid in received] == uuids
    assert [number for number, _ in received] == sorted({number for number, _ in received})


def test_first_message_says_where_the_feed_stands(hub):
    send(hub, Ledger("live"), 3)
    kind, _, data = next(Stream(hub).messages())
    assert kind == "hello" and data["last_id"] >= 3


def test_resumes_without_gap_or_double(hub):
    ledger = Ledger("resume")
    stream = Stream(hub)
    uuids = send(hub, ledger, 10)
    seen = stream.events(7)
    stream.close()
    uuids += send(hub, ledger, 500)
    resumed = Stream(hub, last_id=seen[-1][0])
    uuids += send(hub, ledger, 20)
    assert [uuid for _, uuid in seen + resumed.events(523)] == uuids
    by_query = Stream(hub, last_event_id=seen[-1][0])
    assert by_query.events(3)[0][0] > seen[-1][0]


def test_resumes_over_a_crash_of_the_hub(hub):
    ledger = Ledger("crash")
    stream = Stream(hub)
    uuids = send(hub, ledger, 30)
    seen = stream.events(12)
    hub.restart()
    uuids += send(hub, ledger, 30)
    assert [uuid for _, uuid in seen + Stream(hub, last_id=seen[-1][0]).events(48)] == uuids


def test_filters_are_applied_by_the_hub(hub):
    ledger = Ledger("filter")
    stream = Stream(hub, session_id="wanted", payload=0)
    send(hub, ledger, 5, "unwanted")
    wanted = send(hub, ledger, 5, "wanted")
    assert [uuid for _, uuid in stream.events(5)] == wanted


def test_slow_viewer_is_told_and_catches_up(hub):
    """A viewer that does not read for a while misses nothing in the end, and never holds the hub up."""
    ledger = Ledger("slow")
    slow = Stream(hub)
    uuids = []
    for _ in range(40):
        events = [ledger.event("slow-1", text="x" * 4000) for _ in range(250)]
        assert hub.api.post("/api/events/batch", events).json["stored"] == 250
        uuids += [event["event_uuid"] for event in events]
    received = [uuid for _, uuid in slow.events(len(uuids))]
    assert received == uuids


def test_session_rows_follow(hub):
    stream = Stream(hub)
    send(hub, Ledger("rows"), 5, "row-1")
    for kind, _, data in stream.messages():
        if kind == "session" and data["event_count"] == 5:
            assert data["session_id"] == "row-1"
            return


def test_many_viewers_see_the_same(hub):
    viewers = [Stream(hub, payload=0) for _ in range(60)]
    received = [None] * len(viewers)

    def read(index):
        received[index] = [uuid for _, uuid in viewers[index].events(200)]

    threads = [threading.Thread(target=read, args=(index,), daemon=True) for index in range(len(viewers))]
    for thread in threads:
        thread.start()
    uuids = [uuid for _ in range(10) for uuid in send(hub, ledger_of(hub), 20)]
    for thread in threads:
        thread.join(30)
    assert all(viewer == uuids for viewer in received)
    assert eventually(lambda: hub.get("/health")["subscribers"] >= 1, "subscribers to be counted")


def ledger_of(hub):
    return Ledger(f"many-{hub.port}")


def test_websocket_needs_the_token(hub):
    assert WebSocket(hub, token=None).status == 401


def test_websocket_takes_events_and_shows_them(hub):
    wire = WebSocket(hub)
    assert wire.status == 101
    assert wire.receive()["type"] == "hello"
    wire.send({"type": "subscribe", "filter": {"session_id": "ws-1"}})
    event = Ledger("ws").event("ws-1")
    wire.send({"type": "event", "event": event})
    first, second = wire.receive(), wire.receive()
    by_type = {message["type"]: message for message in (first, second) if message["type"] in ("ack", "event")}
    if len(by_type) < 2:  # a session row may come between
        message = wire.receive()
        by_type[message["type"]] = message
    assert by_type["ack"]["status"] == "stored" and by_type["ack"]["event_uuid"] == event["event_uuid"]
    assert by_type["event"]["event"]["event_uuid"] == event["event_uuid"]
    wire.send({"type": "event", "event": event})
    assert wire.until("ack")["status"] == "duplicate"
    wire.send({"type": "event", "event": {**event, "timestamp": None}})
    assert wire.until("error")["error"]["field"] == "timestamp"


def test_websocket_resumes(hub):
    ledger = Ledger("ws-resume")
    uuids = send(hub, ledger, 30)
    first = hub.get("/api/events", order="asc", limit=1)["events"][0]["id"]
    wire = WebSocket(hub)
    wire.send({"type": "subscribe", "filter": {}, "last_event_id": first})
    assert [wire.until("event")["event"]["event_uuid"] for _ in range(29)] == uuids[1:]


def test_websocket_survives_nonsense(hub):
    wire = WebSocket(hub)
    wire.wire.sendall(b"\x81\x85\x00\x00\x00\x00nope!")
    assert wire.until("error")["error"]["code"]
    unmasked = WebSocket(hub)
    unmasked.wire.sendall(b"\x81\x02{}")
    while unmasked.receive() is not None:
        pass
    send(hub, Ledger("after"), 1)
