"""The Sessions page: facets, the histogram, saved views, the look beside the list, cards, and why nothing is shown."""
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from dashboard import MIDDLE, NARROW, WIDE
from harness import Ledger, eyrie
from session_files import SessionFile

LOOKS = [(theme, width) for theme in ("dark", "light") for width in (WIDE, MIDDLE, NARROW)]
PLAYED = 24


@pytest.fixture
def played(hub):
    """Made-up sessions of several projects and machines, all ended, a minute or more apart."""
    eyrie("demo", "--once", "--speed", "0", "--seed", "1", "--sessions", PLAYED, "--hub", hub.url, state=hub.state)
    return hub.get("/api/sessions", limit=100)["sessions"]


def post(hub, session, name, **fields):
    hub.api.post("/api/events", {
        "session_id": session, "hook_event_type": name, "timestamp": datetime.now(timezone.utc).isoformat(),
        "source_app": "harbour", "machine_id": "m-1",
        "payload": {"session_id": session, "hook_event_name": name, **fields}})


def rows(dashboard):
    return dashboard.page.locator(".session-table tbody tr")


def ids(dashboard):
    return rows(dashboard).evaluate_all("(list) => list.map((row) => row.dataset.session)")


def query(dashboard):
    return parse_qs(urlsplit(dashboard.page.url).query)


def facet(dashboard, title):
    return dashboard.page.locator(".facet", has=dashboard.page.locator("summary", has_text=title))


def assert_fits(dashboard, *selectors):
    for selector in ("html", *selectors):
        wide, room = dashboard.page.locator(selector).first.evaluate("(one) => [one.scrollWidth, one.clientWidth]")
        assert wide <= room, f"{selector}: {wide} > {room}"


@pytest.mark.parametrize("theme, width", LOOKS)
def test_the_page_fits_and_has_rows(hub, visitor, played, theme, width):
    dashboard = visitor.open(hub, "/sessions", width=width, theme=theme)
    dashboard.until(lambda: rows(dashboard).count() == PLAYED, "all sessions")
    assert f"{PLAYED} sessions" in dashboard.text(".page-head")
    assert_fits(dashboard, ".table-scroll")
    # Where there is little room, titles have two lines; all rows are as high.
    heights = set(rows(dashboard).evaluate_all("(list) => list.map((row) => row.getBoundingClientRect().height)"))
    assert heights == {32 if width == WIDE else 44}
    shown = dashboard.page.locator(".table-scroll").bounding_box()
    if width == WIDE:
        assert (shown["height"] - 32) // 32 >= 16, "at least 16 rows are in view"
    assert dashboard.page.locator(".facets-side").is_visible() == (width == WIDE)


def test_facets_count_what_the_hub_counts_and_filter(hub, visitor, played):
    dashboard = visitor.open(hub, "/sessions")
    dashboard.until(lambda: rows(dashboard).count() == PLAYED, "all sessions")
    told = {one["name"]: one["values"] for one in hub.get("/api/sessions/facets", since="24h")["facets"]}
    project = told["project"][0]
    shown = facet(dashboard, "Project").locator(".facet-value").first
    assert shown.inner_text().split("\n") == [project["label"], str(project["count"])]

    shown.locator("input").check()
    dashboard.until(lambda: rows(dashboard).count() == project["count"], "only the project")
    facet(dashboard, "Errors").locator("input").check()
    both = hub.get("/api/sessions", project=project["value"], errors=1)
    dashboard.until(lambda: rows(dashboard).count() == both["total"], "only its failures")
    assert query(dashboard)["project"] == [project["value"]] and query(dashboard)["errors"] == ["1"]
    other = facet(dashboard, "Project").locator(".facet-value").nth(1).inner_text().split("\n")
    known = {one["label"]: one["count"] for facets in hub.get(
        "/api/sessions/facets", errors=1, project=project["value"])["facets"] if facets["name"] == "project"
        for one in facets["values"]}
    assert known[other[0]] == int(other[1]), "a facet counts what another choice of its own would show"

    dashboard.page.reload()
    dashboard.until(lambda: rows(dashboard).count() == both["total"], "the same after a reload")
    dashboard.page.locator(".chip", has_text="Project").click()
    dashboard.until(lambda: rows(dashboard).count() == hub.get("/api/sessions", errors=1)["total"], "all failures")
    dashboard.page.keyboard.press("Alt+Backspace")
    dashboard.until(lambda: rows(dashboard).count() == PLAYED, "no filter is left")


