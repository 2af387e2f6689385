#!/usr/bin/env python3
"""Measures how long a session takes to open: a real hub, a real browser, one session of 100,000 events.

    session.py [--events 100000] [--rounds 7] [--slower 1] [--waterfall] [--json FILE]

Says how long it is from the navigation to the summary strip and to the first rows of the conversation: with the
session's address in a browser that has nothing yet, the same with the scripts in its cache, and by a click in the list
of sessions. `--slower 4` makes the browser's processor four times slower; `--waterfall` prints the requests of one
round, with when each began and ended.
"""
import argparse
import statistics
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "Tests" / "EndToEnd"), str(ROOT / "Tests" / "Browser")]

from dashboard import WIDE, Visitor, launched_chromium  # noqa: E402  (after the path is set)
from figures import give, machine  # noqa: E402
from harness import Hub, eyrie  # noqa: E402

BATCH = 500
SETTLE_MILLISECONDS = 1_500

# Notes the first frame in which each part is there, from the navigation or from the last click.
WATCH = """() => {
  const parts = { strip: '.strip[data-loaded=true]', rows: '.pane-read .entry', head: '.session-title' };
  const watch = window.openWatch = { from: 0, seen: {}, long: [] };
  const look = () => {
    for (const [name, selector] of Object.entries(parts)) {
      if (name in watch.seen || document.querySelector(selector) === null) continue;
      watch.seen[name] = null;
      requestAnimationFrame(() => { watch.seen[name] = performance.now() - watch.from; });
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  new PerformanceObserver((list) => watch.long.push(...list.getEntries().map((one) => Math.round(one.duration))))
    .observe({ type: 'longtask', buffered: true });
  document.addEventListener('click', () => { watch.from = performance.now(); watch.seen = {}; }, true);
}"""
SEEN = "() => window.openWatch.seen"
IS_DONE = "() => ['strip', 'rows'].every((name) => typeof window.openWatch?.seen[name] === 'number')"
REQUESTS = """() => performance.getEntriesByType('resource').map((one) => ({
  name: one.name.replace(location.origin, '').replace(/[0-9a-f]{8}-[0-9a-f-]{20,}|loadtest-[0-9a-f-]+/, 'ID'),
  begun: Math.round(one.startTime), ended: Math.round(one.responseEnd), kibibytes: Math.round(one.decodedBodySize / 102.4) / 10,
}))"""


def main():
    options = parsed()
    with tempfile.TemporaryDirectory() as scratch, launched_chromium() as chromium:
        hub = Hub(Path(scratch) / "state", "hub").start()
        try:
            eyrie("loadtest", "--sessions", 1, "--events", options.events, "--batch", BATCH, "--hub", hub.url,
                  state=hub.state, seconds=600)
            figures = measured(hub, chromium, options)
        finally:
            hub.stop()
    give(figures, options.json)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=100_000, help="events of the session")
    parser.add_argument("--rounds", type=int, default=7, help="how often it is opened each way")
    parser.add_argument("--slower", type=float, default=1, help="how many times slower the processor is made")
    parser.add_argument("--waterfall", action="store_true", help="print the requests of one round")
    parser.add_argument("--json", help="also write the figures to this file")
    return parser.parse_args()


def measured(hub, chromium, options):
    session = max(hub.get("/api/sessions", limit=10)["sessions"], key=lambda one: one["event_count"])
    path = f"/sessions/{session['session_id']}"
    ways = {"cold": [], "cached": [], "click": []}
    requests = {}
    for _ in range(options.rounds):
        visitor = Visitor(chromium)
        dashboard = visitor.open(hub, "/settings", width=WIDE)
        page = dashboard.page
        page.wait_for_selector("h1")
        page.context.add_init_script(f"({WATCH})()")
        tools = page.context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": options.slower})
        tools.send("Network.clearBrowserCache")
        for way in ("cold", "cached"):
            page.goto(hub.url + path)
            ways[way].append(opened(page))
            requests[way] = page.evaluate(REQUESTS)
        page.goto(f"{hub.url}/sessions?range=all")
        row = page.locator(".row-link").first
        row.wait_for()
        page.wait_for_timeout(SETTLE_MILLISECONDS)
        row.hover()
        page.wait_for_timeout(150)
        page.evaluate("performance.clearResourceTimings()")
        row.click()
        ways["click"].append(opened(page))
        requests["click"] = page.evaluate(REQUESTS)
        visitor.close()
        assert visitor.problems == [], visitor.problems
    if options.waterfall:
        for way, list_ in requests.items():
            print(way, file=sys.stderr)
            for one in sorted(list_, key=lambda one: one["begun"]):
                print("  {begun:6} {ended:6} {kibibytes:8}  {name}".format(**one), file=sys.stderr)
    return {
        "machine": machine(),
        "events": session["event_count"], "slower": options.slower, "rounds": options.rounds,
        **{way: summary(list_) for way, list_ in ways.items()},
    }


def opened(page):
    page.wait_for_function(IS_DONE)
    return page.evaluate(SEEN)


def summary(rounds):
    def figures(name):
        times = sorted(one[name] for one in rounds)
        return {"median": round(statistics.median(times)), "worst": round(times[-1])}
    return {f"{name}_ms": figures(name) for name in ("strip", "rows")}


if __name__ == "__main__":
    main()
