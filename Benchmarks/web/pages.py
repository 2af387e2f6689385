#!/usr/bin/env python3
"""Measures every page on a store of a million events: a real hub, a real browser.

    pages.py [--events 1000000] [--sessions 300] [--rounds 7] [--slower 1] [--json FILE]

Says for each page how long it is from the navigation to the first paint and to the first frame in which nothing stands
in for what is on its way; how long a click in the rail takes to the same frame of the next page; how long a search over
everything and the list's filter take from the last key to their rows; and how much script crosses the network.
`--slower 4` makes the browser's processor four times slower.
"""
import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "Tests" / "EndToEnd"), str(ROOT / "Tests" / "Browser")]

from dashboard import WIDE, Visitor, launched_chromium  # noqa: E402  (after the path is set)
from figures import give, machine, spread  # noqa: E402
from harness import Hub, eyrie  # noqa: E402

PAGES = ["/", "/sessions", "/agents", "/tools", "/costs", "/analytics", "/search", "/settings"]
BATCH = 500
KIBIBYTE = 1024
# What the made-up events speak of: in half of them, in a few.
WORDS = ["complaint", "TARGET=7", "linked and tested", '"part 12"']

# Notes the first frame in which a page has its heading and nothing stands in for what is on its way, and how long each
# interaction took to its next paint.
WATCH = """() => {
  const watch = window.pageWatch = { from: 0, path: location.pathname, usable: null, interactions: [], pending: false };
  watch.begin = (path) => { Object.assign(watch, { from: performance.now(), path, usable: null }); };
  const isThere = () => location.pathname === watch.path && document.querySelector('h1') !== null
    && document.querySelector('.skeleton, [aria-busy=true]') === null;
  const look = () => {
    if (watch.usable !== null || watch.pending || !isThere()) return;
    watch.pending = true;
    requestAnimationFrame(() => {
      watch.pending = false;
      if (isThere()) watch.usable = performance.now() - watch.from; else look();
    });
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (one.interactionId) watch.interactions.push(one.duration);
  }).observe({ type: 'event', durationThreshold: 16 });
}"""
IS_USABLE = "() => typeof window.pageWatch?.usable === 'number'"
IS_PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
FIGURES = """() => ({
  painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null,
  usable: window.pageWatch.usable,
  script: performance.getEntriesByType('resource').filter((one) => /[.]js$/.test(one.name))
    .reduce((sum, one) => sum + one.transferSize, 0),
})"""
# Notes the first frame in which the answer to what was typed is shown.
WATCH_ANSWER = """([asked, rows]) => {
  const watch = { from: null };
  window.answerShown = null;
  const isAnswer = (one) => one.startTime >= watch.from && one.name.includes(asked) && one.name.includes('q=');
  const look = () => {
    if (watch.from === null || document.querySelector(rows) === null) return;
    if (!performance.getEntriesByType('resource').some(isAnswer)) return;
    requestAnimationFrame(() => { window.answerShown ??= performance.now() - watch.from; });
  };
  document.addEventListener('input', () => { watch.from = performance.now(); }, { capture: true, once: true });
  new MutationObserver(look).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
}"""


def main():
    options = parsed()
    with tempfile.TemporaryDirectory() as scratch, launched_chromium() as chromium:
        hub = Hub(Path(scratch) / "state", "hub").start()
        try:
            eyrie("loadtest", "--sessions", options.sessions, "--events", options.events // options.sessions,
                  "--batch", BATCH, "--hub", hub.url, state=hub.state, seconds=900)
            figures = measured(hub, chromium, options)
        finally:
            hub.stop()
    give(figures, options.json)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=1_000_000, help="events of the store")
    parser.add_argument("--sessions", type=int, default=300, help="sessions that have them")
    parser.add_argument("--rounds", type=int, default=7, help="how often each page is opened")
    parser.add_argument("--slower", type=float, default=1, help="how many times slower the processor is made")
    parser.add_argument("--json", help="also write the figures to this file")
    return parser.parse_args()


def measured(hub, chromium, options):
    figures = {"machine": machine(),
               "events": options.events, "slower": options.slower, "rounds": options.rounds}
    visitor = Visitor(chromium)
    try:
        page = visitor.open(hub, "/settings", width=WIDE).until_loaded().page
        page.context.add_init_script(f"({WATCH})()")
        tools = page.context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": options.slower})
        figures["script_kibibytes"] = script_sizes(hub, page, tools)
        figures["opened"] = {path: opened(hub, page, path, options.rounds) for path in PAGES}
        figures["route_change"] = route_changes(hub, page, options.rounds)
        figures["search_ms"] = spread(searches(hub, page, options.rounds))
        figures["list_filter_ms"] = spread(list_filters(hub, page, options.rounds))
    finally:
        visitor.close()
    assert visitor.problems == [], visitor.problems
    return figures


def script_sizes(hub, page, tools):
    """Compressed script that a browser with nothing in its cache fetches for the first page, and for all of them."""
    tools.send("Network.clearBrowserCache")
    sizes = []
    for path in PAGES:
        page.goto(hub.url + path)
        page.wait_for_function(IS_USABLE)
        sizes.append(page.evaluate(FIGURES)["script"])
    return {"first_route": round(sizes[0] / KIBIBYTE), "all_routes": round(sum(sizes) / KIBIBYTE)}


def opened(hub, page, path, rounds):
    seen = []
    for _ in range(rounds):
        page.goto(hub.url + path)
        page.wait_for_function(IS_USABLE)
        page.wait_for_function(IS_PAINTED)
        seen.append(page.evaluate(FIGURES))
    return {"first_paint_ms": spread([one["painted"] for one in seen]), "usable_ms": spread([one["usable"] for one in seen])}


def route_changes(hub, page, rounds):
    page.goto(hub.url + PAGES[0])
    page.wait_for_function(IS_USABLE)
    page.evaluate("window.pageWatch.interactions = []")
    times = []
    for path in (PAGES[1:] + PAGES[:1]) * rounds:
        link = page.locator(f".rail a[href='{path}'], .rail a[href^='{path}?']").first
        link.hover()
        begin_at(page, "click", path)
        link.click()
        page.wait_for_function(IS_USABLE)
        times.append(page.evaluate("window.pageWatch.usable"))
    return {"usable_ms": spread(times), "to_next_paint_ms": spread(page.evaluate("window.pageWatch.interactions"))}


def searches(hub, page, rounds):
    def search(number):
        page.goto(f"{hub.url}/search")
        return typed(page, WORDS[number % len(WORDS)], "/api/search?", ".search-results .hit-link")

    return [search(number) for number in range(rounds)]


def list_filters(hub, page, rounds):
    def narrow(number):
        page.goto(f"{hub.url}/sessions?range=all")
        return typed(page, f"-{number}", "/api/sessions?", ".row-link")

    return [narrow(number) for number in range(rounds)]


def typed(page, text, asked, rows):
    """Milliseconds from the text to the frame that shows what was found."""
    page.wait_for_function(IS_USABLE)
    page.locator("main input[type=search]").first.focus()
    page.evaluate(WATCH_ANSWER, [asked, rows])
    page.keyboard.insert_text(text)
    page.wait_for_function("() => typeof window.answerShown === 'number'")
    return page.evaluate("window.answerShown")


def begin_at(page, event, path):
    """Times run from the next such event to the page at `path`."""
    page.evaluate("([event, path]) => document.addEventListener(event, () => window.pageWatch.begin(path),"
                  " { capture: true, once: true })", [event, path])


if __name__ == "__main__":
    main()
