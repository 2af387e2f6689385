#!/usr/bin/env python3
"""Measures the Live page under load: a real hub, a real browser, events posted to /api/events/batch.

    live.py [--rate 1000] [--seconds 60] [--scale 5] [--json FILE]

Says frames a second, the worst frames, long tasks, the main thread's time, the growth of the heap after a collection,
and whether every row of a shorter run stands in the feed once and in order. The palette is timed under the same load.
"""
import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "Tests" / "EndToEnd"), str(ROOT / "Tests" / "Browser")]

from dashboard import WIDE, Visitor, launched_chromium  # noqa: E402  (after the path is set)
from figures import give, machine  # noqa: E402
from harness import Hub  # noqa: E402
from load import Agents, Load  # noqa: E402

WARM_SECONDS = 15
CHECKED_ROWS_SECONDS = 6
PALETTE_ROUNDS = 15
MEBIBYTE = 1024 * 1024

WATCH = """() => {
  const watch = { frames: [], long: [] };
  let last = performance.now();
  const tick = (now) => { watch.frames.push(now - last); last = now; watch.id = requestAnimationFrame(tick); };
  watch.id = requestAnimationFrame(tick);
  watch.observer = new PerformanceObserver((list) => watch.long.push(...list.getEntries().map((one) => one.duration)));
  watch.observer.observe({ type: 'longtask' });
  window.liveWatch = watch;
}"""
STOP = """() => {
  const watch = window.liveWatch;
  cancelAnimationFrame(watch.id);
  watch.observer.disconnect();
  delete window.liveWatch;
  return { frames: watch.frames.slice(1), long: watch.long };
}"""
OPEN_PALETTE = """() => new Promise((resolve) => {
  const start = performance.now();
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true, cancelable: true }));
  const look = () => document.querySelectorAll('.palette-row').length > 0
    ? requestAnimationFrame(() => resolve(performance.now() - start)) : setTimeout(look, 0);
  look();
})"""


def main():
    options = parsed()
    with tempfile.TemporaryDirectory() as scratch, launched_chromium() as chromium:
        hub = Hub(Path(scratch) / "state", "hub").start()
        visitor = Visitor(chromium)
        try:
            figures = measure(hub, visitor, options)
            figures["feed"] = rows_in_order(hub, visitor, options)
        finally:
            visitor.close()
            hub.stop()
    figures["problems"] = visitor.problems
    give(figures, options.json)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rate", type=int, default=1_000, help="events a second")
    parser.add_argument("--seconds", type=int, default=60, help="how long is measured, after a warm-up")
    parser.add_argument("--scale", type=int, default=5, help="minutes that the lanes show: 1, 5, 15 or 60")
    parser.add_argument("--json", help="also write the figures to this file")
    return parser.parse_args()


class Process:
    """What the browser's page has used, by the DevTools protocol."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.session.send("Performance.enable")

    def metrics(self):
        return {one["name"]: one["value"] for one in self.session.send("Performance.getMetrics")["metrics"]}

    def heap_mebibytes(self):
        # What is unreachable goes in several steps.
        for _ in range(3):
            self.session.send("HeapProfiler.collectGarbage")
        return self.metrics()["JSHeapUsedSize"] / MEBIBYTE


def begin(hub, agents):
    assert hub.api.post("/api/events/batch", agents.begun).json["stored"] == len(agents.begun)


def measure(hub, visitor, options):
    agents = Agents()
    begin(hub, agents)
    dashboard = visitor.open(hub, f"/?scale={options.scale}", width=WIDE).until_live()
    process = Process(dashboard.page)
    with Load(hub, agents, options.rate) as load:
        # The ring of rows fills while it warms up: what grows later would grow for ever.
        dashboard.page.wait_for_timeout(WARM_SECONDS * 1000)
        heap_before, before = process.heap_mebibytes(), process.metrics()
        first, begun = len(load.sent), time.monotonic()
        dashboard.page.evaluate(WATCH)
        dashboard.page.wait_for_timeout(options.seconds * 1000)
        seen = dashboard.page.evaluate(STOP)
        seconds, sent, after = time.monotonic() - begun, len(load.sent) - first, process.metrics()
        heap_after = process.heap_mebibytes()
        palette = palette_milliseconds(dashboard)
        late = load.worst_lateness
    lanes = dashboard.page.locator(".lane").count()
    frames = sorted(seen["frames"])
    return {
        "machine": machine(),
        "asked_rate": options.rate, "rate": round(sent / seconds, 1), "seconds": round(seconds, 1),
        "worst_lateness_s": round(late, 2), "lanes": lanes, "scale_min": options.scale,
        "frames_per_second": round(len(frames) / (sum(frames) / 1000), 1),
        "frame_ms": {"median": round(statistics.median(frames), 1), "p95": round(frames[int(len(frames) * 0.95)], 1),
                     "p99": round(frames[int(len(frames) * 0.99)], 1), "worst": round(frames[-1], 1)},
        "long_tasks": {"over_50_ms": len(seen["long"]), "over_100_ms": len([one for one in seen["long"] if one > 100])},
        "main_thread_share": round((after["TaskDuration"] - before["TaskDuration"]) / seconds, 3),
        "script_share": round((after["ScriptDuration"] - before["ScriptDuration"]) / seconds, 3),
        "layout_share": round((after["LayoutDuration"] + after["RecalcStyleDuration"] - before["LayoutDuration"]
                               - before["RecalcStyleDuration"]) / seconds, 3),
        "nodes": [int(before["Nodes"]), int(after["Nodes"])],
        "heap_mebibytes": [round(heap_before, 1), round(heap_after, 1)],
        "heap_growth_mebibytes": round(heap_after - heap_before, 1),
        "palette_open_ms": palette,
    }


def palette_milliseconds(dashboard):
    times = []
    for _ in range(PALETTE_ROUNDS):
        times.append(dashboard.page.evaluate(OPEN_PALETTE))
        dashboard.page.keyboard.press("Escape")
        dashboard.page.wait_for_timeout(100)
    times.sort()
    return {"median": round(statistics.median(times), 1), "worst": round(times[-1], 1)}


def rows_in_order(hub, visitor, options):
    """A shorter run with every event in a row of its own, all of which are read and compared with what was stored."""
    dashboard = visitor.open(hub, folded=False).until_live()
    agents = Agents(seed=2)
    begin(hub, agents)
    with Load(hub, agents, options.rate) as load:
        dashboard.page.wait_for_timeout(CHECKED_ROWS_SECONDS * 1000)
    stored = load.sent
    dashboard.until(lambda: dashboard.painted_rows()[-1]["event"] == stored[-1], "the last event")
    shown = [row["event"] for row in dashboard.all_rows()]
    own = set(stored)
    mine = [one for one in shown if one in own]
    gaps = dashboard.page.locator(".gap-line").count()
    return {"sent": len(stored), "shown": len(mine), "in_order": mine == stored, "doubled": len(mine) - len(set(mine)),
            "gap_rows_in_view": gaps}


if __name__ == "__main__":
    main()
