"""R34: a hub that answers without end, slowly, or points elsewhere: the collector stays small, gives up, keeps its events."""
import subprocess
import sys
import time
import urllib.request

import pytest
from harness import Program, eventually, hook_event, run_hook, size, stored_events
from harness.hostile_hub import HostileHub
from harness.processes import MEBIBYTE, forget_peak, peak_bytes, resident_bytes

GROWTH_LIMIT = 16 * MEBIBYTE
GIVES_UP_SECONDS = 30
SLACK_SECONDS = 5
EVENTS = 5
QUICK = ("endless", "gigabyte", "endless_head", "redirect")
# Half a minute each, all at once.
MANNERS = size(QUICK + ("slow_head", "silent"), QUICK + ("slow_head", "silent"), small=QUICK)


class Machine:
    """A collector with events for a hub whose place a hostile one has taken."""

    def __init__(self, hub, manner, elsewhere):
        self.hub, self.manner = hub, manner
        hub.stop()
        self.hostile = HostileHub(manner, elsewhere, port=hub.port)
        self.collector = Program(["collect", "--hub", hub.url, "--state-dir", hub.state], hub.state, home=hub.home).start()
        eventually((hub.state / "collector.json").exists, "the collector to be idle")
        self.before = resident_bytes(self.collector.process.pid)
        forget_peak(self.collector.process.pid)

    def send(self):
        for number in range(EVENTS):
            run_hook(hook_event("kept", mark=number), state=self.hub.state,
                     environment={"CLAUDE_OBSERVABILITY_HUB": self.hub.url})

    def growth(self):
        return peak_bytes(self.collector.process.pid) - self.before

    def bring_back_the_hub(self):
        self.hostile.close()
        self.hub.start()
        marks = eventually(lambda: (found := [event["payload"]["mark"] for event in stored_events(
            self.hub.api, session_id="kept", payload=1)]) and len(found) >= EVENTS and found, "what was kept", 90)
        return sorted(marks) == list(range(EVENTS))


@pytest.mark.row("R34")
@pytest.mark.seconds(300)
def test_collector_outlives_a_hostile_hub(make_hub, measured):
    listener = HostileHub("silent")
    elsewhere = f"http://127.0.0.1:{listener.port}/api/events/batch"
    machines = []
    try:
        for manner in MANNERS:
            machines.append(Machine(make_hub("hub"), manner, elsewhere))
        for machine in machines:
            machine.send()
        for machine in machines:
            eventually(lambda machine=machine: machine.hostile.ended, f"a call to be given up: {machine.manner}",
                       GIVES_UP_SECONDS + 3 * SLACK_SECONDS)
        longest = max(call.closed - call.opened for machine in machines for call in machine.hostile.ended)
        growths = {machine.manner: machine.growth() for machine in machines}
        delivered = [machine.bring_back_the_hub() for machine in machines]
    finally:
        for machine in machines:
            machine.collector.stop()
    told = ", ".join(f"{manner.replace('_', ' ')} {grown / MEBIBYTE:.1f}" for manner, grown in growths.items())
    measured(f"memory grew by MiB: {told}; longest call given up after {longest:.1f} s; "
             f"{len(listener.calls)} calls elsewhere; all {len(machines) * EVENTS} events delivered to the good hub")
    assert max(growths.values()) <= GROWTH_LIMIT, growths
    assert longest <= GIVES_UP_SECONDS + SLACK_SECONDS
    assert listener.calls == []
    assert all(delivered)
    listener.close()


READS_ALL = "import sys, urllib.request\nprint('READY', flush=True)\nurllib.request.urlopen(sys.argv[1], b'{}').read()"


@pytest.mark.row("R34", undefended=True)
def test_check_sees_a_client_that_reads_what_comes():
    hostile = HostileHub("endless")
    client = subprocess.Popen([sys.executable, "-c", READS_ALL, f"http://127.0.0.1:{hostile.port}/api/events/batch"],
                              stdout=subprocess.PIPE)
    try:
        client.stdout.readline()
        before = resident_bytes(client.pid)
        eventually(lambda: peak_bytes(client.pid) - before > GROWTH_LIMIT, "the client to grow")
        assert hostile.ended == []
    finally:
        client.kill()
        client.wait()
        hostile.close()


@pytest.mark.row("R34", undefended=True)
def test_check_sees_a_client_that_follows_with_its_token():
    listener = HostileHub("endless_head")
    hostile = HostileHub("redirect", f"http://127.0.0.1:{listener.port}/")
    request = urllib.request.Request(f"http://127.0.0.1:{hostile.port}/", headers={"Authorization": "Bearer made-up"})
    with pytest.raises(Exception):
        urllib.request.urlopen(request, timeout=5)
    deadline = time.monotonic() + 5
    while not listener.calls and time.monotonic() < deadline:
        time.sleep(0.01)
    assert b"Bearer made-up" in listener.calls[0].request
    hostile.close()
    listener.close()