def test_bands_and_orders_are_the_hubs(hub, visitor, played):
    dashboard = visitor.open(hub, "/sessions")
    dashboard.until(lambda: rows(dashboard).count() == PLAYED, "all sessions")
    for word, sort in (("Duration", "duration"), ("Errors", "errors"), ("Agents", "agents"), ("Files", "files")):
        head = dashboard.page.locator("th button", has_text=word)
        for direction in ("desc", "asc"):
            head.click()
            wanted = [one["session_id"] for one in hub.get(
                "/api/sessions", sort=sort, direction=direction, limit=100)["sessions"]]
            dashboard.until(lambda: ids(dashboard) == wanted, f"the order {sort} {direction}")
    band = facet(dashboard, "Duration").locator(".facet-value").first
    count = int(band.locator(".facet-count").inner_text())
    band.locator("input").check()
    dashboard.until(lambda: rows(dashboard).count() == count, "the band")
    assert "duration" in query(dashboard) and query(dashboard)["direction"] == ["asc"]


def test_a_dragged_stretch_of_the_histogram_is_the_time_range(hub, visitor, played):
    dashboard = visitor.open(hub, "/sessions?range=1h")
    dashboard.until(lambda: rows(dashboard).count() == PLAYED, "all sessions")
    bars = dashboard.page.locator(".histogram-bars")
    box = bars.bounding_box()
    middle = box["y"] + box["height"] / 2
    dashboard.page.mouse.move(box["x"] + box["width"] * 0.7, middle)
    dashboard.page.mouse.down()
    dashboard.page.mouse.move(box["x"] + box["width"] - 2, middle, steps=4)
    assert dashboard.page.locator(".histogram-brush").count() == 1
    dashboard.page.mouse.up()
    dashboard.until(lambda: "since" in query(dashboard), "the range in the address")
    wanted = hub.get("/api/sessions", since=query(dashboard)["since"][0], until=query(dashboard)["until"][0])["total"]
    dashboard.until(lambda: rows(dashboard).count() == wanted, "the sessions of the stretch")
    dashboard.page.go_back()
    dashboard.until(lambda: rows(dashboard).count() == PLAYED, "the whole range again")


def test_the_keyboard_brushes_too(hub, visitor, played):
    dashboard = visitor.open(hub, "/sessions?range=1h")
    dashboard.until(lambda: rows(dashboard).count() == PLAYED, "all sessions")
    bars = dashboard.page.get_by_role("slider")
    bars.focus()
    dashboard.page.keyboard.press("ArrowLeft")
    for _ in range(9):
        dashboard.page.keyboard.press("Shift+ArrowLeft")
    assert "session" in bars.get_attribute("aria-valuetext")
    dashboard.page.keyboard.press("Escape")
    assert dashboard.page.locator(".histogram-brush").count() == 0 and "since" not in query(dashboard)
    dashboard.page.keyboard.press("ArrowLeft")
    for _ in range(9):
        dashboard.page.keyboard.press("Shift+ArrowLeft")
    dashboard.page.keyboard.press("Enter")
    dashboard.until(lambda: "since" in query(dashboard), "the range in the address")
    since, until = (datetime.fromisoformat(query(dashboard)[name][0].replace("Z", "+00:00"))
                    for name in ("since", "until"))
    assert timedelta(minutes=8) <= until - since <= timedelta(minutes=9), "ten of 72 parts of an hour"


def test_space_looks_at_a_session_without_leaving_the_list(hub, visitor, played):
    dashboard = visitor.open(hub, "/sessions")
    dashboard.until(lambda: rows(dashboard).count() == PLAYED, "all sessions")
    page = dashboard.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    second = ids(dashboard)[1]
    page.wait_for_selector(".peek .peek-list")
    assert query(dashboard)["peek"] == [second]
    title = hub.get(f"/api/sessions/{second}")["session"]["title"]
    assert title[:20] in dashboard.text(".peek h2")
    page.keyboard.press("j")
    dashboard.until(lambda: query(dashboard)["peek"] == [ids(dashboard)[2]], "the next session in the panel")
    page.keyboard.press("Escape")
    page.wait_for_selector(".peek", state="detached")
    assert rows(dashboard).nth(2).locator(".row-link").evaluate("(link) => link === document.activeElement")


