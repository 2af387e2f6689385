"""What the hook asks the kernel for: it opens no network connection and waits for nobody's answer."""
import json
import re
import subprocess

import pytest
from harness import HOOK, hook_event
from harness.programs import clean_environment

# Answers of a peer; connecting to a datagram socket of this machine asks for none.
WAITING = ("recvfrom", "recvmsg", "poll", "ppoll", "select", "epoll_wait", "wait4", "waitid", "nanosleep", "clock_nanosleep")


def calls(log):
    return [line for line in log.read_text().splitlines() if re.match(r"\w+\(", line)]


def faults(lines):
    found = [line for line in lines if "AF_INET" in line]
    # The agent gives the event on standard input: that alone is waited for.
    return found + [line for line in lines if line.split("(")[0] in WAITING and not line.startswith("poll([{fd=0,")]


@pytest.mark.parametrize("collector", ["listens", "does not listen"])
def test_hook_opens_no_connection_and_waits_for_nobody(make_hub, tmp_path, collector):
    hub = make_hub("up" if collector == "listens" else "hub")
    log = tmp_path / "calls"
    # Without -f: what a flush does that the hook has started is the flush's own affair.
    result = subprocess.run(["strace", "-o", str(log), str(HOOK)], input=json.dumps(hook_event("traced")).encode(),
                            env=clean_environment(hub.state, CLAUDE_OBSERVABILITY_HUB=hub.url), capture_output=True)
    if "ptrace" in result.stderr.decode():
        pytest.skip("processes cannot be traced here")
    lines = calls(log)
    assert result.returncode == 0 and len(lines) > 5
    assert faults(lines) == []
    appends = [line for line in lines if line.startswith(("write(", "pwrite64(", "writev(")) and "traced" in line]
    assert len(appends) <= 1, "one event is one write"


def test_gate_sees_a_connection_and_a_wait():
    lines = ['connect(3, {sa_family=AF_INET, sin_port=htons(4000)}, 16) = 0', 'write(3, "x", 1) = 1',
             'recvfrom(3, "HTTP", 4) = 4']
    assert faults(lines) == [lines[0], lines[2]]
