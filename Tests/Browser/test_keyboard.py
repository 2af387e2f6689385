"""The three pages without a mouse."""
import pytest
from harness import Ledger
from test_hub_outage import send

FOCUS = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return {
    isPage: one === document.body || one === document.documentElement,
    name: one.id || one.className.baseVal || one.className || one.tagName,
    shows: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


@pytest.fixture
def dashboard(hub, visitor):
    ledger = Ledger("keys")
    send(hub, ledger, 60)
    failed = ledger.tool_events("keys-1", failed=True)
    hub.api.post("/api/events/batch", failed)
    send(hub, ledger, 20)
    return visitor.open(hub, folded=False).until_live()


def press(dashboard, *keys):
    for key in keys:
        dashboard.page.keyboard.press(key)


def heading(dashboard):
    return dashboard.text("h1")


def focused(dashboard):
    return dashboard.page.evaluate(FOCUS)


def test_walk_over_the_pages(dashboard):
    page = dashboard.page
    dashboard.until(lambda: len(dashboard.painted_rows()) > 20, "the feed")
    press(dashboard, "k")
    dashboard.until(lambda: focused(dashboard)["name"].startswith("row-"), "a row to have the focus")
    assert focused(dashboard)["shows"] and focused(dashboard)["inView"]
    assert dashboard.follow_state.startswith("Paused")
    last = focused(dashboard)["name"]
    press(dashboard, "k", "k", "j")
    dashboard.until(lambda: focused(dashboard)["name"] != last, "another row")
    press(dashboard, "Enter")
    page.wait_for_selector(".drawer .facts")
    assert "event=" in page.url
    press(dashboard, "Escape")
    page.wait_for_selector(".drawer", state="detached")
    assert "event=" not in page.url
    press(dashboard, "E")
    dashboard.until(lambda: "failed" in page.evaluate("document.activeElement.className"), "the failure to be found")
    press(dashboard, "End")
    dashboard.until(lambda: dashboard.follow_state == "Following", "following again")
    press(dashboard, "p")
    dashboard.until(lambda: dashboard.follow_state == "Paused · 0 new", "the pause")
    press(dashboard, "p")
    dashboard.until(lambda: dashboard.follow_state == "Following", "the end of the pause")

    press(dashboard, "g", "s")
    dashboard.until(lambda: heading(dashboard) == "Sessions", "the sessions")
    page.wait_for_selector(".session-table tbody tr")
    press(dashboard, "j", "j")
    dashboard.until(lambda: "row-link" in focused(dashboard)["name"], "a session to have the focus")
    assert focused(dashboard)["shows"]
    press(dashboard, "Enter")
    page.wait_for_selector(".pane-read .entry, .pane-read .notice")
    assert page.locator("h1").count() == 1
    press(dashboard, "7")
    page.wait_for_selector(".pane-timeline .line")
    press(dashboard, "j", "Enter")
    page.wait_for_selector(".drawer .json")
    press(dashboard, "Escape")
    page.wait_for_selector(".drawer", state="detached")
    press(dashboard, "g", "l")
    dashboard.until(lambda: heading(dashboard) == "Live", "the Live page")


def test_search_and_sheet(dashboard):
    page = dashboard.page
    press(dashboard, "/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("gslj?p")
    assert heading(dashboard) == "Live" and page.locator("[role=dialog]").count() == 0, "letters are text in a field"
    press(dashboard, "Escape")
    dashboard.until(lambda: focused(dashboard)["isPage"], "the field to be left")
    press(dashboard, "?")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    for words in ("Go to Live", "Next row", "Follow the newest events", "Next error"):
        assert words in dialog.inner_text()
    for _ in range(12):
        press(dashboard, "Tab")
        assert page.evaluate("document.activeElement.closest('[role=dialog]') !== null"), "the focus left the dialog"
    press(dashboard, "Escape")
    dialog.wait_for(state="detached")


@pytest.mark.parametrize("path", ["/", "/sessions", "/sessions/keys-1", "/sessions/keys-1?pane=timeline",
                                  "/sessions/keys-1?pane=agents", "/sessions/keys-1?pane=raw", "/agents",
                                  "/agents?view=table"])
def test_tab_reaches_everything_and_shows_where(dashboard, path):
    dashboard.page.goto(dashboard.hub.url + path)
    page = dashboard.page
    page.wait_for_selector(".line, .session-table tbody tr, .entry, .lane-head, .agents-drawing, .agents-row")
    dashboard.until_loaded()
    seen = []
    for _ in range(60):
        press(dashboard, "Tab")
        where = focused(dashboard)
        if where["isPage"]:
            break
        assert where["shows"], f"no focus ring on {where['name']}"
        assert where["inView"], f"the focus is out of view on {where['name']}"
        seen.append(where["name"])
    assert seen[0] == "skip-link"
    assert any("rail-link" in name for name in seen)
    assert len(seen) > 8


def test_charts_leave_the_keys_of_the_browser_alone(dashboard):
    page = dashboard.page
    # True where the key was taken: then Alt and an arrow would not go back.
    takes = """(chart, [key, altKey]) => !chart.dispatchEvent(
      new KeyboardEvent('keydown', { key, altKey, bubbles: true, cancelable: true }))"""
    for path, selector in [("/sessions?range=24h", ".histogram-bars"), ("/sessions/keys-1", "[role=tablist]"),
                           ("/sessions/keys-1?pane=replay", ".scrubber-box"),
                           ("/tools?range=24h", ".chart-plot")]:
        dashboard.go(path)
        chart = page.locator(selector).first
        chart.wait_for()
        assert chart.evaluate(takes, ["ArrowLeft", True]) is False, path
        assert chart.evaluate(takes, ["ArrowLeft", False]) is True, path