def test_coming_back_finds_scroll_and_row(hub, visitor, played):
    dashboard = visitor.open(hub, "/sessions", height=500)
    dashboard.until(lambda: rows(dashboard).count() == PLAYED, "all sessions")
    link = rows(dashboard).nth(15).locator(".row-link")
    link.focus()
    top = dashboard.page.locator(".table-scroll").evaluate("(list) => list.scrollTop")
    assert top > 0
    dashboard.page.keyboard.press("Enter")
    dashboard.page.wait_for_url("**/sessions/*")
    dashboard.page.go_back()
    dashboard.until(lambda: rows(dashboard).count() == PLAYED, "the list")
    dashboard.until(
        lambda: dashboard.page.locator(".table-scroll").evaluate("(list) => list.scrollTop") == top, "the scroll")
    link = rows(dashboard).nth(15).locator(".row-link")
    dashboard.until(lambda: link.evaluate("(one) => one === document.activeElement"), "the focus")


def test_own_views_are_kept_in_the_browser(hub, visitor, played):
    dashboard = visitor.open(hub, "/sessions")
    page = dashboard.page
    views = page.get_by_role("navigation", name="Saved views")
    views.get_by_role("link", name="With errors").click()
    dashboard.until(lambda: query(dashboard).get("errors") == ["1"], "the view in the address")
    assert views.locator("[aria-current=page]").inner_text() == "With errors"
    facet(dashboard, "Project").locator("input").first.check()
    views.get_by_role("button", name="Save this view").click()
    page.get_by_label("Name of the view").fill("My failures")
    page.keyboard.press("Enter")
    views.get_by_role("link", name="My failures").wait_for()
    address = page.url
    views.get_by_role("link", name="All").click()
    page.reload()
    views.get_by_role("link", name="My failures").click()
    dashboard.until(lambda: page.url == address, "the address of the view")
    views.get_by_role("button", name="Remove the view My failures").click()
    views.get_by_role("link", name="My failures").wait_for(state="detached")
    page.get_by_role("button", name="Undo").click()
    views.get_by_role("link", name="My failures").wait_for()


@pytest.mark.parametrize("theme, width", LOOKS)
def test_cards_of_what_is_not_over(hub, visitor, played, theme, width):
    dashboard = visitor.open(hub, "/sessions?view=grid", width=width, theme=theme).until_live()
    dashboard.page.get_by_role("heading", name="No session is at work").wait_for()
    post(hub, "boat-1", "SessionStart", model="claude-opus-5-5", cwd="/srv/harbour")
    post(hub, "boat-1", "UserPromptSubmit", prompt="Paint the boat")
    post(hub, "boat-1", "PreToolUse", tool_name="Bash", tool_use_id="t-1", tool_input={"command": "mix the paint"})
    card = dashboard.page.locator(".session-card")
    dashboard.until(lambda: card.count() == 1 and "mix the paint" in card.inner_text(), "the card with its step")
    card.get_by_text("Running").wait_for()
    for words in ("Running", "Paint the boat", "opus-5-5", "Context", "Cost"):
        assert words in card.inner_text(), words
    assert_fits(dashboard, ".table-scroll")
    post(hub, "boat-1", "SessionEnd", reason="exit")
    dashboard.until(lambda: card.count() == 0, "the card to go with its session")


def test_the_sheet_of_facets_where_there_is_no_room(hub, visitor, played):
    dashboard = visitor.open(hub, "/sessions", width=MIDDLE)
    dashboard.page.get_by_role("button", name="Filters").click()
    dialog = dashboard.page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="With errors").check()
    failed = hub.get("/api/sessions", errors=1)["total"]
    dialog.get_by_role("button", name=f"Show {failed} sessions").click()
    dialog.wait_for(state="detached")
    dashboard.until(lambda: rows(dashboard).count() == failed, "the failed sessions")


