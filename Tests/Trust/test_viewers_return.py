"""R28: a viewer that drops off again and again has, in the end, every event once."""
import random
import socket
import struct
import threading

import pytest
from harness import Ledger, Stream, WebSocket, size, stored_events

DROPS = size(100, 1_000, small=25)
SEED = 28
EVENTS_A_BATCH = 7
MOST_EVENTS_A_LOOK = 40


class EventStreamViewer:
    def __init__(self, hub, last_id):
        self.stream = Stream(hub, last_id=last_id, payload=0)

    def events(self):
        for kind, number, data in self.stream.messages():
            if kind == "event":
                yield number, data["event_uuid"]

    @property
    def socket(self):
        return self.stream.socket

    def close(self):
        self.stream.close()


class SocketViewer:
    def __init__(self, hub, last_id):
        self.wire = WebSocket(hub)
        resume = {} if last_id is None else {"last_event_id": last_id}
        self.wire.send({"type": "subscribe", "filter": {}, **resume})

    def events(self):
        while (message := self.wire.receive()) is not None:
            if message["type"] == "event":
                yield message["event"]["id"], message["event"]["event_uuid"]

    @property
    def socket(self):
        return self.wire.wire

    def close(self):
        self.wire.file.close()
        self.wire.wire.close()


class Writer(threading.Thread):
    """Stores events for as long as it is let."""

    def __init__(self, hub, ledger):
        super().__init__(daemon=True)
        self.hub, self.ledger, self.stopping = hub, ledger, threading.Event()

    def run(self):
        connection = self.hub.api.connect()
        while not self.stopping.is_set():
            events = [self.ledger.event() for _ in range(EVENTS_A_BATCH)]
            answer = self.hub.api.post("/api/events/batch", events, connection=connection)
            assert answer.json["stored"] == len(events)
            self.ledger.acknowledge(event["event_uuid"] for event in events)
        connection.close()


def watch(hub, viewer, resume):
    """What a viewer has seen after all its drops, and the ledger. `resume` is given the last id, and the one that the
    look before began with."""
    ledger, chance = Ledger("drops"), random.Random(SEED)
    writer = Writer(hub, ledger)
    writer.start()
    seen, last, before = [], 0, 0
    for drop in range(DROPS + 1):
        # The last look goes on until all that was stored has come.
        is_last = drop == DROPS
        look = viewer(hub, last if is_last or not drop else resume(last, before))
        before = last
        if is_last:
            writer.stopping.set()
            writer.join()
            due = max(event["id"] for event in stored_events(hub.api))
        wanted = chance.randrange(MOST_EVENTS_A_LOOK)
        if is_last or wanted:
            for number, uuid in look.events():
                seen.append(uuid)
                last, wanted = number, wanted - 1
                if number >= due if is_last else wanted <= 0:
                    break
        if chance.random() < 0.5:  # gone without a word
            look.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        look.close()
    return ledger.verdict(stored_events(hub.api), seen=seen)


@pytest.mark.row("R28")
@pytest.mark.seconds(900)
@pytest.mark.parametrize("viewer", [EventStreamViewer, SocketViewer], ids=["SSE", "WebSocket"])
def test_viewer_that_drops_off_misses_nothing(hub, viewer, measured):
    verdict = watch(hub, viewer, lambda last, before: last)
    name = "SSE" if viewer is EventStreamViewer else "WebSocket"
    measured(f"{name}: {DROPS} drops, {verdict.stored:,} events: missing {len(verdict.unseen)}, "
             f"doubled {len(verdict.seen_twice)}")
    assert verdict.is_clean and verdict.stored > DROPS, verdict


@pytest.mark.row("R28", undefended=True)
@pytest.mark.parametrize("viewer", [EventStreamViewer, SocketViewer], ids=["SSE", "WebSocket"])
@pytest.mark.parametrize("fault", ["unseen", "seen_twice"])
def test_check_sees_a_viewer_that_forgets_where_it_was(hub, viewer, fault):
    verdict = watch(hub, viewer, lambda last, before: None if fault == "unseen" else before)
    assert fault in verdict.faults
