#!/usr/bin/env python3
"""Measures Eyrie beside peers and prints a Markdown table with the machine it came from.

    run.py [hook] [ingest] [latency] [live] [import] [redaction] [reads] [--seconds N] [--readme]
           [--import-megabytes N] [--import-from FOLDER] [--reads-events N]

Every comparison interleaves its sides (A B C A B C …) and reports medians. --readme puts the table into README.md.
`reads` measures what the dashboard asks on a store of ten million events, which takes a while to make: only where it is
named. Nothing here passes or fails: tests do not time, benchmarks do.
"""
import argparse
import contextlib
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "Tests" / "EndToEnd"))

import imports  # noqa: E402  (after the path is set)
import reads  # noqa: E402  (after the path is set)
import redaction  # noqa: E402  (after the path is set)
from harness import EYRIE, HOOK, Hub, eventually  # noqa: E402  (after the path is set)
from harness.programs import clean_environment  # noqa: E402

SCRATCH = ROOT / ".build" / "benchmarks"
PARTS = ["hook", "ingest", "latency", "live", "import", "redaction"]
IMPORT_MEGABYTES = 2_000
SPAWNS = 300
ROUNDS = 3
# A request waits for the commit that it shares with others, so the rate needs as many senders as a team has agents.
SINGLE_CONNECTIONS = 256
BATCH_CONNECTIONS = 16
BATCH = 100
OPEN_LOOP_RATE = 10_000
OPEN_LOOP_CONNECTIONS = 128
LIVE_RATE = 1_000
VIEWERS = 100


def machine():
    model = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, load generator on the same machine"


def compiled(name):
    SCRATCH.mkdir(parents=True, exist_ok=True)
    program, source = SCRATCH / name, HERE / f"{name}.c"
    compiler = shutil.which("cc") or shutil.which("clang") or sys.exit("a C compiler is needed: cc or clang")
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-o", str(program), str(source)], check=True)
    return str(program)


