"""R37: the hook is quick and silent, whatever state the hub is in."""
import json
import os
import sys
import time

import pytest
from harness import HOOK, free_port, hook_event, size
from harness.processes import milliseconds, percentile
from harness.programs import clean_environment

CALLS = size(2_000, 20_000, small=200)
# Goals of the row; asserted many times larger, for other programs use the same processors.
P99_SECONDS, P100_SECONDS = 0.020, 0.200
PATIENCE = 15
CASES = ("up", "down", "hanging", "unknown name")


def run_hooks(program, environment, folder, count):
    """Durations from start to end of `count` calls, one after the other, and what each left: exit status, output."""
    payload, output = folder / "payload", folder / "output"
    payload.write_text(json.dumps(hook_event("speed", "PostToolUse", tool_name="Bash", tool_use_id="toolu_1",
                                             tool_input={"command": "make"}, tool_response={"stdout": "x" * 500})))
    actions = [(os.POSIX_SPAWN_OPEN, 0, str(payload), os.O_RDONLY, 0),
               (os.POSIX_SPAWN_OPEN, 1, str(output), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
               (os.POSIX_SPAWN_DUP2, 1, 2)]
    durations, statuses = [], []
    for _ in range(count):
        began = time.perf_counter()
        process = os.posix_spawn(program[0], program, environment, file_actions=actions)
        _, status = os.waitpid(process, 0)
        durations.append(time.perf_counter() - began)
        statuses.append(os.waitstatus_to_exitcode(status))
    return durations, statuses, output.read_bytes()


def faults(durations, statuses, output):
    found = []
    if percentile(durations, 99) > P99_SECONDS * PATIENCE:
        found.append("p99")
    if max(durations) > P100_SECONDS * PATIENCE:
        found.append("p100")
    if any(statuses):
        found.append("exit")
    if output:
        found.append("output")
    return found


@pytest.mark.row("R37")
@pytest.mark.seconds(900 if CALLS > 2_000 else 120)
@pytest.mark.parametrize("case", CASES)
def test_hook_returns_at_once(case, make_hub, tmp_path, measured):
    state, url = tmp_path / "machine", f"http://127.0.0.1:{free_port()}"
    hub = None
    if case in ("up", "hanging"):
        hub = make_hub("up")
        state, url = hub.state, hub.url
    elif case == "unknown name":
        url = "http://no-such-name.invalid:4000"
    environment = clean_environment(state, tmp_path, CLAUDE_OBSERVABILITY_HUB=url)
    if case == "hanging":
        hub.freeze()
    try:
        durations, statuses, output = run_hooks([str(HOOK)], environment, tmp_path, CALLS)
    finally:
        if case == "hanging":
            hub.thaw()
    measured(f"hub {case}: {CALLS:,} calls, {milliseconds(durations)}, exit 0, silent")
    assert faults(durations, statuses, output) == []


@pytest.mark.row("R37", undefended=True)
def test_check_sees_a_hook_that_waits_for_the_hub(make_hub, tmp_path):
    """The same calls of a hook that posts the event itself, to a hub that hangs."""
    hub = make_hub("hub")
    waits = ("import sys, urllib.request\n"
             "urllib.request.urlopen(sys.argv[1], sys.stdin.buffer.read(), timeout=4)")
    hub.freeze()
    try:
        found = faults(*run_hooks([sys.executable, "-c", waits, f"{hub.url}/hooks/claude-code"],
                                  clean_environment(), tmp_path, 2))
    finally:
        hub.thaw()
    assert set(found) == {"p99", "p100", "exit", "output"}
