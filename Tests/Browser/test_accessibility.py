"""Every page by the rules that WCAG 2.2 has for it, in all themes and at the width of a telephone."""
import pytest
from accessibility import CONTRAST, FOCUS, LIVE, MOVING, NAMES, NARROW, SPEAKING, STRUCTURE
from dashboard import NARROW as TELEPHONE
from dashboard import WIDE
from harness import Hub, eyrie
from session_files import SessionFile

SESSIONS = 12
MOST_STOPS = 40
FINGER = 40
PAGES = {
    "live": "/", "sessions": "/sessions?range=all", "cards": "/sessions?range=all&view=grid", "session": None,
    "agents": "/agents?range=all", "agents table": "/agents?range=all&view=table", "tools": "/tools?range=all",
    "tool": "/tools?range=all&tool=Bash", "analytics": "/analytics?range=all", "costs": "/costs?range=30d",
    "search": "/search?q=test&range=all", "settings": "/settings", "keys": "/settings?section=appearance",
}
READY = {"live": ".feed-scroll .line", "sessions": ".session-table tbody tr", "cards": ".card, .empty, .session-card",
         "session": ".entry", "agents": ".agents-drawing[data-nodes]", "agents table": ".agents-row",
         "tools": ".tool-table tbody tr", "tool": ".tool-detail", "analytics": ".donut", "costs": ".stacked-bar",
         "search": ".search-group", "settings": ".connection-table", "keys": "h2"}


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("accessibility") / "state", "hub").start()
    eyrie("demo", "--once", "--speed", "0", "--seed", "1", "--sessions", SESSIONS, "--hub", hub.url, state=hub.state)
    for number, model in enumerate(("claude-haiku-5-5", "claude-sonnet-5", "claude-opus-5-5")):
        SessionFile(model=model, project=f"/srv/part-{number}").prompt("Mend it").runs(
            "make", "ok", input=5_000, output=9_000).says("Done.", input=5_000, output=4_000).hand_in(hub)
    yield hub
    hub.stop()


def walk(dashboard, theme=None):
    """Opens each page and gives its name once it has what it shows."""
    sessions = dashboard.hub.get("/api/sessions", limit=50)["sessions"]
    shown = max(sessions, key=lambda one: (one["error_count"] > 0, one["agent_count"]))["session_id"]
    for name, path in PAGES.items():
        path = path or f"/sessions/{shown}"
        dashboard.go(path + (("&" if "?" in path else "?") + f"theme={theme}" if theme else ""))
        dashboard.page.wait_for_selector("main h1")
        # A narrow page shows the table in the place of a drawing.
        ready = ".agents-row" if name == "agents" and dashboard.page.viewport_size["width"] < 640 else READY[name]
        dashboard.page.locator(ready).first.wait_for(state="attached")
        dashboard.until(lambda: dashboard.page.locator(".skeleton").count() == 0, "all panels")
        yield name


def faults_of(dashboard, script, theme=None, argument=None):
    return [f"{name}: {fault}" for name in walk(dashboard, theme)
            for fault in dashboard.page.evaluate(script, argument)]


def assert_none(faults):
    assert not faults, "\n".join(faults)


def test_each_page_has_one_heading_landmarks_and_an_order(busy, visitor):
    dashboard = visitor.open(busy)
    assert_none(faults_of(dashboard, STRUCTURE))


def test_everything_has_a_name(busy, visitor):
    dashboard = visitor.open(busy)
    assert_none(faults_of(dashboard, NAMES))


@pytest.mark.parametrize("theme, scheme", [
    ("dark", "dark"), ("light", "light"), ("contrast", "light"), ("contrast", "dark")])
def test_texts_and_shapes_stand_out_from_their_ground(busy, visitor, theme, scheme):
    dashboard = visitor.open(busy, theme=scheme)
    assert_none(faults_of(dashboard, CONTRAST, theme))


def test_only_what_should_speaks(busy, visitor):
    dashboard = visitor.open(busy)
    assert_none(faults_of(dashboard, LIVE, argument=", ".join(SPEAKING)))


def test_nothing_moves_for_those_who_asked_for_rest(busy, visitor):
    dashboard = visitor.open(busy)
    dashboard.page.emulate_media(reduced_motion="reduce")
    assert_none(faults_of(dashboard, MOVING))


@pytest.mark.parametrize("width", [WIDE, TELEPHONE])
def test_the_focus_is_seen_on_every_stop(busy, visitor, width):
    dashboard = visitor.open(busy, width=width)
    faults = []
    for name in walk(dashboard):
        for _ in range(MOST_STOPS):
            dashboard.page.keyboard.press("Tab")
            stop = dashboard.page.evaluate(FOCUS)
            if stop is None or stop["isAgain"]:
                break
            faults += [f"{name}: {fault}: {stop['key']}" for fault in stop["faults"]]
    assert_none(faults)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_telephone_shows_all_of_it_large_enough_to_press(busy, visitor, theme):
    dashboard = visitor.open(busy, width=TELEPHONE, theme=theme)
    assert_none(faults_of(dashboard, NARROW, argument=FINGER))


def test_a_telephone_reaches_all_pages_by_its_rail(busy, visitor):
    dashboard = visitor.open(busy, width=TELEPHONE)
    page = dashboard.page
    rail = page.get_by_role("navigation", name="Pages")
    assert rail.get_by_role("link").locator("visible=true").count() == 5
    for word in ("Sessions", "Agents", "Tools", "Analytics", "Live"):
        rail.get_by_role("link", name=word).click()
        page.wait_for_selector(f"h1 >> text={word}")
    more = rail.get_by_role("button", name="More")
    for word in ("Costs", "Search", "Settings"):
        more.click()
        assert more.get_attribute("aria-expanded") == "true"
        rail.get_by_role("link", name=word).click()
        page.wait_for_selector(f"h1 >> text={word}")
        assert more.get_attribute("aria-expanded") == "false"
    more.click()
    page.keyboard.press("Escape")
    assert more.get_attribute("aria-expanded") == "false"


def test_forced_colours_keep_marks_and_edges(busy, visitor):
    dashboard = visitor.open(busy)
    dashboard.page.emulate_media(forced_colors="active")
    for name in walk(dashboard):
        shown = dashboard.page.evaluate("""() => {
          const marks = [...document.querySelectorAll('.icon')].filter((one) => one.checkVisibility());
          const grounds = getComputedStyle(document.body).backgroundColor;
          return marks.every((one) => getComputedStyle(one).color !== grounds);
        }""")
        assert shown, f"{name}: a mark is as its ground"
