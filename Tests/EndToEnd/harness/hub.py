"""Programs that run until they are stopped."""
import json
import os
import signal
import subprocess
from pathlib import Path

from .api import Api
from .programs import EYRIE, clean_environment
from .waiting import eventually

STOP_SECONDS = 20


class Program:
    """A long-running `eyrie` command; its output goes to a file beside the state folder."""

    executable = EYRIE

    def __init__(self, arguments, state, environment=None, home=None):
        self.arguments = [str(argument) for argument in arguments]
        self.state = Path(state)
        self.environment = dict(environment or {})
        self.home = home
        self.process = None
        # A command that runs this one.
        self.wrapper = []
        self.log = self.state.parent / f"{self.state.name}-{self.arguments[0]}.log"

    def start(self):
        self.state.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, str(self.executable), *self.arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=clean_environment(self.state, self.home, **self.environment))
        return self

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def output(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """As a crash would: no handler runs."""
        if self.is_running:
            self.process.kill()
        if self.process:
            self.process.wait()

    def stop(self):
        """As a user would; returns the exit code."""
        if self.process is None:
            return None
        if self.is_running:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGCONT)
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"{self.arguments} did not stop in {STOP_SECONDS} s\n{self.output()[-3000:]}")
        return self.process.returncode

    def resident_bytes(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0


class Hub(Program):
    """`eyrie up` (hub and collector) or `eyrie hub`; keeps its port over restarts."""

    def __init__(self, state, command="up", arguments=(), environment=None, home=None, port=0):
        self.command = command
        self.extra = list(arguments)
        self.port = port
        self.url = None
        self.token = None
        # Tests send faster than the limit for one client allows. The home is one of its own, for a collector imports
        # the history that it finds there.
        home = home or Path(state).parent / f"{Path(state).name}-home"
        super().__init__([command], state, {"EYRIE_RATE_LIMIT": "0", **(environment or {})}, home)

    def start(self):
        flags = ["--no-open"] if self.command == "up" else []
        self.arguments = [self.command, "--port", str(self.port), "--state-dir", str(self.state), *flags, *self.extra]
        super().start()
        record = eventually(self._record, f"{self.command} to serve\n{self.output()[-3000:]}")
        self.url, self.token = record["url"], record["token"]
        self.port = self.api.port
        return self

    def _record(self):
        """hub.json, once it is this process's own and the hub answers."""
        if not self.is_running:
            raise AssertionError(f"{self.arguments} ended: {self.process.returncode}\n{self.output()[-3000:]}")
        try:
            record = json.loads((self.state / "hub.json").read_text())
            if record["pid"] != self.process.pid:
                return None
            return record if Api(record["url"]).request("GET", "/health", token=None).status == 200 else None
        except (OSError, ValueError):
            return None

    @property
    def api(self):
        return Api(self.url, self.token)

    def get(self, path, **query):
        return self.api.get(path, **query)

    def restart(self):
        self.kill()
        return self.start()

    def freeze(self):
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self):
        os.kill(self.process.pid, signal.SIGCONT)
