"""Calls of the kernel that fail: strace answers in the kernel's place."""
import re
import shutil
import subprocess
from collections import Counter

import pytest

from .waiting import eventually

# pid, seconds, call, the arguments, the result: `12 1700000000.5 fdatasync(7</tmp/x/eyrie.db-wal>) = -1 EIO (…) (INJECTED)`
LINE = re.compile(r"^(\d+)\s+(\d+\.\d+) (\w+)\((.*)\)\s+= (.*)$")


class Injection:
    """The `when`-th `call` of each thread fails with `error`; or nothing fails, and calls are counted."""

    def __init__(self, log, calls, error=None, when=None, effect=None):
        if not shutil.which("strace"):
            pytest.skip("strace is not installed")
        self.log, self.calls = log, calls
        self.effect = effect or (f"error={error}:when={when}" if error else None)

    @property
    def _options(self):
        calls = ",".join(self.calls)
        inject = ["-e", f"inject={calls}:{self.effect}"] if self.effect else []
        return ["strace", "-f", "-q", "-y", "-ttt", "-s", "0", "-e", f"trace={calls}", *inject, "-e", "signal=none",
                "-o", str(self.log)]

    @property
    def wrapper(self):
        """What stands before a command; the tracer is no parent of the program, whose process id and exit status are seen."""
        return [*self._options, "-D", "--"]

    def attach(self, process_id):
        """The running tracer of a running program."""
        tracer = subprocess.Popen([*self._options, "-p", str(process_id)], stderr=subprocess.PIPE)
        traced = f"/proc/{process_id}/status"
        eventually(lambda: "TracerPid:\t0" not in open(traced).read(), "the tracer to be attached")
        return tracer

    def lines(self):
        """(thread, time, call, arguments, result) of each call that ended."""
        if not self.log.exists():
            return []
        found = (LINE.match(line) for line in self.log.read_text(errors="replace").splitlines())
        return [(int(line[1]), float(line[2]), line[3], line[4], line[5]) for line in found if line]

    def hits(self):
        return [line for line in self.lines() if "(INJECTED)" in line[4]]

    def most(self, call):
        """How often the thread that did most made the call."""
        return max(Counter(line[0] for line in self.lines() if line[2] == call).values(), default=0)
