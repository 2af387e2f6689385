"""R39: what hub and collector cost while nothing happens."""
import subprocess
import sys
import time

import pytest
from harness import Program, eventually, size
from harness.processes import MEBIBYTE, cpu_seconds, resident_bytes

SECONDS = size(60, 300, small=10)
# Goals of the row in percent of one processor; asserted several times larger, for a tick of the clock is 10 ms.
HUB_PERCENT, COLLECTOR_PERCENT = 1.0, 0.3
PATIENCE = 3
COLLECTOR_BYTES = 30 * MEBIBYTE  # a third more where libraries of the system are larger


def idle_percents(processes, seconds):
    """Percent of one processor that each of them uses in that time."""
    before, began = [cpu_seconds(process) for process in processes], time.monotonic()
    time.sleep(seconds)
    elapsed = time.monotonic() - began
    return [100 * (cpu_seconds(process) - used) / elapsed for process, used in zip(processes, before)]


@pytest.mark.row("R39")
@pytest.mark.seconds(SECONDS + 60)
def test_nothing_to_do_costs_nothing(make_hub, measured):
    hub = make_hub("hub")
    collector = Program(["collect", "--hub", hub.url, "--state-dir", hub.state], hub.state, home=hub.home).start()
    try:
        eventually(lambda: hub.get("/api/collectors")["collectors"], "the collector to report")
        processes = [hub.process.pid, collector.process.pid]
        of_hub, of_collector = idle_percents(processes, SECONDS)
        hub_bytes, collector_bytes = map(resident_bytes, processes)
    finally:
        collector.stop()
    measured(f"over {SECONDS} s: hub {of_hub:.2f} % CPU, {hub_bytes / MEBIBYTE:.1f} MiB; "
             f"collector {of_collector:.2f} % CPU, {collector_bytes / MEBIBYTE:.1f} MiB")
    assert of_hub <= HUB_PERCENT * PATIENCE
    assert of_collector <= COLLECTOR_PERCENT * PATIENCE
    assert collector_bytes <= COLLECTOR_BYTES * 4 / 3


@pytest.mark.row("R39", undefended=True)
def test_check_sees_a_program_that_looks_all_the_time():
    busy = subprocess.Popen([sys.executable, "-c", "import os\nwhile True: os.path.exists('/tmp/spool')"])
    try:
        assert idle_percents([busy.pid], 2)[0] > HUB_PERCENT * PATIENCE
    finally:
        busy.kill()
        busy.wait()
