#!/usr/bin/env python3
"""Measures the page Agents: a real hub, a real browser, sessions of 1,000 and 5,000 agents.

    agents.py [--rounds 7] [--slower 1] [--json FILE]

Says how long the first paint takes after the hub's answer is there, how long a frame of the mode Force works and takes,
and what frames look like while a drawing of 5,000 agents is moved and their table scrolled. `--slower 4` makes the
browser's processor four times slower.
"""
import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "Tests" / "EndToEnd"), str(ROOT / "Tests" / "Browser")]

from agent_trees import AgentTrees  # noqa: E402  (after the path is set)
from dashboard import WIDE, Visitor, launched_chromium  # noqa: E402
from figures import give, machine, spread  # noqa: E402
from harness import Hub  # noqa: E402

MANY, MOST = 1_000, 5_000
FORCE_MILLISECONDS = 6_000
STEPS = 60

# Notes when the answer was there, when the first paint was done, and how long each callback of a frame worked.
WATCH = """() => {
  window.agentWatch = { painted: null, force: [], other: [], frames: [], long: [] };
  const watch = window.agentWatch;
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => {
    // The refinement is the callback that asks whether it is done; names of members stay as they are written.
    const into = /isDone/.test(String(callback)) ? watch.force : watch.other;
    return request((now) => {
      const begun = performance.now();
      callback(now);
      into.push(performance.now() - begun);
    });
  };
  new MutationObserver(() => {
    if (watch.painted === null) watch.painted = performance.now();
  }).observe(document, { subtree: true, attributeFilter: ['data-nodes'] });
  new PerformanceObserver((list) => watch.long.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: 'longtask' });
  let last = null;
  const frame = (now) => { if (last !== null) watch.frames.push(now - last); last = now; request(frame); };
  watch.begin = () => { watch.force = []; watch.other = []; watch.frames = []; watch.long = []; last = null; };
  request(frame);
}"""
PAINTED = """() => {
  const answer = performance.getEntriesByType('resource').filter((one) => one.name.includes('/api/agents/tree')).pop();
  const canvas = document.querySelector('.agents-drawing');
  return { milliseconds: window.agentWatch.painted - answer.responseEnd, nodes: Number(canvas.dataset.nodes),
           bytes: answer.decodedBodySize };
}"""


def main():
    options = parsed()
    figures = {"machine": machine(), "slower": options.slower}
    with tempfile.TemporaryDirectory() as scratch, launched_chromium() as chromium:
        for agents in (MANY, MOST):
            hub = Hub(Path(scratch) / f"state-{agents}", "hub").start()
            visitor = Visitor(chromium)
            try:
                AgentTrees(agents, fan_out=8).send(hub)
                figures[str(agents)] = measured(hub, visitor, options)
            finally:
                visitor.close()
                hub.stop()
            figures[str(agents)]["problems"] = visitor.problems
    give(figures, options.json)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="page loads whose first paint is timed")
    parser.add_argument("--slower", type=float, default=1, help="how many times slower the processor is made")
    parser.add_argument("--json", help="also write the figures to this file")
    return parser.parse_args()


def measured(hub, visitor, options):
    dashboard = visitor.open(hub, width=WIDE).until_live()
    page = dashboard.page
    page.add_init_script(f"({WATCH})()")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": options.slower})
    first, nodes, size = [], 0, 0
    for _ in range(options.rounds):
        dashboard.go("/agents")
        dashboard.until(lambda: page.evaluate("window.agentWatch.painted !== null"), "the first paint")
        answer = page.evaluate(PAINTED)
        first.append(answer["milliseconds"])
        nodes, size = answer["nodes"], answer["bytes"]
    page.wait_for_timeout(1_000)
    figures = {
        "shown": nodes, "answer_kilobytes": round(size / 1e3), "first_paint_ms": spread(first),
        "pan": moved(page), "force": forced(page), "table_scroll": scrolled(dashboard),
    }
    return figures


def frames(page):
    watch = page.evaluate("({ ...window.agentWatch, begin: null })")
    return {"frame_ms": spread(watch["frames"]), "paint_work_ms": spread([one for one in watch["other"] if one > 0.3]),
            "long_tasks_over_50_ms": len(watch["long"]), "longest_task_ms": round(max(watch["long"], default=0))}, watch


def moved(page):
    """Drags the drawing about."""
    box = page.locator(".agents-drawing").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.evaluate("window.agentWatch.begin()")
    for step in range(STEPS):
        page.mouse.move(middle[0] + step * 3, middle[1] + step * 2)
    page.mouse.up()
    figures, _ = frames(page)
    page.keyboard.press("z")
    return figures


def forced(page):
    page.evaluate("window.agentWatch.begin()")
    page.get_by_role("button", name="Force", exact=True).click()
    page.wait_for_timeout(FORCE_MILLISECONDS)
    figures, watch = frames(page)
    figures["refinement_work_ms"] = spread(watch["force"])
    page.get_by_role("button", name="Tree", exact=True).click()
    return figures


def scrolled(dashboard):
    page = dashboard.page
    page.keyboard.press("T")
    scroller = page.locator(".agents-table-scroll")
    scroller.wait_for()
    page.evaluate("window.agentWatch.begin()")
    for step in range(STEPS):
        scroller.evaluate("(list, top) => { list.scrollTop = top; }", step * 400)
        page.wait_for_timeout(16)
    return frames(page)[0]


if __name__ == "__main__":
    main()
