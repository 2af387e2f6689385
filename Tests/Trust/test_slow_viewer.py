"""R27: one viewer that hardly reads, among fifty: the others do not wait for it, and in the end it has missed nothing."""
import json
import socket
import subprocess
import threading

import pytest
from harness import Ledger, eventually, size, stored_events
from harness.native import compiled
from harness.processes import MEBIBYTE, forget_peak, peak_bytes, resident_bytes

VIEWERS = 49
RATE = 1_000
SECONDS = size(15, 60, small=3)
CONNECTIONS = 32
# The hub keeps 8,192 messages for viewers that lag, and the kernel some hundreds of kilobytes: more must come meanwhile.
BURST = size(0, 0, small=12_000)
BYTES_A_SECOND = 1024
P99_MILLISECONDS = 500
# Other programs use the same processors.
PATIENCE = 8
GROWTH_LIMIT = 160 * MEBIBYTE


class SlowViewer(threading.Thread):
    """Reads a kilobyte a second until it is told to hurry; then all there is. Where the hub has given it up meanwhile, it
    comes back with the last id it has seen."""

    def __init__(self, hub, heeds_gaps=True):
        super().__init__(daemon=True)
        self.hub, self.heeds_gaps = hub, heeds_gaps
        self.hurry, self.stopping = threading.Event(), threading.Event()
        self.seen, self.gaps, self.returns, self.last = [], 0, 0, 0
        self.wire = self.connect("")
        self.start()

    def connect(self, resume):
        wire = socket.socket()
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.settimeout(60)
        wire.connect((self.hub.api.host, self.hub.api.port))
        wire.sendall(f"GET /stream HTTP/1.0\r\nHost: {self.hub.api.host}:{self.hub.api.port}\r\n"
                     f"Authorization: Bearer {self.hub.token}\r\n{resume}\r\n".encode())
        return wire

    def run(self):
        while not self.stopping.is_set():
            self.read()
            self.wire.close()
            if not self.stopping.is_set():
                self.returns += 1
                self.wire = self.connect(f"Last-Event-ID: {self.last}\r\n" if self.heeds_gaps else "")

    def read(self):
        rest, skipped_to = b"", 0
        while True:
            count = (1 << 20) if self.hurry.wait(1.0) else BYTES_A_SECOND
            try:
                data = self.wire.recv(count)
            except OSError:
                return
            if not data:
                return
            *messages, rest = (rest + data).split(b"\n\n")
            for message in messages:
                fields = dict(line.split(b": ", 1) for line in message.splitlines() if b": " in line)
                if fields.get(b"event") == b"gap":
                    self.gaps += 1
                    skipped_to = 0 if self.heeds_gaps else json.loads(fields[b"data"])["to"]
                elif fields.get(b"event") == b"event":
                    self.last = int(fields[b"id"])
                    if self.last > skipped_to:
                        self.seen.append(json.loads(fields[b"data"])["event_uuid"])

    def stop(self):
        self.stopping.set()
        try:
            self.wire.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def send(hub, count):
    ledger = Ledger("burst")
    while count > 0:
        events = [ledger.event("burst", text="x" * 400) for _ in range(min(count, 1000))]
        assert hub.api.post("/api/events/batch", events).json["stored"] == len(events)
        count -= len(events)


def run_load(hub, slow):
    """Fifty viewers while events come; what the fast ones measured, what the sender measured, and growth of memory."""
    total = RATE * SECONDS
    viewers = subprocess.Popen([compiled("viewers"), str(hub.port), hub.token, str(VIEWERS), str(total), "payload=0"],
                               stdout=subprocess.PIPE, text=True)
    try:
        assert viewers.stdout.readline() == "READY\n"
        before = resident_bytes(hub.process.pid)
        forget_peak(hub.process.pid)
        sender = subprocess.run([compiled("open_loop"), str(hub.port), hub.token, str(RATE), str(SECONDS), str(CONNECTIONS)],
                                capture_output=True, text=True)
        assert sender.stdout, sender.stderr
        # A machine that is too busy sends fewer than were asked for: the viewers wait for the rest.
        send(hub, total - json.loads(sender.stdout)["stored"])
        output, _ = viewers.communicate(timeout=120)
    finally:
        viewers.kill()
        viewers.wait()
    send(hub, BURST)
    growth = peak_bytes(hub.process.pid) - before
    last = max(event["id"] for event in stored_events(hub.api))
    slow.hurry.set()
    # One that forgets where it was may never see the last.
    eventually(lambda: slow.last >= last or not slow.heeds_gaps and slow.returns, "the slow viewer to have caught up", 120)
    slow.stop()
    return json.loads(output), json.loads(sender.stdout), growth


def verdict_of(hub, slow):
    stored = stored_events(hub.api)
    ledger = Ledger()
    ledger.accepted = {event["event_uuid"]: "" for event in stored}
    return ledger.verdict(stored, seen=slow.seen)


@pytest.mark.row("R27")
@pytest.mark.seconds(400)
def test_slow_viewer_holds_nobody_up(make_hub, measured):
    hub = make_hub("hub")
    slow = SlowViewer(hub)
    fast, sent, growth = run_load(hub, slow)
    verdict = verdict_of(hub, slow)
    measured(f"{VIEWERS} viewers at {sent['stored'] / sent['seconds']:,.0f} events/s for {SECONDS} s: seen after p50 "
             f"{fast['p50_ms']:.0f}, p99 {fast['p99_ms']:.0f} ms, {fast['gaps']} gaps; the slow one was told of {slow.gaps}, "
             f"came back {slow.returns} times, then had all {verdict.stored:,} events: missing {len(verdict.unseen)}, "
             f"doubled {len(verdict.seen_twice)}; hub's memory grew by {growth / MEBIBYTE:.0f} MiB")
    assert fast["least"] >= RATE * SECONDS and sent["refused"] == 0, (fast, sent)
    assert fast["p99_ms"] <= P99_MILLISECONDS * PATIENCE
    assert slow.gaps + slow.returns >= 1
    assert verdict.is_clean, verdict
    assert growth <= GROWTH_LIMIT


@pytest.mark.row("R27", undefended=True)
@pytest.mark.seconds(400)
def test_check_sees_a_viewer_that_is_not_brought_up_to_date(make_hub):
    """One that shows only what comes after a gap."""
    hub = make_hub("hub")
    slow = SlowViewer(hub, heeds_gaps=False)
    run_load(hub, slow)
    assert slow.gaps + slow.returns >= 1
    assert "unseen" in verdict_of(hub, slow).faults