def test_nothing_is_connected(hub, visitor):
    dashboard = visitor.open(hub, "/sessions").until_live()
    dashboard.page.get_by_role("heading", name="Nothing is connected yet").wait_for()
    post(hub, "boat-2", "SessionStart", cwd="/srv/harbour")
    dashboard.page.get_by_text("The first event came from harbour").wait_for()


def test_nothing_in_this_time_leads_to_the_time_of_the_last(hub, visitor):
    SessionFile(begins=datetime.now(timezone.utc) - timedelta(days=3)).prompt("Old").says("Yes.").hand_in(hub)
    dashboard = visitor.open(hub, "/sessions")
    dashboard.page.get_by_role("heading", name="No session in this time").wait_for()
    dashboard.page.get_by_role("button", name="Show last 7 days").click()
    dashboard.until(lambda: rows(dashboard).count() == 1, "the old session")
    assert query(dashboard)["range"] == ["7d"]


def test_a_filter_that_lets_nothing_pass(hub, visitor, played):
    dashboard = visitor.open(hub, "/sessions?q=nothinglikethis&status=failed")
    dashboard.page.get_by_role("heading", name="No session matches the filter").wait_for()
    assert "nothinglikethis" in dashboard.text(".notice")
    dashboard.page.get_by_role("button", name="Clear the filter").click()
    dashboard.until(lambda: rows(dashboard).count() == PLAYED, "all sessions")


def test_who_may_not_see_the_sessions_is_told_so(hub, visitor):
    dashboard = visitor.open(hub)
    dashboard.page.route("**/api/sessions?**", lambda route: route.fulfill(
        status=403, content_type="application/json",
        body='{"error":{"code":"forbidden","message":"This token may only send events.","retryable":false}}'))
    dashboard.go("/sessions")
    dashboard.page.get_by_role("heading", name="You may not see these sessions").wait_for()


def test_a_list_that_is_there_waits_for_none_that_was_given_up(hub, visitor, played):
    dashboard = visitor.open(hub, "/sessions?range=all")
    page = dashboard.page
    page.wait_for_selector(".session-table tbody tr")
    # The hub does not answer for this filter; whoever takes it off has the list as it was.
    page.route("**/api/sessions?*status=failed*", lambda route: None)
    filtered = "/sessions?range=all&status=failed"
    for address in (filtered, "/sessions?range=all"):
        page.evaluate("(to) => { history.replaceState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }",
                      address)
        if address == filtered:
            page.locator(".sessions-main .progress").wait_for(state="attached")
    page.wait_for_selector(".session-table tbody tr")
    dashboard.until(lambda: page.locator(".sessions-main .progress").count() == 0, "the end of loading")


def test_a_look_at_a_session_keeps_what_it_shows_while_the_session_goes_on(hub, visitor):
    ledger = Ledger("peeked")
    assert hub.api.post("/events", ledger.event("peeked", prompt="Count the stars")).status == 201
    dashboard = visitor.open(hub, "/sessions?range=all&peek=peeked").until_live()
    page = dashboard.page
    prompt = page.locator(".peek-list", has_text="Count the stars")
    prompt.wait_for()
    page.route("**/api/sessions/peeked", lambda route: None)
    call = ledger.event("peeked", "PreToolUse", tool_name="Bash", tool_input={"command": "ls"}, tool_use_id="toolu_ls")
    assert hub.api.post("/events", call).status == 201
    page.locator(".peek .facts", has_text="1 tool call").wait_for()
    assert prompt.count() == 1


@pytest.mark.parametrize("width", (MIDDLE, 900, WIDE))
def test_titles_have_the_room_there_is(hub, visitor, width):
    title = "Move the price rules out of the controller"
    SessionFile().prompt(title).says("Done.", input=10, output=10).hand_in(hub)
    link = visitor.open(hub, "/sessions", width=width).page.locator(".row-link").first
    link.wait_for()
    assert link.get_attribute("title") == title
    seen, whole = link.evaluate("(one) => [[one.clientWidth, one.clientHeight], [one.scrollWidth, one.scrollHeight]]")
    assert whole[0] <= seen[0] and whole[1] <= seen[1] or seen[0] >= 260, (seen, whole)
