"""R27: one viewer that hardly reads, among fifty: the others do not wait for it, and in the end it has missed nothing."""
import json
import socket
import subprocess
import threading
import time

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
    """Reads a kilobyte a second until it is told to hurry; then all there is."""

    def __init__(self, hub, heeds_gaps=True):
        super().__init__(daemon=True)
        self.heeds_gaps = heeds_gaps
        self.hurry = threading.Event()
        self.seen, self.gaps, self.last = [], 0, 0
        self.wire = socket.socket()
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.wire.settimeout(60)
        self.wire.connect((hub.api.host, hub.api.port))
        self.wire.sendall(f"GET /stream HTTP/1.0\r\nHost: {hub.api.host}:{hub.api.port}\r\n"
                          f"Authorization: Bearer {hub.token}\r\n\r\n".encode())
        self.start()

    def run(self):
        rest, is_skipping = b"", 0
        while True:
            if not self.hurry.wait(1.0):
                count = BYTES_A_SECOND
            else:
                count = 1 << 20
            try:
                data = self.wire.recv(count)
            except OSError:
                return
            if not data:
                return
            rest += data
            *messages, rest = rest.split(b"\n\n")
            for message in messages:
                fields = dict(line.split(b": ", 1) for line in message.splitlines() if b": " in line)
                if fields.get(b"event") == b"gap":
                    self.gaps += 1
                    is_skipping = 0 if self.heeds_gaps else json.loads(fields[b"data"])["to"]
                elif fields.get(b"event") == b"event":
                    self.last = int(fields[b"id"])
                    if self.last > is_skipping:
                        self.seen.append(json.loads(fields[b"data"])["event_uuid"])


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
        output, _ = viewers.communicate(timeout=120)
    finally:
        viewers.kill()
        viewers.wait()
    ledger = Ledger("burst")
    for _ in range(0, BURST, 1000):
        events = [ledger.event("burst", text="x" * 400) for _ in range(1000)]
        assert hub.api.post("/api/events/batch", events).json["stored"] == 1000
    growth = peak_bytes(hub.process.pid) - before
    last = max(event["id"] for event in stored_events(hub.api))
    slow.hurry.set()
    eventually(lambda: slow.last >= last or not slow.is_alive(), "the slow viewer to have caught up", 120)
    slow.wire.shutdown(socket.SHUT_RDWR)
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
    began = time.monotonic()
    fast, sent, growth = run_load(hub, slow)
    verdict = verdict_of(hub, slow)
    measured(f"{VIEWERS} viewers at {RATE:,} events/s for {SECONDS} s: seen after p50 {fast['p50_ms']:.0f}, p99 {fast['p99_ms']:.0f} ms, "
             f"{fast['gaps']} gaps; the slow one was told of {slow.gaps} and then had all {verdict.stored:,} events: missing "
             f"{len(verdict.unseen)}, doubled {len(verdict.seen_twice)}; hub's memory grew by {growth / MEBIBYTE:.0f} MiB")
    assert fast["least"] >= RATE * SECONDS and sent["refused"] == 0, (fast, sent, time.monotonic() - began)
    assert fast["p99_ms"] <= P99_MILLISECONDS * PATIENCE
    assert slow.gaps >= 1
    assert verdict.is_clean, verdict
    assert growth <= GROWTH_LIMIT


@pytest.mark.row("R27", undefended=True)
@pytest.mark.seconds(400)
def test_check_sees_a_viewer_that_is_not_brought_up_to_date(make_hub):
    """One that shows only what comes after a gap."""
    hub = make_hub("hub")
    slow = SlowViewer(hub, heeds_gaps=False)
    run_load(hub, slow)
    assert slow.gaps >= 1
    assert "unseen" in verdict_of(hub, slow).faults
