"""Full disks, read-only homes, hanging hubs: the agent never notices, and what can be kept is kept."""
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import Ledger, eventually, free_port, hook_event, run_hook, stored_events
from harness.disk import fill, small_file_system

SMALL_DISK = "12m"
# A hook that waited for anything would take longer than this; one that does not takes milliseconds.
HOOK_PATIENCE_SECONDS = 10
# A flush that began while no hub was there may hold the spool for a minute before the collector has it.
FLUSH_SECONDS = 75


@pytest.fixture
def small_disk(tmp_path):
    """A mounted file system of a few megabytes."""
    with small_file_system(tmp_path / "disk", SMALL_DISK) as folder:
        yield folder


def assert_unnoticed(result):
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")


def test_live_feed_shows_what_could_not_be_stored(small_disk, make_hub):
    hub = make_hub("hub", state=small_disk / "state")
    ledger = Ledger("unstored")
    fill(small_disk)
    connection = hub.api.connect()
    connection.request("GET", "/stream", headers={"Authorization": f"Bearer {hub.token}"})
    stream = connection.getresponse()
    for _ in range(200):
        if hub.api.post("/events", ledger.event("u-1", text=os.urandom(30_000).hex())).status == 503:
            break
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        line = stream.readline()
        if line.startswith(b"data:") and b'"stored":false' in line.replace(b" ", b""):
            connection.close()
            return
    raise AssertionError("no message marked as not stored")


def test_hook_on_a_full_disk(small_disk):
    state = small_disk / "state"
    assert_unnoticed(run_hook(hook_event("d-1"), state=state, environment=nowhere()))
    ballast = fill(small_disk)
    for _ in range(5):
        assert_unnoticed(run_hook(hook_event("d-1", text="x" * 100_000), state=state, environment=nowhere()))
    ballast.unlink()
    assert_unnoticed(run_hook(hook_event("d-1", mark="after"), state=state, environment=nowhere()))


def test_records_after_a_full_disk_are_delivered(small_disk, make_hub):
    """A record cut short by the full disk does not hide those after it."""
    state = small_disk / "state"
    port = free_port()
    hub_to_be = {"CLAUDE_OBSERVABILITY_HUB": f"http://127.0.0.1:{port}"}
    ballast = None
    for number in range(12):
        if number == 4:
            ballast = fill(small_disk)
        if number == 8:
            ballast.unlink()
        run_hook(hook_event("d-2", mark=number, text="x" * 5000), state=state, environment=hub_to_be)
    hub = make_hub("up", state=state, port=port)
    wanted = {0, 1, 2, 3, 8, 9, 10, 11}
    marks = eventually(
        lambda: (found := {e["payload"].get("mark") for e in stored_events(hub.api, payload=1)}) >= wanted and found,
        "all that was accepted", FLUSH_SECONDS)
    assert marks >= wanted


def nowhere():
    return {"CLAUDE_OBSERVABILITY_HUB": "http://127.0.0.1:9"}


@pytest.mark.parametrize("state", ["/proc/eyrie/state", "/dev/null/state", "/" + "x" * 5000, "relative/\x01odd"])
def test_hook_without_a_usable_state_folder(tmp_path, monkeypatch, state):
    monkeypatch.chdir(tmp_path)
    assert_unnoticed(run_hook(hook_event("r-1"), state=state, home=tmp_path, environment=nowhere()))


def test_hook_with_a_read_only_home(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert_unnoticed(run_hook(hook_event("r-2"), home=small_disk, environment=nowhere()))
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)


def test_hook_without_a_home():
    assert_unnoticed(run_hook(hook_event("r-3"), environment={"HOME": "", **nowhere()}))


@pytest.mark.parametrize("text", ["", "not json", "[1,2]", "{", "\x00\xff", "{}" * 10, '{"session_id":5}'])
def test_hook_with_odd_input(hub, text):
    result = run_hook(text, state=hub.state, environment={"CLAUDE_OBSERVABILITY_HUB": hub.url})
    assert_unnoticed(result)


def test_hook_with_more_input_than_it_keeps(hub):
    payload = hook_event("big-1", tool_name="Write", tool_input={"content": "x" * (9 << 20)}, mark="big")
    assert_unnoticed(run_hook(payload, state=hub.state, environment={"CLAUDE_OBSERVABILITY_HUB": hub.url}))
    event = eventually(lambda: stored_events(hub.api, session_id="big-1", payload=1), "the large event")[0]
    assert event["hook_event_type"] == "UserPromptSubmit"


def test_hub_that_hangs_does_not_hold_the_hook(hub):
    environment = {"CLAUDE_OBSERVABILITY_HUB": hub.url}
    count = 200
    hub.freeze()
    try:
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(
                lambda number: run_hook(hook_event("frozen", mark=number), state=hub.state, environment=environment,
                                        seconds=HOOK_PATIENCE_SECONDS), range(count)))
        for result in results:
            assert_unnoticed(result)
    finally:
        hub.thaw()
    eventually(lambda: len(stored_events(hub.api, session_id="frozen")) == count, "all that happened meanwhile")


def test_hub_that_hangs_does_not_hold_a_hook_that_must_flush(make_hub, tmp_path):
    """No collector runs: the hook starts a flush, which hangs on the hub; the hook does not."""
    hub = make_hub("hub")
    machine = tmp_path / "machine"
    environment = {"CLAUDE_OBSERVABILITY_HUB": hub.url, "EYRIE_TOKEN": hub.token}
    hub.freeze()
    try:
        for number in range(10):
            assert_unnoticed(run_hook(hook_event("lonely", mark=number), state=machine, environment=environment,
                                      seconds=HOOK_PATIENCE_SECONDS))
    finally:
        hub.thaw()
    run_hook(hook_event("lonely", mark=10), state=machine, environment=environment)
    eventually(lambda: len(stored_events(hub.api, session_id="lonely")) == 11, "all events of the lonely machine")


def test_hooks_at_once_neither_mix_nor_lose(hub):
    environment = {"CLAUDE_OBSERVABILITY_HUB": hub.url}
    count = 300
    with ThreadPoolExecutor(16) as pool:
        for result in pool.map(lambda number: run_hook(
                hook_event("crowd", mark=number, text=str(number) * 2000), state=hub.state, environment=environment),
                range(count)):
            assert_unnoticed(result)
    eventually(lambda: len(stored_events(hub.api, session_id="crowd")) == count, "all events of the crowd")
    events = stored_events(hub.api, session_id="crowd", payload=1)
    assert sorted(event["payload"]["mark"] for event in events) == list(range(count))
    assert all(event["payload"]["text"] == str(event["payload"]["mark"]) * 2000 for event in events)
    assert len({event["event_uuid"] for event in events}) == count
