"""Imports a tree of session files into an empty hub, beside agentsview on the same files."""
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from harness import Hub
from harness.programs import clean_environment
from transcript_tree import make_tree

IMPORT_SECONDS = 900


def peak_bytes(process_id):
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def import_by_eyrie(home, folder):
    """Seconds to the first session that a viewer could see, seconds to the end, peak resident bytes."""
    hub = Hub(folder / "state", "up", home=home)
    start = time.monotonic()
    hub.start()
    try:
        first = None
        while time.monotonic() - start < IMPORT_SECONDS:
            if first is None and hub.get("/api/sessions", limit=1)["sessions"]:
                first = time.monotonic() - start
            if any(machine["state"] == "done" for machine in hub.get("/api/backfill")["machines"]):
                return first, time.monotonic() - start, peak_bytes(hub.process.pid)
            time.sleep(0.05 if first is None else 0.25)
        raise TimeoutError(f"the import is not done after {IMPORT_SECONDS} s")
    finally:
        hub.stop()


def import_by_peer(home):
    """Seconds, peak resident bytes; with an empty database."""
    program = Path(sys.executable).parent / "agentsview"
    start = time.monotonic()
    process = subprocess.Popen([str(program), "sync", "--full"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env=clean_environment(home=home, AGENTSVIEW_NO_DAEMON="1"), text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - start
    if process.returncode or not re.search(r"Sync complete: \d+ sessions", output):
        raise RuntimeError(f"agentsview failed: {output[-2000:]}")
    return seconds, usage.ru_maxrss * 1024


def measure(folder, megabytes, templates):
    home = folder / "home"
    files, size = make_tree(home / ".claude", megabytes, templates)
    first, seconds, peak = import_by_eyrie(home, folder)
    peer_seconds, peer_peak = import_by_peer(home)
    rate, peer_rate = size / seconds / 1e6, size / peer_seconds / 1e6
    what = f"{size / 1e6:,.0f} MB in {files:,} files"
    return [
        [f"Import of session files, {what}", f"{rate:,.0f} MB/s", f"agentsview {peer_rate:,.0f} MB/s",
         f"{rate / peer_rate:.1f} ×", "≥ 150 MB/s"],
        ["Import, peak resident memory", f"{peak / 1e6:,.0f} MB", f"agentsview {peer_peak / 1e6:,.0f} MB", "",
         "≤ 150 MB"],
        ["Import, first session to be seen", f"{first:.2f} s", "", "", "≤ 1 s"],
    ]
