"""Fixtures of every test that runs the built programs."""
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent / folder) for folder in ("EndToEnd", "Trust")]

from harness import EYRIE, HOOK, Hub, eyrie  # noqa: E402  (after the path is set)
from real_client import RealClient  # noqa: E402
from rows import BY_ID  # noqa: E402

TEST_SECONDS = 120


def pytest_sessionstart(session):
    for program in (EYRIE, HOOK):
        if not program.exists():
            pytest.exit(f"{program} is not built: run `make build` first", returncode=2)


def seconds_limit(item):
    mark = item.get_closest_marker("seconds")
    return mark.args[0] if mark else TEST_SECONDS


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A test that hangs fails; `@pytest.mark.seconds(N)` gives one more time than the others have."""
    seconds = seconds_limit(item)

    def give_up(*_):
        raise TimeoutError(f"the test took longer than {seconds} s")

    previous = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        return (yield)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def pytest_collection_modifyitems(config, items):
    """`make trust` names the promises that it wants shown; a mark must be of one that is listed."""
    wanted = {name for name in os.environ.get("EYRIE_TRUST_ROWS", "").split(",") if name}
    marks = {item: {mark.args[0] for mark in item.iter_markers("row")} for item in items}
    unknown = set().union(*marks.values()) - set(BY_ID)
    if unknown:
        raise pytest.UsageError(f"no such row: {', '.join(sorted(unknown))}")
    if wanted:
        config.hook.pytest_deselected(items=[item for item in items if not marks[item] & wanted])
        # Those that may take long begin first: at the end, no processor waits for the last of them.
        items[:] = sorted((item for item in items if marks[item] & wanted), key=seconds_limit, reverse=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where a report is asked for (`make trust`), a line of JSON for each promise that a test shows."""
    report = yield
    file = os.environ.get("EYRIE_TRUST_REPORT")
    if file and (report.when == "call" or (report.when == "setup" and not report.passed)):
        with open(file, "a") as lines:
            for mark in item.iter_markers("row"):
                lines.write(json.dumps({
                    "row": mark.args[0], "undefended": mark.kwargs.get("undefended", False), "test": item.nodeid,
                    "outcome": report.outcome, "measured": getattr(item, "measured", [])}) + "\n")
    return report


@pytest.fixture
def measured(request):
    """Takes the figures of a promise in a few words, for the table of `make trust`."""
    request.node.measured = []

    def note(text):
        print(f"measured: {text}")
        request.node.measured.append(text)

    return note


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def hub(state):
    """`eyrie up` on a free port: hub and collector."""
    program = Hub(state).start()
    yield program
    program.stop()


@pytest.fixture
def make_hub(tmp_path):
    """Starts hubs with settings of their own; stops what still runs."""
    started = []

    def make(command="hub", state=None, **keywords):
        program = Hub(state or tmp_path / f"state-{len(started)}", command, **keywords)
        started.append(program)
        return program.start()

    yield make
    for program in started:
        program.stop()


@pytest.fixture
def project(tmp_path, state):
    """A git project whose hooks are installed."""
    folder = tmp_path / "project"
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    eyrie("install", "--yes", state=state, home=tmp_path, cwd=folder)
    return folder


@pytest.fixture
def client(hub, tmp_path):
    """The real client in a project of its own, whose command hooks report to `hub`."""
    program = RealClient(tmp_path / "client", {"EYRIE_STATE": str(hub.state), "CLAUDE_OBSERVABILITY_HUB": hub.url})
    eyrie("install", "--yes", state=hub.state, home=program.home, cwd=program.project)
    return program
