"""A machine with hooks and a collector, whose hub is elsewhere."""
import json
import time

from .hub import Program
from .producers import HookLoad
from .waiting import eventually


class Machine:
    """A state folder with a running collector that delivers to `url` (a hub's, or a proxy's before it)."""

    def __init__(self, state, hub, url=None, environment=None):
        self.state, self.hub, self.url = state, hub, url or hub.url
        # Of the hub's machine the token would be found in its state folder.
        self.environment = {"EYRIE_TOKEN": hub.token, "EYRIE_TRANSCRIPTS_WATCH": "off", **(environment or {})}
        self.collector = Program(["collect", "--hub", self.url, "--state-dir", state], state, self.environment,
                                 home=hub.home)

    def start(self):
        """Returns when hooks find the collector listening: one that does not would start a flush."""
        self.collector.start()
        eventually(lambda: self.status().get("pid") == self.collector.process.pid, "the collector to say how it is")
        return self

    def stop(self):
        self.collector.stop()

    def kill(self):
        self.collector.kill()

    def load(self, ledger, **keywords):
        return HookLoad(ledger, self.state, self.url, environment=self.environment, **keywords)

    def status(self):
        """What `collector.json` says; it is written about once a second."""
        try:
            return json.loads((self.state / "collector.json").read_text())
        except (OSError, ValueError):
            return {}

    def drops(self):
        """Events that were counted as dropped, by reason: read from the spool's own log."""
        counts = {}
        try:
            lines = (self.state / "spool" / "drops").read_bytes().split(b"\n")
        except FileNotFoundError:
            return counts
        for line in lines:
            reason, _, count = line.decode().partition(" ")
            if count.strip().isdigit() and int(count):
                counts[reason] = counts.get(reason, 0) + int(count)
        return counts

    def notices(self, seconds=30):
        """Seconds until the collector says that it cannot deliver; None when it has not after `seconds`."""
        began = time.monotonic()
        try:
            eventually(lambda: self.status().get("state") == "stuck", "the collector to notice", seconds)
        except AssertionError:
            return None
        return time.monotonic() - began
