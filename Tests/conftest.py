"""Fixtures of every test that runs the built programs."""
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "EndToEnd"))

from harness import EYRIE, HOOK, Hub, eyrie  # noqa: E402  (after the path is set)
from real_client import RealClient  # noqa: E402

TEST_SECONDS = 120


def pytest_sessionstart(session):
    for program in (EYRIE, HOOK):
        if not program.exists():
            pytest.exit(f"{program} is not built: run `make build` first", returncode=2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A test that hangs fails; `@pytest.mark.seconds(N)` gives one more time than the others have."""
    mark = item.get_closest_marker("seconds")
    seconds = mark.args[0] if mark else TEST_SECONDS

    def give_up(*_):
        raise TimeoutError(f"the test took longer than {seconds} s")

    previous = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        return (yield)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


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
