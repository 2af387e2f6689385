"""Fixtures of the tests that look at the dashboard with Chromium."""
import pytest
from dashboard import Visitor, launched_chromium


@pytest.fixture(scope="session")
def chromium():
    with launched_chromium() as browser:
        yield browser


@pytest.fixture
def visitor(chromium):
    """Somebody with a browser: opens pages and notes what they complain about or ask other hosts for."""
    someone = Visitor(chromium)
    yield someone
    someone.close()
    assert someone.problems == []
