"""One spool, one collector: a second ends at once and says why, and the place of a dead one is taken."""
import subprocess
import time

import pytest
from harness import EYRIE, Ledger, Machine, delivered, size
from harness.programs import clean_environment

# It does so in a fraction of this; the machine may be busy.
PATIENCE_SECONDS = 10
ROUNDS = size(20, 200, small=3)


@pytest.fixture
def machine(make_hub, tmp_path):
    owner = Machine(tmp_path / "machine" / "state", make_hub("hub")).start()
    yield owner
    owner.stop()


def run_second(machine, patience=PATIENCE_SECONDS):
    """A second collector on the same state folder: (its end, what it took in seconds)."""
    began = time.monotonic()
    environment = clean_environment(machine.state, machine.hub.home, **machine.environment)
    result = subprocess.run([str(EYRIE), "collect", "--hub", machine.url, "--state-dir", str(machine.state)],
                            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            timeout=patience)
    return result, time.monotonic() - began


@pytest.mark.row("R38")
@pytest.mark.seconds(size(240, 1200))
def test_second_collector_ends_and_a_dead_one_is_replaced(machine, measured):
    ledger = Ledger("one")
    load = machine.load(ledger)
    seconds, takeovers = [], []
    for _ in range(ROUNDS):
        load.run_one()
        result, took = run_second(machine)
        seconds.append(took)
        assert result.returncode > 0
        words = result.stdout + result.stderr
        assert "another collector" in words and str(machine.state) in words
        assert machine.collector.is_running
        load.run_one()
        machine.kill()
        began = time.monotonic()
        machine.start()
        takeovers.append(time.monotonic() - began)
    load.run_one()
    verdict = delivered(machine.hub, ledger)
    measured(f"{ROUNDS} times: the second ended in at most {max(seconds):.1f} s, a killed one was replaced in at most "
             f"{max(takeovers):.1f} s, {verdict}")
    assert verdict.is_clean


@pytest.mark.row("R38", undefended=True)
def test_a_lock_that_is_not_held_is_found(machine):
    """With lock and socket gone, a second collector runs beside the first: the check does not pass by itself."""
    (machine.state / "collector.lock").unlink()
    (machine.state / "collector.sock").unlink()
    with pytest.raises(subprocess.TimeoutExpired):
        run_second(machine, patience=3)
