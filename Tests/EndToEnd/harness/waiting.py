"""Waiting for a condition, with a deadline."""
import socket
import time

DEADLINE_SECONDS = 30


def eventually(condition, what, seconds=DEADLINE_SECONDS, interval=0.05):
    """Calls `condition` every `interval` seconds until it returns something true, and returns that."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not after {seconds} s: {what} (last: {result!r})")
        time.sleep(interval)


def free_port():
    """A port that was free a moment ago, for a hub whose address must be known before it runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
