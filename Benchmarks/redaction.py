"""How fast secrets are looked for in session files, on one core, beside detect-secrets on the same lines."""
import json
import subprocess
import sys
import time
from pathlib import Path

from transcript_tree import make_tree

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".build" / "release" / "RedactionBenchmark"
MEGABYTES = 64
# The peer needs a second for some hundred kilobytes.
PEER_MEGABYTES = 1


def session_lines(folder, session_files):
    """One file with the lines of a tree of session files."""
    make_tree(folder / "tree", MEGABYTES, session_files)
    path = folder / "lines.jsonl"
    with path.open("wb") as target:
        for file in sorted((folder / "tree").rglob("*.jsonl")):
            target.write(file.read_bytes())
    return path


def peer_megabytes_a_second(path):
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import default_settings
    lines, size = [], 0
    with path.open(encoding="utf-8") as source:
        for line in source:
            lines.append(line)
            size += len(line.encode())
            if size > PEER_MEGABYTES * 1e6:
                break
    with default_settings():
        start = time.process_time()
        for line in lines:
            list(scan_line(line))
        return size / 1e6 / (time.process_time() - start)


def measure(folder, session_files):
    subprocess.run(["swift", "build", "-c", "release", "--product", "RedactionBenchmark"], cwd=ROOT, check=True,
                   stdout=sys.stderr)
    path = session_lines(folder, session_files)
    rounds = []
    for _ in range(3):
        output = subprocess.run([str(PROGRAM), "speed", str(path)], check=True, capture_output=True, text=True).stdout
        rounds.append((json.loads(output), peer_megabytes_a_second(path)))
    figures, peer = sorted(rounds, key=lambda pair: pair[0]["megabytes_a_second"])[1]
    speed = figures["megabytes_a_second"]
    return [["Secrets looked for in session files, one core", f"{speed:,.0f} MB/s", f"detect-secrets {peer:.2f} MB/s",
             f"{speed / peer:,.0f} ×", "≥ 50 MB/s"],
            ["All rules compiled", f"{figures['compile_ms']:.0f} ms", "", "", "≤ 150 ms"]]