@contextlib.contextmanager
def scratch_folder():
    """On the disk that the project is on, not in memory: commits must cost what they cost."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=SCRATCH))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running_hub(command="hub"):
    with scratch_folder() as folder:
        hub = Hub(folder / "state", command).start()
        try:
            yield hub
        finally:
            hub.stop()


@contextlib.contextmanager
def running_peer():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with scratch_folder() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "hub:app", "--port", str(port), "--no-access-log", "--log-level", "warning"],
            cwd=HERE / "peer", env=clean_environment(PEER_DATABASE=folder / "peer.db"))

        def count():
            try:
                return json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/count", timeout=30))
            except OSError:
                return None
        try:
            eventually(count, "the peer to serve")
            yield port, count
        finally:
            process.terminate()
            process.wait()


# --- the hook ----------------------------------------------------------------------------------------------------

def spawn_milliseconds(arguments, environment, payload):
    """One process from spawn to its end."""
    actions = [(os.POSIX_SPAWN_OPEN, 0, str(payload), os.O_RDONLY, 0),
               (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)]
    start = time.perf_counter_ns()
    process = os.posix_spawn(arguments[0], arguments, environment, file_actions=actions)
    status = os.waitpid(process, 0)[1]
    elapsed = (time.perf_counter_ns() - start) / 1e6
    assert status == 0, (arguments, status)
    return elapsed


def measure_hook(_):
    with running_hub("up") as hub:
        payload = hub.state.parent / "payload.json"
        payload.write_text(json.dumps({
            "session_id": "hook-bench", "hook_event_name": "PostToolUse", "cwd": str(ROOT), "tool_name": "Bash",
            "tool_use_id": "toolu_bench", "tool_input": {"command": "swift build"},
            "tool_response": {"stdout": "x" * 600, "stderr": ""}, "duration_ms": 12}))
        environment = clean_environment(hub.state, CLAUDE_OBSERVABILITY_HUB=hub.url)
        python = os.path.realpath(sys.executable)
        sides = {"true": ["/bin/true"], "hook": [str(HOOK)],
                 "python": [python, str(HERE / "peer" / "hook.py"), hub.url, hub.token]}
        times = {name: [] for name in sides}
        for round_number in range(SPAWNS + 10):
            for name, arguments in sides.items():
                elapsed = spawn_milliseconds(arguments, environment, payload)
                if round_number >= 10:  # the first ones warm the caches
                    times[name].append(elapsed)
        sent = 2 * (SPAWNS + 10)
        eventually(lambda: hub.get("/api/sessions/hook-bench")["session"]["event_count"] == sent, f"{sent} hook events")
    true, hook, slow = (statistics.median(times[name]) for name in ("true", "hook", "python"))
    p95 = {name: statistics.quantiles(values, n=20)[-1] for name, values in times.items()}
    return [
        ["Hook, whole process, median of 300", f"{hook:.2f} ms", f"`/bin/true` {true:.2f} ms", f"{hook / true:.2f} ×", "≤ 1.5 ×"],
        ["Hook, p95", f"{p95['hook']:.2f} ms", f"`/bin/true` {p95['true']:.2f} ms", f"{p95['hook'] / p95['true']:.2f} ×", ""],
        ["Hook beside a Python hook (urllib)", f"{hook:.2f} ms", f"{slow:.1f} ms", f"{slow / hook:.0f} × faster", ""],
    ]


# --- ingest ------------------------------------------------------------------------------------------------------

def wrk(port, token, path, batch, connections, seconds):
    result = subprocess.run(
        ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "20s", "-s", str(HERE / "load.lua"),
         f"http://127.0.0.1:{port}", "--", str(batch), token, path], capture_output=True, text=True, check=True)
    line = next((line for line in result.stdout.splitlines() if line.startswith("RESULT ")), None)
    assert line, result.stdout + result.stderr
    figures = json.loads(line[len("RESULT "):])
    assert figures["refused"] == 0 and figures["socket_errors"] == 0, figures
    return figures


def hub_counts(hub):
    rows = list(hub.api.pages("/api/sessions", "sessions"))
    return {"events": hub.get("/api/events", limit=1, total=1)["total"], "sessions": sum(row["event_count"] for row in rows),
            "tools": sum(row["tool_count"] for row in rows)}


def measure_ingest(seconds):
    rows = []
    for name, path, batch, connections, budget in [
            ("One event a request, durable", "/events", 1, SINGLE_CONNECTIONS, "≥ 20,000/s"),
            (f"Batches of {BATCH}, durable", "/api/events/batch", BATCH, BATCH_CONNECTIONS, "≥ 60,000/s")]:
        rates, answers = {"eyrie": [], "peer": []}, {"eyrie": 0, "peer": 0}
        p99 = {"eyrie": [], "peer": []}
        with running_hub() as hub, running_peer() as (peer_port, peer_count):
            for _ in range(ROUNDS):
                for side, port, token in [("eyrie", hub.port, hub.token), ("peer", peer_port, "none")]:
                    figures = wrk(port, token, path, batch, connections, seconds)
                    answers[side] += figures["requests"] * batch
                    rates[side].append(figures["requests"] * batch / (figures["microseconds"] / 1e6))
                    p99[side].append(figures["p99_us"] / 1000)
            stored, peer_stored = hub_counts(hub), peer_count()
        # wrk stops in the middle of requests, so a little more may be stored than was answered; never less.
        assert stored["events"] >= answers["eyrie"] and stored["sessions"] == stored["events"], (stored, answers)
        assert peer_stored["events"] >= answers["peer"], (peer_stored, answers)
        ours, theirs = statistics.median(rates["eyrie"]), statistics.median(rates["peer"])
        rows.append([name, f"{ours:,.0f} events/s", f"FastAPI + SQLite {theirs:,.0f} events/s", f"{ours / theirs:.1f} ×", budget])
        rows.append([f"{name}, p99 at full load", f"{statistics.median(p99['eyrie']):.1f} ms",
                     f"{statistics.median(p99['peer']):.1f} ms", f"{connections} connections", ""])
    return rows


def measure_latency(seconds):
    results = []
    for _ in range(ROUNDS):
        with running_hub() as hub:
            output = subprocess.run([compiled("open_loop"), str(hub.port), hub.token, str(OPEN_LOOP_RATE),
                                     str(seconds), str(OPEN_LOOP_CONNECTIONS)], capture_output=True, text=True)
            assert output.returncode == 0, output.stdout + output.stderr
            results.append(json.loads(output.stdout))
    result = sorted(results, key=lambda each: each["p99_ms"])[len(results) // 2]
    return [[f"Latency at {OPEN_LOOP_RATE:,} events/s, open loop", f"p50 {result['p50_ms']:.2f} ms, p99 {result['p99_ms']:.2f} ms",
             f"p99.9 {result['p999_ms']:.2f} ms, most {result['max_ms']:.1f} ms", f"{result['stored']:,} stored", "p99 ≤ 5 ms"]]


def measure_live(seconds):
    results = []
    for _ in range(ROUNDS):
        with running_hub() as hub:
            events = LIVE_RATE * seconds
            viewers = subprocess.Popen([compiled("viewers"), str(hub.port), hub.token, str(VIEWERS), str(events), "payload=0"],
                                       stdout=subprocess.PIPE, text=True)
            assert viewers.stdout.readline() == "READY\n"
            subprocess.run([compiled("open_loop"), str(hub.port), hub.token, str(LIVE_RATE), str(seconds), "32"],
                           check=True, stdout=subprocess.DEVNULL)
            output, _ = viewers.communicate(timeout=90)
            results.append(json.loads(output))
            assert viewers.returncode == 0, output
    result = sorted(results, key=lambda each: each["p99_ms"])[len(results) // 2]
    return [[f"POST to receipt by SSE, {LIVE_RATE:,} events/s, {VIEWERS} viewers",
             f"p50 {result['p50_ms']:.1f} ms, p99 {result['p99_ms']:.1f} ms",
             f"most {result['max_ms']:.1f} ms, {result['received']:,} receipts, {result['gaps']} gaps", "", "p99 ≤ 100 ms"]]


# --- report ------------------------------------------------------------------------------------------------------

def table(rows):
    lines = ["| What | Eyrie | Beside it | Ratio | Budget |", "|---|---|---|---|---|"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def into_readme(text):
    page = ROOT / "README.md"
    begin, end = "<!-- bench:begin -->", "<!-- bench:end -->"
    before, rest = page.read_text().split(begin)
    page.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, "reads", []], default=[])
    parser.add_argument("--seconds", type=int, default=8, help="length of each timed run")
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    parser.add_argument("--import-megabytes", type=int, default=IMPORT_MEGABYTES, help="size of the imported tree")
    parser.add_argument("--import-from", type=Path,
                        help="a project's folder whose session files the imported tree repeats; default: made-up ones")
    parser.add_argument("--reads-events", type=int, default=reads.EVENTS, help="events of the store that is read")
    arguments = parser.parse_args()

    def measure_reads(_):
        with scratch_folder() as folder:
            figures, stored = reads.measure(folder, arguments.reads_events)
        return [[f"{name}, {stored:,} events", f"p50 {one['wall']['p50']:.1f} ms, p95 {one['wall']['p95']:.1f} ms",
                 f"processor p50 {one['processor']['p50']:.1f} ms, p95 {one['processor']['p95']:.1f} ms", "",
                 f"p95 ≤ {reads.BUDGET_MILLISECONDS} ms"] for name, one in figures.items()]

    def measure_import(_):
        with scratch_folder() as folder:
            return imports.measure(folder, arguments.import_megabytes, arguments.import_from)

    def measure_redaction(_):
        with scratch_folder() as folder:
            return redaction.measure(folder, arguments.import_from)
    measures = {"hook": measure_hook, "ingest": measure_ingest, "latency": measure_latency, "live": measure_live,
                "import": measure_import, "redaction": measure_redaction, "reads": measure_reads}
    rows = []
    for part in arguments.parts or PARTS:
        print(f"measuring: {part} …", file=sys.stderr, flush=True)
        rows += measures[part](arguments.seconds)
    megabytes = {path.name: path.stat().st_size / 1e6 for path in (HOOK, EYRIE)}
    rows.append(["Size of the programs", f"`eyrie-hook` {megabytes['eyrie-hook']:.1f} MB, `eyrie` {megabytes['eyrie']:.1f} MB",
                 "", "", "≤ 8 MB, ≤ 25 MB"])
    text = f"{table(rows)}\n\nMeasured on {machine()}."
    print(text)
    if arguments.readme:
        into_readme(text)


if __name__ == "__main__":
    main()
