"""Fixtures of every test that runs the built programs."""
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "EndToEnd"))

from harness import EYRIE, HOOK, Hub, eyrie  # noqa: E402  (after the path is set)


def pytest_sessionstart(session):
    for program in (EYRIE, HOOK):
        if not program.exists():
            pytest.exit(f"{program} is not built: run `make build` first", returncode=2)


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
